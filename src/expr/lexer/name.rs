use std::borrow::Cow;

use nom::bytes::complete::tag;
use nom::combinator::opt;
use nom::{IResult, Parser};

use super::Kind;

/// An identifier or a keyword: letters, also written as `\u0061`; a leading `@` is part of it.
pub fn read(input: &str) -> IResult<&str, Kind> {
    let (mut rest, _) = opt(tag("@")).parse(input)?;
    let mut first = true;
    while let Some((letter, after)) = letter(rest) {
        let fits = if first { letter.is_alphabetic() || letter == '_' } else { continues(letter) };
        if !fits {
            break;
        }
        first = false;
        rest = after;
    }
    if first {
        return Err(nom::Err::Error(nom::error::Error::new(input, nom::error::ErrorKind::Alpha)));
    }
    Ok((rest, Kind::Name))
}

/// The name that an identifier's letters stand for.
pub fn identifier(written: &str) -> Cow<'_, str> {
    let plain = written.strip_prefix('@').unwrap_or(written);
    if !plain.contains('\\') {
        return plain.into();
    }
    let (mut out, mut rest) = (String::new(), plain);
    while let Some((letter, after)) = letter(rest) {
        out.push(letter);
        rest = after;
    }
    out.into()
}

fn letter(text: &str) -> Option<(char, &str)> {
    let first = text.chars().next()?;
    let rest = &text[first.len_utf8()..];
    if first != '\\' {
        return Some((first, rest));
    }
    let digits = match rest.chars().next()? {
        'u' => 4,
        'U' => 8,
        _ => return None,
    };
    let code = u32::from_str_radix(rest.get(1..=digits)?, 16).ok()?;
    Some((char::from_u32(code)?, rest.get(digits + 1..)?))
}

/// Letters, digits, marks that are part of letters.
fn continues(c: char) -> bool {
    c.is_alphanumeric() || matches!(c, '_' | '\u{200c}' | '\u{200d}' | '\u{203f}' | '\u{2040}' | '\u{300}'..='\u{36f}')
}
