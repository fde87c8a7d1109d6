//! `Convert.ToBase64String` and back.

use crate::expr::eval::{Args, Machine};
use crate::expr::member::{Outcome, crypto};
use crate::expr::value::{Exception, Object, Text, Value};

/// Letters of a line, when lines are asked for.
const LINE: usize = 76;

/// The arguments: where offset and length stand, and the option to break lines.
pub fn encode(m: &mut Machine<'_>, a: &Args<'_>, part: Option<usize>, options: Option<usize>) -> Outcome {
    let bytes = a.value(0).as_bytes().ok_or_else(|| Exception::argument_null("inArray"))?;
    let bytes = match part {
        Some(at) => piece(&bytes, a.int(at), a.int(at + 1))?,
        None => &bytes[..],
    };
    let option = options.map_or(0, |at| a.int(at));
    if !(0..=1).contains(&option) {
        return Err(Exception::argument(format!("Illegal enum value: {option}. (Parameter 'options')")));
    }
    m.allocate(bytes.len().saturating_mul(2))?;
    let text = crypto::base64(bytes);
    if option == 0 {
        return m.text(text);
    }
    let mut lines = String::with_capacity(text.len() + text.len() / LINE * 2);
    for (at, letter) in text.chars().enumerate() {
        if at > 0 && at % LINE == 0 {
            lines.push_str("\r\n");
        }
        lines.push(letter);
    }
    m.text(lines)
}

/// `length` items from `offset` on.
fn piece<T>(items: &[T], offset: i32, length: i32) -> Result<&[T], Box<Exception>> {
    let length = usize::try_from(length).map_err(|_| {
        Exception::out_of_range("Index was out of range. Must be non-negative and less than the size of the collection.", "length")
    })?;
    let offset = usize::try_from(offset).map_err(|_| Exception::out_of_range("Value must be positive.", "offset"))?;
    let outside = || Exception::out_of_range("Offset and length must refer to a position in the string.", "offset");
    items.get(offset..).and_then(|rest| rest.get(..length)).ok_or_else(outside)
}

pub fn decode(m: &mut Machine<'_>, a: &Args<'_>) -> Outcome {
    decoded(m, &a.text(0, "s")?.to_str())
}

/// `FromBase64CharArray`
pub fn decode_letters(m: &mut Machine<'_>, a: &Args<'_>) -> Outcome {
    let Value::Object(object) = a.value(0) else { return Err(Exception::argument_null("inArray")) };
    let units: Vec<u16> = match &**object {
        Object::Items(items) => items.items.borrow().iter().map(|item| if let Value::Char(unit) = item { *unit } else { 0 }).collect(),
        _ => Vec::new(),
    };
    let text = Text::from_units(piece(&units, a.int(1), a.int(2))?);
    decoded(m, &text.to_str())
}

fn decoded(m: &mut Machine<'_>, text: &str) -> Outcome {
    m.allocate(text.len())?;
    crypto::from_base64(text).map(Value::bytes)
}
