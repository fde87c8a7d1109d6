use crate::expr::eval::{Args, Arith, convert, operator};
use crate::expr::member::{Class, Outcome, Row, Shape};
use crate::expr::types::Ty;
use crate::expr::value::decimal::Rounding;
use crate::expr::value::{Decimal, Exception, Object, Value};

use super::math::places;
use super::shared::numeric_rows;

pub static CLASSES: &[Class] = &[Class {
    declaration: "decimal",
    space: "System",
    shape: Shape::Struct,
    rows: numeric_rows!("decimal", Ty::Decimal, [
        "const decimal MinValue = -79228162514264337593543950335m" => super::shared::constant,
        "const decimal MaxValue = 79228162514264337593543950335m" => super::shared::constant,
        "const decimal Zero = 0m" => super::shared::constant,
        "const decimal One = 1m" => super::shared::constant,
        "const decimal MinusOne = -1m" => super::shared::constant,
        "new(int value)" => |_, a| convert::number(a.value(0), &Ty::Decimal),
        "new(uint value)" => |_, a| convert::number(a.value(0), &Ty::Decimal),
        "new(long value)" => |_, a| convert::number(a.value(0), &Ty::Decimal),
        "new(ulong value)" => |_, a| convert::number(a.value(0), &Ty::Decimal),
        "new(float value)" => |_, a| convert::number(a.value(0), &Ty::Decimal),
        "new(double value)" => |_, a| convert::number(a.value(0), &Ty::Decimal),
        "new(int[] bits)" => |_, a| from_bits(a),
        "new(int lo, int mid, int hi, bool isNegative, byte scale)" => |_, a| {
            let scale = u8::try_from(a.int(4)).unwrap_or(u8::MAX);
            made([a.int(0), a.int(1), a.int(2)], scale, a.bool(3)).ok_or_else(|| {
                Exception::out_of_range("Decimal's scale value must be between 0 and 28, inclusive.", "scale")
            })
        },
        "static int[] GetBits(decimal d)" => |_, a| Ok(Object::array(&Ty::Int, bits(a.decimal(0)).map(Value::Int).to_vec())),
        "static decimal Add(decimal d1, decimal d2)" => |_, a| two(Arith::Add, a),
        "static decimal Subtract(decimal d1, decimal d2)" => |_, a| two(Arith::Subtract, a),
        "static decimal Multiply(decimal d1, decimal d2)" => |_, a| two(Arith::Multiply, a),
        "static decimal Divide(decimal d1, decimal d2)" => |_, a| two(Arith::Divide, a),
        "static decimal Remainder(decimal d1, decimal d2)" => |_, a| two(Arith::Remainder, a),
        "static decimal Negate(decimal d)" => |_, a| Ok(a.decimal(0).negated().into()),
        "static decimal Floor(decimal d)" => |_, a| Ok(a.decimal(0).rounded(0, Rounding::Down).into()),
        "static decimal Ceiling(decimal d)" => |_, a| Ok(a.decimal(0).rounded(0, Rounding::Up).into()),
        "static decimal Truncate(decimal d)" => |_, a| Ok(a.decimal(0).rounded(0, Rounding::Zero).into()),
        "static decimal Round(decimal d)" => |_, a| Ok(a.decimal(0).rounded(0, Rounding::Even).into()),
        "static decimal Round(decimal d, int decimals)" => |_, a| Ok(a.decimal(0).rounded(places(a, 1)?, Rounding::Even).into()),
        "static decimal Round(decimal d, MidpointRounding mode)" => |_, a| Ok(a.decimal(0).rounded(0, super::math::rounding(a, Some(1))?).into()),
        "static decimal Round(decimal d, int decimals, MidpointRounding mode)" => |_, a| {
            Ok(a.decimal(0).rounded(places(a, 1)?, super::math::rounding(a, Some(2))?).into())
        },
        "static int Compare(decimal d1, decimal d2)" => |_, a| Ok(Value::Int(a.decimal(0).cmp(&a.decimal(1)) as i32)),
        "static byte ToByte(decimal value)" => |_, a| convert::number(a.value(0), &Ty::Byte),
        "static sbyte ToSByte(decimal value)" => |_, a| convert::number(a.value(0), &Ty::SByte),
        "static short ToInt16(decimal value)" => |_, a| convert::number(a.value(0), &Ty::Short),
        "static ushort ToUInt16(decimal value)" => |_, a| convert::number(a.value(0), &Ty::UShort),
        "static int ToInt32(decimal d)" => |_, a| convert::number(a.value(0), &Ty::Int),
        "static uint ToUInt32(decimal d)" => |_, a| convert::number(a.value(0), &Ty::UInt),
        "static long ToInt64(decimal d)" => |_, a| convert::number(a.value(0), &Ty::Long),
        "static ulong ToUInt64(decimal d)" => |_, a| convert::number(a.value(0), &Ty::ULong),
        "static float ToSingle(decimal d)" => |_, a| convert::number(a.value(0), &Ty::Float),
        "static double ToDouble(decimal d)" => |_, a| convert::number(a.value(0), &Ty::Double),
        "static decimal FromOACurrency(long cy)" => |_, a| {
            Ok(Decimal::from(i128::from(a.long(0))).over(Decimal::from(10_000)).unwrap_or(Decimal::ZERO).into())
        },
    ]),
}];

fn two(op: Arith, a: &Args<'_>) -> Outcome {
    operator::decimal(op, a.decimal(0), a.decimal(1)).map(Value::Decimal)
}

fn made(parts: [i32; 3], scale: u8, negative: bool) -> Option<Value> {
    let [low, middle, high] = parts.map(|part| u128::from(part.cast_unsigned()));
    Decimal::from_parts(high << 64 | middle << 32 | low, scale, negative).map(Value::Decimal)
}

fn from_bits(a: &Args<'_>) -> Outcome {
    let bits: Vec<i32> = match &**a.object(0).map_err(|_| Exception::argument_null("bits"))? {
        Object::Items(items) => items.items.borrow().iter().filter_map(Value::as_whole).filter_map(|n| i32::try_from(n).ok()).collect(),
        _ => Vec::new(),
    };
    let bad = || Exception::argument("Decimal constructor requires an array or span of four valid decimal bytes.");
    let [low, middle, high, flags] = bits.try_into().map_err(|_| bad())?;
    let flags = flags.cast_unsigned();
    if flags & !0x80ff_0000 != 0 {
        return Err(bad());
    }
    made([low, middle, high], (flags >> 16) as u8, flags >> 31 == 1).ok_or_else(bad)
}

fn bits(n: Decimal) -> [i32; 4] {
    let coefficient = n.coefficient();
    let part = |at: u32| ((coefficient >> at) as u32).cast_signed();
    [part(0), part(32), part(64), (u32::from(n.scale()) << 16 | u32::from(n.is_negative()) << 31).cast_signed()]
}
