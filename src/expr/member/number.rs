//! Numbers, `Math`, `Convert`, `BitConverter`, `Guid`, `Random`.

use std::any::Any;

use crate::expr::eval::{Args, convert};
use crate::expr::types::Ty;
use crate::expr::value::decimal::Rounding;
use crate::expr::value::number::{self, Styles};
use crate::expr::value::object::Native;
use crate::expr::value::{Decimal, Exception, Object, Text, Value};

use super::string::format_value;
use super::{Class, Outcome, Shape, rows};

macro_rules! numeric {
    ($name:literal, $ty:expr, $parse:literal, $parse_format:literal, $try_parse:literal, $min:literal, $max:literal, $bounds:expr $(, $more:literal => $run:expr)*) => {
        Class {
            declaration: $name,
            space: "System",
            shape: Shape::Struct,
            rows: rows![
                $parse => |_, a| parse(a.text(0, "s")?, &$ty),
                $parse_format => |_, a| parse(a.text(0, "s")?, &$ty),
                $try_parse => |m, a| {
                    let parsed = a.value(0).as_text().and_then(|t| parse(t, &$ty).ok());
                    let found = parsed.is_some();
                    m.outs.push(parsed.unwrap_or_else(|| convert::default(&$ty)));
                    Ok(found.into())
                },
                "string ToString()" => |m, a| { let text = a.value(0).to_text(); m.text(text) },
                "string ToString(string format)" => |m, a| {
                    let format = a.value(1).to_text();
                    let text = format_value(a.value(0), &format.to_str())?;
                    m.text(text)
                },
                "int CompareTo(object value)" => |_, a| Ok(Value::Int(convert::compare(a.value(0), a.value(1)) as i32)),
                $min => |_, _| Ok($bounds.0),
                $max => |_, _| Ok($bounds.1),
                $($more => $run,)*
            ],
        }
    };
}

