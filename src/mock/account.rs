use std::collections::BTreeMap;
use std::rc::Rc;

use super::answer::{Base, By, Limits, Names, failure, number};
use super::asked::Reader;
use super::assumed::Assumed;
use super::deployment::Deployment;
use super::identity::Ids;
use super::orders::Orders;
use super::route::{Operation, Route};
use super::service::{Found, Limit, Made};
use super::tally::Tally;
use super::{Cut, cut};
use crate::assumption::{Assumption, Assumptions, NameCase};
use crate::http::{Body, Failure, HeaderName, Request, Response, Str};
use crate::random::Stream;
use crate::resource;
use crate::scenario::BodyText;
use crate::scenario::fault::{FaultAnswer, FaultKind, Moment};
use crate::scenario::given::Given;
use crate::time::{Duration, Instant};

/// One simulated account with its deployments, limits, scripts and the responses it made.
///
/// A request meets, in this order: faults; the script; sign-in, path, deployment and content; the limit; and, when a provisioned
/// deployment refuses it, all of that again at its spillover deployment. Refusals of all kinds are answered at once, what a model
/// makes after the latency. `service.rs` holds what the service itself decides.
#[derive(Debug)]
pub struct Account {
    region: Rc<str>,
    pub(super) base: Base,
    pub(super) names: Names,
    pub(super) deployments: Vec<Deployment>,
    by_name: BTreeMap<Rc<str>, usize>,
    /// No deployments were listed: whatever is asked for is there.
    serves_all: bool,
    pub(super) orders: Orders,
    /// For faults.
    random: Stream,
    /// For latency.
    pub(super) jitter: Stream,
    /// For the content filter.
    pub(super) filter: Stream,
    pub(super) reader: Reader,
    pub(super) ids: Ids,
    /// Requests so far.
    pub(super) requests: u64,
    pub(super) assumed: Assumed,
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
    /// A response that breaks off.
    Cut(Box<Cut>),
    /// Nothing, for ever.
    Silence,
}

/// What was drawn for a request before it is handed over. Who calls an account over a connection has to know before whether there
/// will be one.
#[derive(Clone, Debug, Default)]
pub struct Drawn {
    /// What goes wrong with it.
    pub fault: Option<FaultKind>,
    sender: Option<u16>,
}

/// How many deployments an account that serves all comes to have: Azure's own limit is far below.
const DEPLOYMENTS: usize = 1024;
/// The longest name of a deployment that Azure takes.
const NAME: usize = 64;

impl Account {
    /// An account with the orders that concern it, in order; the seed of the run and its index among the accounts give its
    /// random streams.
    #[must_use]
    pub fn new(account: &resource::Account, given: &[Given], assumptions: &Assumptions, (seed, index): (u64, u64)) -> Self {
        let mut this = Self {
            region: Rc::clone(&account.region),
            base: Base::new(&account.region, By::Account, Limits::default()),
            names: Names::new(),
            deployments: Vec::new(),
            by_name: BTreeMap::new(),
            serves_all: account.deployments.is_empty(),
            orders: Orders::new(&account.name, given),
            random: Stream::new(seed, "account", index),
            jitter: Stream::new(seed, "latency", index),
            filter: Stream::new(seed, "content filter", index),
            reader: Reader::default(),
            ids: Ids::new(&account.name),
            requests: 0,
            assumed: Assumed::new(assumptions),
        };
        for deployment in &account.deployments {
            this.deploy(deployment);
        }
        this
    }

    /// Takes a request, for a sender of the scenario, at a time; times never go back.
    pub fn receive(&mut self, now: Instant, request: &Request, sender: Option<u16>) -> Reception {
        let found = self.find(now, request);
        let drawn = Drawn { fault: self.befall(now, &found, sender), sender };
        self.take(now, request, &found, &drawn)
    }

    /// What a request is going to meet. It then counts as sent, and is to be handed over once, to [`Self::meet`].
    pub fn draw(&mut self, now: Instant, request: &Request, sender: Option<u16>) -> Drawn {
        let found = self.find(now, request);
        Drawn { fault: self.befall(now, &found, sender), sender }
    }

    /// Takes a request that something was drawn for.
    pub fn meet(&mut self, now: Instant, request: &Request, drawn: &Drawn) -> Reception {
        let found = self.find(now, request);
        self.take(now, request, &found, drawn)
    }

