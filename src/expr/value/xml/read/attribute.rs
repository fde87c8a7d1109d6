use crate::expr::value::Text;
use crate::expr::value::xml::name::{hex, quoted};
use crate::expr::value::xml::{XML, XMLNS};

use super::scan::{Written, is_char};
use super::{Reader, Try};

/// An attribute that was read.
pub struct Attribute<'a> {
    pub written: Written<'a>,
    pub value: String,
    /// Where the opening quote stands.
    quote: usize,
}

impl<'a> Reader<'a, '_> {
    /// The attributes of a start tag up to its end.
    pub(super) fn attributes(&mut self) -> Try<Vec<Attribute<'a>>> {
        let mut attributes = Vec::new();
        loop {
            let blank = self.scan.blanks();
            match self.scan.byte(0) {
                None => return Err(self.not_closed()),
                Some(b'>') => return Ok(attributes),
                Some(b'/') if self.scan.byte(1) == Some(b'>') => return Ok(attributes),
                Some(b'/') if self.scan.left() < 2 => return Err(self.not_closed()),
                Some(b'/') => return Err(self.scan.unexpected(self.scan.at + 1, "'>'")),
                Some(_) => {}
            }
            if let Some(c) = self.scan.peek().filter(|c| !crate::expr::value::xml::is_name_start(*c)) {
                return Err(self.scan.bad_name_start(c));
            }
            if blank == 0 && self.scan.peek().is_some_and(crate::expr::value::xml::is_name_start) {
                return Err(self.scan.expecting_blank(self.scan.at));
            }
            let written = self.scan.qualified()?;
            self.scan.blanks();
            if !self.scan.eat("=") {
                return Err(self.scan.unexpected(self.scan.at, "'='"));
            }
            self.scan.blanks();
            let quote = self.scan.at;
            let delimiter = match self.scan.byte(0) {
                Some(byte @ (b'"' | b'\'')) => byte,
                Some(_) | None => return Err(self.scan.unexpected(quote, "'\"' or '''")),
            };
            self.scan.at += 1;
            let value = self.attribute_value(delimiter)?;
            (self.pay)(size_of::<Attribute<'_>>() + value.len())?;
            attributes.push(Attribute { written, value, quote });
        }
    }

    /// Up to the closing quote: each white space is a blank, but for what is written as a reference.
    fn attribute_value(&mut self, delimiter: u8) -> Try<String> {
        let mut out = String::new();
        loop {
            let rest = self.scan.rest();
            let stop = |c: char| matches!(c, '<' | '&' | '\t' | '\n' | '\r') || c == char::from(delimiter) || !is_char(c);
            let length = rest.find(stop).unwrap_or(rest.len());
            out.push_str(rest.get(..length).unwrap_or(""));
            self.scan.at += length;
            let Some(c) = self.scan.peek() else {
                return Err(self.scan.fault("There is an unclosed literal string.", self.scan.at));
            };
            match c {
                '&' => {
                    let reference = self.reference()?;
                    out.push_str(&reference);
                }
                '<' => {
                    let message = format!("{}, hexadecimal value {}, is an invalid attribute character.", quoted(c), hex(c));
                    return Err(self.scan.fault(&message, self.scan.at));
                }
                '\r' if self.scan.is("\r\n") => {
                    out.push(' ');
                    self.scan.at += 2;
                }
                '\t' | '\n' | '\r' => {
                    out.push(' ');
                    self.scan.at += 1;
                }
                '"' | '\'' => {
                    self.scan.at += 1;
                    return Ok(out);
                }
                _ => return Err(self.scan.bad_char(c, self.scan.at)),
            }
        }
    }

    /// Declares the prefixes of an element; says whether white space in it is kept.
    pub(super) fn declare(&mut self, attributes: &[Attribute<'_>]) -> Try<bool> {
        let mut preserve = self.preserves();
        for Attribute { written, value, quote } in attributes {
            let prefix = match (written.prefix, written.local) {
                ("", "xmlns") => "",
                ("xmlns", prefix) => prefix,
                ("xml", "space") => {
                    preserve = match value.trim_matches(super::scan::BLANKS) {
                        "preserve" => true,
                        "default" => false,
                        other => return Err(self.scan.fault(&format!("'{other}' is an invalid xml:space value."), written.at)),
                    };
                    continue;
                }
                _ => continue,
            };
            let fault = |message: &str, at: usize| Err(self.scan.fault(message, at));
            match (prefix, &**value) {
                ("xml", XML) => {}
                ("xml", _) => {
                    let message = format!("Prefix \"xml\" is reserved for use by XML and can be mapped only to namespace name \"{XML}\".");
                    return fault(&message, written.at);
                }
                ("xmlns", _) => return fault("Prefix \"xmlns\" is reserved for use by XML.", written.at),
                (prefix, XML | XMLNS) => {
                    let message = format!("Prefix '{prefix}' cannot be mapped to namespace name reserved for \"xml\" or \"xmlns\".");
                    return fault(&message, quote + 1);
                }
                ("", _) => {}
                (_, "") => return fault("Invalid namespace declaration.", *quote),
                _ => {}
            }
            self.prefixes.push((prefix.to_owned(), Text::from(&**value)));
        }
        Ok(preserve)
    }
}
