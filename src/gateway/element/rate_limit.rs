use std::rc::Rc;

use super::owed::{amount, figure};
use crate::assumption::{Assumption, LimitCounters};
use crate::gateway::RefusedBy;
use crate::gateway::failure::Raised;
use crate::gateway::limit::{Counters, Owed, RateLimit, Span};
use crate::gateway::program::Arg;
use crate::gateway::step::Run;
use crate::http::Str;
use crate::time::Duration;

impl Run<'_> {
    /// `<rate-limit>` and `<rate-limit-by-key>`.
    pub(super) fn limit_calls(&mut self, limit: &Rc<RateLimit>) -> Result<(), Box<Raised>> {
        let key = self.counter_key(limit.key.as_ref())?;
        let context = &mut self.machine.context;
        let calls = figure(limit.calls.get(context)?);
        let length = Duration::from_secs(figure(limit.period.get(context)?).max(1));
        let postponed = limit.increment.is_postponed();
        let count = if postponed { 0 } else { amount(&limit.increment, context)? };
        let span = self.span(length, calls);
        let (space, now) = (limit.space, self.now);
        if let Some(header) = &limit.total {
            self.machine.owed.push(Owed::Header(header.clone(), calls));
        }
        let Some(counters) = self.counters().calls.get_mut(space) else { return Ok(()) };
        let window = counters.at(&key, now, now + length);
        let sum = window.sum(span, now);
        if sum >= calls {
            let seconds = window.until_below(span, calls, now).seconds_up();
            let message = format!("Rate limit is exceeded. Try again in {seconds} seconds.");
            return Err(self.limited(RefusedBy::Limit, "RateLimitExceeded", message, Some(seconds), Some(&limit.retry_after)));
        }
        window.add(span, now, count);
        self.tell(&limit.remaining, calls.saturating_sub(sum + count));
        if postponed {
            self.machine.owed.push(Owed::Call { limit: Rc::clone(limit), key, span });
        }
        Ok(())
    }

    /// The key of a counter: what an expression says, or the subscription; without one all callers count together.
    pub(super) fn counter_key(&mut self, key: Option<&Arg<Str>>) -> Result<Rc<str>, Box<Raised>> {
        let context = &mut self.machine.context;
        Ok(match key {
            Some(key) => key.get(context)?.shared(),
            None => context.subscription.as_ref().and_then(|s| s.id.as_ref()).map_or_else(|| "".into(), Str::shared),
        })
    }

    /// The counters of rates that hold for this request.
    pub(super) fn counters(&mut self) -> &mut Counters {
        match self.loaded.options.assumptions.limit_counters {
            LimitCounters::Unit => &mut self.unit.counters,
            LimitCounters::Shared => &mut self.service.counters,
        }
    }

    /// How a rate limit counts time.
    pub(super) fn span(&mut self, length: Duration, limit: u64) -> Span {
        self.service.assume(Assumption::LimitWindow, self.effects);
        if self.loaded.options.units > 1 {
            self.service.assume(Assumption::LimitCounters, self.effects);
        }
        Span { kind: self.loaded.options.assumptions.limit_window, length, limit }
    }
}
