use crate::expr::value::Decimal;

/// What may stand in a number: .NET's `NumberStyles`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Styles(pub i32);

impl Styles {
    const LEADING_WHITE: i32 = 1;
    const TRAILING_WHITE: i32 = 2;
    const LEADING_SIGN: i32 = 4;
    const TRAILING_SIGN: i32 = 8;
    const PARENTHESES: i32 = 0x10;
    const POINT: i32 = 0x20;
    const THOUSANDS: i32 = 0x40;
    const EXPONENT: i32 = 0x80;
    const CURRENCY: i32 = 0x100;
    const HEX: i32 = 0x200;

    /// Blanks and a sign.
    pub const INTEGER: Self = Self(7);
    /// With a point, thousands, and the sign at either end.
    pub const NUMBER: Self = Self(0x6f);
    /// With a point and an exponent.
    pub const FLOAT: Self = Self(0xa7);
    /// What `double.Parse` takes.
    pub const REAL: Self = Self(0xe7);

    fn has(self, style: i32) -> bool {
        self.0 & style != 0
    }

    pub fn is_hex(self) -> bool {
        self.has(Self::HEX)
    }
}

/// A number as it was written.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Scanned {
    /// Without zeros before them.
    pub digits: Vec<u8>,
    /// How many of them stand before the point; negative: zeros behind it.
    pub point: i32,
    pub negative: bool,
}

/// The invariant culture's sign of money.
const MONEY: char = '\u{a4}';

fn is_white(c: char) -> bool {
    c == ' ' || ('\t'..='\r').contains(&c)
}

fn sign(c: Option<char>) -> Option<bool> {
    match c {
        Some('+') => Some(false),
        Some('-') => Some(true),
        _ => None,
    }
}

/// Reads a number; nothing when it is none.
pub fn scan(text: &str, styles: Styles) -> Option<Scanned> {
    let mut out = Scanned::default();
    let mut letters = text.chars().peekable();
    let (mut signed, mut parenthesis, mut money) = (false, false, !styles.has(Styles::CURRENCY));
    let mut paid = false;
    while let Some(c) = letters.peek().copied() {
        if is_white(c) && styles.has(Styles::LEADING_WHITE) && (!signed || paid) {
        } else if let (Some(negative), true, false) = (sign(Some(c)), styles.has(Styles::LEADING_SIGN), signed) {
            (signed, out.negative) = (true, negative);
        } else if c == '(' && styles.has(Styles::PARENTHESES) && !signed {
            (signed, parenthesis, out.negative) = (true, true, true);
        } else if c == MONEY && !money {
            (money, paid) = (true, true);
        } else {
            break;
        }
        letters.next();
    }
    let (mut any, mut pointed) = (false, false);
    while let Some(c) = letters.peek().copied() {
        if styles.is_hex() && c.is_ascii_hexdigit() || c.is_ascii_digit() {
            any = true;
            if c != '0' || !out.digits.is_empty() {
                out.digits.push(c as u8);
                out.point += i32::from(!pointed);
            } else {
                out.point -= i32::from(pointed);
            }
        } else if c == '.' && styles.has(Styles::POINT) && !pointed {
            pointed = true;
        } else if !(c == ',' && styles.has(Styles::THOUSANDS) && any && !pointed) {
            break;
        }
        letters.next();
    }
    if !any {
        return None;
    }
    if styles.has(Styles::EXPONENT) && letters.peek().is_some_and(|c| matches!(c, 'e' | 'E')) {
        let mut ahead = letters.clone();
        ahead.next();
        let negative = sign(ahead.peek().copied());
        if negative.is_some() {
            ahead.next();
        }
        if ahead.peek().is_some_and(char::is_ascii_digit) {
            let mut exponent = 0_i32;
            while let Some(digit) = ahead.peek().and_then(|c| c.to_digit(10)) {
                // Beyond every type already.
                exponent = if exponent > 1000 { 9999 } else { exponent * 10 + digit.cast_signed() };
                ahead.next();
            }
            out.point = out.point.saturating_add(if negative == Some(true) { -exponent } else { exponent });
            letters = ahead;
        }
    }
    while let Some(c) = letters.peek().copied() {
        if is_white(c) && styles.has(Styles::TRAILING_WHITE) {
        } else if let (Some(negative), true, false) = (sign(Some(c)), styles.has(Styles::TRAILING_SIGN), signed) {
            (signed, out.negative) = (true, negative);
        } else if c == ')' && parenthesis {
            parenthesis = false;
        } else if c == MONEY && !money {
            money = true;
        } else {
            break;
        }
        letters.next();
    }
    // .NET lets zeros of C's strings stand at the end.
    (!parenthesis && letters.all(|c| c == '\0')).then_some(out)
}

