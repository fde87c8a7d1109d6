use std::io::{IsTerminal as _, Write as _};
#[expect(clippy::disallowed_types, reason = "how long people have waited is not a matter of the run")]
use std::time::Instant;

use apc::diagnostic::visible;
use apc::scenario::Scenario;
use apc::simulate::Record;
use apc::time::Duration;

/// Runs shorter than this, in seconds, show nothing.
const PATIENCE: f64 = 1.0;
/// How often the line is written anew, in seconds.
const PACE: f64 = 0.2;
/// Clears the line that the cursor stands on.
const CLEAR: &str = "\r\x1b[K";

/// How far a run has come: a line on standard error, where that is a terminal, until the run is over.
pub struct Progress {
    name: String,
    /// When nothing more begins, where that is known.
    until: Option<Duration>,
    #[expect(clippy::disallowed_types, reason = "as above")]
    began: Instant,
    /// When the line was last written, in seconds since the beginning.
    shown: Option<f64>,
    requests: u64,
    /// The clock is read when so many requests are done.
    next: u64,
    step: u64,
    /// When it was last read.
    read: f64,
}

impl Progress {
    /// Of a run that begins now; `None` where nobody would see it.
    #[expect(clippy::disallowed_types, reason = "as above")]
    pub fn new(scenario: &Scenario) -> Option<Self> {
        std::io::stderr().is_terminal().then(|| Self {
            name: visible(&scenario.name.value).to_string(),
            until: scenario.until(),
            began: Instant::now(),
            shown: None,
            requests: 0,
            next: 1,
            step: 1,
            read: 0.0,
        })
    }

    /// A request is over.
    pub fn done(&mut self, record: &Record) {
        self.requests += 1;
        if self.requests < self.next {
            return;
        }
        let now = self.began.elapsed().as_secs_f64();
        // Some twenty looks at the clock a second, however fast requests come.
        self.step = if now - self.read < 0.05 { (self.step * 2).min(1 << 20) } else { (self.step / 2).max(1) };
        self.next = self.requests + self.step;
        self.read = now;
        if now >= PATIENCE && self.shown.is_none_or(|shown| now - shown >= PACE) {
            self.shown = Some(now);
            let _ = write!(std::io::stderr().lock(), "{CLEAR}{}", self.line(now, record));
        }
    }

    fn line(&self, now: f64, record: &Record) -> String {
        let part = self.until.map(|until| record.start.micros() as f64 * 100.0 / until.micros().max(1) as f64);
        let part = part.map_or_else(|| record.start.to_string(), |percent| format!("{:3.0}%", percent.min(100.0)));
        format!("{part}  {} requests, {:.0} a second  {}", self.requests, self.requests as f64 / now, self.name)
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        if self.shown.is_some() {
            let _ = write!(std::io::stderr().lock(), "{CLEAR}");
        }
    }
}
