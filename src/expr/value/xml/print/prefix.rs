use std::cell::Cell;

use crate::expr::value::xml::item::Id;
use crate::expr::value::xml::tree::Items;
use crate::expr::value::xml::{Held, XML, XMLNS};
use crate::expr::value::{Exception, Text};

/// The prefixes that the attributes of elements declare, the outermost first.
#[derive(Default)]
pub struct Declared {
    all: Vec<(String, Text)>,
    scopes: Vec<usize>,
    /// How many were looked at so far.
    pub looked: Cell<usize>,
}

impl Declared {
    /// What is declared around an element. The first attribute of an element counts as nearest here, as .NET has it.
    pub fn outside(&mut self, items: &Items, id: Id) {
        let mut at = items[id].parent;
        while let Some(parent) = at {
            self.all.extend(declarations(items, parent));
            at = items[parent].parent;
        }
        self.all.reverse();
    }

    /// An element begins.
    pub fn scope(&mut self, items: &Items, id: Id) {
        self.scopes.push(self.all.len());
        self.all.extend(declarations(items, id));
    }

    /// It ends.
    pub fn pop(&mut self) {
        if let Some(length) = self.scopes.pop() {
            self.all.truncate(length);
        }
    }

    /// The nearest prefix of a namespace that no nearer declaration hides.
    pub fn prefix(&self, space: &Text, default: bool) -> Option<String> {
        let look = |n: usize| self.looked.set(self.looked.get() + n);
        let found = self.all.iter().enumerate().rev().inspect(|_| look(1)).find(|(index, (prefix, known))| {
            known == space && (default || !prefix.is_empty()) && {
                look(self.all.len() - index);
                !self.all.iter().skip(index + 1).any(|(nearer, _)| nearer == prefix)
            }
        });
        found.map(|(_, (prefix, _))| prefix.clone())
    }

    /// The same, with the prefixes that need no declaration.
    pub fn or_fixed(&self, space: &Text, default: bool) -> Option<String> {
        if space.is_empty() {
            return Some(String::new());
        }
        self.prefix(space, default).or_else(|| fixed(space).map(str::to_owned))
    }
}

fn declarations(items: &Items, id: Id) -> impl Iterator<Item = (String, Text)> {
    items.row(items[id].data.attributes()).filter_map(|a| match &items[a].data {
        Held::Attribute(name, value) if name.is_declaration() => {
            let prefix = if name.space().is_empty() { String::new() } else { name.local().to_string() };
            Some((prefix, value.clone()))
        }
        _ => None,
    })
}

/// `xml` and `xmlns`
pub fn fixed(space: &Text) -> Option<&'static str> {
    if *space == *XML {
        Some("xml")
    } else if *space == *XMLNS {
        Some("xmlns")
    } else {
        None
    }
}

/// What the writer knows of a prefix.
#[derive(Clone, Copy, PartialEq, Eq)]
enum State {
    /// Declared outside.
    Implied,
    /// To be declared when the tag ends.
    Needed,
    Written,
    /// `xml` and `xmlns`
    Special,
}

/// The prefixes in use, the innermost last.
pub struct InUse {
    stack: Vec<(String, Text, State)>,
    /// How many there were before each open element.
    scopes: Vec<usize>,
    /// How many were looked at so far.
    pub looked: Cell<usize>,
}

impl InUse {
    pub fn new() -> Self {
        let stack = vec![
            ("xmlns".to_owned(), Text::fixed(XMLNS), State::Special),
            ("xml".to_owned(), Text::fixed(XML), State::Special),
            (String::new(), Text::EMPTY, State::Implied),
        ];
        Self { stack, scopes: Vec::new(), looked: Cell::new(0) }
    }

    pub fn begin(&mut self) {
        self.scopes.push(self.stack.len());
    }

    pub fn end(&mut self) {
        if let Some(length) = self.scopes.pop() {
            self.stack.truncate(length);
        }
    }

    fn find(&self, prefix: &str) -> Option<usize> {
        let found = self.stack.iter().rposition(|(known, ..)| known == prefix);
        self.looked.set(self.looked.get() + self.stack.len() - found.unwrap_or(0));
        found
    }

