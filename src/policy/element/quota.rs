use super::Section::Inbound;
use super::attribute::{NOT_NEGATIVE, POSITIVE};
use super::table::Entry;
use super::{Action, Quota, Reading};
use crate::diagnostic::Diagnostic;
use crate::diagnostic::code::policy as code;
use crate::policy::Element;
use crate::time::Date;

pub(super) const ENTRY: Entry =
    Entry { name: "quota", sections: &[Inbound], attributes: &["calls", "renewal-period"], not_modelled: &["bandwidth"], read };

pub(super) const BY_KEY: Entry = Entry {
    name: "quota-by-key",
    sections: &[Inbound],
    attributes: &["calls", "renewal-period", "first-period-start", "counter-key", "increment-condition", "increment-count"],
    not_modelled: &["bandwidth"],
    read: by_key,
};

/// The shortest period of a quota by key, in seconds.
const SHORTEST: i64 = 300;

fn read(reading: &mut Reading<'_>, element: &Element, _: &str) -> Option<Action> {
    reading.no_parts(element);
    let calls = calls(reading, element);
    let renewal_period = reading.literal_integer(element, "renewal-period", NOT_NEGATIVE).unwrap_or(0);
    let quota = Quota {
        counter_key: None,
        calls: calls?,
        renewal_period,
        first_period_start: None,
        increment_condition: None,
        increment_count: None,
    };
    Some(Action::Quota(Box::new(quota)))
}

fn by_key(reading: &mut Reading<'_>, element: &Element, _: &str) -> Option<Action> {
    reading.empty(element);
    let calls = calls(reading, element);
    let counter_key = reading.text(element, "counter-key");
    let renewal_period = reading.literal_integer(element, "renewal-period", NOT_NEGATIVE).unwrap_or(0);
    if (1..SHORTEST).contains(&renewal_period)
        && let Some(attribute) = element.find("renewal-period")
    {
        let message =
            format!("`renewal-period` is {renewal_period}: it takes {SHORTEST} and more, or 0 for a quota that never begins anew");
        reading.report(Diagnostic::new(code::OUT_OF_RANGE, attribute.value.whole(), message));
    }
    let first_period_start = first_period_start(reading, element);
    let increment_condition = reading.boolean(element, "increment-condition");
    let increment_count = reading.integer(element, "increment-count", POSITIVE);
    let quota =
        Quota { counter_key: Some(counter_key?), calls: calls?, renewal_period, first_period_start, increment_condition, increment_count };
    Some(Action::Quota(Box::new(quota)))
}

fn calls(reading: &mut Reading<'_>, element: &Element) -> Option<i64> {
    if element.find("calls").is_none() && element.find("bandwidth").is_none() {
        reading.required(element, "calls");
    }
    reading.literal_integer(element, "calls", POSITIVE)
}

fn first_period_start(reading: &mut Reading<'_>, element: &Element) -> Option<Date> {
    let text = reading.optional_literal(element, "first-period-start")?;
    let date = Date::parse(&text);
    if date.is_err()
        && let Some(attribute) = element.find("first-period-start")
    {
        let message = format!("`first-period-start` is a date and time, not `{text}`");
        let fault = Diagnostic::new(code::WRONG_VALUE, attribute.value.whole(), message);
        reading.report(fault.help("for example `2026-01-01T00:00:00Z`"));
    }
    date.ok()
}
