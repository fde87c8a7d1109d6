use crate::expr::eval::Args;
use crate::expr::member::number::shared;
use crate::expr::member::{Class, Outcome, Shape, rows};
use crate::expr::value::date::{self, DAY, Kind};
use crate::expr::value::{DateTime, Exception, Offset, Value};

use super::date_time::to_file;
use super::parse::{Target, exact, parse, try_exact, try_parse};
use super::{add, add_months, add_ticks, add_years, clock_of, day_of, midnight, now, offset, small, ticks, weekday};

pub static CLASSES: &[Class] = &[Class {
    declaration: "DateTimeOffset",
    space: "System",
    shape: Shape::Struct,
    rows: rows![
        "static DateTimeOffset UtcNow" => |m, _| Ok(at_utc(now(m, Kind::Utc).ticks)),
        "static DateTimeOffset Now" => |m, _| Ok(at_utc(now(m, Kind::Utc).ticks)),
        "static DateTimeOffset MinValue" => |_, _| Ok(at_utc(0)),
        "static DateTimeOffset MaxValue" => |_, _| Ok(at_utc(date::LAST)),
        "static DateTimeOffset UnixEpoch" => |_, _| Ok(at_utc(date::EPOCH)),
        "new()" => |_, _| Ok(at_utc(0)),
        "new(DateTime dateTime)" => |_, a| Ok(at_utc(ticks(a.value(0)))),
        "new(DateTime dateTime, TimeSpan offset)" => |_, a| of_date(a),
        "new(long ticks, TimeSpan offset)" => |_, a| made(a.long(0), a.long(1)),
        "new(int year, int month, int day, int hour, int minute, int second, TimeSpan offset)" => |_, a| made(day_of(a)? + clock_of(a, 6)?, a.long(6)),
        "new(int year, int month, int day, int hour, int minute, int second, int millisecond, TimeSpan offset)" => |_, a| made(day_of(a)? + clock_of(a, 7)?, a.long(7)),
        "static DateTimeOffset Parse(string input)" => |m, a| parse(m, a, Target::Offset, None),
        "static DateTimeOffset Parse(string input, IFormatProvider formatProvider)" => |m, a| parse(m, a, Target::Offset, None),
        "static DateTimeOffset Parse(string input, IFormatProvider formatProvider, DateTimeStyles styles)" => |m, a| parse(m, a, Target::Offset, Some(2)),
        "static bool TryParse(string input, out DateTimeOffset result)" => |m, a| try_parse(m, a, Target::Offset, None),
        "static bool TryParse(string input, IFormatProvider formatProvider, DateTimeStyles styles, out DateTimeOffset result)" => |m, a| try_parse(m, a, Target::Offset, Some(2)),
        "static DateTimeOffset ParseExact(string input, string format, IFormatProvider formatProvider)" => |m, a| exact(m, a, Target::Offset, None),
        "static DateTimeOffset ParseExact(string input, string format, IFormatProvider formatProvider, DateTimeStyles styles)" => |m, a| exact(m, a, Target::Offset, Some(3)),
        "static DateTimeOffset ParseExact(string input, string[] formats, IFormatProvider formatProvider, DateTimeStyles styles)" => |m, a| exact(m, a, Target::Offset, Some(3)),
        "static bool TryParseExact(string input, string format, IFormatProvider formatProvider, DateTimeStyles styles, out DateTimeOffset result)" => |m, a| try_exact(m, a, Target::Offset),
        "static bool TryParseExact(string input, string[] formats, IFormatProvider formatProvider, DateTimeStyles styles, out DateTimeOffset result)" => |m, a| try_exact(m, a, Target::Offset),
        "static DateTimeOffset FromUnixTimeSeconds(long seconds)" => |_, a| unix(a.long(0), 10_000_000, "seconds"),
        "static DateTimeOffset FromUnixTimeMilliseconds(long milliseconds)" => |_, a| unix(a.long(0), 10_000, "milliseconds"),
        "static DateTimeOffset FromFileTime(long fileTime)" => |_, a| Ok(at_utc(a.long(0).saturating_add(504_911_232_000_000_000))),
        "static int Compare(DateTimeOffset first, DateTimeOffset second)" => |_, a| Ok(Value::Int(offset(a).utc_ticks().cmp(&ticks(a.value(1))) as i32)),
        "static bool Equals(DateTimeOffset first, DateTimeOffset second)" => |m, a| shared::equals(m, a),
        "int Year" => |_, a| Ok(small(offset(a).local().ymd().0)),
        "int Month" => |_, a| Ok(Value::Int(offset(a).local().ymd().1.cast_signed())),
        "int Day" => |_, a| Ok(Value::Int(offset(a).local().ymd().2.cast_signed())),
        "int Hour" => |_, a| Ok(small(offset(a).local().clock().0)),
        "int Minute" => |_, a| Ok(small(offset(a).local().clock().1)),
        "int Second" => |_, a| Ok(small(offset(a).local().clock().2)),
        "int Millisecond" => |_, a| Ok(small(offset(a).local().clock().3 / 10_000)),
        "int DayOfYear" => |_, a| Ok(small(offset(a).local().day_of_year())),
        "DayOfWeek DayOfWeek" => |_, a| Ok(weekday(offset(a).local())),
        "TimeSpan TimeOfDay" => |_, a| Ok(Value::Span(offset(a).local().ticks.rem_euclid(DAY))),
        "long Ticks" => |_, a| Ok(offset(a).ticks.into()),
        "long UtcTicks" => |_, a| Ok(offset(a).utc_ticks().into()),
        "DateTime Date" => |_, a| Ok(midnight(offset(a).local()).into()),
        "DateTime DateTime" => |_, a| Ok(offset(a).local().into()),
        "DateTime UtcDateTime" => |_, a| Ok(DateTime { ticks: offset(a).utc_ticks(), kind: Kind::Utc }.into()),
        "DateTime LocalDateTime" => |_, a| Ok(DateTime { ticks: offset(a).utc_ticks(), kind: Kind::Local }.into()),
        "TimeSpan Offset" => |_, a| Ok(Value::Span(i64::from(offset(a).minutes) * 600_000_000)),
        "long ToUnixTimeSeconds()" => |_, a| Ok((offset(a).utc_ticks().div_euclid(10_000_000) - date::EPOCH / 10_000_000).into()),
        "long ToUnixTimeMilliseconds()" => |_, a| Ok((offset(a).utc_ticks().div_euclid(10_000) - date::EPOCH / 10_000).into()),
        "long ToFileTime()" => |_, a| to_file(DateTime { ticks: offset(a).utc_ticks(), kind: Kind::Utc }),
        "DateTimeOffset AddDays(double days)" => |_, a| moved(a, add(offset(a).local(), a.double(1), DAY)),
        "DateTimeOffset AddHours(double hours)" => |_, a| moved(a, add(offset(a).local(), a.double(1), 36_000_000_000)),
        "DateTimeOffset AddMinutes(double minutes)" => |_, a| moved(a, add(offset(a).local(), a.double(1), 600_000_000)),
        "DateTimeOffset AddSeconds(double seconds)" => |_, a| moved(a, add(offset(a).local(), a.double(1), 10_000_000)),
        "DateTimeOffset AddMilliseconds(double milliseconds)" => |_, a| moved(a, add(offset(a).local(), a.double(1), 10_000)),
        "DateTimeOffset AddTicks(long ticks)" => |_, a| moved(a, add_ticks(offset(a).local(), Some(a.long(1)), "value")),
        "DateTimeOffset AddMonths(int months)" => |_, a| moved(a, add_months(offset(a).local(), a.int(1))),
        "DateTimeOffset AddYears(int years)" => |_, a| moved(a, add_years(offset(a).local(), a.int(1))),
        "DateTimeOffset Add(TimeSpan timeSpan)" => |_, a| moved(a, add_ticks(offset(a).local(), Some(a.long(1)), "value")),
        "DateTimeOffset Subtract(TimeSpan value)" => |_, a| moved(a, add_ticks(offset(a).local(), a.long(1).checked_neg(), "value")),
        "TimeSpan Subtract(DateTimeOffset value)" => |_, a| Ok(Value::Span(offset(a).utc_ticks() - ticks(a.value(1)))),
        "static DateTimeOffset op_Addition(DateTimeOffset dateTimeOffset, TimeSpan timeSpan)" => |_, a| moved(a, add_ticks(offset(a).local(), Some(a.long(1)), "t")),
        "static DateTimeOffset op_Subtraction(DateTimeOffset dateTimeOffset, TimeSpan timeSpan)" => |_, a| moved(a, add_ticks(offset(a).local(), a.long(1).checked_neg(), "t")),
        "static TimeSpan op_Subtraction(DateTimeOffset left, DateTimeOffset right)" => |_, a| Ok(Value::Span(offset(a).utc_ticks() - ticks(a.value(1)))),
        "DateTimeOffset ToUniversalTime()" => |_, a| Ok(at_utc(offset(a).utc_ticks())),
        "DateTimeOffset ToLocalTime()" => |_, a| Ok(at_utc(offset(a).utc_ticks())),
        "DateTimeOffset ToOffset(TimeSpan offset)" => |_, a| made(offset(a).utc_ticks().saturating_add(a.long(1)), a.long(1)),
        "bool EqualsExact(DateTimeOffset other)" => |_, a| match a.value(1) {
            Value::Offset(other) => Ok((offset(a).ticks == other.ticks && offset(a).minutes == other.minutes).into()),
            _ => Ok(false.into()),
        },
        "string ToString()" => shared::print,
        "string ToString(string format)" => shared::to_string,
        "string ToString(IFormatProvider provider)" => shared::print,
        "string ToString(string format, IFormatProvider provider)" => shared::to_string,
        "int CompareTo(object value)" => shared::compare_to,
        "int CompareTo(DateTimeOffset value)" => shared::compare_to,
        "bool Equals(object value)" => shared::equals,
        "bool Equals(DateTimeOffset value)" => shared::equals,
        "int GetHashCode()" => shared::hash_code,
    ],
}];

