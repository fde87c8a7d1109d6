use std::borrow::Cow;

use crate::expr::value::Exception;
use crate::expr::value::xml::Held;
use crate::expr::value::xml::tree::Spot;

use super::scan::{Scan, is_blank, line_ends};
use super::{Blank, Reader, Try};

impl Reader<'_, '_> {
    /// The whole text.
    pub(super) fn document(&mut self) -> Try<()> {
        self.declaration()?;
        loop {
            if self.open.is_empty() {
                if !self.outside()? {
                    break;
                }
            } else {
                self.inside()?;
            }
        }
        if self.root { Ok(()) } else { Err(Exception::new("System.Xml.XmlException", "Root element is missing.")) }
    }

    /// What stands outside of the root; `false` at the end.
    fn outside(&mut self) -> Try<bool> {
        let start = self.scan.at;
        if self.scan.blanks() > 0 && self.blank == Blank::Kept {
            let text = line_ends(self.scan.text.get(start..self.scan.at).unwrap_or(""));
            self.add(Held::Text(text.into()))?;
        }
        let at = self.scan.at;
        if self.scan.is_end() {
            return Ok(false);
        }
        let root_data = |scan: &Scan<'_>| Err(scan.fault("Data at the root level is invalid.", at));
        if self.scan.byte(0) != Some(b'<') || self.scan.left() < 4 {
            return root_data(&self.scan);
        }
        match self.scan.byte(1) {
            Some(b'?') => self.instruction()?,
            Some(b'!') => match self.scan.byte(2) {
                Some(b'-') if self.scan.byte(3) == Some(b'-') => self.comment()?,
                Some(b'-') => return Err(self.scan.unexpected(at + 3, "'-'")),
                Some(b'[') => return root_data(&self.scan),
                Some(_) | None => self.document_type()?,
            },
            Some(b'/') => return Err(self.scan.fault("Unexpected end tag.", at + 2)),
            Some(_) | None if self.root => return Err(self.scan.fault("There are multiple root elements.", at + 1)),
            Some(_) | None => {
                self.root = true;
                self.scan.at += 1;
                self.start_tag()?;
            }
        }
        Ok(true)
    }

    /// What stands inside of an element: one piece.
    fn inside(&mut self) -> Try<()> {
        if self.scan.byte(0) != Some(b'<') {
            return self.text();
        }
        let at = self.scan.at;
        match self.scan.byte(1) {
            None => Err(self.not_closed()),
            Some(b'?') => self.instruction(),
            Some(b'/') => self.end_tag(),
            Some(b'!') => match self.scan.byte(2) {
                _ if self.scan.left() < 4 => Err(self.not_closed()),
                Some(b'-') if self.scan.byte(3) == Some(b'-') => self.comment(),
                Some(b'-') => Err(self.scan.unexpected(at + 3, "'-'")),
                Some(b'[') if self.scan.is("<![CDATA[") => self.cdata(),
                Some(b'[') if self.scan.left() < 9 => Err(self.not_closed()),
                Some(b'[') => Err(self.scan.unexpected(at + 3, "'CDATA['")),
                Some(_) | None if self.scan.is("<!DOCTYPE") => {
                    Err(self.scan.fault("DTD must be defined before the document root element.", at + 2))
                }
                Some(_) | None => Err(self.scan.unexpected(at + 2, "'<!--' or '<[CDATA['")),
            },
            Some(_) => {
                self.scan.at += 1;
                self.start_tag()
            }
        }
    }

