//! How .NET reads and prints numbers: `scan.rs` what is written, here the shortest form that reads back, and the format strings.

mod scan;
mod shortest;

pub use scan::{Scanned, Styles, scan};

/// `double.ToString()`.
pub fn double(n: f64) -> String {
    if n.is_finite() { plain_or_scientific(&shortest::double(n), 17) } else { special(n) }
}

/// `float.ToString()`.
pub fn float(n: f32) -> String {
    if n.is_finite() { plain_or_scientific(&shortest::float(n), 9) } else { special(n.into()) }
}

fn special(n: f64) -> String {
    if n.is_nan() {
        "NaN"
    } else if n > 0.0 {
        "Infinity"
    } else {
        "-Infinity"
    }
    .to_owned()
}

/// `Infinity`, `-Infinity`, `NaN` and the other sign of each, in small or capital letters.
pub fn special_value(text: &str) -> Option<f64> {
    let word = text.trim().to_ascii_lowercase();
    let (sign, name) = word.strip_prefix('-').map_or_else(|| (1.0, word.strip_prefix('+').unwrap_or(&word)), |rest| (-1.0, rest));
    match name {
        "infinity" => Some(sign * f64::INFINITY),
        "nan" => Some(f64::NAN),
        _ => None,
    }
}

/// From `-1.25e-7` to .NET's form: plain from 0.0001 up to so many digits before the point, else with an exponent.
fn plain_or_scientific(scientific: &str, digits_at_most: i32) -> String {
    let (sign, rest) = scientific.strip_prefix('-').map_or(("", scientific), |r| ("-", r));
    let (mantissa, exponent) = rest.split_once('e').unwrap_or((rest, "0"));
    let exponent: i32 = exponent.parse().unwrap_or(0);
    let digits: String = mantissa.chars().filter(|c| *c != '.').collect();
    if exponent >= -4 && exponent < digits_at_most {
        return format!("{sign}{}", plain(&digits, exponent));
    }
    let mark = if exponent < 0 { '-' } else { '+' };
    format!("{sign}{mantissa}E{mark}{:02}", exponent.abs())
}

/// Digits `d.ddd` times ten to the exponent, without exponent.
fn plain(digits: &str, exponent: i32) -> String {
    if exponent < 0 {
        let zeros = usize::try_from(-exponent - 1).unwrap_or(0);
        return format!("0.{}{digits}", "0".repeat(zeros));
    }
    let point = usize::try_from(exponent).unwrap_or(0) + 1;
    if digits.len() <= point {
        format!("{digits}{}", "0".repeat(point - digits.len()))
    } else {
        format!("{}.{}", &digits[..point], &digits[point..])
    }
}

/// A number as the format strings see it.
#[derive(Clone, Copy, Debug)]
pub enum Number {
    /// The value and how many bits its type has.
    Whole(i128, u32),
    Real(f64),
}

/// `ToString(format)` with the invariant culture. `None` when .NET throws a `FormatException`.
pub fn format(n: Number, format: &str) -> Option<String> {
    let general = |n| match n {
        Number::Whole(n, _) => n.to_string(),
        Number::Real(n) => double(n),
    };
    if format.is_empty() {
        return Some(general(n));
    }
    if let Number::Real(real) = n
        && !real.is_finite()
    {
        return Some(special(real));
    }
    let letter = format.chars().next().unwrap_or('G');
    let digits = &format[letter.len_utf8()..];
    if letter.is_ascii_alphabetic() && digits.len() <= 2 && digits.bytes().all(|b| b.is_ascii_digit()) {
        let precision: Option<usize> = digits.parse().ok();
        return standard(n, letter, precision);
    }
    Some(custom(n, format))
}

