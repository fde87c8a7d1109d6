//! The text of a JSONPath, as Newtonsoft reads it.

use crate::expr::value::{Exception, Text, Value};

use super::path::{Compare, Condition, Side, Step};

type Read<T> = Result<T, Box<Exception>>;

/// Paths in filters in paths, at most.
const DEEPEST: u16 = 20;
const OPEN_INDEXER: &str = "Path ended with open indexer.";
const OPEN_QUERY: &str = "Path ended with open query.";

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

struct Reader {
    text: Vec<char>,
    at: usize,
    depth: u16,
}

impl Reader {
    fn blanks(&mut self) {
        while self.text.get(self.at) == Some(&' ') {
            self.at += 1;
        }
    }

    /// The letter at hand, which must be there.
    fn here(&self, otherwise: &'static str) -> Read<char> {
        self.text.get(self.at).copied().ok_or_else(|| fault(otherwise))
    }

    fn piece(&self, start: usize, end: usize) -> String {
        self.text.get(start..end).unwrap_or(&[]).iter().collect()
    }

    fn eat(&mut self, mark: &str) -> bool {
        let there = mark.chars().enumerate().all(|(i, c)| self.text.get(self.at + i) == Some(&c));
        self.at += if there { mark.chars().count() } else { 0 };
        there
    }

    /// Steps up to the end, or up to what ends a path in a filter; whether the text ended.
    fn path(&mut self, steps: &mut Vec<Step>, mut start: usize, query: bool) -> Read<bool> {
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

    fn query(&mut self, close: char, scan: bool) -> Read<Step> {
        self.at += 1;
        let c = self.here(OPEN_INDEXER)?;
        if c != '(' {
            return Err(unexpected(c));
        }
        self.at += 1;
        if self.depth >= DEEPEST {
            return Err(Exception::limit("the path nests more than 20 filters"));
        }
        self.depth += 1;
        let condition = self.condition()?;
        self.depth -= 1;
        self.at += 1;
        self.here(OPEN_INDEXER)?;
        self.blanks();
        match self.here(OPEN_INDEXER)? {
            c if c == close => Ok(Step::Query(condition, scan)),
            c => Err(unexpected(c)),
        }
    }

    /// Conditions with `&&` and `||` between them: each holds for all that follows it.
    fn condition(&mut self) -> Read<Condition> {
        let mut parts: Vec<(Condition, char)> = Vec::new();
        while self.at < self.text.len() {
            let left = self.side()?;
            let condition = if matches!(self.text.get(self.at), Some(')' | '|' | '&')) {
                Condition::Exists(left)
            } else {
                let sign = self.sign()?;
                Condition::Compare(sign, left, self.side()?)
            };
            let sign = match self.text.get(self.at).copied() {
                Some(')') => {
                    let mut whole = condition;
                    while let Some((part, sign)) = parts.pop() {
                        let pair = Box::new([part, whole]);
                        whole = if sign == '&' { Condition::Both(pair) } else { Condition::Either(pair) };
                    }
                    return Ok(whole);
                }
                Some('&') if self.eat("&&") => '&',
                Some('|') if self.eat("||") => '|',
                _ => return Err(self.unexpected_in_query()),
            };
            if parts.len() > 200 {
                return Err(Exception::limit("the path has more than 200 conditions"));
            }
            parts.push((condition, sign));
        }
        Err(fault(OPEN_QUERY))
    }

    fn unexpected_in_query(&self) -> Box<Exception> {
        match self.text.get(self.at) {
            Some(c) => fault(format!("Unexpected character while parsing path query: {c}")),
            None => fault(OPEN_QUERY),
        }
    }

    fn sign(&mut self) -> Read<Compare> {
        if self.at + 1 >= self.text.len() {
            return Err(fault(OPEN_QUERY));
        }
        let signs = [
            ("===", Compare::Same),
            ("==", Compare::Equal),
            ("=~", Compare::Matches),
            ("!==", Compare::NotSame),
            ("!=", Compare::NotEqual),
            ("<>", Compare::NotEqual),
            ("<=", Compare::AtMost),
            ("<", Compare::Less),
            (">=", Compare::AtLeast),
            (">", Compare::Greater),
        ];
        signs
            .into_iter()
            .find(|(sign, _)| self.eat(sign))
            .map(|(_, compare)| compare)
            .ok_or_else(|| fault("Could not read query operator."))
    }

    fn side(&mut self) -> Read<Side> {
        self.blanks();
        let c = self.here(OPEN_QUERY)?;
        let side = if matches!(c, '$' | '@') {
            self.at += 1;
            let mut steps = Vec::new();
            if self.path(&mut steps, self.at, true)? {
                return Err(fault(OPEN_QUERY));
            }
            Side::Path(c == '$', steps)
        } else {
            Side::Value(self.value()?)
        };
        self.blanks();
        self.here(OPEN_QUERY)?;
        Ok(side)
    }

    fn value(&mut self) -> Read<Value> {
        match self.here(OPEN_QUERY)? {
            '\'' => return self.quoted().map(Value::Text),
            '/' => return self.pattern(),
            '-' | '0'..='9' => {
                let start = self.at;
                while let Some(c) = self.text.get(self.at) {
                    if matches!(c, ' ' | ')') {
                        let word = self.piece(start, self.at);
                        let number = if word.contains(['.', 'e', 'E']) {
                            word.parse().ok().map(Value::Double)
                        } else {
                            word.parse().ok().map(Value::Long)
                        };
                        return number.ok_or_else(|| self.unexpected_in_query());
                    }
                    self.at += 1;
                }
                return Err(self.unexpected_at_end());
            }
            't' if self.eat("true") => return Ok(true.into()),
            'f' if self.eat("false") => return Ok(false.into()),
            'n' if self.eat("null") => return Ok(Value::Null),
            _ => {}
        }
        Err(self.unexpected_in_query())
    }

    /// A number that reaches to the end: Newtonsoft reads behind its text.
    fn unexpected_at_end(&self) -> Box<Exception> {
        Exception::bounds()
    }

    fn pattern(&mut self) -> Read<Value> {
        let start = self.at;
        self.at += 1;
        while let Some(c) = self.text.get(self.at) {
            match c {
                '\\' if self.at + 1 < self.text.len() => self.at += 2,
                '/' => {
                    self.at += 1;
                    while self.text.get(self.at).is_some_and(|c| c.is_alphabetic()) {
                        self.at += 1;
                    }
                    return Ok(self.piece(start, self.at).into());
                }
                _ => self.at += 1,
            }
        }
        Err(fault("Path ended with an open regex."))
    }

    fn quoted(&mut self) -> Read<Text> {
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

fn unexpected(c: char) -> Box<Exception> {
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
