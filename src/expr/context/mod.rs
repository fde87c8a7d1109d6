//! What `context` is. `around.rs` what is known of the API, the caller and the gateway, which no expression changes

mod around;

use std::rc::Rc;

use smallvec::SmallVec;

use super::{Documents, Memo, Text, Value};
use crate::http::{Body, Headers, Request, Response, Str, Url};
use crate::random::Stream;
use crate::time::{Date, Instant};

pub use around::{ApiInfo, DeploymentInfo, Group, LastError, OperationInfo, ProductInfo, Subscription, User};

/// What `context` is: the request in flight with everything around it. The gateway owns one per request.
#[derive(Debug)]
pub struct Context {
    /// `context.Request`; its URL is the backend's after a selection.
    pub request: Request,
    /// The request's content was read without `preserveContent`.
    pub request_consumed: bool,
    /// `context.Request.OriginalUrl`.
    pub original_url: Url,
    /// `context.Request.IpAddress`.
    pub ip_address: Str,
    /// `context.Request.MatchedParameters`, decoded.
    pub matched_parameters: Rc<[(Rc<str>, Str)]>,
    /// `context.Response`.
    pub response: Option<Response>,
    /// The response's content was read without `preserveContent`.
    pub response_consumed: bool,
    /// `context.Variables`.
    pub variables: Variables,
    /// `context.Tracing`.
    pub tracing: bool,
    /// What `context.Trace(..)` was told.
    pub traces: Vec<Text>,
    /// `context.LastError`.
    pub last_error: Option<Box<LastError>>,
    /// `context.Api`.
    pub api: Rc<ApiInfo>,
    /// `context.Operation`.
    pub operation: Rc<OperationInfo>,
    /// `context.Product`.
    pub product: Option<Rc<ProductInfo>>,
    /// `context.User`.
    pub user: Option<Rc<User>>,
    /// `context.Subscription`.
    pub subscription: Option<Rc<Subscription>>,
    /// `context.Deployment`.
    pub deployment: Rc<DeploymentInfo>,
    /// `context.RequestId`: 128 bits.
    pub request_id: u128,
    /// The date at which the run begins; `context.Timestamp` is `start_at.at(began)`, `DateTime.UtcNow` `start_at.at(now)`.
    pub start_at: Date,
    /// When the request arrived.
    pub began: Instant,
    /// The time of this step.
    pub now: Instant,
    /// `Guid.NewGuid()`, `new Random()`.
    pub random: Stream,
    /// What was read of contents that come again and again; shared by all requests of a world.
    pub documents: Documents,
}

impl Context {
    /// A request by itself, on 1970-01-01: no API, no operation, nobody known.
    #[must_use]
    pub fn new(request: Request) -> Self {
        Self {
            request_consumed: false,
            original_url: request.url.clone(),
            ip_address: Str::EMPTY,
            matched_parameters: Rc::default(),
            response: None,
            response_consumed: false,
            variables: Variables::default(),
            tracing: false,
            traces: Vec::new(),
            last_error: None,
            api: Rc::new(ApiInfo {
                key_header: "Ocp-Apim-Subscription-Key".into(),
                key_query: "subscription-key".into(),
                ..ApiInfo::default()
            }),
            operation: Rc::default(),
            product: None,
            user: None,
            subscription: None,
            deployment: Rc::default(),
            request_id: 1,
            start_at: Date::EPOCH,
            began: Instant::ZERO,
            now: Instant::ZERO,
            random: Stream::new(1, "request", 0),
            documents: Documents::default(),
            request,
        }
    }

    /// Forgets everything about a request, for the next that takes its place: what is fixed for all of a run stays.
    pub fn clear(&mut self) {
        let Self {
            request,
            request_consumed,
            original_url,
            ip_address: _,
            matched_parameters: _,
            response,
            response_consumed,
            variables,
            tracing,
            traces,
            last_error,
            api: _,
            operation: _,
            product,
            user,
            subscription,
            deployment: _,
            request_id: _,
            start_at: _,
            began: _,
            now: _,
            random: _,
            documents: _,
        } = self;
        request.headers = Headers::default();
        request.body = Body::None;
        (*request_consumed, *response_consumed, *tracing) = (false, false, false);
        original_url.query = Str::EMPTY;
        (*response, *last_error, *product, *user, *subscription) = (None, None, None, None, None);
        variables.clear();
        traces.clear();
    }
}

/// `context.Variables`: few, so a list.
#[derive(Debug, Default)]
pub struct Variables {
    list: SmallVec<[(Rc<str>, Value); 4]>,
    missing_throws: bool,
    /// One that was never set was read by its name.
    pub missed: bool,
}

impl Variables {
    /// None yet; whether reading one that was never set throws.
    #[must_use]
    pub fn new(missing_throws: bool) -> Self {
        Self { missing_throws, ..Self::default() }
    }

    /// Forgets all.
    pub fn clear(&mut self) {
        self.list.clear();
        self.missed = false;
    }

    /// What `Variables["name"]` gives; `None` when it throws.
    #[must_use]
    pub fn read(&mut self, name: &str) -> Option<Value> {
        if let Some(value) = self.get(name) {
            return Some(value.clone());
        }
        self.missed = true;
        (!self.missing_throws).then_some(Value::Null)
    }

    /// The value of a variable that was set.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&Value> {
        self.list.iter().find(|(n, _)| &**n == name).map(|(_, v)| v)
    }

    /// Sets a variable.
    pub fn set(&mut self, name: &Rc<str>, value: Value) {
        match self.list.iter_mut().find(|(n, _)| n == name) {
            Some((_, old)) => *old = value,
            None => self.list.push((Rc::clone(name), value)),
        }
    }

    /// All, in the order first set.
    pub fn iter(&self) -> impl Iterator<Item = (&Rc<str>, &Value)> {
        self.list.iter().map(|(n, v)| (n, v))
    }

    /// A copy that shares nothing that can change.
    #[must_use]
    pub fn fork(&self, memo: &mut Memo) -> Self {
        Self { list: self.list.iter().map(|(n, v)| (Rc::clone(n), v.fork(memo))).collect(), ..*self }
    }
}
