use std::rc::Rc;

use super::class::{Class, lower};
use super::groups::{Groups, option};
use super::{Assert, BadPattern, Node, One, options};

type Read<T> = Result<T, BadPattern>;

/// Brackets within brackets, at most.
const DEEPEST: usize = 200;

pub fn parse(pattern: &[u16], options: i32, groups: &Groups) -> Read<Node> {
    let mut parser = Parser { pattern, at: 0, options, groups, next: 1, depth: 0 };
    let tree = parser.alternatives()?;
    if parser.at < pattern.len() {
        parser.at += 1;
        return parser.bad("Too many )'s.");
    }
    Ok(tree)
}

/// What a text with escapes stands for, as `Regex.Unescape` reads it.
pub fn unescape(text: &[u16]) -> Read<Vec<u16>> {
    let groups = Groups { numbers: vec![0], names: Vec::new() };
    let mut parser = Parser { pattern: text, at: 0, options: 0, groups: &groups, next: 1, depth: 0 };
    let mut out = Vec::new();
    while let Some(unit) = parser.unit(0) {
        parser.at += 1;
        out.push(if unit == 92 { parser.escape()? } else { unit });
    }
    Ok(out)
}

struct Parser<'a> {
    pattern: &'a [u16],
    at: usize,
    options: i32,
    groups: &'a Groups,
    /// The number of the next group without a name.
    next: u32,
    depth: usize,
}

