//! Texts as the invariant culture sees them: the root order of the Unicode collation algorithm for what gateways compare.
//!
//! A text becomes a list of weights. Letters come first, then accents, then case; marks are letters of their own; control
//! and format characters are nothing at all. Latin, Greek, Cyrillic, digits and marks have their exact order, other scripts
//! that of their code points.

use std::cmp::Ordering;

use icu_normalizer::{DecomposingNormalizerBorrowed, properties::CanonicalCombiningClassMapBorrowed};
use icu_properties::CodePointMapData;
use icu_properties::props::GeneralCategory as Category;

use super::unicode::is_punctuation;
use crate::expr::value::Text;

/// What a part of a text weighs, and the units it stands for.
#[derive(Clone, Copy, Debug)]
struct Weight {
    /// The letter; 0 for an accent.
    letter: u32,
    accent: u16,
    case: u8,
    start: u32,
    end: u32,
}

/// Whether case counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Case {
    Counts,
    Ignored,
}

const SPACES: &str = "\t\n\u{b}\u{c}\r\u{85}\u{2028}\u{2029} ";
const PUNCTUATION: &str = "‾_‗-‐‒–—―⁓,、;⁏:!‼⁉¡?⁈⁇¿‽.‥…。·⁕⁖⁘⁙⁚⁛⁜⁝⁞'‘’‚‛‹›\"“”„‟«»()[]{}⁅⁆‖§¶⁋@*⁎⁑/\\&⁊#%‰‱†‡•‣‧⁃⁌⁍′″‴⁗‵‶‷‸※‿⁔⁀⁐⁁⁂";
const SYMBOLS: &str = "`´^¯¨¸°©®←→↑↓∂∑+±÷×<=≠>¬|¦~⁒⁄∞≤≥■●★✓";
const CURRENCIES: &str = "¤¢$£¥₠₡₢₣₤₥₦₧₩₪₫€₭₮₯₰₱₲₳₴₵₶₷₸₹₺₻₼₽₾₿";
const LATIN: &str = "aⱥbƀɓƃcȼƈdɖɗƌȡeɇǝəɛfƒgǥɠɣƣhƕiıɨɩjȷɉkƙlƚȴƛmnɲƞȵŋoɔɵȣpƥqɋĸrʀɍsȿʃƪtŧⱦƫƭʈȶuʉɯʊvʋʌwxyɏƴȝzƶȥɀʒƹƺþƿƻƨƽƅɂŉǀǁǂǃ";
const GREEK: &str = "αβγδεϝͷϛζͱηθιϳκϗλμνξοπϻϟϙρϼστυφχψωϡͳϸ";
const CYRILLIC: &str = "аәӕбвгғӻҕӷдԁђҙеєжҗзѕӡиҋійјкқӄҡҟҝлӆљмӎнӊңӈҥњоөпҧҁрҏсҫтҭћуүұфхӽӿҳһѡцҵчҷӌҹҽҿџшщъыьҍѣэюяѥѧѫѩѭѯѱѳѵҩԝӏ";
/// Accents in their order; others follow by code point.
const ACCENTS: &str = "\u{301}\u{300}\u{306}\u{302}\u{30c}\u{30a}\u{308}\u{30b}\u{303}\u{307}\u{338}\u{327}\u{328}\u{304}\u{336}\u{337}\u{335}\u{305}\u{309}\u{30f}\u{310}\u{311}";
/// Letters that are others with something between or over them; the accent of a ligature comes after all.
const LIGATURE: char = '\u{36f}';
const COMPOSED: &[(char, &str)] = &[
    ('æ', "a\u{36f}e"),
    ('œ', "o\u{36f}e"),
    ('ß', "s\u{36f}s"),
    ('ø', "o\u{338}"),
    ('ł', "l\u{335}"),
    ('đ', "d\u{335}"),
    ('ħ', "h\u{335}"),
    ('ð', "d\u{36f}"),
];

/// How two texts are ordered.
pub fn compare(a: &Text, b: &Text, case: Case) -> Ordering {
    if let (Some(a), Some(b)) = (plain(a), plain(b)) {
        return compare_ascii(a, b, case);
    }
    let (a, b) = (weights(&a.units()), weights(&b.units()));
    let letters = |w: &[Weight]| w.iter().map(|w| w.letter).filter(|l| *l != 0).collect::<Vec<_>>();
    let order = letters(&a).cmp(&letters(&b)).then_with(|| a.iter().map(|w| w.accent).cmp(b.iter().map(|w| w.accent)));
    match case {
        Case::Counts => order.then_with(|| a.iter().map(|w| w.case).cmp(b.iter().map(|w| w.case))),
        Case::Ignored => order,
    }
}

/// ASCII in which every byte has its weight and its equal: no control characters, and no `\r`, which belongs to its `\n`.
fn plain(text: &Text) -> Option<&str> {
    text.as_ascii().filter(|t| !t.bytes().any(|b| matches!(b, 0..=8 | 13..=31 | 127)))
}

