use std::cmp::Ordering;

use crate::expr::eval::{Args, Arith, Machine, convert, operator};
use crate::expr::member::{Class, Outcome, Shape, rows};
use crate::expr::types::Num;
use crate::expr::value::decimal::Rounding;
use crate::expr::value::{Exception, Value};

use super::precise;

/// What a function takes that is worked out exactly, and then rounded.
const COSTLY: usize = 4;

pub static CLASSES: &[Class] = &[
    Class {
        declaration: "MidpointRounding",
        space: "System",
        shape: Shape::Enum(&[("ToEven", 0), ("AwayFromZero", 1), ("ToZero", 2), ("ToNegativeInfinity", 3), ("ToPositiveInfinity", 4)]),
        rows: &[],
    },
    Class {
        declaration: "Math",
        space: "System",
        shape: Shape::Static,
        rows: rows![
            "const double PI = 3.14159265358979323846" => super::shared::constant,
            "const double E = 2.7182818284590452354" => super::shared::constant,
            "static byte Max(byte val1, byte val2)" => |_, a| Ok(larger(a.value(0), a.value(1))),
            "static sbyte Max(sbyte val1, sbyte val2)" => |_, a| Ok(larger(a.value(0), a.value(1))),
            "static short Max(short val1, short val2)" => |_, a| Ok(larger(a.value(0), a.value(1))),
            "static ushort Max(ushort val1, ushort val2)" => |_, a| Ok(larger(a.value(0), a.value(1))),
            "static int Max(int val1, int val2)" => |_, a| Ok(larger(a.value(0), a.value(1))),
            "static uint Max(uint val1, uint val2)" => |_, a| Ok(larger(a.value(0), a.value(1))),
            "static long Max(long val1, long val2)" => |_, a| Ok(larger(a.value(0), a.value(1))),
            "static ulong Max(ulong val1, ulong val2)" => |_, a| Ok(larger(a.value(0), a.value(1))),
            "static float Max(float val1, float val2)" => |_, a| Ok(larger(a.value(0), a.value(1))),
            "static double Max(double val1, double val2)" => |_, a| Ok(larger(a.value(0), a.value(1))),
            "static decimal Max(decimal val1, decimal val2)" => |_, a| Ok(larger(a.value(0), a.value(1))),
            "static byte Min(byte val1, byte val2)" => |_, a| Ok(smaller(a.value(0), a.value(1))),
            "static sbyte Min(sbyte val1, sbyte val2)" => |_, a| Ok(smaller(a.value(0), a.value(1))),
            "static short Min(short val1, short val2)" => |_, a| Ok(smaller(a.value(0), a.value(1))),
            "static ushort Min(ushort val1, ushort val2)" => |_, a| Ok(smaller(a.value(0), a.value(1))),
            "static int Min(int val1, int val2)" => |_, a| Ok(smaller(a.value(0), a.value(1))),
            "static uint Min(uint val1, uint val2)" => |_, a| Ok(smaller(a.value(0), a.value(1))),
            "static long Min(long val1, long val2)" => |_, a| Ok(smaller(a.value(0), a.value(1))),
            "static ulong Min(ulong val1, ulong val2)" => |_, a| Ok(smaller(a.value(0), a.value(1))),
            "static float Min(float val1, float val2)" => |_, a| Ok(smaller(a.value(0), a.value(1))),
            "static double Min(double val1, double val2)" => |_, a| Ok(smaller(a.value(0), a.value(1))),
            "static decimal Min(decimal val1, decimal val2)" => |_, a| Ok(smaller(a.value(0), a.value(1))),
            "static sbyte Clamp(sbyte value, sbyte min, sbyte max)" => |_, a| clamp(a),
            "static byte Clamp(byte value, byte min, byte max)" => |_, a| clamp(a),
            "static short Clamp(short value, short min, short max)" => |_, a| clamp(a),
            "static ushort Clamp(ushort value, ushort min, ushort max)" => |_, a| clamp(a),
            "static int Clamp(int value, int min, int max)" => |_, a| clamp(a),
            "static uint Clamp(uint value, uint min, uint max)" => |_, a| clamp(a),
            "static long Clamp(long value, long min, long max)" => |_, a| clamp(a),
            "static ulong Clamp(ulong value, ulong min, ulong max)" => |_, a| clamp(a),
            "static float Clamp(float value, float min, float max)" => |_, a| clamp(a),
            "static double Clamp(double value, double min, double max)" => |_, a| clamp(a),
            "static decimal Clamp(decimal value, decimal min, decimal max)" => |_, a| clamp(a),
            "static double Abs(double value)" => |_, a| absolute(a.value(0)),
            "static sbyte Abs(sbyte value)" => |_, a| absolute(a.value(0)),
            "static short Abs(short value)" => |_, a| absolute(a.value(0)),
            "static int Abs(int value)" => |_, a| absolute(a.value(0)),
            "static long Abs(long value)" => |_, a| absolute(a.value(0)),
            "static float Abs(float value)" => |_, a| absolute(a.value(0)),
            "static decimal Abs(decimal value)" => |_, a| absolute(a.value(0)),
            "static int Sign(sbyte value)" => |_, a| sign(a.value(0)),
            "static int Sign(short value)" => |_, a| sign(a.value(0)),
            "static int Sign(int value)" => |_, a| sign(a.value(0)),
            "static int Sign(long value)" => |_, a| sign(a.value(0)),
            "static int Sign(float value)" => |_, a| sign(a.value(0)),
            "static int Sign(double value)" => |_, a| sign(a.value(0)),
            "static int Sign(decimal value)" => |_, a| sign(a.value(0)),
            "static double Acos(double d)" => |_, a| Ok(libm::acos(a.double(0)).into()),
            "static double Acosh(double d)" => |_, a| Ok(libm::acosh(a.double(0)).into()),
            "static double Asin(double d)" => |_, a| Ok(libm::asin(a.double(0)).into()),
            "static double Asinh(double d)" => |_, a| Ok(libm::asinh(a.double(0)).into()),
            "static double Atan(double d)" => |_, a| Ok(libm::atan(a.double(0)).into()),
            "static double Atanh(double d)" => |_, a| Ok(libm::atanh(a.double(0)).into()),
            "static double Cbrt(double d)" => |_, a| Ok(libm::cbrt(a.double(0)).into()),
            "static double Cos(double d)" => |_, a| Ok(libm::cos(a.double(0)).into()),
            "static double Cosh(double d)" => |_, a| Ok(libm::cosh(a.double(0)).into()),
            "static double Exp(double d)" => |m, a| { m.spend(COSTLY)?; Ok(precise::exp(a.double(0)).into()) },
            "static double Log(double d)" => |m, a| { m.spend(COSTLY)?; Ok(precise::log(a.double(0)).into()) },
            "static double Log10(double d)" => |m, a| { m.spend(COSTLY)?; Ok(precise::log10(a.double(0)).into()) },
            "static double Log2(double d)" => |m, a| { m.spend(COSTLY)?; Ok(precise::log2(a.double(0)).into()) },
            "static double Sin(double d)" => |_, a| Ok(libm::sin(a.double(0)).into()),
            "static double Sinh(double d)" => |_, a| Ok(libm::sinh(a.double(0)).into()),
            "static double Sqrt(double d)" => |_, a| Ok(f64::sqrt(a.double(0)).into()),
            "static double Tan(double d)" => |_, a| Ok(libm::tan(a.double(0)).into()),
            "static double Tanh(double d)" => |_, a| Ok(libm::tanh(a.double(0)).into()),
            "static double Floor(double d)" => |_, a| Ok(f64::floor(a.double(0)).into()),
            "static double Ceiling(double d)" => |_, a| Ok(f64::ceil(a.double(0)).into()),
            "static double Truncate(double d)" => |_, a| Ok(f64::trunc(a.double(0)).into()),
            "static double BitIncrement(double d)" => |_, a| Ok(f64::next_up(a.double(0)).into()),
            "static double BitDecrement(double d)" => |_, a| Ok(f64::next_down(a.double(0)).into()),
            "static double Pow(double x, double y)" => |m, a| { m.spend(COSTLY)?; Ok(precise::pow(a.double(0), a.double(1)).into()) },
            "static double Atan2(double y, double x)" => |_, a| Ok(libm::atan2(a.double(0), a.double(1)).into()),
            "static double IEEERemainder(double x, double y)" => |_, a| Ok(libm::remainder(a.double(0), a.double(1)).into()),
            "static double CopySign(double x, double y)" => |_, a| Ok(a.double(0).copysign(a.double(1)).into()),
            "static double Log(double a, double newBase)" => |m, a| { m.spend(2 * COSTLY)?; Ok(log(a.double(0), a.double(1)).into()) },
            "static double MaxMagnitude(double x, double y)" => |_, a| Ok(magnitude(a.double(0), a.double(1), true).into()),
            "static double MinMagnitude(double x, double y)" => |_, a| Ok(magnitude(a.double(0), a.double(1), false).into()),
            "static double FusedMultiplyAdd(double x, double y, double z)" => |_, a| Ok(libm::fma(a.double(0), a.double(1), a.double(2)).into()),
            "static double ScaleB(double x, int n)" => |_, a| Ok(libm::scalbn(a.double(0), a.int(1)).into()),
            "static int ILogB(double x)" => |_, a| Ok(exponent(a.double(0)).into()),
            "static long BigMul(int a, int b)" => |_, a| Ok((i64::from(a.int(0)) * i64::from(a.int(1))).into()),
            "static int DivRem(int a, int b, out int result)" => |m, a| divide(m, a, Num::Int),
            "static long DivRem(long a, long b, out long result)" => |m, a| divide(m, a, Num::Long),
            "static decimal Floor(decimal d)" => |_, a| Ok(a.decimal(0).rounded(0, Rounding::Down).into()),
            "static decimal Ceiling(decimal d)" => |_, a| Ok(a.decimal(0).rounded(0, Rounding::Up).into()),
            "static decimal Truncate(decimal d)" => |_, a| Ok(a.decimal(0).rounded(0, Rounding::Zero).into()),
            "static decimal Round(decimal d)" => |_, a| round_decimal(a, None, None),
            "static decimal Round(decimal d, int decimals)" => |_, a| round_decimal(a, Some(1), None),
            "static decimal Round(decimal d, MidpointRounding mode)" => |_, a| round_decimal(a, None, Some(1)),
            "static decimal Round(decimal d, int decimals, MidpointRounding mode)" => |_, a| round_decimal(a, Some(1), Some(2)),
            "static double Round(double a)" => |_, a| round(a, None, None),
            "static double Round(double value, int digits)" => |_, a| round(a, Some(1), None),
            "static double Round(double value, MidpointRounding mode)" => |_, a| round(a, None, Some(1)),
            "static double Round(double value, int digits, MidpointRounding mode)" => |_, a| round(a, Some(1), Some(2)),
        ],
    },
];

