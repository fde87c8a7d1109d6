use super::attribute::{NOT_NEGATIVE, POSITIVE};
use super::table::{ANYWHERE, Entry};
use super::{Action, Reading, Retry};
use crate::diagnostic::Diagnostic;
use crate::diagnostic::code::policy as code;
use crate::policy::Element;

pub(super) const ENTRY: Entry = Entry {
    name: "retry",
    sections: ANYWHERE,
    attributes: &["condition", "count", "interval", "delta", "max-interval", "first-fast-retry"],
    not_modelled: &[],
    read,
};

fn read(reading: &mut Reading<'_>, element: &Element, path: &str) -> Option<Action> {
    reading.required(element, "condition");
    let condition = reading.boolean(element, "condition");
    let count = reading.required_integer(element, "count", 1..=50);
    let interval = reading.required_integer(element, "interval", NOT_NEGATIVE);
    let delta = reading.integer(element, "delta", POSITIVE);
    let max_interval = reading.integer(element, "max-interval", POSITIVE);
    let first_fast_retry = reading.boolean_or(element, "first-fast-retry", false);
    if let (Some(max), None) = (element.find("max-interval"), element.find("delta")) {
        let message = "`max-interval` without `delta`: how the wait would grow is not documented";
        let finding = Diagnostic::new(code::UNDOCUMENTED_RETRY, max.name_span, message);
        reading.report(finding.help("add `delta`, or leave `max-interval` out: the wait is `interval` each time"));
    }
    let policies = reading.list(element, path);
    Some(Action::Retry(Box::new(Retry {
        condition: condition?,
        count: count?,
        interval: interval?,
        delta,
        max_interval,
        first_fast_retry: first_fast_retry?,
        policies,
    })))
}
