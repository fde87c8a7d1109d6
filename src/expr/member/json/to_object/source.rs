use crate::expr::member::Outcome;
use crate::expr::value::json::Kind;
use crate::expr::value::json::read::{self, Reader, Tok};
use crate::expr::value::{Exception, Text, Token, Value};

use super::scalar::Form;

type More = Result<bool, Box<Exception>>;

/// Where tokens come from, one by one.
pub trait Source {
    /// Goes to the next token; false at the end.
    fn next(&mut self) -> More;
    /// Goes to the next token that is no comment, to be read in a form.
    fn next_of(&mut self, form: Form) -> More;
    fn token(&self) -> Tok;
    fn value(&self) -> Value;
    /// How a scalar is written in its text.
    fn written(&self) -> Option<Text>;
    /// What goes behind a message.
    fn told(&self) -> String;
    /// A `JsonReaderException`.
    fn fault(&self, message: &str) -> Box<Exception> {
        Exception::new("Newtonsoft.Json.JsonReaderException", format!("{message}{}", self.told()))
    }
    /// The tree that begins with the token at hand.
    fn tree(&mut self) -> Result<Token, Box<Exception>>;
    /// As [`Source::tree`], without what Newtonsoft takes for a remark of its own.
    fn tree_or_reference(&mut self) -> Outcome;
}

impl Source for Reader<'_> {
    fn next(&mut self) -> More {
        self.read()
    }

    fn next_of(&mut self, form: Form) -> More {
        loop {
            if !self.read_if(|byte| form.may_begin(byte))? {
                return Ok(false);
            }
            if self.token != Tok::Comment {
                return Ok(true);
            }
        }
    }

    fn token(&self) -> Tok {
        self.token
    }

    fn value(&self) -> Value {
        self.value.clone()
    }

    fn written(&self) -> Option<Text> {
        Some(self.scalar_text())
    }

    fn told(&self) -> String {
        Reader::told(self)
    }

    fn tree(&mut self) -> Result<Token, Box<Exception>> {
        read::copy(self)
    }

    fn tree_or_reference(&mut self) -> Outcome {
        if self.token == Tok::StartObject { read::copy_object(self) } else { read::copy(self).map(Value::Json) }
    }
}

/// The tokens of a tree: `JTokenReader`.
pub struct Tree {
    /// What comes, the last first.
    rest: Vec<(Tok, Token)>,
    token: Tok,
    at: Token,
}

impl Tree {
    pub fn new(token: &Token) -> Self {
        Self { rest: vec![(Tok::None, token.clone())], token: Tok::None, at: token.clone() }
    }
}

impl Source for Tree {
    fn next(&mut self) -> More {
        let Some((end, token)) = self.rest.pop() else {
            self.token = Tok::None;
            return Ok(false);
        };
        self.at = token;
        if end != Tok::None {
            self.token = end;
            return Ok(true);
        }
        let (start, end) = match self.at.kind() {
            Kind::Object => (Tok::StartObject, Tok::EndObject),
            Kind::Array => (Tok::StartArray, Tok::EndArray),
            Kind::Constructor => (Tok::StartConstructor, Tok::EndConstructor),
            Kind::Property => (Tok::PropertyName, Tok::None),
            Kind::Comment => (Tok::Comment, Tok::None),
            Kind::Integer => (Tok::Integer, Tok::None),
            Kind::Float => (Tok::Float, Tok::None),
            Kind::Boolean => (Tok::Boolean, Tok::None),
            Kind::Null => (Tok::Null, Tok::None),
            Kind::Undefined => (Tok::Undefined, Tok::None),
            Kind::Date => (Tok::Date, Tok::None),
            Kind::String | Kind::None | Kind::Raw | Kind::Bytes | Kind::Guid | Kind::Uri | Kind::TimeSpan => (Tok::String, Tok::None),
        };
        if end != Tok::None {
            self.rest.push((end, self.at.clone()));
        }
        self.rest.extend(self.at.children().into_iter().rev().map(|child| (Tok::None, child)));
        self.token = start;
        Ok(true)
    }

    fn next_of(&mut self, _: Form) -> More {
        while self.next()? {
            if self.token != Tok::Comment {
                return Ok(true);
            }
        }
        Ok(false)
    }

    fn token(&self) -> Tok {
        self.token
    }

    fn value(&self) -> Value {
        self.at.name().map_or_else(|| self.at.value().unwrap_or_default(), Value::Text)
    }

    fn written(&self) -> Option<Text> {
        None
    }

    fn told(&self) -> String {
        let place = self.at.text_place().map_or_else(String::new, |(line, column)| format!(", line {line}, position {column}"));
        format!(" Path '{}'{place}.", self.at.path())
    }

    fn tree(&mut self) -> Result<Token, Box<Exception>> {
        let token = self.at.clone();
        // What lies below is passed over; its end is the token at hand then.
        let inside = if token.kind().is_value() { 0 } else { token.count() + 1 };
        self.rest.truncate(self.rest.len() - inside);
        Ok(token.deep_clone())
    }

    fn tree_or_reference(&mut self) -> Outcome {
        self.tree().map(Value::Json)
    }
}
