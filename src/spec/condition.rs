use std::fmt;
use std::rc::Rc;

use super::Pattern;
use crate::diagnostic::{Mapped, Span, Spanned};

/// `when:` of a route or deny.
#[derive(Clone, Debug)]
pub struct When {
    /// The whole entry.
    pub span: Span,
    /// What is asked.
    pub condition: Condition,
    /// Expressions in it, each from `@(` to `)`.
    pub expressions: Vec<Mapped>,
    /// Claims that it asks for.
    pub claims: Vec<Span>,
    /// Operations that it asks for.
    pub operations: Vec<Spanned<Pattern>>,
}

/// What may be asked of a request. Two that are equal are the same condition, wherever they are written.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Condition {
    /// All of these hold.
    All(Vec<Condition>),
    /// One of these holds.
    Any(Vec<Condition>),
    /// This does not hold.
    Not(Box<Condition>),
    /// A text of the request matches one of the patterns; a star alone asks that there is one.
    Matches(Subject, Vec<Pattern>),
    /// Whether the answer is to be a stream.
    Stream(bool),
    /// Letters of the body, from and to.
    PromptSize(Option<u32>, Option<u32>),
    /// Minutes of the day, UTC, from and until; past midnight when the second is not the later.
    Time(u32, u32),
    /// Days of the week, UTC; in order.
    Days(Vec<Day>),
    /// What stands between `@(` and `)`.
    Expression(Rc<str>),
}

/// A text of a request.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Subject {
    /// A header.
    Header(Rc<str>),
    /// A query parameter.
    Query(Rc<str>),
    /// A claim of the caller's token.
    Claim(Rc<str>),
    /// A field of the JSON body: `metadata.team`.
    Body(Rc<str>),
    /// The subscription's id.
    Subscription,
    /// The product's id.
    Product,
    /// The operation's id.
    Operation,
    /// The path as callers write it.
    Path,
}

/// A day of the week.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Day {
    /// Monday.
    Monday,
    /// Tuesday.
    Tuesday,
    /// Wednesday.
    Wednesday,
    /// Thursday.
    Thursday,
    /// Friday.
    Friday,
    /// Saturday.
    Saturday,
    /// Sunday.
    Sunday,
}

impl Condition {
    /// Whether a test holds for this or for a condition in it.
    #[must_use]
    pub fn has(&self, test: &dyn Fn(&Self) -> bool) -> bool {
        test(self)
            || match self {
                Self::All(parts) | Self::Any(parts) => parts.iter().any(|part| part.has(test)),
                Self::Not(part) => part.has(test),
                Self::Matches(..) | Self::Stream(_) | Self::PromptSize(..) | Self::Time(..) | Self::Days(_) | Self::Expression(_) => false,
            }
    }

    /// Whether an expression in it asks for the variable `model`.
    #[must_use]
    pub fn reads_model(&self) -> bool {
        self.has(&|part| matches!(part, Self::Expression(code) if code.contains("\"model\"")))
    }
}

/// In words, for comments: `product eu-*, stream`.
impl fmt::Display for Condition {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let joined = |parts: &[Self], by: &str| parts.iter().map(ToString::to_string).collect::<Vec<_>>().join(by);
        match self {
            Self::All(parts) => f.write_str(&joined(parts, ", ")),
            Self::Any(parts) => write!(f, "({})", joined(parts, " or ")),
            Self::Not(part) => write!(f, "not ({part})"),
            Self::Matches(subject, patterns) => {
                let patterns: Vec<&str> = patterns.iter().map(|pattern| &*pattern.0).collect();
                write!(f, "{subject} {}", patterns.join("|"))
            }
            Self::Stream(true) => f.write_str("stream"),
            Self::Stream(false) => f.write_str("no stream"),
            Self::PromptSize(low, high) => {
                let bound = |bound: &Option<u32>| bound.map_or_else(String::new, |n| n.to_string());
                write!(f, "promptSize {}..{}", bound(low), bound(high))
            }
            Self::Time(from, until) => write!(f, "time {:02}:{:02}..{:02}:{:02}", from / 60, from % 60, until / 60, until % 60),
            Self::Days(days) => {
                let days: Vec<&str> = days.iter().map(|day| day.name()).collect();
                f.write_str(&days.join("|"))
            }
            Self::Expression(code) => write!(f, "@({code})"),
        }
    }
}

impl fmt::Display for Subject {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Header(name) => write!(f, "header {name}"),
            Self::Query(name) => write!(f, "query {name}"),
            Self::Claim(name) => write!(f, "claim {name}"),
            Self::Body(name) => write!(f, "body {name}"),
            Self::Subscription => f.write_str("subscription"),
            Self::Product => f.write_str("product"),
            Self::Operation => f.write_str("operation"),
            Self::Path => f.write_str("path"),
        }
    }
}

impl Day {
    /// As .NET says it.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Monday => "Monday",
            Self::Tuesday => "Tuesday",
            Self::Wednesday => "Wednesday",
            Self::Thursday => "Thursday",
            Self::Friday => "Friday",
            Self::Saturday => "Saturday",
            Self::Sunday => "Sunday",
        }
    }
}
