use std::cmp::Ordering;

/// 192 bits without sign, the least first: room for the product of two coefficients, and for one that is shifted by 28 places.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Wide([u64; 3]);

impl Wide {
    pub fn new(n: u128) -> Self {
        Self([n as u64, (n >> 64) as u64, 0])
    }

    /// The product of two numbers of 96 bits.
    pub fn product(a: u128, b: u128) -> Self {
        let low = Self::new(a).times(b as u64);
        let high = Self::new(a).times((b >> 64) as u64);
        low.plus(Self([0, high.0[0], high.0[1]]))
    }

    /// Times a small number; the product has room.
    pub fn times(self, by: u64) -> Self {
        let mut carry = 0_u128;
        Self(self.0.map(|part| {
            carry += u128::from(part) * u128::from(by);
            let low = carry as u64;
            carry >>= 64;
            low
        }))
    }

    /// The sum, which has room.
    pub fn plus(self, other: Self) -> Self {
        let mut out = [0; 3];
        let mut carry = false;
        for (to, (a, b)) in out.iter_mut().zip(self.0.into_iter().zip(other.0)) {
            let (sum, first) = a.overflowing_add(b);
            let (sum, second) = sum.overflowing_add(carry.into());
            (*to, carry) = (sum, first || second);
        }
        Self(out)
    }

    /// The difference; the other is not larger.
    pub fn minus(self, other: Self) -> Self {
        let mut out = [0; 3];
        let mut borrow = false;
        for (to, (a, b)) in out.iter_mut().zip(self.0.into_iter().zip(other.0)) {
            let (rest, first) = a.overflowing_sub(b);
            let (rest, second) = rest.overflowing_sub(borrow.into());
            (*to, borrow) = (rest, first || second);
        }
        Self(out)
    }

    /// Divides by a small number and gives what remains.
    pub fn divide(&mut self, by: u64) -> u64 {
        let mut rest = 0_u128;
        for part in self.0.iter_mut().rev() {
            let n = rest << 64 | u128::from(*part);
            *part = (n / u128::from(by)) as u64;
            rest = n % u128::from(by);
        }
        rest as u64
    }

    /// The value, when it has no more than 96 bits.
    pub fn coefficient(self) -> Option<u128> {
        let [low, middle, high] = self.0;
        (high == 0 && middle >> 32 == 0).then(|| u128::from(middle) << 64 | u128::from(low))
    }
}

impl Ord for Wide {
    fn cmp(&self, other: &Self) -> Ordering {
        self.0.iter().rev().cmp(other.0.iter().rev())
    }
}

impl PartialOrd for Wide {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}
