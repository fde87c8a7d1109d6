use std::fmt;

use super::{Amount, AtBackend, BodyClaim, Bounds, Cause, Claim, Expectation, HeaderClaim, Name, Scope, Selector, StatusRange, Trait};
use crate::diagnostic::Spanned;
use crate::time::Duration;

/// What is expected, in plain words: `requests 10 to 20: every answer is 200`.
impl fmt::Display for Expectation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.scope {
            Scope::All => {}
            Scope::Step(name) => write!(f, "{}: ", name.value)?,
            Scope::Requests(numbers) => match numbers.value {
                (from, to) if from == to => write!(f, "request {from}: ")?,
                (from, u64::MAX) => write!(f, "requests from {from}: ")?,
                (from, to) => write!(f, "requests {from} to {to}: ")?,
            },
            Scope::During(times) => match (times.value.from, times.value.to) {
                (from, Some(to)) => write!(f, "from {} to {to}: ", from.unwrap_or(Duration::ZERO))?,
                (from, None) => write!(f, "from {} on: ", from.unwrap_or(Duration::ZERO))?,
            },
            Scope::Model(name) => write!(f, "{}: ", name.value)?,
            Scope::Route(name) => write!(f, "route {}: ", name.value)?,
        }
        self.claim.fmt(f)
    }
}

impl fmt::Display for Claim {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::EveryStatus(StatusRange::NONE) => f.write_str("no request is answered"),
            Self::StatusCount(StatusRange::NONE, amount) => write!(f, "{amount} without an answer"),
            Self::EveryStatus(status) => write!(f, "every answer is {status}"),
            Self::StatusCount(status, amount) => write!(f, "{amount} answered {status}"),
            Self::OnlyStatuses(listed) if listed.is_empty() => f.write_str("no answer at all"),
            Self::OnlyStatuses(listed) => write!(f, "no answer but {}", list(listed)),
            Self::Forwards(to, amount) => write!(f, "{} gets {amount}", to.value),
            Self::ForwardList(list) if list.is_empty() => f.write_str("no backend is called"),
            Self::ForwardList(list) => write!(f, "forwards go to {}, in this order", selectors(list)),
            Self::Order(pattern) => write!(f, "answered by {pattern}"),
            Self::Never(it) => write!(f, "no forward {it}"),
            Self::Always(it) => write!(f, "every forward {it}"),
            Self::Header(name, HeaderClaim::Absent) => write!(f, "no answer has header {}", name.value),
            Self::Header(name, HeaderClaim::Like(value)) if &**value == "*" => write!(f, "every answer has header {}", name.value),
            Self::Header(name, HeaderClaim::Like(value)) => write!(f, "every answer has header {}: {value}", name.value),
            Self::Body(BodyClaim::Text(text)) => write!(f, "the content is {}", excerpt(text)),
            Self::Body(BodyClaim::Contains(text)) => write!(f, "the content contains {}", excerpt(text)),
            Self::Body(BodyClaim::Json(json)) => write!(f, "the content has {}", excerpt(&json.to_string())),
            Self::Time(figure, bounds) => write!(f, "{figure} is {bounds}"),
            Self::FirstToken(figure, bounds) => write!(f, "{figure} to the first token is {bounds}"),
            Self::Tokens(bounds) => write!(f, "tokens in all: {bounds}"),
            Self::Broken(amount) => write!(f, "{amount} of the conversations broken"),
            Self::At(of, AtBackend::Utilization(bounds)) => write!(f, "utilization of {}: {}", of.value, Amount::Percent(*bounds)),
            Self::Spill(amount) => write!(f, "{amount} answered by a lower rank"),
            Self::At(of, AtBackend::Wasted(amount)) => write!(f, "{amount} of the forwards to {} answered 429", of.value),
            Self::At(of, AtBackend::Success(amount)) => write!(f, "{amount} of the forwards to {} answered 2xx", of.value),
            Self::At(of, AtBackend::Cut(amount)) => write!(f, "{amount} of the forwards to {} cut in the middle", of.value),
            Self::At(of, AtBackend::Status(status, amount)) => write!(f, "{amount} of the forwards to {} answered {status}", of.value),
            Self::At(of, AtBackend::Tokens(bounds)) => write!(f, "tokens of {}: {bounds}", of.value),
            Self::At(of, AtBackend::Open(bounds)) => write!(f, "the breaker of {} is open for {bounds}", of.value),
            Self::At(of, AtBackend::FirstToken(figure, bounds)) => write!(f, "{figure} of {} to the first token is {bounds}", of.value),
            Self::At(of, AtBackend::Time(figure, bounds)) => write!(f, "{figure} of {} is {bounds}", of.value),
            Self::Wasted(amount) => write!(f, "{amount} wasted on backends that answer 429"),
            Self::Attempts(bounds) => write!(f, "forwards in all: {bounds}"),
            Self::Success(amount) => write!(f, "{amount} answered 2xx"),
            Self::Refused(Cause::Limit, amount) => write!(f, "{amount} refused by a limit"),
            Self::Refused(Cause::Quota, amount) => write!(f, "{amount} refused by a quota"),
            Self::Refused(Cause::Deny, amount) => write!(f, "{amount} refused by the gateway"),
            Self::Refused(Cause::Backend, amount) => write!(f, "{amount} refused by a backend"),
            Self::Cut(amount) => write!(f, "{amount} cut in the middle"),
            Self::Resends(amount) => write!(f, "{amount} sent again by clients"),
            Self::GaveUp(amount) => write!(f, "{amount} given up by their clients"),
            Self::Trips(None, bounds) => write!(f, "breakers trip {} in all", times(bounds)),
            Self::Trips(Some(of), bounds) => write!(f, "the breaker of {} trips {}", of.value, times(bounds)),
        }
    }
}

impl fmt::Display for Trait {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Region(regions) => write!(f, "goes to {}", names(regions)),
            Self::Backend(backends) => write!(f, "goes to {}", selectors(backends)),
            Self::Status(statuses) => write!(f, "is answered {}", list(statuses)),
            Self::Header(headers) => write!(f, "carries header {}", names(headers)),
            Self::Query(parameters) => write!(f, "carries query parameter {}", names(parameters)),
        }
    }
}

fn list<T: fmt::Display>(items: &[T]) -> String {
    items.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ")
}

fn names(names: &[Name]) -> String {
    list(&names.iter().map(|n| &n.value).collect::<Vec<_>>())
}

fn selectors(selectors: &[Spanned<Selector>]) -> String {
    list(&selectors.iter().map(|s| &s.value).collect::<Vec<_>>())
}

fn times(bounds: &Bounds<u64>) -> String {
    if *bounds == Bounds::exactly(1) { "once".to_owned() } else { format!("{bounds} times") }
}

/// A text short enough for a line.
fn excerpt(text: &str) -> String {
    const LONGEST: usize = 60;
    let line = text.split('\n').next().unwrap_or("");
    if line.len() == text.len() && line.chars().count() <= LONGEST {
        return format!("`{line}`");
    }
    format!("`{}…`", line.chars().take(LONGEST).collect::<String>())
}
