use std::fmt;
use std::rc::Rc;

use super::{Amount, Bounds, Name, Pattern, Selector, glob};
use crate::diagnostic::{Span, Spanned};
use crate::time::Duration;

/// One thing that is expected, judged by itself.
#[derive(Clone, Debug)]
pub struct Expectation {
    /// Where it is written.
    pub span: Span,
    /// Of which requests.
    pub scope: Scope,
    /// What.
    pub claim: Claim,
}

/// Which requests an expectation speaks of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Scope {
    /// All of the scenario.
    All,
    /// Those of a named step.
    Step(Name),
    /// Those with these numbers, from 1, both included.
    Requests(Spanned<(u64, u64)>),
    /// Those that are sent from this time of the run on, until before the other.
    During(Spanned<Bounds<Duration>>),
    /// Those for this model.
    Model(Name),
    /// Those that take this route.
    Route(Name),
}

/// What is expected.
#[derive(Clone, Debug, PartialEq)]
pub enum Claim {
    /// `status: 200`: every answer.
    EveryStatus(StatusRange),
    /// `status: { 200: 20 }`: so many answers.
    StatusCount(StatusRange, Amount),
    /// The statuses of a map are the only ones.
    OnlyStatuses(Vec<StatusRange>),
    /// `backends: { foundry1: 8..10 }`: so many forwards.
    Forwards(Spanned<Selector>, Amount),
    /// `backends: [foundry1, foundry2]`: these forwards, in order.
    ForwardList(Vec<Spanned<Selector>>),
    /// `order: foundry1 x9, foundry2`: who answered, request by request.
    Order(Pattern),
    /// No forward has this.
    Never(Trait),
    /// Every forward has this.
    Always(Trait),
    /// Every answer's header.
    Header(Name, HeaderClaim),
    /// Every answer's content.
    Body(BodyClaim),
    /// A time over all answers, to their last byte.
    Time(Figure, Bounds<Duration>),
    /// A time over all answers, to their first byte.
    FirstToken(Figure, Bounds<Duration>),
    /// Tokens of prompts and answers, as backends counted them.
    Tokens(Bounds<u64>),
    /// Requests that are answered by a member which is not of the first rank of its pool.
    Spill(Amount),
    /// Conversations in which a request was not answered 200 to 299.
    Broken(Amount),
    /// Something about the forwards to some backends.
    At(Spanned<Selector>, AtBackend),
    /// Forwards answered 429.
    Wasted(Amount),
    /// Forwards in all.
    Attempts(Bounds<u64>),
    /// Answers 200 to 299, to the last byte.
    Success(Amount),
    /// `refused: { deny: 3 }`: so many requests are refused for this cause.
    Refused(Cause, Amount),
    /// How often clients send again; as a share, of all sends.
    Resends(Amount),
    /// Requests that their clients gave up waiting for.
    GaveUp(Amount),
    /// Answers that break off after their head.
    Cut(Amount),
    /// Trips of breakers, of some backends or of all.
    Trips(Option<Spanned<Selector>>, Bounds<u64>),
}

/// What is expected of the forwards to a backend, beside their number.
#[derive(Clone, Debug, PartialEq)]
pub enum AtBackend {
    /// So many, or this share of them, are answered 429.
    Wasted(Amount),
    /// So many, or this share of them, are answered 200 to 299, to the last byte.
    Success(Amount),
    /// So many, or this share of the answers, break off.
    Cut(Amount),
    /// So many, or this share of them, are answered like this.
    Status(StatusRange, Amount),
    /// Tokens of prompts and answers, as it counted them.
    Tokens(Bounds<u64>),
    /// How long its breakers are open: the sum over the gateway's nodes, up to the last answer of the run.
    Open(Bounds<Duration>),
    /// A time over all forwards, to the last byte.
    Time(Figure, Bounds<Duration>),
    /// A time over forwards answered 200 to 299, to the first byte.
    FirstToken(Figure, Bounds<Duration>),
    /// How far its provisioned throughput is used on average, in percent.
    Utilization(Bounds<f64>),
}

/// Why a request ends with 400 to 599.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cause {
    /// A rate: tokens a minute, calls in a period, requests at one time.
    Limit,
    /// Tokens or calls in an hour, a day, a month.
    Quota,
    /// The gateway says no for another reason (400 to 499) and asks no backend.
    Deny,
    /// A backend's answer is passed on.
    Backend,
}

/// A figure over the times from request to the last byte of the answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Figure {
    /// The arithmetic mean.
    Mean,
    /// So many of a thousand are no slower: 500, 900, 950, 990, 999.
    Quantile(u16),
    /// The slowest.
    Max,
}

/// Something about a forward, as the backend received and answered it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Trait {
    /// It went to this region.
    Region(Vec<Name>),
    /// It went to one of these backends.
    Backend(Vec<Spanned<Selector>>),
    /// It was answered with one of these statuses.
    Status(Vec<StatusRange>),
    /// It carried this header.
    Header(Vec<Name>),
    /// It carried this query parameter.
    Query(Vec<Name>),
}

