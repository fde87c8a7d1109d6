//! Runs scenarios against the gateway's engine.
//!
//! In: what was read back from the artifacts, the [`Facts`] around them, a [`Scenario`]. Out: an [`Outcome`], and each request as
//! it finishes. In virtual time nothing waits: what is due happens in order of time, so hours take milliseconds.
//!
//! `driver/` the loop between clients, engine and backends · `agenda.rs` what is due · `senders.rs`, `client.rs`, `message.rs`
//! who sends what, `arrivals.rs`, `draw.rs`, `resend.rs` when, how much and again, `stay.rs` how patiently · `ledger.rs` where it is
//! written down, with `rows.rs` whom a forward goes to, `times.rs` quantiles, `reorder.rs` requests in the order sent, `strip.rs` who
//! answered, `sample.rs` the requests that are kept · `judge/` the expectations · `record.rs`, `outcome.rs` what comes out ·
//! `way.rs` where a request would go, `table.rs` held against rows that say it · `live.rs` the same on the wall clock · `many.rs` a scenario several times over

mod agenda;
mod arrivals;
mod client;
mod draw;
mod driver;
mod judge;
mod ledger;
mod live;
mod many;
mod message;
mod outcome;
mod record;
mod reorder;
mod resend;
mod rows;
mod sample;
mod senders;
mod stay;
mod strip;
mod table;
#[cfg(test)]
mod tests;
mod times;
mod way;

pub use judge::Verdict;
pub use many::{Dependence, Figures, Flip, Held, Spread};
pub use outcome::{
    Assumed, BackendOutcome, BreakerChange, BreakerEvent, Legend, Outcome, Quantiles, Refusals, Sender, SenderOutcome, Trace,
};
pub use record::{Answerer, Attempt, Ending, Fate, Finished, Record, Row};
pub use strip::Strip;
pub use way::{Answer, Candidate, Way};

use std::net::SocketAddr;
use std::rc::Rc;

use crate::assumption::Assumptions;
use crate::diagnostic::Diagnostics;
use crate::gateway::{Loaded, Options, Subscription, World};
use crate::http::Str;
use crate::live::{Error, Lockstep, Setup, play};
use crate::mock::{Accounts, Backends, Terms};
use crate::resource::{self, Bundle, Landmark, Place};
use crate::scenario::given::Given;
use crate::scenario::{Caller, Facts, Scenario, Scope, Setting, Step, resolve};
use driver::Driver;
use ledger::Ledger;
use live::{Log, Wall, observer};
use rows::Rows;
use senders::Senders;

/// A deployment that scenarios are run against.
#[derive(Clone, Copy, Debug)]
pub struct Simulation<'a> {
    /// What was read back from the artifacts.
    pub bundle: &'a Bundle,
    /// What stands around it.
    pub facts: &'a Facts,
    /// The same seed gives the same run.
    pub seed: u64,
    /// What is assumed whatever scenarios say; later entries hold.
    pub assume: &'a [Setting],
    /// Whether it is written down what requests came to: see [`Outcome::passed_by`].
    pub watch: bool,
}

impl<'a> Simulation<'a> {
    /// The gateway as a scenario needs it: its nodes, its callers' subscriptions.
    #[must_use]
    pub fn options(&self, scenario: &Scenario) -> Options {
        let mut names: Vec<&str> = vec!["default"];
        for step in scenario.send.iter().chain(scenario.rows.iter().map(|row| &row.asks)) {
            if let Caller::Named(name) = &step.caller
                && !names.contains(&&*name.value)
            {
                names.push(&name.value);
            }
        }
        let subscription = |name: &&str| {
            let (name, key) = (Str::from((*name).to_owned()), Str::from(key(name)));
            let primary_key = Some(key.clone());
            Rc::new(Subscription { id: Some(name.clone()), name: Some(name), key: Some(key), primary_key, ..Subscription::default() })
        };
        let mut assumptions = Assumptions::default();
        for Setting { assumption, value } in scenario.assumptions.iter().chain(self.assume) {
            // A setting is known to be right.
            let _ = assumptions.set(*assumption, &value.value);
        }
        let units = scenario.units.map_or(self.facts.units, |units| units.value).max(1);
        let routes = scenario.expect.iter().any(|e| matches!(e.scope, Scope::Route(_)));
        let rows = !scenario.rows.is_empty();
        let is_watched = |landmark: &Landmark| self.watch || landmark.is_route() || (rows && landmark.kind == resource::Kind::Deny);
        let watched = if self.watch || routes || rows { self.places(is_watched) } else { Vec::new() };
        Options { units, assumptions, subscriptions: names.iter().map(subscription).collect(), watched, ..Options::default() }
    }

