use std::rc::Rc;

use super::{Arrivals, Name, Operation, Pace, Scenario};
use crate::diagnostic::{Diagnostic, Diagnostics, code};
use crate::time::Duration;

/// A log whose requests are sent again.
#[derive(Clone, Debug)]
pub struct Replay {
    /// The file, as a path from the scenario's own folder.
    pub path: Name,
    /// What it says. Reading files is not this library's: whoever does puts it here.
    pub log: Rc<RequestLog>,
}

/// Requests that were sent once.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct RequestLog {
    /// In order of time.
    pub rows: Vec<LogRow>,
    /// The models that rows name.
    pub models: Vec<Rc<str>>,
}

/// A request of a log.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LogRow {
    /// When, from the beginning of the log.
    pub at: Duration,
    /// The model asked for, as an index into [`RequestLog::models`].
    pub model: Option<u16>,
    /// Tokens of the prompt.
    pub prompt_tokens: Option<u32>,
    /// Tokens of the answer.
    pub completion_tokens: Option<u32>,
}

/// Puts logs into the scenarios that replay them. `read` is asked for each by its path; what it cannot read it tells itself.
/// Says whether all are there.
pub fn supply(
    scenarios: &mut [Scenario],
    sink: &mut Diagnostics,
    mut read: impl FnMut(&Name, &mut Diagnostics) -> Option<Rc<RequestLog>>,
) -> bool {
    let mut whole = true;
    for step in scenarios.iter_mut().flat_map(|scenario| &mut scenario.send) {
        let Pace::Open { arrivals: Arrivals::Replay(replay), .. } = &mut step.pace else { continue };
        let Some(log) = read(&replay.path, sink) else {
            whole = false;
            continue;
        };
        replay.log = log;
        let named = step.model.is_some() || step.deployment.is_some() || matches!(step.operation.value, Operation::Raw { .. });
        if !named && replay.log.rows.iter().any(|row| row.model.is_none()) {
            let message = format!("not all rows of `{}` say a model", replay.path.value);
            let fault = Diagnostic::new(code::scenario::BAD_LOG, replay.path.span, message);
            sink.push(fault.help("give the log a column `model`, or the sender a `model` for the others"));
            whole = false;
        }
    }
    whole
}
