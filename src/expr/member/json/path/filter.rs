//! The text of a filter in a JSONPath: `?(@.price < 10 && @.name)`.

use crate::expr::value::{Exception, Value};

use super::read::{OPEN_INDEXER, Read, Reader, fault, unexpected};
use super::{Compare, Condition, Side, Step};

/// Paths in filters in paths, at most.
const DEEPEST: u16 = 20;
const OPEN_QUERY: &str = "Path ended with open query.";

impl Reader {
    pub(super) fn query(&mut self, close: char, scan: bool) -> Read<Step> {
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
}
