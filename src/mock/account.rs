use std::collections::BTreeMap;
use std::rc::Rc;

use super::answer::{Base, Names, Refusal, failure, number};
use super::asked::{Asked, Reader};
use super::deployment::Deployment;
use super::identity::{self, Ids, Lifetime, Numbers};
use super::orders::Orders;
use super::route::{Action, Operation, Route, route};
use crate::assumption::{Assumption, Assumptions, NameCase};
use crate::http::{Failure, Request, Response, Str, Url};
use crate::random::Stream;
use crate::resource;
use crate::scenario::given::{FaultKind, Given};
use crate::time::{Duration, Instant};

/// One simulated account with its deployments, limits, scripts and the responses it made.
///
/// A request meets, in this order: faults; the script; sign-in, path, deployment and content; the limit. Refusals of all kinds
/// are answered at once, what a model makes after the latency.
#[derive(Debug)]
pub struct Account {
    region: Rc<str>,
    base: Base,
    names: Names,
    deployments: Vec<Deployment>,
    by_name: BTreeMap<Rc<str>, usize>,
    /// No deployments were listed: whatever is asked for is there.
    serves_all: bool,
    orders: Orders,
    random: Stream,
    reader: Reader,
    ids: Ids,
    requests: u64,
    assumptions: Assumptions,
    /// Assumptions that were used, a bit each.
    told: u32,
}

/// What comes of a request.
#[derive(Debug)]
#[expect(clippy::large_enum_variant, reason = "nearly all are answers, and a box would be an allocation for each")]
pub enum Reception {
    /// A response whose head comes after a time; its content after `response.flow.length` more.
    Answer {
        /// Until the head.
        after: Duration,
        /// The response.
        response: Response,
    },
    /// No response.
    Failure {
        /// Until it shows.
        after: Duration,
        /// What.
        failure: Failure,
    },
    /// Nothing, for ever.
    Silence,
}

/// How many deployments an account that serves all comes to have: Azure's own limit is far below.
const DEPLOYMENTS: usize = 1024;
/// The longest name of a deployment that Azure takes.
const NAME: usize = 64;

/// Whether tokens are counted for a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Limit {
    Applies,
    /// A script says that the request is answered.
    Waived,
}

/// When an answer comes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Pace {
    /// A refusal.
    AtOnce,
    /// What a model makes.
    AfterLatency,
}

/// What a request is found to be before anything is decided.
struct Found<'a> {
    what: Route<'a>,
    asked: Option<Rc<Asked>>,
    deployment: Option<usize>,
    stored: Option<Numbers>,
}

impl Account {
    /// An account with the orders that concern it, in order.
    #[must_use]
    pub fn new(account: &resource::Account, given: &[Given], assumptions: &Assumptions, random: Stream) -> Self {
        let mut this = Self {
            region: Rc::clone(&account.region),
            base: Base::new(&account.region, None, None),
            names: Names::new(),
            deployments: Vec::new(),
            by_name: BTreeMap::new(),
            serves_all: account.deployments.is_empty(),
            orders: Orders::new(&account.name, given),
            random,
            reader: Reader::default(),
            ids: Ids::new(&account.name),
            requests: 0,
            assumptions: assumptions.clone(),
            told: 0,
        };
        for deployment in &account.deployments {
            this.deploy(&deployment.name, &deployment.model, deployment.tokens_per_minute);
        }
        this
    }

