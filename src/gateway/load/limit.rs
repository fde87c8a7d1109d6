use super::argument::Binder;
use crate::diagnostic::Spanned;
use crate::gateway::limit::{Increment, Quota, RateLimit, Spaces, TokenLimit, Told};
use crate::gateway::program::Arg;
use crate::http::HeaderName;
use crate::policy::element::{self, Value};
use crate::time::{Date, Duration};

/// The beginning of the first period of a quota that does not say when: midnight of the first day of year 1.
const LONG_AGO: Date = Date::from_micros(-62_135_596_800_000_000);

impl Spaces {
    /// Counters of a policy's own; those by key share one set.
    fn calls(&mut self, by_key: bool) -> usize {
        next(&mut self.calls, by_key)
    }

    fn quotas(&mut self, by_key: bool) -> usize {
        next(&mut self.quotas, by_key)
    }
}

fn next(count: &mut usize, by_key: bool) -> usize {
    if by_key {
        return 0;
    }
    *count += 1;
    *count - 1
}

impl Binder<'_> {
    pub(super) fn token_limit(&mut self, limit: &element::TokenLimit) -> Option<TokenLimit> {
        let key = self.text(&limit.counter_key);
        let per_minute = self.maybe(limit.tokens_per_minute.as_ref(), Self::whole);
        let quota = self.maybe(limit.token_quota.as_ref(), |binder, (quota, period)| Some((binder.whole(quota)?, *period)));
        Some(TokenLimit {
            key: key?,
            per_minute: per_minute?,
            quota: quota?,
            estimate: limit.estimate_prompt_tokens,
            retry_after: told(&limit.retry_after),
            remaining: told(&limit.remaining_tokens),
            remaining_quota: told(&limit.remaining_quota_tokens),
            consumed: told(&limit.tokens_consumed),
        })
    }

    pub(super) fn rate_limit(&mut self, limit: &element::RateLimit) -> Option<RateLimit> {
        let space = self.spaces.calls(limit.counter_key.is_some());
        let key = self.maybe(limit.counter_key.as_ref(), Self::text);
        let (calls, period) = (self.whole(&limit.calls), self.whole(&limit.renewal_period));
        let increment = self.increment(limit.increment_condition.as_ref(), limit.increment_count.as_ref());
        Some(RateLimit {
            space,
            key: key?,
            calls: calls?,
            period: period?,
            increment: increment?,
            retry_after: told(&limit.retry_after),
            remaining: told(&limit.remaining_calls),
            total: limit.total_calls_header.as_deref().map(HeaderName::new),
        })
    }

    pub(super) fn quota(&mut self, quota: &element::Quota) -> Option<Quota> {
        let space = self.spaces.quotas(quota.counter_key.is_some());
        let key = self.maybe(quota.counter_key.as_ref(), Self::text);
        let increment = self.increment(quota.increment_condition.as_ref(), quota.increment_count.as_ref());
        let period = u64::try_from(quota.renewal_period).unwrap_or(0);
        Some(Quota {
            space,
            // Periods of a subscription begin with the subscription: here with the run.
            first: quota.counter_key.as_ref().map(|_| quota.first_period_start.unwrap_or(LONG_AGO)),
            key: key?,
            calls: u64::try_from(quota.calls).unwrap_or(0),
            period: (period > 0).then(|| Duration::from_secs(period)),
            increment: increment?,
        })
    }

    fn increment(&mut self, condition: Option<&Spanned<Value<bool>>>, count: Option<&Spanned<Value<i64>>>) -> Option<Increment> {
        let bound = self.maybe(condition, Self::condition);
        let amount = self.maybe(count, Self::whole);
        let (bound, amount) = (bound?, amount?);
        let span = condition.map(|c| c.span).or(count.map(|c| c.span));
        if let Some(span) = span
            && (bound.as_ref().is_some_and(Arg::reads_response) || amount.as_ref().is_some_and(Arg::reads_response))
        {
            self.not_modelled(span, "an increment by the response's content", "its status and headers can be asked");
            return None;
        }
        Some(Increment { condition: bound, count: amount })
    }
}

fn told(written: &element::Told) -> Told {
    Told { header: written.header.as_deref().map(HeaderName::new), variable: written.variable.clone() }
}
