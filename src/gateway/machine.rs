use std::rc::Rc;

use smallvec::SmallVec;

use super::limit::Owed;
use super::load::{Base, Target};
use super::program::Pc;
use super::{CallId, Loaded};
use crate::assumption::MissingVariable;
use crate::expr::{Context, Documents, Memo, Variables};
use crate::http::{Request, Str, Url};
use crate::time::Instant;

/// A request in flight: plain data, so that it can wait as long as it must.
#[derive(Debug)]
pub(super) struct Machine {
    pub unit: usize,
    pub program: usize,
    pub pc: Pc,
    pub wait: Wait,
    /// Open retries, the innermost last: how often each went round again.
    pub retries: SmallVec<[u32; 2]>,
    /// The keys of the `limit-concurrency` that it is inside of, the innermost last.
    pub inside: Vec<Rc<str>>,
    /// What it owes to counters, and has to tell of them.
    pub owed: Vec<Owed>,
    /// The keys under which quotas have counted it, and how much.
    pub counted: Vec<(Rc<str>, u64)>,
    /// An error is on its way: a retry is asked about it.
    pub failing: bool,
    /// On-error has begun: the next error ends everything.
    pub in_on_error: bool,
    /// Where forwards go.
    pub target: Selected,
    /// The path after the base URL's.
    pub suffix: Str,
    /// `rewrite-uri` made the suffix.
    pub rewritten: bool,
    /// The request's content was sent without being kept.
    pub body_sent: bool,
    /// The call whose content was not read yet.
    pub unread: Option<CallId>,
    /// When the content of the response will have come; read before that, it is waited for.
    pub content_at: Instant,
    /// The response is what a failed connection left: it gets APIM's usual body when on-error begins.
    pub synthetic: bool,
    pub steps_left: u32,
    /// The API and its operation, as far as the request matched.
    pub api: Option<usize>,
    pub operation: Option<usize>,
    pub context: Context,
}

/// Where forwards go.
#[derive(Debug)]
pub(super) enum Selected {
    /// To the API's own service URL, if it has one.
    Service,
    /// To a URL that a policy computed.
    Url(Rc<Base>),
    /// To a backend or pool.
    Target(Target),
}

/// What a machine waits for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Wait {
    /// To be told to start.
    Start,
    /// The head of a response, from a backend; `member` is its place in the pool it was picked from.
    Head { call: CallId, backend: Option<usize>, pool: Option<(usize, usize)> },
    /// The content of a response.
    Body { call: CallId },
    /// A time.
    Time,
    /// Nothing: it runs.
    Nothing,
    /// The slot is free.
    Gone,
}

impl Machine {
    /// A machine without a request.
    pub(super) fn new(loaded: &Loaded, documents: Documents) -> Self {
        let options = &loaded.options;
        let nowhere = Url { scheme: Str::EMPTY, host: Str::EMPTY, port: 0, path: Str::EMPTY, query: Str::EMPTY };
        Self {
            unit: 0,
            program: 0,
            pc: 0,
            wait: Wait::Gone,
            retries: SmallVec::new(),
            inside: Vec::new(),
            owed: Vec::new(),
            counted: Vec::new(),
            failing: false,
            in_on_error: false,
            target: Selected::Service,
            suffix: Str::EMPTY,
            rewritten: false,
            body_sent: false,
            unread: None,
            content_at: Instant::ZERO,
            synthetic: false,
            steps_left: 0,
            api: None,
            operation: None,
            context: Context {
                api: Rc::clone(&loaded.nothing.0),
                operation: Rc::clone(&loaded.nothing.1),
                deployment: Rc::clone(&loaded.deployment),
                variables: Variables::new(options.assumptions.missing_variable == MissingVariable::Throw),
                start_at: options.start_at,
                documents,
                ..Context::new(Request::new(Str::EMPTY, nowhere))
            },
        }
    }

    /// Lets go of everything that the request held, for the next that takes its place.
    pub(super) fn clear(&mut self) {
        let Self {
            unit: _,
            program: _,
            pc,
            wait: _,
            retries,
            inside,
            owed,
            counted,
            failing,
            in_on_error,
            target,
            suffix: _,
            rewritten,
            body_sent,
            unread,
            content_at,
            synthetic,
            steps_left: _,
            api: _,
            operation: _,
            context,
        } = self;
        *pc = 0;
        retries.clear();
        inside.clear();
        owed.clear();
        counted.clear();
        (*failing, *in_on_error, *rewritten, *body_sent, *synthetic) = (false, false, false, false, false);
        *target = Selected::Service;
        *unread = None;
        *content_at = Instant::ZERO;
        context.clear();
    }

    pub(super) fn fork(&self, memo: &mut Memo) -> Self {
        let target = match &self.target {
            Selected::Service => Selected::Service,
            Selected::Url(base) => Selected::Url(Rc::clone(base)),
            Selected::Target(target) => Selected::Target(*target),
        };
        Self {
            unit: self.unit,
            program: self.program,
            pc: self.pc,
            wait: self.wait,
            retries: SmallVec::from_slice(&self.retries),
            inside: self.inside.to_vec(),
            owed: self.owed.iter().map(Owed::fork).collect(),
            counted: self.counted.to_vec(),
            failing: self.failing,
            in_on_error: self.in_on_error,
            target,
            suffix: self.suffix.clone(),
            rewritten: self.rewritten,
            body_sent: self.body_sent,
            unread: self.unread,
            content_at: self.content_at,
            synthetic: self.synthetic,
            steps_left: self.steps_left,
            api: self.api,
            operation: self.operation,
            context: fork_context(&self.context, memo),
        }
    }
}

fn fork_context(context: &Context, memo: &mut Memo) -> Context {
    Context {
        request: context.request.clone(),
        request_consumed: context.request_consumed,
        original_url: context.original_url.clone(),
        ip_address: context.ip_address.clone(),
        matched_parameters: Rc::clone(&context.matched_parameters),
        response: context.response.clone(),
        response_consumed: context.response_consumed,
        variables: context.variables.fork(memo),
        tracing: context.tracing,
        traces: context.traces.clone(),
        last_error: context.last_error.clone(),
        api: Rc::clone(&context.api),
        operation: Rc::clone(&context.operation),
        product: context.product.clone(),
        user: context.user.clone(),
        subscription: context.subscription.clone(),
        deployment: Rc::clone(&context.deployment),
        request_id: context.request_id,
        start_at: context.start_at,
        began: context.began,
        now: context.now,
        random: context.random.fork(),
        documents: context.documents.clone(),
    }
}
