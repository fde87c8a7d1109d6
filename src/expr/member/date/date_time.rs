use crate::expr::eval::Args;
use crate::expr::member::number::shared;
use crate::expr::member::{Class, Outcome, Shape, rows};
use crate::expr::value::date::{self, DAY, Kind};
use crate::expr::value::{DateTime, Exception, Value};

use super::parse::{Target, exact, parse, try_exact, try_parse};
use super::{add, add_months, add_ticks, clock_of, day_of, kind_of, midnight, now, small, this, ticks, weekday, years};

pub static CLASSES: &[Class] = &[Class {
    declaration: "DateTime",
    space: "System",
    shape: Shape::Struct,
    rows: rows![
        "static DateTime UtcNow" => |m, _| Ok(now(m, Kind::Utc).into()),
        "static DateTime Now" => |m, _| Ok(now(m, Kind::Local).into()),
        "static DateTime Today" => |m, _| Ok(midnight(now(m, Kind::Local)).into()),
        "static DateTime MinValue" => |_, _| Ok(DateTime { ticks: 0, kind: Kind::Unspecified }.into()),
        "static DateTime MaxValue" => |_, _| Ok(DateTime { ticks: date::LAST, kind: Kind::Unspecified }.into()),
        "static DateTime UnixEpoch" => |_, _| Ok(DateTime { ticks: date::EPOCH, kind: Kind::Utc }.into()),
        "new()" => |_, _| Ok(DateTime { ticks: 0, kind: Kind::Unspecified }.into()),
        "new(long ticks)" => |_, a| of_ticks(a.long(0), Kind::Unspecified),
        "new(long ticks, DateTimeKind kind)" => |_, a| of_ticks(a.long(0), kind_of(a, 1)),
        "new(int year, int month, int day)" => |_, a| made(a, 3, None),
        "new(int year, int month, int day, int hour, int minute, int second)" => |_, a| made(a, 6, None),
        "new(int year, int month, int day, int hour, int minute, int second, DateTimeKind kind)" => |_, a| made(a, 6, Some(6)),
        "new(int year, int month, int day, int hour, int minute, int second, int millisecond)" => |_, a| made(a, 7, None),
        "new(int year, int month, int day, int hour, int minute, int second, int millisecond, DateTimeKind kind)" => |_, a| made(a, 7, Some(7)),
        "static DateTime Parse(string s)" => |m, a| parse(m, a, Target::Date, None),
        "static DateTime Parse(string s, IFormatProvider provider)" => |m, a| parse(m, a, Target::Date, None),
        "static DateTime Parse(string s, IFormatProvider provider, DateTimeStyles styles)" => |m, a| parse(m, a, Target::Date, Some(2)),
        "static bool TryParse(string s, out DateTime result)" => |m, a| try_parse(m, a, Target::Date, None),
        "static bool TryParse(string s, IFormatProvider provider, DateTimeStyles styles, out DateTime result)" => |m, a| try_parse(m, a, Target::Date, Some(2)),
        "static DateTime ParseExact(string s, string format, IFormatProvider provider)" => |m, a| exact(m, a, Target::Date, None),
        "static DateTime ParseExact(string s, string format, IFormatProvider provider, DateTimeStyles style)" => |m, a| exact(m, a, Target::Date, Some(3)),
        "static DateTime ParseExact(string s, string[] formats, IFormatProvider provider, DateTimeStyles style)" => |m, a| exact(m, a, Target::Date, Some(3)),
        "static bool TryParseExact(string s, string format, IFormatProvider provider, DateTimeStyles style, out DateTime result)" => |m, a| try_exact(m, a, Target::Date),
        "static bool TryParseExact(string s, string[] formats, IFormatProvider provider, DateTimeStyles style, out DateTime result)" => |m, a| try_exact(m, a, Target::Date),
        "static int DaysInMonth(int year, int month)" => |_, a| days_in_month(a),
        "static bool IsLeapYear(int year)" => |_, a| {
            if !years(a.int(0)) {
                return Err(Exception::out_of_range("Year must be between 1 and 9999.", "year"));
            }
            Ok(DateTime::day(a.int(0).into(), 2, 29).is_some().into())
        },
        "static DateTime SpecifyKind(DateTime value, DateTimeKind kind)" => |_, a| Ok(DateTime { kind: kind_of(a, 1), ..this(a) }.into()),
        "static int Compare(DateTime t1, DateTime t2)" => |_, a| Ok(Value::Int(this(a).ticks.cmp(&ticks(a.value(1))) as i32)),
        "static bool Equals(DateTime t1, DateTime t2)" => |m, a| shared::equals(m, a),
        "static DateTime FromBinary(long dateData)" => |_, a| from_binary(a.long(0)),
        "static DateTime FromFileTime(long fileTime)" => |_, a| from_file(a.long(0), Kind::Local),
        "static DateTime FromFileTimeUtc(long fileTime)" => |_, a| from_file(a.long(0), Kind::Utc),
        "static DateTime FromOADate(double d)" => |_, a| from_automation(a.double(0)),
        "int Year" => |_, a| Ok(small(this(a).ymd().0)),
        "int Month" => |_, a| Ok(Value::Int(this(a).ymd().1.cast_signed())),
        "int Day" => |_, a| Ok(Value::Int(this(a).ymd().2.cast_signed())),
        "int Hour" => |_, a| Ok(small(this(a).clock().0)),
        "int Minute" => |_, a| Ok(small(this(a).clock().1)),
        "int Second" => |_, a| Ok(small(this(a).clock().2)),
        "int Millisecond" => |_, a| Ok(small(this(a).clock().3 / 10_000)),
        "int DayOfYear" => |_, a| Ok(small(this(a).day_of_year())),
        "DayOfWeek DayOfWeek" => |_, a| Ok(weekday(this(a))),
        "TimeSpan TimeOfDay" => |_, a| Ok(Value::Span(this(a).ticks.rem_euclid(DAY))),
        "long Ticks" => |_, a| Ok(this(a).ticks.into()),
        "DateTime Date" => |_, a| Ok(midnight(this(a)).into()),
        "DateTimeKind Kind" => |_, a| Ok(super::kind(this(a).kind)),
        "DateTime AddDays(double value)" => |_, a| add(this(a), a.double(1), DAY).map(Value::Date),
        "DateTime AddHours(double value)" => |_, a| add(this(a), a.double(1), 36_000_000_000).map(Value::Date),
        "DateTime AddMinutes(double value)" => |_, a| add(this(a), a.double(1), 600_000_000).map(Value::Date),
        "DateTime AddSeconds(double value)" => |_, a| add(this(a), a.double(1), 10_000_000).map(Value::Date),
        "DateTime AddMilliseconds(double value)" => |_, a| add(this(a), a.double(1), 10_000).map(Value::Date),
        "DateTime AddTicks(long value)" => |_, a| add_ticks(this(a), Some(a.long(1)), "value").map(Value::Date),
        "DateTime AddMonths(int months)" => |_, a| add_months(this(a), a.int(1)).map(Value::Date),
        "DateTime AddYears(int value)" => |_, a| super::add_years(this(a), a.int(1)).map(Value::Date),
        "DateTime Add(TimeSpan value)" => |_, a| add_ticks(this(a), Some(a.long(1)), "value").map(Value::Date),
        "DateTime Subtract(TimeSpan value)" => |_, a| add_ticks(this(a), a.long(1).checked_neg(), "value").map(Value::Date),
        "TimeSpan Subtract(DateTime value)" => |_, a| Ok(Value::Span(this(a).ticks - ticks(a.value(1)))),
        "static DateTime op_Addition(DateTime d, TimeSpan t)" => |_, a| add_ticks(this(a), Some(a.long(1)), "t").map(Value::Date),
        "static DateTime op_Subtraction(DateTime d, TimeSpan t)" => |_, a| add_ticks(this(a), a.long(1).checked_neg(), "t").map(Value::Date),
        "static TimeSpan op_Subtraction(DateTime d1, DateTime d2)" => |_, a| Ok(Value::Span(this(a).ticks - ticks(a.value(1)))),
        "DateTime ToUniversalTime()" => |_, a| Ok(DateTime { kind: Kind::Utc, ..this(a) }.into()),
        "DateTime ToLocalTime()" => |_, a| Ok(DateTime { kind: Kind::Local, ..this(a) }.into()),
        "bool IsDaylightSavingTime()" => |_, _| Ok(false.into()),
        "long ToBinary()" => |_, a| Ok(to_binary(this(a)).into()),
        "long ToFileTime()" => |_, a| to_file(this(a)),
        "long ToFileTimeUtc()" => |_, a| to_file(this(a)),
        "double ToOADate()" => |_, a| Ok(to_automation(this(a)).into()),
        "string ToLongDateString()" => |_, a| this(a).format("D").map(Into::into),
        "string ToShortDateString()" => |_, a| this(a).format("d").map(Into::into),
        "string ToLongTimeString()" => |_, a| this(a).format("T").map(Into::into),
        "string ToShortTimeString()" => |_, a| this(a).format("t").map(Into::into),
        "string ToString()" => shared::print,
        "string ToString(string format)" => shared::to_string,
        "string ToString(IFormatProvider provider)" => shared::print,
        "string ToString(string format, IFormatProvider provider)" => shared::to_string,
        "int CompareTo(object value)" => shared::compare_to,
        "int CompareTo(DateTime value)" => shared::compare_to,
        "bool Equals(object value)" => shared::equals,
        "bool Equals(DateTime value)" => shared::equals,
        "int GetHashCode()" => shared::hash_code,
        "TypeCode GetTypeCode()" => shared::type_code,
    ],
}];

