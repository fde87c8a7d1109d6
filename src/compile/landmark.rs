use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use crate::check::Plan;
use crate::check::plan::{Pool, PoolIndex, Route, Selection, To, Unmatched};
use crate::policy::element::Section;
use crate::policy::{Document, Element, Kind, Mark};
use crate::resource::{CookieOutcome, Landmark, Place};

use super::document;

/// What a plan says of requests, each with the places of the artifacts that carry it out: by kind, then in the order of the
/// policies and pools. What no request ever comes to is not compiled, and not here.
#[must_use]
pub fn landmarks(plan: &Plan) -> Vec<Landmark> {
    let mut found = Found::default();
    for api in &plan.apis {
        found.document(&document::document(plan, api), &api.id);
    }
    for product in &plan.products {
        if let Some(document) = document::of_product(plan, product) {
            found.document(&document, &Place::product(&product.name));
        }
    }
    found.pools(plan);
    let mut all = found.all;
    all.sort_by_key(|landmark| landmark.kind);
    all
}

#[derive(Default)]
struct Found {
    all: Vec<Landmark>,
    /// The last of each kind and path.
    known: BTreeMap<(Kind, Rc<str>), usize>,
}

/// A section of the policy of an API or a product.
struct At<'a> {
    scope: &'a Rc<str>,
    section: Section,
}

impl Found {
    /// One thing of the spec may be carried out at several places.
    fn add(&mut self, landmark: Landmark) {
        let known = self.known.entry((landmark.kind, Rc::clone(&landmark.path))).or_insert(self.all.len());
        match self.all.get_mut(*known).filter(|same| same.span == landmark.span) {
            Some(same) => same.places.extend(landmark.places),
            None => {
                *known = self.all.len();
                self.all.push(landmark);
            }
        }
    }

    /// The sections of a scope's policy.
    fn document(&mut self, document: &Document, scope: &Rc<str>) {
        for section in Section::ALL {
            if let Some(element) = document.root.elements().find(|e| &*e.name == section.name()) {
                self.elements(element, &At { scope, section }, "");
            }
        }
    }

    /// The elements in an element, at a path as `LastError.Path` counts it.
    fn elements(&mut self, parent: &Element, at: &At<'_>, path: &str) {
        let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
        for element in parent.elements() {
            let count = counts.entry(&element.name).or_default();
            *count += 1;
            let slash = if path.is_empty() { "" } else { "/" };
            let path: Rc<str> = format!("{path}{slash}{}[{count}]", element.name).into();
            for mark in &element.marks {
                let Mark { kind, path: of, span, part, names } = mark.clone();
                let place = Place::Policy { scope: Rc::clone(at.scope), section: at.section, path: Rc::clone(&path), part };
                self.add(Landmark { kind, path: of, span, names, places: vec![place] });
            }
            self.elements(element, at, &path);
        }
    }

    /// What may become of a key whose members are first in a pool each.
    fn keys(&mut self, plan: &Plan, pool: &Pool) {
        let (mut home, mut moved) = (Vec::new(), Vec::new());
        for first in pool.top() {
            let id: Rc<str> = Pool::first(&pool.id, super::account(plan, first)).into();
            for member in &pool.members {
                let Some(backend) = plan.backends.get(member.backend.0) else { continue };
                let place = Place::Member { pool: Rc::clone(&id), backend: Rc::clone(&backend.id) };
                if member.backend == first.backend { home.push(place) } else { moved.push(place) }
            }
        }
        for (outcome, places) in [("key at its member", home), ("key of a member whose breaker is open", moved)] {
            let path = format!("pools.{} / affinity: {outcome}", pool.label).into();
            let span = pool.written.affinity;
            self.add(Landmark { kind: Kind::Affinity, path, span, names: Vec::new(), places });
        }
    }

    /// The members and cookies of the pools that requests may go to.
    fn pools(&mut self, plan: &Plan) {
        let rest = |api: &crate::check::plan::Api| match &api.unmatched {
            Some(Unmatched::PassThrough(target)) => Some(target.to),
            Some(Unmatched::Answer(_)) | None => None,
        };
        let used: BTreeSet<To> =
            plan.apis.iter().flat_map(|api| api.routes.iter().flat_map(Route::targets).map(|target| target.to).chain(rest(api))).collect();
        for (_, pool) in plan.pools.iter().enumerate().filter(|(index, _)| used.contains(&To::Pool(PoolIndex(*index)))) {
            // Those of a walk are at its forward.
            let ids: Vec<Rc<str>> = match pool.selection {
                Selection::Native => vec![Rc::clone(&pool.id)],
                Selection::First(_) => pool.top().map(|first| Pool::first(&pool.id, super::account(plan, first)).into()).collect(),
                Selection::Walk(_) => Vec::new(),
            };
            if let Selection::First(_) = pool.selection {
                self.keys(plan, pool);
            }
            for (id, member) in ids.iter().flat_map(|id| pool.members.iter().map(move |member| (id, member))) {
                let Some(backend) = plan.backends.get(member.backend.0) else { continue };
                let path = format!("pools.{} / {}", pool.label, backend.label).into();
                let place = Place::Member { pool: Rc::clone(id), backend: Rc::clone(&backend.id) };
                self.add(Landmark { kind: Kind::Member, path, span: member.span, names: Vec::new(), places: vec![place] });
            }
            for outcome in CookieOutcome::ALL.into_iter().filter(|_| pool.cookie.is_some()) {
                let path = format!("pools.{} / affinity: {}", pool.label, outcome.words()).into();
                let place = Place::Cookie { pool: Rc::clone(&pool.id), outcome };
                let span = pool.written.affinity;
                self.add(Landmark { kind: Kind::Affinity, path, span, names: Vec::new(), places: vec![place] });
            }
        }
    }
}