/// What a header of an answer must be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum HeaderClaim {
    /// Not there.
    Absent,
    /// There, and like this; `*` stands for any letters.
    Like(Rc<str>),
}

/// What the content of an answer must be.
#[derive(Clone, Debug, PartialEq)]
pub enum BodyClaim {
    /// Exactly these letters.
    Text(Rc<str>),
    /// These letters somewhere.
    Contains(Rc<str>),
    /// JSON that has at least this.
    Json(serde_json::Value),
}

/// `429`, `500-599`: a status or a range of them, both ends included; or [`StatusRange::NONE`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct StatusRange {
    /// The first.
    pub from: u16,
    /// The last.
    pub to: u16,
}

impl StatusRange {
    /// No answer: its client gave the request up.
    pub const NONE: Self = Self { from: 0, to: 0 };

    /// Whether a status is one of them.
    #[must_use]
    pub fn contains(self, status: u16) -> bool {
        (self.from..=self.to).contains(&status)
    }

    /// Reads `429` or `500-599`, 100 to 599.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let (from, to) = text.split_once('-').unwrap_or((text, text));
        let number = |t: &str| t.trim().parse::<u16>().ok().filter(|n| (100..=599).contains(n));
        Some(Self { from: number(from)?, to: number(to)? }).filter(|r| r.from <= r.to)
    }
}

impl fmt::Display for StatusRange {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if *self == Self::NONE {
            return f.write_str("none");
        }
        if self.from == self.to { write!(f, "{}", self.from) } else { write!(f, "{}-{}", self.from, self.to) }
    }
}

impl fmt::Display for Figure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Mean => f.write_str("mean"),
            Self::Quantile(999) => f.write_str("p99.9"),
            Self::Quantile(n) => write!(f, "p{}", n / 10),
            Self::Max => f.write_str("max"),
        }
    }
}

impl HeaderClaim {
    /// Whether a header's value (or its absence) is right.
    #[must_use]
    pub fn holds(&self, value: Option<&str>) -> bool {
        match (self, value) {
            (Self::Absent, value) => value.is_none(),
            (Self::Like(_), None) => false,
            (Self::Like(glob), Some(value)) => glob::matches(glob, value),
        }
    }
}

impl BodyClaim {
    /// Whether content is right.
    #[must_use]
    pub fn holds(&self, content: &[u8]) -> bool {
        match self {
            Self::Text(text) => text.as_bytes() == content,
            Self::Contains(text) => String::from_utf8_lossy(content).contains(&**text),
            Self::Json(wanted) => serde_json::from_slice(content).is_ok_and(|found| covers(&found, wanted)),
        }
    }
}

/// Whether JSON has at least what is wanted: maps may have more keys, lists must agree item by item.
fn covers(found: &serde_json::Value, wanted: &serde_json::Value) -> bool {
    use serde_json::Value;
    match (found, wanted) {
        (Value::Object(found), Value::Object(wanted)) => {
            wanted.iter().all(|(key, wanted)| found.get(key).is_some_and(|found| covers(found, wanted)))
        }
        (Value::Array(found), Value::Array(wanted)) => {
            found.len() == wanted.len() && found.iter().zip(wanted).all(|(found, wanted)| covers(found, wanted))
        }
        (found, wanted) => found == wanted,
    }
}

#[cfg(test)]
mod tests {
    use super::{BodyClaim, HeaderClaim, StatusRange};

    #[test]
    fn globs_stand_for_any_letters() {
        for (glob, text, like) in [
            ("*", "", true),
            ("East US", "East US", true),
            ("East US", "East US 2", false),
            ("East*", "East US 2", true),
            ("*=*;*", "a=b; Path=/", true),
            ("a*b*c", "abbc", true),
            ("a*b*c", "acb", false),
            ("*ab", "aab", true),
        ] {
            assert_eq!(HeaderClaim::Like(glob.into()).holds(Some(text)), like, "{glob} {text}");
        }
        assert!(HeaderClaim::Absent.holds(None));
        assert!(!HeaderClaim::Like("*".into()).holds(None));
    }

    #[test]
    fn json_may_have_more_than_is_wanted() {
        let wanted = BodyClaim::Json(serde_json::json!({ "error": { "code": "429" } }));
        for (text, holds) in
            [(r#"{"error":{"code":"429","message":"x"},"more":1}"#, true), (r#"{"error":{"code":429}}"#, false), ("not json", false)]
        {
            assert_eq!(wanted.holds(text.as_bytes()), holds, "{text}");
        }
    }

    #[test]
    fn statuses_are_numbers_or_ranges() {
        for (text, read) in [("429", Some((429, 429))), ("500-599", Some((500, 599))), ("599-500", None), ("42", None), ("600", None)] {
            assert_eq!(StatusRange::parse(text).map(|r| (r.from, r.to)), read, "{text}");
        }
    }
}
