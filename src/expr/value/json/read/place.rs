//! Where a reader is, and what it says is wrong there.

use crate::expr::value::json::step;
use crate::expr::value::{Exception, Text};

use super::reader::{Reader, State, Tok};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Container {
    None,
    Object,
    Array,
    Constructor,
}

/// The place in a container.
#[derive(Debug)]
pub(super) struct Position {
    pub(super) container: Container,
    /// The item at hand.
    pub(super) index: Option<usize>,
    pub(super) name: Option<Text>,
}

impl Position {
    pub(super) const OUTSIDE: Self = Self { container: Container::None, index: None, name: None };
}

impl Reader<'_> {
    /// One more item of the container at hand.
    pub(super) fn count(&mut self) {
        if matches!(self.here.container, Container::Array | Container::Constructor) {
            self.here.index = Some(self.here.index.map_or(0, |index| index + 1));
        }
    }

    /// Line and column, from 1.
    #[must_use]
    pub fn place(&self) -> (u32, u32) {
        let number = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
        (number(self.line), number(self.at - self.line_start))
    }

    /// `a.b[0]`.
    #[must_use]
    pub fn path(&self) -> String {
        if self.here.container == Container::None {
            return String::new();
        }
        let open = matches!(self.state, State::ObjectStart | State::ArrayStart | State::ConstructorStart);
        self.path_of((!open).then_some(&self.here))
    }

    /// The path of the container at hand.
    #[must_use]
    pub fn container_path(&self) -> String {
        self.path_of(None)
    }

    fn path_of(&self, last: Option<&Position>) -> String {
        let mut path = String::new();
        for position in self.around.iter().chain(last) {
            match (position.container, position.index, &position.name) {
                (Container::Object, _, Some(name)) => path += &step(&name.to_str()),
                (Container::Array | Container::Constructor, index, _) => {
                    path += &format!("[{}]", index.map_or_else(|| "-1".to_owned(), |i| i.to_string()));
                }
                _ => {}
            }
        }
        path.strip_prefix('.').unwrap_or(&path).to_owned()
    }

    /// What goes behind a message: ` Path 'a', line 1, position 5.`
    #[must_use]
    pub fn told(&self) -> String {
        let (line, column) = self.place();
        let line = if self.state == State::Start && column == 0 && self.token != Tok::Comment { 0 } else { line };
        format!(" Path '{}', line {line}, position {column}.", self.path())
    }

    /// A `JsonReaderException` here.
    #[must_use]
    pub fn fault(&self, message: &str) -> Box<Exception> {
        let stop = if message.ends_with('.') { "" } else { "." };
        Exception::new("Newtonsoft.Json.JsonReaderException", format!("{message}{stop}{}", self.told()))
    }

    pub(super) fn fault_with(&self, message: &str, c: char) -> Box<Exception> {
        // The first half of what UTF-16 writes in two.
        let c = if c.len_utf16() == 2 { char::REPLACEMENT_CHARACTER } else { c };
        self.fault(&format!("{message}{c}."))
    }
}
