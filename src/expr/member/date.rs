//! `DateTime`, `DateTimeOffset`, `TimeSpan`. The gateway's zone is UTC.

use crate::expr::eval::{Args, convert};
use crate::expr::value::date::{self, DAY, Kind};
use crate::expr::value::{DateTime, Exception, Offset, Text, Value};

use super::string::format_value;
use super::{Class, Outcome, Shape, rows};

const SECOND: f64 = 10_000_000.0;

pub static CLASSES: &[Class] = &[
    Class { declaration: "DateTimeKind", space: "System", shape: Shape::Enum(&[("Unspecified", 0), ("Utc", 1), ("Local", 2)]), rows: &[] },
    Class {
        declaration: "DayOfWeek",
        space: "System",
        shape: Shape::Enum(&[
            ("Sunday", 0),
            ("Monday", 1),
            ("Tuesday", 2),
            ("Wednesday", 3),
            ("Thursday", 4),
            ("Friday", 5),
            ("Saturday", 6),
        ]),
        rows: &[],
    },
    Class {
        declaration: "DateTime",
        space: "System",
        shape: Shape::Struct,
        rows: rows![
            "static DateTime UtcNow" => |m, _| Ok(DateTime::utc(m.context.start_at.at(m.context.now)).into()),
            "static DateTime Now" => |m, _| Ok(DateTime { kind: Kind::Local, ..DateTime::utc(m.context.start_at.at(m.context.now)) }.into()),
            "static DateTime Today" => |m, _| {
                let now = DateTime::utc(m.context.start_at.at(m.context.now));
                Ok(DateTime { ticks: now.ticks - now.ticks.rem_euclid(DAY), kind: Kind::Local }.into())
            },
            "static DateTime MinValue" => |_, _| Ok(DateTime { ticks: 0, kind: Kind::Unspecified }.into()),
            "static DateTime MaxValue" => |_, _| Ok(DateTime { ticks: date::LAST, kind: Kind::Unspecified }.into()),
            "static DateTime Parse(string s)" => |_, a| parse_date(a.text(0, "s")?),
            "static int DaysInMonth(int year, int month)" => |_, a| {
                let (year, month) = (i64::from(a.int(0)), u32::try_from(a.int(1)).unwrap_or(0));
                (28..=31).rev().find(|d| DateTime::day(year, month, *d).is_some()).map(|d| Value::Int(d.cast_signed())).ok_or_else(unrepresentable)
            },
            "static bool IsLeapYear(int year)" => |_, a| Ok(DateTime::day(a.int(0).into(), 2, 29).is_some().into()),
            "new(int year, int month, int day)" => |_, a| made(a, 0, Kind::Unspecified),
            "new(int year, int month, int day, int hour, int minute, int second)" => |_, a| made(a, clock(a), Kind::Unspecified),
            "new(int year, int month, int day, int hour, int minute, int second, DateTimeKind kind)" => |_, a| {
                made(a, clock(a), if a.int(6) == 1 { Kind::Utc } else if a.int(6) == 2 { Kind::Local } else { Kind::Unspecified })
            },
            "new(long ticks)" => |_, a| DateTime::new(a.long(0), Kind::Unspecified).map(Value::Date).ok_or_else(unrepresentable),
            "int Year" => |_, a| Ok(Value::Int(i32::try_from(this(a).ymd().0).unwrap_or(0))),
            "int Month" => |_, a| Ok(Value::Int(this(a).ymd().1.cast_signed())),
            "int Day" => |_, a| Ok(Value::Int(this(a).ymd().2.cast_signed())),
            "int Hour" => |_, a| Ok(small(this(a).clock().0)),
            "int Minute" => |_, a| Ok(small(this(a).clock().1)),
            "int Second" => |_, a| Ok(small(this(a).clock().2)),
            "int Millisecond" => |_, a| Ok(small(this(a).clock().3 / 10_000)),
            "long Ticks" => |_, a| Ok(this(a).ticks.into()),
            "DateTime Date" => |_, a| Ok(DateTime { ticks: this(a).ticks - this(a).ticks.rem_euclid(DAY), kind: this(a).kind }.into()),
            "TimeSpan TimeOfDay" => |_, a| Ok(Value::Span(this(a).ticks.rem_euclid(DAY))),
            "DayOfWeek DayOfWeek" => |_, a| {
                let day = i32::try_from(this(a).weekday()).unwrap_or(0);
                Ok(super::class("DayOfWeek").map_or(Value::Null, |c| Value::Enum(c, day)))
            },
            "int DayOfYear" => |_, a| {
                let first = DateTime::day(this(a).ymd().0, 1, 1).unwrap_or(0);
                Ok(small((this(a).ticks - first) / DAY + 1))
            },
            "DateTimeKind Kind" => |_, a| Ok(super::class("DateTimeKind").map_or(Value::Null, |c| Value::Enum(c, this(a).kind as i32))),
            "DateTime Add(TimeSpan value)" => |_, a| later(this(a), Some(a.long(1))),
            "DateTime AddDays(double value)" => |_, a| later(this(a), scaled(a.double(1), 86400.0)),
            "DateTime AddHours(double value)" => |_, a| later(this(a), scaled(a.double(1), 3600.0)),
            "DateTime AddMinutes(double value)" => |_, a| later(this(a), scaled(a.double(1), 60.0)),
            "DateTime AddSeconds(double value)" => |_, a| later(this(a), scaled(a.double(1), 1.0)),
            "DateTime AddMilliseconds(double value)" => |_, a| later(this(a), scaled(a.double(1), 0.001)),
            "DateTime AddTicks(long value)" => |_, a| later(this(a), Some(a.long(1))),
            "DateTime AddMonths(int months)" => |_, a| this(a).add_months(a.int(1).into()).map(Value::Date).ok_or_else(unrepresentable),
            "DateTime AddYears(int value)" => |_, a| this(a).add_months(i64::from(a.int(1)) * 12).map(Value::Date).ok_or_else(unrepresentable),
            "TimeSpan Subtract(DateTime value)" => |_, a| Ok(Value::Span(this(a).ticks - ticks(a.value(1)))),
            "DateTime Subtract(TimeSpan value)" => |_, a| later(this(a), a.long(1).checked_neg()),
            "DateTime ToUniversalTime()" => |_, a| Ok(DateTime { ticks: this(a).ticks, kind: Kind::Utc }.into()),
            "int CompareTo(DateTime value)" => |_, a| Ok(Value::Int(convert::compare(a.value(0), a.value(1)) as i32)),
            "string ToString()" => |_, a| Ok(a.value(0).to_text().into()),
            "string ToString(string format)" => |_, a| format_value(a.value(0), &a.value(1).to_text().to_str()).map(Value::Text),
            "static DateTime op_Addition(DateTime d, TimeSpan t)" => |_, a| later(this(a), Some(a.long(1))),
            "static DateTime op_Subtraction(DateTime d, TimeSpan t)" => |_, a| later(this(a), a.long(1).checked_neg()),
            "static TimeSpan op_Subtraction(DateTime d1, DateTime d2)" => |_, a| Ok(Value::Span(this(a).ticks - ticks(a.value(1)))),
        ],
    },
    Class {
        declaration: "DateTimeOffset",
        space: "System",
        shape: Shape::Struct,
        rows: rows![
            "new(DateTime dateTime)" => |_, a| match a.value(0) {
                Value::Date(date) => Ok(Value::Offset(Offset { ticks: date.ticks, minutes: 0 })),
                _ => Err(Exception::null_reference()),
            },
            "static DateTimeOffset UtcNow" => |m, _| Ok(Value::Offset(Offset { ticks: DateTime::utc(m.context.start_at.at(m.context.now)).ticks, minutes: 0 })),
            "static DateTimeOffset Now" => |m, _| Ok(Value::Offset(Offset { ticks: DateTime::utc(m.context.start_at.at(m.context.now)).ticks, minutes: 0 })),
            "static DateTimeOffset Parse(string input)" => |_, a| parse_offset(a.text(0, "input")?),
            "static bool TryParse(string input, out DateTimeOffset result)" => |m, a| {
                let parsed = a.value(0).as_text().and_then(|t| parse_offset(t).ok());
                let found = parsed.is_some();
                m.outs.push(parsed.unwrap_or(Value::Offset(Offset { ticks: 0, minutes: 0 })));
                Ok(found.into())
            },
            "static DateTimeOffset FromUnixTimeSeconds(long seconds)" => |_, a| unix(a.long(0), 10_000_000),
            "static DateTimeOffset FromUnixTimeMilliseconds(long milliseconds)" => |_, a| unix(a.long(0), 10_000),
            "long ToUnixTimeSeconds()" => |_, a| Ok((offset(a).utc_ticks().div_euclid(10_000_000) - 62_135_596_800).into()),
            "long ToUnixTimeMilliseconds()" => |_, a| Ok((offset(a).utc_ticks().div_euclid(10_000) - 62_135_596_800_000).into()),
            "DateTime UtcDateTime" => |_, a| Ok(DateTime { ticks: offset(a).utc_ticks(), kind: Kind::Utc }.into()),
            "DateTime DateTime" => |_, a| Ok(offset(a).local().into()),
            "TimeSpan Offset" => |_, a| Ok(Value::Span(i64::from(offset(a).minutes) * 600_000_000)),
            "int Year" => |_, a| Ok(small(offset(a).local().ymd().0)),
            "int Month" => |_, a| Ok(Value::Int(offset(a).local().ymd().1.cast_signed())),
            "int Day" => |_, a| Ok(Value::Int(offset(a).local().ymd().2.cast_signed())),
            "int Hour" => |_, a| Ok(small(offset(a).local().clock().0)),
            "int Minute" => |_, a| Ok(small(offset(a).local().clock().1)),
            "int Second" => |_, a| Ok(small(offset(a).local().clock().2)),
            "long Ticks" => |_, a| Ok(offset(a).ticks.into()),
            "DateTimeOffset Add(TimeSpan timeSpan)" => |_, a| later_offset(a, Some(a.long(1))),
            "DateTimeOffset AddDays(double days)" => |_, a| later_offset(a, scaled(a.double(1), 86400.0)),
            "DateTimeOffset AddHours(double hours)" => |_, a| later_offset(a, scaled(a.double(1), 3600.0)),
            "DateTimeOffset AddMinutes(double minutes)" => |_, a| later_offset(a, scaled(a.double(1), 60.0)),
            "DateTimeOffset AddSeconds(double seconds)" => |_, a| later_offset(a, scaled(a.double(1), 1.0)),
            "DateTimeOffset AddMilliseconds(double milliseconds)" => |_, a| later_offset(a, scaled(a.double(1), 0.001)),
            "DateTimeOffset ToUniversalTime()" => |_, a| Ok(Value::Offset(Offset { ticks: offset(a).utc_ticks(), minutes: 0 })),
            "string ToString()" => |_, a| Ok(a.value(0).to_text().into()),
            "string ToString(string format)" => |_, a| format_value(a.value(0), &a.value(1).to_text().to_str()).map(Value::Text),
            "static DateTimeOffset op_Addition(DateTimeOffset d, TimeSpan t)" => |_, a| later_offset(a, Some(a.long(1))),
            "static DateTimeOffset op_Subtraction(DateTimeOffset d, TimeSpan t)" => |_, a| later_offset(a, a.long(1).checked_neg()),
            "static TimeSpan op_Subtraction(DateTimeOffset left, DateTimeOffset right)" => |_, a| Ok(Value::Span(offset(a).utc_ticks() - ticks(a.value(1)))),
        ],
    },
    Class {
        declaration: "TimeSpan",
        space: "System",
        shape: Shape::Struct,
        rows: rows![
            "static TimeSpan Zero" => |_, _| Ok(Value::Span(0)),
            "static TimeSpan MaxValue" => |_, _| Ok(Value::Span(i64::MAX)),
            "static TimeSpan MinValue" => |_, _| Ok(Value::Span(i64::MIN)),
            "static TimeSpan FromDays(double value)" => |_, a| span(a.double(0), 86400.0),
            "static TimeSpan FromHours(double value)" => |_, a| span(a.double(0), 3600.0),
            "static TimeSpan FromMinutes(double value)" => |_, a| span(a.double(0), 60.0),
            "static TimeSpan FromSeconds(double value)" => |_, a| span(a.double(0), 1.0),
            "static TimeSpan FromMilliseconds(double value)" => |_, a| span(a.double(0), 0.001),
            "static TimeSpan FromTicks(long value)" => |_, a| Ok(Value::Span(a.long(0))),
            "static TimeSpan Parse(string s)" => |_, a| {
                let text = a.text(0, "s")?;
                date::parse_span(&text.to_str()).map(Value::Span).ok_or_else(|| Exception::format(format!("String '{text}' was not recognized as a valid TimeSpan.")))
            },
            "static bool TryParse(string s, out TimeSpan result)" => |m, a| {
                let parsed = a.value(0).as_text().and_then(|t| date::parse_span(&t.to_str()));
                m.outs.push(Value::Span(parsed.unwrap_or(0)));
                Ok(parsed.is_some().into())
            },
            "new(long ticks)" => |_, a| Ok(Value::Span(a.long(0))),
            "new(int hours, int minutes, int seconds)" => |_, a| Ok(Value::Span((i64::from(a.int(0)) * 3600 + i64::from(a.int(1)) * 60 + i64::from(a.int(2))) * 10_000_000)),
            "new(int days, int hours, int minutes, int seconds)" => |_, a| {
                Ok(Value::Span((i64::from(a.int(0)) * 86400 + i64::from(a.int(1)) * 3600 + i64::from(a.int(2)) * 60 + i64::from(a.int(3))) * 10_000_000))
            },
            "long Ticks" => |_, a| Ok(a.long(0).into()),
            "int Days" => |_, a| Ok(small(a.long(0) / DAY)),
            "int Hours" => |_, a| Ok(small(a.long(0) / 36_000_000_000 % 24)),
            "int Minutes" => |_, a| Ok(small(a.long(0) / 600_000_000 % 60)),
            "int Seconds" => |_, a| Ok(small(a.long(0) / 10_000_000 % 60)),
            "int Milliseconds" => |_, a| Ok(small(a.long(0) / 10_000 % 1000)),
            "double TotalDays" => |_, a| Ok((a.long(0) as f64 / DAY as f64).into()),
            "double TotalHours" => |_, a| Ok((a.long(0) as f64 / (SECOND * 3600.0)).into()),
            "double TotalMinutes" => |_, a| Ok((a.long(0) as f64 / (SECOND * 60.0)).into()),
            "double TotalSeconds" => |_, a| Ok((a.long(0) as f64 / SECOND).into()),
            "double TotalMilliseconds" => |_, a| Ok((a.long(0) as f64 / 10_000.0).into()),
            "TimeSpan Add(TimeSpan ts)" => |_, a| total(a.long(0).checked_add(a.long(1))),
            "TimeSpan Subtract(TimeSpan ts)" => |_, a| total(a.long(0).checked_sub(a.long(1))),
            "TimeSpan Duration()" => |_, a| total(a.long(0).checked_abs()),
            "TimeSpan Negate()" => |_, a| total(a.long(0).checked_neg()),
            "string ToString()" => |_, a| Ok(a.value(0).to_text().into()),
            "string ToString(string format)" => |_, a| format_value(a.value(0), &a.value(1).to_text().to_str()).map(Value::Text),
            "static TimeSpan op_Addition(TimeSpan t1, TimeSpan t2)" => |_, a| total(a.long(0).checked_add(a.long(1))),
            "static TimeSpan op_Subtraction(TimeSpan t1, TimeSpan t2)" => |_, a| total(a.long(0).checked_sub(a.long(1))),
            "static TimeSpan op_Multiply(TimeSpan timeSpan, double factor)" => |_, a| Ok(Value::Span((a.long(0) as f64 * a.double(1)).round_ties_even() as i64)),
            "static TimeSpan op_Division(TimeSpan timeSpan, double divisor)" => |_, a| Ok(Value::Span((a.long(0) as f64 / a.double(1)).round_ties_even() as i64)),
        ],
    },
];

