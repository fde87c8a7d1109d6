use std::collections::BTreeMap;
use std::rc::Rc;

use super::answer::{Base, Limits, Names, failure, number};
use super::asked::Reader;
use super::assumed::Assumed;
use super::deployment::Deployment;
use super::identity::Ids;
use super::orders::Orders;
use super::route::{Operation, Route};
use super::service::{Found, Limit, Made};
use super::tally::Tally;
use crate::assumption::{Assumption, Assumptions, NameCase};
use crate::http::{Failure, Request, Response, Str};
use crate::random::Stream;
use crate::resource;
use crate::scenario::given::{FaultKind, Given};
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
    requests: u64,
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
    /// Nothing, for ever.
    Silence,
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
            base: Base::new(&account.region, None, Limits::default()),
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

    /// Takes a request at a time; times never go back.
    pub fn receive(&mut self, now: Instant, request: &Request) -> Reception {
        self.requests = self.requests.wrapping_add(1);
        let found = self.find(now, request);
        let mut reception = self.attempt(now, request, &found);
        if let Some(other) = self.overflow(request, &found, &reception) {
            reception = self.spill(now, request, (&found, other), reception);
        }
        if let Reception::Answer { response, .. } = &mut reception {
            self.sign(response);
        }
        reception
    }

    /// What the deployment that is asked for makes of a request.
    fn attempt(&mut self, now: Instant, request: &Request, found: &Found<'_>) -> Reception {
        if let (Route::Create(..), Some(index)) = (found.what, found.deployment)
            && let Some(deployment) = self.deployments.get_mut(index)
        {
            deployment.counts.requests += 1;
        }
        let model = found.deployment.and_then(|index| self.deployments.get(index)).map(|d| Rc::clone(&d.model));
        let model = model.as_deref();
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
                let response = self.ordered(found.deployment, status, retry_after);
                return Reception::Answer { after: Duration::ZERO, response };
            }
        }
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
    fn spill(&mut self, now: Instant, request: &Request, (found, other): (&Found<'_>, usize), mut refused: Reception) -> Reception {
        let again = Found { what: found.what, asked: found.asked.clone(), deployment: Some(other), stored: None };
        let mut second = self.attempt(now, request, &again);
        let from = found.deployment.and_then(|index| self.deployments.get_mut(index));
        if let (Reception::Answer { response, .. }, Some(from)) = (&mut second, from)
            && response.status < 400
        {
            from.counts.spilled += 1;
            response.headers.append(self.names.spillover_from.clone(), Rc::clone(&from.name));
            return second;
        }
        let status = match &second {
            Reception::Answer { response, .. } => response.status,
            Reception::Failure { .. } | Reception::Silence => 503,
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

    /// Puts the exchange's own id on an answer. The service's two ids differ; one here serves for both.
    fn sign(&self, response: &mut Response) {
        let id = self.ids.request(self.requests);
        let id = Str::from(Rc::from(std::str::from_utf8(&id).unwrap_or_default()));
        response.headers.append(self.names.apim_request_id.clone(), id.clone());
        response.headers.append(self.names.request_id.clone(), id);
    }
}

impl Names {
    /// Whether a request carries a token or a key; which one is not looked at.
    pub(super) fn is_signed_in(&self, request: &Request) -> bool {
        let bearer = |value: &Str| value.len() > 7 && value.as_bytes()[..7].eq_ignore_ascii_case(b"bearer ");
        request.headers.get(&self.authorization).is_some_and(bearer)
            || request.headers.get(&self.api_key).is_some_and(|key| !key.is_empty())
    }
}
