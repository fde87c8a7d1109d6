use super::table::{ANYWHERE, Entry};
use super::{Action, Reading};
use crate::policy::Element;

pub(super) const ENTRY: Entry = Entry { name: "set-variable", sections: ANYWHERE, attributes: &["name", "value"], not_modelled: &[], read };

fn read(reading: &mut Reading<'_>, element: &Element, _: &str) -> Option<Action> {
    reading.empty(element);
    let name = reading.literal(element, "name");
    let value = reading.text(element, "value");
    Some(Action::SetVariable { name: name?, value: value? })
}
