//! `TimeZoneInfo`: UTC, which is the zone of Azure's gateways too, and zones made by hand. No table of the world's zones is kept:
//! others are not found, as on a computer without one.

use std::any::Any;
use std::rc::Rc;

use crate::expr::eval::Args;
use crate::expr::value::date::Kind;
use crate::expr::value::object::Native;
use crate::expr::value::{DateTime, Exception, Object, Offset, Text, Value};

use crate::expr::member::{Class, Outcome, Shape, rows};

pub static CLASSES: &[Class] = &[Class {
    declaration: "TimeZoneInfo",
    space: "System",
    shape: Shape::Class,
    rows: rows![
        "static TimeZoneInfo Utc" => |_, _| Ok(made(utc())),
        "static TimeZoneInfo Local" => |_, _| Ok(made(Zone { place: Place::Local, ..utc() })),
        "static TimeZoneInfo FindSystemTimeZoneById(string id)" => |_, a| find(a.text(0, "id")?).map(made),
        "static TimeZoneInfo CreateCustomTimeZone(string id, TimeSpan baseUtcOffset, string displayName, string standardDisplayName)" => |_, a| {
            let id = a.text(0, "id")?.clone();
            if id.is_empty() {
                return Err(Exception::argument("The specified ID parameter '' is not supported. (Parameter 'id')"));
            }
            if a.long(1) % MINUTE != 0 {
                return Err(Exception::argument("The TimeSpan parameter cannot be specified more precisely than whole minutes. (Parameter 'baseUtcOffset')"));
            }
            if a.long(1).abs() > 14 * 60 * MINUTE {
                return Err(Exception::out_of_range("The TimeSpan parameter must be within plus or minus 14.0 hours.", "baseUtcOffset"));
            }
            let text = |index| a.value(index).as_text().cloned().unwrap_or(Text::EMPTY);
            Ok(made(Zone { id, display: text(2), standard: text(3), offset: a.long(1), place: Place::Other }))
        },
        "string Id" => |_, a| Ok(zone(a, 0)?.id.clone().into()),
        "string DisplayName" => |_, a| Ok(zone(a, 0)?.display.clone().into()),
        "string StandardName" => |_, a| Ok(zone(a, 0)?.standard.clone().into()),
        "string DaylightName" => |_, a| Ok(zone(a, 0)?.standard.clone().into()),
        "TimeSpan BaseUtcOffset" => |_, a| Ok(Value::Span(zone(a, 0)?.offset)),
        "bool SupportsDaylightSavingTime" => |_, _| Ok(false.into()),
        "TimeSpan GetUtcOffset(DateTime dateTime)" => |_, a| Ok(Value::Span(zone(a, 0)?.offset)),
        "TimeSpan GetUtcOffset(DateTimeOffset dateTimeOffset)" => |_, a| Ok(Value::Span(zone(a, 0)?.offset)),
        "bool IsDaylightSavingTime(DateTime dateTime)" => |_, _| Ok(false.into()),
        "bool IsDaylightSavingTime(DateTimeOffset dateTimeOffset)" => |_, _| Ok(false.into()),
        "bool IsInvalidTime(DateTime dateTime)" => |_, _| Ok(false.into()),
        "bool IsAmbiguousTime(DateTime dateTime)" => |_, _| Ok(false.into()),
        "bool HasSameRules(TimeZoneInfo other)" => |_, a| Ok((zone(a, 0)?.offset == zone(a, 1)?.offset).into()),
        "bool Equals(TimeZoneInfo other)" => |_, a| Ok(same(a)?.into()),
        "bool Equals(object obj)" => |_, a| Ok(same(a)?.into()),
        "string ToString()" => |_, a| Ok(zone(a, 0)?.display.clone().into()),
        "static DateTime ConvertTime(DateTime dateTime, TimeZoneInfo destinationTimeZone)" => |_, a| {
            let date = date(a)?;
            convert(date, &own(date), zone_of(a, 1, "destinationTimeZone")?)
        },
        "static DateTime ConvertTime(DateTime dateTime, TimeZoneInfo sourceTimeZone, TimeZoneInfo destinationTimeZone)" => |_, a| {
            convert(date(a)?, zone_of(a, 1, "sourceTimeZone")?, zone_of(a, 2, "destinationTimeZone")?)
        },
        "static DateTimeOffset ConvertTime(DateTimeOffset dateTimeOffset, TimeZoneInfo destinationTimeZone)" => |_, a| {
            moved(a.value(0), zone_of(a, 1, "destinationTimeZone")?)
        },
        "static DateTime ConvertTimeFromUtc(DateTime dateTime, TimeZoneInfo destinationTimeZone)" => |_, a| {
            convert(date(a)?, &utc(), zone_of(a, 1, "destinationTimeZone")?)
        },
        "static DateTime ConvertTimeToUtc(DateTime dateTime)" => |_, a| {
            let date = date(a)?;
            convert(date, &own(date), &utc())
        },
        "static DateTime ConvertTimeToUtc(DateTime dateTime, TimeZoneInfo sourceTimeZone)" => |_, a| {
            convert(date(a)?, zone_of(a, 1, "sourceTimeZone")?, &utc())
        },
        "static DateTime ConvertTimeBySystemTimeZoneId(DateTime dateTime, string destinationTimeZoneId)" => |_, a| {
            let date = date(a)?;
            convert(date, &own(date), &find(a.text(1, "id")?)?)
        },
        "static DateTime ConvertTimeBySystemTimeZoneId(DateTime dateTime, string sourceTimeZoneId, string destinationTimeZoneId)" => |_, a| {
            convert(date(a)?, &find(a.text(1, "id")?)?, &find(a.text(2, "id")?)?)
        },
        "static DateTimeOffset ConvertTimeBySystemTimeZoneId(DateTimeOffset dateTimeOffset, string destinationTimeZoneId)" => |_, a| {
            moved(a.value(0), &find(a.text(1, "id")?)?)
        },
    ],
}];

