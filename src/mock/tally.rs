use std::rc::Rc;

use super::capacity::Want;

/// What one deployment of an account did in a run, up to a time.
#[derive(Clone, Debug, PartialEq)]
pub struct Tally {
    /// The account: its index among those of the run.
    pub account: usize,
    /// The deployment's name.
    pub deployment: Rc<str>,
    /// The model behind it.
    pub model: Rc<str>,
    /// Its limit or, when it is provisioned, its throughput, in tokens a minute; `None` for neither.
    pub tokens_per_minute: Option<u64>,
    /// What was counted.
    pub counts: Counts,
    /// The share of its throughput that was consumed, 1 being all; `None` unless it is provisioned with a known throughput.
    pub utilization: Option<f64>,
}

/// What is counted of a deployment.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// Requests for something to be made, whatever came of them; those that spilled over here are among them.
    pub requests: u64,
    /// Tokens charged at arrival: estimates.
    pub charged: u64,
    /// Tokens of answers, prompt and completion: what the model did.
    pub used: u64,
    /// 429 for want of tokens in the minute.
    pub token_limit: u64,
    /// 429 for want of requests in the second (or ten).
    pub request_limit: u64,
    /// 429 of a provisioned deployment that is used up. Those that spilled over are among them.
    pub used_up: u64,
    /// 429 that a fault or a script ordered: "high demand".
    pub high_demand: u64,
    /// Requests that its spillover deployment answered instead.
    pub spilled: u64,
}

impl Counts {
    /// A request was refused for want of something.
    pub(super) fn refuse(&mut self, want: Want) {
        match want {
            Want::Tokens => self.token_limit += 1,
            Want::Requests => self.request_limit += 1,
            Want::Throughput(_) => self.used_up += 1,
        }
    }
}
