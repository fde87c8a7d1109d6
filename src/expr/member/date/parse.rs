//! `Parse`, `ParseExact` and their kin.

use crate::expr::eval::{Args, Machine};
use crate::expr::member::Outcome;
use crate::expr::value::date::{self, EPOCH, Found, Kind, LAST, Misfit, Styles, Trouble};
use crate::expr::value::{DateTime, Exception, Object, Offset, Text, Value};

use super::now;

/// What is made of a time.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Target {
    Date,
    Offset,
}

impl Target {
    fn made(self, found: Found, styles: Styles, text: &str) -> Outcome {
        match self {
            Self::Date => found
                .date(styles)
                .map(Value::Date)
                .ok_or_else(|| Exception::format(format!("The DateTime represented by the string '{text}' is out of range."))),
            Self::Offset => {
                let made = Offset { ticks: found.ticks, minutes: found.offset.unwrap_or(0) };
                if !(0..=LAST).contains(&made.utc_ticks()) {
                    return Err(Exception::format(format!(
                        "The UTC representation of the date '{text}' falls outside the year range 1-9999."
                    )));
                }
                let to_utc = styles.adjusts_to_utc();
                Ok(Value::Offset(if to_utc { Offset { ticks: made.utc_ticks(), minutes: 0 } } else { made }))
            }
        }
    }

    /// What `TryParse` gives when there is no time.
    fn none(self) -> Value {
        match self {
            Self::Date => Value::Date(DateTime { ticks: 0, kind: Kind::Unspecified }),
            Self::Offset => Value::Offset(Offset { ticks: 0, minutes: 0 }),
        }
    }

    fn parameter(self) -> &'static str {
        match self {
            Self::Date => "s",
            Self::Offset => "input",
        }
    }
}

fn styles(a: &Args<'_>, at: Option<usize>) -> Styles {
    Styles(at.map_or(0, |at| a.int(at)))
}

fn today(m: &Machine<'_>) -> i64 {
    now(m, Kind::Local).ticks
}

fn read(text: &Text, target: Target, styles: Styles, today: i64) -> Outcome {
    let text = text.to_str();
    let found = date::read(&text, today).map_err(|trouble| trouble.exception(&text))?;
    target.made(found, styles, &text)
}

pub fn parse(m: &mut Machine<'_>, a: &Args<'_>, target: Target, styles_at: Option<usize>) -> Outcome {
    read(a.text(0, target.parameter())?, target, styles(a, styles_at), today(m))
}

pub fn try_parse(m: &mut Machine<'_>, a: &Args<'_>, target: Target, styles_at: Option<usize>) -> Outcome {
    let parsed = a.value(0).as_text().and_then(|text| read(text, target, styles(a, styles_at), today(m)).ok());
    let found = parsed.is_some();
    m.outs.push(parsed.unwrap_or_else(|| target.none()));
    Ok(found.into())
}

/// One format or several.
fn formats(value: &Value) -> Option<Vec<Text>> {
    match value {
        Value::Text(format) => Some(vec![format.clone()]),
        Value::Object(object) => match &**object {
            Object::Items(items) => Some(items.items.borrow().iter().filter_map(|item| item.as_text().cloned()).collect()),
            _ => None,
        },
        _ => None,
    }
}

pub fn exact(m: &mut Machine<'_>, a: &Args<'_>, target: Target, styles_at: Option<usize>) -> Outcome {
    let text = a.text(0, target.parameter())?.to_str();
    let formats = formats(a.value(1)).ok_or_else(|| Exception::argument_null("format"))?;
    let mut tried = Exception::format("No format specifiers were provided.");
    let several = formats.len() > 1;
    for format in formats {
        m.spend(text.len() + format.bytes())?;
        match date::read_exact(&text, &format.to_str(), today(m)) {
            Ok(found) => return target.made(found, styles(a, styles_at), &text),
            Err(Misfit::Text(trouble)) => tried = if several { Trouble::NoTime } else { trouble }.exception(&text),
            Err(Misfit::Format(exception)) => tried = exception,
        }
    }
    Err(tried)
}

pub fn try_exact(m: &mut Machine<'_>, a: &Args<'_>, target: Target) -> Outcome {
    let parsed = exact(m, a, target, Some(3)).ok();
    let found = parsed.is_some();
    m.outs.push(parsed.unwrap_or_else(|| target.none()));
    Ok(found.into())
}

/// `DateTime.Parse` where no clock is at hand: a time of day alone is of 1970-01-01.
pub fn parse_date(text: &Text) -> Outcome {
    read(text, Target::Date, Styles::default(), EPOCH)
}

/// `DateTimeOffset.Parse`.
pub fn parse_offset(text: &Text) -> Outcome {
    read(text, Target::Offset, Styles::default(), EPOCH)
}
