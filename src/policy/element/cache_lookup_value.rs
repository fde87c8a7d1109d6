use super::table::{ANYWHERE, Entry};
use super::{Action, Reading};
use crate::policy::Element;

pub(super) const ENTRY: Entry = Entry {
    name: "cache-lookup-value",
    sections: ANYWHERE,
    attributes: &["key", "variable-name", "default-value", "caching-type"],
    not_modelled: &[],
    read,
};

fn read(reading: &mut Reading<'_>, element: &Element, _: &str) -> Option<Action> {
    reading.empty(element);
    caching_type(reading, element);
    let key = reading.text(element, "key");
    let variable = reading.literal(element, "variable-name");
    let default = reading.optional_text(element, "default-value");
    Some(Action::CacheLookupValue { key: key?, variable: variable?, default })
}

/// There is one cache, whatever is asked for: `prefer-external` is the built-in one where no external one is connected, and an external
/// one is taken to be there.
pub(super) fn caching_type(reading: &mut Reading<'_>, element: &Element) {
    reading.literal_word(element, "caching-type", &[("prefer-external", ()), ("internal", ()), ("external", ())]);
}
