use crate::expr::member::{unicode_category, white_space};

/// A set of letters.
#[derive(Clone, Debug, Default)]
pub struct Class {
    pub negative: bool,
    /// Units from and to; of a set that is whole in order, with others between them.
    pub ranges: Vec<(u16, u16)>,
    /// Unicode's categories, one bit each as .NET numbers them, with whether they are meant or all others.
    pub categories: Vec<(u32, bool)>,
    /// White space, with whether it is meant.
    pub space: Vec<bool>,
    /// `[a-z-[aeiou]]`
    pub minus: Option<Box<Self>>,
    /// Units are looked for in lower case, too.
    pub ignore_case: bool,
}

const LETTERS: u32 = 0b1_1111;
const DIGITS: u32 = 1 << 8;
/// Letters, non-spacing marks, decimal digits, connectors.
const WORD: u32 = LETTERS | 1 << 5 | DIGITS | 1 << 18;

impl Class {
    pub fn digits(negative: bool, ecma: bool) -> Self {
        if ecma {
            return Self { negative, ranges: vec![(48, 57)], ..Self::default() };
        }
        Self { categories: vec![(DIGITS, !negative)], ..Self::default() }
    }

    pub fn word(negative: bool, ecma: bool) -> Self {
        if ecma {
            return Self { negative, ranges: vec![(48, 57), (65, 90), (95, 95), (97, 122), (0x130, 0x130)], ..Self::default() };
        }
        Self { categories: vec![(WORD, !negative)], ..Self::default() }
    }

    pub fn spaces(negative: bool, ecma: bool) -> Self {
        if ecma {
            return Self { negative, ranges: vec![(9, 13), (32, 32)], ..Self::default() };
        }
        Self { space: vec![!negative], ..Self::default() }
    }

    /// `\p{Lu}`, `\p{IsGreek}`. `None` when nothing has this name.
    pub fn property(name: &str, negative: bool) -> Option<Self> {
        if let Some(mask) = general(name) {
            return Some(Self { categories: vec![(mask, !negative)], ..Self::default() });
        }
        let range = super::block::find(name)?;
        Some(Self { negative, ranges: vec![range], ..Self::default() })
    }

    /// Whether nothing is in it yet.
    pub fn is_empty(&self) -> bool {
        self.ranges.is_empty() && self.categories.is_empty() && self.space.is_empty()
    }

    /// The set is whole: its ranges in order, those that touch in one.
    pub fn settle(&mut self) {
        self.ranges.sort_unstable();
        self.ranges.dedup_by(|next, last| {
            let touch = u32::from(next.0) <= u32::from(last.1) + 1;
            if touch {
                last.1 = last.1.max(next.1);
            }
            touch
        });
    }

    /// Takes in all of another set, which is a shorthand.
    pub fn add(&mut self, other: &Self) {
        if other.negative {
            let mut at = 0_u32;
            for (from, to) in &other.ranges {
                if at < u32::from(*from) {
                    self.ranges.push((u16::try_from(at).unwrap_or(0), from - 1));
                }
                at = u32::from(*to) + 1;
            }
            if let Ok(at) = u16::try_from(at) {
                self.ranges.push((at, u16::MAX));
            }
        } else {
            self.ranges.extend(&other.ranges);
        }
        self.categories.extend(&other.categories);
        self.space.extend(&other.space);
    }

    pub fn has(&self, unit: u16) -> bool {
        if self.ignore_case { self.holds(lower(unit)) || self.holds(unit) || self.holds(upper(unit)) } else { self.holds(unit) }
    }

    fn has_in_ranges(&self, unit: u16) -> bool {
        let at = self.ranges.partition_point(|(_, to)| *to < unit);
        self.ranges.get(at).is_some_and(|(from, _)| *from <= unit)
    }

    fn holds(&self, unit: u16) -> bool {
        let inside = self.has_in_ranges(unit)
            || !self.categories.is_empty() && {
                let bit = 1 << unicode_category(u32::from(unit));
                self.categories.iter().any(|(mask, meant)| (mask & bit != 0) == *meant)
            }
            || self.space.iter().any(|meant| white_space(u32::from(unit)) == *meant);
        inside != self.negative && !self.minus.as_ref().is_some_and(|m| m.holds(unit))
    }
}

/// Whether a unit is of a word, for `\b`: joiners count, too.
pub fn is_word(unit: u16) -> bool {
    WORD & (1 << unicode_category(u32::from(unit))) != 0 || matches!(unit, 0x200c | 0x200d)
}

pub fn is_ecma_word(unit: u16) -> bool {
    u8::try_from(unit).is_ok_and(|b| b.is_ascii_alphanumeric() || b == b'_') || unit == 0x130
}

pub fn lower(unit: u16) -> u16 {
    if unit < 128 {
        return u16::from(unit as u8).wrapping_add(if (65..=90).contains(&unit) { 32 } else { 0 });
    }
    mapped(unit, char::to_lowercase)
}

fn upper(unit: u16) -> u16 {
    mapped(unit, char::to_uppercase)
}

/// Letters that become one letter of one unit.
fn mapped<I: Iterator<Item = char>>(unit: u16, map: impl Fn(char) -> I) -> u16 {
    let Some(letter) = char::from_u32(u32::from(unit)) else { return unit };
    let mut letters = map(letter);
    match (letters.next(), letters.next()) {
        (Some(one), None) => u16::try_from(u32::from(one)).unwrap_or(unit),
        _ => unit,
    }
}

/// The bits of a general category.
fn general(name: &str) -> Option<u32> {
    const NAMES: [&str; 30] = [
        "Lu", "Ll", "Lt", "Lm", "Lo", "Mn", "Mc", "Me", "Nd", "Nl", "No", "Zs", "Zl", "Zp", "Cc", "Cf", "Cs", "Co", "Pc", "Pd", "Ps", "Pe",
        "Pi", "Pf", "Po", "Sm", "Sc", "Sk", "So", "Cn",
    ];
    if let Some(bit) = NAMES.iter().position(|n| *n == name) {
        return Some(1 << bit);
    }
    if name.len() != 1 {
        return None;
    }
    let mask = NAMES.iter().enumerate().filter(|(_, n)| n.starts_with(name)).fold(0, |mask, (bit, _)| mask | 1 << bit);
    (mask != 0).then_some(mask)
}
