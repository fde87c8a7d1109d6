//! `JsonConvert.DeserializeObject<XDocument>` and `DeserializeXNode`: a JSON object as a document.

use crate::expr::eval::Machine;
use crate::expr::member::Outcome;
use crate::expr::value::json::Kind as Json;
use crate::expr::value::json::big;
use crate::expr::value::xml::print::prefix_of;
use crate::expr::value::xml::{Declaration, DocumentType, Held, Kind, Name, Node, XML, XMLNS, is_name_part, is_name_start, text};
use crate::expr::value::{Exception, Text, Token, Value};

use super::content::add;
use super::json::OF_JSON;
use super::{Try, pay};

/// Objects in objects, at most.
const DEEPEST: usize = 200;

/// Reads an object; `root` is the name of an element around all of it. With `arrays`, an array of one is marked as such.
pub fn document(m: &mut Machine<'_>, token: &Token, root: Option<&str>, arrays: bool) -> Outcome {
    if token.is_null() {
        return Ok(Value::Null);
    }
    if token.kind() != Json::Object {
        return Err(fault("XmlNodeConverter can only convert JSON that begins with an object.", token));
    }
    let mut reader = Reader { prefixes: Vec::new(), scope: 0, depth: 0, arrays };
    pay(m, 1)?;
    let document = Node::new(Held::document());
    match root.filter(|name| !name.is_empty()) {
        Some(name) => reader.element(m, &document, name, token)?,
        None => reader.properties(m, &document, &token.children())?,
    }
    Ok(document.into())
}

/// The element of a document that was read so.
pub fn element(document: Value) -> Outcome {
    let Value::Xml(document) = document else { return Ok(document) };
    let root = document.children().into_iter().find(Node::is_element).ok_or_else(Exception::null_reference)?;
    root.detach();
    Ok(root.into())
}

struct Reader {
    /// Prefixes with their namespaces and the scope in which each was declared.
    prefixes: Vec<(String, Text, usize)>,
    scope: usize,
    depth: usize,
    arrays: bool,
}

impl Reader {
    /// What an object holds becomes what an element or the document holds.
    fn properties(&mut self, m: &mut Machine<'_>, into: &Node, properties: &[Token]) -> Try<()> {
        for property in properties {
            m.spend(1)?;
            if into.kind() == Kind::Document && into.children().iter().any(Node::is_element) {
                return Err(fault(
                    "JSON root object has multiple properties. The root object must have a single property in order to create a valid XML \
                     document. Consider specifying a DeserializeRootElementName.",
                    property,
                ));
            }
            let (Some(name), Some(value)) = (property.name(), property.property_value()) else { continue };
            let name = name.to_str();
            if value.kind() == Json::Array {
                let items = value.children();
                for item in &items {
                    self.value(m, into, &name, item)?;
                }
                if self.arrays && items.len() == 1 {
                    mark(m, into.last().filter(Node::is_element))?;
                }
            } else {
                self.value(m, into, &name, &value)?;
            }
        }
        Ok(())
    }

    fn value(&mut self, m: &mut Machine<'_>, into: &Node, name: &str, value: &Token) -> Try<()> {
        let data = match name {
            "#text" | "#whitespace" | "#significant-whitespace" => Held::Text(scalar(value)?.unwrap_or(Text::EMPTY)),
            "#cdata-section" => Held::CData(scalar(value)?.unwrap_or(Text::EMPTY)),
            "?xml" => {
                pay(m, 1)?;
                let part = |key: &str| value.get(&Text::from(key)).map_or(Ok(None), |part| scalar(&part));
                let held = Declaration { version: part("@version")?, encoding: part("@encoding")?, standalone: part("@standalone")? };
                super::document::declare(into, &Node::new(Held::Declaration(Box::new(held))).into());
                return Ok(());
            }
            _ if name.starts_with('?') => Held::Instruction(name.get(1..).unwrap_or("").into(), scalar(value)?.unwrap_or(Text::EMPTY)),
            _ if name.eq_ignore_ascii_case("!doctype") => {
                let part = |key: &str| value.get(&Text::from(key)).map_or(Ok(None), |part| scalar(&part));
                let name = part("@name")?.unwrap_or(Text::EMPTY);
                let (public, system, subset) = (part("@public")?, part("@system")?, part("@internalSubset")?);
                Held::DocumentType(Box::new(DocumentType { name, public, system, subset }))
            }
            _ if value.kind() == Json::Array => {
                // An array in an array is an element of its own.
                let nested = self.made(m, name)?;
                add(m, into, &Value::Xml(nested.clone()), 0)?;
                let items = value.children();
                for item in &items {
                    self.nested(m, |reader, m| reader.value(m, &nested, name, item))?;
                }
                if self.arrays {
                    mark(m, Some(nested.clone()))?;
                    if items.len() == 1 {
                        mark(m, nested.last().filter(Node::is_element))?;
                    }
                }
                return Ok(());
            }
            _ => return self.element(m, into, name, value),
        };
        pay(m, 1)?;
        add(m, into, &Value::Xml(Node::new(data)), 0)
    }