fn unrepresentable() -> Box<Exception> {
    Exception::new(
        "System.ArgumentOutOfRangeException",
        "The added or subtracted value results in an un-representable DateTime. (Parameter 'value')",
    )
}

fn this(a: &Args<'_>) -> DateTime {
    match a.value(0) {
        Value::Date(date) => *date,
        _ => DateTime { ticks: 0, kind: Kind::Unspecified },
    }
}

fn offset(a: &Args<'_>) -> Offset {
    match a.value(0) {
        Value::Offset(offset) => *offset,
        Value::Date(date) => Offset { ticks: date.ticks, minutes: 0 },
        _ => Offset { ticks: 0, minutes: 0 },
    }
}

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

fn clock(a: &Args<'_>) -> i64 {
    (i64::from(a.int(3)) * 3600 + i64::from(a.int(4)) * 60 + i64::from(a.int(5))) * 10_000_000
}

fn made(a: &Args<'_>, clock: i64, kind: Kind) -> Outcome {
    let (month, day) = (u32::try_from(a.int(1)).unwrap_or(0), u32::try_from(a.int(2)).unwrap_or(0));
    let midnight = DateTime::day(a.int(0).into(), month, day).filter(|_| (0..DAY).contains(&clock));
    midnight.map(|m| DateTime { ticks: m + clock, kind }.into()).ok_or_else(|| {
        Exception::new("System.ArgumentOutOfRangeException", "Year, Month, and Day parameters describe an un-representable DateTime.")
    })
}

