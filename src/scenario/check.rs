use std::collections::BTreeSet;

use super::fault::{Clients, Fault};
use super::given::Given;
use super::{Caller, Claim, Expectation, Facts, Leads, Name, Order, Scenario, Scope, Selector, Step, Trait, glob};
use crate::diagnostic::{Diagnostic, Diagnostics, Span, Spanned, code};
use crate::resource::Account;

/// Requests of a scenario whose order can be expected.
const MOST_ORDERED: u64 = 1_000_000;

/// Holds scenarios against what is there: every name they use must be one.
pub fn check(scenarios: &[Scenario], facts: &Facts, sink: &mut Diagnostics) {
    for scenario in scenarios {
        for order in &scenario.given {
            known(&order.to, Place::Given, facts, sink);
            spillover(order, facts, sink);
            order.behaviour.faults.iter().for_each(|fault| befallen(fault, order, scenario, facts, sink));
        }
        for step in &scenario.send {
            api(step, facts, sink);
            caller(step, facts, sink);
        }
        for row in &scenario.rows {
            api(&row.asks, facts, sink);
            caller(&row.asks, facts, sink);
            leads(&row.leads, facts, sink);
        }
        for expectation in &scenario.expect {
            scope(scenario, expectation, facts, sink);
            claim(scenario, expectation, facts, sink);
        }
    }
}

/// A pool or a backend, as routes call it.
fn leads(leads: &Leads, facts: &Facts, sink: &mut Diagnostics) {
    let Leads::To(name) = leads else { return };
    let routes = facts.landmarks.iter().filter(|landmark| landmark.is_route()).filter_map(|landmark| landmark.names.last());
    let known: BTreeSet<&str> =
        routes.map(|name| &**name).filter(|name| *name != "unmatched").chain(facts.accounts.iter().map(|a| &*a.name)).collect();
    if !known.contains(&*name.value) {
        let fault = Diagnostic::new(code::scenario::UNKNOWN_ROUTE, name.span, format!("no route leads to `{}`", name.value));
        let all: Vec<&str> = known.iter().copied().collect();
        sink.push(fault.help(format!("routes lead to {}", few(&all))).did_you_mean(&name.value, known));
    }
}

/// Where subscriptions are written, another name is a slip.
fn caller(step: &Step, facts: &Facts, sink: &mut Diagnostics) {
    let Caller::Named(name) = &step.caller else { return };
    if facts.subscriptions.is_empty() || facts.subscriptions.contains(&name.value) {
        return;
    }
    let message = format!("unknown subscription `{}`", name.value);
    let fault = Diagnostic::new(code::scenario::UNKNOWN_SUBSCRIPTION, name.span, message).label("no subscription has this name");
    let fault = fault.help("leave `as` out for a caller whose key opens every API");
    sink.push(fault.did_you_mean(&name.value, facts.subscriptions.iter().map(|name| &**name)));
}

/// The orders of `given:` for each account that a selector means, in order.
#[must_use]
pub fn resolve(scenario: &Scenario, facts: &Facts) -> Vec<Given> {
    let mut out = Vec::new();
    for order in &scenario.given {
        let model = order.to.value.model();
        for account in facts.accounts.iter().filter(|a| order.to.value.selects(a)) {
            let mut behaviour = order.behaviour.clone();
            for clients in behaviour.faults.iter_mut().filter_map(|fault| fault.clients.as_mut()) {
                clients.senders = clients.names.iter().flat_map(|name| Clients::meant(&name.value, scenario)).collect();
            }
            out.push(Given { account: account.name.clone(), model: model.cloned(), behaviour });
        }
    }
    out
}

impl Selector {
    /// Whether this means an account, or a part of it.
    #[must_use]
    pub fn selects(&self, account: &Account) -> bool {
        match self {
            Self::Backend { account: name, .. } => *name == account.name,
            Self::Region(region) => account.is_in(region),
            Self::Gateway | Self::Nobody => false,
        }
    }
}

/// Where a selector stands: what it may be differs.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Place {
    /// `given:`, where `none` is nobody.
    Given,
    /// An expectation on forwards.
    Forwards,
    /// An expectation on who answered, where `gateway` is nobody behind it.
    Order,
}

fn known(selector: &Spanned<Selector>, place: Place, facts: &Facts, sink: &mut Diagnostics) {
    let span = selector.span;
    let unknown = |message: String| Diagnostic::new(code::scenario::UNKNOWN_TARGET, span, message);
    match &selector.value {
        Selector::Nobody => {}
        Selector::Gateway if place == Place::Order => {}
        Selector::Gateway => sink.push(unknown("`gateway` is no backend: only `order` speaks of answers that no backend gave".to_owned())),
        Selector::Region(region) => self::region(region, span, facts, sink),
        Selector::Backend { account: name, model } => {
            let Some(account) = facts.accounts.iter().find(|a| a.name == *name) else {
                let names = facts.selectors();
                let names = names.iter().map(String::as_str);
                let fault = unknown(format!("unknown backend `{name}`")).label("no backend has this name");
                sink.push(fault.did_you_mean(&selector.value.to_string(), names));
                return;
            };
            let Some(model) = model else { return };
            if !account.deployments.is_empty() && !account.deployments.iter().any(|d| d.model == *model) {
                let models: Vec<&str> = account.deployments.iter().map(|d| &*d.model).collect();
                let fault = unknown(format!("backend `{name}` has no model `{model}`"));
                sink.push(fault.help(format!("it has {}", models.join(", "))).did_you_mean(model, models));
            }
        }
    }
}

