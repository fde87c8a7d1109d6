use super::attribute::POSITIVE;
use super::cache_lookup_value::caching_type;
use super::table::{ANYWHERE, Entry};
use super::{Action, Reading};
use crate::policy::Element;

pub(super) const ENTRY: Entry = Entry {
    name: "cache-store-value",
    sections: ANYWHERE,
    attributes: &["key", "value", "duration", "caching-type"],
    not_modelled: &[],
    read,
};

fn read(reading: &mut Reading<'_>, element: &Element, _: &str) -> Option<Action> {
    reading.empty(element);
    caching_type(reading, element);
    let key = reading.text(element, "key");
    let value = reading.text(element, "value");
    let duration = reading.required_integer(element, "duration", POSITIVE);
    Some(Action::CacheStoreValue { key: key?, value: value?, duration: duration? })
}
