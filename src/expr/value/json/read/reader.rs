use crate::expr::value::{Exception, Text, Value};

use super::place::{Container, Position};

/// Newtonsoft's `MaxDepth`.
const DEEPEST: usize = 64;

pub(super) type Done = Result<(), Box<Exception>>;
/// Whether there was a token.
pub(super) type More = Result<bool, Box<Exception>>;

/// `JsonToken`: what was read last.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tok {
    None,
    StartObject,
    StartArray,
    StartConstructor,
    PropertyName,
    Comment,
    Integer,
    Float,
    String,
    Boolean,
    Null,
    Undefined,
    EndObject,
    EndArray,
    EndConstructor,
    Date,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum State {
    Start,
    Property,
    ObjectStart,
    Object,
    ArrayStart,
    Array,
    ConstructorStart,
    Constructor,
    PostValue,
    Finished,
}

/// `JsonTextReader`.
#[derive(Debug)]
pub struct Reader<'a> {
    pub(super) text: &'a str,
    pub(super) bytes: &'a [u8],
    pub(super) at: usize,
    pub(super) line: usize,
    /// Where the line would begin, were each UTF-16 unit one byte.
    pub(super) line_start: usize,
    pub(super) state: State,
    pub(super) here: Position,
    pub(super) around: Vec<Position>,
    /// What was read last.
    pub token: Tok,
    /// Its value.
    pub value: Value,
    /// Where the scalar that was read last begins.
    start: usize,
    /// Whether it looked for letters behind the end: then nothing that follows the content is minded.
    pub(super) ended: bool,
    /// Whether strings may be dates.
    pub(super) dates: bool,
    /// Names that came before, by their letters: most objects of a text have the same ones.
    pub(super) names: [Text; 16],
}

impl<'a> Reader<'a> {
    /// A reader at the beginning of a text.
    #[must_use]
    pub fn new(text: &'a str) -> Self {
        Self {
            text,
            bytes: text.as_bytes(),
            at: 0,
            line: 1,
            line_start: 0,
            state: State::Start,
            here: Position::OUTSIDE,
            around: Vec::new(),
            token: Tok::None,
            value: Value::Null,
            start: 0,
            ended: false,
            dates: true,
            names: [const { Text::EMPTY }; 16],
        }
    }

    /// Reads the next token; false at the end.
    ///
    /// # Errors
    /// `JsonReaderException`.
    pub fn read(&mut self) -> More {
        loop {
            match self.state {
                State::Start | State::Property | State::Array | State::ArrayStart | State::Constructor | State::ConstructorStart => {
                    return self.parse_value();
                }
                State::Object | State::ObjectStart => return self.parse_object(),
                State::PostValue => {
                    if self.parse_post_value()? {
                        return Ok(true);
                    }
                }
                State::Finished => return self.parse_end(),
            }
        }
    }

    /// Reads the next token, if the letter that it begins with is one of these: the `ReadAs..` methods.
    ///
    /// # Errors
    /// `JsonReaderException`.
    pub fn read_if(&mut self, may_begin: impl Fn(u8) -> bool) -> More {
        loop {
            match self.state {
                State::PostValue => {
                    if self.parse_post_value()? {
                        return Ok(true);
                    }
                }
                State::Object | State::ObjectStart | State::Finished => return self.read(),
                _ => {
                    self.blanks();
                    if self.peek().is_some_and(|byte| !may_begin(byte)) {
                        let c = self.letter();
                        self.skip(c);
                        return Err(self.fault_with("Unexpected character encountered while parsing value: ", c));
                    }
                    return self.read();
                }
            }
        }
    }

    /// The scalar that was read last as it is written; a string without its quotes.
    #[must_use]
    pub fn scalar_text(&self) -> Text {
        match &self.value {
            Value::Text(text) => text.clone(),
            Value::Date(_) => {
                let quoted = self.text.get(self.start + 1..self.at - 1).unwrap_or("");
                quoted.replace("\\/", "/").into()
            }
            _ => self.text.get(self.start..self.at).unwrap_or("").into(),
        }
    }