    /// The places of what was written, by number.
    fn places(&self, of: impl Fn(&Landmark) -> bool) -> Vec<(u32, Place)> {
        let places = |(number, landmark): (u32, &Landmark)| landmark.places.iter().map(|place| (number, place.clone())).collect::<Vec<_>>();
        (0..).zip(&self.facts.landmarks).filter(|(_, landmark)| of(landmark)).flat_map(places).collect()
    }

    /// Loads the gateway for a scenario. Faults in the artifacts go to `sink`.
    pub fn load(&self, scenario: &Scenario, sink: &mut Diagnostics) -> Option<Loaded> {
        Loaded::load(self.bundle, &self.options(scenario), sink)
    }

    /// What the numbers in a scenario's records will stand for.
    #[must_use]
    pub fn legend(&self, scenario: &Scenario) -> Legend {
        ledger::legend(scenario, &Rows::new(self.facts))
    }

    /// Runs a scenario in virtual time; `each` is told of every request, in the order sent.
    pub fn run(&self, loaded: &Loaded, scenario: &Scenario, each: &mut dyn FnMut(&Record)) -> Outcome {
        if !scenario.rows.is_empty() {
            return self.table(loaded, scenario);
        }
        let given = resolve(scenario, self.facts);
        let mut backends = Accounts::new(&self.terms(loaded, &given));
        self.run_with(loaded, scenario, &mut backends, each)
    }

    /// Runs a scenario in virtual time, each exchange with a backend over HTTP: the decisions are those of [`Self::run`].
    ///
    /// # Errors
    /// What the environment refused.
    pub fn run_lockstep(&self, loaded: &Loaded, scenario: &Scenario, each: &mut dyn FnMut(&Record)) -> Result<Outcome, Error> {
        if !scenario.rows.is_empty() {
            return Ok(self.table(loaded, scenario));
        }
        let given = resolve(scenario, self.facts);
        let mut backends = Lockstep::new(&self.terms(loaded, &given))?;
        let outcome = self.run_with(loaded, scenario, &mut backends, each);
        backends.error().map_or(Ok(outcome), Err)
    }

    /// Runs a scenario on the wall clock, over HTTP from the clients to the backends; `speed` seconds of it take one.
    ///
    /// # Errors
    /// What the environment refused.
    pub fn run_live(&self, loaded: Loaded, scenario: &Scenario, speed: f64, each: &mut dyn FnMut(&Record)) -> Result<Outcome, Error> {
        if !scenario.rows.is_empty() {
            return Ok(self.table(&loaded, scenario));
        }
        let (log, assumptions) = (Log::default(), loaded.options().assumptions.clone());
        let senders = self.senders(&loaded, scenario);
        let setup = Setup {
            world: World::new(&loaded, self.seed),
            loaded: Rc::new(loaded),
            accounts: self.facts.accounts.clone(),
            given: resolve(scenario, self.facts),
            seed: self.seed,
            speed,
            address: SocketAddr::from(([127, 0, 0, 1], 0)),
            origin: message::origin(),
            observer: observer(&log),
        };
        let mut clients = Wall::new(senders, Ledger::new(scenario, self.facts, each), log);
        crate::live::run(setup, async |address| play(address, speed, &mut clients).await)??;
        Ok(clients.finish().outcome(scenario, &assumptions))
    }

    /// What the accounts of a run go by.
    #[must_use]
    pub fn terms<'t>(&'t self, loaded: &'t Loaded, given: &'t [Given]) -> Terms<'t> {
        Terms { accounts: &self.facts.accounts, given, seed: self.seed, assumptions: &loaded.options().assumptions }
    }

    fn senders<'s>(&self, loaded: &Loaded, scenario: &'s Scenario) -> Senders<'s> {
        let start_at = loaded.options().start_at;
        Senders::new(scenario, &senders::Setting { facts: self.facts, seed: self.seed, start_at, key: caller_key })
    }

    /// Runs a scenario in virtual time with backends that are reached another way.
    pub fn run_with(&self, loaded: &Loaded, scenario: &Scenario, backends: &mut impl Backends, each: &mut dyn FnMut(&Record)) -> Outcome {
        let senders = self.senders(loaded, scenario);
        let ledger = Ledger::new(scenario, self.facts, each);
        Driver::new(loaded, self.seed, backends, senders, ledger).run(scenario).outcome(scenario, &loaded.options().assumptions)
    }
}

/// The key of a simulated subscription.
fn key(subscription: &str) -> String {
    format!("test-key-of-{subscription}")
}

fn caller_key(step: &Step) -> Option<String> {
    match &step.caller {
        Caller::Default => Some(key("default")),
        Caller::Named(name) => Some(key(&name.value)),
        Caller::Nobody => None,
    }
}
