use crate::expr::eval::Args;
use crate::expr::member::number::shared;
use crate::expr::member::{Class, Outcome, Shape, rows};
use crate::expr::value::date::{self, DAY, SpanTrouble};
use crate::expr::value::{Exception, Text, Value};

use super::small;

pub static CLASSES: &[Class] = &[Class {
    declaration: "TimeSpan",
    space: "System",
    shape: Shape::Struct,
    rows: rows![
        "static TimeSpan Zero" => |_, _| Ok(Value::Span(0)),
        "static TimeSpan MaxValue" => |_, _| Ok(Value::Span(i64::MAX)),
        "static TimeSpan MinValue" => |_, _| Ok(Value::Span(i64::MIN)),
        "const long TicksPerDay = 864000000000" => shared::constant,
        "const long TicksPerHour = 36000000000" => shared::constant,
        "const long TicksPerMinute = 600000000" => shared::constant,
        "const long TicksPerSecond = 10000000" => shared::constant,
        "const long TicksPerMillisecond = 10000" => shared::constant,
        "new()" => |_, _| Ok(Value::Span(0)),
        "new(long ticks)" => |_, a| Ok(Value::Span(a.long(0))),
        "new(int hours, int minutes, int seconds)" => |_, a| made(a, [None, Some(0), Some(1), Some(2), None]),
        "new(int days, int hours, int minutes, int seconds)" => |_, a| made(a, [Some(0), Some(1), Some(2), Some(3), None]),
        "new(int days, int hours, int minutes, int seconds, int milliseconds)" => |_, a| made(a, [Some(0), Some(1), Some(2), Some(3), Some(4)]),
        "static TimeSpan FromDays(double value)" => |_, a| from(a.double(0), DAY),
        "static TimeSpan FromHours(double value)" => |_, a| from(a.double(0), 36_000_000_000),
        "static TimeSpan FromMinutes(double value)" => |_, a| from(a.double(0), 600_000_000),
        "static TimeSpan FromSeconds(double value)" => |_, a| from(a.double(0), 10_000_000),
        "static TimeSpan FromMilliseconds(double value)" => |_, a| from(a.double(0), 10_000),
        "static TimeSpan FromTicks(long value)" => |_, a| Ok(Value::Span(a.long(0))),
        "static TimeSpan Parse(string s)" => |_, a| parse(a.text(0, "input")?),
        "static TimeSpan Parse(string input, IFormatProvider formatProvider)" => |_, a| parse(a.text(0, "input")?),
        "static bool TryParse(string s, out TimeSpan result)" => |m, a| {
            let parsed = a.value(0).as_text().and_then(|text| parse(text).ok());
            let found = parsed.is_some();
            m.outs.push(parsed.unwrap_or(Value::Span(0)));
            Ok(found.into())
        },
        "static bool TryParse(string input, IFormatProvider formatProvider, out TimeSpan result)" => |m, a| {
            let parsed = a.value(0).as_text().and_then(|text| parse(text).ok());
            let found = parsed.is_some();
            m.outs.push(parsed.unwrap_or(Value::Span(0)));
            Ok(found.into())
        },
        "static TimeSpan ParseExact(string input, string format, IFormatProvider formatProvider)" => |_, a| exact(a),
        "static bool TryParseExact(string input, string format, IFormatProvider formatProvider, out TimeSpan result)" => |m, a| {
            let parsed = exact(a).ok();
            let found = parsed.is_some();
            m.outs.push(parsed.unwrap_or(Value::Span(0)));
            Ok(found.into())
        },
        "static int Compare(TimeSpan t1, TimeSpan t2)" => |_, a| Ok(Value::Int(a.long(0).cmp(&a.long(1)) as i32)),
        "static bool Equals(TimeSpan t1, TimeSpan t2)" => |m, a| shared::equals(m, a),
        "long Ticks" => |_, a| Ok(a.long(0).into()),
        "int Days" => |_, a| Ok(small(a.long(0) / DAY)),
        "int Hours" => |_, a| Ok(small(a.long(0) / 36_000_000_000 % 24)),
        "int Minutes" => |_, a| Ok(small(a.long(0) / 600_000_000 % 60)),
        "int Seconds" => |_, a| Ok(small(a.long(0) / 10_000_000 % 60)),
        "int Milliseconds" => |_, a| Ok(small(a.long(0) / 10_000 % 1000)),
        "double TotalDays" => |_, a| Ok(in_units(a.long(0), DAY).into()),
        "double TotalHours" => |_, a| Ok(in_units(a.long(0), 36_000_000_000).into()),
        "double TotalMinutes" => |_, a| Ok(in_units(a.long(0), 600_000_000).into()),
        "double TotalSeconds" => |_, a| Ok(in_units(a.long(0), 10_000_000).into()),
        "double TotalMilliseconds" => |_, a| Ok(in_units(a.long(0), 10_000).clamp(-922_337_203_685_477.0, 922_337_203_685_477.0).into()),
        "TimeSpan Add(TimeSpan ts)" => |_, a| total(a.long(0).checked_add(a.long(1))),
        "TimeSpan Subtract(TimeSpan ts)" => |_, a| total(a.long(0).checked_sub(a.long(1))),
        "TimeSpan Negate()" => |_, a| negated(a.long(0)),
        "TimeSpan Duration()" => |_, a| a.long(0).checked_abs().map(Value::Span).ok_or_else(|| Exception::overflow("The duration cannot be returned for TimeSpan.MinValue because the absolute value of TimeSpan.MinValue exceeds the value of TimeSpan.MaxValue.")),
        "TimeSpan Multiply(double factor)" => |_, a| times(a.long(0), a.double(1)),
        "TimeSpan Divide(double divisor)" => |_, a| over(a.long(0), a.double(1)),
        "double Divide(TimeSpan ts)" => |_, a| Ok((a.long(0) as f64 / a.long(1) as f64).into()),
        "static TimeSpan op_Addition(TimeSpan t1, TimeSpan t2)" => |_, a| total(a.long(0).checked_add(a.long(1))),
        "static TimeSpan op_Subtraction(TimeSpan t1, TimeSpan t2)" => |_, a| total(a.long(0).checked_sub(a.long(1))),
        "static TimeSpan op_Multiply(TimeSpan timeSpan, double factor)" => |_, a| times(a.long(0), a.double(1)),
        "static TimeSpan op_Multiply(double factor, TimeSpan timeSpan)" => |_, a| times(a.long(1), a.double(0)),
        "static TimeSpan op_Division(TimeSpan timeSpan, double divisor)" => |_, a| over(a.long(0), a.double(1)),
        "static double op_Division(TimeSpan t1, TimeSpan t2)" => |_, a| Ok((a.long(0) as f64 / a.long(1) as f64).into()),
        "static TimeSpan op_UnaryNegation(TimeSpan t)" => |_, a| negated(a.long(0)),
        "static TimeSpan op_UnaryPlus(TimeSpan t)" => |_, a| Ok(a.value(0).clone()),
        "string ToString()" => shared::print,
        "string ToString(string format)" => shared::to_string,
        "string ToString(IFormatProvider provider)" => shared::print,
        "string ToString(string format, IFormatProvider formatProvider)" => shared::to_string,
        "int CompareTo(object value)" => shared::compare_to,
        "int CompareTo(TimeSpan value)" => shared::compare_to,
        "bool Equals(object value)" => shared::equals,
        "bool Equals(TimeSpan value)" => shared::equals,
        "int GetHashCode()" => shared::hash_code,
    ],
}];