    /// Takes a request at a time; times never go back.
    pub fn receive(&mut self, now: Instant, request: &Request) -> Reception {
        self.requests = self.requests.wrapping_add(1);
        let found = self.find(now, request);
        let model = found.deployment.and_then(|index| self.deployments.get(index)).map(|d| Rc::clone(&d.model));
        let model = model.as_deref();
        let latency = self.orders.latency(model);
        let mut delay = Duration::ZERO;
        let fault = self.orders.fault(now, model, &mut self.random);
        self.orders.count(model);
        match fault {
            None => {}
            Some(FaultKind::Refuse) => return Reception::Failure { after: Duration::ZERO, failure: Failure::Refused },
            Some(FaultKind::Reset) => return Reception::Failure { after: Duration::ZERO, failure: Failure::Reset },
            Some(FaultKind::Hang(None)) => return Reception::Silence,
            Some(FaultKind::Hang(Some(time)) | FaultKind::Slow(time)) => delay = time,
            Some(FaultKind::Status { status, retry_after }) => {
                let response = failure(self.base_of(found.deployment), status, retry_after);
                return Reception::Answer { after: Duration::ZERO, response: self.sign(response) };
            }
        }
        let (pace, response) = match self.orders.scripted(model) {
            None => self.answer(now, request, &found, Limit::Applies),
            Some(entry) if (200..300).contains(&entry.status) => {
                let (pace, mut response) = self.answer(now, request, &found, Limit::Waived);
                if pace == Pace::AfterLatency {
                    response.status = entry.status;
                    if let Some(time) = entry.retry_after {
                        response.headers.append(self.names.retry_after.clone(), number(time.seconds_up()));
                    }
                }
                (pace, response)
            }
            Some(entry) => (Pace::AtOnce, failure(self.base_of(found.deployment), entry.status, entry.retry_after)),
        };
        let after = match pace {
            Pace::AfterLatency => latency + delay,
            Pace::AtOnce => delay,
        };
        Reception::Answer { after, response: self.sign(response) }
    }

    /// What it did so far that Azure does not document.
    pub(super) fn assumed(&self) -> impl Iterator<Item = Assumption> {
        Assumption::ALL.into_iter().filter(|a| self.told & a.bit() != 0)
    }

    /// Whether the connection for a request is refused; the request then counts as received.
    ///
    /// Adapters ask before they connect: what takes a request in over a connection cannot refuse it any more.
    pub fn refuses(&mut self, now: Instant, request: &Request) -> bool {
        let found = self.find(now, request);
        let model = found.deployment.and_then(|index| self.deployments.get(index)).map(|d| &*d.model);
        let refuses = self.orders.fault(now, model, &mut self.random.fork()) == Some(FaultKind::Refuse);
        if refuses {
            self.receive(now, request);
        }
        refuses
    }