    fn element(&mut self, m: &mut Machine<'_>, into: &Node, name: &str, value: &Token) -> Try<()> {
        if name.is_empty() {
            return Err(fault("XmlNodeConverter cannot convert JSON with an empty property name to XML.", value));
        }
        let mut rest = value.children();
        let mut attributes = Vec::new();
        if value.kind() == Json::Object {
            let is_attribute = |p: &Token| p.name().is_some_and(|n| n.to_str().starts_with('@') || special(&n.to_str()));
            let count = rest.iter().take_while(|p| is_attribute(p)).count();
            for property in rest.drain(..count) {
                let (Some(name), Some(value)) = (property.name(), property.property_value()) else { continue };
                let text = scalar(&value)?;
                let name = match name.to_str().strip_prefix('$') {
                    Some(own) => {
                        if self.prefix_of(OF_JSON).is_none() {
                            self.declare("json", &Text::fixed(OF_JSON));
                            attributes.push(("xmlns:json".to_owned(), Some(Text::fixed(OF_JSON))));
                        }
                        format!("{}:{own}", self.prefix_of(OF_JSON).unwrap_or_default())
                    }
                    None => name.to_str().get(1..).unwrap_or("").to_owned(),
                };
                if let Some(prefix) = declared_prefix(&name) {
                    self.declare(prefix, text.as_ref().unwrap_or(&Text::EMPTY));
                }
                attributes.push((name, text));
            }
        }
        if let Some(attribute) = name.strip_prefix('@') {
            if into.kind() == Kind::Document {
                let message = format!(
                    "JSON root object has property '{name}' that will be converted to an attribute. A root object cannot have any attribute \
                     properties. Consider specifying a DeserializeRootElementName."
                );
                return Err(fault(&message, value));
            }
            return self.attribute(m, into, attribute, scalar(value)?);
        }
        let element = self.made(m, name)?;
        add(m, into, &Value::Xml(element.clone()), 0)?;
        for (name, text) in attributes {
            self.attribute(m, &element, &name, text)?;
        }
        if value.kind() == Json::Object {
            self.scope += 1;
            self.nested(m, |reader, m| reader.properties(m, &element, &rest))?;
            self.prefixes.retain(|(_, _, scope)| *scope < self.scope);
            self.scope -= 1;
        } else if let Some(text) = scalar(value)? {
            pay(m, 1)?;
            m.allocate(text.bytes())?;
            if text.is_empty() {
                element.append(&Node::new(Held::Text(text)));
            } else {
                add(m, &element, &Value::Text(text), 0)?;
            }
        }
        // The default namespace of an element is none of its siblings' concern; its prefixes are.
        self.prefixes.retain(|(prefix, _, scope)| !(prefix.is_empty() && *scope == self.scope));
        Ok(())
    }

