//! Upper and lower case, letter by letter as .NET's invariant culture does it: no letter becomes two.

use crate::expr::value::Text;

/// A letter's capital.
pub fn upper_letter(c: char) -> char {
    if c.is_ascii() {
        return c.to_ascii_uppercase();
    }
    let mut upper = c.to_uppercase();
    match (upper.next(), upper.next(), c) {
        // .NET keeps the dotless i.
        (_, _, 'ı') => c,
        (Some(one), None, _) => one,
        // Greek letters with a small iota below have a capital with an iota beside.
        (_, _, '\u{1f80}'..='\u{1f87}' | '\u{1f90}'..='\u{1f97}' | '\u{1fa0}'..='\u{1fa7}') => shift(c, 8),
        (_, _, 'ᾳ' | 'ῃ' | 'ῳ') => shift(c, 9),
        _ => c,
    }
}

fn shift(c: char, by: u32) -> char {
    char::from_u32(u32::from(c) + by).unwrap_or(c)
}

/// A letter's small form.
pub fn lower_letter(c: char) -> char {
    if c.is_ascii() {
        return c.to_ascii_lowercase();
    }
    let mut lower = c.to_lowercase();
    match (lower.next(), lower.next()) {
        (Some(one), None) => one,
        _ => c,
    }
}

fn unit(unit: u16, map: fn(char) -> char) -> u16 {
    char::from_u32(unit.into()).and_then(|c| u16::try_from(u32::from(map(c))).ok()).unwrap_or(unit)
}

/// `char.ToUpper`
pub fn upper_unit(c: u16) -> u16 {
    unit(c, upper_letter)
}

/// `char.ToLower`
pub fn lower_unit(c: u16) -> u16 {
    unit(c, lower_letter)
}

fn each(text: &Text, map: fn(char) -> char) -> Text {
    match text.as_str() {
        Some(text) => text.chars().map(map).collect::<String>().into(),
        None => {
            let mut units = Vec::with_capacity(text.len());
            for letter in char::decode_utf16(text.units().iter().copied()) {
                match letter {
                    Ok(c) => units.extend_from_slice(map(c).encode_utf16(&mut [0; 2])),
                    Err(lone) => units.push(lone.unpaired_surrogate()),
                }
            }
            Text::from_units(&units)
        }
    }
}

/// `ToLower()`
pub fn lower(text: &Text) -> Text {
    match text.as_ascii() {
        Some(ascii) if !ascii.bytes().any(|b| b.is_ascii_uppercase()) => text.clone(),
        Some(ascii) => ascii.to_ascii_lowercase().into(),
        None => each(text, lower_letter),
    }
}

/// `ToUpper()`
pub fn upper(text: &Text) -> Text {
    match text.as_ascii() {
        Some(ascii) if !ascii.bytes().any(|b| b.is_ascii_lowercase()) => text.clone(),
        Some(ascii) => ascii.to_ascii_uppercase().into(),
        None => each(text, upper_letter),
    }
}