    /// Reads the path, and the content where something is to be made.
    fn find<'a>(&mut self, now: Instant, request: &'a Request) -> Found<'a> {
        let what = route(&request.method, &request.url.path);
        let (mut asked, mut deployment, mut stored) = (None, None, None);
        match what {
            Route::Create(_, name) => {
                asked = self.reader.read(&request.body);
                let name = name.or_else(|| asked.as_ref().and_then(|a| a.model.as_deref()));
                deployment = name.and_then(|name| self.deployment(name));
            }
            Route::Stored(_, id) => {
                stored = self.ids.recognise(id, now);
                deployment = stored.as_ref().map(identity::deployment);
            }
            Route::Unknown => {}
        }
        Found { what, asked, deployment, stored }
    }

    /// What the service itself decides: an answer, or a refusal.
    fn answer(&mut self, now: Instant, request: &Request, found: &Found<'_>, limit: Limit) -> (Pace, Response) {
        if !self.names.is_signed_in(request) {
            return (Pace::AtOnce, Refusal::NotSignedIn.answer(&self.base));
        }
        match found.what {
            Route::Unknown => (Pace::AtOnce, Refusal::NoSuchPath.answer(&self.base)),
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
    ) -> (Pace, Response) {
        let refuse = |refusal: Refusal<'_>| (Pace::AtOnce, refusal.answer(&self.base));
        let is_named = name.is_some() || found.asked.as_ref().is_some_and(|asked| asked.model.is_some());
        if is_named && found.deployment.is_none() {
            return refuse(Refusal::NoSuchDeployment);
        }
        let Some(asked) = &found.asked else { return refuse(Refusal::NotJson) };
        let Some(index) = found.deployment else { return refuse(Refusal::NoModel) };
        let Some(deployment) = self.deployments.get_mut(index) else { return refuse(Refusal::NoSuchDeployment) };
        if let Some(id) = asked.previous.as_deref().filter(|id| operation == Operation::Responses && !self.ids.knows(id, now)) {
            return refuse(Refusal::NoSuchPrevious(id));
        }
        let left = match limit {
            Limit::Waived => None,
            Limit::Applies => match deployment.admit(now, operation, asked, &self.assumptions, &mut self.told) {
                Ok(left) => left,
                Err(wait) => return (Pace::AtOnce, deployment.throttled(operation, version(&request.url), wait, &self.names)),
            },
        };
        let completion = if operation == Operation::Embeddings { 0 } else { asked.completion() };
        let lifetime = if operation == Operation::Responses && asked.store {
            Lifetime::Stored { background: asked.background }
        } else {
            Lifetime::Once
        };
        let numbers = self.ids.make(now, u32::try_from(index).unwrap_or(u32::MAX), asked.prompt, completion, lifetime);
        let mut response = deployment.contents.create(operation, asked, numbers, &deployment.base);
        if let Some(left) = left {
            response.headers.append(self.names.remaining_tokens.clone(), number(left));
        }
        (Pace::AfterLatency, response)
    }

    /// What becomes of a response made earlier.
    fn recall(&mut self, action: Action, stored: Option<Numbers>, id: &str) -> (Pace, Response) {
        let known = stored.and_then(|numbers| Some((numbers, self.deployments.get_mut(identity::deployment(&numbers))?)));
        let Some((numbers, deployment)) = known else {
            return (Pace::AtOnce, Refusal::NoSuchResponse(id).answer(&self.base));
        };
        if action == Action::Delete {
            self.ids.delete(&numbers);
        }
        let response = deployment.contents.stored(action, numbers, &deployment.base);
        (if response.status < 300 { Pace::AfterLatency } else { Pace::AtOnce }, response)
    }

    /// The deployment of this name, if the account has it.
    fn deployment(&mut self, name: &str) -> Option<usize> {
        let known = self.by_name.get(name).copied().or_else(|| self.deployment_in_other_case(name));
        if known.is_some() || !self.serves_all || self.deployments.len() >= DEPLOYMENTS || name.is_empty() || name.len() > NAME {
            return known;
        }
        let name = Rc::from(name);
        Some(self.deploy(&name, &name, None))
    }

    /// The deployment whose name differs in case alone, where that is the same name.
    fn deployment_in_other_case(&mut self, name: &str) -> Option<usize> {
        let index = self.deployments.iter().position(|d| d.name.eq_ignore_ascii_case(name))?;
        self.told |= Assumption::DeploymentNameCase.bit();
        (self.assumptions.deployment_name_case == NameCase::Insensitive).then_some(index)
    }

    fn deploy(&mut self, name: &Rc<str>, model: &Rc<str>, tokens_per_minute: Option<u64>) -> usize {
        let limit = self.orders.tokens_per_minute(model).or(tokens_per_minute);
        let index = self.deployments.len();
        self.deployments.push(Deployment::new(Rc::clone(name), Rc::clone(model), Rc::clone(&self.region), limit));
        self.by_name.insert(Rc::clone(name), index);
        index
    }

    fn base_of(&self, deployment: Option<usize>) -> &Base {
        deployment.and_then(|index| self.deployments.get(index)).map_or(&self.base, |d| &d.base)
    }

    /// Puts the exchange's own id on an answer. The service's two ids differ; one here serves for both.
    fn sign(&self, mut response: Response) -> Response {
        let id = self.ids.request(self.requests);
        let id = Str::from(Rc::from(std::str::from_utf8(&id).unwrap_or_default()));
        response.headers.append(self.names.apim_request_id.clone(), id.clone());
        response.headers.append(self.names.request_id.clone(), id);
        response
    }
}

impl Names {
    /// Whether a request carries a token or a key; which one is not looked at.
    fn is_signed_in(&self, request: &Request) -> bool {
        let bearer = |value: &Str| value.len() > 7 && value.as_bytes()[..7].eq_ignore_ascii_case(b"bearer ");
        request.headers.get(&self.authorization).is_some_and(bearer)
            || request.headers.get(&self.api_key).is_some_and(|key| !key.is_empty())
    }
}

/// The API version that a URL asks for; `v1` where paths carry none.
fn version(url: &Url) -> &str {
    url.query.split('&').find_map(|pair| pair.strip_prefix("api-version=")).unwrap_or("v1")
}
