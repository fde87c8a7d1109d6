use super::digits::{Digits, Exact, Number, Precision};
use super::standard::exponent;

/// What a section of a custom format asks for.
#[derive(Debug, Default)]
struct Section {
    /// Places for digits, in all and before the point.
    places: i32,
    whole: i32,
    /// Places from the first and to the last `0`, counted from the point; the last is negative.
    first_zero: i32,
    last_zero: i32,
    thousands: bool,
    /// Powers of ten: `%`, `‰` and commas before the point.
    shift: i32,
    scientific: bool,
}

/// `ToString` with a custom format.
pub fn print(n: Number, format: &str) -> String {
    if let Some(word) = n.special() {
        return word.to_owned();
    }
    let letters: Vec<char> = format.chars().take_while(|c| *c != '\0').collect();
    // For all custom formats .NET makes so many digits, whatever they ask for.
    let precision = if matches!(n, Number::Float(_)) { 7 } else { 15 };
    let mut number = n.digits(Precision::Significant(precision));
    let mut start = find(&letters, section_of(&number));
    let mut section = Section::read(letters.get(start..).unwrap_or(&[]));
    if !number.is_zero() {
        number.scale(section.shift);
        let to = if section.scientific { section.places } else { number.point + section.places - section.whole };
        number.round(to, Exact::No);
        let zero = find(&letters, 2);
        if number.is_zero() && zero != start {
            start = zero;
            section = Section::read(letters.get(start..).unwrap_or(&[]));
        }
    }
    if number.is_zero() {
        number.round(0, Exact::No);
    }
    let body = section.print(&number, letters.get(start..).unwrap_or(&[]));
    let signed = number.negative && start == 0 && (number.point != 0 || !body.is_empty());
    if signed { format!("-{body}") } else { body }
}

fn section_of(number: &Digits) -> usize {
    if number.is_zero() { 2 } else { usize::from(number.negative) }
}

/// Where the n-th section begins; the first stands for those that are missing or empty.
fn find(letters: &[char], mut section: usize) -> usize {
    if section == 0 {
        return 0;
    }
    let mut at = 0;
    while let Some(c) = letters.get(at) {
        at = skip(letters, at);
        if *c == ';' {
            section -= 1;
            if section == 0 {
                return if matches!(letters.get(at), None | Some(';')) { 0 } else { at };
            }
        }
    }
    0
}

/// Behind a letter, a quoted text or an escaped letter.
fn skip(letters: &[char], at: usize) -> usize {
    match letters.get(at) {
        Some(quote @ ('\'' | '"')) => {
            let inside = letters[at + 1..].iter().position(|c| c == quote);
            inside.map_or(letters.len(), |length| at + length + 2)
        }
        Some('\\') => (at + 2).min(letters.len()),
        _ => at + 1,
    }
}

/// How many zeros an exponent has that begins behind the `E` at hand, and its sign; nothing when it is none.
fn exponent_at(letters: &[char], at: usize) -> Option<(Option<char>, usize)> {
    let sign = letters.get(at).copied().filter(|c| matches!(c, '+' | '-'));
    let from = at + usize::from(sign.is_some());
    let zeros = letters.get(from..)?.iter().take_while(|c| **c == '0').count();
    (zeros > 0).then_some((sign, zeros))
}

