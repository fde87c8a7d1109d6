use std::rc::Rc;

use super::answer::{Base, By, Contents, Limits, Names, Throttling};
use super::asked::Asked;
use super::assumed::Assumed;
use super::capacity::{Capacity, Left, Provisioned, Refused, Standard};
use super::identity::Numbers;
use super::model::Model;
use super::orders::Orders;
use super::route::{Action, Operation};
use super::tally::{Counts, Tally};
use crate::assumption::{Assumption, Assumptions, RequestRatio};
use crate::http::Response;
use crate::resource;
use crate::scenario::given::AccountKind;
use crate::time::Instant;

/// A model deployed on an account, with what it takes.
#[derive(Debug)]
pub(super) struct Deployment {
    pub(super) name: Rc<str>,
    pub(super) model: Rc<str>,
    pub(super) base: Base,
    /// Of answers of the Responses API.
    responses: Base,
    contents: Contents,
    pub(super) facts: Model,
    pub(super) counts: Counts,
    /// What takes requests that it does not, where it is provisioned.
    pub(super) spillover: Option<Rc<str>>,
    pub(super) is_provisioned: bool,
    /// The share of prompts that the content filter refuses.
    pub(super) content_filter: f64,
    capacity: Capacity,
    throttling: Throttling,
    /// It has a limit of tokens or of requests.
    is_limited: bool,
    /// Whether it has a limit of requests is assumed.
    ratio_is_assumed: bool,
}

/// A request's tokens for a deployment's limits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Charge {
    /// Charged at arrival.
    estimate: u64,
    /// What it is in the end.
    used: u64,
}

impl Deployment {
    /// A deployment as it is described, with the orders that concern its model.
    pub(super) fn new(described: &resource::Deployment, region: &Rc<str>, orders: &Orders, assumptions: &Assumptions) -> Self {
        let name = Rc::clone(&described.name);
        let model = Rc::clone(&described.model);
        let mut facts = Model::named(&model);
        let given = |says: fn(&_) -> bool| orders.behaviour(&model, says);
        let throughput = given(|b| b.ptu.is_some() || b.tokens_per_minute.is_some());
        let is_provisioned = described.provisioned || throughput.is_some_and(|b| b.ptu.is_some());
        let tokens = throughput.and_then(|b| b.ptu.or(b.tokens_per_minute)).or(described.tokens_per_minute);
        let own = given(|b| b.requests_per_minute.is_some()).and_then(|b| b.requests_per_minute).or(described.requests_per_minute);
        let ratio_is_assumed = !is_provisioned && own.is_none() && facts.ratio.is_none() && tokens.is_some();
        let ratio = facts.ratio.or((assumptions.request_ratio == RequestRatio::All).then_some(Model::OLDER));
        let by_ratio = tokens.zip(ratio).map(|(tokens, (requests, each))| (tokens.saturating_mul(requests) / each).max(1));
        let requests = own.or(by_ratio).filter(|_| !is_provisioned);
        let capacity = match (is_provisioned, tokens) {
            (true, Some(tokens)) => Capacity::Provisioned(Provisioned::new(tokens, assumptions.utilization_window)),
            (false, tokens) if tokens.is_some() || requests.is_some() => Capacity::Standard(Standard::new(tokens, requests)),
            (true | false, _) => Capacity::Unlimited,
        };
        if is_provisioned {
            facts = facts.provisioned();
        }
        if let Some(context) = given(|b| b.context_length.is_some()).and_then(|b| b.context_length) {
            facts.context = context;
        }
        let limits = Limits { tokens: tokens.filter(|_| !is_provisioned), requests, throughput: is_provisioned && tokens.is_some() };
        let is_limited = limits.tokens.is_some() || limits.requests.is_some();
        let spillover = given(|b| b.spillover.is_some()).and_then(|b| b.spillover.as_ref()).map(|name| &name.value);
        Self {
            base: Base::new(region, By::Deployment(&name), limits),
            responses: if is_limited && !assumptions.responses_limits_told {
                Base::untold(region, &model)
            } else {
                Base::new(region, By::Model(&model), limits)
            },
            is_limited,
            contents: Contents::new(&model),
            facts,
            counts: Counts::default(),
            spillover: spillover.or(described.spillover.as_ref()).cloned(),
            is_provisioned,
            content_filter: given(|b| b.content_filter.is_some()).and_then(|b| b.content_filter).unwrap_or(0.0),
            capacity,
            throttling: Throttling {
                deployment: Rc::clone(&name),
                model: Rc::clone(&model),
                region: Rc::clone(region),
                kind: given(|b| b.kind.is_some()).and_then(|b| b.kind).unwrap_or(AccountKind::AiServices),
                retry_after: given(|b| b.retry_after.is_some()).and_then(|b| b.retry_after),
                last: None,
            },
            ratio_is_assumed,
            name,
            model,
        }
    }