fn standard(n: Number, letter: char, precision: Option<usize>) -> Option<String> {
    let real = match n {
        Number::Whole(n, _) => n as f64,
        Number::Real(n) => n,
    };
    let fixed = |places: usize| match n {
        Number::Whole(n, _) if places == 0 => n.to_string(),
        Number::Whole(n, _) => format!("{n}.{}", "0".repeat(places)),
        Number::Real(n) => plain_round(n, places),
    };
    Some(match letter.to_ascii_uppercase() {
        'D' => match n {
            Number::Whole(n, _) => {
                let digits = format!("{:0>width$}", n.unsigned_abs(), width = precision.unwrap_or(0));
                if n < 0 { format!("-{digits}") } else { digits }
            }
            Number::Real(_) => return None,
        },
        'X' => match n {
            Number::Whole(n, bits) => {
                let mask = if bits >= 128 { u128::MAX } else { (1_u128 << bits) - 1 };
                let hex = format!("{:0>width$x}", HexDigits(n as u128 & mask), width = precision.unwrap_or(0));
                if letter == 'X' { hex.to_ascii_uppercase() } else { hex }
            }
            Number::Real(_) => return None,
        },
        'F' => fixed(precision.unwrap_or(2)),
        'N' => group(&fixed(precision.unwrap_or(2))),
        'P' => format!("{} %", group(&plain_round(real * 100.0, precision.unwrap_or(2)))),
        'C' => {
            let text = group(&fixed(precision.unwrap_or(2)));
            text.strip_prefix('-').map_or_else(|| format!("¤{text}"), |t| format!("(¤{t})"))
        }
        'E' => {
            let text = format!("{real:.*e}", precision.unwrap_or(6));
            let (mantissa, exponent) = text.split_once('e').unwrap_or((&text, "0"));
            let exponent: i32 = exponent.parse().unwrap_or(0);
            format!("{mantissa}{letter}{}{:03}", if exponent < 0 { '-' } else { '+' }, exponent.abs())
        }
        'R' => match n {
            Number::Real(n) => double(n),
            Number::Whole(..) => return None,
        },
        'G' => match (n, precision) {
            (Number::Whole(n, _), None | Some(0)) => n.to_string(),
            (Number::Real(n), None | Some(0)) => double(n),
            (_, Some(digits)) => general(real, digits, letter),
        },
        _ => return None,
    })
}

/// Lower hexadecimal that honours width.
struct HexDigits(u128);

impl std::fmt::LowerHex for HexDigits {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let text = format!("{:x}", self.0);
        let width = f.width().unwrap_or(0);
        for _ in text.len()..width {
            f.write_str("0")?;
        }
        f.write_str(&text)
    }
}

/// `G5`: so many digits, zeros at the end dropped.
fn general(n: f64, digits: usize, letter: char) -> String {
    let text = format!("{n:.*e}", digits - 1);
    let (mantissa, exponent) = text.split_once('e').unwrap_or((&text, "0"));
    let exponent: i32 = exponent.parse().unwrap_or(0);
    let mantissa = if mantissa.contains('.') { mantissa.trim_end_matches('0').trim_end_matches('.') } else { mantissa };
    if exponent >= i32::try_from(digits).unwrap_or(i32::MAX) || exponent < -4 {
        let mark = if letter == 'g' { 'e' } else { 'E' };
        return format!("{mantissa}{mark}{}{:02}", if exponent < 0 { '-' } else { '+' }, exponent.abs());
    }
    let (sign, mantissa) = mantissa.strip_prefix('-').map_or(("", mantissa), |m| ("-", m));
    let digits: String = mantissa.chars().filter(|c| *c != '.').collect();
    format!("{sign}{}", plain(&digits, exponent))
}

/// With so many decimals; exact halves go to the even digit, as .NET Core 3 does for the standard forms.
fn plain_round(n: f64, places: usize) -> String {
    let text = format!("{n:.places$}");
    if n == 0.0 { text.trim_start_matches('-').to_owned() } else { text }
}

/// With so many decimals; exact halves go away from zero, as .NET's custom forms do.
fn round(n: f64, places: usize) -> String {
    // Rust rounds the exact binary value half to even; an exact half can only be a short binary fraction, so look at it.
    let text = format!("{n:.places$}");
    let exact = format!("{:.*}", places + 30, n.abs());
    let tail = exact.split_once('.').map_or("", |(_, d)| d.get(places..).unwrap_or(""));
    if tail.starts_with('5') && tail[1..].bytes().all(|b| b == b'0') {
        let up = n.abs() + 0.5 * 10_f64.powi(-i32::try_from(places).unwrap_or(0)) * (1.0 + f64::EPSILON);
        return format!("{}{up:.places$}", if n < 0.0 { "-" } else { "" });
    }
    if text.starts_with('-') && text.bytes().all(|b| matches!(b, b'-' | b'0' | b'.')) && n == 0.0 { text[1..].to_owned() } else { text }
}

