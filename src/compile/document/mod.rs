//! The policy document of an API, and of a product (`product.rs`).
//!
//! In: an API of the plan. Out: the document that API Management runs at the API's scope, in the shape that a person would
//! write: one decision in inbound, one retry in backend, what callers are told in outbound and on-error.
//!
//! `inbound.rs` `attempt.rs` `ending.rs` the sections · `model.rs` the model asked for · `table.rs` many routes ·
//! `order.rs` whom the attempts ask · `pin.rs` requests about a response · `target.rs` where requests can go · `split.rs` shares of them · `alias.rs` models
//! by another name · `condition.rs` what else is asked · `caller.rs` who may call · `limit.rs` how much callers may have · `metrics.rs` what is measured · `hook.rs` policy of somebody's own · `answer.rs` the gateway's own answers ·
//! `template.rs` texts with holes · `pattern.rs` `status.rs` `cs.rs` C# from patterns, statuses, texts

mod alias;
mod answer;
mod attempt;
mod caller;
mod condition;
mod cs;
mod ending;
mod hook;
mod inbound;
mod limit;
mod metrics;
mod model;
mod order;
mod pattern;
mod pin;
mod product;
mod split;
mod status;
mod table;
mod target;
mod template;
#[cfg(test)]
mod tests;

use std::rc::Rc;

use crate::check::Plan;
use crate::check::plan::{Api, Fragment, Route, Unmatched};
use crate::diagnostic::Mapped;
use crate::policy::{Document, Element, Kind, Mark, Node, Part};

pub(super) use hook::check as check_hooks;
pub(super) use product::of_product;

use answer::Attempts;
use target::Targets;

/// What the sections are written from.
struct Writing<'a> {
    api: &'a Api,
    targets: Targets<'a>,
    needs_model: bool,
    attempts: Attempts,
    /// The spec path of the API.
    path: String,
    /// The spec path of what happens when no route matches.
    unmatched: String,
}

impl Writing<'_> {
    /// What of the spec happens when no route matches.
    fn unmatched(&self) -> Mark {
        Mark {
            kind: Kind::Unmatched,
            path: self.unmatched.as_str().into(),
            span: self.api.unmatched_span,
            part: Part::Whole,
            names: vec!["unmatched".into()],
        }
    }
}

/// The accounts that the policy of an API names by their hosts: those of requests about a response.
pub(super) fn named_accounts(plan: &Plan, api: &Api) -> Vec<usize> {
    let targets = Targets::of(plan, api);
    if api.pins.is_none() {
        return Vec::new();
    }
    targets.iter().flat_map(|target| targets.behind(target)).map(|backend| backend.account).collect()
}

/// What of the spec a decision is compiled from.
fn route(route: &Route) -> Mark {
    let mut names: Vec<Rc<str>> = route.models.iter().map(|pattern| Rc::clone(&pattern.0)).collect();
    if names.is_empty() {
        names.push("*".into());
    }
    if let [only] = &route.parts[..] {
        names.push(Rc::clone(&only.to));
    }
    Mark { kind: Kind::Route, path: Rc::clone(&route.path), span: route.span, part: Part::Whole, names }
}

/// A fragment, as it is written.
#[must_use]
pub(super) fn of_fragment(fragment: &Fragment) -> Document {
    let path = cs::comment(&format!("fragments.{}", fragment.name));
    let mut root = fragment.root.clone();
    root.children.insert(0, Node::Comment(Mapped::made(format!("compiled by apc from {path} of the spec: change that, not this"))));
    Document { root }
}

/// The policy of an API.
#[must_use]
pub(super) fn document(plan: &Plan, api: &Api) -> Document {
    let targets = Targets::of(plan, api);
    let path = format!("apis.{}", api.name);
    let unmatched = match &api.unmatched {
        Some(Unmatched::PassThrough(target)) => format!("{path} / unmatched → {}", targets.id(target)),
        Some(Unmatched::Answer(_)) | None => format!("{path} / unmatched"),
    };
    let writing =
        Writing { api, needs_model: model::is_needed(api, &targets), attempts: attempt::watched(&targets), targets, path, unmatched };
    let root = Element::new("policies")
        .comment(format!("compiled by apc from {} of the spec: change that, not this", cs::comment(&writing.path)))
        .child(inbound::section(&writing))
        .child(attempt::section(&writing))
        .child(ending::outbound(&writing))
        .child(ending::on_error(&writing));
    Document { root }
}