pub static CLASSES: &[Class] = &[
    numeric!(
        "int",
        Ty::Int,
        "static int Parse(string s)",
        "static int Parse(string s, object provider)",
        "static bool TryParse(string s, out int result)",
        "static int MinValue",
        "static int MaxValue",
        (Value::Int(i32::MIN), Value::Int(i32::MAX))
    ),
    numeric!(
        "long",
        Ty::Long,
        "static long Parse(string s)",
        "static long Parse(string s, object provider)",
        "static bool TryParse(string s, out long result)",
        "static long MinValue",
        "static long MaxValue",
        (Value::Long(i64::MIN), Value::Long(i64::MAX))
    ),
    numeric!(
        "uint",
        Ty::UInt,
        "static uint Parse(string s)",
        "static uint Parse(string s, object provider)",
        "static bool TryParse(string s, out uint result)",
        "static uint MinValue",
        "static uint MaxValue",
        (Value::UInt(0), Value::UInt(u32::MAX))
    ),
    numeric!(
        "ulong",
        Ty::ULong,
        "static ulong Parse(string s)",
        "static ulong Parse(string s, object provider)",
        "static bool TryParse(string s, out ulong result)",
        "static ulong MinValue",
        "static ulong MaxValue",
        (Value::ULong(0), Value::ULong(u64::MAX))
    ),
    numeric!(
        "short",
        Ty::Short,
        "static short Parse(string s)",
        "static short Parse(string s, object provider)",
        "static bool TryParse(string s, out short result)",
        "static short MinValue",
        "static short MaxValue",
        (Value::Short(i16::MIN), Value::Short(i16::MAX))
    ),
    numeric!(
        "ushort",
        Ty::UShort,
        "static ushort Parse(string s)",
        "static ushort Parse(string s, object provider)",
        "static bool TryParse(string s, out ushort result)",
        "static ushort MinValue",
        "static ushort MaxValue",
        (Value::UShort(0), Value::UShort(u16::MAX))
    ),
    numeric!(
        "byte",
        Ty::Byte,
        "static byte Parse(string s)",
        "static byte Parse(string s, object provider)",
        "static bool TryParse(string s, out byte result)",
        "static byte MinValue",
        "static byte MaxValue",
        (Value::Byte(0), Value::Byte(u8::MAX))
    ),
    numeric!(
        "sbyte",
        Ty::SByte,
        "static sbyte Parse(string s)",
        "static sbyte Parse(string s, object provider)",
        "static bool TryParse(string s, out sbyte result)",
        "static sbyte MinValue",
        "static sbyte MaxValue",
        (Value::SByte(i8::MIN), Value::SByte(i8::MAX))
    ),
    numeric!(
        "float",
        Ty::Float,
        "static float Parse(string s)",
        "static float Parse(string s, object provider)",
        "static bool TryParse(string s, out float result)",
        "static float MinValue",
        "static float MaxValue",
        (Value::Float(f32::MIN), Value::Float(f32::MAX))
    ),
    numeric!(
        "double",
        Ty::Double,
        "static double Parse(string s)",
        "static double Parse(string s, object provider)",
        "static bool TryParse(string s, out double result)",
        "static double MinValue",
        "static double MaxValue",
        (Value::Double(f64::MIN), Value::Double(f64::MAX)),
        "static double NaN" => |_, _| Ok(f64::NAN.into()),
        "static double PositiveInfinity" => |_, _| Ok(f64::INFINITY.into()),
        "static double NegativeInfinity" => |_, _| Ok(f64::NEG_INFINITY.into()),
        "static bool IsNaN(double d)" => |_, a| Ok(a.double(0).is_nan().into()),
        "static bool IsInfinity(double d)" => |_, a| Ok(a.double(0).is_infinite().into())
    ),
    numeric!(
        "decimal",
        Ty::Decimal,
        "static decimal Parse(string s)",
        "static decimal Parse(string s, object provider)",
        "static bool TryParse(string s, out decimal result)",
        "static decimal MinValue",
        "static decimal MaxValue",
        (Value::Decimal(Decimal::MAX.negated()), Value::Decimal(Decimal::MAX))
    ),
    Class {
        declaration: "Nullable<T>",
        space: "System",
        shape: Shape::Struct,
        rows: rows![
            "T GetValueOrDefault()" => |_, a| Ok(if a.value(0).is_null() { convert::default(&a.ty(0)) } else { a.value(0).clone() }),
            "T GetValueOrDefault(T defaultValue)" => |_, a| Ok(if a.value(0).is_null() { a.value(1).clone() } else { a.value(0).clone() }),
        ],
    },
    Class { declaration: "MidpointRounding", space: "System", shape: Shape::Enum(&[("ToEven", 0), ("AwayFromZero", 1)]), rows: &[] },
    Class {
        declaration: "Math",
        space: "System",
        shape: Shape::Static,
        rows: rows![
            "static double PI" => |_, _| Ok(Value::Double(std::f64::consts::PI)),
            "static double E" => |_, _| Ok(Value::Double(std::f64::consts::E)),
            "static int Abs(int value)" => |_, a| a.int(0).checked_abs().map(Value::Int).ok_or_else(|| Exception::overflow("Negating the minimum value of a twos complement number is invalid.")),
            "static long Abs(long value)" => |_, a| a.long(0).checked_abs().map(Value::Long).ok_or_else(|| Exception::overflow("Negating the minimum value of a twos complement number is invalid.")),
            "static double Abs(double value)" => |_, a| Ok(a.double(0).abs().into()),
            "static int Max(int val1, int val2)" => |_, a| Ok(a.int(0).max(a.int(1)).into()),
            "static long Max(long val1, long val2)" => |_, a| Ok(a.long(0).max(a.long(1)).into()),
            "static double Max(double val1, double val2)" => |_, a| Ok(if a.double(0).is_nan() || a.double(1).is_nan() { f64::NAN } else { a.double(0).max(a.double(1)) }.into()),
            "static int Min(int val1, int val2)" => |_, a| Ok(a.int(0).min(a.int(1)).into()),
            "static long Min(long val1, long val2)" => |_, a| Ok(a.long(0).min(a.long(1)).into()),
            "static double Min(double val1, double val2)" => |_, a| Ok(if a.double(0).is_nan() || a.double(1).is_nan() { f64::NAN } else { a.double(0).min(a.double(1)) }.into()),
            "static int Sign(double value)" => |_, a| Ok(Value::Int(if a.double(0) > 0.0 { 1 } else if a.double(0) < 0.0 { -1 } else { 0 })),
            "static double Floor(double d)" => |_, a| Ok(a.double(0).floor().into()),
            "static double Ceiling(double a)" => |_, a| Ok(a.double(0).ceil().into()),
            "static double Truncate(double d)" => |_, a| Ok(a.double(0).trunc().into()),
            "static double Round(double a)" => |_, a| Ok(round(a.double(0), 0, false)),
            "static double Round(double value, int digits)" => |_, a| Ok(round(a.double(0), a.int(1), false)),
            "static double Round(double value, MidpointRounding mode)" => |_, a| Ok(round(a.double(0), 0, a.int(1) == 1)),
            "static double Round(double value, int digits, MidpointRounding mode)" => |_, a| Ok(round(a.double(0), a.int(1), a.int(2) == 1)),
            "static double Pow(double x, double y)" => |_, a| Ok(libm::pow(a.double(0), a.double(1)).into()),
            "static double Sqrt(double d)" => |_, a| Ok(a.double(0).sqrt().into()),
            "static double Exp(double d)" => |_, a| Ok(libm::exp(a.double(0)).into()),
            "static double Log(double d)" => |_, a| Ok(libm::log(a.double(0)).into()),
            "static double Log(double a, double newBase)" => |_, a| Ok((libm::log(a.double(0)) / libm::log(a.double(1))).into()),
            "static double Log10(double d)" => |_, a| Ok(libm::log10(a.double(0)).into()),
        ],
    },
    Class {
        declaration: "Convert",
        space: "System",
        shape: Shape::Static,
        rows: rows![
            "static int ToInt32(object value)" => |_, a| to(a, &Ty::Int),
            "static int ToInt32(string value, int fromBase)" => |_, a| radix(a).and_then(|n| i32::try_from(n).or_else(|_| u32::try_from(n).map(u32::cast_signed)).map(Value::Int).map_err(|_| convert::too_large(&Ty::Int))),
            "static long ToInt64(object value)" => |_, a| to(a, &Ty::Long),
            "static long ToInt64(string value, int fromBase)" => |_, a| radix(a).and_then(|n| i64::try_from(n).map(Value::Long).map_err(|_| convert::too_large(&Ty::Long))),
            "static uint ToUInt32(object value)" => |_, a| to(a, &Ty::UInt),
            "static ulong ToUInt64(object value)" => |_, a| to(a, &Ty::ULong),
            "static short ToInt16(object value)" => |_, a| to(a, &Ty::Short),
            "static byte ToByte(object value)" => |_, a| to(a, &Ty::Byte),
            "static double ToDouble(object value)" => |_, a| to(a, &Ty::Double),
            "static bool ToBoolean(object value)" => |_, a| to(a, &Ty::Bool),
            "static char ToChar(object value)" => |_, a| to(a, &Ty::Char),
            "static string ToString(string value)" => |_, a| Ok(a.value(0).clone()),
            "static string ToString(object value)" => |_, a| Ok(a.value(0).to_text().into()),
            "static string ToString(int value, int toBase)" => |_, a| in_radix(a),
            "static DateTime ToDateTime(JToken value)" => |_, a| super::from_json(a.value(0), &Ty::named("DateTime")),
            "static DateTime ToDateTime(string value)" => |_, a| super::parse_date(a.text(0, "value")?),
            "static string ToBase64String(byte[] inArray)" => |m, a| {
                let bytes = a.value(0).as_bytes().ok_or_else(|| Exception::argument_null("inArray"))?;
                m.text(super::base64(&bytes))
            },
            "static byte[] FromBase64String(string s)" => |m, a| {
                let bytes = super::crypto::from_base64(&a.text(0, "s")?.to_str())?;
                m.allocate(bytes.len())?;
                Ok(Value::bytes(bytes))
            },
        ],
    },
    Class {
        declaration: "BitConverter",
        space: "System",
        shape: Shape::Static,
        rows: rows![
            "static uint ToUInt32(byte[] value, int startIndex)" => |_, a| piece::<4>(a).map(|b| Value::UInt(u32::from_le_bytes(b))),
            "static int ToInt32(byte[] value, int startIndex)" => |_, a| piece::<4>(a).map(|b| Value::Int(i32::from_le_bytes(b))),
            "static ulong ToUInt64(byte[] value, int startIndex)" => |_, a| piece::<8>(a).map(|b| Value::ULong(u64::from_le_bytes(b))),
            "static long ToInt64(byte[] value, int startIndex)" => |_, a| piece::<8>(a).map(|b| Value::Long(i64::from_le_bytes(b))),
            "static ushort ToUInt16(byte[] value, int startIndex)" => |_, a| piece::<2>(a).map(|b| Value::UShort(u16::from_le_bytes(b))),
            "static short ToInt16(byte[] value, int startIndex)" => |_, a| piece::<2>(a).map(|b| Value::Short(i16::from_le_bytes(b))),
            "static byte[] GetBytes(int value)" => |_, a| Ok(Value::bytes(a.int(0).to_le_bytes().to_vec())),
            "static byte[] GetBytes(long value)" => |_, a| Ok(Value::bytes(a.long(0).to_le_bytes().to_vec())),
            "static string ToString(byte[] value)" => |m, a| {
                let bytes = a.value(0).as_bytes().ok_or_else(|| Exception::argument_null("value"))?;
                let hex: Vec<String> = bytes.iter().map(|b| format!("{b:02X}")).collect();
                m.text(hex.join("-"))
            },
        ],
    },
    Class {
        declaration: "Guid",
        space: "System",
        shape: Shape::Struct,
        rows: rows![
            "static Guid Empty" => |_, _| Ok(Value::Guid([0; 16])),
            "static Guid NewGuid()" => |m, _| {
                let mut bytes = (u128::from(m.context.random.bits()) << 64 | u128::from(m.context.random.bits())).to_be_bytes();
                // Version 4, the usual variant.
                bytes[6] = bytes[6] & 0x0f | 0x40;
                bytes[8] = bytes[8] & 0x3f | 0x80;
                Ok(Value::Guid(bytes))
            },
            "static Guid Parse(string input)" => |_, a| parse_guid(a.text(0, "input")?),
            "static bool TryParse(string input, out Guid result)" => |m, a| {
                let parsed = a.value(0).as_text().and_then(|t| parse_guid(t).ok());
                let found = parsed.is_some();
                m.outs.push(parsed.unwrap_or(Value::Guid([0; 16])));
                Ok(found.into())
            },
            "new(string g)" => |_, a| parse_guid(a.text(0, "g")?).map_err(|_| {
                Exception::format("Guid should contain 32 digits with 4 dashes (xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx).")
            }),
            "string ToString()" => |_, a| Ok(a.value(0).to_text().into()),
            "string ToString(string format)" => |_, a| format_value(a.value(0), &a.value(1).to_text().to_str()).map(Value::Text),
            "byte[] ToByteArray()" => |_, a| Ok(match a.value(0) {
                // The first three groups are stored with the least byte first.
                Value::Guid(b) => Value::bytes(vec![b[3], b[2], b[1], b[0], b[5], b[4], b[7], b[6], b[8], b[9], b[10], b[11], b[12], b[13], b[14], b[15]]),
                _ => Value::Null,
            }),
        ],
    },
    Class {
        declaration: "Random",
        space: "System",
        shape: Shape::Class,
        rows: rows![
            // Drawn from the request's own stream, so that a run is the same each time; a seed changes nothing.
            "new()" => |_, _| Ok(Object::Native(Box::new(Random)).into()),
            "new(int Seed)" => |_, _| Ok(Object::Native(Box::new(Random)).into()),
            "int Next()" => |m, _| Ok(Value::Int(i32::try_from(m.context.random.below(0x7fff_ffff)).unwrap_or(0))),
            "int Next(int maxValue)" => |m, a| {
                let most = u64::try_from(a.int(1)).map_err(|_| Exception::out_of_range("'maxValue' must be greater than zero.", "maxValue"))?;
                Ok(Value::Int(i32::try_from(m.context.random.below(most)).unwrap_or(0)))
            },
            "int Next(int minValue, int maxValue)" => |m, a| {
                let (least, most) = (i64::from(a.int(1)), i64::from(a.int(2)));
                let width = u64::try_from(most - least).map_err(|_| Exception::out_of_range("'minValue' cannot be greater than maxValue.", "minValue"))?;
                let drawn = least + i64::try_from(m.context.random.below(width)).unwrap_or(0);
                Ok(Value::Int(i32::try_from(drawn).unwrap_or(0)))
            },
            "double NextDouble()" => |m, _| Ok(m.context.random.unit().into()),
        ],
    },
];

