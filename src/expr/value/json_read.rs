//! JSON text to tokens with Newtonsoft's leniency (comments, single quotes, unquoted names, trailing commas) and its messages.

use std::rc::Rc;

use super::json::{self, Node, Token};
use super::{DateTime, Exception, Text, Value, date};

/// Newtonsoft's `MaxDepth`.
const DEEPEST: usize = 64;

/// `JToken.Parse`.
pub fn parse(text: &str) -> Result<Rc<Token>, Box<Exception>> {
    read(text, true)
}

/// `JObject.Load` with `DateParseHandling.None`.
pub fn parse_undated(text: &str) -> Result<Rc<Token>, Box<Exception>> {
    read_as(text, "JObject", false)
}

fn read(text: &str, dates: bool) -> Result<Rc<Token>, Box<Exception>> {
    let mut reader = Reader { text, at: 0, path: Vec::new(), dates };
    reader.blanks()?;
    if reader.peek().is_none() {
        return Err(reader.fault("Error reading JToken from JsonReader."));
    }
    let token = reader.value()?;
    reader.blanks()?;
    match reader.peek() {
        None => Ok(token),
        Some(c) => Err(reader.fault(&format!("Additional text encountered after finished reading JSON content: {c}."))),
    }
}

/// `JObject.Parse` and `JArray.Parse`.
pub fn parse_as(text: &str, class: &'static str) -> Result<Rc<Token>, Box<Exception>> {
    read_as(text, class, true)
}

fn read_as(text: &str, class: &'static str, dates: bool) -> Result<Rc<Token>, Box<Exception>> {
    let mut reader = Reader { text, at: 0, path: Vec::new(), dates };
    reader.blanks()?;
    let first = reader.peek();
    let wanted = if class == "JObject" { '{' } else { '[' };
    if first.is_none() {
        return Err(reader.fault(&format!("Error reading {class} from JsonReader.")));
    }
    if first != Some(wanted) {
        let found = match first {
            Some('{') => "StartObject",
            Some('[') => "StartArray",
            Some('"' | '\'') => "String",
            Some('t' | 'f') => "Boolean",
            Some('n') => "Null",
            Some('0'..='9' | '-') => "Integer",
            _ => "",
        };
        // The reader has read the token when it is refused.
        match first {
            Some('{' | '[') => reader.at += 1,
            _ => {
                let token = reader.value()?;
                let found = if matches!(token.value(), Some(Value::Double(_))) { "Float" } else { found };
                return Err(reader.fault(&format!(
                    "Error reading {class} from JsonReader. Current JsonReader item is not {}: {found}.",
                    article(class)
                )));
            }
        }
        return Err(
            reader.fault(&format!("Error reading {class} from JsonReader. Current JsonReader item is not {}: {found}.", article(class)))
        );
    }
    read(text, dates)
}

fn article(class: &str) -> &'static str {
    if class == "JObject" { "an object" } else { "an array" }
}

struct Reader<'a> {
    text: &'a str,
    at: usize,
    path: Vec<Step>,
    /// Whether strings that look like dates become dates.
    dates: bool,
}

enum Step {
    Name(Text),
    Index(usize),
    /// Inside an object whose first name is not read yet.
    Open,
}

