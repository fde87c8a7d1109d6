//! `DateTime`, `DateTimeOffset` and `TimeSpan`: ticks of 100 ns since the year 1. The gateway's zone is UTC.

use std::fmt;

use crate::time::Date;

/// Ticks from the year 1 to 1970.
const EPOCH: i64 = 621_355_968_000_000_000;
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

    /// `ToString(format)`. `None` when .NET throws a `FormatException`.
    #[must_use]
    pub fn format(self, format: &str) -> Option<String> {
        print(self, None, format)
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
    #[must_use]
    pub fn format(self, format: &str) -> Option<String> {
        print(self.local(), Some(self.minutes), format)
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

/// `+02:00`.
pub fn zone(minutes: i16) -> String {
    format!("{}{:02}:{:02}", if minutes < 0 { '-' } else { '+' }, minutes.abs() / 60, minutes.abs() % 60)
}

fn print(date: DateTime, offset: Option<i16>, format: &str) -> Option<String> {
    let utc = || match offset {
        Some(minutes) => DateTime { ticks: date.ticks - i64::from(minutes) * 600_000_000, kind: Kind::Utc },
        None => date,
    };
    let pattern = match format {
        "" | "G" if offset.is_some() => "MM/dd/yyyy HH:mm:ss zzz",
        "" | "G" => "MM/dd/yyyy HH:mm:ss",
        "g" => "MM/dd/yyyy HH:mm",
        "d" => "MM/dd/yyyy",
        "D" => "dddd, dd MMMM yyyy",
        "f" => "dddd, dd MMMM yyyy HH:mm",
        "F" => "dddd, dd MMMM yyyy HH:mm:ss",
        "m" | "M" => "MMMM dd",
        "y" | "Y" => "yyyy MMMM",
        "t" => "HH:mm",
        "T" => "HH:mm:ss",
        "s" => "yyyy'-'MM'-'dd'T'HH':'mm':'ss",
        "o" | "O" => "yyyy'-'MM'-'dd'T'HH':'mm':'ss.fffffffK",
        "u" => return print(utc(), None, "yyyy'-'MM'-'dd HH':'mm':'ss'Z'"),
        "r" | "R" => return print(utc(), None, "ddd, dd MMM yyyy HH':'mm':'ss 'GMT'"),
        "U" => return print(utc(), None, "dddd, dd MMMM yyyy HH:mm:ss"),
        one if one.chars().count() == 1 => return None,
        custom => custom.strip_prefix('%').unwrap_or(custom),
    };
    pattern_print(date, offset, pattern)
}

fn pattern_print(date: DateTime, offset: Option<i16>, pattern: &str) -> Option<String> {
    let (year, month, day) = date.ymd();
    let (hour, minute, second, ticks) = date.clock();
    let letters: Vec<char> = pattern.chars().collect();
    let mut out = String::new();
    let mut at = 0;
    while let Some(&c) = letters.get(at) {
        let run = letters[at..].iter().take_while(|l| **l == c).count();
        let pad = |n: i64| if run == 1 { n.to_string() } else { format!("{n:02}") };
        let mut taken = run;
        match c {
            'y' => out += &if run <= 2 { pad(year % 100) } else { format!("{year:0run$}") },
            'M' if run <= 2 => out += &pad(month.into()),
            'M' => {
                let name = MONTHS[(month as usize + 11) % 12];
                out += if run == 3 { &name[..3] } else { name };
            }
            'd' if run <= 2 => out += &pad(day.into()),
            'd' => {
                let name = DAYS[usize::try_from(date.weekday()).unwrap_or(0) % 7];
                out += if run == 3 { &name[..3] } else { name };
            }
            'H' => out += &pad(hour),
            'h' => out += &pad(if hour % 12 == 0 { 12 } else { hour % 12 }),
            'm' => out += &pad(minute),
            's' => out += &pad(second),
            'f' | 'F' => {
                if run > 7 {
                    return None;
                }
                let digits = &format!("{ticks:07}")[..run];
                let digits = if c == 'F' { digits.trim_end_matches('0') } else { digits };
                if digits.is_empty() && out.ends_with('.') {
                    out.pop();
                }
                out += digits;
            }
            't' => out += &(if hour < 12 { "AM" } else { "PM" })[..run.min(2)],
            'z' => {
                let text = zone(offset.unwrap_or(0));
                out += match run {
                    1 if text[1..].starts_with('0') => return Some(out + &text[..1] + &text[2..3]),
                    1 | 2 => &text[..3],
                    _ => &text,
                };
            }
            'K' => {
                taken = 1;
                match (offset, date.kind) {
                    (Some(minutes), _) => out += &zone(minutes),
                    (None, Kind::Utc) => out.push('Z'),
                    (None, Kind::Local) => out += "+00:00",
                    (None, Kind::Unspecified) => {}
                }
            }
            '\'' | '"' => {
                let close = letters[at + 1..].iter().position(|l| *l == c)?;
                out.extend(&letters[at + 1..at + 1 + close]);
                taken = close + 2;
            }
            '\\' => {
                out.push(*letters.get(at + 1)?);
                taken = 2;
            }
            '%' => taken = 1,
            _ => {
                out.push(c);
                taken = 1;
            }
        }
        at += taken;
    }
    Some(out)
}

/// Reads the forms of a date that are not ambiguous: ISO 8601, RFC 1123, `MM/dd/yyyy HH:mm:ss`.
///
/// Gives ticks as written and the offset when there is one.
#[must_use]
pub fn parse(text: &str) -> Option<(i64, Option<i16>)> {
    let text = text.trim();
    if let Some(date) = Date::parse_http(text) {
        return Some((DateTime::utc(date).ticks, Some(0)));
    }
    let (day, rest) = text.split_once(['T', ' ']).unwrap_or((text, ""));
    let (year, month, date) = if day.contains('/') {
        let mut parts = day.split('/');
        let (month, date, year) = (parts.next()?, parts.next()?, parts.next()?);
        (year, month, date)
    } else {
        let mut parts = day.splitn(3, '-');
        (parts.next()?, parts.next()?, parts.next()?)
    };
    if year.len() != 4 || month.len() > 2 || date.len() > 2 {
        return None;
    }
    let midnight = DateTime::day(year.parse().ok()?, month.parse().ok()?, date.parse().ok()?)?;
    let rest = rest.trim();
    if rest.is_empty() {
        return Some((midnight, None));
    }
    let (clock, offset) = if let Some(clock) = rest.strip_suffix(['Z', 'z']) {
        (clock, Some(0))
    } else if let Some(at) = rest.rfind(['+', '-']) {
        let (hours, minutes) = rest[at + 1..].split_once(':').unwrap_or((&rest[at + 1..], "0"));
        let minutes = hours.parse::<i16>().ok()?.checked_mul(60)?.checked_add(minutes.parse().ok()?)?;
        (&rest[..at], Some(if rest[at..].starts_with('-') { -minutes } else { minutes }))
    } else {
        (rest, None)
    };
    let clock = clock.trim();
    let (clock, noon) = match clock.to_ascii_uppercase() {
        c if c.ends_with("PM") => (clock[..clock.len() - 2].trim(), Some(true)),
        c if c.ends_with("AM") => (clock[..clock.len() - 2].trim(), Some(false)),
        _ => (clock, None),
    };
    Some((midnight + clock_ticks(clock, noon)?, offset.filter(|o: &i16| o.abs() <= 840).map_or(Some(None), |o| Some(Some(o)))?))
}

fn clock_ticks(clock: &str, afternoon: Option<bool>) -> Option<i64> {
    let (clock, fraction) = clock.split_once('.').unwrap_or((clock, ""));
    let mut parts = clock.split(':').map(|p| p.parse::<i64>().ok());
    let (mut hour, minute, second) = (parts.next()??, parts.next()??, parts.next().unwrap_or(Some(0))?);
    if let Some(afternoon) = afternoon {
        hour = hour % 12 + if afternoon { 12 } else { 0 };
    }
    if hour > 23 || minute > 59 || second > 59 || hour < 0 || parts.next().is_some() {
        return None;
    }
    let digits: String = fraction.chars().take(7).collect();
    let ticks: i64 = if fraction.is_empty() { 0 } else { format!("{digits:0<7}").parse().ok()? };
    Some((hour * 3600 + minute * 60 + second) * 10_000_000 + ticks)
}

/// `TimeSpan.ToString()`: `[-][d.]hh:mm:ss[.fffffff]`.
#[must_use]
pub fn span(ticks: i64) -> String {
    let n = ticks.unsigned_abs();
    let (days, seconds, rest) = (n / 864_000_000_000, n / 10_000_000 % 86_400, n % 10_000_000);
    let mut out = String::from(if ticks < 0 { "-" } else { "" });
    if days > 0 {
        out += &format!("{days}.");
    }
    out += &format!("{:02}:{:02}:{:02}", seconds / 3600, seconds / 60 % 60, seconds % 60);
    if rest > 0 {
        out += &format!(".{rest:07}");
    }
    out
}

/// `TimeSpan.Parse`.
#[must_use]
pub fn parse_span(text: &str) -> Option<i64> {
    let text = text.trim();
    let (negative, text) = text.strip_prefix('-').map_or((false, text), |t| (true, t));
    let ticks = if text.contains(':') {
        let (days, clock) = match text.split_once('.') {
            Some((days, clock)) if !days.contains(':') => (days.parse::<i64>().ok()?, clock),
            _ => (0, text),
        };
        days.checked_mul(DAY)?.checked_add(clock_ticks(clock, None)?)?
    } else {
        text.parse::<i64>().ok().filter(|d| (0..10_675_199).contains(d))?.checked_mul(DAY)?
    };
    Some(if negative { -ticks } else { ticks })
}