    pub(super) fn peek(&self) -> Option<u8> {
        self.bytes.get(self.at).copied()
    }

    /// The letter at hand; NUL at the end, as Newtonsoft's buffer has it.
    pub(super) fn letter(&self) -> char {
        self.text.get(self.at..).and_then(|rest| rest.chars().next()).unwrap_or('\0')
    }

    /// Whether there are so many UTF-16 units left.
    pub(super) fn has(&mut self, units: usize) -> bool {
        let has = self.text.get(self.at..).is_some_and(|rest| rest.encode_utf16().take(units).count() == units);
        self.ended |= !has;
        has
    }

    pub(super) fn skip(&mut self, c: char) {
        self.at += c.len_utf8();
        self.line_start += c.len_utf8() - c.len_utf16();
    }

    /// Passes over white space; false when something else stands here.
    pub(super) fn skip_blank(&mut self) -> bool {
        match self.peek() {
            Some(b' ' | b'\t' | 0 | b'\x0b' | b'\x0c') => self.at += 1,
            Some(b'\n') => self.line_feed(),
            Some(b'\r') => self.carriage_return(),
            Some(b) if b < 0x80 => return false,
            Some(_) => {
                let c = self.letter();
                if !c.is_whitespace() {
                    return false;
                }
                self.skip(c);
            }
            None => return false,
        }
        true
    }

    pub(super) fn blanks(&mut self) {
        while self.skip_blank() {}
    }

    pub(super) fn line_feed(&mut self) {
        self.at += 1;
        self.line += 1;
        self.line_start = self.at;
    }

    /// A line feed behind it belongs to it, unless the text ends there.
    pub(super) fn carriage_return(&mut self) {
        self.at += 1;
        if self.has(2) && self.peek() == Some(b'\n') {
            self.at += 1;
        }
        self.line += 1;
        self.line_start = self.at;
    }

    fn parse_value(&mut self) -> More {
        loop {
            let Some(byte) = self.peek() else { return Ok(false) };
            self.start = self.at;
            match byte {
                b'"' | b'\'' => return self.parse_string(byte).map(|()| true),
                b'{' => {
                    self.at += 1;
                    return self.start(Tok::StartObject, State::ObjectStart, Container::Object);
                }
                b'[' => {
                    self.at += 1;
                    return self.start(Tok::StartArray, State::ArrayStart, Container::Array);
                }
                b'0'..=b'9' | b'.' => return self.parse_number(),
                b'-' if self.bytes.get(self.at + 1) == Some(&b'I') => return self.word("-Infinity", Tok::Float, f64::NEG_INFINITY.into()),
                b'-' => return self.parse_number(),
                b't' => return self.word("true", Tok::Boolean, true.into()),
                b'f' => return self.word("false", Tok::Boolean, false.into()),
                b'n' => return self.parse_n(),
                b'N' => return self.word("NaN", Tok::Float, f64::NAN.into()),
                b'I' => return self.word("Infinity", Tok::Float, f64::INFINITY.into()),
                b'u' => return self.word("undefined", Tok::Undefined, Value::Null),
                b'/' => return self.parse_comment(),
                b']' => {
                    self.at += 1;
                    return self.end(Tok::EndArray, Container::Array);
                }
                b')' => {
                    self.at += 1;
                    return self.end(Tok::EndConstructor, Container::Constructor);
                }
                // The comma itself is read with what follows: several make several empty values.
                b',' => return self.scalar(Tok::Undefined, Value::Null),
                _ => {
                    if self.skip_blank() {
                        continue;
                    }
                    let c = self.letter();
                    if c.is_numeric() && c.len_utf16() == 1 {
                        return self.parse_number();
                    }
                    return Err(self.fault_with("Unexpected character encountered while parsing value: ", c));
                }
            }
        }
    }