    /// Text up to the next tag, its references resolved. What is only white space is dropped where nobody keeps it.
    fn text(&mut self) -> Try<()> {
        let mut out: Cow<'_, str> = Cow::Borrowed("");
        loop {
            let rest = self.scan.rest();
            let length = rest.find(['<', '&']).unwrap_or(rest.len());
            let piece = rest.get(..length).unwrap_or("");
            self.scan.check_chars(piece, self.scan.at)?;
            if let Some(end) = piece.find("]]>") {
                return Err(self.scan.fault("']]>' is not allowed in character data.", self.scan.at + end));
            }
            (self.pay)(piece.len())?;
            let piece = if piece.contains('\r') { Cow::Owned(line_ends(piece)) } else { Cow::Borrowed(piece) };
            if out.is_empty() {
                out = piece
            } else {
                out.to_mut().push_str(&piece)
            }
            self.scan.at += length;
            match self.scan.byte(0) {
                None => return Err(self.not_closed()),
                Some(b'&') => {
                    let reference = self.reference()?;
                    out.to_mut().push_str(&reference);
                }
                Some(_) => break,
            }
        }
        let keeps = self.blank == Blank::Kept || self.open.last().is_some_and(|open| open.preserve);
        if !keeps && out.bytes().all(is_blank) {
            return Ok(());
        }
        self.add(Held::Text((&*out).into())).map(|_| ())
    }

    fn comment(&mut self) -> Try<()> {
        self.scan.at += 4;
        let start = self.scan.at;
        let rest = self.scan.rest();
        let Some(end) = rest.find("--") else { return Err(self.cut_short("Comment", '-')) };
        let text = rest.get(..end).unwrap_or("");
        self.scan.check_chars(text, start)?;
        match self.scan.byte(end + 2) {
            None => return Err(self.cut_short("Comment", '-')),
            Some(b'>') => {}
            Some(_) => {
                return Err(self.scan.fault("An XML comment cannot contain '--', and '-' cannot be the last character.", start + end));
            }
        }
        self.scan.at = start + end + 3;
        (self.pay)(text.len())?;
        self.add(Held::Comment(line_ends(text).into())).map(|_| ())
    }

    fn cdata(&mut self) -> Try<()> {
        self.scan.at += 9;
        let start = self.scan.at;
        let Some(end) = self.scan.rest().find("]]>") else { return Err(self.cut_short("CDATA", ']')) };
        let text = self.scan.rest().get(..end).unwrap_or("");
        self.scan.check_chars(text, start)?;
        self.scan.at = start + end + 3;
        (self.pay)(text.len())?;
        self.add(Held::CData(line_ends(text).into())).map(|_| ())
    }

    /// The text ends within something: where it began when next to nothing of it is there, else before what might have been its end.
    fn cut_short(&self, what: &str, last: char) -> Box<Exception> {
        let run = self.scan.rest().chars().rev().take_while(|c| *c == last).count().min(2);
        let at = if self.scan.left() < 3 { self.scan.at } else { self.scan.text.len() - run };
        self.scan.fault(&format!("Unexpected end of file while parsing {what} has occurred."), at)
    }

    fn instruction(&mut self) -> Try<()> {
        self.scan.at += 2;
        let at = self.scan.at;
        let target = self.scan.simple()?;
        if target.eq_ignore_ascii_case("xml") {
            return Err(self.scan.fault(
                &if target == "xml" {
                    "Unexpected XML declaration. The XML declaration must be the first node in the document, and no whitespace characters are \
                     allowed to appear before it."
                        .to_owned()
                } else {
                    format!("'{target}' is an invalid name for processing instructions.")
                },
                at,
            ));
        }
        if self.scan.blanks() == 0 && !self.scan.is("?>") {
            return Err(self.scan.bad_name_part());
        }
        let start = self.scan.at;
        let Some(data) = self.scan.until("?>") else { return Err(self.scan.unexpected_end("PI")) };
        self.scan.check_chars(data, start)?;
        (self.pay)(data.len())?;
        self.add(Held::Instruction(target.into(), line_ends(data).into())).map(|_| ())
    }

    /// A document type is no child of an element, whatever is open.
    pub(super) fn add_to_document(&mut self, data: Held) -> Try<()> {
        (self.pay)(size_of::<crate::expr::value::xml::Item>())?;
        let id = self.items.push(data);
        self.items.link(id, Spot::Last(self.document));
        Ok(())
    }
}
