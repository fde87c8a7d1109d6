use crate::expr::member::{Class, Row, Shape};
use crate::expr::types::Ty;
use crate::expr::value::Value;

use super::shared::numeric_rows;

macro_rules! real {
    ($name:literal, $ty:expr, $min:literal, $max:literal, $epsilon:literal) => {
        Class {
            declaration: $name,
            space: "System",
            shape: Shape::Struct,
            rows: numeric_rows!($name, $ty, [
                concat!("const ", $name, " MinValue = ", $min) => super::shared::constant,
                concat!("const ", $name, " MaxValue = ", $max) => super::shared::constant,
                concat!("const ", $name, " Epsilon = ", $epsilon) => super::shared::constant,
                concat!("const ", $name, " NaN = NaN") => super::shared::constant,
                concat!("const ", $name, " PositiveInfinity = Infinity") => super::shared::constant,
                concat!("const ", $name, " NegativeInfinity = -Infinity") => super::shared::constant,
                concat!("static bool IsNaN(", $name, " d)") => |_, a| Ok(a.double(0).is_nan().into()),
                concat!("static bool IsInfinity(", $name, " d)") => |_, a| Ok(a.double(0).is_infinite().into()),
                concat!("static bool IsFinite(", $name, " d)") => |_, a| Ok(a.double(0).is_finite().into()),
                concat!("static bool IsPositiveInfinity(", $name, " d)") => |_, a| Ok((a.double(0) == f64::INFINITY).into()),
                concat!("static bool IsNegativeInfinity(", $name, " d)") => |_, a| Ok((a.double(0) == f64::NEG_INFINITY).into()),
                concat!("static bool IsNegative(", $name, " d)") => |_, a| Ok(a.double(0).is_sign_negative().into()),
                concat!("static bool IsNormal(", $name, " d)") => |_, a| match a.value(0) {
                    Value::Float(n) => Ok(n.is_normal().into()),
                    _ => Ok(a.double(0).is_normal().into()),
                },
                concat!("static bool IsSubnormal(", $name, " d)") => |_, a| match a.value(0) {
                    Value::Float(n) => Ok(n.is_subnormal().into()),
                    _ => Ok(a.double(0).is_subnormal().into()),
                },
            ]),
        }
    };
}

pub static CLASSES: &[Class] = &[
    real!("float", Ty::Float, "-3.40282347E+38f", "3.40282347E+38f", "1.401298E-45f"),
    real!("double", Ty::Double, "-1.7976931348623157E+308", "1.7976931348623157E+308", "4.9406564584124654E-324"),
];