fn compare_ascii(a: &str, b: &str, case: Case) -> Ordering {
    let letters = |t: &str| t.bytes().map(|b| RANKS[usize::from(b & 127)]).collect::<smallvec::SmallVec<[u8; 64]>>();
    let order = if a.len() + b.len() < 128 {
        letters(a).cmp(&letters(b))
    } else {
        a.bytes().map(|b| RANKS[usize::from(b & 127)]).cmp(b.bytes().map(|b| RANKS[usize::from(b & 127)]))
    };
    match case {
        Case::Counts => order.then_with(|| a.bytes().map(|b| b.is_ascii_uppercase()).cmp(b.bytes().map(|b| b.is_ascii_uppercase()))),
        Case::Ignored => order,
    }
}

/// The letters of ASCII in their order.
const RANKS: [u8; 128] = {
    let order = b"\t\n\x0b\x0c\r _-,;:!?.'\"()[]{}@*/\\&#%`^+<=>|~$0123456789abcdefghijklmnopqrstuvwxyz";
    let mut ranks = [0; 128];
    let mut at = 0;
    while at < order.len() {
        let byte = order[at];
        ranks[byte as usize] = at as u8 + 1;
        ranks[byte.to_ascii_uppercase() as usize] = at as u8 + 1;
        at += 1;
    }
    ranks
};

fn weights(units: &[u16]) -> Vec<Weight> {
    let mut out = Vec::with_capacity(units.len());
    let mut at = 0_u32;
    for decoded in char::decode_utf16(units.iter().copied()) {
        let (start, end) = (at, at + decoded.as_ref().map_or(1, |c| c.len_utf16() as u32));
        at = end;
        match decoded {
            Ok(c) => {
                let nfd = DecomposingNormalizerBorrowed::new_nfd();
                for part in nfd.normalize_iter([c].into_iter()) {
                    // `й` is a letter of its own, though it is written with an accent.
                    if matches!(c, 'й' | 'Й') {
                        push(c, 0, (start, end), &mut out);
                        break;
                    }
                    push(part, 0, (start, end), &mut out);
                }
            }
            Err(lone) => out.push(Weight { letter: group(9, lone.unpaired_surrogate().into()), accent: 0, case: 0, start, end }),
        }
    }
    out
}

fn group(group: u32, within: u32) -> u32 {
    group << 24 | (within + 1)
}

fn place(list: &str, c: char) -> Option<u32> {
    list.chars().position(|l| l == c).and_then(|i| u32::try_from(i).ok())
}

/// The weights of one letter that does not come apart canonically.
fn push(c: char, variant: u8, (start, end): (u32, u32), out: &mut Vec<Weight>) {
    let category = CodePointMapData::<Category>::new().get(c);
    let mut add = |letter, accent, case| out.push(Weight { letter, accent, case, start, end });
    if let Some(rank) = place(SPACES, c) {
        return add(group(0, rank), 0, variant);
    }
    if matches!(category, Category::Control | Category::Format)
        || matches!(c, '\u{34f}' | '\u{fe00}'..='\u{fe0f}' | '\u{180b}'..='\u{180f}')
    {
        return;
    }
    if CanonicalCombiningClassMapBorrowed::new().get_u8(c) != 0 {
        let accent = place(ACCENTS, c).map_or_else(|| 100 + (u32::from(c) & 0x7fff), |i| i + 1);
        return add(0, u16::try_from(accent).unwrap_or(u16::MAX), 0);
    }
    let lower = super::case::lower_letter(c);
    let case = variant + if lower == c { 0 } else { 2 };
    for (first, list) in [(1, PUNCTUATION), (2, SYMBOLS), (3, CURRENCIES), (5, LATIN), (6, GREEK), (7, CYRILLIC)] {
        if let Some(rank) = place(list, lower) {
            return add(group(first, rank), 0, case);
        }
    }
    if let Some(digit) = super::unicode::digit(c).filter(|_| !matches!(c, '０'..='９')) {
        return add(group(4, digit), 0, variant);
    }
    if lower == 'ς' {
        return push('σ', case + 1, (start, end), out);
    }
    if let Some((_, parts)) = COMPOSED.iter().find(|(l, _)| *l == lower) {
        for part in parts.chars() {
            if part == LIGATURE {
                out.push(Weight { letter: 0, accent: u16::MAX, case: 0, start, end });
            } else {
                push(part, case, (start, end), out);
            }
        }
        return;
    }
    if let '！'..='～' = c {
        // A wide letter is not the narrow one, nor its capital, even when case does not count.
        push(char::from_u32(u32::from(c) - 0xfee0).unwrap_or(c), 1, (start, end), out);
        return out.push(Weight { letter: 0, accent: u16::MAX - u16::from(lower == c), case: 0, start, end });
    }
    let nfkd: Vec<char> = DecomposingNormalizerBorrowed::new_nfkd().normalize_iter([c].into_iter()).collect();
    if nfkd != [c] && variant == 0 && nfkd.len() < 8 {
        // Small letters above the line come after capitals.
        let raised = matches!(c, 'ª' | 'º' | '¹' | '²' | '³' | 'ʰ'..='ˤ' | '⁰'..='ₜ');
        return nfkd.into_iter().for_each(|part| push(part, if raised { 4 } else { 1 }, (start, end), out));
    }
    let first = match category {
        Category::CurrencySymbol => 3,
        Category::MathSymbol | Category::ModifierSymbol | Category::OtherSymbol => 2,
        _ if is_punctuation(u32::from(c)) => 1,
        Category::SpaceSeparator => return push(' ', 1, (start, end), out),
        Category::Unassigned | Category::PrivateUse => 9,
        _ => 8,
    };
    out.push(Weight { letter: group(first, 0x400 + u32::from(lower)), accent: 0, case, start, end });
}

