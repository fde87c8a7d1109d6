use std::rc::Rc;

use super::set_backend_service::point;
use crate::assumption::{Assumption, CookieSent, StickyDown};
use crate::gateway::breaker::{Seen, retry_after};
use crate::gateway::failure::{Raised, Refusal, Replaced};
use crate::gateway::load::{Backend, Pool, Target};
use crate::gateway::machine::{Machine, Selected, Wait};
use crate::gateway::program::Forward;
use crate::gateway::step::Run;
use crate::gateway::{Call, CallId, Effect, Head, Note, TripCause, affinity};
use crate::http::{Body, Failure, HeaderName, Request, Response, Str};
use crate::resource::{CookieOutcome, Threshold};
use crate::time::{Duration, Instant};

/// Whom a forward goes to.
struct Picked {
    backend: Option<usize>,
    /// The pool and the member's place in it.
    pool: Option<(usize, usize)>,
}

impl Run<'_> {
    /// Calls the backend that is selected; a pool's member is chosen now.
    pub(in crate::gateway) fn forward(&mut self, forward: &Forward) -> Result<(), Box<Raised>> {
        let timeout = forward.timeout.get(&mut self.machine.context)?;
        let timeout = Duration::from_micros(u64::try_from(timeout).unwrap_or(0).max(1).saturating_mul(forward.unit));
        let picked = self.pick()?;
        self.leave_unread();
        let backend = picked.backend.and_then(|i| self.loaded.targets.backends.get(i));
        if let (Some(backend), Some(_)) = (backend, picked.pool) {
            let path = self.member_path(backend, picked.pool);
            point(&mut self.machine.context.request.url, &backend.url, path);
        }
        let id = CallId(self.service.calls);
        self.service.calls += 1;
        self.machine.wait = Wait::Head { call: id, backend: picked.backend, pool: picked.pool };
        let Call { request, machine, id: call, unit, backend: called, timeout: longest } = &mut self.effects.call;
        (*machine, *call, *unit, *longest) = (self.id, id, u32::try_from(self.machine.unit).unwrap_or(0), timeout);
        *called = backend.map(|b| Rc::clone(&b.id));
        outgoing(self.machine, backend, forward, request);
        self.effects.wanted.push(Effect::Call(id));
        Ok(())
    }

    /// The path at a pool's member.
    fn member_path(&mut self, backend: &Backend, pool: Option<(usize, usize)>) -> Str {
        let pool = pool.and_then(|(index, _)| self.loaded.targets.pools.get(index));
        if self.machine.rewritten && pool.is_some_and(|p| p.paths_differ) {
            self.service.assume(Assumption::MemberPath, self.effects);
            if !self.loaded.options.assumptions.member_path_kept {
                return self.machine.suffix.clone();
            }
        }
        self.service.memory.join(&backend.url, &self.machine.suffix)
    }

    fn pick(&mut self) -> Result<Picked, Box<Raised>> {
        let loaded = self.loaded;
        match &self.machine.target {
            Selected::Url(_) => Ok(Picked { backend: None, pool: None }),
            Selected::Service => match self.machine.api.and_then(|i| loaded.router.apis.get(i)?.service.as_ref()) {
                Some(_) => Ok(Picked { backend: None, pool: None }),
                None => Err(Raised::policy("BackendConnectionFailure", "The API has no service URL, and no policy selected a backend.")),
            },
            Selected::Target(Target::Backend(index)) => {
                let index = *index;
                let Some(backend) = loaded.targets.backends.get(index) else {
                    return Err(Raised::policy("BackendNotFound", "The backend could not be found."));
                };
                if self.is_open(index) {
                    self.service.assume(Assumption::OpenBreakerInRetry, self.effects);
                    let until = self.closes(std::iter::once(index));
                    let mut refused = self.refuse(&backend.id, &backend.refusal, until);
                    refused.seen_by_retries = self.loaded.options.assumptions.open_breaker_in_retry;
                    return Err(refused);
                }
                Ok(Picked { backend: Some(index), pool: None })
            }
            Selected::Target(Target::Pool(index)) => {
                let index = *index;
                let Some(pool) = loaded.targets.pools.get(index) else {
                    return Err(Raised::policy("BackendNotFound", "The backend pool could not be found."));
                };
                match self.member(pool) {
                    Some(member) => {
                        pool.members.get(member).into_iter().flat_map(|m| m.watched.iter()).for_each(|place| self.passed(Some(*place)));
                        let backend = pool.members.get(member).map(|m| m.backend);
                        Ok(Picked { backend, pool: Some((index, member)) })
                    }
                    None => {
                        let until = self.closes(pool.members.iter().map(|m| m.backend));
                        Err(self.refuse(&pool.id, &pool.refusal, until))
                    }
                }
            }
        }
    }

    /// The place of the member that is next in a pool; `None` when no breaker is closed.
    fn member(&mut self, pool: &Pool) -> Option<usize> {
        if let Some(cookie) = &pool.cookie
            && let Some(place) = affinity::member(pool, cookie, &self.machine.context.request.headers)
        {
            if pool.members.get(place).is_some_and(|m| !self.is_open(m.backend)) {
                self.cookie_was(pool, CookieOutcome::Honoured);
                return Some(place);
            }
            self.cookie_was(pool, CookieOutcome::Open);
            self.service.assume(Assumption::StickyDown, self.effects);
            match self.loaded.options.assumptions.sticky_down {
                StickyDown::Rebalance => {}
                StickyDown::Refuse => return None,
            }
        }
        if let Some(cookie) = &pool.cookie
            && pool.cookies != [None; 4]
            && affinity::names_nobody(pool, cookie, &self.machine.context.request.headers)
        {
            self.cookie_was(pool, CookieOutcome::Unknown);
        }
        let strategy = self.loaded.options.assumptions.weighted;
        for (offset, group) in pool.groups.iter().enumerate() {
            if group.shares.len() > 1 {
                self.service.assume(Assumption::Weighted, self.effects);
            }
            for share in &group.shares {
                self.is_open(share.backend);
            }
            let (breakers, now) = (&self.unit.breakers, self.now);
            let open = |backend: usize| breakers.get(backend).is_some_and(|b| b.is_open(now));
            let cursor = self.unit.cursors.get_mut(pool.cursors + offset)?;
            if let Some(place) = cursor.next(group, strategy, &mut self.service.random, |share| open(share.backend)) {
                return group.shares.get(place).map(|s| s.member);
            }
        }
        None
    }

    /// Looks at a breaker; tells when it is found closed again.
    fn is_open(&mut self, backend: usize) -> bool {
        let Some(breaker) = self.unit.breakers.get_mut(backend) else { return false };
        match breaker.look(self.now) {
            Seen::Closed => false,
            Seen::Open => true,
            Seen::ClosedSince(at) => {
                if let Some(backend) = self.loaded.targets.backends.get(backend) {
                    let unit = u32::try_from(self.machine.unit).unwrap_or(0);
                    self.effects.notes.push(Note::Closed { unit, backend: Rc::clone(&backend.id), at });
                }
                false
            }
        }
    }

    /// When the first of some open breakers closes.
    fn closes(&self, backends: impl Iterator<Item = usize>) -> Option<Instant> {
        backends.filter_map(|b| self.unit.breakers.get(b)?.closes(self.now)).min()
    }

    fn refuse(&mut self, id: &Rc<str>, refusal: &Refusal, until: Option<Instant>) -> Box<Raised> {
        self.effects.notes.push(Note::Exhausted { machine: self.id, target: Rc::clone(id) });
        self.service.assume(Assumption::ExhaustedReason, self.effects);
        self.service.assume(Assumption::ExhaustedRetryAfter, self.effects);
        let mut response: Response = refusal.response.clone();
        if let Some(reason) = &self.loaded.options.assumptions.exhausted_reason {
            response.reason = Str::from(reason.to_string());
        }
        if let Some(until) = until.filter(|_| self.loaded.options.assumptions.exhausted_retry_after) {
            response.headers.append(HeaderName::RETRY_AFTER, until.since(self.now).seconds_up());
        }
        Raised::new("BackendPoolUnavailable", refusal.message.clone(), Replaced::With(response))
    }

    /// A response has begun.
    pub(in crate::gateway) fn head(
        &mut self,
        call: CallId,
        head: Head<'_>,
        backend: Option<usize>,
        pool: Option<(usize, usize)>,
    ) -> Result<(), Box<Raised>> {
        let Head { response, has_body } = head;
        if let Some(index) = backend {
            self.count(index, Some(response));
        }
        if let Some((pool, member)) = pool
            && let Some(pool) = self.loaded.targets.pools.get(pool)
            && let Some(cookie) = &pool.cookie
        {
            self.service.assume(Assumption::AffinityCookie, self.effects);
            self.service.assume(Assumption::AffinityCookieSent, self.effects);
            let always = self.loaded.options.assumptions.affinity_cookie_sent == CookieSent::Always;
            if (always || affinity::member(pool, cookie, &self.machine.context.request.headers) != Some(member))
                && let Some(member) = pool.members.get(member)
            {
                response.headers.append(HeaderName::SET_COOKIE, member.set_cookie.clone());
                self.cookie_was(pool, CookieOutcome::Set);
            }
        }
        let status = response.status;
        self.machine.content_at = self.now + response.flow.length;
        self.replace_response(std::mem::take(response));
        self.machine.unread = has_body.then_some(call).filter(|_| self.machine.context.response.as_ref().is_some_and(|r| r.body.is_none()));
        let fails = matches!(self.program.ops.get(self.machine.pc), Some(crate::gateway::program::Op::Forward(f)) if f.fail_on_error);
        if fails && (400..600).contains(&status) {
            let message = format!("The backend service responded with status {status}");
            return Err(Raised::new("ErrorStatusCode", message, Replaced::Kept));
        }
        Ok(())
    }

    /// A call has failed without a response.
    pub(in crate::gateway) fn call_failed(&mut self, failure: Failure, backend: Option<usize>) -> Box<Raised> {
        self.service.assume(Assumption::TransportErrorResponse, self.effects);
        if let Some(index) = backend
            && self.loaded.targets.backends.get(index).is_some_and(|b| b.rule.is_some())
        {
            self.service.assume(Assumption::TransportErrorsTrip, self.effects);
            if self.loaded.options.assumptions.transport_errors_trip {
                self.count(index, None);
            }
        }
        Raised::transport(failure)
    }

    /// Lets a backend's breaker count an answer, or a failure without one.
    fn count(&mut self, index: usize, response: Option<&Response>) {
        let Some(backend) = self.loaded.targets.backends.get(index) else { return };
        let (Some(rule), Some(breaker)) = (&backend.rule, self.unit.breakers.get_mut(index)) else { return };
        let failed = response.is_none_or(|r| rule.counts(r.status));
        let of_many = match rule.threshold {
            Threshold::Count(count) => {
                if !failed {
                    return;
                }
                count > 1
            }
            Threshold::Percentage(_) => true,
        };
        let date = self.loaded.options.start_at.at(self.now);
        let wait =
            response.filter(|_| failed && rule.accept_retry_after).and_then(|r| retry_after(&r.headers, &HeaderName::RETRY_AFTER, date));
        if of_many {
            self.service.assume(Assumption::BreakerWindow, self.effects);
        }
        if let Some(until) = breaker.count(rule, self.loaded.options.assumptions.breaker_window, self.now, failed, wait) {
            self.effects.notes.push(Note::Tripped {
                unit: u32::try_from(self.machine.unit).unwrap_or(0),
                backend: Rc::clone(&backend.id),
                until,
                cause: TripCause { status: response.map_or(0, |r| r.status), retry_after: wait.is_some() },
            });
        }
    }
}

/// Makes `request` the one that leaves, with what the backend resource adds to sign in.
fn outgoing(machine: &mut Machine, backend: Option<&Backend>, forward: &Forward, request: &mut Request) {
    request.clone_from(&machine.context.request);
    // A body that was read without `preserveContent`, or sent before without being kept, is gone.
    if machine.context.request_consumed || (machine.body_sent && !forward.buffer_request) {
        request.body = Body::None;
    }
    machine.body_sent |= !forward.buffer_request;
    let Some(backend) = backend else { return };
    for (name, value) in &backend.headers {
        request.headers.set(name.clone(), value.clone());
    }
    if !backend.query.is_empty() {
        let query = &request.url.query;
        let joined = if query.is_empty() { backend.query.to_string() } else { format!("{query}&{}", backend.query) };
        request.url.query = joined.into();
    }
}
