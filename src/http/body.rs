use std::fmt;
use std::rc::Rc;

/// The content of a message.
///
/// Copying is counting. A template is written out only when somebody reads it; a balancer that nobody asks for the text never
/// makes it.
#[derive(Clone, Default)]
pub enum Body {
    /// No content at all (not the same as empty content).
    #[default]
    None,
    /// Bytes as they are sent.
    Bytes(Rc<[u8]>),
    /// A text with numbers to be filled in.
    Template(Rc<Template>, [u64; 4]),
}

/// A text with holes.
#[derive(Debug, PartialEq, Eq)]
pub struct Template(Vec<Hole>);

/// A part of a [`Template`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Hole {
    /// Letters as they stand.
    Text(Rc<str>),
    /// The n-th number (0 to 3), decimal.
    Number(u8),
    /// The n-th number, 16 hexadecimal digits.
    Hex(u8),
    /// The n-th number and the next, 32 hexadecimal digits in groups of 8, 4, 4, 4 and 12.
    Guid(u8),
    /// The n-th number of thousandths as a percentage: `11.2%`.
    Percentage(u8),
    /// The upper 32 bits of the n-th number, decimal: two figures fit into one number.
    High(u8),
    /// The lower 32 bits of the n-th number, decimal.
    Low(u8),
    /// The lower 32 bits of a number so many times, decimal.
    Times(u8, u32),
    /// The lower 32 bits of a number, and those of another so many times, added, decimal: a total.
    Sum(u8, u8, u32),
    /// The word `lorem ` as often as the lower 32 bits of the n-th number say, at most 4,096 times: filler for completions.
    Words(u8),
    /// These parts as often as that: an event of a stream for each token.
    Each(u8, Rc<[Hole]>),
    /// Within [`Hole::Each`], how often they stand before, and so many more, decimal.
    Turn(u32),
    /// How often [`Hole::Each`] of the n-th number repeats, and so many more, decimal.
    Turns(u8, u32),
    /// The text of a prompt of as many tokens as the lower 32 bits of the n-th number say, four letters each.
    Prompt(u8),
}

/// What prompts are made of.
#[cfg(not(feature = "tokens"))]
const PROMPT: &str = "Tell me more. ";
/// What prompts are made of: each word and its blank are four letters, and a token.
#[cfg(feature = "tokens")]
const PROMPT: &str = " you may say why the sun has set";

impl Template {
    /// A text from its parts.
    #[must_use]
    pub fn new(parts: Vec<Hole>) -> Self {
        Self(parts)
    }

    /// Its parts, in order.
    #[must_use]
    pub fn parts(&self) -> &[Hole] {
        &self.0
    }

    /// The text with its numbers.
    #[must_use]
    pub fn render(&self, numbers: &[u64; 4]) -> String {
        let mut out = String::new();
        fill(&self.0, numbers, 0, &mut out);
        out
    }
}

