use std::fmt;
use std::rc::Rc;

use crate::expr::value::{Exception, Text};

/// The namespace of the prefix `xml`.
pub const XML: &str = "http://www.w3.org/XML/1998/namespace";
/// The namespace of namespace declarations.
pub const XMLNS: &str = "http://www.w3.org/2000/xmlns/";

/// A name with its namespace: `XName`. Two that are written alike are one.
#[derive(Clone, PartialEq, Eq)]
pub struct Name(Rc<Parts>);

#[derive(PartialEq, Eq)]
struct Parts {
    local: Text,
    space: Text,
}

impl Name {
    /// A name that was checked before (see [`check_local_name`]).
    pub fn new(local: Text, space: Text) -> Self {
        Self(Rc::new(Parts { local, space }))
    }

    /// `XName.Get`: `name` or `{namespace}name`.
    pub fn parse(expanded: &Text) -> Result<Self, Box<Exception>> {
        let refuse = || Exception::argument(format!("'{expanded}' is an invalid expanded name."));
        let text = expanded.to_str();
        let (space, local) = match text.strip_prefix('{') {
            None if text.is_empty() => return Err(refuse()),
            None => (Text::EMPTY, expanded.clone()),
            Some(rest) => match rest.rsplit_once('}') {
                Some((space, local)) if !space.is_empty() && !local.is_empty() => (Text::from(space), Text::from(local)),
                Some(_) | None => return Err(refuse()),
            },
        };
        check_local_name(&local)?;
        Ok(Self::new(local, space))
    }

    /// `LocalName`
    pub fn local(&self) -> &Text {
        &self.0.local
    }

    /// `NamespaceName`; empty where there is none.
    pub fn space(&self) -> &Text {
        &self.0.space
    }

    /// Whether an attribute of this name declares a namespace.
    pub fn is_declaration(&self) -> bool {
        if self.space().is_empty() { self.local() == "xmlns" } else { self.space() == XMLNS }
    }
}

/// `{namespace}name`
impl fmt::Display for Name {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.space().is_empty() { write!(f, "{}", self.local()) } else { write!(f, "{{{}}}{}", self.space(), self.local()) }
    }
}

impl fmt::Debug for Name {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// Whether a name may begin with this letter. .NET goes by the fourth edition of XML 1.0, which has no letters beyond U+FFFF.
pub fn is_name_start(c: char) -> bool {
    c == '_' || c.is_ascii_alphabetic() || !c.is_ascii() && u32::from(c) <= 0xffff && c.is_alphabetic()
}

/// Whether a name may have this letter after its first.
pub fn is_name_part(c: char) -> bool {
    is_name_start(c)
        || c.is_ascii_digit()
        || matches!(c, '-' | '.' | '\u{b7}' | '\u{300}'..='\u{36f}' | '\u{203f}' | '\u{2040}')
        || !c.is_ascii() && u32::from(c) <= 0xffff && c.is_numeric()
}

/// Whether it is a name without a colon.
pub fn is_name(text: &str) -> bool {
    let mut letters = text.chars();
    letters.next().is_some_and(is_name_start) && letters.all(is_name_part)
}

/// `XmlConvert.VerifyNCName`
pub fn check_local_name(name: &Text) -> Result<(), Box<Exception>> {
    let text = name.to_str();
    let wrong = text.chars().enumerate().find(|(at, c)| if *at == 0 { !is_name_start(*c) } else { !is_name_part(*c) });
    match wrong {
        _ if text.is_empty() => Err(Exception::new("System.ArgumentException", "The empty string '' is not a valid local name.")),
        None => Ok(()),
        Some((0, c)) => Err(xml(format!("Name cannot begin with the {} character, hexadecimal value {}.", quoted(c), hex(c)))),
        Some((_, c)) => Err(xml(format!("The {} character, hexadecimal value {}, cannot be included in a name.", quoted(c), hex(c)))),
    }
}

fn xml(message: String) -> Box<Exception> {
    Exception::new("System.Xml.XmlException", message)
}

/// A letter in a message.
pub fn quoted(c: char) -> String {
    format!("'{}'", if c == '\0' { '.' } else { c })
}

/// A letter's number in a message; of what has two units the first.
pub fn hex(c: char) -> String {
    format!("0x{:02X}", c.encode_utf16(&mut [0; 2]).first().copied().unwrap_or(0))
}
