use super::table::{ANYWHERE, Entry};
use super::{Action, Reading, set_body, set_header, set_status};
use crate::diagnostic::Diagnostic;
use crate::diagnostic::code::policy as code;
use crate::policy::Element;

pub(super) const ENTRY: Entry =
    Entry { name: "return-response", sections: ANYWHERE, attributes: &["response-variable-name"], not_modelled: &[], read };

/// The children in the order in which they must stand.
const CHILDREN: [&str; 3] = ["set-status", "set-header", "set-body"];

fn read(reading: &mut Reading<'_>, element: &Element, _: &str) -> Option<Action> {
    reading.no_text(element);
    let response_variable = reading.optional_literal(element, "response-variable-name");
    let (mut status, mut headers, mut body) = (None, Vec::new(), None);
    let mut last: Option<(usize, &Element)> = None;
    for child in element.elements() {
        let Some(rank) = CHILDREN.iter().position(|n| *n == &*child.name) else {
            reading.wrong_child(element, child, &CHILDREN);
            continue;
        };
        if let Some((before, earlier)) = last {
            if before > rank {
                let message = format!("`<{}>` after `<{}>`", child.name, earlier.name);
                let fault = Diagnostic::new(code::WRONG_ORDER, child.name_span, message).and(earlier.name_span, "earlier");
                reading.report(fault.help("the order is `<set-status>`, `<set-header>`, `<set-body>`"));
            } else if before == rank && &*child.name != "set-header" {
                let fault = Diagnostic::new(code::WRONG_CHILD, child.name_span, format!("a second `<{}>`", child.name));
                reading.report(fault.and(earlier.name_span, "first").help("keep one"));
            }
        }
        last = Some((rank, child));
        match rank {
            0 => status = set_status::status(reading, child),
            1 => headers.extend(set_header::header(reading, child)),
            _ => body = set_body::body(reading, child),
        }
    }
    Some(Action::ReturnResponse { response_variable, status, headers, body })
}
