use nom::bytes::complete::tag;
use nom::character::complete::anychar;
use nom::{IResult, Parser};

use super::Kind;
use crate::expr::value::Text;

pub fn verbatim(input: &str) -> IResult<&str, Kind> {
    let (mut rest, _) = tag("@\"").parse(input)?;
    let mut out = String::new();
    loop {
        let Some(quote) = rest.find('"') else { return Ok(("", Kind::Bad("the string does not end"))) };
        out.push_str(&rest[..quote]);
        rest = &rest[quote + 1..];
        match rest.strip_prefix('"') {
            Some(after) => {
                out.push('"');
                rest = after;
            }
            None => return Ok((rest, Kind::Text(out.into()))),
        }
    }
}

pub fn regular(input: &str) -> IResult<&str, Kind> {
    let (mut rest, _) = tag("\"").parse(input)?;
    let mut units = Units::default();
    let mut bad = None;
    loop {
        match anychar::<_, nom::error::Error<&str>>(rest) {
            Ok((after, '"')) => return Ok((after, bad.map_or_else(|| Kind::Text(units.finish()), Kind::Bad))),
            Ok((_, '\n' | '\r' | '\u{85}' | '\u{2028}' | '\u{2029}')) | Err(_) => {
                return Ok((rest, Kind::Bad("the string does not end on its line")));
            }
            Ok((after, '\\')) => match escape(after) {
                Some((after, unit)) => {
                    units.push(unit);
                    rest = after;
                }
                None => {
                    bad = Some("the string holds an escape that C# does not know");
                    rest = after.strip_prefix(['"', '\\']).unwrap_or(after);
                }
            },
            Ok((after, c)) => {
                units.letter(c);
                rest = after;
            }
        }
    }
}

pub fn character(input: &str) -> IResult<&str, Kind> {
    let (rest, _) = tag("'").parse(input)?;
    let (rest, unit) = match anychar::<_, nom::error::Error<&str>>(rest) {
        Ok((after, '\\')) => match escape(after) {
            Some((after, Escape::Unit(unit))) => (after, unit),
            Some(_) | None => return Ok((behind(after), Kind::Bad("the character is an escape that C# does not know"))),
        },
        Ok((after, '\'')) => return Ok((after, Kind::Bad("a character literal holds one character"))),
        Ok((_, '\n' | '\r')) | Err(_) => return Ok((rest, Kind::Bad("a character literal holds one character"))),
        Ok((after, c)) => match u16::try_from(u32::from(c)) {
            Ok(unit) => (after, unit),
            Err(_) => return Ok((after.strip_prefix('\'').unwrap_or(after), Kind::Bad("a character literal holds one UTF-16 unit"))),
        },
    };
    match rest.strip_prefix('\'') {
        Some(rest) => Ok((rest, Kind::Char(unit))),
        None => Ok((behind(rest), Kind::Bad("a character literal holds one character"))),
    }
}

/// Behind the quote that ends a literal on its line, or at the end of the line.
fn behind(rest: &str) -> &str {
    let end = rest.find(['\'', '\n', '\r']).unwrap_or(rest.len());
    let rest = rest.get(end..).unwrap_or("");
    rest.strip_prefix('\'').unwrap_or(rest)
}

/// Where the escapes of a string stand that C# does not know.
pub fn unknown_escapes(literal: &str) -> Vec<u32> {
    let mut found = Vec::new();
    let mut rest = literal;
    while let Some(at) = rest.find('\\') {
        let behind = &rest[at + 1..];
        rest = match escape(behind) {
            Some((after, _)) => after,
            None => {
                found.extend(u32::try_from(literal.len() - behind.len() - 1));
                behind.strip_prefix(['"', '\\']).unwrap_or(behind)
            }
        };
    }
    found
}

/// What an escape stands for.
pub enum Escape {
    Unit(u16),
    Letter(char),
}

/// After the backslash.
pub fn escape(input: &str) -> Option<(&str, Escape)> {
    let letter = input.chars().next()?;
    let rest = &input[letter.len_utf8()..];
    let hex = |most: usize, least: usize| {
        let digits = rest.bytes().take(most).take_while(u8::is_ascii_hexdigit).count();
        let n = (digits >= least).then(|| u32::from_str_radix(&rest[..digits], 16).ok()).flatten()?;
        Some((&rest[digits..], n))
    };
    let unit = match letter {
        '\'' | '"' | '\\' => letter as u16,
        '0' => 0,
        'a' => 7,
        'b' => 8,
        'f' => 12,
        'n' => 10,
        'r' => 13,
        't' => 9,
        'v' => 11,
        'u' | 'x' => {
            let (rest, n) = hex(4, if letter == 'u' { 4 } else { 1 })?;
            return Some((rest, Escape::Unit(u16::try_from(n).ok()?)));
        }
        'U' => {
            let (rest, n) = hex(8, 8)?;
            return Some((rest, Escape::Letter(char::from_u32(n)?)));
        }
        _ => return None,
    };
    Some((rest, Escape::Unit(unit)))
}

/// Gathers UTF-16 units; plain text as long as none is a surrogate.
#[derive(Default)]
pub struct Units(Vec<u16>);

impl Units {
    pub fn letter(&mut self, c: char) {
        self.0.extend_from_slice(c.encode_utf16(&mut [0; 2]));
    }

    pub fn push(&mut self, escape: Escape) {
        match escape {
            Escape::Unit(unit) => self.0.push(unit),
            Escape::Letter(c) => self.letter(c),
        }
    }

    pub fn finish(self) -> Text {
        Text::from_units(&self.0)
    }
}
