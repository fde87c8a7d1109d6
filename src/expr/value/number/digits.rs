use crate::expr::value::{Decimal, Value};

/// A number as formats see it.
#[derive(Clone, Copy, Debug)]
pub enum Number {
    /// The value and how many bits its type has.
    Whole(i128, u32),
    Double(f64),
    Float(f32),
    Decimal(Decimal),
}

/// The digits of a number, `0.d1d2d3.. * 10^point`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Digits {
    digits: Vec<u8>,
    pub point: i32,
    pub negative: bool,
    /// Of `float` and `double`: zero has a sign.
    real: bool,
}

/// How many digits of a `float` or `double` are made.
#[derive(Clone, Copy, Debug)]
pub enum Precision {
    /// The fewest that read back.
    Shortest,
    Significant(usize),
    Places(usize),
}

impl Number {
    /// The number of a value that is one.
    pub fn of(value: &Value) -> Option<Self> {
        Some(match value {
            Value::Int(n) => Self::Whole((*n).into(), 32),
            Value::Long(n) => Self::Whole((*n).into(), 64),
            Value::Double(n) => Self::Double(*n),
            Value::SByte(n) => Self::Whole((*n).into(), 8),
            Value::Byte(n) => Self::Whole((*n).into(), 8),
            Value::Short(n) => Self::Whole((*n).into(), 16),
            Value::UShort(n) => Self::Whole((*n).into(), 16),
            Value::UInt(n) => Self::Whole((*n).into(), 32),
            Value::ULong(n) => Self::Whole((*n).into(), 64),
            Value::Float(n) => Self::Float(*n),
            Value::Decimal(n) => Self::Decimal(*n),
            _ => return None,
        })
    }

    /// All digits; of a `float` and a `double`, whose digits hardly end, so many.
    pub fn digits(self, precision: Precision) -> Digits {
        match self {
            Self::Whole(n, _) => Digits::new(&n.unsigned_abs().to_string(), 0, n < 0, false),
            Self::Decimal(n) => Digits::new(&n.coefficient().to_string(), n.scale().into(), n.is_negative(), false),
            Self::Double(n) => {
                let text = match precision {
                    Precision::Shortest => super::shortest::double(n.abs()),
                    Precision::Significant(digits) => format!("{:.*e}", digits.max(1) - 1, n.abs()),
                    Precision::Places(places) => format!("{:.places$}", n.abs()),
                };
                Digits::of_real(&text, n.is_sign_negative())
            }
            Self::Float(n) => match precision {
                Precision::Shortest => Digits::of_real(&super::shortest::float(n.abs()), n.is_sign_negative()),
                Precision::Significant(_) | Precision::Places(_) => Self::Double(n.into()).digits(precision),
            },
        }
    }

    /// The words for what has no digits.
    pub fn special(self) -> Option<&'static str> {
        match self {
            Self::Double(n) => super::special(n),
            Self::Float(n) => super::special(n.into()),
            Self::Whole(..) | Self::Decimal(_) => None,
        }
    }
}

impl Digits {
    /// Digits with so many places behind the point.
    fn new(text: &str, places: i32, negative: bool, real: bool) -> Self {
        let digits = text.trim_start_matches('0').as_bytes().to_vec();
        let point = i32::try_from(digits.len()).unwrap_or(i32::MAX) - places;
        Self { digits, point, negative, real }
    }

    /// `1.25e-7` or `0.000125`
    fn of_real(text: &str, negative: bool) -> Self {
        let (mantissa, exponent) = text.split_once('e').map_or((text, 0), |(m, e)| (m, e.parse().unwrap_or(0)));
        let places = mantissa.split_once('.').map_or(0, |(_, fraction)| fraction.len());
        let places = i32::try_from(places).unwrap_or(0) - exponent;
        let mut digits = Self::new(&mantissa.replace('.', ""), places, negative, true);
        if digits.is_zero() {
            digits.point = 0;
        }
        digits
    }

    pub fn is_zero(&self) -> bool {
        self.digits.is_empty()
    }

    pub fn len(&self) -> usize {
        self.digits.len()
    }

    /// The digit at a place, from the left.
    pub fn get(&self, at: usize) -> Option<char> {
        self.digits.get(at).map(|d| char::from(*d))
    }

    /// From a place on, zeros after the last.
    pub fn padded(&self, from: usize) -> impl Iterator<Item = char> {
        (from..).map(|at| self.get(at).unwrap_or('0'))
    }

    /// To so many digits: halves away from zero, unless the digits were made for this length. Zeros at the end go.
    pub fn round(&mut self, to: i32, exact: Exact) {
        let next = usize::try_from(to).ok().and_then(|to| self.digits.get(to));
        let up = next.is_some_and(|d| *d >= b'5') && exact == Exact::No;
        let to = usize::try_from(to).unwrap_or(0);
        self.digits.truncate(to);
        let drop = if up { b'9' } else { b'0' };
        while self.digits.last() == Some(&drop) {
            self.digits.pop();
        }
        if up {
            match self.digits.last_mut() {
                Some(last) => *last += 1,
                None => {
                    self.digits.push(b'1');
                    self.point += 1;
                }
            }
        }
        if self.digits.is_empty() {
            self.negative &= self.real;
            self.point = 0;
        }
    }

    /// Shifts the point; zero stays where it is.
    pub fn scale(&mut self, by: i32) {
        self.point += by;
    }
}

/// Whether digits were made for the length that they are rounded to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Exact {
    Yes,
    No,
}