impl Section {
    fn read(letters: &[char]) -> Self {
        let mut section = Self::default();
        let (mut first, mut last, mut point) = (None, 0, None);
        let (mut comma, mut commas) = (None, 0);
        let mut at = 0;
        while let Some(c) = letters.get(at).copied().filter(|c| *c != ';') {
            let next = skip(letters, at);
            match c {
                '#' => section.places += 1,
                '0' => {
                    first = first.or(Some(section.places));
                    section.places += 1;
                    last = section.places;
                }
                '.' => point = point.or(Some(section.places)),
                ',' if section.places > 0 && point.is_none() => {
                    if comma == Some(section.places) {
                        commas += 1;
                    } else {
                        section.thousands |= comma.is_some();
                        (comma, commas) = (Some(section.places), 1);
                    }
                }
                '%' => section.shift += 2,
                '\u{2030}' => section.shift += 3,
                'E' | 'e' => {
                    if let Some((sign, zeros)) = exponent_at(letters, next) {
                        section.scientific = true;
                        at = next + usize::from(sign.is_some()) + zeros;
                        continue;
                    }
                }
                _ => {}
            }
            at = next;
        }
        section.whole = point.unwrap_or(section.places);
        if let Some(comma) = comma {
            if comma == section.whole {
                section.shift -= commas * 3;
            } else {
                section.thousands = true;
            }
        }
        section.first_zero = first.map_or(0, |first| (section.whole - first).max(0));
        section.last_zero = (section.whole - last).min(0);
        section
    }

    fn print(&self, number: &Digits, letters: &[char]) -> String {
        let mut out = Pen { section: self, number, out: String::new(), digit: 0, place: 0 };
        let mut extra = 0;
        if self.scientific {
            out.place = self.whole;
        } else {
            out.place = number.point.max(self.whole);
            extra = number.point - self.whole;
        }
        let (mut at, mut scientific, mut pointed) = (0, self.scientific, false);
        while let Some(c) = letters.get(at).copied().filter(|c| *c != ';') {
            let next = skip(letters, at);
            if matches!(c, '#' | '0' | '.') {
                // Digits for which the format has no places stand before its first one.
                for _ in 0..extra.max(0) {
                    let digit = out.take().unwrap_or('0');
                    out.put(digit);
                }
                extra = extra.min(0);
            }
            match c {
                '#' | '0' => {
                    let digit = if extra < 0 {
                        extra += 1;
                        (out.place <= self.first_zero).then_some('0')
                    } else {
                        let place = out.place;
                        out.take().or((place > self.last_zero).then_some('0'))
                    };
                    match digit {
                        Some(digit) => out.put(digit),
                        None => out.place -= 1,
                    }
                }
                '.' => {
                    if out.place == 0 && !pointed && (self.last_zero < 0 || self.whole < self.places && out.digit < number.len()) {
                        out.out.push('.');
                        pointed = true;
                    }
                }
                ',' => {}
                '\'' | '"' => {
                    let end = if next > at + 1 && letters.get(next - 1) == Some(&c) { next - 1 } else { next };
                    out.out.extend(letters.get(at + 1..end).unwrap_or(&[]));
                }
                '\\' => out.out.extend(letters.get(at + 1)),
                'E' | 'e' => {
                    let read = exponent_at(letters, next);
                    if let (true, Some((sign, zeros))) = (scientific, read) {
                        let n = if number.is_zero() { 0 } else { number.point - self.whole };
                        out.out += &exponent(n, c, zeros.min(10), sign == Some('+'));
                        scientific = false;
                        at = next + usize::from(sign.is_some()) + zeros;
                        continue;
                    }
                    out.out.push(c);
                    if !scientific {
                        let sign = letters.get(next).copied().filter(|c| matches!(c, '+' | '-'));
                        let from = next + usize::from(sign.is_some());
                        let zeros = letters.get(from..).unwrap_or(&[]).iter().take_while(|c| **c == '0').count();
                        out.out.extend(letters.get(next..from + zeros).unwrap_or(&[]));
                        at = from + zeros;
                        continue;
                    }
                }
                _ => out.out.push(c),
            }
            at = next;
        }
        out.out
    }
}

/// What is written.
struct Pen<'a> {
    section: &'a Section,
    number: &'a Digits,
    out: String,
    /// The next digit of the number.
    digit: usize,
    /// Places left before the point.
    place: i32,
}

impl Pen<'_> {
    fn take(&mut self) -> Option<char> {
        let digit = self.number.get(self.digit)?;
        self.digit += 1;
        Some(digit)
    }

    fn put(&mut self, digit: char) {
        self.out.push(digit);
        self.place -= 1;
        if self.section.thousands && self.place > 0 && self.place % 3 == 0 {
            self.out.push(',');
        }
    }
}
