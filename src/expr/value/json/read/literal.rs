//! Words, numbers, constructors and comments.

use crate::expr::value::json::big::Big;
use crate::expr::value::{Exception, Text, Value};

use super::place::Container;
use super::reader::{Done, More, Reader, State, Tok};

/// Longer integers are refused.
const LONGEST: usize = 380;

impl Reader<'_> {
    /// One of the words that stand for a value.
    pub(super) fn word(&mut self, word: &str, token: Tok, value: Value) -> More {
        if self.is_word(word)? {
            return self.scalar(token, value);
        }
        let what = match word {
            "true" | "false" => "boolean",
            word => word,
        };
        Err(self.fault(&format!("Error parsing {what} value.")))
    }

    /// Passes over a word, as far as its letters stand here; whether it is whole and ends here.
    fn is_word(&mut self, word: &str) -> More {
        if !self.has(word.len()) {
            self.skip_to_end();
            return Err(self.fault("Unexpected end when reading JSON."));
        }
        let rest = &self.bytes[self.at..];
        let same = rest.iter().zip(word.bytes()).take_while(|(a, b)| **a == *b).count();
        self.at += same;
        Ok(same == word.len() && self.is_separator())
    }

    fn is_separator(&self) -> bool {
        match self.peek() {
            None | Some(b'}' | b']' | b',' | b' ' | b'\t' | b'\n' | b'\r' | 0) => true,
            Some(b'/') => matches!(self.bytes.get(self.at + 1), Some(b'*' | b'/')),
            Some(b')') => self.in_constructor(),
            Some(_) => self.letter().is_whitespace(),
        }
    }

    fn skip_to_end(&mut self) {
        while self.at < self.bytes.len() {
            self.skip(self.letter());
        }
    }

    /// `null` or `new X(..)`.
    pub(super) fn parse_n(&mut self) -> More {
        match self.bytes.get(self.at + 1) {
            Some(b'u') => self.word("null", Tok::Null, Value::Null),
            Some(b'e') => self.parse_constructor(),
            Some(_) => Err(self.fault_with("Unexpected character encountered while parsing value: ", 'n')),
            None => {
                self.at += 1;
                Err(self.fault("Unexpected end when reading JSON."))
            }
        }
    }

    fn parse_constructor(&mut self) -> More {
        if !self.is_word("new")? {
            return Err(self.fault("Unexpected content while parsing JSON."));
        }
        self.blanks();
        let start = self.at;
        let end = loop {
            let c = self.letter();
            if self.peek().is_none() {
                return Err(self.fault("Unexpected end while parsing constructor."));
            }
            if c.is_alphanumeric() {
                self.skip(c);
            } else if c == '(' || c == '\0' || c.is_whitespace() {
                break self.at;
            } else {
                return Err(self.fault_with("Unexpected character while parsing constructor: ", c));
            }
        };
        let name = Text::from(&self.text[start..end]);
        self.blanks();
        if self.peek() != Some(b'(') {
            let c = self.letter();
            return Err(self.fault_with("Unexpected character while parsing constructor: ", c));
        }
        self.at += 1;
        self.value = Value::Text(name);
        self.start(Tok::StartConstructor, State::ConstructorStart, Container::Constructor)
    }

    pub(super) fn parse_number(&mut self) -> More {
        let start = self.at;
        while let Some(byte) = self.peek() {
            match byte {
                b'0'..=b'9' | b'-' | b'+' | b'.' | b'a'..=b'f' | b'A'..=b'F' | b'x' | b'X' => self.at += 1,
                b',' | b'}' | b']' | b')' | b'/' | 0 => break,
                _ => {
                    let c = self.letter();
                    if c.is_whitespace() {
                        break;
                    }
                    return Err(self.fault_with("Unexpected character encountered while parsing number: ", c));
                }
            }
        }
        let word = &self.text[start..self.at];
        self.begin_scalar();
        let value = self.number(word)?;
        self.token = if matches!(value, Value::Double(_)) { Tok::Float } else { Tok::Integer };
        self.value = value;
        Ok(true)
    }

    fn number(&self, word: &str) -> Result<Value, Box<Exception>> {
        let refuse = || self.fault(&format!("Input string '{word}' is not a valid number."));
        let bytes = word.as_bytes();
        if bytes.len() > 1 && bytes[0] == b'0' && !matches!(bytes[1], b'.' | b'e' | b'E') {
            let (digits, base) = if matches!(bytes[1], b'x' | b'X') { (&word[2..], 16) } else { (word, 8) };
            let signed = digits.starts_with(['+', '-']);
            // All 64 bits may be written: the sign is the first of them.
            let number = u64::from_str_radix(digits, base).ok().filter(|_| !signed);
            return number.map(|n| Value::Long(n.cast_signed())).ok_or_else(refuse);
        }
        let digits = word.strip_prefix('-').unwrap_or(word);
        if !digits.is_empty() && digits.bytes().all(|b| b.is_ascii_digit()) {
            if word.len() > LONGEST && word.parse::<i64>().is_err() {
                return Err(self.fault(&format!("JSON integer {word} is too large to parse.")));
            }
            return Ok(Big::read(word));
        }
        let plain = word.bytes().all(|b| matches!(b, b'0'..=b'9' | b'+' | b'-' | b'.' | b'e' | b'E'));
        // The sum is for the zero that has a sign: it is read as the one that has none.
        word.parse().ok().filter(|_| plain).map(|n: f64| Value::Double(n + 0.0)).ok_or_else(refuse)
    }

    pub(super) fn parse_comment(&mut self) -> More {
        self.at += 1;
        if !self.has(2) {
            return Err(self.fault("Unexpected end while parsing comment."));
        }
        let whole_line = match self.peek() {
            Some(b'*') => false,
            Some(b'/') => true,
            Some(_) | None => {
                let c = self.letter();
                return Err(self.fault_with("Error parsing comment. Expected: *, got ", c));
            }
        };
        self.at += 1;
        let start = self.at;
        let end = loop {
            match self.peek() {
                None if whole_line => break self.at,
                None => return Err(self.fault("Unexpected end while parsing comment.")),
                Some(b'*') => {
                    self.at += 1;
                    if !whole_line && self.peek() == Some(b'/') {
                        self.at += 1;
                        break self.at - 2;
                    }
                }
                Some(b'\r' | b'\n') if whole_line => break self.at,
                Some(b'\r') => self.carriage_return(),
                Some(b'\n') => self.line_feed(),
                Some(_) => self.skip(self.letter()),
            }
        };
        self.token = Tok::Comment;
        self.value = Value::Text(Text::from(&self.text[start..end]));
        Ok(true)
    }

    /// A name without quotes, up to white space or the colon.
    pub(super) fn unquoted_name(&mut self) -> Done {
        loop {
            let c = self.letter();
            match self.peek() {
                None => return Err(self.fault("Unexpected end while parsing unquoted property name.")),
                Some(b':' | 0) => return Ok(()),
                Some(_) if is_identifier(c) => self.skip(c),
                Some(_) if c.is_whitespace() => return Ok(()),
                Some(_) => return Err(self.fault_with("Invalid JavaScript property identifier character: ", c)),
            }
        }
    }
}

pub(super) fn is_identifier(c: char) -> bool {
    matches!(c, '_' | '$') || c.is_alphanumeric() && c.len_utf16() == 1
}