    fn parse_object(&mut self) -> More {
        loop {
            match self.peek() {
                None => return Ok(false),
                Some(b'}') => {
                    self.at += 1;
                    return self.end(Tok::EndObject, Container::Object);
                }
                Some(b'/') => return self.parse_comment(),
                Some(b'"' | b'\'') => return self.parse_property(),
                Some(_) => {
                    if !self.skip_blank() {
                        return self.parse_property();
                    }
                }
            }
        }
    }

    fn parse_property(&mut self) -> More {
        let name = self.property_name()?;
        self.blanks();
        if self.peek() != Some(b':') {
            let c = self.letter();
            return Err(self.fault_with("Invalid character after parsing property name. Expected ':' but got: ", c));
        }
        self.at += 1;
        self.state = State::Property;
        self.here.name = Some(name.clone());
        self.token = Tok::PropertyName;
        self.value = Value::Text(name);
        Ok(true)
    }

    fn parse_post_value(&mut self) -> More {
        loop {
            match self.peek() {
                None => {
                    self.state = State::Finished;
                    return Ok(false);
                }
                Some(b',') => {
                    self.at += 1;
                    self.state = self.inside();
                    return Ok(false);
                }
                Some(b'}') => {
                    self.at += 1;
                    return self.end(Tok::EndObject, Container::Object);
                }
                Some(b']') => {
                    self.at += 1;
                    return self.end(Tok::EndArray, Container::Array);
                }
                Some(b')') => {
                    self.at += 1;
                    return self.end(Tok::EndConstructor, Container::Constructor);
                }
                Some(b'/') => return self.parse_comment(),
                Some(_) => {
                    if !self.skip_blank() {
                        let c = self.letter();
                        return Err(self.fault_with("After parsing a value an unexpected character was encountered: ", c));
                    }
                }
            }
        }
    }

    fn parse_end(&mut self) -> More {
        self.blanks();
        match self.peek() {
            Some(b'/') if !self.ended => self.parse_comment(),
            Some(_) if !self.ended => {
                let c = self.letter();
                Err(self.fault_with("Additional text encountered after finished reading JSON content: ", c))
            }
            Some(_) | None => {
                self.token = Tok::None;
                Ok(false)
            }
        }
    }

    fn inside(&self) -> State {
        match self.here.container {
            Container::Object => State::Object,
            Container::Array => State::Array,
            Container::Constructor => State::Constructor,
            Container::None => State::Finished,
        }
    }

    pub(super) fn in_constructor(&self) -> bool {
        matches!(self.state, State::Constructor | State::ConstructorStart)
    }

    /// A container begins.
    pub(super) fn start(&mut self, token: Tok, state: State, container: Container) -> More {
        self.token = token;
        self.state = state;
        self.count();
        let outer = std::mem::replace(&mut self.here, Position { container, index: None, name: None });
        if outer.container != Container::None {
            self.around.push(outer);
            if self.around.len() >= DEEPEST {
                return Err(self.fault(&format!("The reader's MaxDepth of {DEEPEST} has been exceeded.")));
            }
        }
        Ok(true)
    }

    fn end(&mut self, token: Tok, container: Container) -> More {
        self.token = token;
        self.value = Value::Null;
        let closed = std::mem::replace(&mut self.here, self.around.pop().unwrap_or(Position::OUTSIDE)).container;
        if closed != container {
            return Err(self.fault(&format!("JsonToken {token:?} is not valid for closing JsonType {closed:?}.")));
        }
        self.after_value();
        Ok(true)
    }

    fn after_value(&mut self) {
        self.state = if self.here.container == Container::None { State::Finished } else { State::PostValue };
    }

    /// The item at hand was read, or is about to be.
    pub(super) fn begin_scalar(&mut self) {
        self.after_value();
        self.count();
    }

    /// A value was read.
    pub(super) fn scalar(&mut self, token: Tok, value: Value) -> More {
        self.token = token;
        self.value = value;
        self.begin_scalar();
        Ok(true)
    }
}
