use super::{DEEPEST, Parser, Read};
use crate::expr::pattern::groups::option;
use crate::expr::pattern::{Node, options};

impl Parser<'_> {
    /// Behind `(`.
    pub(super) fn group(&mut self) -> Read<Option<Node>> {
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

    pub(super) fn word(&mut self) -> String {
        let start = self.at;
        while self.peek(0).is_some_and(|c| c.is_alphanumeric() || c == '_') {
            self.at += 1;
        }
        String::from_utf16_lossy(self.pattern.get(start..self.at).unwrap_or(&[]))
    }

    /// The place of a group that must be there.
    pub(super) fn reference(&self, name: &str) -> Read<usize> {
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
}