#[derive(Debug)]
struct Random;

impl Native for Random {
    fn class(&self) -> &'static str {
        "Random"
    }
    fn as_any(&self) -> &dyn Any {
        self
    }
}

fn name_of(ty: &Ty) -> String {
    ty.full_name().trim_start_matches("System.").to_owned()
}

/// `int.Parse` and its kin.
fn parse(text: &Text, ty: &Ty) -> Outcome {
    parse_as(
        text,
        ty,
        match ty {
            Ty::Double | Ty::Float => Styles::REAL,
            Ty::Decimal => Styles::NUMBER,
            _ => Styles::INTEGER,
        },
    )
}

fn parse_as(text: &Text, ty: &Ty, styles: Styles) -> Outcome {
    let bad = || Exception::format("Input string was not in a correct format.");
    let text = text.to_str();
    let scanned = number::scan(&text, styles);
    if matches!(ty, Ty::Double | Ty::Float) {
        let n = scanned.as_ref().map(|n| if *ty == Ty::Float { n.float().into() } else { n.double() });
        let n = n.or_else(|| number::special_value(&text)).ok_or_else(bad)?;
        return Ok(if *ty == Ty::Float { Value::Float(n as f32) } else { Value::Double(n) });
    }
    let scanned = scanned.ok_or_else(bad)?;
    if *ty == Ty::Decimal {
        return scanned.decimal().map(Value::Decimal).ok_or_else(|| convert::too_large(ty));
    }
    scanned.whole().map_or_else(|| Err(convert::too_large(ty)), |n| convert::within(n, ty))
}

