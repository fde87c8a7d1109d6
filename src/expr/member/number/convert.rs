use crate::expr::eval::Args;
use crate::expr::member::{Class, Outcome, Shape, described_type, rows};
use crate::expr::types::Ty;
use crate::expr::value::{Exception, Value};

use super::change::change_type;
use super::kind::{of_code, type_code};
use super::{base64, radix};

pub static CLASSES: &[Class] = &[
    Class {
        declaration: "Base64FormattingOptions",
        space: "System",
        shape: Shape::Enum(&[("None", 0), ("InsertLineBreaks", 1)]),
        rows: &[],
    },
    Class {
        declaration: "Convert",
        space: "System",
        shape: Shape::Static,
        rows: rows![
            "static bool ToBoolean(object value)" => |_, a| change_type(a.value(0), &Ty::Bool),
            "static bool ToBoolean(object value, IFormatProvider provider)" => |_, a| change_type(a.value(0), &Ty::Bool),
            "static char ToChar(object value)" => |_, a| change_type(a.value(0), &Ty::Char),
            "static char ToChar(object value, IFormatProvider provider)" => |_, a| change_type(a.value(0), &Ty::Char),
            "static char ToChar(string value)" => |_, a| change_type(&Value::Text(a.text(0, "value")?.clone()), &Ty::Char),
            "static sbyte ToSByte(object value)" => |_, a| change_type(a.value(0), &Ty::SByte),
            "static sbyte ToSByte(object value, IFormatProvider provider)" => |_, a| change_type(a.value(0), &Ty::SByte),
            "static sbyte ToSByte(string value, int fromBase)" => |_, a| radix::read(a, &Ty::SByte),
            "static byte ToByte(object value)" => |_, a| change_type(a.value(0), &Ty::Byte),
            "static byte ToByte(object value, IFormatProvider provider)" => |_, a| change_type(a.value(0), &Ty::Byte),
            "static byte ToByte(string value, int fromBase)" => |_, a| radix::read(a, &Ty::Byte),
            "static short ToInt16(object value)" => |_, a| change_type(a.value(0), &Ty::Short),
            "static short ToInt16(object value, IFormatProvider provider)" => |_, a| change_type(a.value(0), &Ty::Short),
            "static short ToInt16(string value, int fromBase)" => |_, a| radix::read(a, &Ty::Short),
            "static ushort ToUInt16(object value)" => |_, a| change_type(a.value(0), &Ty::UShort),
            "static ushort ToUInt16(object value, IFormatProvider provider)" => |_, a| change_type(a.value(0), &Ty::UShort),
            "static ushort ToUInt16(string value, int fromBase)" => |_, a| radix::read(a, &Ty::UShort),
            "static int ToInt32(object value)" => |_, a| change_type(a.value(0), &Ty::Int),
            "static int ToInt32(object value, IFormatProvider provider)" => |_, a| change_type(a.value(0), &Ty::Int),
            "static int ToInt32(string value, int fromBase)" => |_, a| radix::read(a, &Ty::Int),
            "static uint ToUInt32(object value)" => |_, a| change_type(a.value(0), &Ty::UInt),
            "static uint ToUInt32(object value, IFormatProvider provider)" => |_, a| change_type(a.value(0), &Ty::UInt),
            "static uint ToUInt32(string value, int fromBase)" => |_, a| radix::read(a, &Ty::UInt),
            "static long ToInt64(object value)" => |_, a| change_type(a.value(0), &Ty::Long),
            "static long ToInt64(object value, IFormatProvider provider)" => |_, a| change_type(a.value(0), &Ty::Long),
            "static long ToInt64(string value, int fromBase)" => |_, a| radix::read(a, &Ty::Long),
            "static ulong ToUInt64(object value)" => |_, a| change_type(a.value(0), &Ty::ULong),
            "static ulong ToUInt64(object value, IFormatProvider provider)" => |_, a| change_type(a.value(0), &Ty::ULong),
            "static ulong ToUInt64(string value, int fromBase)" => |_, a| radix::read(a, &Ty::ULong),
            "static float ToSingle(object value)" => |_, a| change_type(a.value(0), &Ty::Float),
            "static float ToSingle(object value, IFormatProvider provider)" => |_, a| change_type(a.value(0), &Ty::Float),
            "static double ToDouble(object value)" => |_, a| change_type(a.value(0), &Ty::Double),
            "static double ToDouble(object value, IFormatProvider provider)" => |_, a| change_type(a.value(0), &Ty::Double),
            "static decimal ToDecimal(object value)" => |_, a| change_type(a.value(0), &Ty::Decimal),
            "static decimal ToDecimal(object value, IFormatProvider provider)" => |_, a| change_type(a.value(0), &Ty::Decimal),
            "static DateTime ToDateTime(object value)" => |_, a| change_type(a.value(0), &Ty::named("DateTime")),
            "static DateTime ToDateTime(object value, IFormatProvider provider)" => |_, a| change_type(a.value(0), &Ty::named("DateTime")),
            "static string ToString(string value)" => |_, a| Ok(a.value(0).clone()),
            "static string ToString(string value, IFormatProvider provider)" => |_, a| Ok(a.value(0).clone()),
            "static string ToString(object value)" => |m, a| { let text = a.value(0).to_text(); m.text(text) },
            "static string ToString(object value, IFormatProvider provider)" => |m, a| { let text = a.value(0).to_text(); m.text(text) },
            "static string ToString(byte value, int toBase)" => |_, a| radix::print(a),
            "static string ToString(short value, int toBase)" => |_, a| radix::print(a),
            "static string ToString(int value, int toBase)" => |_, a| radix::print(a),
            "static string ToString(long value, int toBase)" => |_, a| radix::print(a),
            "static object ChangeType(object value, Type conversionType)" => |_, a| to_type(a),
            "static object ChangeType(object value, Type conversionType, IFormatProvider provider)" => |_, a| to_type(a),
            "static object ChangeType(object value, TypeCode typeCode)" => |_, a| to_code(a),
            "static object ChangeType(object value, TypeCode typeCode, IFormatProvider provider)" => |_, a| to_code(a),
            "static TypeCode GetTypeCode(object value)" => |_, a| Ok(type_code(a.value(0))),
            "static bool IsDBNull(object value)" => |_, _| Ok(false.into()),
            "static string ToBase64String(byte[] inArray)" => |m, a| base64::encode(m, a, None, None),
            "static string ToBase64String(byte[] inArray, Base64FormattingOptions options)" => |m, a| base64::encode(m, a, None, Some(1)),
            "static string ToBase64String(byte[] inArray, int offset, int length)" => |m, a| base64::encode(m, a, Some(1), None),
            "static string ToBase64String(byte[] inArray, int offset, int length, Base64FormattingOptions options)" => |m, a| base64::encode(m, a, Some(1), Some(3)),
            "static byte[] FromBase64String(string s)" => |m, a| base64::decode(m, a),
            "static byte[] FromBase64CharArray(char[] inArray, int offset, int length)" => |m, a| base64::decode_letters(m, a),
        ],
    },
];