fn later(date: DateTime, by: Option<i64>) -> Outcome {
    by.and_then(|by| date.ticks.checked_add(by)).and_then(|t| DateTime::new(t, date.kind)).map(Value::Date).ok_or_else(unrepresentable)
}

fn later_offset(a: &Args<'_>, by: Option<i64>) -> Outcome {
    let own = offset(a);
    let ticks = by.and_then(|by| own.ticks.checked_add(by)).filter(|t| (0..=date::LAST).contains(t)).ok_or_else(unrepresentable)?;
    Ok(Value::Offset(Offset { ticks, ..own }))
}

/// So many seconds in ticks; .NET Core 3 rounds `Add` to whole milliseconds.
fn scaled(n: f64, seconds: f64) -> Option<i64> {
    let millis = n * seconds * 1000.0;
    let millis = (millis + if millis >= 0.0 { 0.5 } else { -0.5 }).trunc();
    (millis.abs() < 3.2e14).then_some(millis as i64).and_then(|m| m.checked_mul(10_000))
}

fn span(n: f64, seconds: f64) -> Outcome {
    let ticks = n * seconds * SECOND;
    if ticks.is_nan() {
        return Err(Exception::argument("TimeSpan does not accept floating point Not-a-Number values."));
    }
    if ticks.abs() >= 9.2e18 {
        return Err(Exception::overflow("TimeSpan overflowed because the duration is too long."));
    }
    Ok(Value::Span(ticks as i64))
}