impl Parser<'_> {
    fn bad<T>(&self, message: impl Into<String>) -> Read<T> {
        Err(BadPattern { offset: self.at, message: message.into() })
    }

    fn has(&self, option: i32) -> bool {
        self.options & option != 0
    }

    fn unit(&self, ahead: usize) -> Option<u16> {
        self.pattern.get(self.at + ahead).copied()
    }

    fn peek(&self, ahead: usize) -> Option<char> {
        self.unit(ahead).map(|u| char::from_u32(u32::from(u)).unwrap_or('\u{fffd}'))
    }

    fn eat(&mut self, c: char) -> bool {
        let found = self.peek(0) == Some(c);
        self.at += usize::from(found);
        found
    }

    /// `a|b|c` up to a closing bracket or the end.
    fn alternatives(&mut self) -> Read<Node> {
        let mut ways = vec![self.sequence()?];
        while self.eat('|') {
            ways.push(self.sequence()?);
        }
        Ok(if ways.len() == 1 { ways.pop().unwrap_or(Node::Empty) } else { Node::Either(ways) })
    }

    fn sequence(&mut self) -> Read<Node> {
        let mut nodes = Vec::new();
        loop {
            self.blanks()?;
            match self.peek(0) {
                None | Some('|' | ')') => break,
                Some(_) => {}
            }
            if let Some(node) = self.atom()? {
                let node = self.quantified(node)?;
                nodes.push(node);
            }
        }
        Ok(match nodes.len() {
            0 => Node::Empty,
            1 => nodes.pop().unwrap_or(Node::Empty),
            _ => Node::Sequence(nodes),
        })
    }

    /// Comments, and blanks where they mean nothing.
    fn blanks(&mut self) -> Read<()> {
        loop {
            match self.peek(0) {
                Some(c) if self.has(options::IGNORE_WHITE_SPACE) && c.is_whitespace() => self.at += 1,
                Some('#') if self.has(options::IGNORE_WHITE_SPACE) => {
                    while self.peek(0).is_some_and(|c| c != '\n') {
                        self.at += 1;
                    }
                }
                Some('(') if self.peek(1) == Some('?') && self.peek(2) == Some('#') => {
                    while self.peek(0).is_some_and(|c| c != ')') {
                        self.at += 1;
                    }
                    if !self.eat(')') {
                        return self.bad("Unterminated (?#...) comment.");
                    }
                }
                _ => return Ok(()),
            }
        }
    }

    fn one(&self, unit: u16) -> Node {
        Node::One(if self.has(options::IGNORE_CASE) { One::Folded(lower(unit)) } else { One::Unit(unit) })
    }

    fn class(&self, mut class: Class) -> Node {
        class.ignore_case = self.has(options::IGNORE_CASE);
        Node::One(One::Class(Rc::new(class)))
    }

    /// What a quantifier may stand behind; `None` for options, which are nothing.
    fn atom(&mut self) -> Read<Option<Node>> {
        let Some(unit) = self.unit(0) else { return Ok(None) };
        let c = self.peek(0).unwrap_or('\u{fffd}');
        self.at += 1;
        let multiline = self.has(options::MULTILINE);
        Ok(Some(match c {
            '^' => Node::Assert(if multiline { Assert::LineStart } else { Assert::Beginning }),
            '$' => Node::Assert(if multiline { Assert::LineEnd } else { Assert::EndOrLastLine }),
            '.' => Node::One(if self.has(options::SINGLELINE) { One::All } else { One::Any }),
            '[' => {
                let class = self.set()?;
                self.class(class)
            }
            '(' => return self.group(),
            '\\' => self.backslash()?,
            '*' | '+' | '?' => return self.bad("Quantifier {x,y} following nothing."),
            '{' if self.counts(self.at - 1).is_some() => return self.bad("Quantifier {x,y} following nothing."),
            _ => self.one(unit),
        }))
    }

    /// `{2}`, `{2,}`, `{2,5}` at a place: the bounds, and where it ends.
    fn counts(&self, start: usize) -> Option<(u64, u64, usize)> {
        let mut at = start + 1;
        let mut number = || {
            let from = at;
            let mut n = 0_u64;
            while let Some(digit) = self.pattern.get(at).filter(|u| (48..=57).contains(*u)) {
                n = n.saturating_mul(10).saturating_add(u64::from(digit - 48));
                at += 1;
            }
            ((at > from).then_some(n), at)
        };
        let (min, end) = number();
        let min = min?;
        if self.pattern.get(end) == Some(&125) {
            return Some((min, min, end + 1));
        }
        if self.pattern.get(end) != Some(&44) {
            return None;
        }
        at = end + 1;
        let from = at;
        let mut max = 0_u64;
        while let Some(digit) = self.pattern.get(at).filter(|u| (48..=57).contains(*u)) {
            max = max.saturating_mul(10).saturating_add(u64::from(digit - 48));
            at += 1;
        }
        let max = if at == from { u64::from(u32::MAX) } else { max };
        (self.pattern.get(at) == Some(&125)).then_some((min, max, at + 1))
    }

    fn quantified(&mut self, inner: Node) -> Read<Node> {
        self.blanks()?;
        let (min, max) = match self.peek(0) {
            Some('*') => (0, u64::from(u32::MAX)),
            Some('+') => (1, u64::from(u32::MAX)),
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
        if [min, max].iter().any(|n| *n > u64::from(u32::MAX >> 1) && *n != u64::from(u32::MAX)) {
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

    /// Behind `(`.
    fn group(&mut self) -> Read<Option<Node>> {
        self.depth += 1;
        if self.depth > DEEPEST {
            return self.bad("The pattern is nested too deep.");
        }
        let outer = self.options;
        let node = self.group_within()?;
        // Options that stand alone hold to the end of the group around them.
        if node.is_some() {
            self.options = outer;
        }
        self.depth -= 1;
        Ok(node)
    }

    fn closed(&mut self) -> Read<Node> {
        let inner = self.alternatives()?;
        if !self.eat(')') {
            return self.bad("Not enough )'s.");
        }
        Ok(inner)
    }

    fn group_within(&mut self) -> Read<Option<Node>> {
        if self.peek(0) != Some('?') {
            if self.has(options::EXPLICIT_CAPTURE) {
                return self.closed().map(Some);
            }
            let keeps = self.groups.place(self.next);
            self.next += 1;
            let inner = Box::new(self.closed()?);
            return Ok(Some(Node::Group { keeps, minus: None, inner }));
        }
        self.at += 1;
        let Some(c) = self.peek(0) else { return self.bad("Unrecognized grouping construct.") };
        self.at += 1;
        match c {
            ':' => self.closed().map(Some),
            '>' => Ok(Some(Node::Atomic(Box::new(self.closed()?)))),
            '=' | '!' => self.look(false, c == '!').map(Some),
            '<' if matches!(self.peek(0), Some('=' | '!')) => {
                let negative = self.peek(0) == Some('!');
                self.at += 1;
                self.look(true, negative).map(Some)
            }
            '<' | '\'' => self.named(if c == '<' { '>' } else { '\'' }).map(Some),
            '(' => self.condition().map(Some),
            _ => {
                self.at -= 1;
                let mut on = true;
                while let Some(c) = self.peek(0) {
                    self.at += 1;
                    match c {
                        '-' => on = false,
                        '+' => on = true,
                        ')' => return Ok(None),
                        ':' => return self.closed().map(Some),
                        _ => match option(c) {
                            Some(bit) if on => self.options |= bit,
                            Some(bit) => self.options &= !bit,
                            None => return self.bad("Unrecognized grouping construct."),
                        },
                    }
                }
                self.bad("Unrecognized grouping construct.")
            }
        }
    }

    fn look(&mut self, behind: bool, negative: bool) -> Read<Node> {
        let inner = Box::new(self.closed()?);
        Ok(Node::Look { behind, negative, inner })
    }

    fn word(&mut self) -> String {
        let start = self.at;
        while self.peek(0).is_some_and(|c| c.is_alphanumeric() || c == '_') {
            self.at += 1;
        }
        String::from_utf16_lossy(self.pattern.get(start..self.at).unwrap_or(&[]))
    }

    /// The place of a group that must be there.
    fn reference(&self, name: &str) -> Read<usize> {
        let number = name.parse::<u32>().ok();
        let found = number.map_or_else(|| self.groups.named(name), |n| self.groups.place(n));
        match found {
            Some(place) => Ok(place),
            None if number.is_some() => self.bad(format!("Reference to undefined group number {name}.")),
            None => self.bad(format!("Reference to undefined group name '{name}'.")),
        }
    }

    /// Behind `(?<`: a name, `name-other`, `-other`.
    fn named(&mut self, close: char) -> Read<Node> {
        let begins = self.peek(0);
        if !matches!(begins, Some(c) if c.is_alphanumeric() || c == '_' || c == '-') {
            return match begins {
                None => self.bad("Unrecognized grouping construct."),
                Some(_) => {
                    self.at += 1;
                    self.bad("Invalid group name: Group names must begin with a word character.")
                }
            };
        }
        let name = self.word();
        if name.parse::<u32>() == Ok(0) {
            return self.bad("Capture number cannot be zero.");
        }
        let keeps = if name.is_empty() { None } else { Some(self.reference(&name)?) };
        let minus = if self.eat('-') {
            let other = self.word();
            if other.is_empty() {
                return self.bad("Invalid group name: Group names must begin with a word character.");
            }
            Some(self.reference(&other)?)
        } else {
            None
        };
        match self.peek(0) {
            Some(c) if c == close => self.at += 1,
            None => return self.bad("Unrecognized grouping construct."),
            Some(_) => return self.bad("Invalid group name: Group names must begin with a word character."),
        }
        let inner = Box::new(self.closed()?);
        Ok(Node::Group { keeps, minus, inner })
    }

    /// Behind `(?(`.
    fn condition(&mut self) -> Read<Node> {
        let start = self.at;
        let name = self.word();
        if !name.is_empty() && self.peek(0) == Some(')') {
            let number = name.parse::<u32>().ok();
            let group = number.map_or_else(|| self.groups.named(&name), |n| self.groups.place(n));
            if group.is_some() || number.is_some() {
                let Some(group) = group else {
                    self.at += 1;
                    return self.bad(format!("(?({name}) ) reference to undefined group."));
                };
                self.at += 1;
                let (yes, no) = self.branches()?;
                return Ok(Node::IfGroup { group, yes, no });
            }
        }
        self.at = start;
        // What is asked is looked for ahead; a look-around stands for itself.
        let look = match (self.peek(0), self.peek(1), self.peek(2)) {
            (Some('?'), Some('=' | '!'), _) | (Some('?'), Some('<'), Some('=' | '!')) => {
                self.at += 1;
                let behind = self.eat('<');
                let negative = self.peek(0) == Some('!');
                self.at += 1;
                self.look(behind, negative)?
            }
            _ => Node::Look { behind: false, negative: false, inner: Box::new(self.closed()?) },
        };
        let (yes, no) = self.branches()?;
        Ok(Node::IfLook { look: Box::new(look), yes, no })
    }

    fn branches(&mut self) -> Read<(Box<Node>, Box<Node>)> {
        let yes = self.sequence()?;
        let no = if self.eat('|') { self.sequence()? } else { Node::Empty };
        if self.peek(0) == Some('|') {
            self.at += 1;
            return self.bad("Too many | in (?()|).");
        }
        if !self.eat(')') {
            return self.bad("Not enough )'s.");
        }
        Ok((Box::new(yes), Box::new(no)))
    }

    /// Behind a backslash outside of a set.
    fn backslash(&mut self) -> Read<Node> {
        let Some(c) = self.peek(0) else { return self.bad("Illegal \\ at end of pattern.") };
        let ecma = self.has(options::ECMA_SCRIPT);
        let assert = match c {
            'b' => Some(if ecma { Assert::EcmaBoundary } else { Assert::Boundary }),
            'B' => Some(if ecma { Assert::EcmaNoBoundary } else { Assert::NoBoundary }),
            'A' => Some(Assert::Beginning),
            'G' => Some(Assert::Here),
            'Z' => Some(Assert::EndOrLastLine),
            'z' => Some(Assert::End),
            _ => None,
        };
        if let Some(assert) = assert {
            self.at += 1;
            return Ok(Node::Assert(assert));
        }
        if let Some(class) = self.shorthand(c)? {
            return Ok(self.class(class));
        }
        let ignore_case = self.has(options::IGNORE_CASE);
        let quoted = match (c, self.peek(1)) {
            ('k', Some('<' | '\'')) => {
                self.at += 2;
                true
            }
            ('k', _) => {
                self.at += 1;
                return self.bad("Malformed \\k<...> named back reference.");
            }
            ('<' | '\'', Some(_)) => {
                let start = self.at;
                self.at += 1;
                let name = self.word();
                let close = if c == '<' { '>' } else { '\'' };
                let whole = !name.is_empty() && self.peek(0) == Some(close);
                self.at = if whole { start + 1 } else { start };
                whole
            }
            _ => false,
        };
        if quoted {
            let name = self.word();
            if name.is_empty() || !matches!(self.peek(0), Some('>' | '\'')) {
                return self.bad("Malformed \\k<...> named back reference.");
            }
            self.at += 1;
            let group = self.reference(&name)?;
            return Ok(Node::Back { group, ignore_case });
        }
        if c.is_ascii_digit() && c != '0' {
            let start = self.at;
            let mut number = 0_u32;
            while let Some(digit) = self.peek(0).and_then(|c| c.to_digit(10)) {
                number = number.saturating_mul(10).saturating_add(digit);
                self.at += 1;
            }
            if let Some(group) = self.groups.place(number) {
                return Ok(Node::Back { group, ignore_case });
            }
            if number <= 9 {
                return self.bad(format!("Reference to undefined group number {number}."));
            }
            self.at = start;
        }
        let unit = self.escape()?;
        Ok(self.one(unit))
    }

    /// `\d`, `\w`, `\s`, `\p{..}` and their opposites.
    fn shorthand(&mut self, c: char) -> Read<Option<Class>> {
        let ecma = self.has(options::ECMA_SCRIPT);
        let class = match c {
            'd' | 'D' => Class::digits(c == 'D', ecma),
            'w' | 'W' => Class::word(c == 'W', ecma),
            's' | 'S' => Class::spaces(c == 'S', ecma),
            'p' | 'P' => {
                self.at += 1;
                if self.pattern.len() - self.at < 3 {
                    return self.bad("Incomplete \\p{X} character escape.");
                }
                if !self.eat('{') {
                    self.at += 1;
                    return self.bad("Malformed \\p{X} character escape.");
                }
                let start = self.at;
                while self.peek(0).is_some_and(|c| c.is_alphanumeric() || c == '_' || c == '-') {
                    self.at += 1;
                }
                let name = String::from_utf16_lossy(self.pattern.get(start..self.at).unwrap_or(&[]));
                if !self.eat('}') {
                    return self.bad("Incomplete \\p{X} character escape.");
                }
                return match Class::property(&name, c == 'P') {
                    Some(class) => Ok(Some(class)),
                    None => self.bad(format!("Unknown property '{name}'.")),
                };
            }
            _ => return Ok(None),
        };
        self.at += 1;
        Ok(Some(class))
    }

    /// Behind a backslash: one unit.
    fn escape(&mut self) -> Read<u16> {
        let Some(unit) = self.unit(0) else { return self.bad("Illegal \\ at end of pattern.") };
        let c = self.peek(0).unwrap_or('\u{fffd}');
        if c.is_digit(8) {
            let mut n = 0_u32;
            for _ in 0..3 {
                let Some(digit) = self.peek(0).and_then(|c| c.to_digit(8)) else { break };
                n = n * 8 + digit;
                self.at += 1;
            }
            return Ok((n & 0xff) as u16);
        }
        self.at += 1;
        Ok(match c {
            'x' => self.hex(2)?,
            'u' => self.hex(4)?,
            'a' => 7,
            'b' => 8,
            'e' => 0x1b,
            'f' => 0xc,
            'n' => 10,
            'r' => 13,
            't' => 9,
            'v' => 0xb,
            'c' => {
                let Some(c) = self.peek(0) else { return self.bad("Missing control character.") };
                self.at += 1;
                let n = u32::from(c.to_ascii_uppercase());
                if !(64..96).contains(&n) {
                    return self.bad("Unrecognized control character.");
                }
                (n - 64) as u16
            }
            _ if !self.has(options::ECMA_SCRIPT) && super::class::is_word(unit) => {
                return self.bad(format!("Unrecognized escape sequence \\{c}."));
            }
            _ => unit,
        })
    }

    fn hex(&mut self, digits: usize) -> Read<u16> {
        let mut n = 0_u32;
        for _ in 0..digits {
            let Some(digit) = self.peek(0).and_then(|c| c.to_digit(16)) else {
                self.at = (self.at + 1).min(self.pattern.len());
                return self.bad("Insufficient hexadecimal digits.");
            };
            n = n * 16 + digit;
            self.at += 1;
        }
        Ok(n as u16)
    }

    /// Behind `[`.
    fn set(&mut self) -> Read<Class> {
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
                return Ok(class);
            }
            first = false;
            if c == '\\' {
                let Some(escaped) = self.peek(0) else { return self.bad("Illegal \\ at end of pattern.") };
                if let Some(shorthand) = self.shorthand(escaped)? {
                    if self.peek(0) == Some('-') && self.peek(1).is_some_and(|c| c != ']' && c != '[') {
                        // A shorthand cannot begin a range: the hyphen is a letter.
                        class.add(&shorthand);
                        continue;
                    }
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
