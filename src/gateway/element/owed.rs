use super::quota::once;
use crate::expr::{Context, Value};
use crate::gateway::failure::{self, Raised, Replaced};
use crate::gateway::limit::{Increment, Owed, Told};
use crate::gateway::step::Run;
use crate::gateway::{Note, RefusedBy};
use crate::http::HeaderName;

/// When limits do what they still have to do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::gateway) enum Moment {
    /// The response is there, and outbound about to begin.
    Response,
    /// The client is about to be answered.
    Answer,
}

impl Run<'_> {
    /// Tells figures in headers, charges tokens, and at the end counts what only counts then.
    pub(in crate::gateway) fn settle(&mut self, moment: Moment) {
        if self.machine.owed.is_empty() {
            return;
        }
        let mut all = std::mem::take(&mut self.machine.owed);
        for owed in all.drain(..) {
            match owed {
                Owed::Header(name, figure) => self.put(name, figure),
                Owed::Tokens(owed) => self.settle_tokens(&owed, moment),
                Owed::Call { .. } | Owed::Quota { .. } if moment == Moment::Response => self.machine.owed.push(owed),
                // What cannot be computed counts nothing: the answer is made.
                Owed::Call { limit, key, span } => {
                    let count = amount(&limit.increment, &mut self.machine.context).unwrap_or(0);
                    let now = self.now;
                    if let Some(counters) = self.counters().calls.get_mut(limit.space) {
                        counters.at(&key, now, now + span.length).add(span, now, count);
                    }
                }
                Owed::Quota { quota, key, ends } => {
                    let count = amount(&quota.increment, &mut self.machine.context).unwrap_or(0);
                    // What was admitted in a period that is over counts in none.
                    if let Some(counters) = self.service.quotas.get_mut(quota.space).filter(|_| self.now < ends) {
                        counters.at(&key, self.now, ends).add(once(&mut self.machine.counted, &quota, &key, count));
                    }
                }
            }
        }
        // The room is for the next.
        if self.machine.owed.is_empty() {
            self.machine.owed = all;
        }
    }

    fn put(&mut self, name: HeaderName, figure: u64) {
        let response = self.machine.context.response.get_or_insert_with(|| failure::bare(200));
        response.headers.set(name, figure);
    }

    /// Tells a figure before there is a response: in a variable at once, in a header when the response is there.
    pub(super) fn tell(&mut self, told: &Told, figure: u64) {
        self.keep(told, figure);
        if let Some(header) = &told.header {
            self.machine.owed.push(Owed::Header(header.clone(), figure));
        }
    }

    /// Tells a figure when the response is there.
    pub(super) fn tell_now(&mut self, told: &Told, figure: u64) {
        self.keep(told, figure);
        if let Some(header) = &told.header {
            self.put(header.clone(), figure);
        }
    }

    /// Puts a figure into a variable.
    pub(super) fn keep(&mut self, told: &Told, figure: u64) {
        if let Some(variable) = &told.variable {
            // As expressions see it: an `int`.
            self.machine.context.variables.set(variable, Value::Int(i32::try_from(figure).unwrap_or(i32::MAX)));
        }
    }

    /// The error of a limit: 429, or 403 for a quota. `again` is in how many seconds there is room, if ever.
    pub(super) fn limited(
        &mut self,
        by: RefusedBy,
        reason: &'static str,
        message: String,
        again: Option<u64>,
        told: Option<&Told>,
    ) -> Box<Raised> {
        self.effects.notes.push(Note::Refused { machine: self.id, by });
        let status = match by {
            RefusedBy::Limit => 429,
            RefusedBy::Quota => 403,
        };
        let mut response = failure::answer(status, &message);
        if let Some(seconds) = again {
            let header = told.and_then(|told| told.header.clone()).unwrap_or(HeaderName::RETRY_AFTER);
            response.headers.append(header, seconds);
            if let Some(told) = told {
                self.keep(told, seconds);
            }
        }
        Raised::new(reason, message, Replaced::With(response))
    }
}

/// A number of a policy, which is never below 0.
pub(super) fn figure(number: i64) -> u64 {
    u64::try_from(number).unwrap_or(0)
}

/// How much a call counts.
pub(super) fn amount(increment: &Increment, context: &mut Context) -> Result<u64, Box<Raised>> {
    let counts = increment.condition.as_ref().map_or(Ok(true), |condition| condition.get(context))?;
    if !counts {
        return Ok(0);
    }
    Ok(increment.count.as_ref().map_or(Ok(1), |count| count.get(context).map(figure))?)
}
