use super::table::{ANYWHERE, Entry};
use super::{Action, Reading};
use crate::diagnostic::Diagnostic;
use crate::diagnostic::code::policy as code;
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

/// `prefer-external` is the built-in cache where no external one is set up, and none is modelled.
pub(super) fn caching_type(reading: &mut Reading<'_>, element: &Element) {
    let words = &[("prefer-external", false), ("internal", false), ("external", true)];
    if reading.literal_word(element, "caching-type", words) == Some(true)
        && let Some(attribute) = element.find("caching-type")
    {
        let fault = Diagnostic::new(code::NOT_MODELLED, attribute.value.whole(), "an external cache is not modelled");
        reading.report(fault.help("`internal` and `prefer-external` are: the built-in cache"));
    }
}