/// What spills over stays on its account.
fn spillover(order: &Order, facts: &Facts, sink: &mut Diagnostics) {
    let Some(name) = &order.behaviour.spillover else { return };
    for account in facts.accounts.iter().filter(|a| order.to.value.selects(a) && !a.deployments.is_empty()) {
        let names = || account.deployments.iter().map(|d| &*d.name);
        if !names().any(|known| *known == *name.value) {
            let message = format!("backend `{}` has no deployment `{}`", account.name, name.value);
            let fault = Diagnostic::new(code::name::BAD_SPILLOVER, name.span, message).label("what spills over stays on its account");
            sink.push(fault.did_you_mean(&name.value, names()));
        }
    }
}

/// The models and clients whose requests a fault befalls.
fn befallen(fault: &Fault, order: &Order, scenario: &Scenario, facts: &Facts, sink: &mut Diagnostics) {
    let meant: Vec<&Account> = facts.accounts.iter().filter(|a| order.to.value.selects(a)).collect();
    // An account without listed models takes whatever is asked for.
    if meant.iter().all(|account| !account.deployments.is_empty()) {
        let models = || meant.iter().flat_map(|a| &a.deployments).map(|d| &*d.model);
        for like in fault.models.iter().filter(|like| !meant.is_empty() && !models().any(|model| glob::matches(&like.value, model))) {
            let message = format!("`{}` has no model like `{}`", order.to.value, like.value);
            let fault = Diagnostic::new(code::scenario::UNKNOWN_TARGET, like.span, message).label("befalls no request");
            let known: Vec<&str> = models().collect();
            sink.push(fault.help(format!("it has {}", known.join(", "))).did_you_mean(&like.value, known));
        }
    }
    for name in fault.clients.iter().flat_map(|clients| &clients.names) {
        if Clients::meant(&name.value, scenario).next().is_some() {
            continue;
        }
        let steps = || scenario.send.iter();
        let subscriptions = steps().filter_map(|step| match &step.caller {
            Caller::Named(name) => Some(&*name.value),
            Caller::Default | Caller::Nobody => None,
        });
        let names = steps().filter_map(|step| step.name.as_ref()).map(|n| &*n.value).chain(subscriptions);
        let fault = Diagnostic::new(code::scenario::UNKNOWN_STEP, name.span, format!("no client is called `{}`", name.value));
        let help = "clients are called as a step or a sender of `traffic`, or as the subscription that they call `as`";
        sink.push(fault.label("befalls no request").help(help).did_you_mean(&name.value, names));
    }
}

fn region(name: &str, span: Span, facts: &Facts, sink: &mut Diagnostics) {
    if facts.accounts.iter().any(|account| account.is_in(name)) {
        return;
    }
    let fault = Diagnostic::new(code::scenario::UNKNOWN_TARGET, span, format!("no backend is in region `{name}`"));
    let mut regions: Vec<&str> = Vec::new();
    for region in facts.accounts.iter().flat_map(|account| std::iter::once(&account.region).chain(&account.region_groups)) {
        if !regions.contains(&&**region) {
            regions.push(region);
        }
    }
    sink.push(fault.help(format!("there are backends in {}", regions.join(", "))).did_you_mean(name, regions));
}

fn api(step: &Step, facts: &Facts, sink: &mut Diagnostics) {
    let names = || facts.apis.iter().map(|a| &*a.name);
    match &step.api {
        Some(Name { value, span }) if !facts.apis.iter().any(|api| api.is(value)) => {
            let fault = Diagnostic::new(code::scenario::UNKNOWN_API, *span, format!("unknown API `{value}`"));
            sink.push(fault.label("no API has this name").did_you_mean(value, names()));
        }
        None if facts.apis.len() > 1 => {
            let all: Vec<&str> = names().collect();
            let fault = Diagnostic::new(
                code::scenario::UNKNOWN_API,
                step.span,
                "there are several APIs, and the sender does not say which it calls",
            );
            sink.push(fault.help(format!("say which, by `api:` (on the command line `--api`): {}", all.join(", "))));
        }
        Some(_) | None => {}
    }
}

