use super::{Parser, Read};
use crate::expr::pattern::Node;

/// The least count that is no `Int32`; larger ones are it too.
const TOO_LARGE: u64 = 1 << 31;
/// As often as it goes.
const ENDLESS: u64 = u64::MAX;

impl Parser<'_> {
    /// The digits at a place, if there are any, and where they end.
    fn number(&self, start: usize) -> (Option<u64>, usize) {
        let digits = self.pattern.iter().skip(start).map_while(|unit| char::from_u32(u32::from(*unit))?.to_digit(10));
        let (mut number, mut end) = (0_u64, start);
        for digit in digits {
            number = number.saturating_mul(10).saturating_add(u64::from(digit)).min(TOO_LARGE);
            end += 1;
        }
        ((end > start).then_some(number), end)
    }

    /// `{2}`, `{2,}`, `{2,5}` at a place: the bounds, and where it ends.
    pub(super) fn counts(&self, start: usize) -> Option<(u64, u64, usize)> {
        const COMMA: u16 = b',' as u16;
        const CLOSE: u16 = b'}' as u16;
        let (min, end) = self.number(start + 1);
        let min = min?;
        match *self.pattern.get(end)? {
            CLOSE => Some((min, min, end + 1)),
            COMMA => {
                let (max, end) = self.number(end + 1);
                (self.pattern.get(end) == Some(&CLOSE)).then_some((min, max.unwrap_or(ENDLESS), end + 1))
            }
            _ => None,
        }
    }

    pub(super) fn quantified(&mut self, inner: Node) -> Read<Node> {
        self.blanks()?;
        let (min, max) = match self.peek(0) {
            Some('*') => (0, ENDLESS),
            Some('+') => (1, ENDLESS),
            Some('?') => (0, 1),
            Some('{') => match self.counts(self.at) {
                Some((min, max, end)) => {
                    self.at = end - 1;
                    (min, max)
                }
                None => return Ok(inner),
            },
            _ => return Ok(inner),
        };
        self.at += 1;
        if [min, max].contains(&TOO_LARGE) {
            return self.bad("Capture group numbers must be less than or equal to Int32.MaxValue.");
        }
        self.blanks()?;
        let lazy = self.eat('?');
        if min > max {
            return self.bad("Illegal {x,y} with x > y.");
        }
        self.blanks()?;
        if let Some(c @ ('*' | '+' | '?')) = self.peek(0) {
            self.at += 1;
            return self.bad(format!("Nested quantifier '{c}'."));
        }
        if self.peek(0) == Some('{') && self.counts(self.at).is_some() {
            self.at += 1;
            return self.bad("Nested quantifier '{'.");
        }
        let bound = |n: u64| u32::try_from(n).unwrap_or(u32::MAX);
        Ok(Node::Repeat { inner: Box::new(inner), min: bound(min), max: bound(max), lazy })
    }
}
