//! `Exp`, `Log` and `Pow` to the last digit: computed with twice the digits of a `double`, then rounded once. The C library that
//! .NET calls gives the same but for the rarest cases, which no portable library of `double`s alone does.

/// The sum of two numbers, the second below the last digit of the first.
#[derive(Clone, Copy)]
struct Pair {
    high: f64,
    low: f64,
}

const LN_2: Pair = Pair { high: std::f64::consts::LN_2, low: 2.319_046_813_846_299_6e-17 };
/// Beyond this the results come near the ends of what a `double` holds.
const FAR: f64 = 700.0;

impl Pair {
    fn of(n: f64) -> Self {
        Self { high: n, low: 0.0 }
    }

    /// The exact sum.
    fn sum(a: f64, b: f64) -> Self {
        let high = a + b;
        let back = high - a;
        Self { high, low: (a - (high - back)) + (b - back) }
    }

    /// The exact product, by halves of 26 digits.
    fn product(a: f64, b: f64) -> Self {
        let halves = |n: f64| {
            let shifted = n * 134_217_729.0;
            let high = shifted - (shifted - n);
            (high, n - high)
        };
        let (high, (ah, al), (bh, bl)) = (a * b, halves(a), halves(b));
        Self { high, low: ((ah * bh - high) + ah * bl + al * bh) + al * bl }
    }

    fn plus(self, other: Self) -> Self {
        let (high, low) = (Self::sum(self.high, other.high), Self::sum(self.low, other.low));
        let first = Self::sum(high.high, high.low + low.high);
        Self::sum(first.high, first.low + low.low)
    }

    fn times(self, other: Self) -> Self {
        let exact = Self::product(self.high, other.high);
        Self::sum(exact.high, exact.low + (self.high * other.low + self.low * other.high))
    }

    fn over(self, divisor: f64) -> Self {
        let first = self.high / divisor;
        let taken = Self::product(first, -divisor);
        let rest = self.plus(taken);
        Self::sum(first, rest.high / divisor)
    }

    /// e to this, as a number near 1 and a power of two.
    fn exp(self) -> (Self, i32) {
        let power = (self.high / LN_2.high).round();
        let rest = self.plus(LN_2.times(Self::of(-power))).times(Self::of(1.0 / 64.0));
        // The series, innermost term first; then the 64th power.
        let mut sum = Self::of(1.0);
        for n in (1..=13).rev() {
            sum = Self::of(1.0).plus(rest.times(sum).over(f64::from(n)));
        }
        for _ in 0..6 {
            sum = sum.times(sum);
        }
        (sum, power as i32)
    }

    /// The logarithm of a positive number: one step from what the library finds.
    fn log(n: f64) -> Self {
        let near = libm::log(n);
        let (factor, power) = Self::of(-near).exp();
        let left = Self::of(libm::scalbn(n, power)).times(factor).plus(Self::of(-1.0));
        Self::of(near).plus(left).plus(left.times(left).over(-2.0))
    }

    fn scaled(self, power: i32) -> f64 {
        libm::scalbn(self.high + self.low, power)
    }
}

/// `Math.Exp`
pub fn exp(n: f64) -> f64 {
    if !(-FAR..FAR).contains(&n) {
        return libm::exp(n);
    }
    let (near_one, power) = Pair::of(n).exp();
    near_one.scaled(power)
}

/// `Math.Log`
pub fn log(n: f64) -> f64 {
    if !n.is_normal() || n < 0.0 {
        return libm::log(n);
    }
    let log = Pair::log(n);
    log.high + log.low
}

/// `Math.Log2`
pub fn log2(n: f64) -> f64 {
    if !n.is_normal() || n < 0.0 {
        return libm::log2(n);
    }
    let log = Pair::log(n);
    let quotient = log.over(LN_2.high);
    // The digits of the divisor below its last.
    quotient.high + (quotient.low - quotient.high * (LN_2.low / LN_2.high))
}

/// `Math.Log10`, as the C library computes it: of the number between 1 and 2 (or a half and 1), and of its power of two apart.
pub fn log10(n: f64) -> f64 {
    const OF_TWO: Pair = Pair { high: 3.010_299_956_636_117_7e-1, low: 3.694_239_077_158_931e-13 };
    if !n.is_normal() || n < 0.0 {
        return libm::log10(n);
    }
    let power = libm::ilogb(n);
    let power = power + i32::from(power < 0);
    let powers = f64::from(power);
    powers * OF_TWO.low + std::f64::consts::LOG10_E * log(libm::scalbn(n, -power)) + powers * OF_TWO.high
}

/// `Math.Pow`
pub fn pow(x: f64, y: f64) -> f64 {
    let near = libm::pow(x, y);
    if !x.is_normal() || !y.is_finite() || !near.is_normal() {
        return near;
    }
    let log = Pair::log(x.abs());
    if (log.high * y).abs() > FAR {
        return near;
    }
    let (near_one, power) = log.times(Pair::of(y)).exp();
    near_one.scaled(power).copysign(near)
}

#[cfg(test)]
mod tests {
    use super::{exp, log, pow};

    #[test]
    fn powers_and_logarithms_are_right_to_the_last_digit() {
        assert_eq!(exp(1.0), std::f64::consts::E);
        assert_eq!(log(10.0), std::f64::consts::LN_10);
        for (x, y, power) in [
            (2.0, 10.0, 1024.0),
            (10.0, 15.0, 1e15),
            (10.0, -3.0, 0.001),
            (-2.0, 3.0, -8.0),
            (4.0, 0.5, 2.0),
            (1.1, 10.0, 2.593_742_460_100_002_3),
        ] {
            assert_eq!(pow(x, y), power, "{x} {y}");
        }
        assert!(pow(-8.0, 1.0 / 3.0).is_nan());
        assert_eq!((pow(0.0, 0.0), pow(2.0, 2000.0), exp(-1000.0)), (1.0, f64::INFINITY, 0.0));
    }
}