fn at_utc(ticks: i64) -> Value {
    Value::Offset(Offset { ticks, minutes: 0 })
}

/// A time on the wall, so far ahead of UTC.
fn made(ticks: i64, ahead: i64) -> Outcome {
    if ahead % 600_000_000 != 0 {
        return Err(Exception::argument("Offset must be specified in whole minutes. (Parameter 'offset')"));
    }
    let minutes = i16::try_from(ahead / 600_000_000).ok().filter(|minutes| minutes.abs() <= 840);
    let minutes = minutes.ok_or_else(|| Exception::out_of_range("Offset must be within plus or minus 14 hours.", "offset"))?;
    let made = Offset { ticks, minutes };
    if !(0..=date::LAST).contains(&ticks) || !(0..=date::LAST).contains(&made.utc_ticks()) {
        return Err(Exception::out_of_range(
            "The UTC time represented when the offset is applied must be between year 0 and 10,000.",
            "offset",
        ));
    }
    Ok(Value::Offset(made))
}

fn of_date(a: &Args<'_>) -> Outcome {
    if let Value::Date(date) = a.value(0)
        && a.long(1) != 0
    {
        match date.kind {
            Kind::Utc => return Err(Exception::argument("The UTC Offset for Utc DateTime instances must be 0. (Parameter 'offset')")),
            Kind::Local => {
                return Err(Exception::argument(
                    "The UTC Offset of the local dateTime parameter does not match the offset argument. (Parameter 'offset')",
                ));
            }
            Kind::Unspecified => {}
        }
    }
    made(ticks(a.value(0)), a.long(1))
}

/// The same offset at another time.
fn moved(a: &Args<'_>, to: Result<DateTime, Box<Exception>>) -> Outcome {
    Ok(Value::Offset(Offset { ticks: to?.ticks, ..offset(a) }))
}

fn unix(n: i64, scale: i64, parameter: &str) -> Outcome {
    let ticks = n.checked_mul(scale).and_then(|ticks| ticks.checked_add(date::EPOCH)).filter(|ticks| (0..=date::LAST).contains(ticks));
    let (least, most) = (-date::EPOCH / scale, (date::LAST - date::EPOCH) / scale);
    ticks.map(at_utc).ok_or_else(|| Exception::out_of_range(&format!("Valid values are between {least} and {most}, inclusive."), parameter))
}
