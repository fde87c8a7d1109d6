//! `char`: one UTF-16 unit.

use crate::expr::eval::Args;
use crate::expr::member::{Class, Outcome, Shape, rows};
use crate::expr::value::{Exception, Text, Value};

use super::case::{lower_unit, upper_unit};
use super::unicode;

type Try<T> = Result<T, Box<Exception>>;

pub static CLASSES: &[Class] = &[Class {
    declaration: "char",
    space: "System",
    shape: Shape::Struct,
    rows: rows![
        "const char MaxValue = '\\uffff'" => |_, _| Ok(Value::Char(0xffff)),
        "const char MinValue = '\\0'" => |_, _| Ok(Value::Char(0)),
        "static bool IsControl(char c)" => |_, a| Ok(unicode::is_control(a.char(0).into()).into()),
        "static bool IsControl(string s, int index)" => |_, a| Ok(unicode::is_control(letter_at(a)?).into()),
        "static bool IsDigit(char c)" => |_, a| Ok(unicode::is_digit(a.char(0).into()).into()),
        "static bool IsDigit(string s, int index)" => |_, a| Ok(unicode::is_digit(letter_at(a)?).into()),
        "static bool IsLetter(char c)" => |_, a| Ok(unicode::is_letter(a.char(0).into()).into()),
        "static bool IsLetter(string s, int index)" => |_, a| Ok(unicode::is_letter(letter_at(a)?).into()),
        "static bool IsLetterOrDigit(char c)" => |_, a| Ok(unicode::is_letter_or_digit(a.char(0).into()).into()),
        "static bool IsLetterOrDigit(string s, int index)" => |_, a| Ok(unicode::is_letter_or_digit(letter_at(a)?).into()),
        "static bool IsLower(char c)" => |_, a| Ok(unicode::is_lower(a.char(0).into()).into()),
        "static bool IsLower(string s, int index)" => |_, a| Ok(unicode::is_lower(letter_at(a)?).into()),
        "static bool IsNumber(char c)" => |_, a| Ok(unicode::is_number(a.char(0).into()).into()),
        "static bool IsNumber(string s, int index)" => |_, a| Ok(unicode::is_number(letter_at(a)?).into()),
        "static bool IsPunctuation(char c)" => |_, a| Ok(unicode::is_punctuation(a.char(0).into()).into()),
        "static bool IsPunctuation(string s, int index)" => |_, a| Ok(unicode::is_punctuation(letter_at(a)?).into()),
        "static bool IsSeparator(char c)" => |_, a| Ok(unicode::is_separator(a.char(0).into()).into()),
        "static bool IsSeparator(string s, int index)" => |_, a| Ok(unicode::is_separator(letter_at(a)?).into()),
        "static bool IsSymbol(char c)" => |_, a| Ok(unicode::is_symbol(a.char(0).into()).into()),
        "static bool IsSymbol(string s, int index)" => |_, a| Ok(unicode::is_symbol(letter_at(a)?).into()),
        "static bool IsUpper(char c)" => |_, a| Ok(unicode::is_upper(a.char(0).into()).into()),
        "static bool IsUpper(string s, int index)" => |_, a| Ok(unicode::is_upper(letter_at(a)?).into()),
        "static bool IsWhiteSpace(char c)" => |_, a| Ok(unicode::is_white_space(a.char(0).into()).into()),
        "static bool IsWhiteSpace(string s, int index)" => |_, a| Ok(unicode::is_white_space(letter_at(a)?).into()),
        "static bool IsSurrogate(char c)" => |_, a| Ok(unicode::is_surrogate(a.char(0).into()).into()),
        "static bool IsSurrogate(string s, int index)" => |_, a| Ok(unicode::is_surrogate(letter_at(a)?).into()),
        "static bool IsHighSurrogate(char c)" => |_, a| Ok(unicode::is_high_surrogate(a.char(0).into()).into()),
        "static bool IsHighSurrogate(string s, int index)" => |_, a| Ok(unicode::is_high_surrogate(letter_at(a)?).into()),
        "static bool IsLowSurrogate(char c)" => |_, a| Ok(unicode::is_low_surrogate(a.char(0).into()).into()),
        "static bool IsLowSurrogate(string s, int index)" => |_, a| Ok(unicode::is_low_surrogate(letter_at(a)?).into()),
        "static bool IsSurrogatePair(char highSurrogate, char lowSurrogate)" => |_, a| Ok(pair(a.char(0), a.char(1)).is_some().into()),
        "static bool IsSurrogatePair(string s, int index)" => |_, a| {
            let first = unit_at(a)?;
            let second = a.text(0, "s")?.unit(a.int(1) as usize + 1);
            Ok(second.and_then(|second| pair(first, second)).is_some().into())
        },
        "static char ToUpper(char c)" => |_, a| Ok(Value::Char(upper_unit(a.char(0)))),
        "static char ToUpper(char c, IFormatProvider culture)" => |_, a| Ok(Value::Char(upper_unit(a.char(0)))),
        "static char ToLower(char c)" => |_, a| Ok(Value::Char(lower_unit(a.char(0)))),
        "static char ToLower(char c, IFormatProvider culture)" => |_, a| Ok(Value::Char(lower_unit(a.char(0)))),
        "static char ToUpperInvariant(char c)" => |_, a| Ok(Value::Char(upper_unit(a.char(0)))),
        "static char ToLowerInvariant(char c)" => |_, a| Ok(Value::Char(lower_unit(a.char(0)))),
        "static double GetNumericValue(char c)" => |_, a| Ok(unicode::numeric(a.char(0).into()).into()),
        "static double GetNumericValue(string s, int index)" => |_, a| Ok(unicode::numeric(letter_at(a)?).into()),
        "static UnicodeCategory GetUnicodeCategory(char c)" => |_, a| Ok(unicode::category_value(a.char(0).into())),
        "static UnicodeCategory GetUnicodeCategory(string s, int index)" => |_, a| Ok(unicode::category_value(letter_at(a)?)),
        "static string ConvertFromUtf32(int utf32)" => |_, a| {
            let c = u32::try_from(a.int(0)).ok().and_then(char::from_u32).ok_or_else(|| {
                let message = "A valid UTF32 value is between 0x000000 and 0x10ffff, inclusive, and should not include surrogate codepoint values (0x00d800 ~ 0x00dfff).";
                Exception::out_of_range(message, "utf32")
            })?;
            Ok(String::from(c).into())
        },
        "static int ConvertToUtf32(char highSurrogate, char lowSurrogate)" => |_, a| to_utf32(a),
        "static int ConvertToUtf32(string s, int index)" => |_, a| to_utf32_at(a),
        "static char Parse(string s)" => |_, a| {
            let text = a.text(0, "s")?;
            text.unit(0).filter(|_| text.len() == 1).map(Value::Char).ok_or_else(|| {
                Exception::format("String must be exactly one character long.")
            })
        },
        "static bool TryParse(string s, out char result)" => |m, a| {
            let unit = a.value(0).as_text().filter(|t| t.len() == 1).and_then(|t| t.unit(0));
            m.outs.push(Value::Char(unit.unwrap_or(0)));
            Ok(unit.is_some().into())
        },
        "static string ToString(char c)" => |_, a| Ok(super::unit(a.char(0)).into()),
        "string ToString()" => |_, a| Ok(a.value(0).to_text().into()),
        "string ToString(IFormatProvider provider)" => |_, a| Ok(a.value(0).to_text().into()),
        "bool Equals(char obj)" => |_, a| Ok((a.char(0) == a.char(1)).into()),
        "int CompareTo(char value)" => |_, a| Ok((i32::from(a.char(0)) - i32::from(a.char(1))).into()),
        "int CompareTo(object value)" => |_, a| match a.value(1) {
            Value::Null => Ok(1.into()),
            Value::Char(other) => Ok((i32::from(a.char(0)) - i32::from(*other)).into()),
            _ => Err(Exception::argument("Object must be of type Char.")),
        },
        "int GetHashCode()" => |_, a| Ok((i32::from(a.char(0)) | i32::from(a.char(0)) << 16).into()),
    ],
}];

