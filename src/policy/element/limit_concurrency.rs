use super::attribute::POSITIVE;
use super::table::{ANYWHERE, Entry};
use super::{Action, Reading};
use crate::policy::Element;

pub(super) const ENTRY: Entry =
    Entry { name: "limit-concurrency", sections: ANYWHERE, attributes: &["key", "max-count"], not_modelled: &[], read };

fn read(reading: &mut Reading<'_>, element: &Element, path: &str) -> Option<Action> {
    let key = reading.text(element, "key");
    reading.required(element, "max-count");
    let max_count = reading.literal_integer(element, "max-count", POSITIVE);
    let policies = reading.list(element, path);
    Some(Action::LimitConcurrency { key: key?, max_count: max_count?, policies })
}
