use crate::diagnostic::code::resource as code;
use crate::diagnostic::{Mapped, MappedBuilder};

use super::parse::{Parsed, Parser};

impl Parser<'_> {
    /// At a double quote; moves past the closing one.
    pub(super) fn string(&mut self) -> Parsed<Mapped> {
        let open = self.at;
        self.at += 1;
        let mut out = MappedBuilder::new();
        loop {
            let start = self.at;
            let rest = self.rest();
            let Some(plain) = rest.find(|c: char| c == '"' || c == '\\' || c < ' ') else {
                return self.fault(code::JSON_SYNTAX, open..open + 1, "this string never ends");
            };
            out.push_slice(self.text, start..start + plain);
            self.at = start + plain;
            match rest.as_bytes().get(plain) {
                Some(b'"') => {
                    self.at += 1;
                    return Ok(out.finish(self.text.span(open + 1..open + 1)));
                }
                Some(b'\\') => {
                    let escape = self.at;
                    let c = self.escape()?;
                    out.push_decoded(self.text, escape..self.at, c.encode_utf8(&mut [0; 4]));
                }
                Some(b'\n' | b'\r') => return self.fault(code::JSON_SYNTAX, self.at..self.at + 1, "a line break in a string"),
                _ => return self.fault(code::JSON_SYNTAX, self.at..self.at + 1, "a control character in a string"),
            }
        }
    }

    /// At a backslash; moves past the escape.
    fn escape(&mut self) -> Parsed<char> {
        let start = self.at;
        let letter = self.rest()[1..].chars().next();
        let length = 1 + letter.map_or(0, char::len_utf8);
        self.at += length;
        Ok(match letter {
            Some(c @ ('"' | '\\' | '/')) => c,
            Some('b') => '\u{8}',
            Some('f') => '\u{C}',
            Some('n') => '\n',
            Some('r') => '\r',
            Some('t') => '\t',
            Some('u') => {
                let first = self.hexadecimal(start)?;
                let half = |p: &Self| p.fault(code::JSON_SYNTAX, start..p.at, format!("`{}` is half of a character", p.slice(start)));
                if !(0xD800..0xE000).contains(&first) {
                    return char::from_u32(first).map_or_else(|| half(self), Ok);
                }
                if first >= 0xDC00 || !self.rest().starts_with("\\u") {
                    return half(self);
                }
                let second_start = self.at;
                self.at += 2;
                let second = self.hexadecimal(second_start)?;
                let pair = (0xDC00..0xE000).contains(&second).then(|| 0x1_0000 + ((first - 0xD800) << 10) + (second - 0xDC00));
                match pair.and_then(char::from_u32) {
                    Some(c) => c,
                    None => {
                        self.at = second_start;
                        return half(self);
                    }
                }
            }
            _ => return self.fault(code::JSON_SYNTAX, start..start + length, format!("`{}` is no escape", self.slice(start))),
        })
    }

    fn slice(&self, start: usize) -> &str {
        self.text.text().get(start..self.at).unwrap_or("")
    }

    /// Four hexadecimal digits after the `\u` at `start`.
    fn hexadecimal(&mut self, start: usize) -> Parsed<u32> {
        let digits: String = self.rest().chars().take(4).collect();
        match u32::from_str_radix(&digits, 16) {
            Ok(number) if digits.len() == 4 && !digits.starts_with('+') => {
                self.at += 4;
                Ok(number)
            }
            _ => self.fault(code::JSON_SYNTAX, start..self.at + digits.len(), "`\\u` takes four hexadecimal digits"),
        }
    }
}
