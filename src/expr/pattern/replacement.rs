use super::{Found, Pattern};

/// What a match is replaced with: `$1`, `${name}`, `$&` and so on stand for parts.
#[derive(Debug)]
pub struct Replacement(Vec<Part>);

#[derive(Debug)]
enum Part {
    Text(Vec<u16>),
    /// A group, by its place among all.
    Group(usize),
    /// `` $` ``
    Before,
    /// `$'`
    After,
    /// `$_`
    All,
    /// `$+`
    LastGroup,
}

impl Replacement {
    /// Reads a replacement for a pattern.
    pub fn new(text: &[u16], pattern: &Pattern) -> Self {
        let mut parts = Vec::new();
        let mut plain = Vec::new();
        let mut at = 0;
        while let Some(unit) = text.get(at) {
            let part = (*unit == 36).then(|| special(&text[at + 1..], pattern)).flatten();
            match part {
                Some((part, length)) => {
                    if !plain.is_empty() {
                        parts.push(Part::Text(std::mem::take(&mut plain)));
                    }
                    parts.push(part);
                    at += 1 + length;
                }
                None => {
                    plain.push(*unit);
                    at += 1;
                }
            }
        }
        if !plain.is_empty() {
            parts.push(Part::Text(plain));
        }
        Self(parts)
    }

    /// What stands in the place of a match.
    pub fn write(&self, text: &[u16], found: &Found, out: &mut Vec<u16>) {
        let (start, length) = found.whole();
        for part in &self.0 {
            let slice = match part {
                Part::Text(plain) => Some(plain.as_slice()),
                Part::Group(group) => found.last(*group).and_then(|(s, l)| text.get(s..s + l)),
                Part::Before => text.get(..start),
                Part::After => text.get(start + length..),
                Part::All => Some(text),
                Part::LastGroup => found.last(found.groups.len().saturating_sub(1)).and_then(|(s, l)| text.get(s..s + l)),
            };
            out.extend_from_slice(slice.unwrap_or(&[]));
        }
    }
}

/// Behind a `$`: what it means, and how long that is.
fn special(rest: &[u16], pattern: &Pattern) -> Option<(Part, usize)> {
    let letter = char::from_u32(u32::from(*rest.first()?))?;
    match letter {
        '$' => return Some((Part::Text(vec![36]), 1)),
        '&' => return Some((Part::Group(0), 1)),
        '`' => return Some((Part::Before, 1)),
        '\'' => return Some((Part::After, 1)),
        '+' => return Some((Part::LastGroup, 1)),
        '_' => return Some((Part::All, 1)),
        '{' => {
            let close = rest.iter().position(|u| *u == 125)?;
            let name = String::from_utf16_lossy(rest.get(1..close)?);
            return pattern.by_name(&name).map(|place| (Part::Group(place), close + 1));
        }
        _ => {}
    }
    // The whole number must be a group.
    let digits = rest.iter().take_while(|u| (48..=57).contains(*u)).count();
    let number: u32 = String::from_utf16_lossy(rest.get(..digits)?).parse().ok()?;
    pattern.by_number(number).map(|place| (Part::Group(place), digits))
}
