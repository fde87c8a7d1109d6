use super::{Parser, Read};
use crate::expr::pattern::class::{Class, is_word};
use crate::expr::pattern::{Assert, Node, options};

impl Parser<'_> {
    /// Behind a backslash outside of a set.
    pub(super) fn backslash(&mut self) -> Read<Node> {
        let Some(c) = self.peek(0) else { return self.bad("Illegal \\ at end of pattern.") };
        let ecma = self.has(options::ECMA_SCRIPT);
        let assert = match c {
            'b' => Some(if ecma { Assert::EcmaBoundary } else { Assert::Boundary }),
            'B' => Some(if ecma { Assert::EcmaNoBoundary } else { Assert::NoBoundary }),
            'A' => Some(Assert::Beginning),
            'G' => Some(Assert::Here),
            'Z' => Some(Assert::EndOrLastLine),
            'z' => Some(Assert::End),
            _ => None,
        };
        if let Some(assert) = assert {
            self.at += 1;
            return Ok(Node::Assert(assert));
        }
        if let Some(class) = self.shorthand(c)? {
            return Ok(self.class(class));
        }
        if let Some(group) = self.back_reference(c)? {
            return Ok(Node::Back { group, ignore_case: self.has(options::IGNORE_CASE) });
        }
        let unit = self.escape()?;
        Ok(self.one(unit))
    }

    /// `\k<name>`, `\<name>`, `\1`: the group whose last capture stands here. Nothing is taken where there is none.
    fn back_reference(&mut self, c: char) -> Read<Option<usize>> {
        let quoted = match (c, self.peek(1)) {
            ('k', Some('<' | '\'')) => {
                self.at += 2;
                true
            }
            ('k', _) => {
                self.at += 1;
                return self.bad("Malformed \\k<...> named back reference.");
            }
            ('<' | '\'', Some(_)) => {
                let start = self.at;
                self.at += 1;
                let name = self.word();
                let close = if c == '<' { '>' } else { '\'' };
                let whole = !name.is_empty() && self.peek(0) == Some(close);
                self.at = if whole { start + 1 } else { start };
                whole
            }
            _ => false,
        };
        if quoted {
            let name = self.word();
            if name.is_empty() || !matches!(self.peek(0), Some('>' | '\'')) {
                return self.bad("Malformed \\k<...> named back reference.");
            }
            self.at += 1;
            return self.reference(&name).map(Some);
        }
        if c.is_ascii_digit() && c != '0' {
            let start = self.at;
            let mut number = 0_u32;
            while let Some(digit) = self.peek(0).and_then(|c| c.to_digit(10)) {
                number = number.saturating_mul(10).saturating_add(digit);
                self.at += 1;
            }
            if let Some(group) = self.groups.place(number) {
                return Ok(Some(group));
            }
            if number <= 9 {
                return self.bad(format!("Reference to undefined group number {number}."));
            }
            self.at = start;
        }
        Ok(None)
    }

    /// `\d`, `\w`, `\s`, `\p{..}` and their opposites.
    pub(super) fn shorthand(&mut self, c: char) -> Read<Option<Class>> {
        let ecma = self.has(options::ECMA_SCRIPT);
        let class = match c {
            'd' | 'D' => Class::digits(c == 'D', ecma),
            'w' | 'W' => Class::word(c == 'W', ecma),
            's' | 'S' => Class::spaces(c == 'S', ecma),
            'p' | 'P' => {
                self.at += 1;
                if self.pattern.len() - self.at < 3 {
                    return self.bad("Incomplete \\p{X} character escape.");
                }
                if !self.eat('{') {
                    self.at += 1;
                    return self.bad("Malformed \\p{X} character escape.");
                }
                let start = self.at;
                while self.peek(0).is_some_and(|c| c.is_alphanumeric() || c == '_' || c == '-') {
                    self.at += 1;
                }
                let name = String::from_utf16_lossy(self.pattern.get(start..self.at).unwrap_or(&[]));
                if !self.eat('}') {
                    return self.bad("Incomplete \\p{X} character escape.");
                }
                return match Class::property(&name, c == 'P') {
                    Some(class) => Ok(Some(class)),
                    None => self.bad(format!("Unknown property '{name}'.")),
                };
            }
            _ => return Ok(None),
        };
        self.at += 1;
        Ok(Some(class))
    }

    /// Behind a backslash: one unit.
    pub(super) fn escape(&mut self) -> Read<u16> {
        let Some(unit) = self.unit(0) else { return self.bad("Illegal \\ at end of pattern.") };
        let c = self.peek(0).unwrap_or('\u{fffd}');
        if c.is_digit(8) {
            let mut n = 0_u32;
            for _ in 0..3 {
                let Some(digit) = self.peek(0).and_then(|c| c.to_digit(8)) else { break };
                n = n * 8 + digit;
                self.at += 1;
            }
            return Ok((n & 0xff) as u16);
        }
        self.at += 1;
        Ok(match c {
            'x' => self.hex(2)?,
            'u' => self.hex(4)?,
            'a' => 7,
            'b' => 8,
            'e' => 0x1b,
            'f' => 0xc,
            'n' => 10,
            'r' => 13,
            't' => 9,
            'v' => 0xb,
            'c' => {
                let Some(c) = self.peek(0) else { return self.bad("Missing control character.") };
                self.at += 1;
                let n = u32::from(c.to_ascii_uppercase());
                if !(64..96).contains(&n) {
                    return self.bad("Unrecognized control character.");
                }
                (n - 64) as u16
            }
            _ if !self.has(options::ECMA_SCRIPT) && is_word(unit) => {
                return self.bad(format!("Unrecognized escape sequence \\{c}."));
            }
            _ => unit,
        })
    }

    fn hex(&mut self, digits: usize) -> Read<u16> {
        let mut n = 0_u32;
        for _ in 0..digits {
            let Some(digit) = self.peek(0).and_then(|c| c.to_digit(16)) else {
                self.at = (self.at + 1).min(self.pattern.len());
                return self.bad("Insufficient hexadecimal digits.");
            };
            n = n * 16 + digit;
            self.at += 1;
        }
        Ok(n as u16)
    }
}
