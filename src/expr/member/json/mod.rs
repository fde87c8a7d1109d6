//! Newtonsoft's `JToken` and its kin: one file per type.
//!
//! `content.rs` values to tokens, as constructors and `Add` take them · `conversion.rs` tokens to values: casts and `Value<T>` ·
//! `from_object.rs`, `to_object/` whole objects · `serialize.rs` values to text · `path/` JSONPath · `sequence/` walks through
//! trees · `merge.rs` · `collection.rs` containers as lists and dictionaries · the other files: the members of the type of their name

mod array;
pub mod collection;
mod container;
mod content;
mod conversion;
mod convert;
mod extensions;
mod from_object;
mod merge;
mod object;
mod path;
mod property;
mod sequence;
mod serialize;
mod to_object;
mod token;
mod value;

use super::{Class, Shape};

pub use content::{boxed as token_holding, token_of};
pub use conversion::from_json;
pub use sequence::children_of;
pub use serialize::serialize;
pub use token::{is_token_comparer, token_comparer};

const LINQ: &str = "Newtonsoft.Json.Linq";

pub static CLASSES: &[Class] = &[
    Class { declaration: "Formatting", space: "Newtonsoft.Json", shape: Shape::Enum(&[("None", 0), ("Indented", 1)]), rows: &[] },
    Class {
        declaration: "JTokenType",
        space: LINQ,
        shape: Shape::Enum(&[
            ("None", 0),
            ("Object", 1),
            ("Array", 2),
            ("Constructor", 3),
            ("Property", 4),
            ("Comment", 5),
            ("Integer", 6),
            ("Float", 7),
            ("String", 8),
            ("Boolean", 9),
            ("Null", 10),
            ("Undefined", 11),
            ("Date", 12),
            ("Raw", 13),
            ("Bytes", 14),
            ("Guid", 15),
            ("Uri", 16),
            ("TimeSpan", 17),
        ]),
        rows: &[],
    },
    Class { declaration: "BigInteger", space: "System.Numerics", shape: Shape::Struct, rows: &[] },
    token::COMPARER,
    token::SEQUENCE,
    token::ENUMERABLE,
    token::CLASS,
    container::CLASS,
    object::CLASS,
    array::CLASS,
    property::CLASS,
    value::CLASS,
    value::RAW,
    value::CONSTRUCTOR,
    extensions::CLASS,
    convert::CLASS,
];
