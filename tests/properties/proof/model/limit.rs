//! Who has had enough: counters of each node, for each product and route, and for whom it counts together.

use apc::time::{Duration, Instant};

use super::super::case::{By, CALLERS, Figures, Limits, Products, Request, TOKENS};
use super::Model;

/// What a counter is for: the route by its number, else the product; and who.
pub(super) type Counted = (Option<usize>, bool, String);

/// When requests were admitted, and when some were paid for.
#[derive(Clone, Debug, Default)]
pub(super) struct Counter {
    calls: Vec<Instant>,
    paid: Vec<Instant>,
}

const MINUTE: Duration = Duration::from_secs(60);

impl Model<'_> {
    /// What the product of the caller makes of a request: it refuses models that are not its own, then who has had enough.
    pub(super) fn product(&mut self, unit: usize, request: &Request) -> Result<Option<Counted>, u16> {
        let Some(Products { models, limits, trial, own }) = &self.case.products else { return Ok(None) };
        if request.is_on_trial() && !models.iter().any(|pattern| pattern.takes(request.model)) {
            return Err(403);
        }
        let Some(limits) = limits else { return Ok(None) };
        let mut figures = limits.figures;
        let replaced = if request.is_on_trial() { *trial } else { own.filter(|_| request.caller == 1) };
        if let Some(figure) = replaced {
            figures[figure.which] = Some(figure.value);
        }
        let counted = self.counted(None, limits, request);
        let refused = self.admit((unit, counted.clone()), &figures, request.arrived());
        self.proved.by_products += usize::from(refused.is_some());
        refused.map_or(Ok(Some(counted)), Err)
    }

    pub(super) fn counted(&self, route: Option<usize>, limits: &Limits, request: &Request) -> Counted {
        let who = match limits.by {
            By::Subscription => CALLERS[request.caller].to_owned(),
            By::Product => if request.is_on_trial() { "trial" } else { "usual" }.to_owned(),
            By::Header => request.user.map_or_else(String::new, |user| format!("user-{user}")),
        };
        // Each product counts for itself.
        (route, route.is_none() && request.is_on_trial(), who)
    }

    /// The status for who has had enough: of requests, of tokens in the last minute, of tokens in this hour.
    pub(super) fn admit(&mut self, place: (usize, Counted), [calls, tokens, quota]: &Figures, now: Instant) -> Option<u16> {
        let counter = self.counters.entry(place).or_default();
        let within = |times: &[Instant]| times.iter().filter(|&&at| now < at + MINUTE).count() as u64;
        if let Some(most) = calls {
            if within(&counter.calls) >= *most {
                return Some(429);
            }
            counter.calls.push(now);
        }
        if tokens.is_some_and(|most| within(&counter.paid) * TOKENS >= most) {
            return Some(429);
        }
        let spent = counter.paid.len() as u64 * TOKENS;
        quota.is_some_and(|most| spent > most).then_some(403)
    }

    /// A request that was served is paid for when it has its answer.
    pub(super) fn spend(&mut self, place: (usize, Counted), at: Instant) {
        self.counters.entry(place).or_default().paid.push(at);
    }
}
