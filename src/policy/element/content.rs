use std::rc::Rc;

use crate::diagnostic::code::policy as code;
use crate::diagnostic::{Diagnostic, Mapped, MappedBuilder, Spanned};

use super::{Reading, Text, Value};
use crate::policy::{Element, Node, is_expression};

impl Reading<'_> {
    /// Reports text in an element that holds only elements.
    pub(super) fn no_text(&mut self, element: &Element) {
        for node in &element.children {
            if let Node::Text(text) = node {
                let all = text.text();
                let start = all.len() - all.trim_start().len();
                let span = text.span(start..start + all.trim().len());
                let fault = Diagnostic::new(code::STRAY_TEXT, span, format!("text in `<{}>`", element.name));
                self.report(fault.help("only elements mean anything here; comments stand between `<!--` and `-->`"));
            }
        }
    }

    /// Reports elements in an element that takes none of them.
    pub(super) fn no_elements(&mut self, element: &Element) {
        for child in element.elements() {
            let message = format!("`<{}>` cannot stand in `<{}>`", child.name, element.name);
            self.report(Diagnostic::new(code::WRONG_CHILD, child.name_span, message));
        }
    }

    /// Reports everything in an element that is all attributes.
    pub(super) fn empty(&mut self, element: &Element) {
        self.no_text(element);
        self.no_elements(element);
    }

    /// Reports a child that an element does not take.
    pub(super) fn wrong_child(&mut self, parent: &Element, child: &Element, takes: &[&str]) {
        let message = format!("`<{}>` cannot stand in `<{}>`", child.name, parent.name);
        let names: Vec<_> = takes.iter().map(|n| format!("`<{n}>`")).collect();
        let fault = Diagnostic::new(code::WRONG_CHILD, child.name_span, message);
        let fault = fault.help(format!("`<{}>` holds {}", parent.name, names.join(", ")));
        self.report(fault.did_you_mean(&child.name, takes.iter().copied()));
    }

    /// The text of an element, comments left out.
    pub(super) fn content(&mut self, element: &Element) -> Text {
        self.no_elements(element);
        let texts: Vec<&Mapped> = element.children.iter().filter_map(|n| if let Node::Text(t) = n { Some(t) } else { None }).collect();
        match &texts[..] {
            [one] => computed(one),
            texts => {
                let mut all = MappedBuilder::new();
                texts.iter().for_each(|t| all.push_slice(t, 0..t.text().len()));
                computed(&all.finish(element.name_span))
            }
        }
    }
}

/// A value, which may be an expression.
pub(super) fn computed(value: &Mapped) -> Text {
    let span = value.whole();
    if is_expression(value.text()) {
        Spanned::new(Value::Expression(value.clone()), span)
    } else {
        Spanned::new(Value::Literal(Rc::from(value.text())), span)
    }
}
