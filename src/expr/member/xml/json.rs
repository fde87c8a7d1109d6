//! `JsonConvert.SerializeObject` of nodes: `@name` for attributes, `#text`, an array for what comes more than once.

use crate::expr::eval::Machine;
use crate::expr::value::json::{self, Layout};
use crate::expr::value::xml::print::prefix_of;
use crate::expr::value::xml::{Held, Kind, Node, XMLNS};
use crate::expr::value::{Exception, Text, Value};

use super::Try;

/// The namespace of `json:Array="true"`, which makes an array of one.
pub const OF_JSON: &str = "http://james.newtonking.com/projects/json";
/// Elements in elements, at most.
const DEEPEST: usize = 200;

/// Appends a node as JSON, so many levels deep in what is written already.
pub fn write(m: &mut Machine<'_>, node: &Node, layout: Layout, depth: usize, without_root: bool, out: &mut String) -> Try<()> {
    let mut writer = Writer { out, layout, open: vec![0; depth], prefixes: Vec::new() };
    if node.kind() == Kind::Declaration {
        return writer.declaration_object(node);
    }
    for parent in above(node) {
        for (name, value) in declarations(&parent) {
            if name.local().to_str() != "xmlns" {
                writer.prefixes.push((name.local().clone(), value));
            }
        }
    }
    if without_root {
        // What lies in the root, as an object of its own.
        let root = node.children().into_iter().find(Node::is_element).filter(|_| node.kind() == Kind::Document);
        return writer.node(m, root.as_ref().unwrap_or(node), false);
    }
    writer.begin('{');
    writer.node(m, node, true)?;
    writer.end('}');
    Ok(())
}

struct Writer<'o> {
    out: &'o mut String,
    layout: Layout,
    /// How many items each open bracket has.
    open: Vec<usize>,
    /// Declared prefixes, the innermost last.
    prefixes: Vec<(Text, Text)>,
}

/// The attributes of an element as Newtonsoft counts them: with a declaration of the namespace that has none.
struct Attributes(Vec<(crate::expr::value::xml::Name, Text)>);

impl Attributes {
    fn of(node: &Node) -> Self {
        let mut all: Vec<_> = node.attributes().iter().filter_map(|a| Some((a.name()?, a.value()))).collect();
        if let Some(space) = undeclared_space(node) {
            all.insert(0, (crate::expr::value::xml::Name::new(Text::fixed("xmlns"), Text::EMPTY), space));
        }
        Self(all)
    }

    /// Whether there is one that becomes a property.
    fn has_values(&self) -> bool {
        self.0.iter().any(|(name, value)| *name.space() != *OF_JSON && !(*name.space() == *XMLNS && *value == *OF_JSON))
    }
}

/// The namespace of an element that neither its parent nor a declaration has.
fn undeclared_space(node: &Node) -> Option<Text> {
    let name = node.name()?;
    let space = name.space();
    let parent = node.parent().and_then(|parent| parent.name());
    if space.is_empty() || parent.is_some_and(|parent| parent.space() == space) {
        return None;
    }
    let prefixed = node.read(|items, id| prefix_of(items, id, space)).is_some_and(|prefix| !prefix.is_empty());
    let declared = node
        .attributes()
        .iter()
        .any(|a| a.name().is_some_and(|name| *name.local() == *"xmlns" && name.space().is_empty()) && a.value() == *space);
    (!prefixed && !declared).then(|| space.clone())
}

fn declarations(element: &Node) -> Vec<(crate::expr::value::xml::Name, Text)> {
    element.attributes().iter().filter_map(|a| a.name().filter(|name| *name.space() == *XMLNS).map(|name| (name, a.value()))).collect()
}

/// The elements around a node, the outermost first.
fn above(node: &Node) -> Vec<Node> {
    let mut above: Vec<Node> = std::iter::successors(node.parent(), Node::parent).filter(Node::is_element).collect();
    above.reverse();
    above
}

