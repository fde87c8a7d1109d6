use super::table::{ANYWHERE, Entry};
use super::{Action, Reading, SetStatus};
use crate::policy::Element;

pub(super) const ENTRY: Entry = Entry { name: "set-status", sections: ANYWHERE, attributes: &["code", "reason"], not_modelled: &[], read };

fn read(reading: &mut Reading<'_>, element: &Element, _: &str) -> Option<Action> {
    values(reading, element).map(Action::SetStatus)
}

/// `<set-status>` inside `<return-response>`.
pub(super) fn status(reading: &mut Reading<'_>, element: &Element) -> Option<SetStatus> {
    reading.attributes(element, &["code", "reason", "id"], &[]);
    values(reading, element)
}

fn values(reading: &mut Reading<'_>, element: &Element) -> Option<SetStatus> {
    reading.empty(element);
    let code = reading.required_integer(element, "code", 100..=599);
    let reason = reading.optional_text(element, "reason");
    Some(SetStatus { code: code?, reason })
}
