use super::table::{ANYWHERE, Entry};
use super::{Action, ExistsAction, Reading, SetValues, Value};
use crate::diagnostic::code::policy as code;
use crate::diagnostic::{Diagnostic, Spanned};
use crate::policy::Element;

pub(super) const ENTRY: Entry =
    Entry { name: "set-header", sections: ANYWHERE, attributes: &["name", "exists-action"], not_modelled: &[], read };

/// What the gateway itself sets, whatever a policy says.
const UNTOUCHABLE: [&str; 4] = ["connection", "content-length", "keep-alive", "transfer-encoding"];

fn read(reading: &mut Reading<'_>, element: &Element, _: &str) -> Option<Action> {
    values(reading, element).map(|v| Action::SetHeader(untouchable(reading, v)))
}

/// `<set-header>` inside `<return-response>`.
pub(super) fn header(reading: &mut Reading<'_>, element: &Element) -> Option<SetValues> {
    reading.attributes(element, &["name", "exists-action", "id"], &[]);
    values(reading, element).map(|v| untouchable(reading, v))
}

fn untouchable(reading: &mut Reading<'_>, header: SetValues) -> SetValues {
    if let Value::Literal(name) = &header.name.value
        && UNTOUCHABLE.iter().any(|n| name.eq_ignore_ascii_case(n))
    {
        let finding = Diagnostic::new(code::UNTOUCHABLE_HEADER, header.name.span, format!("`{name}` cannot be set by a policy"));
        reading.report(finding.help("leave it to the gateway"));
    }
    header
}

/// What `<set-header>` and `<set-query-parameter>` have in common.
pub(super) fn values(reading: &mut Reading<'_>, element: &Element) -> Option<SetValues> {
    use ExistsAction::{Append, Delete, Override, Skip};
    reading.no_text(element);
    let name = reading.text(element, "name");
    let words = &[("override", Override), ("skip", Skip), ("append", Append), ("delete", Delete)];
    let exists_action = match element.find("exists-action") {
        Some(_) => reading.word(element, "exists-action", words),
        None => Some(Spanned::new(Value::Literal(Override), element.name_span)),
    };
    let mut values = Vec::new();
    for child in element.elements() {
        if &*child.name == "value" {
            reading.attributes(child, &[], &[]);
            values.push(reading.content(child));
        } else {
            reading.wrong_child(element, child, &["value"]);
        }
    }
    Some(SetValues { span: element.span, name: name?, exists_action: exists_action?, values })
}