/// Appends parts; `turn` is how often they were appended before.
fn fill(parts: &[Hole], numbers: &[u64; 4], turn: u64, out: &mut String) {
    use fmt::Write as _;
    let number = |index: &u8| numbers.get(*index as usize).copied().unwrap_or(0);
    let low = |index: &u8| number(index) & 0xffff_ffff;
    let repeats = |index: &u8| low(index).min(4096);
    let decimal = |out: &mut String, number: u64| {
        // Nothing goes wrong when writing into a text.
        let _ = write!(out, "{number}");
    };
    for part in parts {
        match part {
            Hole::Text(text) => out.push_str(text),
            Hole::Number(index) => decimal(out, number(index)),
            Hole::Hex(index) => {
                let _ = write!(out, "{:016x}", number(index));
            }
            Hole::Guid(index) => {
                let (high, low) = (number(index), number(&(index + 1)));
                let groups = (high >> 32, high >> 16 & 0xffff, high & 0xffff, low >> 48, low & 0xffff_ffff_ffff);
                let _ = write!(out, "{:08x}-{:04x}-{:04x}-{:04x}-{:012x}", groups.0, groups.1, groups.2, groups.3, groups.4);
            }
            Hole::Percentage(index) => {
                let _ = write!(out, "{}.{}%", number(index) / 10, number(index) % 10);
            }
            Hole::High(index) => decimal(out, number(index) >> 32),
            Hole::Low(index) => decimal(out, low(index)),
            Hole::Times(index, times) => decimal(out, low(index) * u64::from(*times)),
            Hole::Sum(one, other, times) => decimal(out, low(one) + low(other) * u64::from(*times)),
            Hole::Words(index) => (0..repeats(index)).for_each(|_| out.push_str("lorem ")),
            Hole::Each(index, parts) => (0..repeats(index)).for_each(|turn| fill(parts, numbers, turn, out)),
            Hole::Turn(more) => decimal(out, turn + u64::from(*more)),
            Hole::Turns(index, more) => decimal(out, repeats(index) + u64::from(*more)),
            Hole::Prompt(index) => {
                let letters = usize::try_from(low(index) * 4).unwrap_or(0);
                out.reserve(letters);
                (0..letters / PROMPT.len()).for_each(|_| out.push_str(PROMPT));
                out.push_str(PROMPT.get(..letters % PROMPT.len()).unwrap_or(""));
            }
        }
    }
}

impl Body {
    /// Content of these letters.
    #[must_use]
    pub fn text(text: &str) -> Self {
        Self::Bytes(text.as_bytes().into())
    }

    /// Whether there is no content, as opposed to empty content.
    #[must_use]
    pub fn is_none(&self) -> bool {
        matches!(self, Self::None)
    }

    /// The bytes, written out if need be; empty for no content.
    #[must_use]
    pub fn bytes(&self) -> Rc<[u8]> {
        match self {
            Self::None => Rc::new([]),
            Self::Bytes(bytes) => Rc::clone(bytes),
            Self::Template(template, numbers) => template.render(numbers).into_bytes().into(),
        }
    }
}

impl PartialEq for Body {
    fn eq(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::None, Self::None) => true,
            (Self::None, Self::Bytes(_) | Self::Template(..)) | (Self::Bytes(_) | Self::Template(..), Self::None) => false,
            (Self::Bytes(_) | Self::Template(..), Self::Bytes(_) | Self::Template(..)) => self.bytes() == other.bytes(),
        }
    }
}

impl fmt::Debug for Body {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::None => f.write_str("None"),
            Self::Bytes(_) | Self::Template(..) => write!(f, "{:?}", String::from_utf8_lossy(&self.bytes())),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Hole, Template};

    #[test]
    fn holes_are_filled_with_numbers_their_halves_and_sums() {
        for (hole, text) in [
            (Hole::Text("x".into()), "x"),
            (Hole::Number(0), "3"),
            (Hole::Number(9), "0"),
            (Hole::Hex(0), "0000000000000003"),
            (Hole::Guid(0), "00000000-0000-0003-0000-000700000005"),
            (Hole::Percentage(0), "0.3%"),
            (Hole::High(1), "7"),
            (Hole::Low(1), "5"),
            (Hole::Times(1, 3), "15"),
            (Hole::Sum(0, 1, 1), "8"),
            (Hole::Sum(0, 1, 4), "23"),
            (Hole::Words(0), "lorem lorem lorem "),
            #[cfg(not(feature = "tokens"))]
            (Hole::Prompt(1), "Tell me more. Tell m"),
            (Hole::Each(0, [Hole::Turn(4), Hole::Text(" ".into())].into()), "4 5 6 "),
            (Hole::Turns(0, 4), "7"),
        ] {
            assert_eq!(Template::new(vec![hole]).render(&[3, 7 << 32 | 5, 0, 0]), text);
        }
    }
}
