//! Regular expressions by .NET's rules, over UTF-16 units.
//!
//! In: a pattern with its options. Out: a [`Pattern`], which finds matches with every capture of every group, in bounded work.
//! `parse/` pattern to tree · `groups.rs` which group has which number · `class.rs` sets of letters · `block.rs` Unicode's blocks
//! · `compile.rs` tree to program · `run.rs` the program over a text · `replacement.rs` what `$1` stands for

mod block;
mod class;
mod compile;
mod groups;
mod parse;
mod replacement;
mod run;

use std::rc::Rc;

use class::Class;
pub use parse::unescape;
pub use replacement::Replacement;

/// `RegexOptions`, as .NET numbers them.
pub mod options {
    pub const IGNORE_CASE: i32 = 1;
    pub const MULTILINE: i32 = 2;
    pub const EXPLICIT_CAPTURE: i32 = 4;
    pub const SINGLELINE: i32 = 16;
    pub const IGNORE_WHITE_SPACE: i32 = 32;
    pub const RIGHT_TO_LEFT: i32 = 64;
    pub const ECMA_SCRIPT: i32 = 256;
}

/// What is wrong with a pattern, and behind which unit.
#[derive(Debug)]
pub struct BadPattern {
    pub offset: usize,
    pub message: String,
}

/// The work was more than a match may take.
#[derive(Debug)]
pub struct Exhausted;

/// A pattern that can be looked for.
#[derive(Debug)]
pub struct Pattern {
    /// As it was written.
    pub source: Rc<str>,
    pub options: i32,
    pub right_to_left: bool,
    /// The number of each group, in order; the first is 0, the whole match.
    pub numbers: Vec<u32>,
    /// Named groups with their numbers, in order of the numbers.
    pub names: Vec<(Rc<str>, u32)>,
    program: compile::Program,
}

/// Start and length, in units.
pub type Span = (usize, usize);

/// What was found: for each group all its captures, the last one last.
#[derive(Clone, Debug)]
pub struct Found {
    pub groups: Vec<Vec<Span>>,
}

impl Found {
    /// The whole match.
    pub fn whole(&self) -> Span {
        self.last(0).unwrap_or((0, 0))
    }

    /// The last capture of a group, by its place among all.
    pub fn last(&self, group: usize) -> Option<Span> {
        self.groups.get(group)?.last().copied()
    }
}

/// A pattern's tree.
#[derive(Debug)]
enum Node {
    Empty,
    One(One),
    Sequence(Vec<Self>),
    Either(Vec<Self>),
    /// A group that captures; `minus` gives back the last capture of another (both by place).
    Group {
        keeps: Option<usize>,
        minus: Option<usize>,
        inner: Box<Self>,
    },
    Repeat {
        inner: Box<Self>,
        min: u32,
        max: u32,
        lazy: bool,
    },
    /// `(?>..)`
    Atomic(Box<Self>),
    Look {
        behind: bool,
        negative: bool,
        inner: Box<Self>,
    },
    Back {
        group: usize,
        ignore_case: bool,
    },
    /// `(?(1)yes|no)`
    IfGroup {
        group: usize,
        yes: Box<Self>,
        no: Box<Self>,
    },
    /// `(?(?=x)yes|no)`
    IfLook {
        look: Box<Self>,
        yes: Box<Self>,
        no: Box<Self>,
    },
    Assert(Assert),
}

/// What takes one unit.
#[derive(Clone, Debug)]
enum One {
    Unit(u16),
    /// A unit in lower case.
    Folded(u16),
    Class(Rc<Class>),
    /// Anything but a line feed.
    Any,
    /// Anything.
    All,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Assert {
    /// `\A`
    Beginning,
    /// `^` with `Multiline`
    LineStart,
    /// `\Z`, `$`
    EndOrLastLine,
    /// `$` with `Multiline`
    LineEnd,
    /// `\z`
    End,
    /// `\G`
    Here,
    Boundary,
    NoBoundary,
    EcmaBoundary,
    EcmaNoBoundary,
}

impl Pattern {
    /// Reads a pattern.
    pub fn new(source: &str, options: i32) -> Result<Self, BadPattern> {
        let units: Vec<u16> = source.encode_utf16().collect();
        let groups = groups::Groups::of(&units, options)?;
        let tree = parse::parse(&units, options, &groups)?;
        let right_to_left = options & options::RIGHT_TO_LEFT != 0;
        let program = compile::compile(&tree, groups.numbers.len(), right_to_left)
            .ok_or(BadPattern { offset: units.len(), message: "The pattern is too large.".to_owned() })?;
        Ok(Self { source: source.into(), options, right_to_left, numbers: groups.numbers, names: groups.names, program })
    }

    /// The first match at or after a place (before it, from right to left), and the work that it took.
    pub fn find(&self, text: &[u16], from: usize, steps: &mut usize) -> Result<Option<Found>, Exhausted> {
        run::find(&self.program, text, from, self.right_to_left, steps)
    }

    /// Where the search goes on behind a match: one further when it was empty. `None` at the end.
    pub fn after(&self, text: &[u16], found: &Found) -> Option<usize> {
        let (start, length) = found.whole();
        match (self.right_to_left, length) {
            (false, 0) => (start < text.len()).then_some(start + 1),
            (false, _) => Some(start + length),
            (true, 0) => start.checked_sub(1),
            (true, _) => Some(start),
        }
    }

    /// The place of a group among all, by its number.
    pub fn by_number(&self, number: u32) -> Option<usize> {
        self.numbers.binary_search(&number).ok()
    }

    /// The place of a group among all, by its name, which may be its number.
    pub fn by_name(&self, name: &str) -> Option<usize> {
        let named = self.names.iter().find(|(n, _)| &**n == name).map(|(_, number)| *number);
        self.by_number(named.or_else(|| name.parse().ok().filter(|_| name.bytes().all(|b| b.is_ascii_digit())))?)
    }

    /// What a group is called: its name or its number.
    pub fn name_of(&self, place: usize) -> String {
        let number = self.numbers.get(place).copied().unwrap_or(0);
        self.names.iter().find(|(_, n)| *n == number).map_or_else(|| number.to_string(), |(name, _)| name.to_string())
    }
}
