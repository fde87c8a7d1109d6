//! Strings and names in quotes.

use crate::expr::value::{Exception, Text, Value};

use super::date;
use super::literal::is_identifier;
use super::reader::{Done, Reader, Tok};

impl Reader<'_> {
    pub(super) fn parse_string(&mut self, quote: u8) -> Done {
        self.at += 1;
        let start = self.at;
        let date = |text: &str, dates: bool| if dates { date::read(text) } else { None };
        let value = match self.plain(quote)? {
            Some(end) => {
                let letters = &self.text[start..end];
                date(letters, self.dates).map_or_else(|| Value::Text(letters.into()), Value::Date)
            }
            None => {
                let text = self.escaped(start, quote)?;
                text.as_str().and_then(|text| date(text, self.dates)).map_or(Value::Text(text), Value::Date)
            }
        };
        self.begin_scalar();
        self.token = if matches!(value, Value::Date(_)) { Tok::Date } else { Tok::String };
        self.value = value;
        Ok(())
    }

    pub(super) fn property_name(&mut self) -> Result<Text, Box<Exception>> {
        let start = self.at;
        match self.peek() {
            Some(quote @ (b'"' | b'\'')) => {
                self.at += 1;
                match self.plain(quote)? {
                    Some(end) => Ok(self.known(start + 1, end)),
                    None => self.escaped(start + 1, quote),
                }
            }
            _ => {
                let c = self.letter();
                if !is_identifier(c) {
                    return Err(self.fault_with("Invalid property identifier character: ", c));
                }
                self.unquoted_name()?;
                Ok(self.known(start, self.at))
            }
        }
    }

    /// The name that stands there; one that came before is shared.
    fn known(&mut self, start: usize, end: usize) -> Text {
        let name = &self.text[start..end];
        let Some((first, last)) = name.bytes().next().zip(name.bytes().next_back()) else { return Text::EMPTY };
        let slot = usize::from(first.wrapping_mul(31).wrapping_add(last)).wrapping_add(name.len()) % self.names.len();
        if self.names[slot] != *name {
            self.names[slot] = name.into();
        }
        self.names[slot].clone()
    }

    /// Passes over a string without escapes, and tells where it ended; or stops at the first escape.
    fn plain(&mut self, quote: u8) -> Result<Option<usize>, Box<Exception>> {
        loop {
            let rest = &self.bytes[self.at..];
            // Control characters, and what is beyond ASCII, are the negative and small numbers.
            let ends = |b: &u8| (*b == quote) | (*b == b'\\') | (b.cast_signed() < 0x20);
            // Pieces of 16 without one are passed over at once: a fold without an early end becomes a few vector instructions.
            let pieces = rest.chunks_exact(16).take_while(|piece| !piece.iter().fold(false, |found, b| found | ends(b))).count() * 16;
            self.at += pieces + rest[pieces..].iter().position(ends).unwrap_or(rest.len() - pieces);
            match self.peek() {
                None => return Err(self.unterminated(quote)),
                Some(b) if b == quote => {
                    self.at += 1;
                    return Ok(Some(self.at - 1));
                }
                Some(b'\\') => return Ok(None),
                Some(b'\n') => self.line_feed(),
                Some(b'\r') => self.carriage_return(),
                Some(_) => self.skip(self.letter()),
            }
        }
    }

    fn unterminated(&self, quote: u8) -> Box<Exception> {
        self.fault(&format!("Unterminated string. Expected delimiter: {}.", char::from(quote)))
    }

    /// The rest of a string from its first escape on.
    fn escaped(&mut self, start: usize, quote: u8) -> Result<Text, Box<Exception>> {
        let mut text = self.text[start..self.at].to_owned();
        loop {
            let from = self.at;
            match self.plain(quote)? {
                Some(end) => {
                    text.push_str(&self.text[from..end]);
                    return Ok(text.into());
                }
                None => text.push_str(&self.text[from..self.at]),
            }
            self.at += 1;
            if self.peek().is_none() {
                return Err(self.unterminated(quote));
            }
            let c = self.letter();
            self.skip(c);
            match c {
                'b' => text.push('\u{8}'),
                't' => text.push('\t'),
                'n' => text.push('\n'),
                'f' => text.push('\u{c}'),
                'r' => text.push('\r'),
                '\\' | '"' | '\'' | '/' => text.push(c),
                'u' => self.unicode(&mut text)?,
                _ => return Err(self.fault(&format!("Bad JSON escape sequence: \\{c}."))),
            }
        }
    }

    /// One escaped unit, or a pair; halves without the other are replaced.
    fn unicode(&mut self, text: &mut String) -> Done {
        let mut unit = self.unit()?;
        while (0xd800..=0xdbff).contains(&unit) {
            if !self.has(3) || !self.bytes[self.at..].starts_with(b"\\u") {
                break;
            }
            self.at += 2;
            let next = self.unit()?;
            if let Some(Ok(pair)) = char::decode_utf16([unit, next]).next() {
                text.push(pair);
                return Ok(());
            }
            text.push(char::REPLACEMENT_CHARACTER);
            unit = next;
        }
        text.push(char::from_u32(unit.into()).unwrap_or(char::REPLACEMENT_CHARACTER));
        Ok(())
    }

    fn unit(&mut self) -> Result<u16, Box<Exception>> {
        // Newtonsoft wants to see one letter more.
        let digits: String = self.text[self.at..].chars().take(4).collect();
        if !self.has(5) {
            return Err(self.fault("Unexpected end while parsing Unicode escape sequence."));
        }
        match u16::from_str_radix(&digits, 16) {
            Ok(unit) if !digits.starts_with('+') => {
                self.at += 4;
                Ok(unit)
            }
            Ok(_) | Err(_) => Err(self.fault(&format!("Invalid Unicode escape sequence: \\u{digits}."))),
        }
    }
}
