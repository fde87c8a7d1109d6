use std::collections::BTreeSet;
use std::rc::Rc;

use super::{BadPattern, options};

/// The groups of a pattern: unnamed ones are counted first, then names get the numbers that are left.
pub struct Groups {
    pub numbers: Vec<u32>,
    pub names: Vec<(Rc<str>, u32)>,
}

impl Groups {
    /// Looks for all groups before anything refers to one.
    pub fn of(pattern: &[u16], options: i32) -> Result<Self, BadPattern> {
        let mut scan = Scan { pattern, at: 0, options, next: 1, numbers: BTreeSet::from([0]), names: Vec::new() };
        scan.all();
        let Scan { mut numbers, names, mut next, .. } = scan;
        let mut named = Vec::new();
        for name in names {
            while numbers.contains(&next) {
                next += 1;
            }
            numbers.insert(next);
            named.push((name, next));
            next += 1;
        }
        Ok(Self { numbers: numbers.into_iter().collect(), names: named })
    }

    /// The place of a group among all.
    pub fn place(&self, number: u32) -> Option<usize> {
        self.numbers.binary_search(&number).ok()
    }

    pub fn named(&self, name: &str) -> Option<usize> {
        self.names.iter().find(|(n, _)| &**n == name).and_then(|(_, number)| self.place(*number))
    }
}

struct Scan<'a> {
    pattern: &'a [u16],
    at: usize,
    options: i32,
    next: u32,
    numbers: BTreeSet<u32>,
    names: Vec<Rc<str>>,
}

impl Scan<'_> {
    fn peek(&self, ahead: usize) -> Option<char> {
        self.pattern.get(self.at + ahead).map(|u| char::from_u32(u32::from(*u)).unwrap_or('\u{fffd}'))
    }

    fn all(&mut self) {
        let mut outer = Vec::new();
        while let Some(c) = self.peek(0) {
            self.at += 1;
            match c {
                '\\' => self.at += 1,
                '#' if self.options & options::IGNORE_WHITE_SPACE != 0 => self.skip_to('\n'),
                '[' => self.class(),
                ')' => self.options = outer.pop().unwrap_or(self.options),
                '(' => {
                    if self.peek(0) == Some('?') && self.peek(1) == Some('#') {
                        self.skip_to(')');
                        self.at += 1;
                        continue;
                    }
                    outer.push(self.options);
                    if self.peek(0) == Some('?') {
                        self.at += 1;
                        if self.special() {
                            outer.pop();
                        }
                    } else if self.options & options::EXPLICIT_CAPTURE == 0 {
                        self.numbers.insert(self.next);
                        self.next += 1;
                    }
                }
                _ => {}
            }
        }
    }

    fn skip_to(&mut self, end: char) {
        while self.peek(0).is_some_and(|c| c != end) {
            self.at += 1;
        }
    }

    fn class(&mut self) {
        if self.peek(0) == Some('^') {
            self.at += 1;
        }
        let mut first = true;
        while let Some(c) = self.peek(0) {
            self.at += 1;
            match c {
                ']' if !first => return,
                '\\' => self.at += 1,
                '-' if !first && self.peek(0) == Some('[') => {
                    self.at += 1;
                    self.class();
                }
                _ => {}
            }
            first = false;
        }
    }

    /// Behind `(?`. True when it was only options: the bracket is closed already.
    fn special(&mut self) -> bool {
        match self.peek(0) {
            Some(quote @ ('<' | '\'')) if !matches!(self.peek(1), Some('=' | '!')) => {
                self.at += 1;
                let close = if quote == '<' { '>' } else { '\'' };
                let start = self.at;
                while self.peek(0).is_some_and(|c| c.is_alphanumeric() || c == '_') {
                    self.at += 1;
                }
                let name = String::from_utf16_lossy(self.pattern.get(start..self.at).unwrap_or(&[]));
                if name.is_empty() || !matches!(self.peek(0), Some(c) if c == close || c == '-') {
                    return false;
                }
                if let Ok(number) = name.parse::<u32>() {
                    self.numbers.insert(number);
                } else if !self.names.iter().any(|n| **n == *name) {
                    self.names.push(name.into());
                }
                false
            }
            Some('(') => {
                // A condition is no group of its own, unless it is a look-around, which is none either.
                self.at += 1;
                false
            }
            _ => {
                let mut on = true;
                let mut options = self.options;
                let mut at = self.at;
                while let Some(c) = self.pattern.get(at).and_then(|u| char::from_u32(u32::from(*u))) {
                    at += 1;
                    match c {
                        '-' => on = false,
                        '+' => on = true,
                        ')' | ':' => {
                            self.options = options;
                            self.at = at;
                            return c == ')';
                        }
                        _ => match option(c) {
                            Some(bit) if on => options |= bit,
                            Some(bit) => options &= !bit,
                            None => return false,
                        },
                    }
                }
                false
            }
        }
    }
}

/// The option of a letter in `(?imnsx)`.
pub fn option(letter: char) -> Option<i32> {
    Some(match letter {
        'i' | 'I' => options::IGNORE_CASE,
        'm' | 'M' => options::MULTILINE,
        'n' | 'N' => options::EXPLICIT_CAPTURE,
        's' | 'S' => options::SINGLELINE,
        'x' | 'X' => options::IGNORE_WHITE_SPACE,
        _ => return None,
    })
}
