use crate::expr::eval::{Args, Machine};
use crate::expr::member::{Class, Outcome, Shape, rows};
use crate::expr::value::{Exception, Value};

pub static CLASSES: &[Class] = &[Class {
    declaration: "BitConverter",
    space: "System",
    shape: Shape::Static,
    rows: rows![
        "static bool IsLittleEndian" => |_, _| Ok(true.into()),
        "static bool ToBoolean(byte[] value, int startIndex)" => |_, a| piece::<1>(a).map(|[b]| (b != 0).into()),
        "static char ToChar(byte[] value, int startIndex)" => |_, a| piece(a).map(|b| Value::Char(u16::from_le_bytes(b))),
        "static short ToInt16(byte[] value, int startIndex)" => |_, a| piece(a).map(|b| Value::Short(i16::from_le_bytes(b))),
        "static ushort ToUInt16(byte[] value, int startIndex)" => |_, a| piece(a).map(|b| Value::UShort(u16::from_le_bytes(b))),
        "static int ToInt32(byte[] value, int startIndex)" => |_, a| piece(a).map(|b| Value::Int(i32::from_le_bytes(b))),
        "static uint ToUInt32(byte[] value, int startIndex)" => |_, a| piece(a).map(|b| Value::UInt(u32::from_le_bytes(b))),
        "static long ToInt64(byte[] value, int startIndex)" => |_, a| piece(a).map(|b| Value::Long(i64::from_le_bytes(b))),
        "static ulong ToUInt64(byte[] value, int startIndex)" => |_, a| piece(a).map(|b| Value::ULong(u64::from_le_bytes(b))),
        "static float ToSingle(byte[] value, int startIndex)" => |_, a| piece(a).map(|b| Value::Float(f32::from_le_bytes(b))),
        "static double ToDouble(byte[] value, int startIndex)" => |_, a| piece(a).map(|b| Value::Double(f64::from_le_bytes(b))),
        "static byte[] GetBytes(bool value)" => |_, a| Ok(Value::bytes(vec![a.bool(0).into()])),
        "static byte[] GetBytes(char value)" => |_, a| Ok(Value::bytes(a.char(0).to_le_bytes().to_vec())),
        "static byte[] GetBytes(short value)" => |_, a| Ok(Value::bytes((a.int(0) as u16).to_le_bytes().to_vec())),
        "static byte[] GetBytes(ushort value)" => |_, a| Ok(Value::bytes((a.int(0) as u16).to_le_bytes().to_vec())),
        "static byte[] GetBytes(int value)" => |_, a| Ok(Value::bytes(a.int(0).to_le_bytes().to_vec())),
        "static byte[] GetBytes(uint value)" => |_, a| Ok(Value::bytes((a.long(0) as u32).to_le_bytes().to_vec())),
        "static byte[] GetBytes(long value)" => |_, a| Ok(Value::bytes(a.long(0).to_le_bytes().to_vec())),
        "static byte[] GetBytes(ulong value)" => |_, a| match a.value(0) {
            Value::ULong(n) => Ok(Value::bytes(n.to_le_bytes().to_vec())),
            _ => Ok(Value::Null),
        },
        "static byte[] GetBytes(float value)" => |_, a| Ok(Value::bytes((a.double(0) as f32).to_le_bytes().to_vec())),
        "static byte[] GetBytes(double value)" => |_, a| Ok(Value::bytes(a.double(0).to_le_bytes().to_vec())),
        "static long DoubleToInt64Bits(double value)" => |_, a| Ok(a.double(0).to_bits().cast_signed().into()),
        "static double Int64BitsToDouble(long value)" => |_, a| Ok(f64::from_bits(a.long(0).cast_unsigned()).into()),
        "static int SingleToInt32Bits(float value)" => |_, a| Ok((a.double(0) as f32).to_bits().cast_signed().into()),
        "static float Int32BitsToSingle(int value)" => |_, a| Ok(Value::Float(f32::from_bits(a.int(0).cast_unsigned()))),
        "static string ToString(byte[] value)" => |m, a| hexadecimal(m, a, Part::All),
        "static string ToString(byte[] value, int startIndex)" => |m, a| hexadecimal(m, a, Part::From),
        "static string ToString(byte[] value, int startIndex, int length)" => |m, a| hexadecimal(m, a, Part::Length),
    ],
}];

/// So many bytes from `startIndex` on.
fn piece<const N: usize>(a: &Args<'_>) -> Result<[u8; N], Box<Exception>> {
    let bytes = a.value(0).as_bytes().ok_or_else(|| Exception::argument_null("value"))?;
    let start = usize::try_from(a.int(1)).ok().filter(|start| *start < bytes.len()).ok_or_else(|| outside("startIndex"))?;
    bytes.get(start..start + N).and_then(|b| b.try_into().ok()).ok_or_else(|| {
        Exception::argument(
            "Destination array is not long enough to copy all the items in the collection. Check array index and length. (Parameter 'value')",
        )
    })
}

/// Which bytes are printed.
enum Part {
    All,
    From,
    Length,
}

/// `01-AB`
fn hexadecimal(m: &mut Machine<'_>, a: &Args<'_>, part: Part) -> Outcome {
    let bytes = a.value(0).as_bytes().ok_or_else(|| Exception::argument_null("value"))?;
    let start = a.int(1);
    let length = match part {
        Part::All => Ok(bytes.len()),
        Part::From => Ok(bytes.len().saturating_sub(usize::try_from(start).unwrap_or(0))),
        Part::Length => usize::try_from(a.int(2)),
    };
    let start = match part {
        Part::All => 0,
        Part::From | Part::Length => usize::try_from(start).map_err(|_| outside("startIndex"))?,
    };
    if start >= bytes.len() && start > 0 {
        return Err(outside("startIndex"));
    }
    let length = length.map_err(|_| Exception::out_of_range("Value must be positive.", "length"))?;
    let Some(bytes) = bytes.get(start..).and_then(|rest| rest.get(..length)) else {
        return Err(Exception::argument(
            "Destination array is not long enough to copy all the items in the collection. Check array index and length. (Parameter 'value')",
        ));
    };
    m.allocate(bytes.len().saturating_mul(3))?;
    let hex: Vec<String> = bytes.iter().map(|b| format!("{b:02X}")).collect();
    m.text(hex.join("-"))
}

fn outside(parameter: &str) -> Box<Exception> {
    Exception::out_of_range("Index was out of range. Must be non-negative and less than the size of the collection.", parameter)
}
