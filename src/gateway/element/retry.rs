use crate::gateway::failure::Raised;
use crate::gateway::program::{Pc, Retry};
use crate::gateway::step::{Next, Run};
use crate::time::Duration;

/// What APIM takes for `count`.
const MAX_COUNT: i64 = 50;

impl Run<'_> {
    /// After each execution of a retry's body: once more, or on. An error of the body goes on its way when it is not retried.
    pub(in crate::gateway) fn check(&mut self, retry: &Retry, body: Pc) -> Result<Next, Box<Raised>> {
        let again = retry.condition.get(&mut self.machine.context)?;
        let rounds = self.machine.retries.last().copied().unwrap_or(0);
        let count = if again { retry.count.get(&mut self.machine.context)?.min(MAX_COUNT) } else { 0 };
        if i64::from(rounds) >= count {
            self.machine.retries.pop();
            if !self.machine.failing {
                return Ok(Next::On);
            }
            return Ok(if self.dispatch() { Next::To(self.machine.pc) } else { Next::Answer });
        }
        let wait = self.wait(retry, rounds + 1)?;
        self.machine.failing = false;
        self.machine.context.last_error = None;
        if let Some(round) = self.machine.retries.last_mut() {
            *round += 1;
        }
        if wait == Duration::ZERO {
            return Ok(Next::To(body));
        }
        self.machine.pc = body;
        Ok(self.sleep(self.now + wait))
    }

    /// How long to wait before the n-th retry.
    fn wait(&mut self, retry: &Retry, n: u32) -> Result<Duration, Box<Raised>> {
        let context = &mut self.machine.context;
        if n == 1 && retry.first_fast.get(context)? {
            return Ok(Duration::ZERO);
        }
        let seconds = |value: i64| Duration::from_secs(u64::try_from(value).unwrap_or(0));
        let interval = seconds(retry.interval.get(context)?);
        let Some(delta) = &retry.delta else { return Ok(interval) };
        let delta = seconds(delta.get(context)?);
        let Some(max) = &retry.max_interval else { return Ok(interval + delta * u64::from(n - 1)) };
        let max = seconds(max.get(context)?);
        // The documented example (10, 20, 40, 80, 100) fits the documented formula when its count begins at zero.
        let jitter = 0.8 + 0.4 * context.random.unit();
        let step = Duration::from_micros((delta.micros() as f64 * jitter) as u64);
        Ok((interval + step * ((1_u64 << (n - 1).min(50)) - 1)).min(max))
    }
}