fn total(ticks: Option<i64>) -> Outcome {
    ticks.map(Value::Span).ok_or_else(|| Exception::overflow("TimeSpan overflowed because the duration is too long."))
}

fn unix(n: i64, scale: i64) -> Outcome {
    let ticks = n.checked_mul(scale).and_then(|t| t.checked_add(621_355_968_000_000_000)).filter(|t| (0..=date::LAST).contains(t));
    ticks.map(|ticks| Value::Offset(Offset { ticks, minutes: 0 })).ok_or_else(unrepresentable)
}

fn unrecognised(text: &Text) -> Box<Exception> {
    if text.to_str().starts_with(char::is_alphabetic) {
        return Exception::format(format!(
            "The string '{text}' was not recognized as a valid DateTime. There is an unknown word starting at index '0'."
        ));
    }
    Exception::format(format!("String '{text}' was not recognized as a valid DateTime."))
}

/// `DateTime.Parse`: a time with an offset becomes local time, which is UTC here.
pub fn parse_date(text: &Text) -> Outcome {
    let (ticks, offset) = date::parse(&text.to_str()).ok_or_else(|| unrecognised(text))?;
    let kind = if offset.is_some() { Kind::Local } else { Kind::Unspecified };
    DateTime::new(ticks - i64::from(offset.unwrap_or(0)) * 600_000_000, kind).map(Value::Date).ok_or_else(|| unrecognised(text))
}

