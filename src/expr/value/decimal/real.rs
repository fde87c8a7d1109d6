use super::{Decimal, PLACES, ten_to};

const TWO_TO_64: f64 = 18_446_744_073_709_551_616.0;

/// `(double)someULong`: through a signed number, which rounds twice what has the highest bit.
pub fn unsigned(n: u64) -> f64 {
    let signed = n.cast_signed();
    if signed < 0 { signed as f64 + TWO_TO_64 } else { signed as f64 }
}

/// The powers of ten that a double holds exactly, and some above.
fn power(n: i32) -> f64 {
    ten_to(u8::try_from(n).unwrap_or(0)) as f64
}

impl Decimal {
    /// `(decimal)someDouble`: its first 15 digits. Nothing when it is too large.
    pub fn from_double(n: f64) -> Option<Self> {
        Self::from_real(n, 15)
    }

    /// `(decimal)someFloat`: its first 7 digits.
    pub fn from_float(n: f32) -> Option<Self> {
        Self::from_real(n.into(), 7)
    }

    fn from_real(n: f64, digits: i32) -> Option<Self> {
        // The exponent of a number from a half to one is 0.
        let exponent = i32::try_from(n.to_bits() >> 52 & 0x7ff).unwrap_or(0) - 1022;
        if exponent < -94 {
            return Some(Self::ZERO);
        }
        if exponent > 96 {
            return None;
        }
        // How far the point is moved, so that so many digits stand before it.
        let least = power(digits - 1);
        let mut scale = digits - 1 - ((exponent * 19728) >> 16);
        let mut real = n.abs();
        if scale >= 0 {
            scale = scale.min(PLACES.into());
            real *= power(scale);
        } else if scale != -1 || real >= least * 10.0 {
            real /= power(-scale);
        } else {
            scale = 0;
        }
        if real < least && scale < PLACES.into() {
            real *= 10.0;
            scale += 1;
        }
        let mantissa = real.round_ties_even() as u128;
        if mantissa == 0 {
            return Some(Self::ZERO);
        }
        match u8::try_from(scale) {
            Ok(scale) => Some(Self::made(mantissa, scale, n < 0.0).stripped()),
            Err(_) => Self::from_parts(mantissa * ten_to(u8::try_from(-scale).ok()?), 0, n < 0.0),
        }
    }

    /// `(double)someDecimal`
    pub fn to_double(self) -> f64 {
        let n = (unsigned(self.low) + f64::from(self.high) * TWO_TO_64) / power(self.scale.into());
        if self.negative { -n } else { n }
    }
}
