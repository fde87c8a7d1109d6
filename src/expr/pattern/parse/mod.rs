//! A pattern's text to its tree.
//!
//! `quantifier.rs` `*`, `{2,5}` · `group.rs` what stands in brackets · `escape.rs` what stands behind a backslash · `set.rs` `[a-z]`

mod escape;
mod group;
mod quantifier;
mod set;

use std::rc::Rc;

use super::class::{Class, lower};
use super::groups::Groups;
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
}
