//! Text to tokens: C# 7's lexical grammar, a token at a time, so that the end of an expression is found without reading on.
//!
//! `blank.rs` comments · `directive.rs` `#if` and the like, `balance.rs` that each is ended · `number.rs` numbers · `text.rs` strings and characters ·
//! `interpolated.rs` strings with holes · `name.rs` identifiers

mod balance;
mod blank;
mod directive;
mod interpolated;
mod name;
mod number;
mod text;

use nom::branch::alt;
use nom::{IResult, Parser};

pub use balance::Balance;
pub use name::identifier;
pub use text::unknown_escapes;

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
    /// No alignment: no tokens. The format stands behind its colon's place.
    Hole {
        expression: Vec<Token>,
        alignment: Vec<Token>,
        format: Option<(String, u32)>,
    },
}

/// Longest first.
const MARKS: &[&str] = &[
    "<<=", "??=", "=>", "==", "!=", "<=", ">=", "&&", "||", "??", "++", "--", "+=", "-=", "*=", "/=", "%=", "&=", "|=", "^=", "<<", "->",
    "::", "..", "(", ")", "[", "]", "{", "}", "<", ">", ".", ",", ";", ":", "?", "+", "-", "*", "/", "%", "&", "|", "^", "!", "~", "=",
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
    let start = match blank::skip(text, at) {
        Ok(start) => start,
        Err(unread) => return Token { kind: Kind::Bad(unread.why), start: offset(unread.start), end: offset(unread.end) },
    };
    let rest = text.get(start..).unwrap_or("");
    let token = |kind, rest: &str| Token { kind, start: offset(start), end: offset(text.len() - rest.len()) };
    if rest.is_empty() {
        return token(Kind::End, rest);
    }
    if rest.starts_with("$\"") || rest.starts_with("$@\"") {
        return interpolated::read(text, start, depth);
    }
    if rest.starts_with("@$\"") {
        let read = interpolated::read(text, start, depth);
        return Token { kind: Kind::Bad("`@$\"` came with C# 8, and API Management takes C# 7: write `$@\"`"), ..read };
    }
    match alt((text::verbatim, text::regular, text::character, number::read, name::read, mark)).parse(rest) {
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

fn mark(input: &str) -> IResult<&str, Kind> {
    match MARKS.iter().find(|m| input.starts_with(**m)) {
        Some(mark) => Ok((&input[mark.len()..], Kind::Mark(mark))),
        None => Err(nom::Err::Error(nom::error::Error::new(input, nom::error::ErrorKind::Tag))),
    }
}
