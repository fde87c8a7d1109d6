use std::rc::Rc;

use super::Expression;
use crate::diagnostic::{Span, Spanned};
use crate::time::Duration;

/// `limits:`: how much callers may have.
#[derive(Clone, Debug)]
pub struct Limits {
    /// The whole entry.
    pub span: Span,
    /// Tokens of prompts and answers in a minute.
    pub tokens_per_minute: Option<Spanned<u32>>,
    /// Calls in a minute.
    pub requests_per_minute: Option<Spanned<u32>>,
    /// Tokens in a period.
    pub token_quota: Option<Spanned<u64>>,
    /// The period of `token_quota`.
    pub token_quota_period: Option<Spanned<Period>>,
    /// Calls in a period.
    pub request_quota: Option<Spanned<u32>>,
    /// The period of `request_quota`.
    pub request_quota_period: Option<Spanned<Duration>>,
    /// Who is counted together; the subscription when not written.
    pub by: Option<Spanned<By>>,
}

impl Limits {
    /// Whether any figure is written.
    #[must_use]
    pub fn has_figures(&self) -> bool {
        self.tokens_per_minute.is_some() || self.requests_per_minute.is_some() || self.token_quota.is_some() || self.request_quota.is_some()
    }
}

/// A period of Azure's token quotas: begins with the hour, day, week, month or year, UTC.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Period {
    /// An hour.
    Hourly,
    /// A day.
    Daily,
    /// A week.
    Weekly,
    /// A month.
    Monthly,
    /// A year.
    Yearly,
}

/// Who is counted together.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum By {
    /// Each subscription for itself.
    Subscription,
    /// All subscriptions of a product.
    Product,
    /// Each address for itself.
    Ip,
    /// Each value of a header for itself.
    Header(Rc<str>),
    /// Each value of a query parameter for itself.
    Query(Rc<str>),
    /// Each value of a field of the JSON body for itself.
    Body(Rc<str>),
    /// Each value of a claim of the caller's token for itself.
    Claim(Rc<str>),
    /// Each value of an expression for itself.
    Expression(Expression),
}
