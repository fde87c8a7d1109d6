use std::rc::Rc;

use crate::assumption::Assumptions;
use crate::expr::Subscription;
use crate::resource::Place;
use crate::time::Date;

/// What a run decides besides the artifacts.
#[derive(Clone, Debug)]
pub struct Options {
    /// The date at which the run begins.
    pub start_at: Date,
    /// Gateway nodes, each with its own cursors and breakers.
    pub units: u32,
    /// Whose keys are valid.
    pub subscriptions: Vec<Rc<Subscription>>,
    /// The switches.
    pub assumptions: Assumptions,
    /// `context.Deployment.Region`.
    pub region: Rc<str>,
    /// `context.Deployment.ServiceName`.
    pub service_name: Rc<str>,
    /// Steps that a request may take before it is stopped.
    pub step_budget: u32,
    /// Places of which is told when a request comes there ([`Note::Passed`](super::Note::Passed)), each with its number.
    pub watched: Vec<(u32, Place)>,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            // 2026-01-01: a Thursday, long after the last change of the calendar's rules.
            start_at: Date::from_micros(1_767_225_600_000_000),
            units: 1,
            subscriptions: Vec::new(),
            assumptions: Assumptions::default(),
            region: "West Europe".into(),
            service_name: "apc".into(),
            step_budget: 100_000,
            watched: Vec::new(),
        }
    }
}
