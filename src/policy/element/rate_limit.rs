use super::Section::Inbound;
use super::attribute::POSITIVE;
use super::table::Entry;
use super::{Action, RateLimit, Reading, Value};
use crate::diagnostic::code::policy as code;
use crate::diagnostic::{Diagnostic, Spanned};
use crate::policy::Element;

pub(super) const ENTRY: Entry = Entry {
    name: "rate-limit",
    sections: &[Inbound],
    attributes: &[
        "calls",
        "renewal-period",
        "retry-after-header-name",
        "retry-after-variable-name",
        "remaining-calls-header-name",
        "remaining-calls-variable-name",
        "total-calls-header-name",
    ],
    not_modelled: &[],
    read,
};

pub(super) const BY_KEY: Entry = Entry {
    name: "rate-limit-by-key",
    sections: &[Inbound],
    attributes: &[
        "calls",
        "renewal-period",
        "counter-key",
        "increment-condition",
        "increment-count",
        "retry-after-header-name",
        "retry-after-variable-name",
        "remaining-calls-header-name",
        "remaining-calls-variable-name",
        "total-calls-header-name",
    ],
    not_modelled: &["increment-after-response", "flexible-retry-window"],
    read: by_key,
};

/// The longest window, in seconds.
const LONGEST: i64 = 300;

fn read(reading: &mut Reading<'_>, element: &Element, _: &str) -> Option<Action> {
    reading.no_parts(element);
    let calls = literal(reading, element, "calls", i64::from(i32::MAX));
    let renewal_period = literal(reading, element, "renewal-period", LONGEST);
    let (retry_after, remaining_calls) = (reading.told(element, "retry-after"), reading.told(element, "remaining-calls"));
    let total_calls_header = reading.optional_literal(element, "total-calls-header-name");
    let limit = RateLimit {
        counter_key: None,
        calls: calls?,
        renewal_period: renewal_period?,
        increment_condition: None,
        increment_count: None,
        retry_after,
        remaining_calls,
        total_calls_header,
    };
    Some(Action::RateLimit(Box::new(limit)))
}

fn literal(reading: &mut Reading<'_>, element: &Element, name: &str, last: i64) -> Option<Spanned<Value<i64>>> {
    let span = reading.required(element, name)?.value.whole();
    Some(Spanned::new(Value::Literal(reading.literal_integer(element, name, 1..=last)?), span))
}

fn by_key(reading: &mut Reading<'_>, element: &Element, _: &str) -> Option<Action> {
    reading.empty(element);
    let calls = reading.required_integer(element, "calls", POSITIVE);
    let renewal_period = reading.required_integer(element, "renewal-period", 1..=LONGEST);
    let counter_key = reading.text(element, "counter-key");
    let increment_condition = reading.boolean(element, "increment-condition");
    let increment_count = reading.integer(element, "increment-count", POSITIVE);
    let (retry_after, remaining_calls) = (reading.told(element, "retry-after"), reading.told(element, "remaining-calls"));
    let total_calls_header = reading.optional_literal(element, "total-calls-header-name");
    let limit = RateLimit {
        counter_key: Some(counter_key?),
        calls: calls?,
        renewal_period: renewal_period?,
        increment_condition,
        increment_count,
        retry_after,
        remaining_calls,
        total_calls_header,
    };
    Some(Action::RateLimit(Box::new(limit)))
}

impl Reading<'_> {
    /// Reports the limits that `rate-limit` and `quota` take for single APIs and operations.
    pub(super) fn no_parts(&mut self, element: &Element) {
        self.no_text(element);
        for child in element.elements() {
            if matches!(&*child.name, "api" | "operation") {
                let message = format!("`<{}>` in `<{}>` is not modelled", child.name, element.name);
                let fault = Diagnostic::new(code::NOT_MODELLED, child.name_span, message);
                self.report(fault.help(format!("write a `<{}>` into the policy of that API or operation", element.name)));
            } else {
                self.wrong_child(element, child, &["api", "operation"]);
            }
        }
    }
}