/// `Convert.ToInt32(object)` and its kin: rounds to even, refuses what does not fit.
pub fn change_type(value: &Value, ty: &Ty) -> Outcome {
    let invalid =
        || Exception::new("System.InvalidCastException", format!("Invalid cast from '{}' to '{}'.", name_of(&value.ty()), name_of(ty)));
    match (value, ty) {
        (Value::Null, _) => Ok(convert::default(ty)),
        (Value::Json(token), _) => {
            change_type(&token.value().ok_or_else(|| Exception::cast(&value.type_name(), "System.IConvertible"))?, ty)
        }
        (_, Ty::String) => Ok(value.to_text().into()),
        (Value::Text(text), Ty::Bool) => match text.to_str().trim().to_ascii_lowercase().as_str() {
            "true" => Ok(true.into()),
            "false" => Ok(false.into()),
            _ => Err(Exception::format(format!("String '{text}' was not recognized as a valid Boolean."))),
        },
        (Value::Text(text), Ty::Char) => match (text.len(), text.unit(0)) {
            (1, Some(unit)) => Ok(Value::Char(unit)),
            _ => Err(Exception::format("String must be exactly one character long.")),
        },
        (Value::Text(text), _) => parse(text, ty),
        (Value::Bool(_), Ty::Bool) => Ok(value.clone()),
        (Value::Bool(b), _) if ty.is_numeric() && *ty != Ty::Char => convert::number(&Value::Int(i32::from(*b)), ty),
        (Value::Date(_) | Value::Offset(_) | Value::Span(_) | Value::Guid(_) | Value::Bool(_), _) => Err(invalid()),
        (Value::Object(_) | Value::Part(_), _) => Err(Exception::cast(&value.type_name(), "System.IConvertible")),
        (Value::Char(_), Ty::Decimal) => Err(invalid()),
        (Value::Decimal(n), Ty::Bool) => Ok((!n.is_zero()).into()),
        (Value::Decimal(_), Ty::Char) => Err(invalid()),
        (Value::Decimal(n), _) => convert::number(&Value::Decimal(if ty.is_integral() { n.rounded(0, Rounding::Even) } else { *n }), ty),
        (_, Ty::Decimal) => convert::number(value, ty),
        (Value::Double(_) | Value::Float(_), Ty::Double | Ty::Float) => convert::number(value, ty),
        (Value::Double(_) | Value::Float(_), _) => {
            let Ok(Value::Double(n)) = convert::number(value, &Ty::Double) else { return Err(invalid()) };
            match ty {
                Ty::Bool => Ok((n != 0.0).into()),
                Ty::Char => Err(invalid()),
                _ if n.is_finite() => convert::within(n.round_ties_even() as i128, ty),
                _ => Err(convert::too_large(ty)),
            }
        }
        (Value::Char(_), Ty::Bool | Ty::Double | Ty::Float) => Err(invalid()),
        (_, Ty::Double | Ty::Float) => convert::number(value, ty),
        (_, Ty::Bool) => Ok((value.as_whole() != Some(0)).into()),
        (Value::Char(unit), _) => {
            if *ty == Ty::Char {
                Ok(value.clone())
            } else {
                convert::within(i128::from(*unit), ty)
            }
        }
        (_, Ty::Char) => value
            .as_whole()
            .and_then(|n| u16::try_from(n).ok())
            .map(Value::Char)
            .ok_or_else(|| Exception::overflow("Value was either too large or too small for a character.")),
        (Value::ULong(n), _) => convert::within(i128::from(*n), ty),
        (Value::Enum(_, n), _) => convert::within(i128::from(*n), ty),
        _ => convert::within(i128::from(value.as_whole().unwrap_or(0)), ty),
    }
}

