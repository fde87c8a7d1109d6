//! What limit policies count, and what they hold it against.
//!
//! `window.rs` a sum within the last minute (or another time) · `period.rs` a sum within an hour, day, month · `keyed.rs` counters by
//! key, bounded · this file the policies' figures, the counters of a node, and what a request owes until its answer

mod keyed;
mod period;
mod window;

use std::collections::{BTreeMap, VecDeque};
use std::rc::Rc;

use smallvec::SmallVec;

pub(super) use keyed::Keyed;
pub(super) use period::{Spent, ends_with};
pub(super) use window::{Span, Window};

use super::program::Arg;
use crate::http::{HeaderName, Str};
use crate::policy::element::QuotaPeriod;
use crate::time::{Date, Duration, Instant};

/// `<llm-token-limit>` and `<azure-openai-token-limit>`.
#[derive(Debug)]
pub(super) struct TokenLimit {
    pub key: Arg<Str>,
    pub per_minute: Option<Arg<i64>>,
    pub quota: Option<(Arg<i64>, QuotaPeriod)>,
    pub estimate: bool,
    pub retry_after: Told,
    pub remaining: Told,
    pub remaining_quota: Told,
    pub consumed: Told,
}

/// `<rate-limit>` and `<rate-limit-by-key>`.
#[derive(Debug)]
pub(super) struct RateLimit {
    /// Which counters: an index into [`Counters::calls`].
    pub space: usize,
    /// `None`: the subscription.
    pub key: Option<Arg<Str>>,
    pub calls: Arg<i64>,
    /// Seconds.
    pub period: Arg<i64>,
    pub increment: Increment,
    pub retry_after: Told,
    pub remaining: Told,
    pub total: Option<HeaderName>,
}

/// `<quota>` and `<quota-by-key>`.
#[derive(Debug)]
pub(super) struct Quota {
    /// Which counters: an index into those of the service.
    pub space: usize,
    /// `None`: the subscription.
    pub key: Option<Arg<Str>>,
    pub calls: u64,
    /// `None`: never begins anew.
    pub period: Option<Duration>,
    /// When the first period began; `None`: with the run.
    pub first: Option<Date>,
    pub increment: Increment,
}

/// `<limit-concurrency>`.
#[derive(Debug)]
pub(super) struct Concurrency {
    pub key: Arg<Str>,
    pub max: u32,
}

/// What a call adds to a counter.
#[derive(Debug)]
pub(super) struct Increment {
    pub condition: Option<Arg<bool>>,
    pub count: Option<Arg<i64>>,
}

impl Increment {
    /// Whether it is only known at the end of outbound.
    pub(super) fn is_postponed(&self) -> bool {
        matches!(self.condition, Some(Arg::Computed(_))) || matches!(self.count, Some(Arg::Computed(_)))
    }
}

/// Where a figure is told.
#[derive(Debug)]
pub(super) struct Told {
    pub header: Option<HeaderName>,
    pub variable: Option<Rc<str>>,
}

/// What a request owes to the counters, or still has to tell, when its response is there.
#[derive(Debug)]
pub(super) enum Owed {
    /// A figure in a header.
    Header(HeaderName, u64),
    /// The tokens that it will have cost.
    Tokens(OwedTokens),
    /// A call that counts at the end of outbound, if at all.
    Call { limit: Rc<RateLimit>, key: Rc<str>, span: Span },
    /// The same for a quota.
    Quota { quota: Rc<Quota>, key: Rc<str>, ends: Instant },
}

/// What is known of a request's tokens at its arrival.
#[derive(Debug)]
pub(super) struct OwedTokens {
    pub limit: Rc<TokenLimit>,
    pub key: Rc<str>,
    pub per_minute: Option<u64>,
    pub quota: Option<u64>,
    /// Charged already, at this time.
    pub estimate: u64,
    pub at: Instant,
}

impl Owed {
    pub(super) fn fork(&self) -> Self {
        match self {
            Self::Header(name, figure) => Self::Header(name.clone(), *figure),
            Self::Tokens(owed) => Self::Tokens(OwedTokens {
                limit: Rc::clone(&owed.limit),
                key: Rc::clone(&owed.key),
                per_minute: owed.per_minute,
                quota: owed.quota,
                estimate: owed.estimate,
                at: owed.at,
            }),
            Self::Call { limit, key, span } => Self::Call { limit: Rc::clone(limit), key: Rc::clone(key), span: *span },
            Self::Quota { quota, key, ends } => Self::Quota { quota: Rc::clone(quota), key: Rc::clone(key), ends: *ends },
        }
    }
}

