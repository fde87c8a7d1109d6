//! `System.Decimal`: 96 bits and a power of ten, with .NET's rules for how many places a result has.
//!
//! `arithmetic.rs` what is computed of two · `round.rs` to fewer places · `real.rs` from and to `float` and `double` ·
//! `wide.rs` the 192 bits in between

mod arithmetic;
mod real;
mod round;
mod wide;

use std::cmp::Ordering;
use std::fmt;

use wide::Wide;

pub use real::unsigned;
pub use round::Rounding;

/// The largest coefficient.
const MOST: u128 = (1 << 96) - 1;
/// The most places behind the point.
pub const PLACES: u8 = 28;

/// A number of at most 96 bits, divided by ten to its scale. Trailing zeros and the sign of zero are kept.
#[derive(Clone, Copy, Debug)]
pub struct Decimal {
    low: u64,
    high: u32,
    scale: u8,
    negative: bool,
}

impl Decimal {
    /// 0, without places.
    pub const ZERO: Self = Self { low: 0, high: 0, scale: 0, negative: false };
    /// The largest.
    pub const MAX: Self = Self { low: u64::MAX, high: u32::MAX, scale: 0, negative: false };

    /// A coefficient of at most 96 bits.
    fn made(coefficient: u128, scale: u8, negative: bool) -> Self {
        Self { low: coefficient as u64, high: (coefficient >> 64) as u32, scale, negative }
    }

    /// `new decimal(lo, mid, hi, isNegative, scale)`; nothing when there are too many places.
    pub fn from_parts(coefficient: u128, scale: u8, negative: bool) -> Option<Self> {
        (coefficient <= MOST && scale <= PLACES).then(|| Self::made(coefficient, scale, negative))
    }

    /// The number without its point.
    #[must_use]
    pub fn coefficient(self) -> u128 {
        u128::from(self.high) << 64 | u128::from(self.low)
    }

    /// How many places stand behind the point.
    #[must_use]
    pub fn scale(self) -> u8 {
        self.scale
    }

    /// Whether it has a sign; zero may have one.
    #[must_use]
    pub fn is_negative(self) -> bool {
        self.negative
    }

    /// Whether it is 0, with whatever places and sign.
    #[must_use]
    pub fn is_zero(self) -> bool {
        self.low == 0 && self.high == 0
    }

    /// The whole part, towards zero.
    pub fn whole(self) -> i128 {
        // A coefficient has 96 bits, so that its negation has room.
        let n = (self.coefficient() / ten_to(self.scale)).cast_signed();
        if self.negative { -n } else { n }
    }

    /// The nearest of `wide / 10^scale`: as many places as have room, halves to the even digit.
    fn fit(mut wide: Wide, mut scale: u32, negative: bool) -> Option<Self> {
        let (mut digit, mut below) = (0, false);
        loop {
            if let (Some(n), Ok(places @ 0..=PLACES)) = (wide.coefficient(), u8::try_from(scale)) {
                let up = digit > 5 || digit == 5 && (below || n % 2 == 1);
                return Self::carried(n + u128::from(up), places, negative);
            }
            below |= digit != 0;
            digit = wide.divide(10);
            scale = scale.checked_sub(1)?;
        }
    }

    /// After rounding up: the one coefficient too many loses a place.
    fn carried(coefficient: u128, scale: u8, negative: bool) -> Option<Self> {
        if coefficient <= MOST {
            return Some(Self::made(coefficient, scale, negative));
        }
        Some(Self::made(coefficient / 10 + 1, scale.checked_sub(1)?, negative))
    }

    /// What was read: the digits without leading zeros and how many stand before the point. Nothing when it is too large.
    pub fn from_digits(digits: &[u8], point: i32, negative: bool) -> Option<Self> {
        if digits.is_empty() {
            let scale = (-point).clamp(0, PLACES.into());
            return Some(Self::made(0, u8::try_from(scale).unwrap_or(0), negative));
        }
        // More whole digits than 96 bits ever have.
        if point > 29 {
            return None;
        }
        let (mut n, mut left, mut rest) = (0_u128, point, digits.iter().map(|d| d - b'0'));
        let mut next = rest.next();
        while left > 0 || next.is_some() && left > -i32::from(PLACES) {
            if n > MOST / 10 || n == MOST / 10 && next.is_some_and(|d| d > 5) {
                break;
            }
            n = n * 10 + u128::from(next.unwrap_or(0));
            next = rest.next();
            left -= 1;
        }
        let up = match next {
            Some(5) if n % 2 == 0 => rest.any(|d| d != 0),
            Some(digit) => digit >= 5,
            None => false,
        };
        n += u128::from(up);
        if n > MOST {
            (n, left) = (MOST / 10 + 1, left + 1);
        }
        match u8::try_from(-left) {
            Ok(scale @ 0..=PLACES) => Some(Self::made(n, scale, negative)),
            Ok(_) => Some(Self::made(0, PLACES, negative)),
            // Small beyond all places, or too large.
            Err(_) if left < 0 => Some(Self::made(0, PLACES, negative)),
            Err(_) => None,
        }
    }

