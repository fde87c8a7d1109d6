use crate::expr::value::Value;

/// `GetHashCode()` of what has the same one in every run.
pub fn hash(value: &Value) -> Option<i32> {
    Some(match value {
        Value::Bool(b) => i32::from(*b),
        Value::Int(n) => *n,
        Value::Enum(_, n) => *n,
        Value::Long(n) => folded(n.cast_unsigned()),
        Value::ULong(n) => folded(*n),
        Value::UInt(n) => n.cast_signed(),
        Value::Short(n) => (*n).into(),
        Value::UShort(n) => (*n).into(),
        Value::Byte(n) => (*n).into(),
        Value::SByte(n) => (*n).into(),
        Value::Char(n) => i32::from(*n) | i32::from(*n) << 16,
        Value::Double(n) => {
            // Both zeros are one, and all that is no number.
            let bits = if *n == 0.0 || n.is_nan() { n.to_bits() & 0x7ff0_0000_0000_0000 } else { n.to_bits() };
            folded(bits)
        }
        Value::Float(n) => {
            let bits = if *n == 0.0 || n.is_nan() { n.to_bits() & 0x7f80_0000 } else { n.to_bits() };
            bits.cast_signed()
        }
        Value::Decimal(n) => n.hash(),
        Value::Date(date) => folded(date.ticks.cast_unsigned()),
        Value::Offset(date) => folded(date.utc_ticks().cast_unsigned()),
        Value::Span(ticks) => folded(ticks.cast_unsigned()),
        Value::Guid(bytes) => {
            let part = |at: usize| i32::from_le_bytes([bytes[at], bytes[at + 1], bytes[at + 2], bytes[at + 3]]);
            let first = i32::from_be_bytes([bytes[0], bytes[1], bytes[2], bytes[3]]);
            let second = i32::from(u16::from_be_bytes([bytes[4], bytes[5]])) | i32::from(u16::from_be_bytes([bytes[6], bytes[7]])) << 16;
            first ^ second ^ part(8) ^ part(12)
        }
        Value::Null | Value::Text(_) | Value::Part(_) | Value::Json(_) | Value::Xml(_) | Value::Object(_) => return None,
    })
}

fn folded(n: u64) -> i32 {
    (n as u32 ^ (n >> 32) as u32).cast_signed()
}