/// `Max`: of a number and `NaN` the latter, of zeros the positive one.
pub fn larger(a: &Value, b: &Value) -> Value {
    if is_nan(a) || !is_nan(b) && order(a, b) == Ordering::Greater { a.clone() } else { b.clone() }
}

/// `Min`
pub fn smaller(a: &Value, b: &Value) -> Value {
    if is_nan(a) || !is_nan(b) && order(a, b) == Ordering::Less { a.clone() } else { b.clone() }
}

/// Zero has a sign here.
fn order(a: &Value, b: &Value) -> Ordering {
    match (a, b) {
        (Value::Double(a), Value::Double(b)) => a.total_cmp(b),
        (Value::Float(a), Value::Float(b)) => a.total_cmp(b),
        // Of equal decimals .NET takes the first.
        (Value::Decimal(x), Value::Decimal(y)) if x == y => Ordering::Greater,
        _ => convert::compare(a, b),
    }
}

fn is_nan(value: &Value) -> bool {
    matches!(value, Value::Double(n) if n.is_nan()) || matches!(value, Value::Float(n) if n.is_nan())
}

fn clamp(a: &Args<'_>) -> Outcome {
    let (value, least, most) = (a.value(0), a.value(1), a.value(2));
    let less = |a: &Value, b: &Value| !is_nan(a) && !is_nan(b) && convert::compare(a, b) == Ordering::Less;
    if less(most, least) {
        return Err(Exception::argument(format!("'{least}' cannot be greater than {most}.")));
    }
    Ok(if less(value, least) {
        least
    } else if less(most, value) {
        most
    } else {
        value
    }
    .clone())
}

