//! Values to text and back, as `XmlConvert` does it.

use crate::expr::member::{change_type, parse_guid};
use crate::expr::types::Ty;
use crate::expr::value::date::{self, EPOCH, Styles};
use crate::expr::value::{Exception, Object, Offset, Text, Value, number};

type Try<T> = Result<T, Box<Exception>>;

const DAY: i64 = 864_000_000_000;
const SECOND: i64 = 10_000_000;

/// What a value is in the text of a document.
pub fn of(value: &Value) -> Try<Text> {
    Ok(match value {
        Value::Text(text) => text.clone(),
        Value::Bool(true) => Text::fixed("true"),
        Value::Bool(false) => Text::fixed("false"),
        Value::Double(n) => real(*n, number::double(*n)).into(),
        Value::Float(n) => real(f64::from(*n), number::float(*n)).into(),
        Value::Date(date) => date.format("yyyy-MM-ddTHH:mm:ss.FFFFFFFK").unwrap_or_default().into(),
        Value::Offset(date) => {
            let format = if date.minutes == 0 { "yyyy-MM-ddTHH:mm:ss.FFFFFFF'Z'" } else { "yyyy-MM-ddTHH:mm:ss.FFFFFFFzzz" };
            date.format(format).unwrap_or_default().into()
        }
        Value::Span(ticks) => duration(*ticks).into(),
        Value::Xml(node) if node.kind() != super::Kind::Declaration => {
            return Err(Exception::argument("An XObject cannot be used as a value."));
        }
        Value::Object(object) if matches!(**object, Object::Function(_)) => {
            return Err(Exception::argument("The argument cannot be converted to a string."));
        }
        other => other.to_text(),
    })
}

fn real(n: f64, text: String) -> String {
    if n.is_infinite() { if n > 0.0 { "INF".to_owned() } else { "-INF".to_owned() } } else { text }
}

/// `P1DT2H3M4.5S`
fn duration(ticks: i64) -> String {
    use std::fmt::Write as _;
    let n = ticks.unsigned_abs();
    let (days, rest) = (n / DAY.unsigned_abs(), n % DAY.unsigned_abs());
    let (hours, minutes, seconds, fraction) = (rest / 36_000_000_000, rest / 600_000_000 % 60, rest / 10_000_000 % 60, rest % 10_000_000);
    let mut out = String::from(if ticks < 0 { "-P" } else { "P" });
    let piece = |out: &mut String, n: u64, unit: char| {
        if n > 0 {
            let _ = write!(out, "{n}{unit}");
        }
    };
    piece(&mut out, days, 'D');
    if rest > 0 || days == 0 {
        out.push('T');
        piece(&mut out, hours, 'H');
        piece(&mut out, minutes, 'M');
        if fraction > 0 {
            let digits = format!("{fraction:07}");
            let _ = write!(out, "{seconds}.{}S", digits.trim_end_matches('0'));
        } else if seconds > 0 || rest == 0 {
            let _ = write!(out, "{seconds}S");
        }
    }
    out
}

/// What the text of an element or attribute is as a value of a type.
pub fn to(text: &Text, ty: &Ty) -> Try<Value> {
    let ty = ty.underlying();
    match ty {
        Ty::String => Ok(Value::Text(text.clone())),
        Ty::Bool => boolean(text),
        Ty::Float | Ty::Double => real_of(text, ty),
        // What has no sign takes none.
        Ty::UInt | Ty::ULong if text.to_str().trim_start().starts_with(['-', '+']) => Err(not_a_number()),
        Ty::Decimal if text.to_str().contains(',') => Err(not_a_number()),
        Ty::Named(class, _) => match class.name() {
            "DateTime" => date_of(text),
            "DateTimeOffset" => offset_of(text),
            "TimeSpan" => span_of(text),
            "Guid" => parse_guid(text),
            _ => change_type(&Value::Text(text.clone()), ty),
        },
        _ => change_type(&Value::Text(text.clone()), ty),
    }
}

