//! What Unicode says of a letter. Letters are given by their number, since lone surrogates are none.

use icu_properties::CodePointMapData;
use icu_properties::props::GeneralCategory as Category;

use crate::expr::member::{Class, Shape};
use crate::expr::value::Value;

pub static CLASSES: &[Class] = &[Class {
    declaration: "UnicodeCategory",
    space: "System.Globalization",
    shape: Shape::Enum(&[
        ("UppercaseLetter", 0),
        ("LowercaseLetter", 1),
        ("TitlecaseLetter", 2),
        ("ModifierLetter", 3),
        ("OtherLetter", 4),
        ("NonSpacingMark", 5),
        ("SpacingCombiningMark", 6),
        ("EnclosingMark", 7),
        ("DecimalDigitNumber", 8),
        ("LetterNumber", 9),
        ("OtherNumber", 10),
        ("SpaceSeparator", 11),
        ("LineSeparator", 12),
        ("ParagraphSeparator", 13),
        ("Control", 14),
        ("Format", 15),
        ("Surrogate", 16),
        ("PrivateUse", 17),
        ("ConnectorPunctuation", 18),
        ("DashPunctuation", 19),
        ("OpenPunctuation", 20),
        ("ClosePunctuation", 21),
        ("InitialQuotePunctuation", 22),
        ("FinalQuotePunctuation", 23),
        ("OtherPunctuation", 24),
        ("MathSymbol", 25),
        ("CurrencySymbol", 26),
        ("ModifierSymbol", 27),
        ("OtherSymbol", 28),
        ("OtherNotAssigned", 29),
    ]),
    rows: &[],
}];

fn category(c: u32) -> Category {
    CodePointMapData::<Category>::new().get32(c)
}

pub fn is_control(c: u32) -> bool {
    category(c) == Category::Control
}

pub fn is_digit(c: u32) -> bool {
    category(c) == Category::DecimalNumber
}

pub fn is_letter_or_digit(c: u32) -> bool {
    is_letter(c) || is_digit(c)
}

pub fn is_lower(c: u32) -> bool {
    category(c) == Category::LowercaseLetter
}

pub fn is_upper(c: u32) -> bool {
    category(c) == Category::UppercaseLetter
}

pub fn is_number(c: u32) -> bool {
    matches!(category(c), Category::DecimalNumber | Category::LetterNumber | Category::OtherNumber)
}

pub fn is_separator(c: u32) -> bool {
    matches!(category(c), Category::SpaceSeparator | Category::LineSeparator | Category::ParagraphSeparator)
}

pub fn is_symbol(c: u32) -> bool {
    matches!(category(c), Category::MathSymbol | Category::CurrencySymbol | Category::ModifierSymbol | Category::OtherSymbol)
}

pub fn is_white_space(c: u32) -> bool {
    char::from_u32(c).is_some_and(char::is_whitespace)
}

pub fn is_surrogate(c: u32) -> bool {
    (0xd800..0xe000).contains(&c)
}

pub fn is_high_surrogate(c: u32) -> bool {
    (0xd800..0xdc00).contains(&c)
}

pub fn is_low_surrogate(c: u32) -> bool {
    (0xdc00..0xe000).contains(&c)
}

pub fn is_letter(c: u32) -> bool {
    matches!(
        category(c),
        Category::UppercaseLetter
            | Category::LowercaseLetter
            | Category::TitlecaseLetter
            | Category::ModifierLetter
            | Category::OtherLetter
    )
}

pub fn is_punctuation(c: u32) -> bool {
    matches!(
        category(c),
        Category::ConnectorPunctuation
            | Category::DashPunctuation
            | Category::OpenPunctuation
            | Category::ClosePunctuation
            | Category::InitialPunctuation
            | Category::FinalPunctuation
            | Category::OtherPunctuation
    )
}

/// The category as .NET numbers it.
pub fn category_number(c: u32) -> u8 {
    match category(c) {
        Category::UppercaseLetter => 0,
        Category::LowercaseLetter => 1,
        Category::TitlecaseLetter => 2,
        Category::ModifierLetter => 3,
        Category::OtherLetter => 4,
        Category::NonspacingMark => 5,
        Category::SpacingMark => 6,
        Category::EnclosingMark => 7,
        Category::DecimalNumber => 8,
        Category::LetterNumber => 9,
        Category::OtherNumber => 10,
        Category::SpaceSeparator => 11,
        Category::LineSeparator => 12,
        Category::ParagraphSeparator => 13,
        Category::Control => 14,
        Category::Format => 15,
        Category::Surrogate => 16,
        Category::PrivateUse => 17,
        Category::ConnectorPunctuation => 18,
        Category::DashPunctuation => 19,
        Category::OpenPunctuation => 20,
        Category::ClosePunctuation => 21,
        Category::InitialPunctuation => 22,
        Category::FinalPunctuation => 23,
        Category::OtherPunctuation => 24,
        Category::MathSymbol => 25,
        Category::CurrencySymbol => 26,
        Category::ModifierSymbol => 27,
        Category::OtherSymbol => 28,
        _ => 29,
    }
}

pub fn category_value(c: u32) -> Value {
    let n = i32::from(category_number(c));
    crate::expr::member::class("UnicodeCategory").map_or(Value::Null, |class| Value::Enum(class, n))
}

/// The digit that a letter of any script stands for. Their digits lie in tens, which begin at a multiple of 16 or 6 after it.
pub fn digit(c: char) -> Option<u32> {
    let n = u32::from(c);
    if category(n) != Category::DecimalNumber {
        return None;
    }
    let low = n & 15;
    Some(match n {
        0x1d7ce..=0x1d7ff => (n - 0x1d7ce) % 10,
        _ if low < 10 && category(n - low) == Category::DecimalNumber => low,
        _ => low.saturating_sub(6),
    })
}

/// What a letter counts: digits, fractions, Roman and encircled numbers; -1 for others.
pub fn numeric(n: u32) -> f64 {
    const FRACTIONS: [f64; 15] =
        [1.0 / 7.0, 1.0 / 9.0, 0.1, 1.0 / 3.0, 2.0 / 3.0, 0.2, 0.4, 0.6, 0.8, 1.0 / 6.0, 5.0 / 6.0, 0.125, 0.375, 0.625, 0.875];
    let roman = |i: u32| match i {
        0..=11 => f64::from(i + 1),
        12 => 50.0,
        13 => 100.0,
        14 => 500.0,
        _ => 1000.0,
    };
    match n {
        0xb2 | 0xb3 => f64::from(n - 0xb0),
        0xb9 => 1.0,
        0xbc..=0xbe => f64::from(n - 0xbb) / 4.0,
        0x2070 | 0x2074..=0x2079 => f64::from(n - 0x2070),
        0x2080..=0x2089 => f64::from(n - 0x2080),
        0x2150..=0x215e => FRACTIONS[(n - 0x2150) as usize],
        0x215f => 1.0,
        0x2160..=0x216f => roman(n - 0x2160),
        0x2170..=0x217f => roman(n - 0x2170),
        0x2460..=0x2473 => f64::from(n - 0x245f),
        _ => char::from_u32(n).and_then(digit).map_or(-1.0, f64::from),
    }
}
