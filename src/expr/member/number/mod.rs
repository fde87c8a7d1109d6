//! Numbers, `bool`, and what computes with them or converts them.
//!
//! `integer.rs`, `real.rs`, `decimal.rs`, `boolean.rs` the types' own members, `shared.rs` what the numeric ones have in common ·
//! `math.rs` `Math`, with `precise.rs` · `convert.rs` `Convert`, with `change.rs` (one type to another), `radix.rs` (bases), `base64.rs` ·
//! `bits.rs` `BitConverter` · `guid.rs` · `random.rs` · `enumeration.rs` `Enum` · `tuple.rs` · `kind.rs` `TypeCode` and what else numbers are asked about · `hash.rs`

mod base64;
mod bits;
mod boolean;
mod change;
mod convert;
mod decimal;
mod enumeration;
mod guid;
mod hash;
mod integer;
mod kind;
mod math;
mod precise;
mod radix;
mod random;
mod real;
pub mod shared;
mod tuple;

use super::Class;

pub use change::change_type;
pub use enumeration::print as print_enum;
pub use guid::{parse_guid, print as print_guid};
pub use hash::hash_of;

pub static FAMILIES: &[&[Class]] = &[
    integer::CLASSES,
    real::CLASSES,
    decimal::CLASSES,
    boolean::CLASSES,
    math::CLASSES,
    convert::CLASSES,
    bits::CLASSES,
    guid::CLASSES,
    random::CLASSES,
    kind::CLASSES,
    enumeration::CLASSES,
    tuple::CLASSES,
];