const TOO_LONG: &str = "TimeSpan overflowed because the duration is too long.";

/// Where days, hours, minutes, seconds and milliseconds stand among the arguments.
fn made(a: &Args<'_>, places: [Option<usize>; 5]) -> Outcome {
    let units = [86_400_000, 3_600_000, 60_000, 1000, 1];
    let millis: i64 = places.into_iter().zip(units).map(|(place, unit)| place.map_or(0, |at| i64::from(a.int(at))) * unit).sum();
    let ticks = millis.checked_mul(10_000);
    ticks.map(Value::Span).ok_or_else(|| Exception::new("System.ArgumentOutOfRangeException", TOO_LONG))
}

fn from(n: f64, unit: i64) -> Outcome {
    if n.is_nan() {
        return Err(Exception::argument("TimeSpan does not accept floating point Not-a-Number values."));
    }
    whole(n * unit as f64)
}

/// Ticks without their fraction.
fn whole(ticks: f64) -> Outcome {
    if !(-9.223_372_036_854_776e18..9.223_372_036_854_776e18).contains(&ticks) {
        return Err(Exception::overflow(TOO_LONG));
    }
    Ok(Value::Span(ticks as i64))
}

fn total(ticks: Option<i64>) -> Outcome {
    ticks.map(Value::Span).ok_or_else(|| Exception::overflow(TOO_LONG))
}

fn negated(ticks: i64) -> Outcome {
    ticks
        .checked_neg()
        .map(Value::Span)
        .ok_or_else(|| Exception::overflow("Negating the minimum value of a twos complement number is invalid."))
}

fn times(ticks: i64, factor: f64) -> Outcome {
    if factor.is_nan() {
        return Err(Exception::argument("TimeSpan does not accept floating point Not-a-Number values. (Parameter 'factor')"));
    }
    whole((ticks as f64 * factor).round_ties_even())
}

fn over(ticks: i64, divisor: f64) -> Outcome {
    if divisor.is_nan() {
        return Err(Exception::argument("TimeSpan does not accept floating point Not-a-Number values. (Parameter 'divisor')"));
    }
    whole((ticks as f64 / divisor).round_ties_even())
}

fn in_units(ticks: i64, unit: i64) -> f64 {
    ticks as f64 / unit as f64
}

fn parse(text: &Text) -> Outcome {
    date::parse_span(&text.to_str()).map(Value::Span).map_err(|trouble| refused(trouble, text))
}

fn exact(a: &Args<'_>) -> Outcome {
    let (text, format) = (a.text(0, "input")?, a.text(1, "format")?);
    date::parse_span_exact(&text.to_str(), &format.to_str()).map(Value::Span).map_err(|trouble| refused(trouble, text))
}

fn refused(trouble: SpanTrouble, text: &Text) -> Box<Exception> {
    match trouble {
        SpanTrouble::NoSpan => Exception::format(format!("String '{text}' was not recognized as a valid TimeSpan.")),
        SpanTrouble::TooLarge => Exception::overflow(format!(
            "The TimeSpan string '{text}' could not be parsed because at least one of the numeric components is out of range or contains too many digits."
        )),
    }
}