const MINUTE: i64 = 600_000_000;

/// A zone that is as far from UTC all year.
#[derive(Clone, Debug)]
struct Zone {
    id: Text,
    display: Text,
    standard: Text,
    /// Ticks ahead of UTC.
    offset: i64,
    place: Place,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Place {
    Utc,
    /// The gateway's own, which is as UTC.
    Local,
    Other,
}

impl Native for Zone {
    fn class(&self) -> &'static str {
        "TimeZoneInfo"
    }

    fn as_any(&self) -> &dyn Any {
        self
    }

    fn print(&self) -> Option<Text> {
        Some(self.display.clone())
    }
}

fn made(zone: Zone) -> Value {
    Object::Native(Box::new(zone)).into()
}

fn utc() -> Zone {
    let text = Text::fixed;
    let (display, standard) = (text("(UTC) Coordinated Universal Time"), text("Coordinated Universal Time"));
    Zone { id: text("UTC"), display, standard, offset: 0, place: Place::Utc }
}

fn find(id: &Text) -> Result<Zone, Box<Exception>> {
    match &*id.to_str() {
        name if name.eq_ignore_ascii_case("UTC") => Ok(utc()),
        "Etc/UTC" | "Etc/GMT" | "GMT" => Ok(Zone { id: id.clone(), place: Place::Other, ..utc() }),
        _ => {
            let message = format!("The time zone ID '{id}' was not found on the local computer.");
            Err(Exception::new("System.TimeZoneNotFoundException", message))
        }
    }
}

fn zone<'a>(a: &Args<'a>, index: usize) -> Result<&'a Zone, Box<Exception>> {
    a.native(index)
}

fn zone_of<'a>(a: &Args<'a>, index: usize, parameter: &str) -> Result<&'a Zone, Box<Exception>> {
    a.native(index).map_err(|_| Exception::argument_null(parameter))
}

fn same(a: &Args<'_>) -> Result<bool, Box<Exception>> {
    let other: Option<&Zone> = match a.value(1) {
        Value::Object(object) => Rc::as_ref(object).native(),
        _ => None,
    };
    let own = zone(a, 0)?;
    Ok(other.is_some_and(|other| own.id == other.id && own.offset == other.offset && own.place == other.place))
}

fn date(a: &Args<'_>) -> Result<DateTime, Box<Exception>> {
    match a.value(0) {
        Value::Date(date) => Ok(*date),
        _ => Err(Exception::null_reference()),
    }
}

/// The zone that a date is meant in.
fn own(date: DateTime) -> Zone {
    let place = if date.kind == Kind::Utc { Place::Utc } else { Place::Local };
    Zone { place, ..utc() }
}

fn convert(date: DateTime, from: &Zone, to: &Zone) -> Outcome {
    let fits = match date.kind {
        Kind::Utc => from.place == Place::Utc,
        Kind::Local => from.place == Place::Local,
        Kind::Unspecified => true,
    };
    if !fits {
        return Err(Exception::argument(
            "The conversion could not be completed because the supplied DateTime did not have the Kind property set correctly.  For \
             example, when the Kind property is DateTimeKind.Local, the source time zone must be TimeZoneInfo.Local. (Parameter \
             'sourceTimeZone')",
        ));
    }
    let kind = match to.place {
        Place::Utc => Kind::Utc,
        Place::Local => Kind::Local,
        Place::Other => Kind::Unspecified,
    };
    let ticks = date.ticks.saturating_sub(from.offset).saturating_add(to.offset);
    Ok(DateTime::new(ticks.clamp(0, crate::expr::value::date::LAST), kind).map(Value::Date).unwrap_or_default())
}

fn moved(value: &Value, to: &Zone) -> Outcome {
    let Value::Offset(date) = value else { return Err(Exception::null_reference()) };
    let minutes = i16::try_from(to.offset / MINUTE).unwrap_or(0);
    let ticks = date.utc_ticks().saturating_add(to.offset).clamp(0, crate::expr::value::date::LAST);
    Ok(Value::Offset(Offset { ticks, minutes }))
}
