use std::num::NonZeroU32;

use super::Name;
use crate::expr::value::Text;

/// A node's place among the items of a forest.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Id(NonZeroU32);

impl Id {
    /// The place with this index: memory has no room for so many that an id could not count them.
    pub fn new(index: usize) -> Self {
        let number = u32::try_from(index + 1).unwrap_or(u32::MAX);
        Self(NonZeroU32::new(number).unwrap_or(NonZeroU32::MAX))
    }

    pub fn index(self) -> usize {
        self.0.get() as usize - 1
    }
}

/// One node or attribute with what it hangs on.
#[derive(Clone, Debug)]
pub struct Item {
    pub parent: Option<Id>,
    pub previous: Option<Id>,
    pub next: Option<Id>,
    pub data: Held,
}

/// The ends of a row of siblings.
#[derive(Clone, Copy, Debug, Default)]
pub struct Chain {
    pub first: Option<Id>,
    pub last: Option<Id>,
}

/// What a node is.
#[derive(Clone, Debug)]
pub enum Held {
    /// `XDocument`
    Document { children: Chain, declaration: Option<Id> },
    /// `XElement`; `open`: without children it is still written with an end tag.
    Element { name: Name, attributes: Chain, children: Chain, open: bool },
    /// `XAttribute`
    Attribute(Name, Text),
    /// `XText`
    Text(Text),
    /// `XCData`
    CData(Text),
    /// `XComment`
    Comment(Text),
    /// `XProcessingInstruction`: target and data.
    Instruction(Text, Text),
    /// `XDocumentType`
    DocumentType(Box<DocumentType>),
    /// `XDeclaration`, which is no node of the tree: its document alone knows it.
    Declaration(Box<Declaration>),
}

/// What stands in `<!DOCTYPE ...>`.
#[derive(Clone, Debug)]
pub struct DocumentType {
    pub name: Text,
    pub public: Option<Text>,
    pub system: Option<Text>,
    pub subset: Option<Text>,
}

/// What stands in `<?xml ...?>`.
#[derive(Clone, Debug, Default)]
pub struct Declaration {
    pub version: Option<Text>,
    pub encoding: Option<Text>,
    pub standalone: Option<Text>,
}

/// What a node is, without what it holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    Document,
    Element,
    Attribute,
    Text,
    CData,
    Comment,
    Instruction,
    DocumentType,
    Declaration,
}

impl Held {
    /// An element without content.
    pub fn element(name: Name) -> Self {
        Self::Element { name, attributes: Chain::default(), children: Chain::default(), open: false }
    }

    /// A document without content.
    pub fn document() -> Self {
        Self::Document { children: Chain::default(), declaration: None }
    }

    pub fn kind(&self) -> Kind {
        match self {
            Self::Document { .. } => Kind::Document,
            Self::Element { .. } => Kind::Element,
            Self::Attribute(..) => Kind::Attribute,
            Self::Text(_) => Kind::Text,
            Self::CData(_) => Kind::CData,
            Self::Comment(_) => Kind::Comment,
            Self::Instruction(..) => Kind::Instruction,
            Self::DocumentType(_) => Kind::DocumentType,
            Self::Declaration(_) => Kind::Declaration,
        }
    }

    /// The row of child nodes.
    pub fn children(&self) -> Chain {
        match self {
            Self::Document { children, .. } | Self::Element { children, .. } => *children,
            _ => Chain::default(),
        }
    }

    /// The row of attributes.
    pub fn attributes(&self) -> Chain {
        match self {
            Self::Element { attributes, .. } => *attributes,
            _ => Chain::default(),
        }
    }

    /// The name of an element or attribute.
    pub fn name(&self) -> Option<&Name> {
        match self {
            Self::Element { name, .. } | Self::Attribute(name, _) => Some(name),
            _ => None,
        }
    }

    /// What a node without children says.
    pub fn text(&self) -> Option<&Text> {
        match self {
            Self::Attribute(_, text) | Self::Text(text) | Self::CData(text) | Self::Comment(text) | Self::Instruction(_, text) => {
                Some(text)
            }
            Self::Document { .. } | Self::Element { .. } | Self::DocumentType(_) | Self::Declaration(_) => None,
        }
    }
}

impl Kind {
    /// The type's name.
    pub fn class(self) -> &'static str {
        match self {
            Self::Document => "XDocument",
            Self::Element => "XElement",
            Self::Attribute => "XAttribute",
            Self::Text => "XText",
            Self::CData => "XCData",
            Self::Comment => "XComment",
            Self::Instruction => "XProcessingInstruction",
            Self::DocumentType => "XDocumentType",
            Self::Declaration => "XDeclaration",
        }
    }

    /// The name and number in `XmlNodeType`.
    pub fn node_type(self) -> (&'static str, i32) {
        match self {
            Self::Document => ("Document", 9),
            Self::Element => ("Element", 1),
            Self::Attribute => ("Attribute", 2),
            Self::Text => ("Text", 3),
            Self::CData => ("CDATA", 4),
            Self::Comment => ("Comment", 8),
            Self::Instruction => ("ProcessingInstruction", 7),
            Self::DocumentType => ("DocumentType", 10),
            Self::Declaration => ("XmlDeclaration", 17),
        }
    }
}