fn scope(scenario: &Scenario, expectation: &Expectation, facts: &Facts, sink: &mut Diagnostics) {
    match &expectation.scope {
        Scope::All => {}
        Scope::Step(name) => {
            let names = || scenario.send.iter().filter_map(|s| s.name.as_ref()).map(|n| &*n.value);
            if !names().any(|n| n == &*name.value) {
                let fault = Diagnostic::new(code::scenario::UNKNOWN_STEP, name.span, format!("no step is called `{}`", name.value));
                sink.push(
                    fault
                        .help("steps of a list under `send` have a `name`, and senders of `traffic` are called by their keys")
                        .did_you_mean(&name.value, names()),
                );
            }
        }
        Scope::Model(name) => {
            let asked = |step: &Step, name: &str| step.model.iter().chain(&step.deployment).any(|model| &*model.value == name);
            // What a log asks for shows when it is read.
            if !scenario.send.iter().any(|step| asked(step, &name.value) || step.log().is_some()) {
                let models = scenario.send.iter().flat_map(|s| s.model.iter().chain(&s.deployment)).map(|m| &*m.value);
                let fault = Diagnostic::new(code::scenario::UNKNOWN_STEP, name.span, format!("nobody asks for the model `{}`", name.value));
                sink.push(fault.did_you_mean(&name.value, models));
            }
        }
        Scope::Route(name) => {
            let names = || facts.landmarks.iter().filter(|landmark| landmark.is_route()).flat_map(|landmark| &landmark.names);
            if !names().any(|known| *known == name.value) {
                let fault = Diagnostic::new(code::scenario::UNKNOWN_ROUTE, name.span, format!("no route is called `{}`", name.value));
                let mut known: Vec<&str> = names().map(|known| &**known).collect();
                known.sort_unstable();
                known.dedup();
                let help = format!("a route is called by a model as it is written there, or by its target: {}", few(&known));
                sink.push(fault.help(help).did_you_mean(&name.value, known));
            }
        }
        Scope::During(_) => {}
        Scope::Requests(numbers) => {
            let sent = scenario.requests();
            if numbers.value.0 > sent {
                let fault = format!("there is no request {}: the scenario sends {sent}", numbers.value.0);
                sink.push(Diagnostic::new(code::scenario::NO_SUCH_REQUEST, numbers.span, fault));
            }
        }
    }
}

/// The first few names.
fn few(names: &[&str]) -> String {
    const SHOWN: usize = 12;
    let more = if names.len() > SHOWN { ", …" } else { "" };
    format!("{}{more}", names.get(..SHOWN).unwrap_or(names).join(", "))
}

fn claim(scenario: &Scenario, expectation: &Expectation, facts: &Facts, sink: &mut Diagnostics) {
    let too_many = |sink: &mut Diagnostics| {
        if scenario.requests() > MOST_ORDERED {
            let fault = format!("an order can be expected of at most {MOST_ORDERED} requests");
            sink.push(Diagnostic::new(code::scenario::BAD_ORDER, expectation.span, fault).help("expect counts with `backends` instead"));
        }
    };
    if let (Claim::Broken(_), Scope::Requests(_) | Scope::During(_) | Scope::Route(_)) = (&expectation.claim, &expectation.scope) {
        let fault = "a conversation is not within some requests, a route or a part of the run";
        let fault = Diagnostic::new(code::scenario::BAD_AMOUNT, expectation.span, fault);
        sink.push(fault.help("expect `broken` of all, of a sender or of a model"));
    }
    match &expectation.claim {
        Claim::Forwards(to, _) | Claim::Trips(Some(to), _) | Claim::At(to, _) => known(to, Place::Forwards, facts, sink),
        Claim::ForwardList(list) => {
            too_many(sink);
            list.iter().for_each(|to| known(to, Place::Forwards, facts, sink));
        }
        Claim::Order(pattern) => {
            too_many(sink);
            pattern.0.iter().flat_map(|term| &term.names).for_each(|name| known(name, Place::Order, facts, sink));
        }
        Claim::Never(Trait::Region(names)) | Claim::Always(Trait::Region(names)) => {
            names.iter().for_each(|name| region(&name.value, name.span, facts, sink));
        }
        Claim::Never(Trait::Backend(list)) | Claim::Always(Trait::Backend(list)) => {
            list.iter().for_each(|to| known(to, Place::Forwards, facts, sink));
        }
        Claim::Never(Trait::Status(_) | Trait::Header(_) | Trait::Query(_))
        | Claim::Always(Trait::Status(_) | Trait::Header(_) | Trait::Query(_))
        | Claim::EveryStatus(_)
        | Claim::StatusCount(..)
        | Claim::OnlyStatuses(_)
        | Claim::Header(..)
        | Claim::Body(_)
        | Claim::Time(..)
        | Claim::FirstToken(..)
        | Claim::Tokens(_)
        | Claim::Spill(_)
        | Claim::Broken(_)
        | Claim::Wasted(_)
        | Claim::Attempts(_)
        | Claim::Success(_)
        | Claim::Refused(..)
        | Claim::Resends(_)
        | Claim::GaveUp(_)
        | Claim::Cut(_)
        | Claim::Trips(None, _) => {}
    }
}
