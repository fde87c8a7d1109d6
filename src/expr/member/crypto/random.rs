//! Random bytes: of the context's stream, so that a run can be repeated.

use std::any::Any;

use crate::expr::eval::{Args, Machine};
use crate::expr::member::{Class, Outcome, Shape, rows};
use crate::expr::value::object::Native;
use crate::expr::value::{Exception, Object, Value};

use super::SPACE;

pub static CLASSES: &[Class] = &[
    Class {
        declaration: "RandomNumberGenerator",
        space: SPACE,
        shape: Shape::Class,
        rows: rows![
            "static RandomNumberGenerator Create()" => |_, _| Ok(Object::Native(Box::new(Generator)).into()),
            "static void Fill(byte[] data)" => |m, a| fill(m, a.value(0), 0, None, false),
            "static int GetInt32(int toExclusive)" => |m, a| between(m, 0, a.int(0), "toExclusive"),
            "static int GetInt32(int fromInclusive, int toExclusive)" => |m, a| between(m, a.int(0), a.int(1), "toExclusive"),
            "void GetBytes(byte[] data)" => |m, a| fill(m, a.value(1), 0, None, false),
            "void GetBytes(byte[] data, int offset, int count)" => part,
            "void GetNonZeroBytes(byte[] data)" => |m, a| fill(m, a.value(1), 0, None, true),
            "void Dispose()" => |_, _| Ok(Value::Null),
        ],
    },
    Class {
        declaration: "RNGCryptoServiceProvider : RandomNumberGenerator",
        space: SPACE,
        shape: Shape::Class,
        rows: rows![
            "new()" => |_, _| Ok(Object::Native(Box::new(Generator)).into()),
            "void GetBytes(byte[] data)" => |m, a| fill(m, a.value(1), 0, None, false),
            "void GetBytes(byte[] data, int offset, int count)" => part,
            "void GetNonZeroBytes(byte[] data)" => |m, a| fill(m, a.value(1), 0, None, true),
        ],
    },
];

#[derive(Debug)]
struct Generator;

impl Native for Generator {
    fn class(&self) -> &'static str {
        "RNGCryptoServiceProvider"
    }
    fn as_any(&self) -> &dyn Any {
        self
    }
}

/// So many random bytes.
pub fn bytes(m: &mut Machine<'_>, count: usize) -> Result<Vec<u8>, Box<Exception>> {
    m.allocate(count)?;
    m.spend(count / 8)?;
    Ok((0..count.div_ceil(8)).flat_map(|_| m.context.random.bits().to_le_bytes()).take(count).collect())
}

fn part(m: &mut Machine<'_>, a: &Args<'_>) -> Outcome {
    let start = usize::try_from(a.int(2)).map_err(|_| Exception::out_of_range("Non-negative number required.", "offset"))?;
    let count = usize::try_from(a.int(3)).map_err(|_| Exception::out_of_range("Non-negative number required.", "count"))?;
    fill(m, a.value(1), start, Some(count), false)
}

fn fill(m: &mut Machine<'_>, data: &Value, start: usize, count: Option<usize>, without_zero: bool) -> Outcome {
    let Value::Object(object) = data else { return Err(Exception::argument_null("data")) };
    let Object::Bytes(data) = &**object else { return Err(Exception::argument_null("data")) };
    let count = count.unwrap_or_else(|| data.borrow().len());
    let made = bytes(m, count)?;
    let mut data = data.borrow_mut();
    let room = data.get_mut(start..).and_then(|rest| rest.get_mut(..count)).ok_or_else(|| {
        Exception::argument("Offset and length were out of bounds for the array or count is greater than the number of elements from index to the end of the source collection.")
    })?;
    room.copy_from_slice(&made);
    if without_zero {
        room.iter_mut().filter(|b| **b == 0).for_each(|b| *b = 1 + (m.context.random.below(255) as u8));
    }
    Ok(Value::Null)
}

fn between(m: &mut Machine<'_>, from: i32, to: i32, parameter: &str) -> Outcome {
    let width = i64::from(to) - i64::from(from);
    if width <= 0 {
        let message =
            if from == 0 { "Value must be positive." } else { "Range of random number does not contain at least one possibility." };
        return Err(if from == 0 { Exception::out_of_range(message, parameter) } else { Exception::argument(message) });
    }
    let drawn = m.context.random.below(width.unsigned_abs());
    Ok(Value::Int((i64::from(from) + drawn as i64) as i32))
}