/// `DateTimeOffset.Parse`.
pub fn parse_offset(text: &Text) -> Outcome {
    let (ticks, offset) = date::parse(&text.to_str()).ok_or_else(|| unrecognised(text))?;
    Ok(Value::Offset(Offset { ticks, minutes: offset.unwrap_or(0) }))
}

/// `TimeSpan.ToString(format)`: `c`, `g`, and custom forms.
pub fn format_span(ticks: i64, format: &str) -> Option<Text> {
    if matches!(format, "" | "c" | "t" | "T") {
        return Some(date::span(ticks).into());
    }
    let n = ticks.unsigned_abs();
    let parts = [n / 864_000_000_000, n / 36_000_000_000 % 24, n / 600_000_000 % 60, n / 10_000_000 % 60];
    let letters: Vec<char> = format.chars().collect();
    let (mut out, mut at) = (String::new(), 0);
    while let Some(c) = letters.get(at) {
        let run = letters[at..].iter().take_while(|l| *l == c).count();
        let mut taken = run;
        match c {
            'd' | 'h' | 'm' | 's' => {
                let part = parts["dhms".find(*c)?];
                out += &format!("{part:0run$}");
            }
            'f' => out += format!("{:07}", n % 10_000_000).get(..run)?,
            '\\' => {
                out.push(*letters.get(at + 1)?);
                taken = 2;
            }
            '\'' => {
                let close = letters[at + 1..].iter().position(|l| *l == '\'')?;
                out.extend(&letters[at + 1..at + 1 + close]);
                taken = close + 2;
            }
            _ => return None,
        }
        at += taken;
    }
    Some(out.into())
}