/// Thousands apart.
fn group(text: &str) -> String {
    let (sign, rest) = text.strip_prefix('-').map_or(("", text), |r| ("-", r));
    let (whole, fraction) = rest.find('.').map_or((rest, ""), |i| rest.split_at(i));
    let mut out = String::from(sign);
    for (index, digit) in whole.chars().enumerate() {
        if index > 0 && (whole.len() - index) % 3 == 0 {
            out.push(',');
        }
        out.push(digit);
    }
    out + fraction
}

/// `0.00`, `#,##0`, `00%`: digits, zeros, point, thousands, percent and literal letters.
fn custom(n: Number, format: &str) -> String {
    let real = match n {
        Number::Whole(n, _) => n as f64,
        Number::Real(n) => n,
    };
    let sections: Vec<&str> = format.split(';').collect();
    let (section, real, signed) = match sections.as_slice() {
        [one] => (*one, real, true),
        [_, negative, ..] if real < 0.0 && !negative.is_empty() => (*negative, -real, false),
        [_, _, zero] if real == 0.0 => (*zero, real, true),
        [first, ..] => (*first, real, true),
        [] => ("", real, true),
    };
    let percent = section.contains('%');
    let scaled = if percent { real * 100.0 } else { real };
    let (before, after) = section.split_once('.').unwrap_or((section, ""));
    let places = after.chars().filter(|c| matches!(c, '0' | '#')).count();
    let needed = after.chars().filter(|c| matches!(c, '0' | '#')).collect::<String>().rfind('0').map_or(0, |i| i + 1);
    let whole_digits = before.chars().filter(|c| matches!(c, '0' | '#')).collect::<String>();
    let least = whole_digits.find('0').map_or(0, |i| whole_digits.len() - i);
    let text = round(scaled.abs(), places);
    let (whole, fraction) = text.split_once('.').unwrap_or((&text, ""));
    let mut fraction = fraction.to_owned();
    while fraction.len() > needed && fraction.ends_with('0') {
        fraction.pop();
    }
    let whole = whole.trim_start_matches('0');
    let mut whole = format!("{whole:0>least$}");
    if before.trim_start_matches(['#', '0']).starts_with(',') && whole_digits.len() > 1 {
        whole = group(&whole);
    }
    let mut out = String::new();
    if signed && scaled < 0.0 && (whole.bytes().any(|b| b != b'0') || fraction.bytes().any(|b| b != b'0')) {
        out.push('-');
    }
    let mut written = false;
    let mut letters = section.chars().peekable();
    let mut past_point = false;
    while let Some(c) = letters.next() {
        match c {
            '0' | '#' | ',' if !written && !past_point => {
                out.push_str(&whole);
                written = true;
            }
            '0' | '#' | ',' => {}
            '.' if !past_point => {
                if !written {
                    out.push_str(&whole);
                    written = true;
                }
                past_point = true;
                if !fraction.is_empty() {
                    out.push('.');
                    out.push_str(&fraction);
                }
            }
            '\'' | '"' => out.extend(letters.by_ref().take_while(|l| *l != c)),
            '\\' => out.extend(letters.next()),
            _ => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::{Number, double, format};

    #[test]
    fn doubles_print_shortest() {
        for (n, text) in [
            (0.1 + 0.2, "0.30000000000000004"),
            (1.0, "1"),
            (-0.5, "-0.5"),
            (1e14, "100000000000000"),
            (1e15, "1000000000000000"),
            (1e17, "1E+17"),
            (123_456_789_012_345_680.0, "1.2345678901234568E+17"),
            (0.0001, "0.0001"),
            (0.00001, "1E-05"),
            (f64::NAN, "NaN"),
        ] {
            assert_eq!(double(n), text);
        }
    }

    #[test]
    fn format_strings_print_as_the_invariant_culture_does() {
        for (n, with, text) in [
            (Number::Whole(5, 32), "D3", "005"),
            (Number::Whole(255, 32), "x4", "00ff"),
            (Number::Whole(-1, 32), "X", "FFFFFFFF"),
            (Number::Real(2.5), "F0", "2"),
            (Number::Real(1234.567), "N1", "1,234.6"),
            (Number::Real(0.125), "0.00", "0.13"),
            (Number::Whole(1234, 32), "#,##0", "1,234"),
            (Number::Real(0.5), "P0", "50 %"),
        ] {
            assert_eq!(format(n, with).as_deref(), Some(text), "{with}");
        }
        assert_eq!(format(Number::Real(1.0), "D"), None);
    }
}