    fn nested(&mut self, m: &mut Machine<'_>, f: impl FnOnce(&mut Self, &mut Machine<'_>) -> Try<()>) -> Try<()> {
        self.depth += 1;
        if self.depth > DEEPEST {
            return Err(Exception::limit("the JSON is nested too deep to become XML"));
        }
        f(self, m)?;
        self.depth -= 1;
        Ok(())
    }

    fn attribute(&mut self, m: &mut Machine<'_>, element: &Node, written: &str, text: Option<Text>) -> Try<()> {
        let name = match parts(written) {
            Some((prefix, local)) => {
                let space = self.space(prefix).unwrap_or(Text::EMPTY);
                Name::parse(&expanded(&space, &encoded(local)))?
            }
            None => Name::parse(&encoded(written).into())?,
        };
        let attribute = super::content::new_attribute(m, &name, &text.into())?;
        super::content::add_attribute(m, element, &attribute)
    }

    fn made(&self, m: &mut Machine<'_>, written: &str) -> Try<Node> {
        let (space, local) = match parts(written) {
            Some((prefix, local)) => (self.space(prefix).filter(|s| !s.is_empty()), local),
            None => (self.space("").filter(|s| !s.is_empty()), written),
        };
        let name = match space {
            Some(space) => Name::parse(&expanded(&space, &encoded(local)))?,
            None => Name::parse(&encoded(written).into())?,
        };
        pay(m, 1)?;
        Ok(Node::new(Held::element(name)))
    }

    fn declare(&mut self, prefix: &str, space: &Text) {
        let scope = self.scope;
        self.prefixes.retain(|(known, _, own)| !(known == prefix && *own == scope));
        self.prefixes.push((prefix.to_owned(), space.clone(), scope));
    }

    fn space(&self, prefix: &str) -> Option<Text> {
        let found = self.prefixes.iter().rev().find(|(known, ..)| known == prefix).map(|(_, space, _)| space.clone());
        found.or_else(|| match prefix {
            "xml" => Some(Text::fixed(XML)),
            "xmlns" => Some(Text::fixed(XMLNS)),
            _ => None,
        })
    }

    fn prefix_of(&self, space: &str) -> Option<String> {
        self.prefixes.iter().rev().find(|(_, known, _)| *known == *space).map(|(prefix, ..)| prefix.clone())
    }
}

/// `json:Array="true"`
fn mark(m: &mut Machine<'_>, element: Option<Node>) -> Try<()> {
    let Some(element) = element else { return Ok(()) };
    let set = |m: &mut Machine<'_>, local: &'static str, space: &'static str, text: &'static str| {
        let name = Name::new(Text::fixed(local), Text::fixed(space));
        let attribute = super::content::new_attribute(m, &name, &Value::Text(Text::fixed(text)))?;
        super::content::add_attribute(m, &element, &attribute)
    };
    set(m, "Array", OF_JSON, "true")?;
    if element.read(|items, id| prefix_of(items, id, &Text::fixed(OF_JSON))).is_none() {
        set(m, "json", XMLNS, OF_JSON)?;
    }
    Ok(())
}

/// What Newtonsoft keeps for itself.
fn special(name: &str) -> bool {
    matches!(name, "$id" | "$ref" | "$type" | "$value" | "$values")
}

fn declared_prefix(name: &str) -> Option<&str> {
    match name.strip_prefix("xmlns")? {
        "" => Some(""),
        rest => rest.strip_prefix(':'),
    }
}

/// Prefix and local name, when there are both.
fn parts(name: &str) -> Option<(&str, &str)> {
    name.split_once(':').filter(|(prefix, local)| !prefix.is_empty() && !local.is_empty())
}

fn expanded(space: &Text, local: &str) -> Text {
    if space.is_empty() { local.into() } else { format!("{{{space}}}{local}").into() }
}

/// `XmlConvert.EncodeName`: letters that a name cannot have are written as numbers.
fn encoded(name: &str) -> String {
    let mut out = String::with_capacity(name.len());
    for (index, c) in name.chars().enumerate() {
        if c == ':' || is_name_start(c) || index > 0 && is_name_part(c) {
            out.push(c);
        } else if u32::from(c) > 0xffff {
            out.push_str(&format!("_x{:08X}_", u32::from(c)));
        } else {
            out.push_str(&format!("_x{:04X}_", u32::from(c)));
        }
    }
    out
}

/// The text that a scalar becomes; nothing for null.
fn scalar(token: &Token) -> Try<Option<Text>> {
    let Some(value) = token.value() else {
        let kind = if token.kind() == Json::Array { "StartArray" } else { "StartObject" };
        return Err(fault(&format!("Cannot get an XML string value from token type '{kind}'."), token));
    };
    if value.is_null() {
        return Ok(None);
    }
    if big(&value).is_some() {
        return Ok(Some(value.to_text()));
    }
    text::of(&value).map(Some)
}

/// Newtonsoft's exception with its place.
fn fault(message: &str, token: &Token) -> Box<Exception> {
    let (line, position) = token.text_place().unwrap_or((1, 1));
    let message = format!("{message} Path '{}', line {line}, position {position}.", token.path());
    Exception::new("Newtonsoft.Json.JsonSerializationException", message)
}
