//! Rows of the table of routes, held against where requests would go.

use std::collections::BTreeMap;
use std::rc::Rc;

use super::{Legend, Outcome, Quantiles, Refusals, Simulation, Strip, Verdict, Way};
use crate::diagnostic::Diagnostics;
use crate::gateway::Loaded;
use crate::resource::Kind;
use crate::scenario::{Leads, Row, Scenario};
use crate::time::Duration;

impl Simulation<'_> {
    /// Asks for each row where its request would go: a verdict each, and nothing is sent.
    pub(super) fn table(&self, loaded: &Loaded, scenario: &Scenario) -> Outcome {
        let verdict = |row: &Row| {
            let way = self.way(loaded, &row.asks).unwrap_or_default();
            let by = way.decided.map_or_else(String::new, |landmark| format!(" by {} {}", landmark.kind, landmark.path));
            let found = format!("{}{by}", way.goes_to());
            Verdict { span: row.leads.span(), expected: row.to_string(), passed: is_so(&row.leads, &way), found, telling: Vec::new() }
        };
        Outcome {
            name: Rc::clone(&scenario.name.value),
            span: scenario.name.span,
            requests: 0,
            length: Duration::ZERO,
            legend: Legend { steps: Vec::new(), backends: Vec::new() },
            statuses: BTreeMap::new(),
            cut: 0,
            refused: Refusals::default(),
            gave_up: 0,
            left: 0,
            times: Quantiles::default(),
            senders: Vec::new(),
            backends: Vec::new(),
            forwards: 0,
            strip: Strip::default(),
            breakers: Vec::new(),
            breakers_left_out: 0,
            assumptions: Vec::new(),
            traces: Vec::new(),
            passed_by: Vec::new(),
            verdicts: scenario.rows.iter().map(verdict).collect(),
            records: Vec::new(),
            complete: true,
            problems: Diagnostics::new(),
        }
    }
}

/// Whether a request goes where a row says.
fn is_so(leads: &Leads, way: &Way<'_>) -> bool {
    let answered = |status: u16| way.candidates.is_empty() && way.answer.as_ref().is_some_and(|answer| answer.status == status);
    match leads {
        Leads::To(name) => {
            let route = way.decided.filter(|landmark| landmark.kind == Kind::Route).and_then(|landmark| landmark.names.last());
            // A backend is called as its resources are: `swc/gpt-4.1`, `swc@openai`.
            let is_of = |label: &str| label.strip_prefix(&*name.value).is_some_and(|rest| rest.is_empty() || rest.starts_with(['/', '@']));
            let alone = way.pool.is_none() && way.candidates.iter().all(|candidate| is_of(&candidate.label));
            !way.candidates.is_empty() && (route == Some(&name.value) || alone)
        }
        Leads::Answer(status) => answered(status.value),
        Leads::Deny(status) => answered(status.value) && way.decided.is_some_and(|landmark| landmark.kind == Kind::Deny),
    }
}