fn of_ticks(ticks: i64, kind: Kind) -> Outcome {
    let outside = || Exception::out_of_range("Ticks must be between DateTime.MinValue.Ticks and DateTime.MaxValue.Ticks.", "ticks");
    DateTime::new(ticks, kind).map(Value::Date).ok_or_else(outside)
}

/// A constructor with so many numbers, and the kind when there is one.
fn made(a: &Args<'_>, numbers: usize, kind: Option<usize>) -> Outcome {
    let midnight = day_of(a)?;
    let clock = if numbers > 3 { clock_of(a, numbers)? } else { 0 };
    Ok(DateTime { ticks: midnight + clock, kind: kind.map_or(Kind::Unspecified, |at| kind_of(a, at)) }.into())
}

fn days_in_month(a: &Args<'_>) -> Outcome {
    let month = u32::try_from(a.int(1)).ok().filter(|month| (1..=12).contains(month));
    let month = month.ok_or_else(|| Exception::out_of_range("Month must be between one and twelve.", "month"))?;
    if !years(a.int(0)) {
        return Err(Exception::out_of_range("Year must be between 1 and 9999.", "year"));
    }
    let last = (28..=31).rev().find(|day| DateTime::day(a.int(0).into(), month, *day).is_some());
    Ok(Value::Int(last.unwrap_or(28).cast_signed()))
}

