use super::{Decimal, ten_to};

/// Which of the neighbours a number goes to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rounding {
    /// The nearest; of a half the even one.
    Even,
    /// The nearest; of a half the one away from zero.
    Away,
    /// The one towards zero.
    Zero,
    /// The lower one.
    Down,
    /// The higher one.
    Up,
}

impl Decimal {
    /// With at most so many places.
    #[must_use]
    pub fn rounded(self, places: u8, how: Rounding) -> Self {
        if self.scale <= places {
            return self;
        }
        let unit = ten_to(self.scale - places);
        let (n, rest) = (self.coefficient() / unit, self.coefficient() % unit);
        let up = match how {
            Rounding::Even => rest * 2 > unit || rest * 2 == unit && n % 2 == 1,
            Rounding::Away => rest * 2 >= unit,
            Rounding::Zero => false,
            Rounding::Down => self.negative && rest > 0,
            Rounding::Up => !self.negative && rest > 0,
        };
        Self::made(n + u128::from(up), places, self.negative)
    }
}