fn to(a: &Args<'_>, ty: &Ty) -> Outcome {
    change_type(a.value(0), ty)
}

fn radix(a: &Args<'_>) -> Result<i128, Box<Exception>> {
    let radix =
        u32::try_from(a.int(1)).ok().filter(|r| matches!(r, 2 | 8 | 10 | 16)).ok_or_else(|| Exception::argument("Invalid Base."))?;
    let text = a.value(0).to_text();
    let text = text.to_str();
    let digits = if radix == 16 { text.strip_prefix("0x").or_else(|| text.strip_prefix("0X")).unwrap_or(&text) } else { &text };
    i128::from_str_radix(digits, radix).map_err(|_| Exception::format("Could not find any recognizable digits."))
}

fn in_radix(a: &Args<'_>) -> Outcome {
    let n = a.int(0);
    Ok(match a.int(1) {
        2 => format!("{n:b}").into(),
        8 => format!("{n:o}").into(),
        10 => n.to_string().into(),
        16 => format!("{n:x}").into(),
        _ => return Err(Exception::argument("Invalid Base.")),
    })
}

fn round(n: f64, digits: i32, away: bool) -> Value {
    let scale = libm::pow(10.0, f64::from(digits.clamp(0, 15)));
    let scaled = n * scale;
    if !scaled.is_finite() {
        return n.into();
    }
    ((if away { scaled.round() } else { scaled.round_ties_even() }) / scale).into()
}