    fn befall(&mut self, now: Instant, found: &Found<'_>, sender: Option<u16>) -> Option<FaultKind> {
        let model = found.deployment.and_then(|index| self.deployments.get(index)).map(|d| &*d.model);
        self.orders.fault(now, model, sender, &mut self.random)
    }

    fn take(&mut self, now: Instant, request: &Request, found: &Found<'_>, drawn: &Drawn) -> Reception {
        self.requests = self.requests.wrapping_add(1);
        let mut reception = self.attempt(now, request, found, drawn.fault.as_ref());
        if let Some(other) = self.overflow(request, found, &reception) {
            reception = self.spill(now, request, (found, other, drawn.sender), reception);
        }
        if let Reception::Answer { response, .. } = &mut reception
            && !response.headers.has_late()
        {
            self.base.sign(response, self.ids.request(self.requests), None);
        }
        match &drawn.fault {
            Some(fault) => cut::over(fault, reception),
            None => reception,
        }
    }

    /// What the deployment that is asked for makes of a request.
    fn attempt(&mut self, now: Instant, request: &Request, found: &Found<'_>, fault: Option<&FaultKind>) -> Reception {
        if let (Route::Create(..), Some(index)) = (found.what, found.deployment)
            && let Some(deployment) = self.deployments.get_mut(index)
        {
            deployment.counts.requests += 1;
        }
        let failed = |failure| Reception::Failure { after: Duration::ZERO, failure };
        let mut delay = Duration::ZERO;
        match fault {
            // What is wrong with the rest of an answer shows when it is there.
            None | Some(FaultKind::Reset(Moment::AfterHeaders | Moment::InBody) | FaultKind::Truncated(_) | FaultKind::SlowBody(_)) => {}
            Some(FaultKind::Refuse) => return failed(Failure::Refused),
            Some(FaultKind::UnknownHost) => return failed(Failure::NameNotResolved),
            Some(FaultKind::Malformed) => return failed(Failure::Malformed),
            Some(FaultKind::Reset(Moment::BeforeHeaders | Moment::InHeaders)) => return failed(Failure::Reset),
            Some(FaultKind::Hang(None)) => return Reception::Silence,
            Some(FaultKind::Hang(Some(time)) | FaultKind::Slow(time)) => delay = *time,
            Some(FaultKind::Status(answer)) => {
                let response = dress(self.ordered(found.deployment, answer.status, answer.retry_after), answer);
                return Reception::Answer { after: Duration::ZERO, response };
            }
        }
        let model = found.deployment.and_then(|index| self.deployments.get(index)).map(|d| Rc::clone(&d.model));
        let model = model.as_deref();
        let made = match self.orders.scripted(model) {
            None => self.answer(now, request, found, Limit::Applies),
            Some(entry) if (200..300).contains(&entry.status) => {
                let mut made = self.answer(now, request, found, Limit::Waived);
                if let Made::Answer(_, response) = &mut made {
                    response.status = entry.status;
                    if let Some(time) = entry.retry_after {
                        response.headers.append(self.names.retry_after.clone(), number(time.seconds_up()));
                    }
                }
                made
            }
            Some(entry) => Made::Refusal(self.ordered(found.deployment, entry.status, entry.retry_after)),
        };
        match made {
            Made::Refusal(response) => Reception::Answer { after: delay, response },
            Made::Answer(after, response) => Reception::Answer { after: after + delay, response },
        }
    }

    /// The status that a fault or a script orders.
    fn ordered(&mut self, deployment: Option<usize>, status: u16, retry_after: Option<Duration>) -> Response {
        let deployment = deployment.and_then(|index| self.deployments.get_mut(index));
        let base = match deployment {
            Some(deployment) => {
                if status == 429 {
                    deployment.counts.high_demand += 1;
                }
                &deployment.base
            }
            None => &self.base,
        };
        failure(base, status, retry_after)
    }

    /// The deployment that takes a request which a provisioned one has refused, if there is one.
    fn overflow(&mut self, request: &Request, found: &Found<'_>, reception: &Reception) -> Option<usize> {
        let Reception::Answer { response: Response { status: 400 | 429 | 500 | 503, .. }, .. } = reception else { return None };
        let Route::Create(operation, _) = found.what else { return None };
        let own = found.deployment?;
        let deployment = self.deployments.get(own).filter(|d| d.is_provisioned && operation != Operation::Responses)?;
        let name = match (&deployment.spillover, request.headers.get(&self.names.spillover)) {
            (Some(name), _) => Rc::clone(name),
            (None, Some(name)) => Rc::from(name.as_str()),
            (None, None) => return None,
        };
        self.deployment(&name).filter(|other| *other != own)
    }

