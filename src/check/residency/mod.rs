//! Residency: the regions in which some callers are to be served, proved over every way that their requests can take.
//!
//! Looked at is the plan, which is what is compiled. Of a caller only the product or the subscription is known: a condition holds, does
//! not hold, or cannot be told beforehand, and then both are followed. Members that are drained count, since a drain ends.
//!
//! `mod.rs` the rules and what they come to · `caller.rs` which conditions hold for whom · `path.rs` where requests can go

mod caller;
mod path;

use std::collections::{BTreeMap, BTreeSet};

use super::name;
use super::pattern::Patterns;
use super::plan::{self, BackendIndex, Plan, Subject};
use super::product::Product;
use super::region::Regions;
use super::resolved::Resolved;
use crate::diagnostic::{Diagnostic, Diagnostics, Span, code};
use crate::spec::{Condition, Pattern, Residency, Residents, Spec};
use caller::{Callers, Known};
use path::{Outside, Path, Routes, Why};

/// A rule with its names resolved.
struct Rule<'s> {
    written: &'s Residency,
    callers: Callers<'s>,
    /// The regions in which they may be served; all of them when `None`.
    inside: Option<BTreeSet<&'s str>>,
}

/// Holds all that is compiled against the rules, and notes in the plan which responses the callers of a rule may not ask for.
pub(super) fn check(resolved: &Resolved<'_>, products: &[Product<'_>], plan: &mut Plan, sink: &mut Diagnostics) {
    let spec = resolved.spec;
    if spec.residency.is_empty() {
        return;
    }
    let regions = Regions::of(spec);
    let known = Known::of(spec, products);
    // What is asked of each rule is looked up once.
    let routes: Vec<Routes> = plan.apis.iter().map(Routes::of).collect();
    let makers = |api: &plan::Api| api.pins.as_ref().map(|_| path::backends(plan, api).collect());
    let makers: Vec<Option<BTreeSet<BackendIndex>>> = plan.apis.iter().map(makers).collect();
    let rules: Vec<Rule<'_>> = spec.residency.iter().filter_map(|written| rule(written, &known, &regions, sink)).collect();
    for rule in &rules {
        unknown(rule, &known, sink);
        let Some(inside) = &rule.inside else { continue };
        let opened = rule.callers.apis();
        let apis = plan.apis.iter().zip(&routes);
        for (api, routes) in apis.filter(|(api, _)| opened.as_ref().is_none_or(|opened| opened.contains(&*api.name))) {
            for Path { span, path, outside, more } in path::outside(resolved, plan, (api, routes), &rule.callers, inside) {
                sink.push(told(rule, span, &path, &outside, more));
            }
        }
        for (api, makers) in makers.iter().enumerate().filter_map(|(api, makers)| Some((api, makers.as_ref()?))) {
            let residents = pinned(resolved, plan, makers, rule, inside);
            if let Some(api) = plan.apis.get_mut(api) {
                api.residents.extend(residents);
            }
        }
    }
    unnamed(spec, &rules, sink);
}

fn rule<'s>(written: &'s Residency, known: &'s Known<'s>, regions: &Regions<'s>, sink: &mut Diagnostics) -> Option<Rule<'s>> {
    let anywhere = written.only.iter().any(|name| &*name.value == "*");
    let mut inside = BTreeSet::new();
    for name in written.only.iter().filter(|_| !anywhere) {
        inside.extend(regions.find(name, sink)?);
    }
    Some(Rule { written, callers: Callers::of(&written.who, known), inside: (!anywhere).then_some(inside) })
}

/// A rule for callers that nobody is.
fn unknown(rule: &Rule<'_>, known: &Known<'_>, sink: &mut Diagnostics) {
    for pattern in rule.written.who.patterns() {
        let is_known = match rule.written.who {
            Residents::Product(_) => known.products(&pattern.value).next().is_some(),
            Residents::Subscription(_) => known.subscriptions(&pattern.value).next().is_some(),
        };
        if is_known {
            continue;
        }
        let (kind, known): (_, Vec<&str>) = match rule.written.who {
            Residents::Product(_) => ("product", known.spec.products.iter().map(|(name, _)| &*name.value).collect()),
            Residents::Subscription(_) => ("subscription", known.spec.subscriptions.iter().map(|(name, _)| &*name.value).collect()),
        };
        if !known.is_empty() {
            let message = format!("no {kind} of the spec is called like `{}`", pattern.value.0);
            let fault = Diagnostic::new(code::region::RESIDENT_NOBODY, pattern.span, message).label("keeps nobody anywhere");
            let help = format!("there are {}", name::quoted(known.iter().copied()));
            sink.push(fault.help(help).did_you_mean(&pattern.value.0, known.iter().copied().take(name::SEARCHED)));
        }
    }
}

