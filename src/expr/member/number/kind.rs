use crate::expr::member::{Class, Shape, class, rows};
use crate::expr::types::Ty;
use crate::expr::value::Value;

/// `TypeCode`'s members, and the types that they stand for.
const CODES: &[(&str, i32)] = &[
    ("Empty", 0),
    ("Object", 1),
    ("DBNull", 2),
    ("Boolean", 3),
    ("Char", 4),
    ("SByte", 5),
    ("Byte", 6),
    ("Int16", 7),
    ("UInt16", 8),
    ("Int32", 9),
    ("UInt32", 10),
    ("Int64", 11),
    ("UInt64", 12),
    ("Single", 13),
    ("Double", 14),
    ("Decimal", 15),
    ("DateTime", 16),
    ("String", 18),
];

pub static CLASSES: &[Class] = &[
    Class { declaration: "TypeCode", space: "System", shape: Shape::Enum(CODES), rows: &[] },
    Class {
        declaration: "NumberStyles",
        space: "System.Globalization",
        shape: Shape::Enum(&[
            ("None", 0),
            ("AllowLeadingWhite", 1),
            ("AllowTrailingWhite", 2),
            ("AllowLeadingSign", 4),
            ("AllowTrailingSign", 8),
            ("AllowParentheses", 0x10),
            ("AllowDecimalPoint", 0x20),
            ("AllowThousands", 0x40),
            ("AllowExponent", 0x80),
            ("AllowCurrencySymbol", 0x100),
            ("AllowHexSpecifier", 0x200),
            ("Integer", 7),
            ("HexNumber", 0x203),
            ("Number", 0x6f),
            ("Float", 0xa7),
            ("Currency", 0x17f),
            ("Any", 0x1ff),
        ]),
        rows: &[],
    },
    Class {
        declaration: "CultureInfo : IFormatProvider",
        space: "System.Globalization",
        shape: Shape::Class,
        rows: rows![
            // One culture is all there is: the invariant one, which is nothing to the members that take it.
            "static CultureInfo InvariantCulture" => |_, _| Ok(Value::Null),
            "static CultureInfo CurrentCulture" => |_, _| Ok(Value::Null),
            "static CultureInfo CurrentUICulture" => |_, _| Ok(Value::Null),
        ],
    },
];

/// The `TypeCode` of a value.
pub fn type_code(value: &Value) -> Value {
    let name = match value {
        Value::Null => "Empty".to_owned(),
        Value::Enum(..) => "Int32".to_owned(),
        Value::Json(token) => return token.value().map_or_else(|| code("Object"), |scalar| type_code(&scalar)),
        other => other.type_name().trim_start_matches("System.").to_owned(),
    };
    code(&name)
}

fn code(name: &str) -> Value {
    let n = CODES.iter().find(|(known, _)| *known == name).map_or(1, |(_, n)| *n);
    class("TypeCode").map_or(Value::Int(n), |class| Value::Enum(class, n))
}

/// The type that a `TypeCode` stands for.
pub fn of_code(n: i32) -> Option<Ty> {
    let (name, _) = CODES.iter().find(|(_, known)| *known == n)?;
    match *name {
        "Empty" | "DBNull" => None,
        "DateTime" => Some(Ty::named("DateTime")),
        name => Ty::keyword(name),
    }
}