/// Which match is meant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Which {
    First,
    Last,
    /// It must begin the text; what has no weight may stand before it.
    AtStart,
    /// It must end the text; what has no weight may stand behind it.
    AtEnd,
}

/// A text that is searched, weighed once.
struct Searched<'t> {
    text: &'t [u16],
    all: Vec<Weight>,
    wanted: Vec<Weight>,
    case: Case,
}

impl Searched<'_> {
    /// Accents do not join control characters.
    fn is_control(&self, weight: &Weight) -> bool {
        self.text.get(weight.start as usize).is_some_and(|unit| *unit < 0x20)
    }

    /// The place of a match that begins with this weight: the units' start and number.
    fn fits(&self, at: usize) -> Option<(usize, usize)> {
        let end = at + self.wanted.len();
        let found = self.all.get(at..end)?;
        let (first, last) = (found.first()?, found.last()?);
        // All weights of its first and last letter, and no accent behind.
        let whole = at.checked_sub(1).and_then(|b| self.all.get(b)).is_none_or(|before| before.start != first.start)
            && self.all.get(end).is_none_or(|after| after.start != last.start && (after.letter != 0 || self.is_control(last)));
        let case = self.case;
        let same = |a: &Weight, b: &Weight| a.letter == b.letter && a.accent == b.accent && (case == Case::Ignored || a.case == b.case);
        let (start, end) = (first.start as usize, last.end as usize);
        let equal = whole && found.iter().zip(&self.wanted).all(|(a, b)| same(a, b));
        (equal && is_boundary(self.text, start)).then(|| (start, end - start))
    }
}

/// Where a text occurs in another: the units' start and number.
pub fn find(text: &[u16], value: &[u16], case: Case, which: Which) -> Option<(usize, usize)> {
    let searched = Searched { text, all: weights(text), wanted: weights(value), case };
    if searched.wanted.is_empty() {
        // What has no weight is everywhere.
        return match which {
            Which::First => (!text.is_empty()).then_some((0, 0)),
            Which::AtStart => Some((0, 0)),
            Which::Last => text.len().checked_sub(1).map(|at| (at, 0)),
            Which::AtEnd => text.ends_with(value).then_some((text.len(), 0)),
        };
    }
    let last = searched.all.len().checked_sub(searched.wanted.len())?;
    match which {
        Which::First => (0..=last).find_map(|at| searched.fits(at)),
        Which::Last => (0..=last).rev().find_map(|at| searched.fits(at)),
        Which::AtStart => searched.fits(0),
        Which::AtEnd => searched.fits(last),
    }
}

/// All places, none within another.
pub fn find_all(text: &[u16], value: &[u16], case: Case) -> Vec<(usize, usize)> {
    let searched = Searched { text, all: weights(text), wanted: weights(value), case };
    let (mut places, mut at) = (Vec::new(), 0);
    while !searched.wanted.is_empty() && at < searched.all.len() {
        match searched.fits(at) {
            Some(place) => {
                places.push(place);
                at += searched.wanted.len();
            }
            None => at += 1,
        }
    }
    places
}

/// Whether a letter as people see it begins here.
fn is_boundary(text: &[u16], at: usize) -> bool {
    let Some(before) = at.checked_sub(1).and_then(|b| text.get(b)) else { return true };
    let here = text.get(at).copied().unwrap_or(0);
    let mark = char::from_u32(here.into()).is_some_and(|c| CanonicalCombiningClassMapBorrowed::new().get_u8(c) != 0);
    !(*before == 0x0d && here == 0x0a || *before == 0x200d && here >= 0x80 || mark)
}

/// Whether both are such that the culture finds in them what plain comparison finds.
pub fn is_plain(text: &Text, value: &Text) -> bool {
    plain(value).is_some() && plain(text).is_some()
}
