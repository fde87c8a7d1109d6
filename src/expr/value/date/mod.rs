//! `DateTime`, `DateTimeOffset` and `TimeSpan`: ticks of 100 ns since the year 1. The gateway's zone is UTC.
//!
//! `print.rs` format strings · `read.rs` what `DateTime.Parse` reads, `found.rs` what came of it · `exact.rs` `ParseExact` ·
//! `span.rs` lengths of time

mod exact;
mod found;
mod print;
mod read;
mod span;

use std::fmt;

use crate::expr::value::Exception;
use crate::time::Date;

pub use exact::{Misfit, read_exact};
pub use found::{Found, Styles, Trouble};
pub use read::read;
pub use span::{SpanTrouble, parse_span, parse_span_exact, print_span, span};

/// Ticks from the year 1 to 1970.
pub const EPOCH: i64 = 621_355_968_000_000_000;
/// Ticks of a day.
pub const DAY: i64 = 864_000_000_000;
/// The last tick of the year 9999.
pub const LAST: i64 = 3_155_378_975_999_999_999;

/// What `DateTime.Kind` says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    Unspecified,
    Utc,
    Local,
}

/// A `DateTime`.
#[derive(Clone, Copy, Debug)]
pub struct DateTime {
    /// Ticks since the year 1.
    pub ticks: i64,
    /// Which zone it is meant in.
    pub kind: Kind,
}

/// A `DateTimeOffset`: the local time and the minutes it is ahead of UTC.
#[derive(Clone, Copy, Debug)]
pub struct Offset {
    /// Ticks of the local time since the year 1.
    pub ticks: i64,
    /// Minutes ahead of UTC.
    pub minutes: i16,
}

impl DateTime {
    /// A date as `DateTime.UtcNow` gives it.
    #[must_use]
    pub fn utc(date: Date) -> Self {
        Self { ticks: EPOCH.saturating_add(date.micros().saturating_mul(10)), kind: Kind::Utc }
    }

    /// Ticks, unless they lie outside the calendar.
    #[must_use]
    pub fn new(ticks: i64, kind: Kind) -> Option<Self> {
        (0..=LAST).contains(&ticks).then_some(Self { ticks, kind })
    }

    /// Midnight of a day.
    #[must_use]
    pub fn day(year: i64, month: u32, day: u32) -> Option<i64> {
        Date::from_day(year, month, day).map(|d| EPOCH + d.micros() * 10)
    }

    /// The same on our calendar, microseconds.
    #[must_use]
    pub fn date(self) -> Date {
        Date::from_micros((self.ticks - EPOCH).div_euclid(10))
    }

    /// Year, month, day.
    #[must_use]
    pub fn ymd(self) -> (i64, u32, u32) {
        self.date().day()
    }

    /// Hour, minute, second and ticks of the second.
    #[must_use]
    pub fn clock(self) -> (i64, i64, i64, i64) {
        let of_day = self.ticks.rem_euclid(DAY);
        (of_day / 36_000_000_000, of_day / 600_000_000 % 60, of_day / 10_000_000 % 60, of_day % 10_000_000)
    }

    /// The first of January is 1.
    #[must_use]
    pub fn day_of_year(self) -> i64 {
        let first = Self::day(self.ymd().0, 1, 1).unwrap_or(0);
        (self.ticks - first) / DAY + 1
    }

    /// Sunday is 0.
    #[must_use]
    pub fn weekday(self) -> i64 {
        (self.ticks.div_euclid(DAY) + 1).rem_euclid(7)
    }

    /// So many months later, the day held back to the month's last.
    #[must_use]
    pub fn add_months(self, months: i64) -> Option<Self> {
        let (year, month, day) = self.ymd();
        let count = year * 12 + i64::from(month) - 1 + months;
        let (year, month) = (count.div_euclid(12), u32::try_from(count.rem_euclid(12) + 1).ok()?);
        let ticks = (1..=day).rev().find_map(|d| Self::day(year, month, d))?;
        Some(Self { ticks: ticks + self.ticks.rem_euclid(DAY), kind: self.kind })
    }

    /// `ToString(format)`.
    ///
    /// # Errors
    /// .NET's `FormatException`.
    pub fn format(self, format: &str) -> Result<String, Box<Exception>> {
        print::print(self, None, format)
    }
}

impl Offset {
    /// The time in UTC.
    #[must_use]
    pub fn utc_ticks(self) -> i64 {
        self.ticks - i64::from(self.minutes) * 600_000_000
    }

    /// The time as it is read on the wall.
    #[must_use]
    pub fn local(self) -> DateTime {
        DateTime { ticks: self.ticks, kind: Kind::Unspecified }
    }

    /// `ToString(format)`.
    ///
    /// # Errors
    /// .NET's `FormatException`.
    pub fn format(self, format: &str) -> Result<String, Box<Exception>> {
        print::print(self.local(), Some(self.minutes), format)
    }
}

impl fmt::Display for DateTime {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.format("").unwrap_or_default())
    }
}

impl fmt::Display for Offset {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.format("").unwrap_or_default())
    }
}

const DAYS: [&str; 7] = ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"];
const MONTHS: [&str; 12] =
    ["January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December"];
/// Letters of a short name.
const SHORT: usize = 3;

/// `+02:00`.
pub fn zone(minutes: i16) -> String {
    format!("{}{:02}:{:02}", if minutes < 0 { '-' } else { '+' }, minutes.abs() / 60, minutes.abs() % 60)
}

/// Ticks as written and the offset when there is one, of a date that is not ambiguous.
#[must_use]
pub fn parse(text: &str) -> Option<(i64, Option<i16>)> {
    read(text, EPOCH).ok().map(|found| (found.ticks, found.offset))
}
