use crate::expr::eval::{Args, Machine, convert};
use crate::expr::member::Outcome;
use crate::expr::member::format::format_value;
use crate::expr::types::Ty;
use crate::expr::value::number::{self, Styles};
use crate::expr::value::{Exception, Text, Value};

/// What a numeric type has besides rows of its own.
macro_rules! numeric_rows {
    ($name:literal, $ty:expr, [$($signature:expr => $run:expr),* $(,)?]) => {
        &[
            Row { signature: concat!("static ", $name, " Parse(string s)"), run: |_, a| super::shared::parse(a, &$ty, None) },
            Row { signature: concat!("static ", $name, " Parse(string s, NumberStyles style)"), run: |_, a| super::shared::parse(a, &$ty, Some(1)) },
            Row { signature: concat!("static ", $name, " Parse(string s, IFormatProvider provider)"), run: |_, a| super::shared::parse(a, &$ty, None) },
            Row {
                signature: concat!("static ", $name, " Parse(string s, NumberStyles style, IFormatProvider provider)"),
                run: |_, a| super::shared::parse(a, &$ty, Some(1)),
            },
            Row { signature: concat!("static bool TryParse(string s, out ", $name, " result)"), run: |m, a| super::shared::try_parse(m, a, &$ty, None) },
            Row {
                signature: concat!("static bool TryParse(string s, NumberStyles style, IFormatProvider provider, out ", $name, " result)"),
                run: |m, a| super::shared::try_parse(m, a, &$ty, Some(1)),
            },
            Row { signature: "string ToString()", run: super::shared::print },
            Row { signature: "string ToString(string format)", run: super::shared::to_string },
            Row { signature: "string ToString(IFormatProvider provider)", run: super::shared::print },
            Row { signature: "string ToString(string format, IFormatProvider provider)", run: super::shared::to_string },
            Row { signature: "int CompareTo(object value)", run: super::shared::compare_to },
            Row { signature: concat!("int CompareTo(", $name, " value)"), run: super::shared::compare_to },
            Row { signature: "bool Equals(object obj)", run: super::shared::equals },
            Row { signature: concat!("bool Equals(", $name, " obj)"), run: super::shared::equals },
            Row { signature: "int GetHashCode()", run: super::shared::hash_code },
            Row { signature: "TypeCode GetTypeCode()", run: super::shared::type_code },
            $(Row { signature: $signature, run: $run },)*
        ]
    };
}
pub(super) use numeric_rows;

/// `int.Parse` and its kin; the styles are the argument at the place.
pub fn parse(a: &Args<'_>, ty: &Ty, styles: Option<usize>) -> Outcome {
    let styles = checked_styles(a, ty, styles)?;
    read(a.text(0, "s")?, ty, styles)
}

/// `int.TryParse` and its kin.
pub fn try_parse(m: &mut Machine<'_>, a: &Args<'_>, ty: &Ty, styles: Option<usize>) -> Outcome {
    let styles = checked_styles(a, ty, styles)?;
    let parsed = a.value(0).as_text().and_then(|text| read(text, ty, styles).ok());
    let found = parsed.is_some();
    m.outs.push(parsed.unwrap_or_else(|| convert::default(ty)));
    Ok(found.into())
}

fn checked_styles(a: &Args<'_>, ty: &Ty, at: Option<usize>) -> Result<Styles, Box<Exception>> {
    let Some(at) = at else { return Ok(usual_styles(ty)) };
    let styles = Styles(a.int(at));
    let refuse = |message: &str| Err(Exception::argument(format!("{message} (Parameter 'style')")));
    if styles.0 & !0x3ff != 0 {
        return refuse("An undefined NumberStyles value is being used.");
    }
    if styles.is_hex() && !ty.is_integral() {
        return Err(Exception::argument("The number style AllowHexSpecifier is not supported on floating point data types."));
    }
    if styles.is_hex() && styles.0 & !0x203 != 0 {
        return refuse(
            "With the AllowHexSpecifier bit set in the enum bit field, the only other valid bits that can be combined into the enum value \
             must be a subset of those in HexNumber.",
        );
    }
    Ok(styles)
}

fn usual_styles(ty: &Ty) -> Styles {
    match ty {
        Ty::Double | Ty::Float => Styles::REAL,
        Ty::Decimal => Styles::NUMBER,
        _ => Styles::INTEGER,
    }
}

/// A number of a type as .NET reads it without styles.
pub fn read_usual(text: &Text, ty: &Ty) -> Outcome {
    read(text, ty, usual_styles(ty))
}

fn read(text: &Text, ty: &Ty, styles: Styles) -> Outcome {
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
    if styles.is_hex() {
        // The bits as they are: `FFFFFFFF` is -1.
        let bits = scanned.hexadecimal().and_then(|n| bits_of(n, ty));
        return bits.ok_or_else(|| convert::too_large(ty));
    }
    scanned.whole().map_or_else(|| Err(convert::too_large(ty)), |n| convert::within(n, ty))
}

/// A whole type that has these bits.
pub fn bits_of(n: u128, ty: &Ty) -> Option<Value> {
    Some(match ty {
        Ty::Int => Value::Int(u32::try_from(n).ok()?.cast_signed()),
        Ty::Long => Value::Long(u64::try_from(n).ok()?.cast_signed()),
        Ty::Short => Value::Short(u16::try_from(n).ok()?.cast_signed()),
        Ty::SByte => Value::SByte(u8::try_from(n).ok()?.cast_signed()),
        _ => convert::within(i128::try_from(n).ok()?, ty).ok()?,
    })
}

/// `ToString(format)`
pub fn to_string(m: &mut Machine<'_>, a: &Args<'_>) -> Outcome {
    let format = a.value(1).to_text();
    let text = format_value(a.value(0), &format.to_str())?;
    m.text(text)
}

/// `CompareTo`: -1, 0 or 1; of the smallest types the difference.
pub fn compare_to(_: &mut Machine<'_>, a: &Args<'_>) -> Outcome {
    let (this, other) = (a.value(0), a.value(1));
    if other.is_null() {
        return Ok(Value::Int(1));
    }
    if this.ty() != other.ty() {
        let name = this.type_name();
        let name = if matches!(this, Value::Decimal(_)) { "Decimal" } else { name.trim_start_matches("System.") };
        return Err(Exception::argument(format!("Object must be of type {name}.")));
    }
    Ok(Value::Int(match (this, other) {
        (Value::Byte(_), Value::Byte(_))
        | (Value::SByte(_), Value::SByte(_))
        | (Value::Short(_), Value::Short(_))
        | (Value::UShort(_), Value::UShort(_)) => a.int(0) - a.int(1),
        _ => convert::compare(this, other) as i32,
    }))
}

/// `ToString()`
pub fn print(m: &mut Machine<'_>, a: &Args<'_>) -> Outcome {
    let text = a.value(0).to_text();
    m.text(text)
}

/// `Equals`
pub fn equals(_: &mut Machine<'_>, a: &Args<'_>) -> Outcome {
    Ok(convert::equal(a.value(0), a.value(1)).into())
}

/// `GetHashCode()`
pub fn hash_code(_: &mut Machine<'_>, a: &Args<'_>) -> Outcome {
    Ok(Value::Int(super::hash::hash(a.value(0)).unwrap_or(0)))
}

/// `GetTypeCode()`
pub fn type_code(_: &mut Machine<'_>, a: &Args<'_>) -> Outcome {
    Ok(super::kind::type_code(a.value(0)))
}

/// Of a row that the binder replaces by its constant.
pub fn constant(_: &mut Machine<'_>, _: &Args<'_>) -> Outcome {
    Ok(Value::Null)
}
