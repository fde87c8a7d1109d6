use super::digits::{Digits, Exact, Number, Precision};

/// A letter and how many digits: `N2`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Standard {
    letter: char,
    digits: Option<usize>,
}

impl Standard {
    /// Reads a standard format; nothing when it is a custom one.
    pub fn read(format: &str) -> Option<Self> {
        let Some(letter) = format.chars().next().filter(|c| *c != '\0') else { return Some(Self { letter: 'G', digits: None }) };
        if !letter.is_ascii_alphabetic() {
            return None;
        }
        let rest = &format[1..];
        if rest.is_empty() {
            return Some(Self { letter, digits: None });
        }
        // At most 99: after that many digits .NET reads no further.
        let (mut n, mut read) = (0, 0);
        for digit in rest.bytes().take_while(u8::is_ascii_digit) {
            if n >= 10 {
                break;
            }
            n = n * 10 + usize::from(digit - b'0');
            read += 1;
        }
        (read > 0 && matches!(rest.as_bytes().get(read), None | Some(0)) || rest.starts_with('\0'))
            .then_some(Self { letter, digits: Some(n) })
    }

    /// Prints a number; nothing when .NET throws a `FormatException`.
    pub fn print(self, n: Number) -> Option<String> {
        let kind = self.letter.to_ascii_uppercase();
        if let Number::Whole(value, bits) = n {
            match kind {
                'D' => return Some(padded(value, self.digits.unwrap_or(0))),
                'G' if self.digits.is_none_or(|d| d == 0) => return Some(value.to_string()),
                'X' => return Some(hexadecimal(value, bits, self.letter, self.digits.unwrap_or(0))),
                _ => {}
            }
        }
        if !(matches!(kind, 'C' | 'E' | 'F' | 'G' | 'N' | 'P') || kind == 'R' && is_real(n)) {
            return None;
        }
        if let Some(word) = n.special() {
            return Some(word.to_owned());
        }
        let places = self.digits.unwrap_or(2);
        Some(match kind {
            'E' => {
                let digits = self.digits.unwrap_or(6) + 1;
                let mut number = n.digits(Precision::Significant(digits));
                number.round(as_int(digits), exact(n));
                signed(&number, scientific(&number, digits, self.letter))
            }
            'G' | 'R' => self.general(n),
            'P' => {
                let mut number = n.digits(Precision::Places(places + 2));
                number.scale(2);
                let text = fixed(&mut number, places, n, Group::Yes);
                signed(&number, format!("{text} %"))
            }
            'C' => {
                let mut number = n.digits(Precision::Places(places));
                let text = fixed(&mut number, places, n, Group::Yes);
                if number.negative { format!("(\u{a4}{text})") } else { format!("\u{a4}{text}") }
            }
            _ => {
                let mut number = n.digits(Precision::Places(places));
                let text = fixed(&mut number, places, n, if kind == 'N' { Group::Yes } else { Group::No });
                signed(&number, text)
            }
        })
    }

    fn general(self, n: Number) -> String {
        let wanted = if self.letter.eq_ignore_ascii_case(&'R') { None } else { self.digits };
        // What reads back is printed plain as long as the type has digits.
        let (most, precision) = match (wanted, n) {
            (None, Number::Decimal(n)) => return n.to_string(),
            (None | Some(0), Number::Double(_)) => (17, Precision::Shortest),
            (None | Some(0), Number::Float(_)) => (9, Precision::Shortest),
            (None | Some(0), _) => (0, Precision::Shortest),
            (Some(digits), _) => (digits, Precision::Significant(digits)),
        };
        let mut number = n.digits(precision);
        let most = if wanted.is_none_or(|w| w == 0) { number.len().max(most) } else { most };
        number.round(as_int(most), exact(n));
        let letter = if self.letter.is_ascii_lowercase() { 'e' } else { 'E' };
        let point = number.point;
        let mut out = String::new();
        if point > as_int(most) || point < -3 {
            out.extend(number.padded(0).take(1));
            if number.len() > 1 {
                out.push('.');
                out.extend(number.padded(1).take(number.len() - 1));
            }
            out += &exponent(point - 1, letter, 2, true);
        } else {
            let whole = usize::try_from(point).unwrap_or(0);
            plain(&number, number.len().max(whole), &mut out);
        }
        signed(&number, out)
    }
}

/// So many of the digits, with a point where it is.
fn plain(number: &Digits, digits: usize, out: &mut String) {
    let whole = usize::try_from(number.point).unwrap_or(0);
    if whole == 0 {
        out.push('0');
    }
    out.extend(number.padded(0).take(whole));
    let zeros = usize::try_from(-number.point).unwrap_or(0);
    if digits > whole || zeros > 0 {
        out.push('.');
        out.extend(std::iter::repeat_n('0', zeros));
        out.extend(number.padded(whole).take(digits.saturating_sub(whole)));
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Group {
    Yes,
    No,
}

/// `1,234.50`, without sign.
fn fixed(number: &mut Digits, places: usize, n: Number, group: Group) -> String {
    number.round(number.point.saturating_add(as_int(places)), exact(n));
    let whole = usize::try_from(number.point).unwrap_or(0);
    let mut out = String::new();
    if whole == 0 {
        out.push('0');
    }
    for (at, digit) in number.padded(0).take(whole).enumerate() {
        if group == Group::Yes && at > 0 && (whole - at).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    if places > 0 {
        let zeros = usize::try_from(-number.point).unwrap_or(0).min(places);
        out.push('.');
        out.extend(std::iter::repeat_n('0', zeros));
        out.extend(number.padded(whole).take(places - zeros));
    }
    out
}

fn scientific(number: &Digits, digits: usize, letter: char) -> String {
    let mut out: String = number.padded(0).take(1).collect();
    if digits > 1 {
        out.push('.');
        out.extend(number.padded(1).take(digits - 1));
    }
    out + &exponent(if number.is_zero() { 0 } else { number.point - 1 }, letter, 3, true)
}

/// `E+005`
pub fn exponent(n: i32, letter: char, least: usize, plus: bool) -> String {
    let sign = if n < 0 {
        "-"
    } else if plus {
        "+"
    } else {
        ""
    };
    format!("{letter}{sign}{:0least$}", n.unsigned_abs())
}

fn signed(number: &Digits, text: String) -> String {
    if number.negative { format!("-{text}") } else { text }
}

fn padded(n: i128, digits: usize) -> String {
    format!("{}{:0digits$}", if n < 0 { "-" } else { "" }, n.unsigned_abs())
}

fn hexadecimal(n: i128, bits: u32, letter: char, digits: usize) -> String {
    // The two's complement of the type's width.
    let n = n.cast_unsigned() & (u128::MAX >> (128 - bits));
    if letter == 'X' { format!("{n:0digits$X}") } else { format!("{n:0digits$x}") }
}

fn is_real(n: Number) -> bool {
    matches!(n, Number::Double(_) | Number::Float(_))
}

/// The digits of a real number are made for the length at hand.
fn exact(n: Number) -> Exact {
    if is_real(n) { Exact::Yes } else { Exact::No }
}

fn as_int(n: usize) -> i32 {
    i32::try_from(n).unwrap_or(i32::MAX)
}
