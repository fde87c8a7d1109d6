use crate::expr::value::Exception;
use crate::expr::value::xml::name::{hex, quoted};
use crate::expr::value::xml::{is_name, is_name_part, is_name_start};

use super::Try;

/// The text with the place that is read.
pub struct Scan<'a> {
    pub text: &'a str,
    pub at: usize,
}

/// A name as it is written: `prefix:local`.
#[derive(Clone, Copy)]
pub struct Written<'a> {
    pub whole: &'a str,
    pub prefix: &'a str,
    pub local: &'a str,
    pub at: usize,
}

impl<'a> Scan<'a> {
    pub fn new(text: &'a str) -> Self {
        Self { text, at: 0 }
    }

    /// What is left.
    pub fn rest(&self) -> &'a str {
        self.text.get(self.at..).unwrap_or("")
    }

    pub fn peek(&self) -> Option<char> {
        self.rest().chars().next()
    }

    /// The byte some places on.
    pub fn byte(&self, ahead: usize) -> Option<u8> {
        self.text.as_bytes().get(self.at + ahead).copied()
    }

    pub fn is_end(&self) -> bool {
        self.at >= self.text.len()
    }

    /// How many bytes are left.
    pub fn left(&self) -> usize {
        self.text.len().saturating_sub(self.at)
    }

    pub fn is(&self, text: &str) -> bool {
        self.rest().starts_with(text)
    }

    pub fn eat(&mut self, text: &str) -> bool {
        let found = self.is(text);
        if found {
            self.at += text.len();
        }
        found
    }

    /// Goes over white space; says how long it was.
    pub fn blanks(&mut self) -> usize {
        let before = self.at;
        while self.byte(0).is_some_and(is_blank) {
            self.at += 1;
        }
        self.at - before
    }

    /// What lies before the next `end`, which is gone over.
    pub fn until(&mut self, end: &str) -> Option<&'a str> {
        let length = self.rest().find(end)?;
        let found = self.rest().get(..length)?;
        self.at += length + end.len();
        Some(found)
    }

    /// `name` or `prefix:name`
    pub fn qualified(&mut self) -> Try<Written<'a>> {
        let start = self.at;
        let first = self.name_part()?;
        let mut written = Written { whole: first, prefix: "", local: first, at: start };
        if self.byte(0) == Some(b':') {
            self.at += 1;
            let local = self.name_part()?;
            if self.byte(0) == Some(b':') {
                return Err(self.bad_name_part());
            }
            written = Written { whole: self.text.get(start..self.at).unwrap_or(""), prefix: first, local, at: start };
        }
        if self.is_end() {
            return Err(self.unexpected_end("Name"));
        }
        Ok(written)
    }

    /// A name without a colon; something must come after it.
    pub fn simple(&mut self) -> Try<&'a str> {
        let name = self.name_part()?;
        if self.is_end() { Err(self.unexpected_end("Name")) } else { Ok(name) }
    }

    fn name_part(&mut self) -> Try<&'a str> {
        let rest = self.rest();
        match rest.chars().next() {
            Some(c) if is_name_start(c) => {}
            // The last letter of all is not told: more might have followed.
            Some(c) if rest.len() == c.len_utf8() => {
                return Err(self.fault("Unexpected end of file while parsing Name has occurred.", self.at));
            }
            Some(c) => return Err(self.bad_name_start(c)),
            None => return Err(self.unexpected_end("Name")),
        }
        let length = rest.find(|c| !is_name_part(c)).unwrap_or(rest.len());
        self.at += length;
        Ok(rest.get(..length).unwrap_or(""))
    }

    /// The letter here cannot begin a name.
    pub fn bad_name_start(&self, c: char) -> Box<Exception> {
        let message = format!("Name cannot begin with the {} character, hexadecimal value {}.", quoted(c), hex(c));
        self.fault(&message, self.at)
    }

    /// The letter here cannot stand in a name.
    pub fn bad_name_part(&self) -> Box<Exception> {
        match self.peek() {
            Some(c) => {
                let message = format!("The {} character, hexadecimal value {}, cannot be included in a name.", quoted(c), hex(c));
                self.fault(&message, self.at)
            }
            None => self.unexpected_end("Name"),
        }
    }

    pub fn bad_char(&self, c: char, at: usize) -> Box<Exception> {
        self.fault(&format!("{}, hexadecimal value {}, is an invalid character.", quoted(c), hex(c)), at)
    }

    /// The first letter of a piece of the text that no document may have, as a fault.
    pub fn check_chars(&self, text: &str, at: usize) -> Try<()> {
        match text.char_indices().find(|(_, c)| !is_char(*c)) {
            Some((offset, c)) => Err(self.bad_char(c, at + offset)),
            None => Ok(()),
        }
    }

    pub fn unexpected_end(&self, what: &str) -> Box<Exception> {
        self.fault(&format!("Unexpected end of file while parsing {what} has occurred."), self.text.len())
    }

    /// `'x' is an unexpected token. The expected token is 'y'.`
    pub fn unexpected(&self, at: usize, expected: &str) -> Box<Exception> {
        match self.token(at) {
            Some(token) => self.fault(&format!("'{token}' is an unexpected token. The expected token is {expected}."), at),
            None => self.fault("Unexpected end of file has occurred.", at),
        }
    }

    pub fn expecting_blank(&self, at: usize) -> Box<Exception> {
        match self.token(at) {
            Some(token) => self.fault(&format!("'{token}' is an unexpected token. Expecting whitespace."), at),
            None => self.fault("Unexpected end of file has occurred.", at),
        }
    }

    /// The name or the one letter at a place.
    fn token(&self, at: usize) -> Option<&'a str> {
        let rest = self.text.get(at..)?;
        let first = rest.chars().next()?;
        let length = if is_name(rest.get(..first.len_utf8())?) || is_name_part(first) {
            rest.find(|c| !is_name_part(c)).unwrap_or(rest.len())
        } else {
            first.len_utf8()
        };
        rest.get(..length)
    }

    /// An exception that names its place.
    pub fn fault(&self, message: &str, at: usize) -> Box<Exception> {
        let (line, position) = self.place(at);
        Exception::new("System.Xml.XmlException", format!("{message} Line {line}, position {position}."))
    }

    /// Line and position of a byte, both from 1 on; a position counts UTF-16 units.
    pub fn place(&self, at: usize) -> (usize, usize) {
        let before = self.text.get(..at).unwrap_or(self.text);
        let bytes = before.as_bytes();
        let ends = |(index, byte): &(usize, u8)| *byte == b'\n' || *byte == b'\r' && self.text.as_bytes().get(index + 1) != Some(&b'\n');
        let breaks: Vec<usize> = bytes.iter().copied().enumerate().filter(ends).map(|(index, _)| index).collect();
        let start = breaks.last().map_or(0, |index| index + 1);
        (breaks.len() + 1, before.get(start..).unwrap_or("").encode_utf16().count() + 1)
    }
}

/// What XML takes for white space.
pub const BLANKS: [char; 4] = [' ', '\t', '\n', '\r'];

/// Whether XML takes it for white space.
pub fn is_blank(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t' | b'\n' | b'\r')
}

/// Whether a document may have this letter.
pub fn is_char(c: char) -> bool {
    matches!(c, '\t' | '\n' | '\r' | ' '..='\u{d7ff}' | '\u{e000}'..='\u{fffd}' | '\u{10000}'..)
}

/// Line ends as XML has them: each one `\n`.
pub fn line_ends(text: &str) -> String {
    text.replace("\r\n", "\n").replace('\r', "\n")
}