/// `ChangeType(value, typeof(int))`
fn to_type(a: &Args<'_>) -> Outcome {
    let ty = described_type(a.value(1)).ok_or_else(|| Exception::argument_null("conversionType"))?;
    let value = a.value(0);
    let convertible = ty == Ty::String || ty == Ty::Bool || ty.is_numeric() || ty.is("DateTime");
    match value {
        Value::Null if ty.is_value() => {
            Err(Exception::new("System.InvalidCastException", "Null object cannot be converted to a value type."))
        }
        Value::Null => Ok(Value::Null),
        _ if value.ty() == ty || ty == Ty::Object => Ok(value.clone()),
        Value::Json(token) if token.value().is_some() => change_type(value, &ty),
        Value::Json(_) | Value::Xml(_) | Value::Object(_) | Value::Part(_) | Value::Offset(_) | Value::Span(_) | Value::Guid(_) => {
            Err(Exception::new("System.InvalidCastException", "Object must implement IConvertible."))
        }
        _ if convertible => change_type(value, &ty),
        _ => {
            let message = format!("Invalid cast from '{}' to '{}'.", value.type_name(), ty.full_name());
            Err(Exception::new("System.InvalidCastException", message))
        }
    }
}

/// `ChangeType(value, typeCode)`
fn to_code(a: &Args<'_>) -> Outcome {
    let value = a.value(0);
    match (a.int(1), of_code(a.int(1))) {
        (0 | 1, _) if value.is_null() => Ok(Value::Null),
        (1, _) => Ok(value.clone()),
        (_, Some(ty)) if value.is_null() && !ty.is_value() => Ok(Value::Null),
        (_, Some(_)) if value.is_null() => {
            Err(Exception::new("System.InvalidCastException", "Null object cannot be converted to a value type."))
        }
        (_, Some(ty)) => change_type(value, &ty),
        (0, None) => Err(Exception::new("System.InvalidCastException", "Object cannot be cast to Empty.")),
        (2, None) => Err(Exception::new("System.InvalidCastException", "Object cannot be cast to DBNull.")),
        (_, None) => Err(Exception::argument("Unknown TypeCode value.")),
    }
}
