use crate::expr::value::xml::{DocumentType, Name, XMLNS};
use crate::expr::value::{Exception, Text};

use super::escape::{Place, letters};
use super::prefix::InUse;
use super::{Options, Try};

/// Letters that a printed tree may have: deep trees grow by indentation alone.
const MOST: usize = 48 << 20;

/// What is written so far, with what indentation depends on.
pub struct Writer {
    out: String,
    options: Options,
    in_use: InUse,
    /// Qualified names of the open elements, with whether there was text beside each.
    open: Vec<(String, bool)>,
    /// Text stands beside what comes next: it is not indented.
    mixed: bool,
    /// Where the last text ended.
    text_end: usize,
    /// Where the content of the last tag began.
    content: Option<usize>,
    too_long: bool,
    /// How many prefixes were looked at.
    looked: usize,
}

impl Writer {
    pub fn new(options: Options) -> Self {
        Self {
            out: String::new(),
            options,
            in_use: InUse::new(),
            open: Vec::new(),
            mixed: false,
            text_end: 0,
            content: None,
            too_long: false,
            looked: 0,
        }
    }

    pub fn finish(self) -> Try<String> {
        if self.too_long { Err(Exception::limit("the expression prints more than 48 MiB of XML")) } else { Ok(self.out) }
    }

    /// Counts the prefixes that were looked at: trees may be deep, and each level may declare some.
    pub fn work(&mut self, looked: usize) -> Try<()> {
        self.looked = self.looked.saturating_add(looked + self.in_use.looked.take());
        if self.looked > MOST / 4 {
            Err(Exception::limit("the expression prints XML with too many namespaces in each other"))
        } else {
            Ok(())
        }
    }

    pub fn raw(&mut self, text: &str) {
        if self.out.len() + text.len() > MOST {
            self.too_long = true;
        } else {
            self.out.push_str(text);
        }
    }

    fn letters(&mut self, text: &Text, place: Place) -> Try<()> {
        if self.out.len() + text.bytes() > MOST {
            self.too_long = true;
            return Ok(());
        }
        letters(&mut self.out, text, place)
    }

    fn indent(&mut self) {
        if self.options.indent && !self.mixed && self.text_end != self.out.len() {
            self.raw("\n");
            if self.out.len() + self.open.len() * 2 > MOST {
                self.too_long = true;
            } else {
                self.out.extend(std::iter::repeat_n("  ", self.open.len()));
            }
        }
    }

    /// `<p:name`
    pub fn start_element(&mut self, prefix: Option<&str>, name: &Name) -> Try<()> {
        let prefix = match prefix {
            Some(prefix) => prefix.to_owned(),
            None => self.in_use.prefix(name.space()).unwrap_or_default(),
        };
        self.in_use.begin();
        self.in_use.uses(&prefix, name.space())?;
        self.indent();
        let qualified = qualified(&prefix, name.local());
        self.raw("<");
        self.raw(&qualified);
        self.open.push((qualified, self.mixed));
        Ok(())
    }

    /// An attribute that stands alone.
    pub fn begin_attributes(&mut self) {
        self.in_use.begin();
    }

    /// ` p:name="value"`
    pub fn attribute(&mut self, prefix: Option<&str>, name: &Name, value: &Text) -> Try<()> {
        if name.is_declaration() {
            return self.declaration(name, value);
        }
        let prefix = match prefix {
            _ if name.space().is_empty() => String::new(),
            Some(prefix) => prefix.to_owned(),
            None => self.in_use.prefix(name.space()).filter(|p| !p.is_empty()).unwrap_or_else(|| self.in_use.made_up()),
        };
        if !prefix.is_empty() {
            self.in_use.uses(&prefix, name.space())?;
        }
        if prefix == "xml" && *name.local() == *"space" {
            return match value.to_str().trim() {
                space @ ("default" | "preserve") => self.write_attribute("xml:space", &space.into()),
                _ => Err(Exception::argument(format!("'{value}' is an invalid xml:space value."))),
            };
        }
        self.write_attribute(&qualified(&prefix, name.local()), value)
    }

    fn declaration(&mut self, name: &Name, value: &Text) -> Try<()> {
        let prefixed = *name.space() == *XMLNS;
        let prefix = if prefixed { name.local().to_string() } else { String::new() };
        if prefixed && value.is_empty() {
            return Err(Exception::argument("Cannot use a prefix with an empty namespace."));
        }
        if self.in_use.declares(&prefix, value, self.options.omit_duplicates)? {
            let written = if prefixed { format!("xmlns:{prefix}") } else { "xmlns".to_owned() };
            self.write_attribute(&written, value)?;
        }
        Ok(())
    }

