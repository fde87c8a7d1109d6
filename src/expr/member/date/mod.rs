//! Dates and lengths of time. The gateway's zone is UTC.
//!
//! `date_time.rs`, `offset.rs`, `span.rs` the types' members · `parse.rs` text to times · `zone.rs` `TimeZoneInfo` · here what the
//! types have in common, and the enumerations about them

mod date_time;
mod offset;
mod parse;
mod span;
mod zone;

use crate::expr::eval::{Args, Machine};
use crate::expr::value::date::{DAY, Kind};
use crate::expr::value::{DateTime, Exception, Offset, Value};

use super::{Class, Shape, class};

pub use parse::{parse_date, parse_offset};

type Try<T> = Result<T, Box<Exception>>;

pub static FAMILIES: &[&[Class]] = &[ENUMERATIONS, date_time::CLASSES, offset::CLASSES, span::CLASSES, zone::CLASSES];

const WEEK: &[(&str, i32)] =
    &[("Sunday", 0), ("Monday", 1), ("Tuesday", 2), ("Wednesday", 3), ("Thursday", 4), ("Friday", 5), ("Saturday", 6)];

static ENUMERATIONS: &[Class] = &[
    Class { declaration: "DateTimeKind", space: "System", shape: Shape::Enum(&[("Unspecified", 0), ("Utc", 1), ("Local", 2)]), rows: &[] },
    Class { declaration: "DayOfWeek", space: "System", shape: Shape::Enum(WEEK), rows: &[] },
    Class {
        declaration: "DateTimeStyles",
        space: "System.Globalization",
        shape: Shape::Enum(&[
            ("None", 0),
            ("AllowLeadingWhite", 1),
            ("AllowTrailingWhite", 2),
            ("AllowInnerWhite", 4),
            ("AllowWhiteSpaces", 7),
            ("NoCurrentDateDefault", 8),
            ("AdjustToUniversal", 16),
            ("AssumeLocal", 32),
            ("AssumeUniversal", 64),
            ("RoundtripKind", 128),
        ]),
        rows: &[],
    },
];

/// The gateway's clock.
fn now(m: &Machine<'_>, kind: Kind) -> DateTime {
    DateTime { kind, ..DateTime::utc(m.context.start_at.at(m.context.now)) }
}

/// The `DateTime` that a member is called on.
fn this(a: &Args<'_>) -> DateTime {
    match a.value(0) {
        Value::Date(date) => *date,
        _ => DateTime { ticks: 0, kind: Kind::Unspecified },
    }
}

/// The `DateTimeOffset` that a member is called on.
fn offset(a: &Args<'_>) -> Offset {
    match a.value(0) {
        Value::Offset(offset) => *offset,
        Value::Date(date) => Offset { ticks: date.ticks, minutes: 0 },
        _ => Offset { ticks: 0, minutes: 0 },
    }
}

/// Ticks in UTC.
fn ticks(value: &Value) -> i64 {
    match value {
        Value::Date(date) => date.ticks,
        Value::Offset(offset) => offset.utc_ticks(),
        _ => 0,
    }
}

fn small(n: i64) -> Value {
    Value::Int(i32::try_from(n).unwrap_or(0))
}

fn member(of: &str, n: i32) -> Value {
    class(of).map_or(Value::Int(n), |class| Value::Enum(class, n))
}

fn weekday(date: DateTime) -> Value {
    member("DayOfWeek", i32::try_from(date.weekday()).unwrap_or(0))
}

fn kind(kind: Kind) -> Value {
    member(
        "DateTimeKind",
        match kind {
            Kind::Unspecified => 0,
            Kind::Utc => 1,
            Kind::Local => 2,
        },
    )
}

/// A `DateTimeKind` as an argument.
fn kind_of(a: &Args<'_>, at: usize) -> Kind {
    match a.int(at) {
        1 => Kind::Utc,
        2 => Kind::Local,
        _ => Kind::Unspecified,
    }
}

fn midnight(date: DateTime) -> DateTime {
    DateTime { ticks: date.ticks - date.ticks.rem_euclid(DAY), ..date }
}

/// Whether there is such a year.
fn years(year: i32) -> bool {
    (1..=9999).contains(&year)
}

/// Ticks of the day that the first three arguments name.
fn day_of(a: &Args<'_>) -> Try<i64> {
    let (month, day) = (u32::try_from(a.int(1)).unwrap_or(0), u32::try_from(a.int(2)).unwrap_or(0));
    let midnight = if years(a.int(0)) { DateTime::day(a.int(0).into(), month, day) } else { None };
    let message = "Year, Month, and Day parameters describe an un-representable DateTime.";
    midnight.ok_or_else(|| Exception::new("System.ArgumentOutOfRangeException", message))
}

/// Ticks of the time that stands behind the day, up to so many arguments in all.
fn clock_of(a: &Args<'_>, numbers: usize) -> Try<i64> {
    let (hour, minute, second) = (a.int(3), a.int(4), a.int(5));
    if !(0..24).contains(&hour) || !(0..60).contains(&minute) || !(0..60).contains(&second) {
        let message = "Hour, Minute, and Second parameters describe an un-representable DateTime.";
        return Err(Exception::new("System.ArgumentOutOfRangeException", message));
    }
    let millis = if numbers > 6 { a.int(6) } else { 0 };
    if !(0..1000).contains(&millis) {
        return Err(Exception::out_of_range("Valid values are between 0 and 999, inclusive.", "millisecond"));
    }
    Ok(((i64::from(hour) * 60 + i64::from(minute)) * 60 + i64::from(second)) * 10_000_000 + i64::from(millis) * 10_000)
}

fn unrepresentable(parameter: &str) -> Box<Exception> {
    Exception::out_of_range("The added or subtracted value results in an un-representable DateTime.", parameter)
}

fn add_ticks(date: DateTime, by: Option<i64>, parameter: &str) -> Try<DateTime> {
    by.and_then(|by| date.ticks.checked_add(by)).and_then(|t| DateTime::new(t, date.kind)).ok_or_else(|| unrepresentable(parameter))
}

/// `AddDays` and its kin: .NET Core 3 rounds to whole milliseconds.
fn add(date: DateTime, n: f64, unit: i64) -> Try<DateTime> {
    /// Milliseconds of all years.
    const MOST: f64 = 315_537_897_600_000.0;
    let millis = n * (unit / 10_000) as f64 + if n >= 0.0 { 0.5 } else { -0.5 };
    if millis <= -MOST || millis >= MOST {
        return Err(Exception::out_of_range("Value to add was out of range.", "value"));
    }
    // Of no number nothing is left.
    add_ticks(date, Some(millis as i64 * 10_000), "value")
}

fn add_months(date: DateTime, months: i32) -> Try<DateTime> {
    if !(-120_000..=120_000).contains(&months) {
        return Err(Exception::out_of_range("Months value must be between +/-120000.", "months"));
    }
    date.add_months(months.into()).ok_or_else(|| unrepresentable("months"))
}

fn add_years(date: DateTime, years: i32) -> Try<DateTime> {
    if !(-10_000..=10_000).contains(&years) {
        return Err(Exception::out_of_range("Years value must be between +/-10000.", "years"));
    }
    add_months(date, years * 12)
}
