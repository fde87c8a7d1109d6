//! Tokens of a text to a tree.

use std::collections::BTreeMap;

use smallvec::SmallVec;

use crate::expr::value::json::tree::{Data, NONE, Node, number};
use crate::expr::value::json::{Kind, Token};
use crate::expr::value::{Exception, Text, Value};

use super::reader::{Reader, Tok};

type Loaded = Result<Token, Box<Exception>>;

/// What a text must be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wanted {
    /// `JToken.Parse`
    Token,
    /// `JObject.Parse`
    Object,
    /// `JArray.Parse`
    Array,
}

/// `JToken.Parse`.
///
/// # Errors
/// `JsonReaderException`.
pub fn parse(text: &str) -> Loaded {
    parse_as(text, Wanted::Token)
}

/// `JObject.Parse`, `JArray.Parse`, `JToken.Parse`.
///
/// # Errors
/// `JsonReaderException`.
pub fn parse_as(text: &str, wanted: Wanted) -> Loaded {
    load(Reader::new(text), wanted)
}

/// A `JObject`, its dates left as strings.
///
/// # Errors
/// `JsonReaderException`.
pub fn parse_undated(text: &str) -> Loaded {
    let mut reader = Reader::new(text);
    reader.dates = false;
    load(reader, Wanted::Object)
}

fn load(mut reader: Reader<'_>, wanted: Wanted) -> Loaded {
    let class = match wanted {
        Wanted::Token => "JToken",
        Wanted::Object => "JObject",
        Wanted::Array => "JArray",
    };
    if !reader.read()? {
        return Err(reader.fault(&format!("Error reading {class} from JsonReader.")));
    }
    if wanted != Wanted::Token {
        while matches!(reader.token, Tok::None | Tok::Comment) && reader.read()? {}
    }
    let refuse = |what: &str| {
        Err(reader.fault(&format!("Error reading {class} from JsonReader. Current JsonReader item is not {what}: {:?}", reader.token)))
    };
    let token = match (wanted, reader.token) {
        (Wanted::Token | Wanted::Object, Tok::StartObject) => Loader::container(&mut reader, Kind::Object, "JObject")?,
        (Wanted::Token | Wanted::Array, Tok::StartArray) => Loader::container(&mut reader, Kind::Array, "JArray")?,
        (Wanted::Token, Tok::StartConstructor) => Loader::container(&mut reader, Kind::Constructor, "JConstructor")?,
        (Wanted::Object, _) => return refuse("an object"),
        (Wanted::Array, _) => return refuse("an array"),
        (Wanted::Token, token) => match scalar_kind(token) {
            Some(kind) => Loader::alone(&mut reader, kind),
            None => {
                return Err(reader.fault(&format!("Error reading JToken from JsonReader. Unexpected token: {token:?}")));
            }
        },
    };
    // What follows can only be comments: the reader refuses all else.
    while reader.read()? {}
    Ok(token)
}

pub(super) fn scalar_kind(token: Tok) -> Option<Kind> {
    Some(match token {
        Tok::Comment => Kind::Comment,
        Tok::Integer => Kind::Integer,
        Tok::Float => Kind::Float,
        Tok::String => Kind::String,
        Tok::Boolean => Kind::Boolean,
        Tok::Null => Kind::Null,
        Tok::Undefined => Kind::Undefined,
        Tok::Date => Kind::Date,
        _ => return None,
    })
}

/// Builds a tree of tokens.
pub(super) struct Loader {
    style: Style,
    nodes: SmallVec<[Node; 1]>,
    open: Vec<Frame>,
    /// The children of all open containers, those of the outermost first.
    children: Vec<u32>,
    /// The property whose value comes next.
    property: u32,
}

/// Whose rules hold.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Style {
    /// `JToken.Parse`: comments are left out, a name that comes again takes the first one's place.
    Load,
    /// `JsonConvert`: comments are kept, a name that comes again goes to the end.
    Copy,
}

struct Frame {
    container: u32,
    first: usize,
    /// The names of a large object.
    names: Option<BTreeMap<Vec<u16>, usize>>,
}

/// Objects with more properties get an index of their names while they are read.
const FEW: usize = 24;

impl Loader {
    pub(super) fn new(reader: &Reader<'_>, style: Style) -> Self {
        let nodes = SmallVec::with_capacity(reader.bytes.len() / 20 + 2);
        Self { style, nodes, open: Vec::with_capacity(8), children: Vec::with_capacity(32), property: NONE }
    }

    /// How many containers are open.
    pub(super) fn depth(&self) -> usize {
        self.open.len()
    }

    /// The tree as far as it goes.
    pub(super) fn finish(mut self) -> Token {
        while !self.open.is_empty() {
            self.end();
        }
        Token::root(self.nodes)
    }

    /// Puts a value that is not the reader's.
    pub(super) fn put_value(&mut self, reader: &Reader<'_>, value: Value) {
        let kind = Kind::of(&value).unwrap_or(Kind::Null);
        self.put(reader, Node::new(kind, Data::Scalar(value)));
    }

    pub(super) fn alone(reader: &mut Reader<'_>, kind: Kind) -> Token {
        let mut node = Node::new(kind, Data::Scalar(std::mem::take(&mut reader.value)));
        node.place = reader.place();
        Token::root(SmallVec::from_buf([node]))
    }