    /// Whether an entry belongs to the innermost element.
    fn is_own(&self, index: usize) -> bool {
        self.scopes.last().is_none_or(|outside| index >= *outside)
    }

    /// A prefix that stands for a namespace here.
    pub fn prefix(&self, space: &Text) -> Option<String> {
        self.looked.set(self.looked.get() + self.stack.len());
        let index = self.stack.iter().rposition(|(_, known, _)| known == space)?;
        let prefix = &self.stack.get(index)?.0;
        (self.find(prefix) == Some(index)).then(|| prefix.clone())
    }

    /// A prefix that nobody uses.
    pub fn made_up(&self) -> String {
        let first = format!("p{}", self.stack.len() - 3);
        if self.find(&first).is_none() {
            return first;
        }
        (0..).map(|n: u32| format!("{first}{n}")).find(|name| self.find(name).is_none()).unwrap_or(first)
    }

    /// A name uses a prefix.
    pub fn uses(&mut self, prefix: &str, space: &Text) -> Result<(), Box<Exception>> {
        let state = match self.find(prefix).and_then(|index| Some((index, self.stack.get(index)?))) {
            Some((index, (_, known, _))) if self.is_own(index) && !self.scopes.is_empty() => {
                return if known == space { Ok(()) } else { Err(redefined(prefix, known, space)) };
            }
            Some((_, (_, known, State::Special))) => match prefix {
                "xml" if known == space => State::Implied,
                "xml" => return Err(Exception::argument(XML_PREFIX)),
                _ => return Err(Exception::argument("Prefix \"xmlns\" is reserved for use by XML.")),
            },
            Some((_, (_, known, _))) if known == space => State::Implied,
            Some(_) => State::Needed,
            None => {
                check_reserved(prefix, space)?;
                State::Needed
            }
        };
        self.stack.push((prefix.to_owned(), space.clone(), state));
        Ok(())
    }

    /// An attribute declares a prefix; says whether it is to be written.
    pub fn declares(&mut self, prefix: &str, space: &Text, omit_duplicates: bool) -> Result<bool, Box<Exception>> {
        let mut write = true;
        if let Some(index) = self.find(prefix) {
            let own = self.is_own(index) && !self.scopes.is_empty();
            if let Some((_, known, state)) = self.stack.get_mut(index) {
                if own {
                    if known != space {
                        return Err(redefined(prefix, known, space));
                    }
                    write = !omit_duplicates || *state == State::Needed;
                    *state = State::Written;
                    return Ok(write);
                }
                write = !(omit_duplicates && known == space);
            }
        }
        check_reserved(prefix, space)?;
        self.stack.push((prefix.to_owned(), space.clone(), State::Written));
        Ok(write)
    }

    /// What the innermost element must declare, in the order in which it is written.
    pub fn needed(&self) -> Vec<(String, Text)> {
        let outside = self.scopes.last().copied().unwrap_or(3);
        let own = self.stack.get(outside..).unwrap_or(&[]);
        own.iter().rev().filter(|(_, _, state)| *state == State::Needed).map(|(prefix, space, _)| (prefix.clone(), space.clone())).collect()
    }
}

const XML_PREFIX: &str =
    "Prefix \"xml\" is reserved for use by XML and can be mapped only to namespace name \"http://www.w3.org/XML/1998/namespace\".";

fn redefined(prefix: &str, from: &Text, to: &Text) -> Box<Exception> {
    let message = format!("The prefix '{prefix}' cannot be redefined from '{from}' to '{to}' within the same start element tag.");
    Exception::new("System.Xml.XmlException", message)
}

fn check_reserved(prefix: &str, space: &Text) -> Result<(), Box<Exception>> {
    if *space == *XML && prefix != "xml" || *space == *XMLNS && prefix != "xmlns" {
        let message = format!("Prefix '{prefix}' cannot be mapped to namespace name reserved for \"xml\" or \"xmlns\".");
        return Err(Exception::argument(message));
    }
    Ok(())
}
