use crate::expr::eval::{Args, Machine};
use crate::expr::member::string::hash_code as text_hash;
use crate::expr::types::Ty;
use crate::expr::value::object::Record;
use crate::expr::value::{Exception, Object, Value};

/// Fields of fields that count.
const DEEPEST: u8 = 100;

/// `GetHashCode()` of any value. What is only equal to itself has the one of its type: .NET's changes with every process.
pub fn hash_of(m: &mut Machine<'_>, value: &Value) -> Result<i32, Box<Exception>> {
    nested(m, value, 0)
}

fn nested(m: &mut Machine<'_>, value: &Value, depth: u8) -> Result<i32, Box<Exception>> {
    m.spend(1)?;
    if let Some(hash) = hash(value) {
        return Ok(hash);
    }
    match value {
        Value::Null => Ok(0),
        Value::Text(text) => Ok(text_hash(text)),
        Value::Json(token) if token.value().is_some() => nested(m, &token.value().unwrap_or_default(), depth),
        Value::Object(object) => match &**object {
            Object::Record(record) if depth < DEEPEST => fields(m, record, depth + 1),
            _ => own(m, value),
        },
        _ => own(m, value),
    }
}

/// Of an anonymous type as the C# compiler writes it: its members' names count too.
fn fields(m: &mut Machine<'_>, record: &Record, depth: u8) -> Result<i32, Box<Exception>> {
    const FACTOR: i32 = -1_521_134_295;
    let (mut sum, factor) = match &record.ty {
        Ty::Anonymous(_, names) => {
            let name = |name: &str| text_hash(&format!("<{name}>i__Field").into());
            (names.iter().fold(0_i32, |sum, (own, _)| sum.wrapping_mul(FACTOR).wrapping_add(name(own))), FACTOR)
        }
        _ => (0, 33),
    };
    for field in &record.fields {
        sum = sum.wrapping_mul(factor).wrapping_add(nested(m, field, depth)?);
    }
    Ok(sum)
}

/// As the type's own row says.
fn own(m: &mut Machine<'_>, value: &Value) -> Result<i32, Box<Exception>> {
    let ty = value.ty();
    let row = ty.class().filter(|_| ty != Ty::Object).and_then(|class| class.rows.iter().find(|row| row.signature == "int GetHashCode()"));
    match row {
        Some(row) => {
            (row.run)(m, &Args::new(std::slice::from_ref(value), &[])).map(|hash| i32::try_from(hash.as_whole().unwrap_or(0)).unwrap_or(0))
        }
        None => Ok(text_hash(&ty.full_name().into())),
    }
}

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