fn piece<const N: usize>(a: &Args<'_>) -> Result<[u8; N], Box<Exception>> {
    let bytes = a.value(0).as_bytes().ok_or_else(|| Exception::argument_null("value"))?;
    let start = usize::try_from(a.int(1)).ok().filter(|s| *s < bytes.len()).ok_or_else(|| {
        Exception::out_of_range("Index was out of range. Must be non-negative and less than the size of the collection.", "startIndex")
    })?;
    bytes.get(start..start + N).and_then(|b| b.try_into().ok()).ok_or_else(|| {
        Exception::argument("Destination array is not long enough to copy all the items in the collection. Check array index and length. (Parameter 'value')")
    })
}

/// `Guid.Parse`.
pub fn parse_guid(text: &Text) -> Outcome {
    let bad = || Exception::format("Unrecognized Guid format.");
    let text = text.to_str();
    let text = text.trim();
    let inner = text
        .strip_prefix('{')
        .and_then(|t| t.strip_suffix('}'))
        .or_else(|| text.strip_prefix('(').and_then(|t| t.strip_suffix(')')))
        .unwrap_or(text);
    let hex: String = inner.chars().filter(|c| *c != '-').collect();
    let dashes: Vec<usize> = inner.match_indices('-').map(|(i, _)| i).collect();
    if hex.len() != 32 || !hex.bytes().all(|b| b.is_ascii_hexdigit()) || !(dashes.is_empty() || dashes == [8, 13, 18, 23]) {
        return Err(bad());
    }
    u128::from_str_radix(&hex, 16).map(|n| Value::Guid(n.to_be_bytes())).map_err(|_| bad())
}
