use std::cmp::Ordering;

use super::wide::Wide;
use super::{Decimal, MOST, PLACES, ten_to};

/// Both coefficients at the larger of the scales.
pub fn aligned(a: Decimal, b: Decimal) -> (Wide, Wide) {
    let shifted = |d: Decimal, to: u8| {
        let up = to.saturating_sub(d.scale);
        // Ten to the 19th is the most that a factor holds.
        Wide::new(d.coefficient()).times(ten_to(up.min(19)) as u64).times(ten_to(up.saturating_sub(19)) as u64)
    };
    (shifted(a, b.scale), shifted(b, a.scale))
}

impl Decimal {
    /// `-a`
    #[must_use]
    pub fn negated(self) -> Self {
        Self { negative: !self.negative, ..self }
    }

    /// The sum; nothing when it is too large.
    pub fn plus(self, other: Self) -> Option<Self> {
        let scale = self.scale.max(other.scale);
        let (a, b) = aligned(self, other);
        if self.negative == other.negative {
            return Self::fit(a.plus(b), scale.into(), self.negative);
        }
        // The sign of no difference is that of whichever has fewer places; but a zero there stands back.
        let first = match self.scale.cmp(&other.scale) {
            Ordering::Equal => self.negative,
            order => {
                if (order == Ordering::Less) != self.is_zero() {
                    self.negative
                } else {
                    other.negative
                }
            }
        };
        match a.cmp(&b) {
            Ordering::Greater => Self::fit(a.minus(b), scale.into(), self.negative),
            Ordering::Less => Self::fit(b.minus(a), scale.into(), other.negative),
            Ordering::Equal => Some(Self::made(0, scale, first)),
        }
    }

    /// The product; nothing when it is too large.
    pub fn times(self, other: Self) -> Option<Self> {
        let (a, b) = (self.coefficient(), other.coefficient());
        let scale = u32::from(self.scale) + u32::from(other.scale);
        // What .NET takes for zero at once has neither places nor sign.
        let small = a <= u32::MAX.into() && b <= u32::MAX.into();
        if small && scale > u32::from(PLACES) + 19 || !small && (a == 0 || b == 0) {
            return Some(Self::ZERO);
        }
        Self::fit(Wide::product(a, b), scale, self.negative != other.negative)
    }

    /// The quotient by what is not zero: as many places as there are or as have room. Nothing when it is too large.
    pub fn over(self, divisor: Self) -> Option<Self> {
        let (by, negative) = (divisor.coefficient(), self.negative != divisor.negative);
        let mut scale = i32::from(self.scale) - i32::from(divisor.scale);
        let (mut quotient, mut rest) = (self.coefficient() / by, self.coefficient() % by);
        let mut uneven = false;
        while rest != 0 && scale < PLACES.into() || scale < 0 {
            uneven |= rest != 0;
            let next = quotient * 10 + rest * 10 / by;
            if next > MOST {
                break;
            }
            (quotient, rest) = (next, rest * 10 % by);
            scale += 1;
        }
        let scale = u8::try_from(scale).ok()?;
        uneven |= rest != 0;
        let up = rest * 2 > by || rest * 2 == by && quotient % 2 == 1;
        let exact = Self::carried(quotient + u128::from(up), scale, negative)?;
        Some(if uneven { exact.stripped() } else { exact })
    }

    /// What remains of a division by what is not zero; it has the sign of the dividend.
    pub fn rest(self, divisor: Self) -> Self {
        let (a, b) = aligned(self, divisor);
        if self.is_zero() || a < b {
            return self;
        }
        let scale = self.scale.max(divisor.scale);
        let rest = match b.coefficient() {
            // The dividend has the most places: then the divisor at its scale is no larger than it.
            Some(by) if self.scale == scale => self.coefficient() % by,
            Some(_) | None => {
                let by = divisor.coefficient();
                (self.scale..scale).fold(self.coefficient() % by, |rest, _| rest * 10 % by)
            }
        };
        Self::made(rest, scale, self.negative)
    }
}