    /// The lines that its answers share.
    pub(super) fn base(&self, operation: Operation) -> &Base {
        if operation == Operation::Responses { &self.responses } else { &self.base }
    }

    /// What it makes for a request.
    pub(super) fn create(&mut self, operation: Operation, asked: &Asked, numbers: Numbers) -> Response {
        let base = if operation == Operation::Responses { &self.responses } else { &self.base };
        self.contents.create(operation, asked, numbers, base)
    }

    /// What becomes of a response that it made earlier, and that perhaps followed another.
    pub(super) fn stored(&mut self, action: Action, numbers: Numbers, previous: Option<&str>) -> Response {
        self.contents.stored(action, numbers, previous, &self.responses)
    }

    /// Whether its answers tell what is left of its limit, and its refusals when to come back.
    pub(super) fn tells_limits(&self, operation: Operation, assumed: &mut Assumed) -> bool {
        if operation != Operation::Responses || !self.is_limited {
            return true;
        }
        assumed.tell(Assumption::ResponsesLimits);
        assumed.set.responses_limits_told
    }

    /// What a request is charged.
    ///
    /// The estimate is documented as prompt text, `max_tokens` and `best_of`; provisioned deployments leave out what is in the
    /// model's cache.
    pub(super) fn charge(&self, operation: Operation, asked: &Asked, assumptions: &Assumptions) -> Charge {
        let cached = if self.is_provisioned { asked.cached } else { 0 };
        let prompt = u64::from(asked.prompt.saturating_sub(cached));
        let made = if operation.is_generated() { u64::from(asked.made) } else { 0 };
        let limit = u64::from(asked.limit.unwrap_or(assumptions.unset_max_tokens));
        Charge { estimate: prompt + limit * made, used: prompt + u64::from(asked.completion()) * made }
    }

    /// Charges a request, and says what is left; or why it is refused.
    pub(super) fn admit(
        &mut self,
        now: Instant,
        (operation, asked): (Operation, &Asked),
        charge: Charge,
        assumed: &mut Assumed,
    ) -> Result<Left, Refused> {
        if asked.limit.is_none() && operation.is_generated() && self.capacity.tokens_per_minute().is_some() {
            assumed.tell(Assumption::UnsetMaxTokens);
        }
        if self.ratio_is_assumed {
            assumed.tell(Assumption::RequestRatio);
        }
        let left = self.capacity.admit(now, charge.estimate, assumed)?;
        self.counts.charged = self.counts.charged.saturating_add(charge.estimate);
        Ok(left)
    }

    /// Notes when the answer to an admitted request ends.
    pub(super) fn settle(&mut self, end: Instant, charge: Charge, assumed: &mut Assumed) {
        self.capacity.settle(end, charge.estimate, charge.used, assumed);
    }

    /// The refusal of a request for want of capacity.
    pub(super) fn throttled(&mut self, asked: (Operation, &str), refused: Refused, names: &Names, assumed: &mut Assumed) -> Response {
        self.counts.refuse(refused.want);
        let told = self.tells_limits(asked.0, assumed);
        let base = if asked.0 == Operation::Responses { &self.responses } else { &self.base };
        let mut response = self.throttling.answer(asked, refused, base);
        if told {
            self.throttling.tell(&mut response, refused, names);
        }
        response
    }

    /// What it did up to a time.
    pub(super) fn tally(&self, account: usize, until: Instant) -> Tally {
        Tally {
            account,
            deployment: Rc::clone(&self.name),
            model: Rc::clone(&self.model),
            tokens_per_minute: self.capacity.tokens_per_minute(),
            counts: self.counts,
            utilization: self.capacity.utilization(until),
        }
    }
}