impl Writer<'_> {
    fn node(&mut self, m: &mut Machine<'_>, node: &Node, named: bool) -> Try<()> {
        m.allocate(64)?;
        match node.kind() {
            Kind::Document => self.children(m, node, named),
            Kind::Element => self.element(m, node, named),
            Kind::Comment => {
                if named {
                    self.out.push_str("/*");
                    self.out.push_str(&node.value().to_str());
                    self.out.push_str("*/");
                }
                Ok(())
            }
            Kind::DocumentType => {
                if named {
                    self.property(&self.name_of(node));
                }
                let held = node.read(|items, id| match &items[id].data {
                    Held::DocumentType(read) => Some((**read).clone()),
                    _ => None,
                });
                self.begin('{');
                if let Some(held) = held {
                    let parts = [("@name", Some(held.name)), ("@public", held.public), ("@system", held.system)];
                    for (name, value) in parts.into_iter().chain([("@internalSubset", held.subset)]) {
                        self.pair(name, value);
                    }
                }
                self.end('}');
                Ok(())
            }
            Kind::Declaration => {
                self.property("?xml");
                self.begin('{');
                let held = declaration(node);
                for (name, value) in [("@version", held.version), ("@encoding", held.encoding), ("@standalone", held.standalone)] {
                    self.pair(name, value);
                }
                self.end('}');
                Ok(())
            }
            Kind::Attribute | Kind::Text | Kind::CData | Kind::Instruction => {
                if named {
                    self.property(&self.name_of(node));
                }
                m.allocate(node.value().bytes())?;
                json::quote(&node.value(), self.out);
                Ok(())
            }
        }
    }

    fn element(&mut self, m: &mut Machine<'_>, node: &Node, named: bool) -> Try<()> {
        if self.open.len() > DEEPEST {
            return Err(Exception::limit("the XML is nested too deep to become JSON"));
        }
        let attributes = Attributes::of(node);
        let children = node.children();
        m.allocate((children.len() + attributes.0.len()) * 64)?;
        m.spend(self.prefixes.len() * (1 + attributes.0.len()) / 8)?;
        let name = node.name();
        let same = |child: &Node| child.name().map(|n| n.local().clone()) == name.as_ref().map(|n| n.local().clone());
        if is_array(&attributes)? && children.iter().all(same) && !children.is_empty() {
            return self.children(m, node, false);
        }
        let outside = self.prefixes.len();
        for (name, value) in declarations(node) {
            let prefix = if *name.local() == *"xmlns" { Text::EMPTY } else { name.local().clone() };
            self.prefixes.push((prefix, value));
        }
        if named {
            self.property(&self.name_of(node));
        }
        if !attributes.has_values()
            && let [only] = children.as_slice()
            && only.kind() == Kind::Text
        {
            m.allocate(only.value().bytes())?;
            json::quote(&only.value(), self.out);
        } else if children.is_empty() && attributes.0.is_empty() {
            let open = node.read(|items, id| matches!(items[id].data, Held::Element { open: true, .. }));
            self.out.push_str(if open { "\"\"" } else { "null" });
        } else {
            self.begin('{');
            for (name, value) in &attributes.0 {
                if *name.space() == *OF_JSON && *name.local() == *"Array" || *name.space() == *XMLNS && *value == *OF_JSON {
                    continue;
                }
                let shown = self.attribute_name(name);
                self.property(&shown);
                m.allocate(value.bytes())?;
                json::quote(value, self.out);
            }
            self.children(m, node, true)?;
            self.end('}');
        }
        self.prefixes.truncate(outside);
        Ok(())
    }

    /// The children, those of one name together where the first of them stands.
    fn children(&mut self, m: &mut Machine<'_>, node: &Node, named: bool) -> Try<()> {
        let mut groups: Vec<(String, Vec<Node>)> = Vec::new();
        let declaration = node.find(|items, id| if let Held::Document { declaration, .. } = &items[id].data { *declaration } else { None });
        for child in declaration.into_iter().chain(node.children()) {
            let name = self.name_of(&child);
            m.spend(groups.len())?;
            m.allocate(name.len() + 64)?;
            match groups.iter_mut().find(|(known, _)| *known == name) {
                Some((_, nodes)) => nodes.push(child),
                None => groups.push((name, vec![child])),
            }
        }
        for (name, nodes) in &groups {
            match nodes.as_slice() {
                [one] if !(one.is_element() && is_array(&Attributes::of(one))?) => self.node(m, one, named)?,
                nodes => {
                    if named {
                        self.property(name);
                    }
                    self.begin('[');
                    for node in nodes {
                        if node.kind() != Kind::Comment {
                            self.item();
                        }
                        self.node(m, node, false)?;
                    }
                    self.end(']');
                }
            }
        }
        Ok(())
    }

    /// What a node is called in JSON.
    fn name_of(&self, node: &Node) -> String {
        match node.kind() {
            Kind::Element => node
                .name()
                .map_or(String::new(), |name| if *name.space() == *OF_JSON { format!("${}", name.local()) } else { self.full(&name) }),
            Kind::Attribute => node.name().map_or(String::new(), |name| self.attribute_name(&name)),
            Kind::CData => "#cdata-section".to_owned(),
            Kind::Comment => "#comment".to_owned(),
            Kind::Text => "#text".to_owned(),
            Kind::Declaration => "?xml".to_owned(),
            Kind::DocumentType => "!DOCTYPE".to_owned(),
            Kind::Instruction => node.read(|items, id| match &items[id].data {
                Held::Instruction(target, _) => format!("?{}", decoded(&target.to_str())),
                _ => String::new(),
            }),
            Kind::Document => String::new(),
        }
    }

    fn attribute_name(&self, name: &crate::expr::value::xml::Name) -> String {
        if *name.space() == *OF_JSON { format!("${}", name.local()) } else { format!("@{}", self.full(name)) }
    }

    /// With the prefix that stands for the namespace.
    fn full(&self, name: &crate::expr::value::xml::Name) -> String {
        let local = decoded(&name.local().to_str());
        match self.prefix(name.space()) {
            Some(prefix) if !prefix.is_empty() => format!("{prefix}:{local}"),
            Some(_) | None => local,
        }
    }

    fn prefix(&self, space: &Text) -> Option<String> {
        let found =
            self.prefixes.iter().enumerate().rev().find(|(index, (prefix, known))| {
                known == space && !self.prefixes.iter().skip(index + 1).any(|(nearer, _)| nearer == prefix)
            });
        match found {
            Some((_, (prefix, _))) => Some(prefix.to_string()),
            None if *space == *crate::expr::value::xml::XML => Some("xml".to_owned()),
            None if *space == *XMLNS => Some("xmlns".to_owned()),
            None => None,
        }
    }

    /// `XDeclaration` is an object as any.
    fn declaration_object(&mut self, node: &Node) -> Try<()> {
        let held = declaration(node);
        self.begin('{');
        for (name, value) in [("Encoding", held.encoding), ("Standalone", held.standalone), ("Version", held.version)] {
            self.property(name);
            json::scalar(&value.map_or(Value::Null, Value::Text), self.out);
        }
        self.end('}');
        Ok(())
    }

    fn pair(&mut self, name: &str, value: Option<Text>) {
        if let Some(value) = value.filter(|v| !v.is_empty()) {
            self.property(name);
            json::quote(&value, self.out);
        }
    }

    fn begin(&mut self, bracket: char) {
        self.out.push(bracket);
        self.open.push(0);
    }

    fn end(&mut self, bracket: char) {
        if self.open.pop().is_some_and(|count| count > 0) {
            self.line();
        }
        self.out.push(bracket);
    }

    fn property(&mut self, name: &str) {
        self.item();
        json::quote(&name.into(), self.out);
        self.out.push_str(if self.layout == Layout::Indented { ": " } else { ":" });
    }

    fn item(&mut self) {
        if let Some(count) = self.open.last_mut() {
            *count += 1;
            if *count > 1 {
                self.out.push(',');
            }
        }
        self.line();
    }

    fn line(&mut self) {
        json::line(self.layout, self.open.len(), self.out);
    }
}