impl Scanned {
    /// The whole number; nothing when it has a fraction or more than 38 digits, which no type holds.
    pub fn whole(&self) -> Option<i128> {
        let (digits, zeros) = match usize::try_from(self.point) {
            Ok(point) if point < self.digits.len() => {
                let (whole, fraction) = self.digits.split_at(point);
                if fraction.iter().any(|d| *d != b'0') {
                    return None;
                }
                (whole, 0)
            }
            Ok(point) => (&self.digits[..], point - self.digits.len()),
            Err(_) if self.digits.is_empty() => (&self.digits[..], 0),
            Err(_) => return None,
        };
        if digits.is_empty() {
            return Some(0);
        }
        if digits.len() + zeros > 38 {
            return None;
        }
        let n = digits.iter().map(|d| i128::from(d - b'0')).chain(std::iter::repeat_n(0, zeros)).fold(0, |n, d| n * 10 + d);
        Some(if self.negative { -n } else { n })
    }

    /// The number of hexadecimal digits; nothing when it has more than 128 bits.
    pub fn hexadecimal(&self) -> Option<u128> {
        let digits = self.digits.iter().map(|d| char::from(*d)).collect::<String>();
        if digits.is_empty() { Some(0) } else { u128::from_str_radix(&digits, 16).ok() }
    }

    pub fn decimal(&self) -> Option<Decimal> {
        Decimal::from_digits(&self.digits, self.point, self.negative)
    }

    /// The nearest `double`, which is infinite when it is too large.
    pub fn double(&self) -> f64 {
        self.scientific().parse().unwrap_or(f64::NAN)
    }

    /// The nearest `float`.
    pub fn float(&self) -> f32 {
        self.scientific().parse().unwrap_or(f32::NAN)
    }

    /// `-0.123e4`
    fn scientific(&self) -> String {
        let sign = if self.negative { "-" } else { "" };
        format!("{sign}0.{}e{}", String::from_utf8_lossy(&self.digits), if self.digits.is_empty() { 0 } else { self.point })
    }
}

#[cfg(test)]
mod tests {
    use super::{Styles, scan};

    #[test]
    fn numbers_are_read_as_their_styles_allow() {
        for (text, styles, number) in [
            (" +12 ", Styles::INTEGER, Some("0.12e2")),
            ("1.5", Styles::INTEGER, None),
            ("- 1", Styles::INTEGER, None),
            ("1,2,3.50-", Styles::NUMBER, Some("-0.12350e3")),
            ("1.5e-3", Styles::FLOAT, Some("0.15e-2")),
            ("1e", Styles::FLOAT, None),
            ("0.005", Styles::FLOAT, Some("0.5e-2")),
            ("(\u{a4}1,000.00)", Styles(511), Some("-0.100000e4")),
            ("7\0\0", Styles::INTEGER, Some("0.7e1")),
            ("", Styles::NUMBER, None),
        ] {
            assert_eq!(scan(text, styles).map(|n| n.scientific()).as_deref(), number, "{text}");
        }
    }
}
