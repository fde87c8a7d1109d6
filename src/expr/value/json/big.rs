use std::any::Any;

use crate::expr::value::object::Native;
use crate::expr::value::{Object, Text, Value};

/// A `BigInteger`: what Newtonsoft makes of integers beyond 64 bits. Its digits, with a sign and without leading zeros.
#[derive(Debug)]
pub struct Big(pub Text);

impl Big {
    /// A whole number as it is written: a `long` when it has room, else a `BigInteger`. Nothing but digits after a sign.
    #[must_use]
    pub fn read(digits: &str) -> Value {
        if let Ok(n) = digits.parse::<i64>() {
            return Value::Long(n);
        }
        let (sign, rest) = digits.strip_prefix('-').map_or(("", digits), |rest| ("-", rest));
        let text = format!("{sign}{}", rest.trim_start_matches('0'));
        Object::Native(Box::new(Self(text.into()))).into()
    }

    /// As a `double`: what does not fit is cut off, not rounded.
    #[must_use]
    pub fn double(&self) -> f64 {
        let limbs = self.limbs();
        let (mut top, mut exponent) = (0_u128, 0);
        for limb in limbs.iter().rev() {
            if top < 1 << 64 {
                top = top << 32 | u128::from(*limb);
            } else {
                exponent += 32;
            }
        }
        let spare = 128 - top.leading_zeros().min(75) - 53;
        let cut = (top >> spare) as f64 * 2_f64.powi(i32::try_from(spare).unwrap_or(0)) * 2_f64.powi(exponent);
        if self.0.to_str().starts_with('-') { -cut } else { cut }
    }

    /// `ToByteArray()`: two's complement, the least byte first.
    #[must_use]
    pub fn bytes(&self) -> Vec<u8> {
        let negative = self.0.to_str().starts_with('-');
        let mut bytes: Vec<u8> = self.limbs().iter().flat_map(|limb| limb.to_le_bytes()).collect();
        bytes.push(0);
        if negative {
            let mut carry = true;
            for byte in &mut bytes {
                (*byte, carry) = (!*byte).overflowing_add(u8::from(carry));
            }
        }
        let sign = if negative { 0xff } else { 0 };
        while let [.., before, last] = bytes.as_slice()
            && *last == sign
            && (before & 0x80 == 0x80) == negative
        {
            bytes.pop();
        }
        bytes
    }

    /// The number without its sign, 32 bits each, the least first.
    fn limbs(&self) -> Vec<u32> {
        let mut limbs: Vec<u32> = Vec::new();
        for digit in self.0.to_str().bytes().filter(u8::is_ascii_digit) {
            let mut carry = u64::from(digit - b'0');
            for limb in &mut limbs {
                carry += u64::from(*limb) * 10;
                *limb = carry as u32;
                carry >>= 32;
            }
            if carry > 0 {
                limbs.push(carry as u32);
            }
        }
        limbs
    }

    /// How two are ordered.
    #[must_use]
    pub fn compare(&self, other: &Self) -> std::cmp::Ordering {
        let (a, b) = (self.0.to_str(), other.0.to_str());
        match (a.strip_prefix('-'), b.strip_prefix('-')) {
            (None, None) => a.len().cmp(&b.len()).then_with(|| a.cmp(&b)),
            (Some(a), Some(b)) => b.len().cmp(&a.len()).then_with(|| b.cmp(a)),
            (a, b) => b.is_some().cmp(&a.is_some()),
        }
    }
}

/// The `BigInteger`, when it is one.
#[must_use]
pub fn big(value: &Value) -> Option<&Big> {
    match value {
        Value::Object(object) => object.native(),
        _ => None,
    }
}

impl Native for Big {
    fn class(&self) -> &'static str {
        "BigInteger"
    }

    fn as_any(&self) -> &dyn Any {
        self
    }

    fn print(&self) -> Option<Text> {
        Some(self.0.clone())
    }
}
