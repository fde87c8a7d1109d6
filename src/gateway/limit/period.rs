use crate::policy::element::QuotaPeriod;
use crate::time::{Date, Duration, Instant};

/// What was spent in a period that has an end.
#[derive(Debug, Default)]
pub(in crate::gateway) struct Spent {
    /// When it begins anew; before anything was spent, the beginning of the run.
    pub ends: Instant,
    pub sum: u64,
}

impl Spent {
    pub(in crate::gateway) fn fork(&self) -> Self {
        Self { ends: self.ends, sum: self.sum }
    }

    /// Begins anew when the period is over; `ends` says when the one at hand will be.
    pub(in crate::gateway) fn roll(&mut self, now: Instant, ends: impl FnOnce() -> Instant) {
        if now >= self.ends {
            *self = Self { ends: ends(), sum: 0 };
        }
    }

    pub(in crate::gateway) fn add(&mut self, amount: u64) {
        self.sum = self.sum.saturating_add(amount);
    }

    pub(in crate::gateway) fn take_back(&mut self, amount: u64) {
        self.sum = self.sum.saturating_sub(amount);
    }
}

const SECOND: i64 = 1_000_000;
const HOUR: i64 = 3600 * SECOND;
const DAY: i64 = 24 * HOUR;

/// When the period that a time lies in ends: periods begin with the hour, day, week, month or year.
pub(in crate::gateway) fn ends_with(period: QuotaPeriod, start_at: Date, now: Instant) -> Instant {
    let date = start_at.at(now);
    let (year, month, _) = date.day();
    let after = |length: i64| date.micros() - date.micros().rem_euclid(length) + length;
    let first_of = |year, month| Date::from_day(year, month, 1).map_or(i64::MAX, Date::micros);
    let end = match period {
        QuotaPeriod::Hourly => after(HOUR),
        QuotaPeriod::Daily => after(DAY),
        QuotaPeriod::Weekly => after(DAY) + DAY * i64::from(6 - (date.weekday() + 6) % 7),
        QuotaPeriod::Monthly if month < 12 => first_of(year, month + 1),
        QuotaPeriod::Monthly | QuotaPeriod::Yearly => first_of(year + 1, 1),
        QuotaPeriod::Indefinite => return Instant::NEVER,
    };
    now + Duration::from_micros(u64::try_from(end.saturating_sub(date.micros())).unwrap_or(0))
}

#[cfg(test)]
mod tests {
    use super::{Spent, ends_with};
    use crate::policy::element::QuotaPeriod;
    use crate::time::{Date, Duration, Instant};

    #[test]
    fn periods_begin_with_the_hour_the_day_the_week_the_month_and_the_year() {
        let start_at = Date::parse("2026-01-01T00:00:00Z").unwrap();
        for (now, period, end) in [
            ("2026-02-18T13:40:05Z", QuotaPeriod::Hourly, "2026-02-18T14:00:00Z"),
            ("2026-02-18T13:40:05Z", QuotaPeriod::Daily, "2026-02-19T00:00:00Z"),
            // A Wednesday, a Sunday and a Monday.
            ("2026-02-18T13:40:05Z", QuotaPeriod::Weekly, "2026-02-23T00:00:00Z"),
            ("2026-02-22T23:59:59Z", QuotaPeriod::Weekly, "2026-02-23T00:00:00Z"),
            ("2026-02-23T00:00:00Z", QuotaPeriod::Weekly, "2026-03-02T00:00:00Z"),
            ("2026-02-18T13:40:05Z", QuotaPeriod::Monthly, "2026-03-01T00:00:00Z"),
            ("2026-12-31T23:59:59Z", QuotaPeriod::Monthly, "2027-01-01T00:00:00Z"),
            ("2026-02-18T13:40:05Z", QuotaPeriod::Yearly, "2027-01-01T00:00:00Z"),
        ] {
            let since = |text: &str| Date::parse(text).unwrap().micros() - start_at.micros();
            let now = Instant::ZERO + Duration::from_micros(since(now).cast_unsigned());
            let found = ends_with(period, start_at, now).micros().cast_signed();
            assert_eq!(found, since(end), "{period:?} {end}");
        }
        assert_eq!(ends_with(QuotaPeriod::Indefinite, start_at, Instant::ZERO), Instant::NEVER);
    }

    #[test]
    fn a_period_that_is_over_begins_with_nothing_spent() {
        let (mut spent, at) = (Spent::default(), |s| Instant::ZERO + Duration::from_secs(s));
        spent.roll(at(0), || at(10));
        spent.add(7);
        spent.roll(at(9), || at(20));
        assert_eq!((spent.sum, spent.ends), (7, at(10)));
        spent.roll(at(10), || at(20));
        assert_eq!((spent.sum, spent.ends), (0, at(20)));
    }
}
