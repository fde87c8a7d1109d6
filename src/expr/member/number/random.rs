//! `System.Random`: Knuth's subtractive generator, as .NET seeds it.

use std::any::Any;
use std::cell::RefCell;

use crate::expr::eval::{Args, Machine};
use crate::expr::member::{Class, Outcome, Shape, rows};
use crate::expr::value::object::Native;
use crate::expr::value::{Exception, Object, Value};

pub static CLASSES: &[Class] = &[Class {
    declaration: "Random",
    space: "System",
    shape: Shape::Class,
    rows: rows![
        // Drawn from the request's own stream, so that a run is the same each time.
        "new()" => |_, _| Ok(Object::Native(Box::new(Random(None))).into()),
        "new(int Seed)" => |m, a| {
            m.allocate(size_of::<Generator>())?;
            Ok(Object::Native(Box::new(Random(Some(RefCell::new(Generator::new(a.int(0))))))).into())
        },
        "int Next()" => |m, a| Ok(sample(m, a)?.into()),
        "int Next(int maxValue)" => |m, a| {
            if a.int(1) < 0 {
                return Err(Exception::out_of_range("'maxValue' must be greater than zero.", "maxValue"));
            }
            Ok(((unit(m, a)? * f64::from(a.int(1))) as i32).into())
        },
        "int Next(int minValue, int maxValue)" => |m, a| between(m, a),
        "double NextDouble()" => |m, a| Ok(unit(m, a)?.into()),
        "void NextBytes(byte[] buffer)" => |m, a| fill(m, a),
    ],
}];

/// One more than the largest number drawn.
const LIMIT: i32 = i32::MAX;

#[derive(Debug)]
struct Random(Option<RefCell<Generator>>);

impl Native for Random {
    fn class(&self) -> &'static str {
        "Random"
    }
    fn as_any(&self) -> &dyn Any {
        self
    }
}

/// The last 55 numbers drawn, in a ring.
#[derive(Debug)]
struct Generator {
    ring: [i32; 55],
    next: usize,
    /// The place that is taken away from the next.
    taken: usize,
}

impl Generator {
    fn new(seed: i32) -> Self {
        let mut ring = [0_i32; 55];
        let mut last = 161_803_398_i32.wrapping_sub(seed.checked_abs().unwrap_or(i32::MAX));
        // The ring is .NET's with its first place at the end.
        if let Some(place) = ring.last_mut() {
            *place = last;
        }
        let mut current = 1;
        for at in (1..55).map(|n| n * 21 % 55) {
            let Some(place) = ring.get_mut(at - 1) else { continue };
            *place = current;
            current = wrapped(last.wrapping_sub(current));
            last = *place;
        }
        for _ in 1..5 {
            for at in 0..55 {
                let other = ring[(at + 31) % 55];
                ring[at] = wrapped(ring[at].wrapping_sub(other));
            }
        }
        Self { ring, next: 0, taken: 21 }
    }

    fn draw(&mut self) -> i32 {
        let drawn = self.ring[self.next % 55].wrapping_sub(self.ring[self.taken % 55]);
        let drawn = wrapped(if drawn == LIMIT { drawn - 1 } else { drawn });
        self.ring[self.next % 55] = drawn;
        self.next = (self.next + 1) % 55;
        self.taken = (self.taken + 1) % 55;
        drawn
    }
}

fn wrapped(n: i32) -> i32 {
    if n < 0 { n.wrapping_add(LIMIT) } else { n }
}

/// A number below [`LIMIT`].
fn sample(m: &mut Machine<'_>, a: &Args<'_>) -> Result<i32, Box<Exception>> {
    match &a.native::<Random>(0)?.0 {
        Some(generator) => Ok(generator.borrow_mut().draw()),
        None => Ok(i32::try_from(m.context.random.below(0x7fff_ffff)).unwrap_or(0)),
    }
}

/// A number from 0 to 1, which it never is.
fn unit(m: &mut Machine<'_>, a: &Args<'_>) -> Result<f64, Box<Exception>> {
    Ok(f64::from(sample(m, a)?) * (1.0 / f64::from(LIMIT)))
}

fn between(m: &mut Machine<'_>, a: &Args<'_>) -> Outcome {
    let (least, most) = (i64::from(a.int(1)), i64::from(a.int(2)));
    if least > most {
        return Err(Exception::out_of_range("'minValue' cannot be greater than maxValue.", "minValue"));
    }
    let range = (most - least) as f64;
    let drawn = if most - least <= LIMIT.into() {
        (unit(m, a)? * range) as i64
    } else {
        let n = f64::from(sample(m, a)?);
        let n = if sample(m, a)? % 2 == 0 { -n } else { n };
        let unit = (n + f64::from(LIMIT - 1)) / (2.0 * f64::from(LIMIT) - 1.0);
        (unit * range) as i64
    };
    Ok(Value::Int(i32::try_from(least + drawn).unwrap_or(0)))
}

fn fill(m: &mut Machine<'_>, a: &Args<'_>) -> Outcome {
    let Value::Object(object) = a.value(1) else { return Err(Exception::argument_null("buffer")) };
    let Object::Bytes(bytes) = &**object else { return Err(Exception::argument_null("buffer")) };
    m.spend(bytes.borrow().len())?;
    for byte in bytes.borrow_mut().iter_mut() {
        *byte = sample(m, a)? as u8;
    }
    Ok(Value::Null)
}