impl Reader<'_> {
    fn peek(&self) -> Option<char> {
        self.text.get(self.at..).and_then(|t| t.chars().next())
    }

    fn take(&mut self) -> Option<char> {
        let c = self.peek()?;
        self.at += c.len_utf8();
        Some(c)
    }

    fn place(&self) -> String {
        let before = self.text.get(..self.at).unwrap_or("");
        let line = before.matches('\n').count();
        let column = before.rsplit('\n').next().map_or(0, |l| l.encode_utf16().count());
        let mut path = String::new();
        for step in &self.path {
            match step {
                Step::Name(name) => path += &json::step(&name.to_str()),
                Step::Index(index) => path += &format!("[{index}]"),
                Step::Open => {}
            }
        }
        let path = path.strip_prefix('.').unwrap_or(&path);
        let line = if self.at == 0 { 0 } else { line + 1 };
        if line == 0 { format!(" Path '{path}', line 0, position 0.") } else { format!(" Path '{path}', line {line}, position {column}.") }
    }

    fn fault(&self, message: &str) -> Box<Exception> {
        Exception::new("Newtonsoft.Json.JsonReaderException", format!("{message}{}", self.place()))
    }

    fn unexpected(&mut self) -> Box<Exception> {
        match self.peek() {
            Some(c) => self.fault(&format!("Unexpected character encountered while parsing value: {c}.")),
            None => self.fault("Unexpected end of content while loading JToken."),
        }
    }

    fn blanks(&mut self) -> Result<(), Box<Exception>> {
        loop {
            match self.peek() {
                Some(c) if c.is_whitespace() || c == '\u{feff}' => self.at += c.len_utf8(),
                Some('/') => {
                    let rest = &self.text[self.at..];
                    if let Some(after) = rest.strip_prefix("/*") {
                        match after.find("*/") {
                            Some(end) => self.at += end + 4,
                            None => {
                                self.at = self.text.len();
                                return Err(self.fault("Unexpected end while parsing comment."));
                            }
                        }
                    } else if rest.starts_with("//") {
                        self.at += rest.find('\n').unwrap_or(rest.len());
                    } else {
                        return Err(self.fault("Error parsing comment. Expected: *, got /."));
                    }
                }
                Some(_) | None => return Ok(()),
            }
        }
    }

    fn value(&mut self) -> Result<Rc<Token>, Box<Exception>> {
        self.blanks()?;
        match self.peek() {
            Some('{') => self.object(),
            Some('[') => self.array(),
            Some(quote @ ('"' | '\'')) => {
                let text = self.string(quote)?;
                Ok(Token::scalar(if self.dates { dated(text) } else { Value::Text(text) }))
            }
            Some('0'..='9' | '-' | '.') => self.number(),
            Some(c) if c.is_ascii_alphabetic() => {
                for (word, value) in [
                    ("true", Value::Bool(true)),
                    ("false", Value::Bool(false)),
                    ("null", Value::Null),
                    ("undefined", Value::Null),
                    ("NaN", Value::Double(f64::NAN)),
                    ("Infinity", Value::Double(f64::INFINITY)),
                ] {
                    if self.text[self.at..].starts_with(word) {
                        let after = self.text[self.at + word.len()..].chars().next();
                        if after.is_none_or(|c| matches!(c, ',' | '}' | ']' | '/') || c.is_whitespace()) {
                            self.at += word.len();
                            return Ok(Token::scalar(value));
                        }
                    }
                }
                let second = self.text[self.at + 1..].chars().next();
                if matches!(c, 't' | 'f') || c == 'n' && matches!(second, Some('u')) {
                    // Newtonsoft has matched the letters up to the first that differs.
                    let word = match c {
                        't' => "true",
                        'f' => "false",
                        _ => "null",
                    };
                    let same = self.text[self.at..].bytes().zip(word.bytes()).take_while(|(a, b)| a == b).count();
                    self.at += same;
                    return Err(self.fault(&format!("Error parsing {} value.", if c == 'n' { "null" } else { "boolean" })));
                }
                Err(self.unexpected())
            }
            Some(_) | None => Err(self.unexpected()),
        }
    }

    fn deeper(&mut self) -> Result<(), Box<Exception>> {
        if self.path.len() > DEEPEST {
            return Err(self.fault(&format!("The reader's MaxDepth of {DEEPEST} has been exceeded.")));
        }
        Ok(())
    }

    fn object(&mut self) -> Result<Rc<Token>, Box<Exception>> {
        self.at += 1;
        self.path.push(Step::Open);
        self.deeper()?;
        let object = Token::object();
        loop {
            self.blanks()?;
            match self.peek() {
                Some('}') => break,
                Some('"' | '\'') => {}
                Some(c) if c.is_alphanumeric() || matches!(c, '_' | '$') => {}
                Some(c) => return Err(self.fault(&format!("Invalid property identifier character: {c}."))),
                None if self.path.len() == 1 && object.count() == 0 => return Err(self.fault("Error reading JObject from JsonReader.")),
                None => return Err(self.fault("Unexpected end of content while loading JObject.")),
            }
            let name = self.name()?;
            self.blanks()?;
            match self.peek() {
                Some(':') => self.at += 1,
                Some(c) => {
                    return Err(self.fault(&format!("Invalid character after parsing property name. Expected ':' but got: {c}.")));
                }
                None => return Err(self.fault("Unexpected end of content while loading JObject.")),
            }
            if let Some(step) = self.path.last_mut() {
                *step = Step::Name(name.clone());
            }
            self.blanks()?;
            if self.peek().is_none() {
                return Err(self.fault("Unexpected end of content while loading JObject."));
            }
            let value = self.value()?;
            json::set(&object, &name, value)?;
            self.blanks()?;
            match self.peek() {
                Some(',') => self.at += 1,
                Some('}') => break,
                Some(c) => {
                    return Err(self.fault(&format!("After parsing a value an unexpected character was encountered: {c}.")));
                }
                None => return Err(self.fault("Unexpected end of content while loading JObject.")),
            }
        }
        self.at += 1;
        self.path.pop();
        Ok(object)
    }

    fn name(&mut self) -> Result<Text, Box<Exception>> {
        match self.peek() {
            Some(quote @ ('"' | '\'')) => self.string(quote),
            _ => {
                let rest = &self.text[self.at..];
                let end = rest.find(|c: char| !(c.is_alphanumeric() || matches!(c, '_' | '$'))).unwrap_or(rest.len());
                self.at += end;
                Ok(rest[..end].into())
            }
        }
    }

    fn array(&mut self) -> Result<Rc<Token>, Box<Exception>> {
        self.at += 1;
        let mut items = 0;
        self.path.push(Step::Index(0));
        self.deeper()?;
        let array = Token::array();
        loop {
            self.blanks()?;
            if let Some(step) = self.path.last_mut() {
                *step = Step::Index(items);
            }
            match self.peek() {
                Some(']') => break,
                None if self.path.len() == 1 && items == 0 => {
                    self.path.clear();
                    return Err(self.fault("Error reading JArray from JsonReader."));
                }
                None => return Err(self.fault("Unexpected end of content while loading JArray.")),
                Some(_) => {}
            }
            let value = self.value()?;
            json::push(&array, value)?;
            items += 1;
            self.blanks()?;
            match self.peek() {
                Some(',') => self.at += 1,
                Some(']') => break,
                Some(c) => {
                    return Err(self.fault(&format!("After parsing a value an unexpected character was encountered: {c}.")));
                }
                None => return Err(self.fault("Unexpected end of content while loading JArray.")),
            }
        }
        self.at += 1;
        self.path.pop();
        Ok(array)
    }

    fn string(&mut self, quote: char) -> Result<Text, Box<Exception>> {
        self.at += 1;
        let rest = &self.text[self.at..];
        // Most strings hold no escape: take them in one piece.
        if let Some(end) = end_of_plain(rest.as_bytes(), quote as u8)
            && rest[end..].starts_with(quote)
        {
            self.at += end + 1;
            return Ok(rest[..end].into());
        }
        let mut units: Vec<u16> = Vec::new();
        loop {
            let Some(c) = self.take() else {
                return Err(self.fault(&format!("Unterminated string. Expected delimiter: {quote}.")));
            };
            if c == quote {
                return Ok(Text::from_units(&units));
            }
            if c != '\\' {
                units.extend_from_slice(c.encode_utf16(&mut [0; 2]));
                continue;
            }
            match self.take() {
                Some('n') => units.push(10),
                Some('r') => units.push(13),
                Some('t') => units.push(9),
                Some('b') => units.push(8),
                Some('f') => units.push(12),
                Some(c @ ('"' | '\'' | '\\' | '/')) => units.push(c as u16),
                Some('u') => {
                    let digits = self.text.get(self.at..self.at + 4).unwrap_or("");
                    match u16::from_str_radix(digits, 16) {
                        Ok(unit) if digits.len() == 4 => units.push(unit),
                        Ok(_) | Err(_) => return Err(self.fault(&format!("Invalid Unicode escape sequence: \\u{digits}."))),
                    }
                    self.at += 4;
                }
                Some(c) => return Err(self.fault(&format!("Bad JSON escape sequence: \\{c}."))),
                None => return Err(self.fault(&format!("Unterminated string. Expected delimiter: {quote}."))),
            }
        }
    }

    fn number(&mut self) -> Result<Rc<Token>, Box<Exception>> {
        let rest = &self.text[self.at..];
        let end = rest.find(|c: char| !(c.is_ascii_alphanumeric() || matches!(c, '+' | '-' | '.'))).unwrap_or(rest.len());
        let word = &rest[..end];
        self.at += end;
        let real = word.contains(['.', 'e', 'E']) && !word.starts_with("0x");
        let value = if word == "-Infinity" {
            Some(Value::Double(f64::NEG_INFINITY))
        } else if real {
            word.parse().ok().map(Value::Double)
        } else if let Some(hex) = word.strip_prefix("0x").or_else(|| word.strip_prefix("0X")) {
            i64::from_str_radix(hex, 16).ok().map(Value::Long)
        } else {
            // Integers beyond 64 bits are BigInteger in .NET; they keep their size as a double here.
            word.parse::<i64>().ok().map(Value::Long).or_else(|| {
                let digits = word.strip_prefix('-').unwrap_or(word);
                (!digits.is_empty() && digits.bytes().all(|b| b.is_ascii_digit())).then(|| word.parse().ok().map(Value::Double)).flatten()
            })
        };
        match value {
            Some(value) => Ok(Token::scalar(value)),
            None if real => Err(self.fault(&format!("Input string '{word}' is not a valid number."))),
            None => Err(self.fault(&format!("Input string '{word}' is not a valid integer."))),
        }
    }
}