fn absolute(value: &Value) -> Outcome {
    let least = || Exception::overflow("Negating the minimum value of a twos complement number is invalid.");
    Ok(match value {
        Value::SByte(n) => Value::SByte(n.checked_abs().ok_or_else(least)?),
        Value::Short(n) => Value::Short(n.checked_abs().ok_or_else(least)?),
        Value::Int(n) => Value::Int(n.checked_abs().ok_or_else(least)?),
        Value::Long(n) => Value::Long(n.checked_abs().ok_or_else(least)?),
        Value::Float(n) => Value::Float(n.abs()),
        Value::Double(n) => Value::Double(n.abs()),
        Value::Decimal(n) if n.is_negative() => Value::Decimal(n.negated()),
        other => other.clone(),
    })
}

fn sign(value: &Value) -> Outcome {
    let order = match value {
        Value::Double(n) => n.partial_cmp(&0.0),
        Value::Float(n) => n.partial_cmp(&0.0),
        Value::Decimal(n) if n.is_zero() => Some(Ordering::Equal),
        Value::Decimal(n) => Some(if n.is_negative() { Ordering::Less } else { Ordering::Greater }),
        other => other.as_whole().map(|n| n.cmp(&0)),
    };
    let nan = || Exception::new("System.ArithmeticException", "Function does not accept floating point Not-a-Number values.");
    Ok(Value::Int(order.ok_or_else(nan)? as i32))
}

