use std::ops::Range;

use crate::diagnostic::code::policy as code;
use crate::diagnostic::{Diagnostic, nearest};

use super::Reader;
use crate::policy::{Attribute, Element};

/// Whether a name may begin with it.
pub(super) fn starts_a_name(c: char) -> bool {
    c.is_alphabetic() || matches!(c, '_' | ':')
}

fn is_in_a_name(c: char) -> bool {
    c.is_alphanumeric() || matches!(c, '_' | ':' | '-' | '.')
}

impl Reader<'_> {
    /// Moves past a name, which may be empty.
    fn name(&mut self) -> Range<usize> {
        let start = self.at;
        let rest = self.rest();
        self.at += rest.find(|c| !is_in_a_name(c)).unwrap_or(rest.len());
        start..self.at
    }

    fn skip_blanks(&mut self) {
        let rest = self.rest();
        self.at += rest.len() - rest.trim_ascii_start().len();
    }

    /// At `<` and a name.
    pub(super) fn start_tag(&mut self) {
        let start = self.at;
        self.at += 1;
        let name = self.name();
        let mut element = Element::new(self.slice(name.clone()));
        element.name_span = self.span(name.clone());
        loop {
            let before = self.at;
            self.skip_blanks();
            let separated = self.at > before;
            let rest = self.rest();
            if rest.starts_with('>') {
                self.at += 1;
                return self.open(element, start, false);
            }
            if rest.starts_with("/>") {
                self.at += 2;
                return self.open(element, start, true);
            }
            if rest.is_empty() || rest.starts_with('<') {
                let message = format!("the tag of `<{}>` never ends", element.name);
                self.fault(code::MALFORMED, start..name.end, message, "end it with `>` or, without contents, with ` />`");
                let empty = is_leaf(&element.name);
                return self.open(element, start, empty);
            }
            if rest.starts_with(starts_a_name) {
                self.attribute(&mut element, separated);
            } else {
                let wrong = self.at;
                let skipped = rest.find(|c: char| c.is_ascii_whitespace() || matches!(c, '>' | '<')).unwrap_or(rest.len()).max(1);
                let skipped = if rest[..skipped].ends_with('/') { (skipped - 1).max(1) } else { skipped };
                self.at += skipped;
                let help = "attributes are written `name='value'`";
                self.fault(code::MALFORMED, wrong..self.at, format!("this is no attribute of `<{}>`", element.name), help);
            }
            if self.over {
                return;
            }
        }
    }

    fn attribute(&mut self, element: &mut Element, separated: bool) {
        let name = self.name();
        let name_span = self.span(name.clone());
        let written = self.slice(name.clone()).to_owned();
        if !separated {
            self.fault(code::MALFORMED, name.clone(), format!("a blank is missing before `{written}`"), "");
        }
        self.skip_blanks();
        if !self.rest().starts_with('=') {
            let help = format!("write `{written}='...'`");
            self.fault(code::MALFORMED, name, format!("the attribute `{written}` has no value"), &help);
            return;
        }
        self.at += 1;
        self.skip_blanks();
        let value = if self.rest().starts_with(['"', '\'']) {
            self.quoted_value(&written)
        } else {
            let rest = self.rest();
            let length = rest.find(|c: char| c.is_ascii_whitespace() || matches!(c, '>' | '<')).unwrap_or(rest.len());
            let length = if rest[..length].ends_with('/') { length - 1 } else { length };
            let range = self.at..self.at + length;
            let place = if range.is_empty() { name.clone() } else { range.clone() };
            let help = format!("write `{written}='{}'`", &rest[..length]);
            self.fault(code::MALFORMED, place, format!("the value of `{written}` stands without quotes"), &help);
            self.at = range.end;
            self.plain(range)
        };
        if let Some(first) = element.find(&written) {
            let fault = Diagnostic::new(code::DUPLICATE_ATTRIBUTE, name_span, format!("`{written}` is written twice"));
            let fault = fault.label("again").and(first.name_span, "first").help("keep one of them");
            self.report(fault);
            return;
        }
        element.attributes.push(Attribute { name: written.into(), name_span, value });
    }

    /// At `</`.
    pub(super) fn end_tag(&mut self) {
        let start = self.at;
        self.at += 2;
        let range = self.name();
        let name = self.slice(range.clone()).to_owned();
        self.skip_blanks();
        if self.rest().starts_with('>') {
            self.at += 1;
        } else {
            self.fault(code::MALFORMED, start..range.end, format!("the end tag of `{name}` never ends"), "end it with `>`");
            let rest = self.rest();
            let length = rest.find(['<', '>']).unwrap_or(rest.len());
            self.at += length + usize::from(rest[length..].starts_with('>'));
        }
        let tag = self.span(start..range.end);
        match self.stack.iter().rposition(|o| *o.element.name == *name) {
            Some(index) => {
                for inner in self.stack.split_off(index + 1) {
                    let inner_name = &inner.element.name;
                    let message = format!("`<{inner_name}>` is never closed");
                    let fault = Diagnostic::new(code::UNCLOSED_ELEMENT, inner.element.name_span, message).label("opened here");
                    let fault = fault.and(tag, format!("already closes `<{name}>`"));
                    self.report(fault.help(format!("close it with `</{inner_name}>` before `</{name}>`")));
                }
                self.close();
            }
            None => {
                let fault = Diagnostic::new(code::STRAY_END_TAG, tag, format!("`</{name}>` closes nothing that is open"));
                let Some(open) = self.stack.last() else {
                    self.report(fault.help("remove it"));
                    return;
                };
                let right = open.element.name.clone();
                let opened = open.element.name_span;
                let fault = fault.and(opened, "the innermost element that is open").help(format!("`</{right}>` would close it"));
                self.report(fault);
                if nearest(&name, [&*right]).is_some() {
                    self.close();
                }
            }
        }
    }
}

/// Whether an element whose tag broke off is taken for empty: those that hold others are taken for open, so that what
/// follows is still read as their contents.
fn is_leaf(name: &str) -> bool {
    let holders =
        ["policies", "fragment", "inbound", "backend", "outbound", "on-error", "choose", "when", "otherwise", "retry", "return-response"];
    !holders.contains(&name)
}
