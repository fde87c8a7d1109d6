//! `TimeZoneInfo`: UTC, which is the gateway's zone too. There is no database of other zones.

use std::any::Any;

use crate::expr::eval::Args;
use crate::expr::member::number::shared;
use crate::expr::member::{Class, Outcome, Shape, rows};
use crate::expr::value::date::Kind;
use crate::expr::value::object::Native;
use crate::expr::value::{DateTime, Exception, Object, Offset, Text, Value};

use super::{this, ticks};

pub static CLASSES: &[Class] = &[Class {
    declaration: "TimeZoneInfo",
    space: "System",
    shape: Shape::Class,
    rows: rows![
        "static TimeZoneInfo Utc" => |_, _| Ok(utc()),
        "static TimeZoneInfo Local" => |_, _| Ok(utc()),
        "static TimeZoneInfo FindSystemTimeZoneById(string id)" => |_, a| find(a.text(0, "id")?),
        "static DateTime ConvertTimeToUtc(DateTime dateTime)" => |_, a| Ok(at_utc(this(a))),
        "static DateTime ConvertTimeToUtc(DateTime dateTime, TimeZoneInfo sourceTimeZone)" => |_, a| Ok(at_utc(this(a))),
        "static DateTime ConvertTimeFromUtc(DateTime dateTime, TimeZoneInfo destinationTimeZone)" => |_, a| match this(a).kind {
            Kind::Local => Err(Exception::argument(
                "The conversion could not be completed because the supplied DateTime did not have the Kind property set correctly.  For \
                 example, when the Kind property is DateTimeKind.Local, the source time zone must be TimeZoneInfo.Local. (Parameter \
                 'sourceTimeZone')",
            )),
            Kind::Utc | Kind::Unspecified => Ok(at_utc(this(a))),
        },
        "static DateTime ConvertTime(DateTime dateTime, TimeZoneInfo destinationTimeZone)" => |_, a| Ok(at_utc(this(a))),
        "static DateTime ConvertTime(DateTime dateTime, TimeZoneInfo sourceTimeZone, TimeZoneInfo destinationTimeZone)" => |_, a| Ok(at_utc(this(a))),
        "static DateTimeOffset ConvertTime(DateTimeOffset dateTimeOffset, TimeZoneInfo destinationTimeZone)" => |_, a| Ok(offset_at_utc(a)),
        "static DateTime ConvertTimeBySystemTimeZoneId(DateTime dateTime, string destinationTimeZoneId)" => |_, a| {
            find(a.text(1, "id")?)?;
            Ok(at_utc(this(a)))
        },
        "static DateTimeOffset ConvertTimeBySystemTimeZoneId(DateTimeOffset dateTimeOffset, string destinationTimeZoneId)" => |_, a| {
            find(a.text(1, "id")?)?;
            Ok(offset_at_utc(a))
        },
        "string Id" => |_, _| Ok("UTC".into()),
        "string DisplayName" => |_, _| Ok(DISPLAYED.into()),
        "string StandardName" => |_, _| Ok(NAME.into()),
        "string DaylightName" => |_, _| Ok(NAME.into()),
        "TimeSpan BaseUtcOffset" => |_, _| Ok(Value::Span(0)),
        "bool SupportsDaylightSavingTime" => |_, _| Ok(false.into()),
        "TimeSpan GetUtcOffset(DateTime dateTime)" => |_, _| Ok(Value::Span(0)),
        "TimeSpan GetUtcOffset(DateTimeOffset dateTimeOffset)" => |_, _| Ok(Value::Span(0)),
        "bool IsDaylightSavingTime(DateTime dateTime)" => |_, _| Ok(false.into()),
        "bool IsDaylightSavingTime(DateTimeOffset dateTimeOffset)" => |_, _| Ok(false.into()),
        "bool IsAmbiguousTime(DateTime dateTime)" => |_, _| Ok(false.into()),
        "bool IsInvalidTime(DateTime dateTime)" => |_, _| Ok(false.into()),
        "bool HasSameRules(TimeZoneInfo other)" => |_, _| Ok(true.into()),
        "bool Equals(TimeZoneInfo other)" => |_, a| Ok((!a.value(1).is_null()).into()),
        "string ToString()" => shared::print,
    ],
}];

const NAME: &str = "Coordinated Universal Time";
const DISPLAYED: &str = "(UTC) Coordinated Universal Time";

#[derive(Debug)]
struct Zone;

impl Native for Zone {
    fn class(&self) -> &'static str {
        "TimeZoneInfo"
    }

    fn as_any(&self) -> &dyn Any {
        self
    }

    fn is_equal(&self, other: &dyn Native) -> bool {
        other.as_any().is::<Self>()
    }

    fn print(&self) -> Option<Text> {
        Some(Text::fixed(DISPLAYED))
    }
}

fn utc() -> Value {
    Object::Native(Box::new(Zone)).into()
}

fn find(id: &Text) -> Outcome {
    if id.to_str().eq_ignore_ascii_case("UTC") {
        return Ok(utc());
    }
    let message = format!("The time zone ID '{id}' was not found on the local computer.");
    Err(Exception::new("System.TimeZoneNotFoundException", message))
}

fn at_utc(date: DateTime) -> Value {
    DateTime { kind: Kind::Utc, ..date }.into()
}

fn offset_at_utc(a: &Args<'_>) -> Value {
    Value::Offset(Offset { ticks: ticks(a.value(0)), minutes: 0 })
}