fn boolean(text: &Text) -> Try<Value> {
    let lower = text.to_str().to_lowercase();
    match lower.trim_matches([' ', '\t', '\n', '\r']) {
        "true" | "1" => Ok(true.into()),
        "false" | "0" => Ok(false.into()),
        _ => Err(Exception::format(format!("The string '{lower}' is not a valid Boolean value."))),
    }
}

fn not_a_number() -> Box<Exception> {
    Exception::format("Input string was not in a correct format.")
}

fn real_of(text: &Text, ty: &Ty) -> Try<Value> {
    let letters = text.to_str();
    let n = match letters.trim_matches([' ', '\t', '\n', '\r']) {
        "INF" => f64::INFINITY,
        "-INF" => f64::NEG_INFINITY,
        other if other.contains(',') => return Err(not_a_number()),
        _ => return change_type(&Value::Text(text.clone()), ty),
    };
    Ok(if *ty == Ty::Float { Value::Float(n as f32) } else { Value::Double(n) })
}

/// `DateTime.Parse` that keeps what kind of time is written.
fn date_of(text: &Text) -> Try<Value> {
    let letters = text.to_str();
    let found = date::read(&letters, EPOCH).map_err(|trouble| trouble.exception(&letters))?;
    let refuse = || Exception::format(format!("The DateTime represented by the string '{text}' is out of range."));
    found.date(Styles(Styles::ROUND_TRIP)).map(Value::Date).ok_or_else(refuse)
}

/// `XmlConvert.ToDateTimeOffset`
fn offset_of(text: &Text) -> Try<Value> {
    let refuse = || Exception::format(format!("The string '{text}' is not a valid AllXsd value."));
    let (ticks, minutes) = date::parse(&text.to_str()).filter(|_| !text.to_str().contains('/')).ok_or_else(refuse)?;
    Ok(Value::Offset(Offset { ticks, minutes: minutes.unwrap_or(0) }))
}

/// `XmlConvert.ToTimeSpan`
fn span_of(text: &Text) -> Try<Value> {
    let letters = text.to_str();
    let letters = letters.trim_matches([' ', '\t', '\n', '\r']);
    duration_of(letters).map(Value::Span).ok_or_else(|| Exception::format(format!("The string '{letters}' is not a valid TimeSpan value.")))
}

/// Years count 365 days and months 30, as .NET counts them.
fn duration_of(text: &str) -> Option<i64> {
    let (negative, text) = text.strip_prefix('-').map_or((false, text), |rest| (true, rest));
    let text = text.strip_prefix('P')?;
    let (dates, times) = match text.split_once('T') {
        Some((_, "")) => return None,
        Some((dates, times)) => (dates, times),
        None => (text, ""),
    };
    if dates.is_empty() && times.is_empty() {
        return None;
    }
    let days = units(dates, &[('Y', 365 * DAY), ('M', 30 * DAY), ('D', DAY)])?;
    let clock = units(times, &[('H', 3600 * SECOND), ('M', 60 * SECOND), ('S', SECOND)])?;
    let ticks = days.checked_add(clock)?;
    Some(if negative { -ticks } else { ticks })
}

/// Numbers with their units, each at most once and in this order.
fn units(mut text: &str, known: &[(char, i64)]) -> Option<i64> {
    let mut known = known.iter();
    let mut total: i64 = 0;
    while !text.is_empty() {
        let end = text.find(|c: char| !c.is_ascii_digit() && c != '.')?;
        let (number, rest) = (text.get(..end)?, text.get(end..)?);
        let unit = rest.chars().next()?;
        let (_, size) = known.find(|(name, _)| *name == unit)?;
        let (whole, fraction) = number.split_once('.').unwrap_or((number, ""));
        if number.contains('.') && (unit != 'S' || fraction.is_empty()) {
            return None;
        }
        total = total.checked_add(whole.parse::<i64>().ok()?.checked_mul(*size)?)?;
        if !fraction.is_empty() {
            let digits: String = fraction.chars().take(7).collect();
            total = total.checked_add(format!("{digits:0<7}").parse().ok()?)?;
        }
        text = rest.get(1..)?;
    }
    Some(total)
}