/// The counters of rates, of a node or of all nodes together.
#[derive(Debug)]
pub(super) struct Counters {
    pub tokens: Keyed<Tokens>,
    /// Those by key first, then one set for each `<rate-limit>`.
    pub calls: Vec<Keyed<Window>>,
    /// Requests inside of `<limit-concurrency>`; keys without any are left out.
    pub inside: BTreeMap<Rc<str>, u32>,
}

/// How many sets of counters the policies have.
#[derive(Clone, Copy, Debug)]
pub(super) struct Spaces {
    pub calls: usize,
    pub quotas: usize,
}

impl Default for Spaces {
    /// One set each for the policies by key, which share their counters in all scopes.
    fn default() -> Self {
        Self { calls: 1, quotas: 1 }
    }
}

impl Counters {
    pub(super) fn new(spaces: Spaces) -> Self {
        Self { tokens: Keyed::default(), calls: (0..spaces.calls).map(|_| Keyed::default()).collect(), inside: BTreeMap::new() }
    }

    pub(super) fn fork(&self) -> Self {
        Self {
            tokens: self.tokens.fork(Tokens::fork),
            calls: self.calls.iter().map(|set| set.fork(Window::fork)).collect(),
            inside: self.inside.iter().map(|(key, count)| (Rc::clone(key), *count)).collect(),
        }
    }
}

/// The tokens of one key.
#[derive(Debug, Default)]
pub(super) struct Tokens {
    pub minute: Window,
    quotas: SmallVec<[(QuotaPeriod, Spent); 1]>,
    /// Answers that are on their way, by the time of their end.
    due: VecDeque<Due>,
}

/// Tokens that are charged when an answer is complete.
#[derive(Clone, Copy, Debug)]
pub(super) struct Due {
    pub at: Instant,
    pub tokens: u64,
    /// What its request was charged before, and when.
    pub estimate: u64,
    pub estimated_at: Instant,
}

/// The window of tokens a minute.
pub(super) const MINUTE: Duration = Duration::from_secs(60);

impl Tokens {
    fn fork(&self) -> Self {
        Self {
            minute: self.minute.fork(),
            quotas: self.quotas.iter().map(|(period, spent)| (*period, spent.fork())).collect(),
            due: self.due.iter().copied().collect(),
        }
    }

    /// Charges what has become due until now.
    pub(super) fn settle(&mut self, span: Span, start_at: Date, now: Instant) {
        while let Some(due) = self.due.front().copied().filter(|due| due.at <= now) {
            self.due.pop_front();
            self.correct(span, start_at, due);
        }
    }

    /// Puts what an answer cost in the place of the estimate.
    fn correct(&mut self, span: Span, start_at: Date, due: Due) {
        if due.estimate > 0 {
            self.minute.take_back(span, due.estimated_at, due.estimate);
            self.quotas.iter_mut().for_each(|(_, spent)| spent.take_back(due.estimate));
        }
        self.charge(span, start_at, due.at, due.tokens);
    }

    /// Charges tokens.
    pub(super) fn charge(&mut self, span: Span, start_at: Date, at: Instant, tokens: u64) {
        self.minute.add(span, at, tokens);
        for (period, spent) in &mut self.quotas {
            spent.roll(at, || ends_with(*period, start_at, at));
            spent.add(tokens);
        }
    }

    /// Charges what an answer cost once it is complete.
    pub(super) fn owe(&mut self, due: Due) {
        let place = self.due.iter().rposition(|other| other.at <= due.at).map_or(0, |last| last + 1);
        self.due.insert(place, due);
    }

    /// What was spent of a quota in the period that a time lies in, and when that period ends.
    pub(super) fn spent(&mut self, period: QuotaPeriod, start_at: Date, now: Instant) -> Option<&mut Spent> {
        if !self.quotas.iter().any(|(known, _)| *known == period) {
            self.quotas.push((period, Spent::default()));
        }
        let spent = self.quotas.iter_mut().find(|(known, _)| *known == period).map(|(_, spent)| spent)?;
        spent.roll(now, || ends_with(period, start_at, now));
        Some(spent)
    }
}
