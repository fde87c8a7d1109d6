use crate::expr::member::{Class, Row, Shape};
use crate::expr::types::Ty;

use super::shared::numeric_rows;

/// A whole type: its keyword, its type, its bounds.
macro_rules! integer {
    ($name:literal, $ty:expr, $min:literal, $max:literal) => {
        Class {
            declaration: $name,
            space: "System",
            shape: Shape::Struct,
            rows: numeric_rows!($name, $ty, [
                concat!("const ", $name, " MinValue = ", $min) => super::shared::constant,
                concat!("const ", $name, " MaxValue = ", $max) => super::shared::constant,
            ]),
        }
    };
}

pub static CLASSES: &[Class] = &[
    integer!("int", Ty::Int, "-2147483648", "2147483647"),
    integer!("long", Ty::Long, "-9223372036854775808", "9223372036854775807"),
    integer!("uint", Ty::UInt, "0", "4294967295"),
    integer!("ulong", Ty::ULong, "0", "18446744073709551615"),
    integer!("short", Ty::Short, "-32768", "32767"),
    integer!("ushort", Ty::UShort, "0", "65535"),
    integer!("byte", Ty::Byte, "0", "255"),
    integer!("sbyte", Ty::SByte, "-128", "127"),
];
