use std::ops::Range;
use std::rc::Rc;

use super::RefusedBy;
use super::caller::ValidateToken;
use super::limit::{Concurrency, Quota, RateLimit, TokenLimit};
use crate::expr::{Bound, Context, Exception, Value};
use crate::http::{HeaderName, Str};
use crate::policy::element::{ExistsAction, Section};

/// The policies of an operation, all scopes in one, as a list of steps.
#[derive(Debug, Default)]
pub(super) struct Program {
    pub ops: Vec<Op>,
    /// Where each section begins; its last step is [`Op::End`].
    pub entry: [Pc; 4],
    /// Which steps belong to a retry, inner ones first: an error in them is first the retry's.
    pub handlers: Vec<Handler>,
    /// Who wrote each step.
    pub origins: Vec<Rc<Origin>>,
}

/// An index into [`Program::ops`].
pub(super) type Pc = usize;

/// The steps that a retry repeats.
#[derive(Debug)]
pub(super) struct Handler {
    pub body: Range<Pc>,
    /// Where the retry asks whether to go on.
    pub check: Pc,
    /// How many retries are open there, this one included.
    pub depth: usize,
    /// How many `limit-concurrency` it stands in.
    pub inside: usize,
}

/// Where a step comes from: what `context.LastError` tells.
#[derive(Debug, Default)]
pub(super) struct Origin {
    pub source: Rc<str>,
    pub scope: &'static str,
    pub section: &'static str,
    pub path: Rc<str>,
    pub policy_id: Option<Rc<str>>,
}

/// A step.
#[derive(Clone, Debug)]
pub(super) enum Op {
    /// A policy that neither waits nor branches.
    Act(Rc<Act>),
    /// Goes on elsewhere unless the condition holds.
    Unless(Rc<Arg<bool>>, Pc),
    /// Goes on elsewhere.
    Jump(Pc),
    /// Waits for the content of the response: the next step reads it.
    Await,
    /// A place that is watched: which requests are meant, each with the number.
    Mark(Rc<[(Meant, u32)]>),
    /// As `Act`, of a variable whose expression is watched line by line: which line's `return` gives the value, each with the number.
    Lines(Rc<Act>, Rc<[(u32, u32)]>),
    /// As `Act`, of a limit whose refusals are watched, each kind with the number.
    Limits(Rc<Act>, Rc<[(RefusedBy, u32)]>),
    /// Begins a retry.
    Enter,
    /// After the body of a retry: again, or on.
    Check(Rc<Retry>, Pc),
    /// Begins a `limit-concurrency`.
    Inside(Rc<Concurrency>),
    /// Ends the innermost.
    Outside,
    /// Calls the backend.
    Forward(Rc<Forward>),
    /// Answers.
    Return(Rc<Answer>),
    /// The section is over.
    End(Section),
}

/// Which requests a watched place is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Meant {
    /// Those for this target; all when `None`.
    pub target: Option<super::load::Target>,
    /// Those that a retry has sent round again.
    pub again: bool,
}

/// A policy that neither waits nor branches.
#[derive(Debug)]
pub(super) enum Act {
    /// A base URL known when the document was loaded.
    Base(Rc<super::load::Base>),
    BaseUrl(Arg<Str>),
    BackendId(Arg<Str>),
    /// A backend or pool known when the document was loaded.
    Target(super::load::Target),
    SetVariable(Rc<str>, Arg<Value>),
    SetHeader(SetValues),
    SetQueryParameter(SetValues),
    SetBody(Arg<Str>),
    SetStatus(SetStatus),
    Authenticate(Authenticate),
    RewriteUri(RewriteUri),
    Lookup {
        key: Arg<Str>,
        variable: Rc<str>,
        default: Option<Arg<Value>>,
    },
    Store {
        key: Arg<Str>,
        value: Arg<Value>,
        seconds: Arg<i64>,
    },
    TokenLimit(Rc<TokenLimit>),
    RateLimit(Rc<RateLimit>),
    Quota(Rc<Quota>),
    ValidateToken(Rc<ValidateToken>),
    /// Computed names and values of dimensions.
    Emit(Vec<Arg<Str>>),
    Trace {
        source: Rc<str>,
        message: Arg<Str>,
        metadata: Vec<(Rc<str>, Arg<Str>)>,
    },
}

/// What an attribute or a text holds.
#[derive(Debug)]
pub(super) enum Arg<T> {
    Literal(T),
    Computed(Bound),
}

/// Which message a header policy is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Side {
    Request,
    Response,
}

#[derive(Debug)]
pub(super) struct SetValues {
    /// `None` when the name is computed; see `name`.
    pub fixed: Option<HeaderName>,
    pub name: Arg<Str>,
    pub exists: Arg<ExistsAction>,
    pub values: Vec<Arg<Str>>,
    pub side: Side,
}

#[derive(Debug)]
pub(super) struct SetStatus {
    pub code: Arg<i64>,
    pub reason: Option<Arg<Str>>,
}

#[derive(Debug)]
pub(super) struct Authenticate {
    pub resource: Arg<Str>,
    pub client_id: Option<Arg<Str>>,
    pub variable: Option<Rc<str>>,
}

#[derive(Debug)]
pub(super) struct RewriteUri {
    pub template: Arg<Str>,
    pub copy_unmatched: Arg<bool>,
}

#[derive(Debug)]
pub(super) struct Retry {
    pub condition: Arg<bool>,
    pub count: Arg<i64>,
    pub interval: Arg<i64>,
    pub delta: Option<Arg<i64>>,
    pub max_interval: Option<Arg<i64>>,
    pub first_fast: Arg<bool>,
}

