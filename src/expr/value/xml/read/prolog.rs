use crate::expr::value::Text;
use crate::expr::value::xml::{Declaration, DocumentType, Held};

use super::scan::Scan;
use super::{Reader, Try};

const BAD_DECLARATION: &str = "Syntax for an XML declaration is invalid.";

impl<'a> Reader<'a, '_> {
    /// `<?xml ..?>` at the very beginning.
    pub(super) fn declaration(&mut self) -> Try<()> {
        let is_name =
            self.scan.is("<?xml") && self.scan.byte(5).is_some_and(|b| !b.is_ascii_alphanumeric() && !matches!(b, b'-' | b'.' | b'_'));
        if !is_name {
            return Ok(());
        }
        self.scan.at = 5;
        let mut read = Declaration::default();
        let mut given = 0;
        loop {
            let blank = self.scan.blanks();
            let at = self.scan.at;
            if self.scan.byte(0) == Some(b'?') {
                if given == 0 {
                    return Err(self.scan.fault(BAD_DECLARATION, at));
                }
                if !self.scan.eat("?>") {
                    return Err(self.scan.unexpected(at + 1, "'>'"));
                }
                break;
            }
            if self.scan.is_end() {
                return Err(self.scan.fault("Unexpected end of file has occurred.", at));
            }
            if blank == 0 && given > 0 {
                return Err(self.scan.unexpected(at, "'?>'"));
            }
            // The three come in this order, of which the first must be there.
            let (place, name) = match (given, self.scan.rest()) {
                (0, rest) if rest.starts_with("version") => (1, "version"),
                (1, rest) if rest.starts_with("encoding") => (2, "encoding"),
                (1 | 2, rest) if rest.starts_with("standalone") => (3, "standalone"),
                _ => return Err(self.scan.fault(BAD_DECLARATION, at)),
            };
            given = place;
            self.scan.at += name.len();
            self.scan.blanks();
            if !self.scan.eat("=") {
                return Err(self.scan.unexpected(self.scan.at, "'='"));
            }
            self.scan.blanks();
            let quote = self.scan.at;
            let value = self.literal()?;
            match name {
                "version" if value != "1.0" => return Err(self.scan.fault(&format!("Version number '{value}' is invalid."), quote + 1)),
                "version" => read.version = Some(value.into()),
                "encoding" => read.encoding = Some(value.into()),
                _ if !matches!(value, "yes" | "no") => return Err(self.scan.fault(BAD_DECLARATION, quote)),
                _ => read.standalone = Some(value.into()),
            }
        }
        let id = self.items.push(Held::Declaration(Box::new(read)));
        if let Held::Document { declaration, .. } = &mut self.items[self.document].data {
            *declaration = Some(id);
        }
        Ok(())
    }

    /// What stands between quotes.
    pub(super) fn literal(&mut self) -> Try<&'a str> {
        let quote = match self.scan.byte(0) {
            Some(b'"') => "\"",
            Some(b'\'') => "'",
            Some(_) | None => return Err(self.scan.unexpected(self.scan.at, "'\"' or '''")),
        };
        self.scan.at += 1;
        let unclosed = |scan: &Scan<'_>| scan.fault("There is an unclosed literal string.", scan.text.len());
        self.scan.until(quote).ok_or_else(|| unclosed(&self.scan))
    }

    /// At `<!` outside of the root.
    pub(super) fn document_type(&mut self) -> Try<()> {
        let start = self.scan.at + 2;
        self.scan.at = start;
        if !self.scan.eat("DOCTYPE") {
            let cut = self.scan.left() < 7;
            let end = self.scan.fault("Unexpected end of file while parsing DOCTYPE has occurred.", start);
            return Err(if cut { end } else { self.scan.unexpected(start, "'DOCTYPE'") });
        }
        if self.scan.is_end() {
            return Err(self.scan.fault("Unexpected end of file while parsing DOCTYPE has occurred.", start));
        }
        if self.root {
            return Err(self.scan.fault("DTD must be defined before the document root element.", start - 2));
        }
        if self.items.row(self.items[self.document].data.children()).any(|c| matches!(self.items[c].data, Held::DocumentType(_))) {
            return Err(self.scan.fault("Cannot have multiple DTDs.", start - 2));
        }
        if self.scan.blanks() == 0 {
            return Err(self.scan.expecting_blank(self.scan.at));
        }
        let name = match self.scan.qualified() {
            Ok(written) => written.whole,
            Err(_) if self.scan.is_end() => return Err(self.incomplete()),
            Err(e) => return Err(e),
        };
        let mut read = DocumentType { name: name.into(), public: None, system: None, subset: Some(Text::EMPTY) };
        if self.scan.blanks() > 0 {
            if self.scan.eat("SYSTEM") {
                self.scan.blanks();
                read.system = Some(self.literal()?.into());
            } else if self.scan.eat("PUBLIC") {
                self.scan.blanks();
                read.public = Some(self.literal()?.into());
                self.scan.blanks();
                read.system = Some(self.literal()?.into());
            }
        }
        self.scan.blanks();
        if self.scan.eat("[") {
            let from = self.scan.at;
            self.subset()?;
            read.subset = Some(self.scan.text.get(from..self.scan.at - 1).unwrap_or("").into());
            self.scan.blanks();
        }
        if self.scan.is_end() {
            return Err(self.incomplete());
        }
        if !self.scan.eat(">") {
            return Err(self.scan.fault("Expecting external ID, '[' or '>'.", self.scan.at));
        }
        self.add_to_document(Held::DocumentType(Box::new(read)))
    }
}
