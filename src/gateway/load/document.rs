use std::rc::Rc;

use super::argument::Binder;
use super::watched::Watched;
use crate::diagnostic::Diagnostics;
use crate::gateway::RefusedBy;
use crate::gateway::limit::{Concurrency, Spaces};
use crate::gateway::program::{Act, Answer, Arg, Forward, Meant, Retry, SetValues, Side};
use crate::policy::element::{self, Action, Fragments, Policies, Policy, Section};
use crate::resource::{Bundle, NamedValue, PolicyText, substitute};

/// A document with its expressions bound, ready to be put into programs.
#[derive(Debug, Default)]
pub(super) struct Bindings {
    pub sections: [Vec<Step>; 4],
}

/// A policy with its expressions bound.
#[derive(Debug)]
pub(super) struct Step {
    pub source: Rc<str>,
    pub path: Rc<str>,
    pub policy_id: Option<Rc<str>>,
    pub what: What,
}

#[derive(Debug)]
pub(super) enum What {
    Base,
    Act(Rc<Act>),
    Choose {
        whens: Vec<(Rc<Arg<bool>>, Vec<Step>)>,
        otherwise: Vec<Step>,
    },
    Retry(Rc<Retry>, Vec<Step>),
    Inside(Rc<Concurrency>, Vec<Step>),
    /// What a fragment holds.
    Included(Vec<Step>),
    Forward(Rc<Forward>),
    Return(Rc<Answer>),
    /// A place that is watched.
    Mark(Rc<[(Meant, u32)]>),
    /// An `Act` whose expression is watched line by line.
    Lines(Rc<Act>, Rc<[(u32, u32)]>),
    /// An `Act` whose refusals are watched.
    Limits(Rc<Act>, Rc<[(RefusedBy, u32)]>),
}

/// What a document may name.
pub(super) struct Surroundings<'a> {
    pub values: &'a [NamedValue],
    pub fragments: Fragments,
    pub targets: &'a super::Targets,
}

impl<'a> Surroundings<'a> {
    pub(super) fn of(bundle: &'a Bundle, targets: &'a super::Targets, sink: &mut Diagnostics) -> Self {
        let mut fragments = Fragments::default();
        for fragment in &bundle.fragments {
            let text = substitute(&fragment.policy.text, &bundle.named_values, sink);
            fragments.add(Rc::clone(&fragment.id), crate::policy::read(&text, sink), sink);
        }
        Self { values: &bundle.named_values, fragments, targets }
    }
}

/// Reads a document and binds what is in it. All faults go to the sink; what has any is left out.
pub(super) fn read(
    text: &PolicyText,
    surroundings: &Surroundings<'_>,
    spaces: &mut Spaces,
    watched: &Watched,
    sink: &mut Diagnostics,
) -> Option<Bindings> {
    let text = substitute(&text.text, surroundings.values, sink);
    let document = crate::policy::read(&text, sink)?;
    let policies = element::policies(&document, Some(&surroundings.fragments), sink)?;
    Some(bind(&policies, surroundings.targets, spaces, watched, sink))
}

/// What APIM has at the global scope when nobody wrote a policy there: it forwards.
pub(super) fn global() -> Bindings {
    let forward = Forward { timeout: Arg::Literal(300), unit: 1_000_000, buffer_request: false, fail_on_error: false };
    let step = |name: &str, what| Step { source: name.into(), path: format!("{name}[1]").into(), policy_id: None, what };
    Bindings { sections: [vec![], vec![step("forward-request", What::Forward(forward.into()))], vec![], vec![]] }
}

/// What stands for a scope without a policy.
pub(super) fn inherited() -> Bindings {
    Bindings { sections: Section::ALL.map(|_| vec![Step { source: "base".into(), path: "".into(), policy_id: None, what: What::Base }]) }
}

fn bind(policies: &Policies, targets: &super::Targets, spaces: &mut Spaces, watched: &Watched, sink: &mut Diagnostics) -> Bindings {
    let parts = [&policies.inbound, &policies.backend, &policies.outbound, &policies.on_error];
    let mut sections = parts.into_iter().zip(Section::ALL).map(|(list, section)| {
        let side = match section {
            Section::Inbound | Section::Backend => Side::Request,
            Section::Outbound | Section::OnError => Side::Response,
        };
        steps(&mut Binder { targets, side, spaces, section, watched, sink }, list)
    });
    let mut next = || sections.next().unwrap_or_default();
    Bindings { sections: [next(), next(), next(), next()] }
}

