use std::rc::Rc;

use super::{Affinity, Answer, Entra, Hook, Limits, Metrics, Name, Pattern, Template, To, Use, When};
use crate::diagnostic::{Span, Spanned};

/// An API.
#[derive(Clone, Debug)]
pub struct Api {
    /// The whole entry.
    pub span: Span,
    /// The ARM name; the entry's own when not written.
    pub id: Option<Name>,
    /// The path under which callers find it.
    pub path: Option<Name>,
    /// The operations imported.
    pub surface: Option<Spanned<Surface>>,
    /// Header and query name of the subscription key; `api-key` when not written; `none` for an API without.
    pub subscription_key: Option<Spanned<Option<Rc<str>>>>,
    /// Where the model is read; `[url, body]` when not written.
    pub model_from: Option<Spanned<Vec<Spanned<ModelFrom>>>>,
    /// Before every route.
    pub deny: Vec<Deny>,
    /// First match wins.
    pub routes: Vec<Route>,
    /// What callers get when no route matches.
    pub unmatched: Option<Unmatched>,
    /// Headers added to every response, in the order written.
    pub response_headers: Vec<(Name, Template)>,
    /// What holds conversations to the account that they began on.
    pub affinity: Option<Spanned<Use<Affinity>>>,
    /// What is measured.
    pub metrics: Option<Metrics>,
    /// Who may call, by a token.
    pub callers: Option<Entra>,
    /// Policy of somebody's own, by place, in the order in which they run.
    pub hooks: Vec<Hook>,
    /// `all` when not written.
    pub emit: Option<Spanned<Emit>>,
}

/// Which operations an API has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Surface {
    /// `/openai/deployments/{deployment-id}/...` and `/openai/responses`: segment `openai`.
    AzureOpenAi,
    /// `/openai/v1/...`: segment `openai/v1`.
    AzureOpenAiV1,
    /// The model inference API: segment `models`.
    AzureAi,
    /// OpenAI's own: segment none.
    OpenAi,
    /// Every path and method: segment none.
    PassThrough,
}

/// Where the model is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ModelFrom {
    /// The deployment in the URL.
    Url,
    /// `model` of the JSON body.
    Body,
}

/// A refusal.
#[derive(Clone, Debug)]
pub struct Deny {
    /// The whole entry.
    pub span: Span,
    /// The models refused; empty for all.
    pub models: Vec<Spanned<Pattern>>,
    /// Which requests, beyond their model.
    pub when: Option<When>,
    /// What callers get; status 403 when not written.
    pub answer: Answer,
}

/// A route.
#[derive(Clone, Debug)]
pub struct Route {
    /// The whole entry.
    pub span: Span,
    /// The models it takes; empty for all.
    pub models: Vec<Spanned<Pattern>>,
    /// Which requests, beyond their model.
    pub when: Option<When>,
    /// Where to.
    pub to: Option<To>,
    /// How much callers may have of it.
    pub limits: Option<Limits>,
    /// `as`: the model that the target is asked for in place of the one that callers name.
    pub alias: Option<Name>,
}

/// `unmatched:`.
#[derive(Clone, Debug)]
pub enum Unmatched {
    /// An answer by the gateway.
    Answer(Answer),
    /// Forward as it is.
    PassThrough(Name),
}

impl Unmatched {
    /// Where it is written.
    #[must_use]
    pub fn span(&self) -> Span {
        match self {
            Self::Answer(answer) => answer.span,
            Self::PassThrough(name) => name.span,
        }
    }
}

/// What is emitted for an API.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Emit {
    /// API, operations, policy, backends.
    All,
    /// Policy and backends, for an API that others own.
    Policy,
}
