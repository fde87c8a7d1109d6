use super::{DEEPEST, Parser, Read};
use crate::expr::pattern::class::Class;

impl Parser<'_> {
    /// Behind `[`.
    pub(super) fn set(&mut self) -> Read<Class> {
        self.depth += 1;
        if self.depth > DEEPEST {
            return self.bad("The pattern is nested too deep.");
        }
        let mut class = Class { negative: self.eat('^'), ..Class::default() };
        let mut first = true;
        loop {
            let Some(unit) = self.unit(0) else { return self.bad("Unterminated [] set.") };
            let c = self.peek(0).unwrap_or('\u{fffd}');
            self.at += 1;
            let mut from = unit;
            if c == ']' && !first {
                self.depth -= 1;
                class.settle();
                return Ok(class);
            }
            first = false;
            if c == '\\' {
                let Some(escaped) = self.peek(0) else { return self.bad("Illegal \\ at end of pattern.") };
                if let Some(shorthand) = self.shorthand(escaped)? {
                    // It cannot begin a range: a hyphen behind it is a letter.
                    class.add(&shorthand);
                    continue;
                }
                if escaped == '-' {
                    self.at += 1;
                    class.ranges.push((45, 45));
                    continue;
                }
                from = self.escape()?;
            }
            if c == '-' && self.peek(0) == Some('[') && !class.is_empty() {
                return self.subtraction(class);
            }
            if self.peek(0) == Some('-') && self.peek(1).is_some_and(|c| c != ']') {
                if self.peek(1) == Some('[') {
                    class.ranges.push((from, from));
                    self.at += 1;
                    return self.subtraction(class);
                }
                self.at += 1;
                let to = self.range_end()?;
                if to < from {
                    return self.bad("[x-y] range in reverse order.");
                }
                class.ranges.push((from, to));
                continue;
            }
            class.ranges.push((from, from));
        }
    }

    fn range_end(&mut self) -> Read<u16> {
        let Some(unit) = self.unit(0) else { return self.bad("Unterminated [] set.") };
        self.at += 1;
        if unit != 92 {
            return Ok(unit);
        }
        match self.peek(0) {
            None => self.bad("Illegal \\ at end of pattern."),
            Some(c @ ('d' | 'D' | 'w' | 'W' | 's' | 'S' | 'p' | 'P')) => {
                self.at += 1;
                self.bad(format!("Cannot include class \\{c} in character range."))
            }
            Some('-') => {
                self.at += 1;
                Ok(45)
            }
            Some(_) => self.escape(),
        }
    }

    /// At the `[` of `-[..]`, which is the last of a set.
    fn subtraction(&mut self, mut class: Class) -> Read<Class> {
        self.at += 1;
        class.settle();
        class.minus = Some(Box::new(self.set()?));
        match self.peek(0) {
            Some(']') => {
                self.at += 1;
                self.depth -= 1;
                Ok(class)
            }
            None => self.bad("Unterminated [] set."),
            Some(_) => self.bad("A subtraction must be the last element in a character class."),
        }
    }
}