#[derive(Debug)]
pub(super) struct Forward {
    pub timeout: Arg<i64>,
    /// Microseconds in a unit of `timeout`.
    pub unit: u64,
    pub buffer_request: bool,
    pub fail_on_error: bool,
}

#[derive(Debug)]
pub(super) struct Answer {
    pub status: Option<SetStatus>,
    pub headers: Vec<SetValues>,
    pub body: Option<Arg<Str>>,
}

/// What can be computed for the place of an argument.
pub(super) trait Kind: Sized {
    fn eval(bound: &Bound, context: &mut Context) -> Result<Self, Exception>;
    fn copy(literal: &Self) -> Self;
}

impl Kind for bool {
    fn eval(bound: &Bound, context: &mut Context) -> Result<Self, Exception> {
        bound.eval_bool(context)
    }
    fn copy(literal: &Self) -> Self {
        *literal
    }
}

impl Kind for i64 {
    fn eval(bound: &Bound, context: &mut Context) -> Result<Self, Exception> {
        bound.eval_int(context)
    }
    fn copy(literal: &Self) -> Self {
        *literal
    }
}

impl Kind for Str {
    fn eval(bound: &Bound, context: &mut Context) -> Result<Self, Exception> {
        bound.eval_text(context).map(|text| text.shared())
    }
    fn copy(literal: &Self) -> Self {
        literal.clone()
    }
}

impl Kind for Value {
    fn eval(bound: &Bound, context: &mut Context) -> Result<Self, Exception> {
        bound.eval(context)
    }
    fn copy(literal: &Self) -> Self {
        literal.clone()
    }
}

impl<T: Kind> Arg<T> {
    pub(super) fn get(&self, context: &mut Context) -> Result<T, Exception> {
        match self {
            Self::Literal(literal) => Ok(T::copy(literal)),
            Self::Computed(bound) => T::eval(bound, context),
        }
    }
}

impl Arg<ExistsAction> {
    pub(super) fn action(&self, context: &mut Context) -> Result<ExistsAction, Box<super::failure::Raised>> {
        match self {
            Self::Literal(action) => Ok(*action),
            Self::Computed(bound) => {
                let text = bound.eval_text(context)?;
                let text = text.to_str();
                let known = [
                    ("override", ExistsAction::Override),
                    ("skip", ExistsAction::Skip),
                    ("append", ExistsAction::Append),
                    ("delete", ExistsAction::Delete),
                ];
                let found = known.iter().find(|(word, _)| *word == text).map(|(_, action)| *action);
                found.ok_or_else(|| super::failure::Raised::evaluation(format!("'{text}' is not an exists-action")))
            }
        }
    }
}

impl<T> Arg<T> {
    pub(super) fn reads_response(&self) -> bool {
        match self {
            Self::Literal(_) => false,
            Self::Computed(bound) => bound.reads().response_body,
        }
    }
}

fn any<T>(arg: Option<&Arg<T>>) -> bool {
    arg.is_some_and(Arg::reads_response)
}

impl SetValues {
    fn reads_response(&self) -> bool {
        self.name.reads_response() || self.exists.reads_response() || self.values.iter().any(Arg::reads_response)
    }
}

impl SetStatus {
    fn reads_response(&self) -> bool {
        self.code.reads_response() || any(self.reason.as_ref())
    }
}

impl Op {
    /// Whether the content of the response must be there before this step.
    pub(super) fn reads_response(&self) -> bool {
        match self {
            Self::Act(act) | Self::Lines(act, _) | Self::Limits(act, _) => act.reads_response(),
            Self::Unless(condition, _) => condition.reads_response(),
            Self::Check(retry, _) => {
                retry.condition.reads_response()
                    || retry.count.reads_response()
                    || retry.interval.reads_response()
                    || any(retry.delta.as_ref())
                    || any(retry.max_interval.as_ref())
                    || retry.first_fast.reads_response()
            }
            Self::Forward(forward) => forward.timeout.reads_response(),
            Self::Return(answer) => {
                answer.status.as_ref().is_some_and(SetStatus::reads_response)
                    || answer.headers.iter().any(SetValues::reads_response)
                    || any(answer.body.as_ref())
            }
            Self::Inside(concurrency) => concurrency.key.reads_response(),
            Self::Jump(_) | Self::Await | Self::Mark(_) | Self::Enter | Self::Outside | Self::End(_) => false,
        }
    }
}

impl Act {
    fn reads_response(&self) -> bool {
        match self {
            Self::BaseUrl(text) | Self::BackendId(text) | Self::SetBody(text) => text.reads_response(),
            // Limits, validation and metrics stand in inbound, before there is a response.
            Self::Base(_)
            | Self::Target(_)
            | Self::TokenLimit(_)
            | Self::RateLimit(_)
            | Self::Quota(_)
            | Self::ValidateToken(_)
            | Self::Emit(_) => false,
            Self::SetVariable(_, value) => value.reads_response(),
            Self::SetHeader(values) | Self::SetQueryParameter(values) => values.reads_response(),
            Self::SetStatus(status) => status.reads_response(),
            Self::Authenticate(a) => a.resource.reads_response() || any(a.client_id.as_ref()),
            Self::RewriteUri(rewrite) => rewrite.template.reads_response() || rewrite.copy_unmatched.reads_response(),
            Self::Lookup { key, default, .. } => key.reads_response() || any(default.as_ref()),
            Self::Store { key, value, seconds } => key.reads_response() || value.reads_response() || seconds.reads_response(),
            Self::Trace { message, metadata, .. } => message.reads_response() || metadata.iter().any(|(_, value)| value.reads_response()),
        }
    }
}

impl Program {
    /// Who an error at a step goes to: the innermost retry around it.
    pub(super) fn handler(&self, pc: Pc) -> Option<&Handler> {
        self.handlers.iter().find(|h| h.body.contains(&pc))
    }
}