fn steps(binder: &mut Binder<'_>, policies: &[Policy]) -> Vec<Step> {
    let mut out = Vec::with_capacity(policies.len());
    for policy in policies {
        // A retry is there when it goes round again: its body tells.
        let is_retry = matches!(policy.action, Action::Retry(_));
        out.extend(mark(binder, &policy.path, false).filter(|_| !is_retry));
        out.extend(step(binder, policy));
    }
    out
}

/// The policies of a branch at a path, or of a retry's body.
fn branch(binder: &mut Binder<'_>, path: &str, policies: &[Policy], again: bool) -> Vec<Step> {
    let mut out: Vec<Step> = mark(binder, path, again).into_iter().collect();
    out.append(&mut steps(binder, policies));
    out
}

/// Tells of the requests that come to a place, if that is watched.
fn mark(binder: &Binder<'_>, path: &str, again: bool) -> Option<Step> {
    let places = binder.watched.requests(binder.section, path, again)?;
    Some(Step { source: "".into(), path: path.into(), policy_id: None, what: What::Mark(places) })
}

fn step(binder: &mut Binder<'_>, policy: &Policy) -> Option<Step> {
    let what = match &policy.action {
        Action::Base => What::Base,
        Action::Choose { whens, otherwise } => {
            let bound = (1..).zip(whens).map(|(place, when)| {
                let condition = binder.condition(&when.condition);
                let steps = branch(binder, &format!("{}/when[{place}]", policy.path), &when.policies, false);
                Some((Rc::new(condition?), steps))
            });
            let bound: Vec<_> = bound.collect();
            let otherwise = branch(binder, &format!("{}/otherwise[1]", policy.path), otherwise, false);
            What::Choose { whens: bound.into_iter().collect::<Option<_>>()?, otherwise }
        }
        Action::Retry(retry) => {
            let body = branch(binder, &policy.path, &retry.policies, true);
            What::Retry(binder.retry(retry)?.into(), body)
        }
        Action::LimitConcurrency { key, max_count, policies } => {
            let inside = steps(binder, policies);
            let concurrency = Concurrency { key: binder.text(key)?, max: u32::try_from(*max_count).unwrap_or(u32::MAX) };
            What::Inside(concurrency.into(), inside)
        }
        Action::IncludeFragment(policies) => What::Included(steps(binder, policies)),
        Action::ForwardRequest(forward) => What::Forward(binder.forward(forward)?.into()),
        Action::ReturnResponse { response_variable, status, headers, body } => {
            if response_variable.is_some() {
                binder.not_modelled(policy.span, "`response-variable-name`", "no policy that is modelled puts a response into a variable");
                return None;
            }
            let headers: Vec<Option<SetValues>> = headers.iter().map(|h| binder.values(h, Side::Response, true)).collect();
            let status = status.as_ref().map(|s| binder.status(s));
            let body = body.as_ref().map(|b| binder.text(b));
            What::Return(Rc::new(Answer {
                status: status.map_or(Some(None), |s| s.map(Some))?,
                headers: headers.into_iter().collect::<Option<_>>()?,
                body: body.map_or(Some(None), |b| b.map(Some))?,
            }))
        }
        Action::SetVariable { .. } => {
            let act = binder.act(&policy.action)?.into();
            match binder.watched.lines(binder.section, &policy.path) {
                Some(lines) => What::Lines(act, lines),
                None => What::Act(act),
            }
        }
        Action::TokenLimit(_) | Action::RateLimit(_) | Action::Quota(_) => {
            let act = binder.act(&policy.action)?.into();
            match binder.watched.refused(binder.section, &policy.path) {
                Some(refused) => What::Limits(act, refused),
                None => What::Act(act),
            }
        }
        Action::SetBackendService(_)
        | Action::SetHeader(_)
        | Action::SetQueryParameter(_)
        | Action::SetBody(_)
        | Action::SetStatus(_)
        | Action::AuthenticationManagedIdentity { .. }
        | Action::RewriteUri { .. }
        | Action::CacheLookupValue { .. }
        | Action::CacheStoreValue { .. }
        | Action::ValidateToken(_)
        | Action::EmitTokenMetric(_)
        | Action::Trace { .. } => What::Act(binder.act(&policy.action)?.into()),
    };
    Some(Step { source: Rc::clone(&policy.name), path: Rc::clone(&policy.path), policy_id: policy.id.clone(), what })
}
