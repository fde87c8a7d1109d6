//! What is asked about a response: it exists only where it was made, and only for who made it.

use apc::time::{Duration, Instant};

use super::super::case::{Asks, Request, To, Verb};
use super::{Asked, Came, Found, Model, Seen};

/// Further attempts of a request that waits, and seconds before each.
const WAITS: (usize, u64) = (6, 10);

/// A response.
#[derive(Clone, Debug)]
pub(super) struct Made {
    pub(super) backend: usize,
    pub(super) model: String,
    caller: usize,
    /// Until when it is remembered who made it.
    until: Instant,
    pub(super) deleted: bool,
}

impl Model<'_> {
    /// Remembers who made a response.
    pub(super) fn learn(&mut self, number: usize, request: &Request, model: &str, last: &Seen) {
        let Some(rule) = self.case.conversations.filter(|_| matches!(request.asks, Asks::Create | Asks::Follow(_))) else { return };
        let until = last.end + Duration::from_secs(rule.ttl);
        let made = Made { backend: last.backend, model: model.to_owned(), caller: request.caller, until, deleted: false };
        self.made.insert(number, made);
    }

    /// Who made a response, as far as this caller is to know.
    pub(super) fn owner(&self, request: &Request, id: usize) -> Option<usize> {
        let made = self.made.get(&id)?;
        (made.caller == request.caller && request.arrived() < made.until).then_some(made.backend)
    }

    /// Whom a target leads to for a model.
    pub(super) fn reached(&self, to: &To, model: &str) -> Vec<usize> {
        match to {
            To::One(target) => self.behind(&[*target], model).members.iter().map(|member| member.backend).collect(),
            To::Chain(links) => self.behind(links, model).members.iter().map(|member| member.backend).collect(),
            To::Split(split) => {
                let parts = split.parts.iter().filter(|(_, share)| *share > 0);
                parts.flat_map(|&(part, _)| self.reached(&split.chain(part), model)).collect()
            }
        }
    }

    /// 404 without a call.
    pub(super) fn unknown(&mut self, seen: &[Seen], status: u16) -> Found<()> {
        self.proved.foreign += 1;
        if seen.is_empty() && status == 404 { Ok(()) } else { Err("nobody is known to have made this response".to_owned()) }
    }

    /// A request with a response in its path, which names no model.
    pub(super) fn about(&mut self, asked: &Asked<'_>, (verb, id): (Verb, usize), seen: &[Seen], status: u16) -> Found<()> {
        match self.owner(asked.request, id) {
            Some(owner) => self.pinned(asked, owner, seen, status)?,
            None if self.case.conversations.is_some_and(|rule| rule.forwards) => self.anywhere(asked, seen)?,
            None => return self.unknown(seen, status),
        }
        let deleted = verb == Verb::Delete && seen.last().is_some_and(|last| last.came == Came::Status(200));
        self.made.entry(id).and_modify(|made| made.deleted |= deleted);
        Ok(())
    }

    /// To the account that made the response and to nobody else, once or until it can serve.
    pub(super) fn pinned(&mut self, asked: &Asked<'_>, owner: usize, seen: &[Seen], status: u16) -> Found<()> {
        let waits = self.case.conversations.is_some_and(|rule| rule.waits);
        let (mut due, mut last, mut left) = (asked.request.arrived(), None, seen.iter());
        for _ in 0..=if waits { WAITS.0 } else { 0 } {
            last = None;
            if !self.is_open(asked, owner, due) {
                let Some(forward) = left.next() else { return Err(format!("b{owner} is asked at {due}")) };
                if forward.backend != owner || forward.start != due {
                    return Err(format!("b{owner} alone made this response, and is asked at {due}"));
                }
                self.came(asked, forward)?;
                last = Some(forward.came);
                due = forward.end;
            }
            due = due + Duration::from_secs(WAITS.1);
            if !matches!(last, None | Some(Came::Refused | Came::TimedOut | Came::Status(429 | 503))) {
                break;
            }
        }
        if left.next().is_some() {
            return Err(format!("b{owner} is asked so often only while it cannot serve"));
        }
        self.proved.pinned += 1;
        self.proved.unavailable += usize::from(!matches!(last, Some(Came::Status(200 | 404))));
        // Which of the pools' own answers is given where it was one of several is not said.
        let own = self.case.pools.iter().filter(|pool| pool.members.iter().any(|member| member.backend == owner));
        let nobody: Vec<u16> = own.filter_map(|pool| pool.exhausted).chain([503]).collect();
        match last {
            Some(Came::Status(own)) if own == status => Ok(()),
            None | Some(Came::Refused | Came::TimedOut) if nobody.contains(&status) => Ok(()),
            Some(_) | None => Err(format!("the caller is told what b{owner} answers")),
        }
    }

    /// Where the routes say, without a model: only that accounts do as they should.
    fn anywhere(&mut self, asked: &Asked<'_>, seen: &[Seen]) -> Found<()> {
        self.proved.foreign += 1;
        seen.iter().try_for_each(|forward| self.came(asked, forward))
    }
}
