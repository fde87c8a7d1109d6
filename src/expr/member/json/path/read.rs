//! The text of a JSONPath, as Newtonsoft reads it.

use crate::expr::value::{Exception, Text};

use super::Step;

pub(super) type Read<T> = Result<T, Box<Exception>>;

pub(super) const OPEN_INDEXER: &str = "Path ended with open indexer.";

/// The steps of a path.
pub fn read(text: &str) -> Read<Vec<Step>> {
    let mut reader = Reader { text: text.chars().collect(), at: 0, depth: 0 };
    let mut steps = Vec::new();
    let mut start = 0;
    reader.blanks();
    if reader.at == reader.text.len() {
        return Ok(steps);
    }
    if reader.text[reader.at] == '$' {
        if reader.text.len() == 1 {
            return Ok(steps);
        }
        if matches!(reader.text.get(reader.at + 1), Some('.' | '[')) {
            reader.at += 1;
            start = reader.at;
        }
    }
    if !reader.path(&mut steps, start, false)? {
        let last = reader.at;
        reader.blanks();
        if reader.at < reader.text.len() {
            return Err(fault(format!("Unexpected character while parsing path: {}", reader.text[last])));
        }
    }
    Ok(steps)
}

pub fn fault(message: impl Into<std::rc::Rc<str>>) -> Box<Exception> {
    Exception::new("Newtonsoft.Json.JsonException", message)
}

/// A path's text, and how far it was read.
pub(super) struct Reader {
    pub(super) text: Vec<char>,
    pub(super) at: usize,
    /// Filters around.
    pub(super) depth: u16,
}

impl Reader {
    pub(super) fn blanks(&mut self) {
        while self.text.get(self.at) == Some(&' ') {
            self.at += 1;
        }
    }

    /// The letter at hand, which must be there.
    pub(super) fn here(&self, otherwise: &'static str) -> Read<char> {
        self.text.get(self.at).copied().ok_or_else(|| fault(otherwise))
    }

    pub(super) fn piece(&self, start: usize, end: usize) -> String {
        self.text.get(start..end).unwrap_or(&[]).iter().collect()
    }

    pub(super) fn eat(&mut self, mark: &str) -> bool {
        let there = mark.chars().enumerate().all(|(i, c)| self.text.get(self.at + i) == Some(&c));
        self.at += if there { mark.chars().count() } else { 0 };
        there
    }

    /// Steps up to the end, or up to what ends a path in a filter; whether the text ended.
    pub(super) fn path(&mut self, steps: &mut Vec<Step>, mut start: usize, query: bool) -> Read<bool> {
        let (mut scan, mut after_indexer, mut after_dot) = (false, false, false);
        while let Some(c) = self.text.get(self.at).copied() {
            match c {
                '[' | '(' => {
                    self.member(steps, start, &mut scan);
                    let step = self.indexer(if c == '[' { ']' } else { ')' }, scan)?;
                    steps.push(step);
                    scan = false;
                    self.at += 1;
                    start = self.at;
                    (after_indexer, after_dot) = (true, false);
                }
                ']' | ')' | ' ' => break,
                '.' => {
                    self.member(steps, start, &mut scan);
                    if self.text.get(self.at + 1) == Some(&'.') {
                        scan = true;
                        self.at += 1;
                    }
                    self.at += 1;
                    start = self.at;
                    (after_indexer, after_dot) = (false, true);
                }
                '=' | '<' | '!' | '>' | '|' | '&' if query => break,
                _ if after_indexer => return Err(fault(format!("Unexpected character following indexer: {c}"))),
                _ => self.at += 1,
            }
        }
        let ended = self.at == self.text.len();
        if self.at > start {
            self.member(steps, start, &mut scan);
        } else if after_dot && (ended || query) {
            return Err(fault("Unexpected end while parsing path."));
        }
        Ok(ended)
    }

    /// The name that ends here, if there is one.
    fn member(&self, steps: &mut Vec<Step>, start: usize, scan: &mut bool) {
        if self.at > start {
            let name = self.piece(start, self.at);
            let name = name.trim_end();
            steps.push(named((name != "*").then(|| name.into()), *scan));
            *scan = false;
        }
    }

