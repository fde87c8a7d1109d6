//! What control reaches, and which locals have a value there: C#'s rules, over bound nodes.
//!
//! In: nodes, lambdas and the statements of the outermost function. Out: faults and warnings.
//! `state.rs` what is known at one point · `value.rs` what values do to it · `statement.rs` what statements do ·
//! `function.rs` lambdas and local functions

mod function;
mod state;
mod statement;
mod value;

use std::collections::{BTreeMap, BTreeSet};

use super::scope::Named;
use crate::diagnostic::code;
use crate::expr::eval::{Code, Id, Lambda, Node};
use crate::expr::fault::{Fault, statement as faulty};
use crate::expr::syntax::Place;

use function::Summary;
use state::State;

/// Looks at nodes and statements, all together.
const MOST: u32 = 2_000_000;

/// One look at a program.
pub struct Flow<'a> {
    nodes: &'a [Node],
    places: &'a [Place],
    /// The first line of each statement.
    statements: &'a [Place],
    lambdas: &'a [Lambda],
    named: &'a [Named],
    faults: Vec<Fault>,
    /// Where it was told already: a loop is looked at more than once.
    told: BTreeSet<u32>,
    frames: Vec<Frame>,
    /// What is known of local functions.
    summaries: BTreeMap<u32, Summary>,
    changed: bool,
    /// Nothing is told while summaries grow.
    quiet: bool,
    /// Only what control reaches is asked for: lambdas are not looked into.
    shallow: bool,
    /// Nodes and statements that may still be looked at.
    work: u32,
}

/// The function at hand.
#[derive(Default)]
struct Frame {
    /// Names of slots; what has none is never read without a value.
    names: Vec<(u16, std::rc::Rc<str>)>,
    /// Where slots lie in the local function around, when they are captured from outside of it.
    outside: BTreeMap<u16, u16>,
    /// The local function around.
    function: Option<u32>,
    labels: BTreeMap<u32, State>,
    breaks: Vec<State>,
    continues: Vec<State>,
    ends: Option<State>,
    outs: Vec<(u16, std::rc::Rc<str>)>,
}

impl<'a> Flow<'a> {
    pub fn new(nodes: &'a [Node], places: &'a [Place], statements: &'a [Place], lambdas: &'a [Lambda], named: &'a [Named]) -> Self {
        Self {
            nodes,
            places,
            statements,
            lambdas,
            named,
            faults: Vec::new(),
            told: BTreeSet::new(),
            frames: Vec::new(),
            summaries: BTreeMap::new(),
            changed: false,
            quiet: false,
            shallow: false,
            work: MOST,
        }
    }

    /// Whether control comes out at the end of a statement.
    pub fn falls(mut self, code: &Code) -> bool {
        (self.quiet, self.shallow) = (true, true);
        self.frames.push(Frame::default());
        self.body(code, State::start()).alive
    }

    /// Looks at the whole program.
    pub fn check(mut self, root: &Code, names: &Named) -> Vec<Fault> {
        // What local functions need and give depends on each other: until nothing new is found.
        self.quiet = true;
        let functions: Vec<u32> = (0_u32..).zip(self.named).filter(|(_, n)| n.local_function).map(|(i, _)| i).collect();
        for _ in 0..=functions.len() * 2 {
            self.changed = false;
            for function in &functions {
                self.summarize(*function);
            }
            if !self.changed {
                break;
            }
        }
        self.quiet = false;
        self.frames.push(Frame { names: names.names.clone(), ..Frame::default() });
        self.body(root, State::start());
        self.frames.pop();
        if self.work == 0 {
            let message = "the expression is too large: what has a value where cannot be found out";
            self.faults.push(Fault::new(code::expression::TOO_DEEP, Place::default(), message));
        }
        self.faults
    }

    /// Counts a look; false when there were too many.
    fn looks(&mut self) -> bool {
        self.work = self.work.saturating_sub(1);
        self.work > 0
    }

    fn node(&self, id: Id) -> Option<&'a Node> {
        self.nodes.get(id as usize)
    }

    fn tell(&mut self, at: u32, fault: impl FnOnce() -> Fault) {
        if !self.quiet && self.told.insert(at) {
            self.faults.push(fault());
        }
    }

    /// A local is read.
    fn read(&mut self, slot: u16, state: &State, id: Id) {
        if state.has(slot) {
            return;
        }
        let Some(frame) = self.frames.last() else { return };
        if let (Some(outer), Some(function)) = (frame.outside.get(&slot), frame.function) {
            // Whoever calls the local function answers for it.
            let summary = self.summaries.entry(function).or_default();
            self.changed |= summary.reads.insert(*outer);
            return;
        }
        let Some((_, name)) = frame.names.iter().find(|(s, _)| *s == slot) else { return };
        let name = std::rc::Rc::clone(name);
        let place = self.places.get(id as usize).copied().unwrap_or_default();
        self.tell(place.start, || faulty::unassigned(&name, place));
    }
}