/// A way that leads outside.
fn told(rule: &Rule<'_>, span: Span, path: &str, outside: &Outside<'_>, more: usize) -> Diagnostic {
    let who = rule.callers.shown();
    let only = name::quoted(rule.written.only.iter().map(|name| &*name.value));
    let label = outside.label;
    let why = match &outside.why {
        Why::Region(region) => format!("which is in {region}"),
        Why::NoRegion => "of which no region is written".to_owned(),
        Why::Global(model, sku) => format!("whose `{model}` is {sku}: served anywhere in the world"),
        Why::Zone(model, sku) => format!("whose `{model}` is {sku}: served anywhere in its zone"),
    };
    let others = match more {
        0 => String::new(),
        1 => ", and to one more".to_owned(),
        more => format!(", and to {more} more"),
    };
    let asked = rule.callers.asked();
    let help = match &outside.why {
        Why::Region(_) => format!(
            "put a route before it that takes them to members inside: `{{ when: {asked}, to: POOL-inside }}`, with `POOL-inside: {{ from: POOL, only: {} }}`",
            rule.written.only.first().map_or("eu", |name| &*name.value)
        ),
        Why::NoRegion => "write its `region`".to_owned(),
        Why::Global(..) => {
            format!("deploy it as `Standard` or for the zone, or put a route before it for them: `{{ when: {asked}, to: ... }}`")
        }
        Why::Zone(..) => "name a group of regions that all lie in that zone, or deploy it as `Standard`".to_owned(),
    };
    let message = format!("{who} may come to `{label}`, {why}{others}");
    Diagnostic::new(code::region::OUTSIDE, span, message)
        .label(format!("by {path}"))
        .and(outside.span, format!("`{label}`"))
        .and(rule.written.span, format!("only {only}"))
        .help(help)
}

/// Of the backends that may have made a response, those that the callers of a rule are not to be sent to.
fn pinned(
    resolved: &Resolved<'_>,
    plan: &Plan,
    makers: &BTreeSet<BackendIndex>,
    rule: &Rule<'_>,
    inside: &BTreeSet<&str>,
) -> Option<plan::Resident> {
    let outside: Vec<BackendIndex> = makers
        .iter()
        .copied()
        .filter(|index| {
            let account = plan.backends.get(index.0).and_then(|backend| resolved.backends.get(backend.account));
            let region = account.and_then(|account| account.written.region.as_ref());
            region.is_none_or(|region| !inside.contains(&*region.value))
        })
        .collect();
    let (subject, patterns) = match &rule.written.who {
        Residents::Product(patterns) => (Subject::Product, patterns),
        Residents::Subscription(patterns) => (Subject::Subscription, patterns),
    };
    let patterns: Vec<Pattern> = patterns.iter().map(|pattern| pattern.value.clone()).collect();
    (!outside.is_empty()).then_some(plan::Resident { who: Condition::Matches(subject, patterns), outside })
}

/// Products whose callers nothing names: a name that is written wrong would be one of them.
fn unnamed(spec: &Spec, rules: &[Rule<'_>], sink: &mut Diagnostics) {
    let mut named = Named::default();
    for rule in rules {
        let of = match rule.written.who {
            Residents::Product(_) => &mut named.products,
            Residents::Subscription(_) => &mut named.subscriptions,
        };
        rule.written.who.patterns().iter().for_each(|pattern| of.add(&pattern.value, ()));
    }
    for (_, api) in &spec.apis {
        let denies = api.deny.iter().filter_map(|deny| deny.when.as_ref());
        let whens = denies.chain(api.routes.iter().filter_map(|route| route.when.as_ref()));
        whens.for_each(|when| named.add(&when.condition));
    }
    let mut callers: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for (name, subscription) in &spec.subscriptions {
        if let Some(product) = &subscription.product {
            callers.entry(&product.value).or_default().push(&name.value);
        }
    }
    let is = |of: &Patterns<()>, name: &str| of.first_covering(name).is_some();
    for (product, _) in spec.products.iter().filter(|(product, _)| !is(&named.products, &product.value)) {
        let callers = callers.get(&*product.value).map_or(&[][..], Vec::as_slice);
        if !callers.is_empty() && callers.iter().all(|name| is(&named.subscriptions, name)) {
            continue;
        }
        let message = format!("`{}` is named by no residency rule and by no route", product.value);
        let help = format!(
            "correct the name if its callers are to be kept; `{{ product: {}, only: \"*\" }}` says that they are not",
            product.value
        );
        sink.push(Diagnostic::new(code::region::UNNAMED, product.span, message).label("its callers may be served anywhere").help(help));
    }
}

/// What rules and conditions name.
#[derive(Default)]
struct Named {
    products: Patterns<()>,
    subscriptions: Patterns<()>,
}

impl Named {
    fn add(&mut self, condition: &Condition) {
        match condition {
            Condition::All(parts) | Condition::Any(parts) => parts.iter().for_each(|part| self.add(part)),
            Condition::Not(part) => self.add(part),
            Condition::Matches(subject @ (Subject::Product | Subject::Subscription), patterns) => {
                let of = if *subject == Subject::Product { &mut self.products } else { &mut self.subscriptions };
                patterns.iter().filter(|pattern| &*pattern.0 != "*").for_each(|pattern| of.add(pattern, ()));
            }
            Condition::Matches(..)
            | Condition::Stream(_)
            | Condition::PromptSize(..)
            | Condition::Time(..)
            | Condition::Days(_)
            | Condition::Expression(_) => {}
        }
    }
}