    /// Lets another deployment answer a request. When it does not, the first refusal stays, and says so.
    ///
    /// What is wrong with a connection befalls the one to the account, not what happens within the service.
    fn spill(
        &mut self,
        now: Instant,
        request: &Request,
        (found, other, sender): (&Found<'_>, usize, Option<u16>),
        mut refused: Reception,
    ) -> Reception {
        let again = Found { what: found.what, asked: found.asked.clone(), deployment: Some(other), stored: None };
        let fault = self.befall(now, &again, sender);
        let mut second = self.attempt(now, request, &again, fault.as_ref());
        let from = found.deployment.and_then(|index| self.deployments.get_mut(index));
        if let (Reception::Answer { response, .. }, Some(from)) = (&mut second, from)
            && response.status < 400
            && !cut::breaks_off(fault.as_ref())
        {
            from.counts.spilled += 1;
            response.headers.append(self.names.spillover_from.clone(), Rc::clone(&from.name));
            return second;
        }
        let status = match &second {
            Reception::Answer { response, .. } if response.status >= 400 => response.status,
            Reception::Answer { .. } | Reception::Cut(_) | Reception::Failure { .. } | Reception::Silence => 503,
        };
        if let Reception::Answer { response, .. } = &mut refused {
            response.headers.append(self.names.spillover_error.clone(), number(u64::from(status)));
        }
        refused
    }

    /// What its deployments did up to a time; `account` is its index in the run.
    pub(super) fn tallies(&self, account: usize, until: Instant) -> impl Iterator<Item = Tally> {
        self.deployments.iter().map(move |deployment| deployment.tally(account, until))
    }

    /// What it did so far that Azure does not document.
    pub(super) fn assumed(&self) -> impl Iterator<Item = Assumption> {
        self.assumed.told()
    }

    /// The deployment of this name, if the account has it.
    pub(super) fn deployment(&mut self, name: &str) -> Option<usize> {
        let known = self.by_name.get(name).copied().or_else(|| self.deployment_in_other_case(name));
        if known.is_some() || !self.serves_all || self.deployments.len() >= DEPLOYMENTS || name.is_empty() || name.len() > NAME {
            return known;
        }
        let name: Rc<str> = Rc::from(name);
        let described = resource::Deployment { model: Rc::clone(&name), name, ..resource::Deployment::default() };
        Some(self.deploy(&described))
    }

    /// The deployment whose name differs in case alone, where that is the same name.
    fn deployment_in_other_case(&mut self, name: &str) -> Option<usize> {
        let index = self.deployments.iter().position(|d| d.name.eq_ignore_ascii_case(name))?;
        self.assumed.tell(Assumption::DeploymentNameCase);
        (self.assumed.set.deployment_name_case == NameCase::Insensitive).then_some(index)
    }

    fn deploy(&mut self, described: &resource::Deployment) -> usize {
        let index = self.deployments.len();
        self.deployments.push(Deployment::new(described, &self.region, &self.orders, &self.assumed.set));
        self.by_name.insert(Rc::clone(&described.name), index);
        index
    }
}

/// The answer of a fault with a status, with what is said of it.
fn dress(mut response: Response, answer: &FaultAnswer) -> Response {
    let content_type = HeaderName::new("Content-Type");
    match &answer.body {
        BodyText::Usual => {}
        BodyText::None => {
            response.body = Body::None;
            response.headers.remove(&content_type);
        }
        BodyText::Json(text) => response.body = Body::text(text),
        BodyText::Text(text) => {
            response.body = Body::text(text);
            response.headers.set(content_type, "text/plain; charset=utf-8");
        }
    }
    for (name, value) in &answer.headers {
        response.headers.set(HeaderName::new(&name.value), Rc::clone(value));
    }
    response
}

impl Names {
    /// Whether a request carries a token or a key; which one is not looked at.
    pub(super) fn is_signed_in(&self, request: &Request) -> bool {
        let named = |value: &Str| value.starts_with("Bearer ") || value.as_bytes()[..7].eq_ignore_ascii_case(b"bearer ");
        let bearer = |value: &Str| value.len() > 7 && named(value);
        request.headers.get(&self.authorization).is_some_and(bearer)
            || request.headers.get(&self.api_key).is_some_and(|key| !key.is_empty())
    }
}
