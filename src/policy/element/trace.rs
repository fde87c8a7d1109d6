use std::rc::Rc;

use super::table::{ANYWHERE, Entry};
use super::{Action, Reading};
use crate::diagnostic::Diagnostic;
use crate::diagnostic::code::policy as code;
use crate::policy::{Element, Node};

pub(super) const ENTRY: Entry = Entry { name: "trace", sections: ANYWHERE, attributes: &["source", "severity"], not_modelled: &[], read };

/// The message stands in `<message>`, or in older documents as the element's own text.
fn read(reading: &mut Reading<'_>, element: &Element, _: &str) -> Option<Action> {
    let source = reading.literal(element, "source");
    let words = &[("verbose", "verbose"), ("information", "information"), ("error", "error")];
    let severity = reading.literal_word(element, "severity", words).unwrap_or("verbose");
    let (mut message, mut metadata) = (None, Vec::new());
    let mut first: Option<&Element> = None;
    for child in element.elements() {
        match &*child.name {
            "message" => {
                reading.attributes(child, &[], &[]);
                match first {
                    Some(first) => {
                        let fault = Diagnostic::new(code::WRONG_CHILD, child.name_span, "a second `<message>`");
                        reading.report(fault.and(first.name_span, "first").help("keep one"));
                    }
                    None => message = Some(reading.content(child)),
                }
                first = Some(child);
            }
            "metadata" => {
                reading.attributes(child, &["name", "value"], &[]);
                reading.empty(child);
                let name = reading.literal(child, "name");
                let value = reading.text(child, "value");
                metadata.extend(name.zip(value));
            }
            _ => reading.wrong_child(element, child, &["message", "metadata"]),
        }
    }
    if element.children.iter().any(|n| matches!(n, Node::Text(_))) {
        if first.is_some() {
            reading.no_text(element);
        } else {
            let mut text = Element::new(&element.name);
            text.children = element.children.iter().filter(|n| matches!(n, Node::Text(_))).cloned().collect();
            message = Some(reading.content(&text));
        }
    } else if first.is_none() {
        let fault = Diagnostic::new(code::MISSING_CHILD, element.name_span, "`<trace>` without a `<message>`");
        reading.report(fault.help("write `<message>...</message>` in it"));
    }
    Some(Action::Trace { source: source?, severity: Rc::from(severity), message: message?, metadata })
}