    /// `GetHashCode()`: the same for equal numbers.
    pub fn hash(self) -> i32 {
        if self.is_zero() {
            return 0;
        }
        let Self { low, high, scale, negative } = if self.scale == 0 || self.low % 2 == 1 { self } else { self.stripped() };
        let flags = u32::from(scale) << 16 | u32::from(negative) << 31;
        (flags ^ high ^ (low >> 32) as u32 ^ low as u32).cast_signed()
    }

    /// Without zeros at the end of its places.
    fn stripped(self) -> Self {
        let (mut n, mut scale) = (self.coefficient(), self.scale);
        while scale > 0 && n % 10 == 0 {
            (n, scale) = (n / 10, scale - 1);
        }
        Self::made(n, scale, self.negative)
    }
}

/// Ten to a power below 39.
fn ten_to(power: u8) -> u128 {
    10_u128.pow(power.into())
}

impl PartialEq for Decimal {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other) == Ordering::Equal
    }
}

impl Eq for Decimal {}

impl PartialOrd for Decimal {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Decimal {
    fn cmp(&self, other: &Self) -> Ordering {
        let sign = |d: &Self| if d.is_zero() { 0 } else { 1 - 2 * i8::from(d.negative) };
        sign(self).cmp(&sign(other)).then_with(|| {
            let (a, b) = arithmetic::aligned(*self, *other);
            if self.negative { b.cmp(&a) } else { a.cmp(&b) }
        })
    }
}

impl From<i128> for Decimal {
    /// Of a number of at most 64 bits.
    fn from(n: i128) -> Self {
        Self::made(n.unsigned_abs(), 0, n < 0)
    }
}

/// `ToString()`.
impl fmt::Display for Decimal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let places = usize::from(self.scale);
        let digits = format!("{:0>width$}", self.coefficient(), width = places + 1);
        let (whole, fraction) = digits.split_at(digits.len() - places);
        let (sign, point) = (if self.negative && !self.is_zero() { "-" } else { "" }, if places > 0 { "." } else { "" });
        write!(f, "{sign}{whole}{point}{fraction}")
    }
}

#[cfg(test)]
mod tests {
    use super::{Decimal, Rounding};
    use crate::expr::value::number::{Styles, scan};

    fn read(text: &str) -> Decimal {
        scan(text, Styles::NUMBER).and_then(|n| n.decimal()).expect(text)
    }

    #[test]
    fn results_have_as_many_places_as_dotnet_gives_them() {
        let (a, b) = (read("1.10"), read("-0.3"));
        assert_eq!(a.plus(b).map(|n| n.to_string()).as_deref(), Some("0.80"));
        assert_eq!(a.times(b).map(|n| n.to_string()).as_deref(), Some("-0.330"));
        assert_eq!(a.over(b).map(|n| n.to_string()).as_deref(), Some("-3.6666666666666666666666666667"));
        assert_eq!(a.rest(b).to_string(), "0.20");
        assert_eq!(read("10.00").over(read("4")).map(|n| n.to_string()).as_deref(), Some("2.50"));
        assert_eq!(Decimal::MAX.plus(read("0.5")).map(|n| n.to_string()), None);
        assert_eq!(read("2.345").rounded(2, Rounding::Even).to_string(), "2.34");
        assert_eq!(Decimal::from_double(0.1 + 0.2).map(|n| n.to_string()).as_deref(), Some("0.3"));
    }

    #[test]
    fn equal_numbers_have_one_hash() {
        assert_eq!(read("1.50"), read("1.5"));
        assert_eq!(read("1.50").hash(), read("1.5").hash());
    }
}