fn declaration(node: &Node) -> crate::expr::value::xml::Declaration {
    node.read(|items, id| match &items[id].data {
        Held::Declaration(held) => (**held).clone(),
        _ => crate::expr::value::xml::Declaration::default(),
    })
}

/// `json:Array="true"`
fn is_array(attributes: &Attributes) -> Try<bool> {
    match attributes.0.iter().find(|(name, _)| *name.space() == *OF_JSON && *name.local() == *"Array") {
        Some((_, value)) => match &*value.to_str() {
            "true" | "1" => Ok(true),
            "false" | "0" => Ok(false),
            other => Err(Exception::format(format!("The string '{other}' is not a valid Boolean value."))),
        },
        None => Ok(false),
    }
}

/// `XmlConvert.DecodeName`: `_x0020_` is a letter.
fn decoded(name: &str) -> String {
    let mut out = String::with_capacity(name.len());
    let mut rest = name;
    while let Some(at) = rest.find("_x") {
        let digits = rest.get(at + 2..at + 6).filter(|d| d.bytes().all(|b| b.is_ascii_hexdigit()));
        let ends = rest.as_bytes().get(at + 6) == Some(&b'_');
        let letter = digits.filter(|_| ends).and_then(|d| u32::from_str_radix(d, 16).ok()).and_then(char::from_u32);
        out.push_str(rest.get(..at).unwrap_or(""));
        let taken = match letter {
            Some(letter) => {
                out.push(letter);
                7
            }
            None => {
                out.push_str("_x");
                2
            }
        };
        rest = rest.get(at + taken..).unwrap_or("");
    }
    out.push_str(rest);
    out
}
