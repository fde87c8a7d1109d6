//! Text to tokens: C# 7's lexical grammar, a token at a time, so that the end of an expression is found without reading on.

use nom::branch::alt;
use nom::bytes::complete::{tag, take_until, take_while, take_while1};
use nom::character::complete::{anychar, satisfy};
use nom::combinator::{consumed, opt, recognize, value, verify};
use nom::{IResult, Parser};

use super::value::number::{self, Styles};
use super::value::{Decimal, Text};

/// One token: bytes `start..end` of the text.
#[derive(Clone, Debug, PartialEq)]
pub struct Token {
    pub kind: Kind,
    pub start: u32,
    pub end: u32,
}

#[derive(Clone, Debug, PartialEq)]
pub enum Kind {
    /// An identifier or a keyword; a leading `@` is part of it.
    Name,
    Number(Number),
    Text(Text),
    Char(u16),
    /// `$"..."`
    Interpolated(Vec<Part>),
    /// An operator or bracket. `>` stands alone always: `>>` may close two type lists.
    Mark(&'static str),
    /// What is no token, and why.
    Bad(&'static str),
    /// The end of the text.
    End,
}

/// The value of a number literal, typed by C#'s rules.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Number {
    Int(i32),
    UInt(u32),
    Long(i64),
    ULong(u64),
    Float(f32),
    Double(f64),
    Decimal(Decimal),
}

/// A part of an interpolated string.
#[derive(Clone, Debug, PartialEq)]
pub enum Part {
    Text(Text),
    Hole { expression: Vec<Token>, alignment: Vec<Token>, format: Option<String> },
}

/// Interpolated strings inside interpolated strings, at most.
const DEEPEST: usize = 16;

/// Longest first.
const MARKS: &[&str] = &[
    "<<=", "=>", "==", "!=", "<=", ">=", "&&", "||", "??", "++", "--", "+=", "-=", "*=", "/=", "%=", "&=", "|=", "^=", "<<", "->", "::",
    "(", ")", "[", "]", "{", "}", "<", ">", ".", ",", ";", ":", "?", "+", "-", "*", "/", "%", "&", "|", "^", "!", "~", "=",
];

/// The token at or after `at`, blanks and comments skipped.
pub fn next(text: &str, at: usize) -> Token {
    next_at(text, at, 0)
}

/// All tokens, the end among them.
pub fn all(text: &str) -> Vec<Token> {
    let mut tokens = Vec::new();
    let mut at = 0;
    loop {
        let token = next(text, at);
        at = token.end as usize;
        let end = token.kind == Kind::End;
        tokens.push(token);
        if end {
            return tokens;
        }
    }
}

fn next_at(text: &str, at: usize, depth: usize) -> Token {
    let rest = text.get(at..).unwrap_or("");
    let (rest, open_comment) = match blanks(rest) {
        Ok((rest, closed)) => (rest, !closed),
        Err(_) => (rest, false),
    };
    let start = text.len() - rest.len();
    let token = |kind, rest: &str| Token { kind, start: offset(start), end: offset(text.len() - rest.len()) };
    if open_comment {
        return token(Kind::Bad("the comment does not end"), "");
    }
    if rest.is_empty() {
        return token(Kind::End, rest);
    }
    if rest.starts_with("$\"") || rest.starts_with("$@\"") {
        return interpolated(text, start, depth);
    }
    match alt((verbatim_text, regular_text, character, number, name, mark)).parse(rest) {
        Ok((rest, kind)) => token(kind, rest),
        Err(_) => {
            let length = rest.chars().next().map_or(1, char::len_utf8);
            token(Kind::Bad("no C# begins with this character"), &rest[length..])
        }
    }
}

fn offset(at: usize) -> u32 {
    u32::try_from(at).unwrap_or(u32::MAX)
}

/// Skips blanks and comments; false when a comment never ends.
fn blanks(input: &str) -> IResult<&str, bool> {
    let mut input = input;
    loop {
        let before = input.len();
        (input, _) = take_while(|c: char| c.is_whitespace() || c == '\u{feff}').parse(input)?;
        if input.starts_with("//") {
            (input, _) = take_while(|c| c != '\n' && c != '\r').parse(input)?;
        } else if input.starts_with("/*") {
            match (tag("/*"), take_until::<_, _, nom::error::Error<&str>>("*/"), tag("*/")).parse(input) {
                Ok((rest, _)) => input = rest,
                Err(_) => return Ok((input, false)),
            }
        }
        if input.len() == before {
            return Ok((input, true));
        }
    }
}

fn name(input: &str) -> IResult<&str, Kind> {
    let first = satisfy(|c| c.is_alphabetic() || c == '_');
    value(Kind::Name, (opt(tag("@")), first, take_while(|c: char| c.is_alphanumeric() || c == '_'))).parse(input)
}

fn mark(input: &str) -> IResult<&str, Kind> {
    match MARKS.iter().find(|m| input.starts_with(**m)) {
        Some(mark) => Ok((&input[mark.len()..], Kind::Mark(mark))),
        None => Err(nom::Err::Error(nom::error::Error::new(input, nom::error::ErrorKind::Tag))),
    }
}

fn number(input: &str) -> IResult<&str, Kind> {
    let digits = |input| take_while1(|c: char| c.is_ascii_digit() || c == '_').parse(input);
    let radix = |prefix: &'static str, upper: &'static str| {
        (alt((tag(prefix), tag(upper))), take_while1(|c: char| c.is_ascii_hexdigit() || c == '_'))
    };
    let hex: IResult<&str, (&str, &str)> = alt((radix("0x", "0X"), radix("0b", "0B"))).parse(input);
    if let Ok((rest, (prefix, digits))) = hex {
        let radix = if prefix.ends_with(['x', 'X']) { 16 } else { 2 };
        let (rest, suffix) = take_while(|c: char| matches!(c, 'u' | 'U' | 'l' | 'L')).parse(rest)?;
        let digits: String = digits.chars().filter(|c| *c != '_').collect();
        return Ok((rest, u64::from_str_radix(&digits, radix).map_or(Kind::Bad("the number is too large"), |n| whole(n, suffix))));
    }
    let fraction = recognize((tag("."), verify(digits, |d: &str| !d.starts_with('_'))));
    let exponent = recognize((alt((tag("e"), tag("E"))), opt(alt((tag("+"), tag("-")))), digits));
    let (rest, (text, (lead, fraction, exponent))) = consumed((opt(digits), opt(fraction), opt(exponent))).parse(input)?;
    if lead.is_none_or(|l| l.starts_with('_')) && (lead.is_some() || fraction.is_none()) {
        return Err(nom::Err::Error(nom::error::Error::new(input, nom::error::ErrorKind::Digit)));
    }
    let text: String = text.chars().filter(|c| *c != '_').collect();
    let (rest, suffix) = take_while(|c: char| c.is_ascii_alphabetic()).parse(rest)?;
    let real = fraction.is_some() || exponent.is_some();
    let kind = match suffix.to_ascii_lowercase().as_str() {
        "f" => Kind::Number(Number::Float(text.parse().unwrap_or(f32::INFINITY))),
        "d" => Kind::Number(Number::Double(text.parse().unwrap_or(f64::INFINITY))),
        "m" => number::scan(&text, Styles::FLOAT)
            .and_then(|n| n.decimal())
            .map_or(Kind::Bad("the number is too large"), |n| Kind::Number(Number::Decimal(n))),
        "" if real => Kind::Number(Number::Double(text.parse().unwrap_or(f64::INFINITY))),
        "" | "u" | "l" | "ul" | "lu" if !real => text.parse().map_or(Kind::Bad("the number is too large"), |n| whole(n, suffix)),
        _ => Kind::Bad("no number ends so"),
    };
    Ok((rest, kind))
}

/// The first type that holds the number, of those that the suffix allows.
fn whole(n: u64, suffix: &str) -> Kind {
    let suffix = suffix.to_ascii_lowercase();
    let (unsigned, long) = (suffix.contains('u'), suffix.contains('l'));
    Kind::Number(match (i32::try_from(n), u32::try_from(n), i64::try_from(n)) {
        (Ok(n), _, _) if !unsigned && !long => Number::Int(n),
        (_, Ok(n), _) if !long => Number::UInt(n),
        (_, _, Ok(n)) if !unsigned => Number::Long(n),
        _ => Number::ULong(n),
    })
}

fn verbatim_text(input: &str) -> IResult<&str, Kind> {
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

fn regular_text(input: &str) -> IResult<&str, Kind> {
    let (mut rest, _) = tag("\"").parse(input)?;
    let mut units = Units::default();
    let mut bad = None;
    loop {
        match anychar::<_, nom::error::Error<&str>>(rest) {
            Ok((after, '"')) => return Ok((after, bad.map_or_else(|| Kind::Text(units.finish()), Kind::Bad))),
            Ok((_, '\n' | '\r')) | Err(_) => return Ok((rest, Kind::Bad("the string does not end on its line"))),
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

fn character(input: &str) -> IResult<&str, Kind> {
    let (rest, _) = tag("'").parse(input)?;
    let (rest, unit) = match anychar::<_, nom::error::Error<&str>>(rest) {
        Ok((after, '\\')) => match escape(after) {
            Some((after, Escape::Unit(unit))) => (after, unit),
            Some(_) | None => return Ok((after, Kind::Bad("the character is an escape that C# does not know"))),
        },
        Ok((_, '\'' | '\n')) | Err(_) => return Ok((rest, Kind::Bad("a character literal holds one character"))),
        Ok((after, c)) => match u16::try_from(u32::from(c)) {
            Ok(unit) => (after, unit),
            Err(_) => return Ok((after.strip_prefix('\'').unwrap_or(after), Kind::Bad("a character literal holds one UTF-16 unit"))),
        },
    };
    match rest.strip_prefix('\'') {
        Some(rest) => Ok((rest, Kind::Char(unit))),
        None => Ok((rest, Kind::Bad("a character literal holds one character"))),
    }
}

/// What an escape stands for.
enum Escape {
    Unit(u16),
    Letter(char),
}

/// After the backslash.
fn escape(input: &str) -> Option<(&str, Escape)> {
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
struct Units(Vec<u16>);

impl Units {
    fn letter(&mut self, c: char) {
        self.0.extend_from_slice(c.encode_utf16(&mut [0; 2]));
    }

    fn push(&mut self, escape: Escape) {
        match escape {
            Escape::Unit(unit) => self.0.push(unit),
            Escape::Letter(c) => self.letter(c),
        }
    }

    fn finish(self) -> Text {
        Text::from_units(&self.0)
    }
}

/// `$"..."` or `$@"..."`, whose holes hold tokens.
fn interpolated(text: &str, start: usize, depth: usize) -> Token {
    let verbatim = text[start..].starts_with("$@");
    let mut at = start + if verbatim { 3 } else { 2 };
    let bad = |at: usize, why| Token { kind: Kind::Bad(why), start: offset(start), end: offset(at) };
    if depth >= DEEPEST {
        return bad(text.len(), "interpolated strings are nested too deep");
    }
    let (mut parts, mut units) = (Vec::new(), Units::default());
    let mut fault = None;
    loop {
        let rest = text.get(at..).unwrap_or("");
        let Some(c) = rest.chars().next() else { return bad(text.len(), "the string does not end") };
        let doubled = rest[c.len_utf8()..].starts_with(c);
        at += c.len_utf8();
        match c {
            '"' if verbatim && doubled => {
                units.letter('"');
                at += 1;
            }
            '"' => {
                parts.push(Part::Text(units.finish()));
                let kind = fault.map_or(Kind::Interpolated(parts), Kind::Bad);
                return Token { kind, start: offset(start), end: offset(at) };
            }
            '\n' | '\r' if !verbatim => return bad(at, "the string does not end on its line"),
            '{' | '}' if doubled => {
                units.letter(c);
                at += 1;
            }
            '}' => fault = Some("a `}` in an interpolated string is written `}}`"),
            '{' => {
                parts.push(Part::Text(std::mem::take(&mut units).finish()));
                match hole(text, at, depth) {
                    Ok((part, after)) => {
                        parts.push(part);
                        at = after;
                    }
                    Err(why) => return bad(text.len(), why),
                }
            }
            '\\' if !verbatim => match escape(&text[at..]) {
                Some((after, unit)) => {
                    units.push(unit);
                    at = text.len() - after.len();
                }
                None => fault = Some("the string holds an escape that C# does not know"),
            },
            _ => units.letter(c),
        }
    }
}

/// What stands between `{` and `}`.
fn hole(text: &str, mut at: usize, depth: usize) -> Result<(Part, usize), &'static str> {
    let (mut expression, mut alignment): (Vec<Token>, Vec<Token>) = (Vec::new(), Vec::new());
    let (mut aligned, mut open) = (false, 0_u32);
    loop {
        let token = next_at(text, at, depth + 1);
        at = token.end as usize;
        let end = Token { kind: Kind::End, start: token.start, end: token.start };
        match token.kind {
            Kind::End => return Err("the string does not end"),
            Kind::Bad(why) => return Err(why),
            Kind::Mark("(" | "[" | "{") => open += 1,
            Kind::Mark("}") if open == 0 => {
                expression.push(end.clone());
                alignment.push(end);
                return Ok((Part::Hole { expression, alignment, format: None }, at));
            }
            Kind::Mark(":") if open == 0 => {
                let close = text.get(at..).and_then(|r| r.find(['}', '"'])).ok_or("the string does not end")?;
                if !text[at + close..].starts_with('}') {
                    return Err("a hole of an interpolated string ends with `}`");
                }
                let format = Some(text[at..at + close].to_owned());
                expression.push(end.clone());
                alignment.push(end);
                return Ok((Part::Hole { expression, alignment, format }, at + close + 1));
            }
            Kind::Mark(",") if open == 0 && !aligned => {
                aligned = true;
                expression.push(end);
                continue;
            }
            Kind::Mark(")" | "]" | "}") => open = open.saturating_sub(1),
            Kind::Name | Kind::Number(_) | Kind::Text(_) | Kind::Char(_) | Kind::Interpolated(_) | Kind::Mark(_) => {}
        }
        if aligned { &mut alignment } else { &mut expression }.push(token);
    }
}
