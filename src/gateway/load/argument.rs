use std::rc::Rc;

use super::watched::Watched;
use super::{Target, Targets, backend};
use crate::diagnostic::code::engine as code;
use crate::diagnostic::{Diagnostic, Diagnostics, Mapped, Span, Spanned};
use crate::expr::{self, Text, Want};
use crate::gateway::limit::Spaces;
use crate::gateway::program::{Act, Arg, Authenticate, Forward, Retry, RewriteUri, SetStatus, SetValues, Side};
use crate::http::{HeaderName, Str};
use crate::policy::element::{self, Action, BackendService, ForwardRequest, Section, Timeout, Value};

/// Turns what policies hold into what the engine evaluates.
pub(super) struct Binder<'a> {
    pub targets: &'a Targets,
    pub side: Side,
    pub spaces: &'a mut Spaces,
    pub section: Section,
    pub watched: &'a Watched,
    pub sink: &'a mut Diagnostics,
}

impl Binder<'_> {
    fn arg<T, U>(&mut self, value: &Spanned<Value<T>>, want: Want, literal: impl FnOnce(&T) -> U) -> Option<Arg<U>> {
        match &value.value {
            Value::Literal(text) => Some(Arg::Literal(literal(text))),
            Value::Expression(text) => expr::bind(text, want, self.sink).map(Arg::Computed),
        }
    }

    pub(super) fn text(&mut self, text: &element::Text) -> Option<Arg<Str>> {
        self.arg(text, Want::Text, |t| Str::Shared(Rc::clone(t)))
    }

    /// A literal is a string; an expression keeps its type.
    fn any(&mut self, text: &element::Text) -> Option<Arg<expr::Value>> {
        self.arg(text, Want::Any, |t| expr::Value::Text(Text::from(&**t)))
    }

    pub(super) fn condition(&mut self, condition: &Spanned<Value<bool>>) -> Option<Arg<bool>> {
        self.arg(condition, Want::Bool, |b| *b)
    }

    pub(super) fn whole(&mut self, number: &Spanned<Value<i64>>) -> Option<Arg<i64>> {
        self.arg(number, Want::Int, |n| *n)
    }

    /// What may be left out: the outer `None` is a fault.
    pub(super) fn maybe<T, U>(&mut self, part: Option<&T>, bind: impl FnOnce(&mut Self, &T) -> Option<U>) -> Option<Option<U>> {
        part.map_or(Some(None), |p| bind(self, p).map(Some))
    }

    pub(super) fn not_modelled(&mut self, span: Span, what: &str, why: &str) {
        self.sink.push(Diagnostic::new(code::NOT_RUN, span, format!("{what} is not modelled")).help(why));
    }

    pub(super) fn retry(&mut self, retry: &element::Retry) -> Option<Retry> {
        let condition = self.condition(&retry.condition);
        let count = self.whole(&retry.count);
        let interval = self.whole(&retry.interval);
        let delta = self.maybe(retry.delta.as_ref(), Self::whole);
        let max_interval = self.maybe(retry.max_interval.as_ref(), Self::whole);
        let first_fast = self.condition(&retry.first_fast_retry);
        Some(Retry {
            condition: condition?,
            count: count?,
            interval: interval?,
            delta: delta?,
            max_interval: max_interval?,
            first_fast: first_fast?,
        })
    }

    pub(super) fn forward(&mut self, forward: &ForwardRequest) -> Option<Forward> {
        if let Some(follow) = &forward.follow_redirects
            && !matches!(follow.value, Value::Literal(false))
        {
            self.not_modelled(follow.span, "`follow-redirects`", "leave it out: Azure OpenAI does not redirect");
            return None;
        }
        let (timeout, unit) = match &forward.timeout {
            None => (Arg::Literal(300), 1_000_000),
            Some(Timeout::Seconds(seconds)) => (self.whole(seconds)?, 1_000_000),
            Some(Timeout::Milliseconds(milliseconds)) => (self.whole(milliseconds)?, 1000),
        };
        Some(Forward { timeout, unit, buffer_request: forward.buffer_request_body, fail_on_error: forward.fail_on_error_status })
    }

    pub(super) fn status(&mut self, status: &element::SetStatus) -> Option<SetStatus> {
        let code = self.whole(&status.code);
        let reason = self.maybe(status.reason.as_ref(), Self::text);
        Some(SetStatus { code: code?, reason: reason? })
    }

    /// `header`: the name is a header's, else a query parameter's.
    pub(super) fn values(&mut self, set: &element::SetValues, side: Side, header: bool) -> Option<SetValues> {
        let name = self.text(&set.name);
        let exists = self.arg(&set.exists_action, Want::Text, |a| *a);
        let values: Vec<_> = set.values.iter().map(|v| self.text(v)).collect();
        let name = name?;
        let fixed = match &name {
            Arg::Literal(text) if header => Some(HeaderName::new(text)),
            Arg::Literal(_) | Arg::Computed(_) => None,
        };
        Some(SetValues { fixed, name, exists: exists?, values: values.into_iter().collect::<Option<_>>()?, side })
    }

    pub(super) fn act(&mut self, action: &Action) -> Option<Act> {
        Some(match action {
            Action::SetBackendService(service) => self.service(service)?,
            Action::SetVariable { name, value } => Act::SetVariable(Rc::clone(name), self.any(value)?),
            Action::SetHeader(set) => Act::SetHeader(self.values(set, self.side, true)?),
            Action::SetQueryParameter(set) => Act::SetQueryParameter(self.values(set, Side::Request, false)?),
            Action::SetBody(body) => Act::SetBody(self.text(body)?),
            Action::SetStatus(status) => Act::SetStatus(self.status(status)?),
            Action::AuthenticationManagedIdentity { resource, client_id, output_token_variable, ignore_error: _ } => {
                let resource = self.text(resource);
                let client_id = self.maybe(client_id.as_ref(), Self::text);
                Act::Authenticate(Authenticate { resource: resource?, client_id: client_id?, variable: output_token_variable.clone() })
            }
            Action::RewriteUri { template, copy_unmatched } => {
                let template = self.text(template);
                let copy_unmatched = self.condition(copy_unmatched);
                Act::RewriteUri(RewriteUri { template: template?, copy_unmatched: copy_unmatched? })
            }
            Action::CacheLookupValue { key, variable, default } => {
                let key = self.text(key);
                let default = self.maybe(default.as_ref(), Self::any);
                Act::Lookup { key: key?, variable: Rc::clone(variable), default: default? }
            }
            Action::CacheStoreValue { key, value, duration } => {
                let (key, value, seconds) = (self.text(key), self.any(value), self.whole(duration));
                Act::Store { key: key?, value: value?, seconds: seconds? }
            }
            Action::Trace { source, severity: _, message, metadata } => {
                let message = self.text(message);
                let metadata: Vec<_> = metadata.iter().map(|(n, v)| Some((Rc::clone(n), self.text(v)?))).collect();
                Act::Trace { source: Rc::clone(source), message: message?, metadata: metadata.into_iter().collect::<Option<_>>()? }
            }
            Action::TokenLimit(limit) => Act::TokenLimit(self.token_limit(limit)?.into()),
            Action::RateLimit(limit) => Act::RateLimit(self.rate_limit(limit)?.into()),
            Action::EmitTokenMetric(dimensions) => {
                let texts = dimensions.iter().flat_map(|dimension| std::iter::once(&dimension.name).chain(&dimension.value));
                let bound: Vec<_> = texts.map(|text| self.text(text)).collect();
                let bound = bound.into_iter().collect::<Option<Vec<_>>>()?;
                Act::Emit(bound.into_iter().filter(|arg| matches!(arg, Arg::Computed(_))).collect())
            }
            Action::ValidateToken(policy) => Act::ValidateToken(self.validate_token(policy)?.into()),
            Action::Quota(quota) => Act::Quota(self.quota(quota)?.into()),
            Action::LimitConcurrency { .. }
            | Action::Base
            | Action::IncludeFragment(_)
            | Action::Choose { .. }
            | Action::Retry(_)
            | Action::ForwardRequest(_)
            | Action::ReturnResponse { .. } => {
                return None;
            }
        })
    }

    fn service(&mut self, service: &BackendService) -> Option<Act> {
        match service {
            BackendService::BaseUrl(url) => match &url.value {
                Value::Literal(text) => {
                    let base = backend::base(&Mapped::synthetic(Rc::clone(text), url.span), self.sink)?;
                    Some(Act::Base(base.into()))
                }
                Value::Expression(_) => Some(Act::BaseUrl(self.text(url)?)),
            },
            BackendService::BackendId(id) => match &id.value {
                Value::Literal(name) => self.target(name, id.span).map(Act::Target),
                Value::Expression(_) => Some(Act::BackendId(self.text(id)?)),
            },
        }
    }

    fn target(&mut self, name: &Rc<str>, span: Span) -> Option<Target> {
        let found = self.targets.names.get(name).copied();
        if found.is_none() {
            let fault = Diagnostic::new(code::UNKNOWN_BACKEND, span, format!("no backend or pool is named `{name}`"));
            let fault = fault.help("deploy a backend of this name with the policy");
            self.sink.push(fault.did_you_mean(name, self.targets.names.keys().map(|n| &**n)));
        }
        found
    }
}