    /// Reads the rest of a container that has just begun.
    fn container(reader: &mut Reader<'_>, kind: Kind, class: &str) -> Loaded {
        let mut loader = Self::new(reader, Style::Load);
        loader.begin(reader, kind)?;
        if !reader.read()? {
            return Err(reader.fault(&format!("Error reading {class} from JsonReader.")));
        }
        while loader.take(reader)? {
            if !reader.read()? {
                return Err(reader.fault(&format!("Unexpected end of content while loading {class}.")));
            }
        }
        Ok(Token::root(loader.nodes))
    }

    /// Takes a token; false when it ended the outermost container.
    pub(super) fn take(&mut self, reader: &mut Reader<'_>) -> Result<bool, Box<Exception>> {
        match reader.token {
            Tok::StartObject => self.begin(reader, Kind::Object)?,
            Tok::StartArray => self.begin(reader, Kind::Array)?,
            Tok::StartConstructor => self.begin(reader, Kind::Constructor)?,
            Tok::EndObject | Tok::EndArray | Tok::EndConstructor => {
                self.end();
                return Ok(!self.open.is_empty());
            }
            Tok::PropertyName => self.name(reader),
            Tok::None => {}
            Tok::Comment if self.style == Style::Load || self.property != NONE || self.in_object() => {}
            token => {
                let kind = scalar_kind(token).unwrap_or(Kind::Null);
                let value = std::mem::take(&mut reader.value);
                self.put(reader, Node::new(kind, Data::Scalar(value)));
            }
        }
        Ok(true)
    }

    /// A token as the next child.
    fn put(&mut self, reader: &Reader<'_>, mut node: Node) -> u32 {
        let id = number(self.nodes.len());
        node.place = reader.place();
        if self.property == NONE {
            node.parent = self.open.last().map_or(NONE, |frame| frame.container);
            self.children.push(id);
        } else {
            node.parent = self.property;
            if let Data::Named(_, value) = &mut self.nodes[self.property as usize].data {
                *value = id;
            }
            self.property = NONE;
        }
        self.nodes.push(node);
        id
    }

    pub(super) fn begin(&mut self, reader: &mut Reader<'_>, kind: Kind) -> Result<(), Box<Exception>> {
        let data = match (kind, &reader.value) {
            (Kind::Constructor, Value::Text(name)) if name.is_empty() => {
                return Err(Exception::argument("Constructor name cannot be empty. (Parameter 'name')"));
            }
            (Kind::Constructor, Value::Text(name)) => Data::Call(Box::new((name.clone(), Vec::new()))),
            _ => Data::Items(Vec::new()),
        };
        let container = self.put(reader, Node::new(kind, data));
        self.open.push(Frame { container, first: self.children.len(), names: None });
        Ok(())
    }

    fn end(&mut self) {
        let Some(frame) = self.open.pop() else { return };
        let children = self.children.split_off(frame.first);
        let mut height = 0;
        for child in &children {
            let value = match self.nodes[*child as usize].data {
                Data::Named(_, value) => Some(value).filter(|value| *value != NONE),
                _ => None,
            };
            if let Some(value) = value {
                self.nodes[*child as usize].height = self.nodes[value as usize].height + 1;
            }
            height = height.max(self.nodes[*child as usize].height + 1);
        }
        let node = &mut self.nodes[frame.container as usize];
        node.height = height;
        if let Some(items) = node.items_mut() {
            *items = children;
        }
    }

    /// A property; one of the same name gives up its place.
    fn name(&mut self, reader: &mut Reader<'_>) {
        let Value::Text(name) = std::mem::take(&mut reader.value) else { return };
        let same = self.known(&name);
        let property = self.put(reader, Node::new(Kind::Property, Data::Named(name, NONE)));
        self.property = property;
        let Some(index) = same else { return };
        let old = self.children[index];
        self.nodes[old as usize].parent = NONE;
        match self.style {
            Style::Load => {
                self.children[index] = property;
                self.children.pop();
            }
            Style::Copy => {
                self.children.remove(index);
                if let Some(frame) = self.open.last_mut() {
                    frame.names = None;
                }
            }
        }
    }

    fn in_object(&self) -> bool {
        self.open.last().is_some_and(|frame| self.nodes[frame.container as usize].kind == Kind::Object)
    }

    /// Where a property of this name stands among the children, if it does.
    fn known(&mut self, name: &Text) -> Option<usize> {
        let frame = self.open.last_mut()?;
        let own = &self.children[frame.first..];
        let named = |id: &u32, name: &Text| matches!(&self.nodes[*id as usize].data, Data::Named(own, _) if own == name);
        if own.len() < FEW {
            return own.iter().position(|id| named(id, name)).map(|index| frame.first + index);
        }
        let names = frame.names.get_or_insert_with(|| {
            let name = |(index, id): (usize, &u32)| match &self.nodes[*id as usize].data {
                Data::Named(name, _) => (name.units().into_owned(), index),
                _ => (Vec::new(), index),
            };
            own.iter().enumerate().map(name).collect()
        });
        let found = names.get(&*name.units()).copied();
        if found.is_none() {
            names.insert(name.units().into_owned(), own.len());
        }
        found.map(|index| frame.first + index)
    }
}