    fn indexer(&mut self, close: char, scan: bool) -> Read<Step> {
        self.at += 1;
        self.here(OPEN_INDEXER)?;
        self.blanks();
        match self.text.get(self.at) {
            Some('\'') => self.names(close, scan),
            Some('?') => self.query(close, scan),
            Some(_) | None => self.indexes(close),
        }
    }

    fn names(&mut self, close: char, scan: bool) -> Read<Step> {
        let mut names = Vec::new();
        while self.at < self.text.len() {
            names.push(self.quoted()?);
            self.blanks();
            match self.here(OPEN_INDEXER)? {
                c if c == close => {
                    return Ok(match (names.len(), names.pop()) {
                        (1, name) => named(name, scan),
                        (_, last) => Step::Names(names.into_iter().chain(last).collect(), scan),
                    });
                }
                ',' => {
                    self.at += 1;
                    self.blanks();
                }
                c => return Err(unexpected(c)),
            }
        }
        Err(fault(OPEN_INDEXER))
    }

    fn indexes(&mut self, close: char) -> Read<Step> {
        let (mut start, mut end) = (self.at, None);
        let mut indexes: Vec<i32> = Vec::new();
        let (mut colons, mut bounds) = (0, [None; 3]);
        while let Some(c) = self.text.get(self.at).copied() {
            if c == ' ' {
                end = Some(self.at);
                self.blanks();
                continue;
            }
            let word = self.piece(start, end.unwrap_or(self.at));
            match c {
                c if c == close => {
                    if colons > 0 {
                        if !word.is_empty() {
                            bounds[colons.min(2)] = Some(integer(&word)?);
                        }
                        return Ok(Step::Slice(bounds));
                    }
                    indexes.push(integer(&word)?);
                    return Ok(Step::Indexes(indexes));
                }
                ',' => {
                    indexes.push(integer(&word)?);
                    self.at += 1;
                    self.blanks();
                    (start, end) = (self.at, None);
                }
                '*' => {
                    self.at += 1;
                    self.here(OPEN_INDEXER)?;
                    self.blanks();
                    return if self.here(OPEN_INDEXER)? == close { Ok(Step::Items) } else { Err(unexpected(c)) };
                }
                ':' => {
                    if !word.is_empty() {
                        bounds[colons.min(2)] = Some(integer(&word)?);
                    }
                    colons += 1;
                    self.at += 1;
                    self.blanks();
                    (start, end) = (self.at, None);
                }
                '-' | '0'..='9' if end.is_none() => self.at += 1,
                c => return Err(unexpected(c)),
            }
        }
        Err(fault(OPEN_INDEXER))
    }

    pub(super) fn quoted(&mut self) -> Read<Text> {
        self.at += 1;
        let mut text = String::new();
        while let Some(c) = self.text.get(self.at).copied() {
            self.at += 1;
            match c {
                '\\' if self.at < self.text.len() => {
                    let letter = self.text[self.at];
                    text.push(match letter {
                        'b' => '\u{8}',
                        't' => '\t',
                        'n' => '\n',
                        'f' => '\u{c}',
                        'r' => '\r',
                        '\\' | '"' | '\'' | '/' => letter,
                        _ => return Err(fault(format!("Unknown escape character: \\{letter}"))),
                    });
                    self.at += 1;
                }
                '\'' => return Ok(text.into()),
                c => text.push(c),
            }
        }
        Err(fault("Path ended with an open string."))
    }
}

fn named(name: Option<Text>, scan: bool) -> Step {
    match (name, scan) {
        (Some(name), scan) => Step::Name(name, scan),
        (None, true) => Step::Everything,
        (None, false) => Step::Values,
    }
}

pub(super) fn unexpected(c: char) -> Box<Exception> {
    fault(format!("Unexpected character while parsing path indexer: {c}"))
}

fn integer(word: &str) -> Read<i32> {
    if word.is_empty() {
        return Err(fault("Array index expected."));
    }
    match word.parse::<i64>() {
        Ok(n) => i32::try_from(n).map_err(|_| Exception::overflow("Value was either too large or too small for an Int32.")),
        Err(_) if word.bytes().all(|b| b.is_ascii_digit()) => {
            Err(Exception::overflow("Value was either too large or too small for an Int32."))
        }
        Err(_) => Err(Exception::format("Input string was not in a correct format.")),
    }
}