/// The kind stands in the two highest bits.
fn from_binary(data: i64) -> Outcome {
    let kind = match data.cast_unsigned() >> 62 {
        0 => Kind::Unspecified,
        1 => Kind::Utc,
        _ => Kind::Local,
    };
    let bad = || {
        Exception::argument(
            "The binary data must result in a DateTime with ticks between DateTime.MinValue.Ticks and DateTime.MaxValue.Ticks. (Parameter 'dateData')",
        )
    };
    DateTime::new(data & 0x3fff_ffff_ffff_ffff, kind).map(Value::Date).ok_or_else(bad)
}

fn to_binary(date: DateTime) -> i64 {
    let kind: u64 = match date.kind {
        Kind::Unspecified => 0,
        Kind::Utc => 1,
        Kind::Local => 2,
    };
    (date.ticks.cast_unsigned() | kind << 62).cast_signed()
}

/// Ticks from the year 1 to 1601, where Windows' file times begin.
const FILES: i64 = 504_911_232_000_000_000;

fn from_file(ticks: i64, kind: Kind) -> Outcome {
    let date = (ticks >= 0).then(|| ticks.checked_add(FILES)).flatten().and_then(|ticks| DateTime::new(ticks, kind));
    date.map(Value::Date).ok_or_else(|| Exception::out_of_range("Not a valid Win32 FileTime.", "fileTime"))
}

pub fn to_file(date: DateTime) -> Outcome {
    let ticks = date.ticks - FILES;
    if ticks < 0 { Err(Exception::out_of_range("Not a valid Win32 FileTime.", "")) } else { Ok(ticks.into()) }
}

/// Ticks from the year 1 to 1899-12-30, where OLE's dates begin.
const AUTOMATION: i64 = 599_264_352_000_000_000;

fn from_automation(days: f64) -> Outcome {
    let bad = || Exception::argument("Not a legal OleAut date.");
    if !(-657_435.0..2_958_466.0).contains(&days) {
        return Err(bad());
    }
    // Of a negative date the fraction counts on from its day.
    let millis = (days * 86_400_000.0 + if days >= 0.0 { 0.5 } else { -0.5 }) as i64;
    let millis = if millis < 0 { millis - millis % 86_400_000 * 2 } else { millis };
    DateTime::new(AUTOMATION + millis * 10_000, Kind::Unspecified).map(Value::Date).ok_or_else(bad)
}

fn to_automation(date: DateTime) -> f64 {
    let millis = (date.ticks - AUTOMATION) / 10_000;
    let rest = millis % 86_400_000;
    let millis = if millis < 0 && rest != 0 { millis - (86_400_000 + rest) * 2 } else { millis };
    millis as f64 / 86_400_000.0
}