/// The quotient, and the remainder as the `out` argument.
fn divide(m: &mut Machine<'_>, a: &Args<'_>, num: Num) -> Outcome {
    let quotient = operator::arith(Arith::Divide, num, a.value(0), a.value(1))?;
    let rest = operator::arith(Arith::Remainder, num, a.value(0), a.value(1))?;
    m.outs.push(rest);
    Ok(quotient)
}

/// The logarithm to a base.
fn log(n: f64, base: f64) -> f64 {
    if n.is_nan() {
        return n;
    }
    if base.is_nan() {
        return base;
    }
    if base == 1.0 || n != 1.0 && (base == 0.0 || base == f64::INFINITY) {
        return f64::NAN;
    }
    precise::log(n) / precise::log(base)
}

/// Of two the one that is further from zero, or nearer to it.
fn magnitude(x: f64, y: f64, larger: bool) -> f64 {
    match x.abs().partial_cmp(&y.abs()) {
        None => f64::NAN,
        Some(Ordering::Equal) if larger => {
            if x.is_sign_negative() {
                y
            } else {
                x
            }
        }
        Some(Ordering::Equal) => {
            if x.is_sign_negative() {
                x
            } else {
                y
            }
        }
        Some(order) => {
            if (order == Ordering::Greater) == larger {
                x
            } else {
                y
            }
        }
    }
}

/// The power of two of a number.
fn exponent(n: f64) -> i32 {
    if n == 0.0 {
        i32::MIN
    } else if n.is_finite() {
        libm::ilogb(n)
    } else {
        i32::MAX
    }
}

/// `MidpointRounding` as an argument; without one halves go to the even digit.
pub fn rounding(a: &Args<'_>, at: Option<usize>) -> Result<Rounding, Box<Exception>> {
    Ok(match at.map_or(0, |at| a.int(at)) {
        0 => Rounding::Even,
        1 => Rounding::Away,
        2 => Rounding::Zero,
        3 => Rounding::Down,
        4 => Rounding::Up,
        n => {
            let message = format!("The value '{n}' is not valid for this usage of the type MidpointRounding. (Parameter 'mode')");
            return Err(Exception::argument(message));
        }
    })
}

/// How many places a decimal is rounded to.
pub fn places(a: &Args<'_>, at: usize) -> Result<u8, Box<Exception>> {
    let refuse = || Exception::out_of_range("Decimal can only round to between 0 and 28 digits of precision.", "decimals");
    u8::try_from(a.int(at)).ok().filter(|places| *places <= 28).ok_or_else(refuse)
}

fn round_decimal(a: &Args<'_>, places_at: Option<usize>, mode_at: Option<usize>) -> Outcome {
    let to = places_at.map_or(Ok(0), |at| places(a, at))?;
    Ok(a.decimal(0).rounded(to, rounding(a, mode_at)?).into())
}

fn round(a: &Args<'_>, digits_at: Option<usize>, mode_at: Option<usize>) -> Outcome {
    let n = a.double(0);
    let digits = digits_at.map_or(0, |at| a.int(at));
    if !(0..=15).contains(&digits) {
        return Err(Exception::out_of_range("Rounding digits must be between 0 and 15, inclusive.", "digits"));
    }
    let mode = rounding(a, mode_at)?;
    // From here on there is no fraction; without digits .NET rounds at once.
    if n.is_nan() || n.abs() >= 1e16 {
        return Ok(n.into());
    }
    let power = 10_f64.powi(digits);
    let scaled = n * power;
    let rounded = match mode {
        Rounding::Even => scaled.round_ties_even(),
        Rounding::Away => scaled.round(),
        Rounding::Zero => scaled.trunc(),
        Rounding::Down => scaled.floor(),
        Rounding::Up => scaled.ceil(),
    };
    Ok((rounded / power).into())
}