/// Where the quote or the first backslash stands. Both are ASCII, so that no byte of another letter is taken for them.
fn end_of_plain(bytes: &[u8], quote: u8) -> Option<usize> {
    let ends = |b: &u8| *b == quote || *b == b'\\';
    // Pieces of 16 without either are passed over at once: a fold without an early end becomes a few vector instructions.
    let plain = bytes.chunks_exact(16).take_while(|piece| !piece.iter().fold(false, |found, b| found | ends(b))).count() * 16;
    bytes.get(plain..)?.iter().position(ends).map(|at| plain + at)
}

/// Strings that look like ISO dates become dates (`DateParseHandling.DateTime`, the default).
fn dated(text: Text) -> Value {
    let looks = text.as_ascii().is_some_and(|t| {
        let b = t.as_bytes();
        (19..=40).contains(&b.len())
            && b.get(4) == Some(&b'-')
            && b.get(7) == Some(&b'-')
            && b.get(10) == Some(&b'T')
            && b.get(13) == Some(&b':')
    });
    if !looks {
        return Value::Text(text);
    }
    match date::parse(&text.to_str()) {
        Some((ticks, Some(minutes))) => {
            // The gateway's zone is UTC: a time with an offset becomes local time, which is UTC; `Z` stays UTC.
            let kind = if text.to_str().ends_with('Z') { date::Kind::Utc } else { date::Kind::Local };
            DateTime::new(ticks - i64::from(minutes) * 600_000_000, kind).map_or(Value::Text(text), Value::Date)
        }
        Some((ticks, None)) => DateTime::new(ticks, date::Kind::Unspecified).map_or(Value::Text(text), Value::Date),
        None => Value::Text(text),
    }
}

/// Whether a `JValue` node holds nothing.
pub fn is_null(token: &Token) -> bool {
    matches!(&*token.node.borrow(), Node::Scalar(Value::Null))
}
