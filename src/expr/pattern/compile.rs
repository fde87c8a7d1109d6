use super::{Assert, Node, One};

/// Instructions, at most.
const MOST: usize = 50_000;

/// A pattern as instructions.
#[derive(Debug)]
pub struct Program {
    pub ops: Vec<Op>,
    pub groups: usize,
    pub loops: usize,
    /// The unit that every match begins with, where there is one.
    pub first: Option<u16>,
}

/// An instruction. `left`: it goes against the direction of reading.
#[derive(Debug)]
pub enum Op {
    One {
        one: One,
        left: bool,
    },
    /// One unit again and again.
    Run {
        one: One,
        min: u32,
        max: u32,
        lazy: bool,
        left: bool,
    },
    /// Tries the next instruction first, then that one.
    Fork(usize),
    Jump(usize),
    /// Remembers where a group begins.
    Open(usize),
    Close {
        group: usize,
        keeps: Option<usize>,
        minus: Option<usize>,
    },
    /// A loop begins.
    Enter(usize),
    /// Goes into the loop's body, which follows, or on at `exit`.
    Again {
        counter: usize,
        min: u32,
        max: u32,
        lazy: bool,
        exit: usize,
    },
    Assert(Assert),
    /// What follows up to `Done` is looked for from here; then on at `yes` or, when it is not there, at `no`.
    Look {
        negative: bool,
        yes: usize,
        no: Option<usize>,
    },
    /// What follows up to `Done` is looked for and then kept as it is.
    Atomic {
        next: usize,
    },
    Done,
    Back {
        group: usize,
        ignore_case: bool,
        left: bool,
    },
    /// Goes on when the group has a capture, else at that place.
    IfGroup {
        group: usize,
        no: usize,
    },
    Match,
}

/// `None` when it is too large.
pub fn compile(tree: &Node, groups: usize, left: bool) -> Option<Program> {
    let mut compiler = Compiler { ops: Vec::new(), loops: 0, opens: 0 };
    compiler.node(tree, left)?;
    compiler.push(Op::Match)?;
    let first = match compiler.ops.first() {
        Some(Op::One { one: One::Unit(unit), left: false } | Op::Run { one: One::Unit(unit), min: 1.., left: false, .. }) => Some(*unit),
        _ => None,
    };
    let groups = groups.max(compiler.opens);
    Some(Program { ops: compiler.ops, groups, loops: compiler.loops, first })
}

struct Compiler {
    ops: Vec<Op>,
    loops: usize,
    opens: usize,
}

impl Compiler {
    fn push(&mut self, op: Op) -> Option<usize> {
        self.ops.push(op);
        (self.ops.len() < MOST).then(|| self.ops.len() - 1)
    }

    /// Where the next instruction goes, for those that were waiting to know it.
    fn here(&mut self, waiting: usize) {
        let next = self.ops.len();
        if let Some(Op::Fork(to) | Op::Jump(to) | Op::Again { exit: to, .. } | Op::Atomic { next: to } | Op::IfGroup { no: to, .. }) =
            self.ops.get_mut(waiting)
        {
            *to = next
        }
    }

    fn node(&mut self, node: &Node, left: bool) -> Option<()> {
        match node {
            Node::Empty => {}
            Node::One(one) => {
                self.push(Op::One { one: one.clone(), left })?;
            }
            Node::Sequence(nodes) if left => nodes.iter().rev().try_for_each(|n| self.node(n, left))?,
            Node::Sequence(nodes) => nodes.iter().try_for_each(|n| self.node(n, left))?,
            Node::Either(ways) => {
                let mut ends = Vec::new();
                for (index, way) in ways.iter().enumerate() {
                    if index + 1 == ways.len() {
                        self.node(way, left)?;
                        break;
                    }
                    let fork = self.push(Op::Fork(0))?;
                    self.node(way, left)?;
                    ends.push(self.push(Op::Jump(0))?);
                    self.here(fork);
                }
                ends.into_iter().for_each(|end| self.here(end));
            }
            Node::Group { keeps, minus, inner } => {
                let group = self.opens;
                self.opens += 1;
                self.push(Op::Open(group))?;
                self.node(inner, left)?;
                self.push(Op::Close { group, keeps: *keeps, minus: *minus })?;
            }
            Node::Repeat { inner, min, max, lazy } => self.repeat(inner, *min, *max, *lazy, left)?,
            Node::Atomic(inner) => {
                let atomic = self.push(Op::Atomic { next: 0 })?;
                self.node(inner, left)?;
                self.push(Op::Done)?;
                self.here(atomic);
            }
            Node::Look { behind, negative, inner } => {
                let look = self.push(Op::Look { negative: *negative, yes: 0, no: None })?;
                self.node(inner, *behind)?;
                self.push(Op::Done)?;
                let next = self.ops.len();
                if let Some(Op::Look { yes, .. }) = self.ops.get_mut(look) {
                    *yes = next;
                }
            }
            Node::Back { group, ignore_case } => {
                self.push(Op::Back { group: *group, ignore_case: *ignore_case, left })?;
            }
            Node::IfGroup { group, yes, no } => {
                let asked = self.push(Op::IfGroup { group: *group, no: 0 })?;
                self.node(yes, left)?;
                let end = self.push(Op::Jump(0))?;
                self.here(asked);
                self.node(no, left)?;
                self.here(end);
            }
            Node::IfLook { look, yes, no } => {
                let asked = self.ops.len();
                self.node(look, left)?;
                self.node(yes, left)?;
                let end = self.push(Op::Jump(0))?;
                let otherwise = self.ops.len();
                if let Some(Op::Look { no, .. }) = self.ops.get_mut(asked) {
                    *no = Some(otherwise);
                }
                self.node(no, left)?;
                self.here(end);
            }
            Node::Assert(assert) => {
                self.push(Op::Assert(*assert))?;
            }
        }
        Some(())
    }

    fn repeat(&mut self, inner: &Node, min: u32, max: u32, lazy: bool, left: bool) -> Option<()> {
        if let Node::One(one) = inner {
            self.push(Op::Run { one: one.clone(), min, max, lazy, left })?;
            return Some(());
        }
        let counter = self.loops;
        self.loops += 1;
        self.push(Op::Enter(counter))?;
        let again = self.push(Op::Again { counter, min, max, lazy, exit: 0 })?;
        self.node(inner, left)?;
        self.push(Op::Jump(again))?;
        self.here(again);
        Some(())
    }
}
