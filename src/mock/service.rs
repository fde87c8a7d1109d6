use std::rc::Rc;

use super::Account;
use super::answer::Refusal;
use super::asked::Asked;
use super::identity::{self, Lifetime, Numbers, Tokens};
use super::latency::{Delivery, pace};
use super::route::{Action, Operation, Route, route};
use crate::http::{Request, Response, Url};
use crate::time::{Duration, Instant};
use crate::tokens::Counting;

/// Whether tokens are counted for a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Limit {
    Applies,
    /// A script says that the request is answered.
    Waived,
}

/// What the service makes of a request.
#[derive(Debug)]
pub(super) enum Made {
    /// A refusal, at once.
    Refusal(Response),
    /// An answer, its head after a time.
    Answer(Duration, Response),
}

/// What a request is found to be before anything is decided.
pub(super) struct Found<'a> {
    pub(super) what: Route<'a>,
    pub(super) asked: Option<Rc<Asked>>,
    pub(super) deployment: Option<usize>,
    pub(super) stored: Option<Numbers>,
}

/// What the service itself decides.
impl Account {
    /// Reads the path, and the content where something is to be made.
    pub(super) fn find<'a>(&mut self, now: Instant, request: &'a Request) -> Found<'a> {
        let what = route(&request.method, &request.url.path);
        let (mut asked, mut deployment, mut stored) = (None, None, None);
        match what {
            Route::Create(operation, name) => {
                deployment = name.and_then(|name| self.deployment(name));
                let counting = Counting::at(&request.url.path);
                let model = deployment.and_then(|index| self.deployments.get(index)).map(|d| &*d.model);
                asked = self.reader.read(&request.body, model.map_or(counting, |model| counting.of_model(model)));
                if asked.is_none() && operation.takes_form() {
                    asked = Asked::form(&request.body).map(Rc::new);
                }
                if name.is_none() {
                    deployment = asked.as_ref().and_then(|a| a.model.as_deref()).and_then(|model| self.deployment(model));
                }
            }
            Route::Stored(_, id) => {
                stored = self.ids.recognise(id, now);
                deployment = stored.as_ref().map(identity::deployment);
            }
            Route::Unknown => {}
        }
        Found { what, asked, deployment, stored }
    }

    /// An answer, or a refusal.
    pub(super) fn answer(&mut self, now: Instant, request: &Request, found: &Found<'_>, limit: Limit) -> Made {
        if !self.names.is_signed_in(request) {
            return Made::Refusal(Refusal::NotSignedIn.answer(&self.base));
        }
        match found.what {
            Route::Unknown => Made::Refusal(Refusal::NoSuchPath.answer(&self.base)),
            Route::Stored(action, id) => self.recall(action, found.stored, id),
            Route::Create(operation, name) => self.create(now, request, (operation, name), found, limit),
        }
    }

    /// What a model makes.
    fn create(
        &mut self,
        now: Instant,
        request: &Request,
        (operation, name): (Operation, Option<&str>),
        found: &Found<'_>,
        limit: Limit,
    ) -> Made {
        let refuse = |refusal: Refusal<'_>| Made::Refusal(refusal.answer(&self.base));
        let is_named = name.is_some() || found.asked.as_ref().is_some_and(|asked| asked.model.is_some());
        if is_named && found.deployment.is_none() {
            return refuse(Refusal::NoSuchDeployment);
        }
        let Some(asked) = &found.asked else { return refuse(Refusal::NotJson) };
        let Some(index) = found.deployment else { return refuse(Refusal::NoModel) };
        let Some(deployment) = self.deployments.get_mut(index) else { return refuse(Refusal::NoSuchDeployment) };
        let previous = match asked.previous.as_deref().filter(|_| operation == Operation::Responses) {
            Some(id) => match self.ids.recognise(id, now) {
                Some(previous) => Some(previous),
                None => return refuse(Refusal::NoSuchPrevious(id)),
            },
            None => None,
        };
        if !deployment.facts.serves(operation) {
            return Made::Refusal(Refusal::NotServed { operation, model: &deployment.model }.answer(deployment.base(operation)));
        }
        let (prompt, completion) = (asked.prompt, if operation.is_generated() { asked.completion() } else { 0 });
        let most = deployment.facts.context;
        let reserved = if operation.is_generated() { asked.limit.unwrap_or(0) } else { 0 };
        // Each input of several has the whole length to itself.
        if asked.inputs == 1 && prompt.saturating_add(reserved) > most {
            return Made::Refusal(Refusal::TooLong { most, prompt, completion: reserved }.answer(deployment.base(operation)));
        }
        let filters = limit == Limit::Applies && deployment.content_filter > 0.0;
        if asked.offends || (filters && self.filter.chance(deployment.content_filter)) {
            return Made::Refusal(Refusal::Filtered.answer(deployment.base(operation)));
        }
        let charge = deployment.charge(operation, asked, &self.assumed.set);
        let left = match limit {
            Limit::Waived => None,
            Limit::Applies => match deployment.admit(now, (operation, asked), charge, &mut self.assumed) {
                Ok(left) => Some(left),
                Err(refused) => {
                    return Made::Refusal(deployment.throttled(
                        (operation, version(&request.url)),
                        refused,
                        &self.names,
                        &mut self.assumed,
                    ));
                }
            },
        };
        let delivery = if asked.stream { Delivery::Streamed } else { Delivery::Whole };
        let pace = pace(self.orders.latency(Some(&deployment.model)), operation, completion, delivery, &mut self.jitter);
        if left.is_some() {
            deployment.settle(now + pace.head + pace.rest, charge, &mut self.assumed);
        }
        let lifetime = if operation == Operation::Responses && asked.store {
            Lifetime::Stored { background: asked.background, incomplete: asked.is_cut() }
        } else {
            Lifetime::Once
        };
        let tokens = Tokens { prompt, cached: asked.cached, completion };
        let numbers = self.ids.make(now, u32::try_from(index).unwrap_or(u32::MAX), tokens, lifetime);
        if let (Some(previous), Lifetime::Stored { .. }) = (previous, lifetime) {
            self.ids.follow(&numbers, previous);
        }
        let mut response = deployment.create(operation, asked, numbers);
        response.flow.length = pace.rest;
        let used = u64::from(response.flow.prompt_tokens) + u64::from(response.flow.completion_tokens);
        deployment.counts.used = deployment.counts.used.saturating_add(used);
        if operation == Operation::Speech {
            response.headers.set(self.names.content_type.clone(), "audio/mpeg");
        }
        deployment.tells_limits(operation, &mut self.assumed);
        deployment.base(operation).sign(&mut response, self.ids.request(self.requests), left);
        Made::Answer(pace.head, response)
    }

    /// What becomes of a response made earlier.
    fn recall(&mut self, action: Action, stored: Option<Numbers>, id: &str) -> Made {
        let known = stored.and_then(|numbers| Some((numbers, self.deployments.get_mut(identity::deployment(&numbers))?)));
        let Some((numbers, deployment)) = known else {
            return Made::Refusal(Refusal::NoSuchResponse(id).answer(&self.base));
        };
        if action == Action::Delete {
            self.ids.delete(&numbers);
        }
        let response = deployment.stored(action, numbers, self.ids.previous(&numbers).as_deref());
        if response.status >= 300 {
            return Made::Refusal(response);
        }
        let latency = self.orders.latency(Some(&deployment.model));
        Made::Answer(pace(latency, Operation::Responses, 0, Delivery::Whole, &mut self.jitter).head, response)
    }
}

/// The API version that a URL asks for; `v1` where paths carry none.
fn version(url: &Url) -> &str {
    url.query.split('&').find_map(|pair| pair.strip_prefix("api-version=")).unwrap_or("v1")
}