    fn write_attribute(&mut self, name: &str, value: &Text) -> Try<()> {
        self.raw(" ");
        self.raw(name);
        self.raw("=\"");
        self.letters(value, Place::Attribute)?;
        self.raw("\"");
        Ok(())
    }

    /// The declarations that names made necessary.
    pub fn declarations(&mut self) -> Try<()> {
        for (prefix, space) in self.in_use.needed() {
            let name = if prefix.is_empty() { "xmlns".to_owned() } else { format!("xmlns:{prefix}") };
            self.write_attribute(&name, &space)?;
        }
        Ok(())
    }

    /// The end of a start tag, when there is content or an end tag of its own.
    pub fn content(&mut self, open: bool) -> Try<()> {
        self.declarations()?;
        if open {
            self.raw(">");
            self.content = Some(self.out.len());
            // What stands around the root is none of its concern.
            self.mixed = self.open.len() > 1 && self.mixed;
        } else {
            self.raw(" />");
        }
        Ok(())
    }

    /// The end of an element, which may have been closed by its start tag.
    pub fn end_element(&mut self, has_children: bool) {
        let Some((name, mixed)) = self.open.pop() else { return };
        self.in_use.end();
        if has_children || self.content == Some(self.out.len()) {
            if self.content != Some(self.out.len()) {
                self.indent();
            }
            self.raw("</");
            self.raw(&name);
            self.raw(">");
        }
        self.mixed = mixed;
    }

    pub fn text(&mut self, text: &Text, blank: bool) -> Try<()> {
        self.mixed = true;
        self.letters(text, if blank { Place::Plain } else { Place::Text })?;
        self.text_end = self.out.len();
        self.content = None;
        Ok(())
    }

    pub fn cdata(&mut self, text: &Text) -> Try<()> {
        self.mixed = true;
        self.raw("<![CDATA[");
        self.letters(&replaced(text, "]]>", "]]]]><![CDATA[>"), Place::Plain)?;
        self.raw("]]>");
        self.text_end = self.out.len();
        Ok(())
    }

    pub fn comment(&mut self, text: &Text) -> Try<()> {
        self.indent();
        self.raw("<!--");
        let spaced = spaced(text);
        self.letters(&spaced, Place::Plain)?;
        self.raw("-->");
        Ok(())
    }

    pub fn instruction(&mut self, target: &Text, data: &Text) -> Try<()> {
        self.indent();
        self.raw("<?");
        self.letters(target, Place::Plain)?;
        if !data.is_empty() {
            self.raw(" ");
            self.letters(&replaced(data, "?>", "? >"), Place::Plain)?;
        }
        self.raw("?>");
        Ok(())
    }

    pub fn document_type(&mut self, read: &DocumentType) -> Try<()> {
        self.indent();
        self.raw(&format!("<!DOCTYPE {}", read.name));
        match (&read.public, &read.system) {
            (Some(public), system) => {
                self.raw(&format!(" PUBLIC \"{public}\" \""));
                self.raw(&system.as_ref().map(ToString::to_string).unwrap_or_default());
                self.raw("\"");
            }
            (None, Some(system)) => self.raw(&format!(" SYSTEM \"{system}\"")),
            (None, None) => self.raw(" "),
        }
        if let Some(subset) = &read.subset {
            self.raw(&format!("[{subset}]"));
        }
        self.raw(">");
        Ok(())
    }
}

fn qualified(prefix: &str, local: &Text) -> String {
    if prefix.is_empty() { local.to_string() } else { format!("{prefix}:{local}") }
}

fn replaced(text: &Text, from: &str, to: &str) -> Text {
    match text.as_str() {
        Some(letters) if letters.contains(from) => letters.replace(from, to).into(),
        Some(_) | None => text.clone(),
    }
}

/// A comment has no two `-` in a row and none at its end.
fn spaced(text: &Text) -> Text {
    let Some(letters) = text.as_str().filter(|t| t.contains("--") || t.ends_with('-')) else { return text.clone() };
    let mut out = String::with_capacity(letters.len() + 2);
    for c in letters.chars() {
        if c == '-' && out.ends_with('-') {
            out.push(' ');
        }
        out.push(c);
    }
    if out.ends_with('-') {
        out.push(' ');
    }
    out.into()
}
