//! `string`, `char`, `object`, `bool`, and the enumerations that strings take.
//!
//! `table.rs` the members of `string`, which the others carry out: `search.rs` where a text occurs · `edit.rs` parts, replacement,
//! padding · `split.rs` and joining · `format.rs` composite formatting · `case.rs` capitals · `normal.rs` normal forms ·
//! `make.rs` chars to strings and back · `comparison.rs` `StringComparison` · `collate.rs` the order of the invariant culture ·
//! `char.rs` the members of `char` · `unicode.rs` what Unicode says of a letter

mod case;
mod char;
mod collate;
mod comparison;
mod edit;
mod format;
mod make;
mod normal;
mod search;
mod split;
mod table;
mod unicode;

use crate::expr::eval::convert;
use crate::expr::value::{Object, Text, Value};

use super::{Class, Shape, rows};

pub use comparison::{Comparison, compare_culture, equal, hash_code, of_comparer};
pub use edit::{natural, substring_of};
pub use format::{format_one, format_value, from_args};
pub use make::{char_array, write_chars};
pub use split::joined_of;
pub use unicode::{category_number, is_white_space as white_space};

pub static FAMILIES: &[&[Class]] = &[CLASSES, char::CLASSES, comparison::CLASSES, normal::CLASSES, unicode::CLASSES];

static CLASSES: &[Class] = &[
    Class {
        declaration: "object",
        space: "System",
        shape: Shape::Class,
        rows: rows![
            "new()" => |_, _| Ok(Object::Native(Box::new(Plain)).into()),
            "string ToString()" => |m, a| { let text = a.value(0).to_text(); m.text(text) },
            "bool Equals(object obj)" => |_, a| Ok(convert::equal(a.value(0), a.value(1)).into()),
            "int GetHashCode()" => |m, a| super::number::hash_of(m, a.value(0)).map(Value::Int),
            "Type GetType()" => |_, a| Ok(super::type_object::get_type(a)),
            "static bool Equals(object objA, object objB)" => |_, a| Ok(convert::equal(a.value(0), a.value(1)).into()),
            "static bool ReferenceEquals(object objA, object objB)" => |_, a| Ok(convert::same_object(a.value(0), a.value(1)).into()),
        ],
    },
    Class { declaration: "StringSplitOptions", space: "System", shape: Shape::Enum(&[("None", 0), ("RemoveEmptyEntries", 1)]), rows: &[] },
    Class { declaration: "string : IEnumerable<char>", space: "System", shape: Shape::Class, rows: table::ROWS },
    Class { declaration: "IFormatProvider", space: "System", shape: Shape::Interface, rows: &[] },
];

/// `new object()`: it is only itself.
#[derive(Debug)]
struct Plain;

impl crate::expr::value::object::Native for Plain {
    fn class(&self) -> &'static str {
        "object"
    }

    fn as_any(&self) -> &dyn std::any::Any {
        self
    }

    fn ty(&self) -> crate::expr::types::Ty {
        crate::expr::types::Ty::Object
    }
}

fn unit(unit: u16) -> Text {
    Text::from_units(&[unit])
}
