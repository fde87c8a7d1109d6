use crate::expr::value::xml::item::Id;
use crate::expr::value::xml::{Held, XML, XMLNS};
use crate::expr::value::{Exception, Text};

use super::attribute::Attribute;
use super::scan::Written;
use super::{Reader, Try};

/// An element that is not closed yet.
pub struct Open {
    pub id: Id,
    /// Its name as it is written, by bytes.
    name: (usize, usize),
    /// How many prefixes were declared outside of it.
    prefixes: usize,
    /// Whether white space is kept: `xml:space`.
    pub preserve: bool,
}

impl Reader<'_, '_> {
    /// After `<`.
    pub(super) fn start_tag(&mut self) -> Try<()> {
        let written = self.scan.qualified()?;
        let attributes = match self.scan.byte(0) {
            Some(b'>') => Vec::new(),
            Some(b'/') if self.scan.left() < 2 => {
                return Err(self.scan.fault("Unexpected end of file while parsing > has occurred.", self.scan.at));
            }
            Some(b'/') if self.scan.byte(1) == Some(b'>') => Vec::new(),
            Some(b'/') => return Err(self.scan.unexpected(self.scan.at, "'>'")),
            Some(b' ' | b'\t' | b'\n' | b'\r') => self.attributes()?,
            Some(_) | None => return Err(self.scan.bad_name_part()),
        };
        let outside = self.prefixes.len();
        let preserve = self.declare(&attributes)?;
        let space = self.space_of(&written)?;
        let name = self.name(written.local, &space);
        let id = self.add(Held::element(name))?;
        self.attach(id, attributes)?;
        if self.scan.eat("/>") {
            self.prefixes.truncate(outside);
            return Ok(());
        }
        self.scan.at += 1;
        if let Held::Element { open, .. } = &mut self.items[id].data {
            *open = true;
        }
        let name = (written.at, written.whole.len());
        self.open.push(Open { id, name, prefixes: outside, preserve });
        Ok(())
    }

    /// The namespace of an element's name.
    fn space_of(&mut self, written: &Written<'_>) -> Try<Text> {
        // Looking through the prefixes of deep trees is work too.
        (self.pay)(self.prefixes.len() / 2)?;
        self.space(written.prefix).ok_or_else(|| self.undeclared(written))
    }

    pub(super) fn undeclared(&self, written: &Written<'_>) -> Box<Exception> {
        self.scan.fault(&format!("'{}' is an undeclared prefix.", written.prefix), written.at)
    }

    /// The namespace that a prefix stands for.
    pub(super) fn space(&self, prefix: &str) -> Option<Text> {
        match self.prefixes.iter().rev().find(|(known, _)| known == prefix) {
            Some((_, space)) => Some(space.clone()),
            None => match prefix {
                "" => Some(Text::EMPTY),
                "xml" => Some(Text::fixed(XML)),
                "xmlns" => Some(Text::fixed(XMLNS)),
                _ => None,
            },
        }
    }

    /// Makes the attributes those of the element.
    fn attach(&mut self, id: Id, attributes: Vec<Attribute<'_>>) -> Try<()> {
        use crate::expr::value::xml::tree::Spot;
        let mut seen = Vec::with_capacity(attributes.len());
        let mut names = Vec::with_capacity(attributes.len());
        for attribute in &attributes {
            let space = match attribute.written.prefix {
                "" => Text::EMPTY,
                prefix => self.space(prefix).ok_or_else(|| self.undeclared(&attribute.written))?,
            };
            (self.pay)(self.prefixes.len() / 2)?;
            names.push(self.name(attribute.written.local, &space));
        }
        for (attribute, name) in attributes.into_iter().zip(names) {
            (self.pay)(size_of::<crate::expr::value::xml::Item>() + seen.len())?;
            if seen.contains(&name) {
                let message = format!("'{}' is a duplicate attribute name.", attribute.written.whole);
                return Err(self.scan.fault(&message, attribute.written.at));
            }
            seen.push(name.clone());
            let new = self.items.push(Held::Attribute(name, attribute.value.into()));
            self.items.link(new, Spot::Last(id));
        }
        Ok(())
    }

    /// At `</`.
    pub(super) fn end_tag(&mut self) -> Try<()> {
        let Some(open) = self.open.last() else { return Ok(()) };
        let (prefixes, name) = (open.prefixes, open.name);
        let expected = self.scan.text.get(name.0..name.0 + name.1).unwrap_or("");
        self.scan.at += 2;
        let start = self.scan.at;
        if self.scan.rest() == expected {
            self.scan.at = self.scan.text.len();
            return Err(self.not_closed());
        }
        let written = self.scan.qualified()?;
        if written.whole != expected {
            let (line, position) = self.scan.place(name.0);
            let message =
                format!("The '{expected}' start tag on line {line} position {position} does not match the end tag of '{}'.", written.whole);
            return Err(self.scan.fault(&message, start));
        }
        self.scan.blanks();
        match self.scan.byte(0) {
            Some(b'>') => self.scan.at += 1,
            Some(_) => return Err(self.scan.unexpected(self.scan.at, "'>'")),
            None => return Err(self.not_closed()),
        }
        self.open.pop();
        self.prefixes.truncate(prefixes);
        Ok(())
    }

    /// The text ends while elements are open.
    pub(super) fn not_closed(&self) -> Box<Exception> {
        let names: Vec<&str> = self.open.iter().rev().map(|o| self.scan.text.get(o.name.0..o.name.0 + o.name.1).unwrap_or("")).collect();
        let names = if names.is_empty() { String::new() } else { format!("{}.", names.join(", ")) };
        let message = format!("Unexpected end of file has occurred. The following elements are not closed: {names}");
        self.scan.fault(&message, self.scan.text.len())
    }

    /// Whether white space is kept here.
    pub(super) fn preserves(&self) -> bool {
        self.open.last().is_some_and(|open| open.preserve)
    }
}