fn pair(high: u16, low: u16) -> Option<u32> {
    let both = [high, low];
    let mut letters = char::decode_utf16(both);
    match (letters.next(), letters.next()) {
        (Some(Ok(c)), None) => Some(c.into()),
        _ => None,
    }
}

/// The unit of `(string s, int index)`.
fn unit_at(a: &Args<'_>) -> Try<u16> {
    let text = a.text(0, "s")?;
    let unit = usize::try_from(a.int(1)).ok().and_then(|i| text.unit(i));
    unit.ok_or_else(|| Exception::out_of_range("Specified argument was out of the range of valid values.", "index"))
}

/// The letter of `(string s, int index)`: both units of a pair.
fn letter_at(a: &Args<'_>) -> Try<u32> {
    let unit = unit_at(a)?;
    let next = a.text(0, "s")?.unit(a.int(1) as usize + 1);
    Ok(next.and_then(|next| pair(unit, next)).unwrap_or_else(|| unit.into()))
}

fn to_utf32(a: &Args<'_>) -> Outcome {
    let (high, low) = (a.char(0), a.char(1));
    if !(0xd800..0xdc00).contains(&high) {
        let message = "A valid high surrogate character is between 0xd800 and 0xdbff, inclusive.";
        return Err(Exception::out_of_range(message, "highSurrogate"));
    }
    let found = pair(high, low).ok_or_else(|| {
        Exception::out_of_range("A valid low surrogate character is between 0xdc00 and 0xdfff, inclusive.", "lowSurrogate")
    })?;
    Ok(Value::Int(found as i32))
}

fn to_utf32_at(a: &Args<'_>) -> Outcome {
    let text: &Text = a.text(0, "s")?;
    let index = a.int(1);
    let unit = unit_at(a).map_err(|_| {
        Exception::out_of_range("Index was out of range. Must be non-negative and less than the size of the collection.", "index")
    })?;
    let lone = |which: &str| {
        let message = format!(
            "Found a {which} surrogate char without a preceding high surrogate at index: {index}. The input may not be in this encoding, or may not contain valid Unicode (UTF-16) characters. (Parameter 's')"
        );
        let message = if which == "high" { message.replace("preceding high", "following low") } else { message };
        Exception::argument(message)
    };
    match unit {
        0xd800..0xdc00 => {
            let low = text.unit(index as usize + 1).and_then(|low| pair(unit, low)).ok_or_else(|| lone("high"))?;
            Ok(Value::Int(low as i32))
        }
        0xdc00..0xe000 => Err(lone("low")),
        _ => Ok(Value::Int(unit.into())),
    }
}
