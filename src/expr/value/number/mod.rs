//! How .NET reads and prints numbers, with the invariant culture.
//!
//! `scan.rs` reads what is written · `shortest.rs` the fewest digits that read back · `digits.rs` a number as formats see it ·
//! `standard.rs` formats of a letter, `custom.rs` the others

mod custom;
mod digits;
mod scan;
mod shortest;
mod standard;

pub use digits::Number;
pub use scan::{Styles, scan};

use standard::Standard;

/// `double.ToString()`.
pub fn double(n: f64) -> String {
    special(n).map_or_else(|| plain_or_scientific(&shortest::double(n), 17), str::to_owned)
}

/// `float.ToString()`.
pub fn float(n: f32) -> String {
    special(n.into()).map_or_else(|| plain_or_scientific(&shortest::float(n), 9), str::to_owned)
}

/// The words for what is no number.
fn special(n: f64) -> Option<&'static str> {
    if n.is_nan() {
        Some("NaN")
    } else if n.is_infinite() {
        Some(if n > 0.0 { "Infinity" } else { "-Infinity" })
    } else {
        None
    }
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

/// `ToString(format)` with the invariant culture. `None` when .NET throws a `FormatException`.
pub fn format(n: Number, format: &str) -> Option<String> {
    let n = match n {
        // The small signed types format for anything that begins so what their bits are without a sign.
        Number::Whole(n @ ..0, bits @ ..32) if format.starts_with(['x', 'X']) => Number::Whole(n & ((1 << bits) - 1), bits),
        other => other,
    };
    match (n.special(), Standard::read(format)) {
        (Some(word), _) => Some(word.to_owned()),
        (None, Some(standard)) => standard.print(n),
        (None, None) => Some(custom::print(n, format)),
    }
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
            (Number::Double(2.5), "F0", "2"),
            (Number::Double(1234.567), "N1", "1,234.6"),
            (Number::Double(-0.001), "F2", "-0.00"),
            (Number::Double(0.5), "P1", "50.0 %"),
            (Number::Whole(-1_234_567, 32), "C", "(¤1,234,567.00)"),
            (Number::Whole(123_456, 32), "G3", "1.23E+05"),
            (Number::Double(12345.678), "#,##0.0#;(#)", "12,345.68"),
            (Number::Double(-12.5), "0.0;(0.0)", "(12.5)"),
            (Number::Double(1234.5), "0.00E+00", "1.23E+03"),
            (Number::Whole(5, 32), "F100", "F105"),
            (Number::Double(0.125), "0.00", "0.13"),
            (Number::Whole(1234, 32), "#,##0", "1,234"),
            (Number::Double(0.5), "P0", "50 %"),
        ] {
            assert_eq!(format(n, with).as_deref(), Some(text), "{with}");
        }
        assert_eq!(format(Number::Double(1.0), "D"), None);
    }
}
