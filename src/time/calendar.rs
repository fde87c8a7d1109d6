use super::{Duration, Instant, ParseDurationError};

/// A date and time of day, UTC, with microseconds: a point on the calendar.
///
/// Kept as microseconds since 1970-01-01, which may be negative (.NET's calendar begins in the year 1).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Date(i64);

const DAY: i64 = 86_400_000_000;

impl Date {
    /// 1970-01-01.
    pub const EPOCH: Self = Self(0);

    /// So many microseconds after 1970-01-01.
    #[must_use]
    pub const fn from_micros(micros: i64) -> Self {
        Self(micros)
    }

    /// Microseconds since 1970-01-01.
    #[must_use]
    pub const fn micros(self) -> i64 {
        self.0
    }

    /// Midnight of a day of the proleptic Gregorian calendar; `None` when there is no such day.
    #[must_use]
    pub fn from_day(year: i64, month: u32, day: u32) -> Option<Self> {
        if !(1..=9999).contains(&year) || !(1..=12).contains(&month) || day == 0 || day > days_in_month(year, month) {
            return None;
        }
        // Days from civil, after the usual shift of the year to begin in March.
        let shifted = if month <= 2 { year - 1 } else { year };
        let era = shifted.div_euclid(400);
        let of_era = shifted.rem_euclid(400);
        let of_year = (153 * (i64::from(month) + if month > 2 { -3 } else { 9 }) + 2) / 5 + i64::from(day) - 1;
        let days = era * 146_097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719_468;
        Some(Self(days * DAY))
    }

    /// Year, month, day.
    #[must_use]
    pub fn day(self) -> (i64, u32, u32) {
        let days = self.0.div_euclid(DAY) + 719_468;
        let era = days.div_euclid(146_097);
        let of_era = days.rem_euclid(146_097);
        let year_of_era = (of_era - of_era / 1460 + of_era / 36_524 - of_era / 146_096) / 365;
        let of_year = of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
        let shifted_month = (5 * of_year + 2) / 153;
        let day = of_year - (153 * shifted_month + 2) / 5 + 1;
        let month = if shifted_month < 10 { shifted_month + 3 } else { shifted_month - 9 };
        let year = year_of_era + era * 400 + i64::from(month <= 2);
        (year, u32::try_from(month).unwrap_or(1), u32::try_from(day).unwrap_or(1))
    }

    /// Hour, minute, second, microsecond.
    #[must_use]
    pub fn clock(self) -> (u32, u32, u32, u32) {
        let of_day = u64::try_from(self.0.rem_euclid(DAY)).unwrap_or(0);
        let part = |n: u64| u32::try_from(n).unwrap_or(0);
        (part(of_day / 3_600_000_000), part(of_day / 60_000_000 % 60), part(of_day / 1_000_000 % 60), part(of_day % 1_000_000))
    }

    /// Days since Sunday.
    #[must_use]
    pub fn weekday(self) -> u32 {
        u32::try_from((self.0.div_euclid(DAY) + 4).rem_euclid(7)).unwrap_or(0)
    }

    /// The point of a run that began at this date.
    #[must_use]
    pub fn at(self, instant: Instant) -> Self {
        Self(self.0.saturating_add_unsigned(instant.micros()))
    }

    /// `Tue, 14 Nov 2023 22:13:20 GMT`, the form of HTTP's dates (RFC 9110 section 5.6.7).
    #[must_use]
    pub fn http(self) -> String {
        let (year, month, day) = self.day();
        let (hour, minute, second, _) = self.clock();
        let weekday = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"][self.weekday() as usize % 7];
        let month = MONTHS[(month as usize - 1) % 12];
        format!("{weekday}, {day:02} {month} {year:04} {hour:02}:{minute:02}:{second:02} GMT")
    }

    /// Reads HTTP's own form of a date; the two obsolete forms are not read.
    #[must_use]
    pub fn parse_http(text: &str) -> Option<Self> {
        let mut words = text.split(' ');
        words.next().filter(|w| w.len() == 4 && w.ends_with(','))?;
        let day: u32 = words.next()?.parse().ok()?;
        let month = words.next()?;
        let month = MONTHS.iter().position(|m| *m == month)?;
        let year: i64 = words.next()?.parse().ok()?;
        let mut clock = words.next()?.split(':').map(|p| p.parse::<i64>().ok().filter(|n| (0..60).contains(n)));
        let (hour, minute, second) = (clock.next()??, clock.next()??, clock.next()??);
        if hour > 23 || clock.next().is_some() || words.next() != Some("GMT") || words.next().is_some() {
            return None;
        }
        let midnight = Self::from_day(year, u32::try_from(month + 1).ok()?, day)?;
        Some(Self(midnight.0 + (hour * 3600 + minute * 60 + second) * 1_000_000))
    }

    /// Reads `2026-01-31` or `2026-01-31T08:00:00Z`, what users write for `startAt`.
    ///
    /// # Errors
    /// [`ParseDurationError::Malformed`] when it is neither.
    pub fn parse(text: &str) -> Result<Self, ParseDurationError> {
        Self::parse_iso(text).ok_or(ParseDurationError::Malformed)
    }

    fn parse_iso(text: &str) -> Option<Self> {
        let (day, clock) = text.split_once('T').map_or((text, None), |(d, c)| (d, Some(c)));
        let mut parts = day.splitn(3, '-');
        let (year, month, date) = (parts.next()?, parts.next()?, parts.next()?);
        if (year.len(), month.len(), date.len()) != (4, 2, 2) {
            return None;
        }
        let midnight = Self::from_day(year.parse().ok()?, month.parse().ok()?, date.parse().ok()?)?;
        let Some(clock) = clock else { return Some(midnight) };
        let clock = clock.strip_suffix('Z')?;
        let mut parts = clock.splitn(3, ':').map(|p| (p.len() == 2).then(|| p.parse::<u64>().ok()).flatten());
        let (hour, minute, second) = (parts.next()??, parts.next()??, parts.next()??);
        (hour < 24 && minute < 60 && second < 60)
            .then(|| midnight.at(Instant::ZERO + Duration::from_secs(hour * 3600 + minute * 60 + second)))
    }
}

const MONTHS: [&str; 12] = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

/// How many days a month has.
fn days_in_month(year: i64, month: u32) -> u32 {
    match month {
        4 | 6 | 9 | 11 => 30,
        2 if year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) => 29,
        2 => 28,
        _ => 31,
    }
}

#[cfg(test)]
mod tests {
    use super::Date;

    #[test]
    fn dates_print_and_read_back() {
        for (text, http) in [
            ("2023-11-14T22:13:20Z", "Tue, 14 Nov 2023 22:13:20 GMT"),
            ("2024-02-29T00:00:00Z", "Thu, 29 Feb 2024 00:00:00 GMT"),
            ("0001-01-01T00:00:00Z", "Mon, 01 Jan 0001 00:00:00 GMT"),
            ("1970-01-01T00:00:00Z", "Thu, 01 Jan 1970 00:00:00 GMT"),
        ] {
            let date = Date::parse(text).unwrap_or(Date::EPOCH);
            assert_eq!(date.http(), http);
            assert_eq!(Date::parse_http(http), Some(date));
        }
        assert!(Date::parse("2023-02-29").is_err());
        assert!(Date::parse("2023-2-9").is_err());
    }
}
