use std::rc::Rc;

use super::owed::amount;
use crate::gateway::RefusedBy;
use crate::gateway::failure::Raised;
use crate::gateway::limit::{Owed, Quota};
use crate::gateway::step::Run;
use crate::time::{Date, Duration, Instant};

impl Run<'_> {
    /// `<quota>` and `<quota-by-key>`: calls in a period of a fixed length.
    pub(super) fn limit_quota(&mut self, quota: &Rc<Quota>) -> Result<(), Box<Raised>> {
        let key = self.counter_key(quota.key.as_ref())?;
        let postponed = quota.increment.is_postponed();
        let count = if postponed { 0 } else { amount(&quota.increment, &mut self.machine.context)? };
        let (now, start_at) = (self.now, self.loaded.options.start_at);
        let ends = quota.period.map_or(Instant::NEVER, |length| end(quota.first.unwrap_or(start_at), length, start_at, now));
        let Some(counters) = self.service.quotas.get_mut(quota.space) else { return Ok(()) };
        let spent = counters.at(&key, now, ends);
        spent.roll(now, || ends);
        // What this request has counted itself does not stand in its way.
        let own = quota.key.as_ref().and_then(|_| self.machine.counted.iter().find(|(counted, _)| *counted == key));
        if spent.sum.saturating_sub(own.map_or(0, |(_, count)| *count)) >= quota.calls {
            let seconds = (ends < Instant::NEVER).then(|| ends.since(now).seconds_up());
            let replenished = seconds.map_or_else(String::new, |s| format!(" Quota will be replenished in {}.", clock(s)));
            let message = format!("Out of call volume quota.{replenished}");
            return Err(self.limited(RefusedBy::Quota, "QuotaExceeded", message, seconds, None));
        }
        spent.add(once(&mut self.machine.counted, quota, &key, count));
        if postponed {
            self.machine.owed.push(Owed::Quota { quota: Rc::clone(quota), key, ends });
        }
        Ok(())
    }
}

/// What a request adds to a quota's counter: where policies share it by key, the first that counts the request is the only one.
pub(super) fn once(counted: &mut Vec<(Rc<str>, u64)>, quota: &Quota, key: &Rc<str>, count: u64) -> u64 {
    if count == 0 || quota.key.is_none() {
        return count;
    }
    if counted.iter().any(|(counted, _)| counted == key) {
        return 0;
    }
    counted.push((Rc::clone(key), count));
    count
}

/// When the period that a time lies in ends; the first one began at a date.
fn end(first: Date, length: Duration, start_at: Date, now: Instant) -> Instant {
    let since = start_at.at(now).micros().saturating_sub(first.micros());
    let length = i64::try_from(length.micros()).unwrap_or(i64::MAX);
    now + Duration::from_micros(u64::try_from(length - since.rem_euclid(length)).unwrap_or(0))
}

/// `[d.]hh:mm:ss`, as .NET prints a time span.
fn clock(seconds: u64) -> String {
    let (days, rest) = (seconds / 86_400, seconds % 86_400);
    let days = if days > 0 { format!("{days}.") } else { String::new() };
    format!("{days}{:02}:{:02}:{:02}", rest / 3600, rest / 60 % 60, rest % 60)
}

#[cfg(test)]
mod tests {
    use super::clock;

    #[test]
    fn the_time_until_a_quota_is_replenished_is_printed_as_dotnet_prints_it() {
        for (seconds, text) in [(11_657, "03:14:17"), (1_763_935, "20.09:58:55"), (59, "00:00:59")] {
            assert_eq!(clock(seconds), text);
        }
    }
}
