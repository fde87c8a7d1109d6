//! Composite formatting: `string.Format`, `AppendFormat`, and the holes of interpolated strings.

use crate::expr::eval::{Args, Machine};
pub use crate::expr::member::format::format_value;
use crate::expr::value::{Exception, Text, Value};

type Try<T> = Result<T, Box<Exception>>;

fn bad_format() -> Box<Exception> {
    Exception::format("Input string was not in a correct format.")
}

/// A value at a place of a format string: `{0,5:x}`.
pub fn format_one(value: &Value, alignment: i32, format: Option<&str>) -> Try<Text> {
    let text = match format {
        // Only an interpolated string comes here with a brace, which `string.Format` cannot read.
        Some(format) if format.contains(['{', '}']) => return Err(bad_format()),
        Some(format) => format_value(value, format)?,
        None => value.try_text()?,
    };
    let width = alignment.unsigned_abs() as usize;
    let missing = width.saturating_sub(text.len());
    if missing == 0 {
        return Ok(text);
    }
    if missing > MOST {
        return Err(bad_format());
    }
    let fill = Text::from(" ".repeat(missing));
    Ok(if alignment > 0 { Text::concat(&[fill, text]) } else { Text::concat(&[text, fill]) })
}

/// What an index or a width is at most.
const MOST: usize = 1_000_000;

/// The arguments of `Format(format, args)`, the format at this place.
pub fn from_args(m: &mut Machine<'_>, a: &Args<'_>, at: usize) -> Try<Text> {
    let template = a.text(at, "format")?;
    if a.value(at + 1).is_null() {
        return Err(Exception::argument_null("args"));
    }
    let args = m.collect(a.value(at + 1))?;
    format(m, template, &args)
}

/// `string.Format`
fn format(m: &mut Machine<'_>, template: &Text, args: &[Value]) -> Try<Text> {
    let units = template.units();
    let mut scan = Scan { units: &units, at: 0 };
    let (mut parts, mut plain) = (Vec::new(), Vec::new());
    m.allocate(template.bytes())?;
    while let Some(unit) = scan.next() {
        match unit {
            CLOSE if !scan.eat(CLOSE) => return Err(bad_format()),
            OPEN if !scan.eat(OPEN) => {
                let (index, alignment, form) = scan.hole()?;
                let value = args.get(index).ok_or_else(|| {
                    Exception::format(
                        "Index (zero based) must be greater than or equal to zero and less than the size of the argument list.",
                    )
                })?;
                m.allocate(alignment.unsigned_abs() as usize + 32)?;
                let form = form.map(|f| String::from_utf16_lossy(&f));
                let text = format_one(value, alignment, form.as_deref())?;
                m.allocate(text.bytes())?;
                parts.push(Text::from_units(&std::mem::take(&mut plain)));
                parts.push(text);
            }
            _ => plain.push(unit),
        }
    }
    parts.push(Text::from_units(&plain));
    Ok(Text::concat(&parts))
}

const OPEN: u16 = b'{' as u16;
const CLOSE: u16 = b'}' as u16;
const BLANK: u16 = b' ' as u16;

/// A format string while it is read.
struct Scan<'a> {
    units: &'a [u16],
    at: usize,
}

impl Scan<'_> {
    fn next(&mut self) -> Option<u16> {
        let unit = self.units.get(self.at).copied();
        self.at += 1;
        unit
    }

    fn peek(&self) -> Try<u16> {
        self.units.get(self.at).copied().ok_or_else(bad_format)
    }

    fn eat(&mut self, unit: u16) -> bool {
        let there = self.units.get(self.at) == Some(&unit);
        self.at += usize::from(there);
        there
    }

    fn skip_blanks(&mut self) {
        while self.eat(BLANK) {}
    }

    /// A number, which something must follow.
    fn number(&mut self) -> Try<usize> {
        let mut n = 0;
        let first = self.at;
        while let Some(digit) = char::from_u32(self.peek()?.into()).and_then(|c| c.to_digit(10)).filter(|_| n < MOST) {
            n = n * 10 + digit as usize;
            self.at += 1;
        }
        if self.at == first { Err(bad_format()) } else { Ok(n) }
    }

    /// `0,5:x}`
    fn hole(&mut self) -> Try<(usize, i32, Option<Vec<u16>>)> {
        let index = self.number()?;
        self.skip_blanks();
        let mut alignment = 0;
        if self.eat(u16::from(b',')) {
            self.skip_blanks();
            let left = self.eat(u16::from(b'-'));
            let width = i32::try_from(self.number()?).map_err(|_| bad_format())?;
            alignment = if left { -width } else { width };
            self.skip_blanks();
        }
        let form = if self.eat(u16::from(b':')) { Some(self.form()?) } else { None };
        if self.next() != Some(CLOSE) {
            return Err(bad_format());
        }
        Ok((index, alignment, form.filter(|f| !f.is_empty())))
    }

    /// What stands behind the colon, up to the next bracket: there is no way to write one in it.
    fn form(&mut self) -> Try<Vec<u16>> {
        let rest = self.units.get(self.at..).unwrap_or(&[]);
        let end = rest.iter().position(|u| matches!(*u, OPEN | CLOSE)).ok_or_else(bad_format)?;
        self.at += end;
        Ok(rest.get(..end).unwrap_or(&[]).to_vec())
    }
}
