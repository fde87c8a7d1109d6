//! What stands for letters that a URI may not have: `%20`.

use std::fmt::Write as _;

use crate::expr::value::{Exception, Text};

/// Letters, digits and `-._~`: never escaped.
pub fn is_unreserved(c: char) -> bool {
    c.is_ascii_alphanumeric() || matches!(c, '-' | '.' | '_' | '~')
}

/// What separates the parts of a URI: an escape of it means something else than itself.
pub fn is_reserved(c: char) -> bool {
    matches!(c, ':' | '/' | '?' | '#' | '[' | ']' | '@' | '!' | '$' | '&' | '\'' | '(' | ')' | '*' | '+' | ',' | ';' | '=')
}

/// The byte that an escape at the beginning of a text stands for.
pub fn escaped_byte(text: &str) -> Option<u8> {
    let digits = text.strip_prefix('%')?.get(..2)?;
    if digits.bytes().all(|b| b.is_ascii_hexdigit()) { u8::from_str_radix(digits, 16).ok() } else { None }
}

/// The letter that the escapes at the beginning of a text stand for, with how many bytes of text they take.
pub fn escaped_letter(text: &str) -> Option<(char, usize)> {
    let first = escaped_byte(text)?;
    let length = match first {
        0..=0x7f => 1,
        0xc2..=0xdf => 2,
        0xe0..=0xef => 3,
        0xf0..=0xf4 => 4,
        _ => return None,
    };
    let bytes: Vec<u8> = (0..length).map_while(|n| escaped_byte(text.get(n * 3..)?)).collect();
    std::str::from_utf8(&bytes).ok()?.chars().next().map(|c| (c, length * 3))
}

/// Writes a letter as its escapes.
pub fn push_escaped(c: char, out: &mut String) {
    for byte in c.encode_utf8(&mut [0; 4]).bytes() {
        let _ = write!(out, "%{byte:02X}");
    }
}

/// A part of a URI twice: as it is sent, and as `ToString()` shows it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Part {
    pub sent: String,
    pub shown: String,
}

/// Reads a part of a URI; these letters are escaped besides those that always are.
pub fn part(text: &str, besides: &[char]) -> Part {
    let mut part = Part::default();
    let mut rest = text;
    while let Some(c) = rest.chars().next() {
        match (c, escaped_letter(rest)) {
            ('%', Some((letter, length))) => {
                let as_it_is = rest.get(..length).unwrap_or("");
                match letter {
                    _ if is_unreserved(letter) => part.push_both(letter),
                    ' ' | '"' | '<' | '>' | '^' | '`' | '{' | '|' | '}' => {
                        push_escaped(letter, &mut part.sent);
                        part.shown.push(letter);
                    }
                    '\u{fffd}' => part.push_text(&as_it_is.to_ascii_uppercase()),
                    _ if letter.is_ascii() => part.push_text(as_it_is),
                    _ => {
                        push_escaped(letter, &mut part.sent);
                        part.shown.push(letter);
                    }
                }
                rest = rest.get(length..).unwrap_or("");
                continue;
            }
            ('%', None) if escaped_byte(rest).is_some() => {
                let as_it_is = rest.get(..3).unwrap_or("");
                part.sent.push_str(as_it_is);
                part.shown.push_str(&as_it_is.to_ascii_uppercase());
                rest = rest.get(3..).unwrap_or("");
                continue;
            }
            ('%', _) => part.push_text("%25"),
            _ if besides.contains(&c) => {
                let mut escaped = String::new();
                push_escaped(c, &mut escaped);
                part.push_text(&escaped);
            }
            _ if is_unreserved(c) || is_reserved(c) => part.push_both(c),
            _ => {
                push_escaped(c, &mut part.sent);
                part.shown.push(c);
            }
        }
        rest = rest.get(c.len_utf8()..).unwrap_or("");
    }
    part
}

impl Part {
    fn push_both(&mut self, c: char) {
        self.sent.push(c);
        self.shown.push(c);
    }

    fn push_text(&mut self, text: &str) {
        self.sent.push_str(text);
        self.shown.push_str(text);
    }
}

/// Whether a part of a URI may be written so: nothing in it needs an escape. Beside letters that are not ASCII there may only be
/// escapes of letters that need none.
pub fn is_well_formed(text: &str) -> bool {
    let escapes = text.match_indices('%').filter_map(|(at, _)| text.get(at..));
    let needless = |rest: &str| escaped_letter(rest).is_some_and(|(c, _)| is_unreserved(c));
    text.chars().all(|c| c == '%' || !c.is_ascii() || is_unreserved(c) || is_reserved(c) && !matches!(c, '[' | ']'))
        && escapes.clone().all(|rest| escaped_byte(rest).is_some())
        && (text.is_ascii() || escapes.clone().all(needless))
}

/// A relative URI as `ToString()` shows it: escapes that nobody needs are taken away, unless there are others.
pub fn shown_relative(text: &str) -> Option<String> {
    let mut letters = text.match_indices('%').filter_map(|(at, _)| text.get(at..).and_then(escaped_letter)).map(|(c, _)| c).peekable();
    let all_needless = letters.peek().is_some() && letters.clone().all(is_unreserved);
    let beyond = !text.is_ascii() || letters.any(|c| !c.is_ascii());
    (beyond || all_needless).then(|| part(text, &[]).shown)
}

/// `Uri.EscapeDataString`, `Uri.EscapeUriString`: all but these letters.
pub fn escape(text: &Text, keep: fn(char) -> bool) -> Result<String, Box<Exception>> {
    let fault = |what: &str| Exception::new("System.UriFormatException", format!("Invalid URI: {what}"));
    if text.len() > 65519 {
        return Err(fault("The Uri string is too long."));
    }
    let letters = text.as_str().ok_or_else(|| fault("There is an invalid sequence in the string."))?;
    let mut out = String::with_capacity(letters.len());
    for c in letters.chars() {
        if keep(c) { out.push(c) } else { push_escaped(c, &mut out) }
    }
    Ok(out)
}

/// `Uri.UnescapeDataString`: what is no text in UTF-8 stays.
pub fn unescape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('%') {
        out.push_str(rest.get(..at).unwrap_or(""));
        rest = rest.get(at..).unwrap_or("");
        let length = match (escaped_letter(rest), escaped_byte(rest)) {
            (Some((c, length)), _) => {
                out.push(c);
                length
            }
            (None, Some(byte)) => {
                let _ = write!(out, "%{byte:02X}");
                3
            }
            (None, None) => {
                out.push('%');
                1
            }
        };
        rest = rest.get(length..).unwrap_or("");
    }
    out + rest
}
