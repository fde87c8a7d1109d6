use std::collections::BTreeMap;

use crate::expr::value::Exception;

use super::{Reader, Try};

/// What `<!ENTITY ..>` declares, with where it stands. The first declaration of a name holds.
#[derive(Default)]
pub struct Entities {
    texts: BTreeMap<String, (String, usize)>,
    /// How many letters came of them.
    expanded: usize,
}

/// `MaxCharactersFromEntities`, as LINQ to XML sets it.
const MOST_LETTERS: usize = 10_000_000;

impl Reader<'_, '_> {
    /// The declarations between `[` and `]`.
    pub(super) fn subset(&mut self) -> Try<()> {
        loop {
            self.scan.blanks();
            let at = self.scan.at;
            if self.scan.is_end() {
                return Err(self.incomplete());
            }
            if self.scan.eat("]") {
                return Ok(());
            }
            let end = if self.scan.eat("<!--") {
                "-->"
            } else if self.scan.eat("<?") {
                "?>"
            } else if self.scan.eat("<!ENTITY") {
                self.entity_declaration()?;
                continue;
            } else if self.scan.eat("<!ELEMENT") || self.scan.eat("<!NOTATION") {
                ">"
            } else if self.scan.is("<!ATTLIST") {
                return Err(not_modelled("`<!ATTLIST` in a document type is not modelled"));
            } else {
                let at = if self.scan.is("<!") { at + 2 } else { at };
                return Err(self.scan.fault("Expected DTD markup was not found.", at));
            };
            if self.scan.until(end).is_none() {
                return Err(self.incomplete());
            }
        }
    }

    fn entity_declaration(&mut self) -> Try<()> {
        self.scan.blanks();
        if self.scan.byte(0) == Some(b'%') {
            return self.scan.until(">").map(|_| ()).ok_or_else(|| self.incomplete());
        }
        let name = self.scan.simple()?.to_owned();
        self.scan.blanks();
        let at = self.scan.at + 1;
        let text = if self.scan.is("SYSTEM") || self.scan.is("PUBLIC") {
            // Nothing is fetched from elsewhere.
            self.scan.until(">").ok_or_else(|| self.incomplete())?;
            ""
        } else {
            let text = self.literal()?;
            self.scan.blanks();
            if !self.scan.eat(">") {
                return Err(self.scan.unexpected(self.scan.at, "'>'"));
            }
            text
        };
        (self.pay)(text.len())?;
        self.entities.texts.entry(name).or_insert_with(|| (text.to_owned(), at));
        Ok(())
    }

    /// What a declared entity stands for.
    pub(super) fn entity(&mut self, name: &str, at: usize) -> Try<String> {
        let mut out = String::new();
        self.expand(name, at, &mut out, &mut Vec::new())?;
        Ok(out)
    }

    fn expand(&mut self, name: &str, at: usize, out: &mut String, within: &mut Vec<String>) -> Try<()> {
        let Some((text, place)) = self.entities.texts.get(name).cloned() else {
            return Err(self.scan.fault(&format!("Reference to undeclared entity '{name}'."), at));
        };
        if within.iter().any(|outer| outer == name) {
            let place = place + usize::from(text.starts_with('&'));
            return Err(self.scan.fault(&format!("General entity '{name}' references itself."), place));
        }
        if text.contains('<') || text.contains("&#60;") || text.contains("&#x3") || within.len() > 40 {
            return Err(not_modelled("an entity that holds tags is not modelled"));
        }
        within.push(name.to_owned());
        let mut rest = &*text;
        while let Some(start) = rest.find('&') {
            self.letters(rest.get(..start).unwrap_or(""), out)?;
            let after = rest.get(start..).unwrap_or("");
            let end = after.find(';').map_or(after.len(), |end| end + 1);
            let written = after.get(1..end.saturating_sub(1)).unwrap_or("");
            if self.entities.texts.contains_key(written) {
                self.expand(written, at, out, within)?;
            } else {
                // The five that every document knows, and numbers.
                let text = known(written).ok_or_else(|| self.scan.fault(&format!("Reference to undeclared entity '{written}'."), at))?;
                self.letters(&text, out)?;
            }
            rest = after.get(end..).unwrap_or("");
        }
        self.letters(rest, out)?;
        within.pop();
        Ok(())
    }

    fn letters(&mut self, text: &str, out: &mut String) -> Try<()> {
        self.entities.expanded += text.len() + 1;
        if self.entities.expanded > MOST_LETTERS {
            let message = "The input document has exceeded a limit set by MaxCharactersFromEntities.";
            return Err(Exception::new("System.Xml.XmlException", message));
        }
        (self.pay)(text.len())?;
        out.push_str(text);
        Ok(())
    }

    pub(super) fn incomplete(&self) -> Box<Exception> {
        self.scan.fault("Incomplete DTD content.", self.scan.text.len())
    }
}

/// What a reference within an entity stands for, unless another entity.
fn known(name: &str) -> Option<String> {
    let c = match name {
        "lt" => '<',
        "gt" => '>',
        "amp" => '&',
        "quot" => '"',
        "apos" => '\'',
        _ => {
            let number = name.strip_prefix('#')?;
            let number = match number.strip_prefix('x') {
                Some(hex) => u32::from_str_radix(hex, 16),
                None => number.parse(),
            };
            char::from_u32(number.ok()?).filter(|c| super::scan::is_char(*c))?
        }
    };
    Some(c.to_string())
}

fn not_modelled(message: &str) -> Box<Exception> {
    Exception::new("System.NotSupportedException", message)
}
