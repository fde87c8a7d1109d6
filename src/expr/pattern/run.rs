use super::class::{is_ecma_word, is_word, lower};
use super::compile::{Op, Program};
use super::{Assert, Exhausted, Found, One, Span};

/// Steps that looking for one match may take.
const MOST_STEPS: usize = 1_000_000;
/// Choices that may be open at a time.
const MOST_CHOICES: usize = 500_000;

/// What is undone, or tried instead, when the way taken leads nowhere.
enum Back {
    Try {
        op: usize,
        at: usize,
    },
    /// A greedy run gives one unit back; a lazy one takes one more.
    Shorter {
        op: usize,
        least: usize,
        at: usize,
    },
    Longer {
        op: usize,
        at: usize,
        left: u32,
    },
    /// A lazy loop goes round once more.
    Round {
        counter: usize,
        op: usize,
        at: usize,
    },
    Counter {
        counter: usize,
        was: (u32, usize),
    },
    Opened {
        group: usize,
        was: usize,
    },
    /// A capture is taken away again, or given back.
    Captured(usize),
    Released(usize, Span),
}

struct Run<'a> {
    program: &'a Program,
    text: &'a [u16],
    /// Where the search began.
    from: usize,
    captures: Vec<Vec<Span>>,
    opened: Vec<usize>,
    /// Rounds done, and where the last one began.
    counters: Vec<(u32, usize)>,
    back: Vec<Back>,
    steps: usize,
}

pub fn find(program: &Program, text: &[u16], from: usize, leftwards: bool, steps: &mut usize) -> Result<Option<Found>, Exhausted> {
    let mut run = Run {
        program,
        text,
        from,
        captures: vec![Vec::new(); program.groups.max(1)],
        opened: vec![0; program.groups],
        counters: vec![(0, usize::MAX); program.loops],
        back: Vec::new(),
        steps: 0,
    };
    let mut at = from.min(text.len());
    let found = loop {
        if let Some(first) = program.first {
            match text.get(at..).and_then(|rest| rest.iter().position(|u| *u == first)) {
                Some(skip) => at += skip,
                None => break Ok(None),
            }
        }
        match run.attempt(0, at) {
            Err(e) => break Err(e),
            Ok(Some(end)) => {
                let span = if leftwards { (end, at - end) } else { (at, end - at) };
                if let Some(whole) = run.captures.first_mut() {
                    *whole = vec![span];
                }
                break Ok(Some(Found { groups: std::mem::take(&mut run.captures) }));
            }
            Ok(None) => {}
        }
        run.steps += 1;
        if leftwards {
            if at == 0 {
                break Ok(None);
            }
            at -= 1;
        } else {
            if at >= text.len() {
                break Ok(None);
            }
            at += 1;
        }
    };
    *steps += run.steps;
    found
}

impl Run<'_> {
    fn choose(&mut self, back: Back) -> Result<(), Exhausted> {
        if self.back.len() >= MOST_CHOICES {
            return Err(Exhausted);
        }
        self.back.push(back);
        Ok(())
    }

    fn takes(&self, one: &One, unit: u16) -> bool {
        match one {
            One::Unit(wanted) => unit == *wanted,
            One::Folded(wanted) => lower(unit) == *wanted,
            One::Class(class) => class.has(unit),
            One::Any => unit != 10,
            One::All => true,
        }
    }

    /// The place behind the unit at hand, when the unit is taken.
    fn step(&self, one: &One, at: usize, left: bool) -> Option<usize> {
        let (index, next) = if left { (at.checked_sub(1)?, at - 1) } else { (at, at + 1) };
        self.takes(one, *self.text.get(index)?).then_some(next)
    }

    /// Runs from an instruction and a place until it matches (or is `Done`): the place then reached.
    fn attempt(&mut self, op: usize, at: usize) -> Result<Option<usize>, Exhausted> {
        let base = self.back.len();
        let (mut op, mut at) = (op, at);
        loop {
            self.steps += 1;
            if self.steps > MOST_STEPS {
                return Err(Exhausted);
            }
            let program = self.program;
            let next = match program.ops.get(op) {
                None | Some(Op::Match | Op::Done) => return Ok(Some(at)),
                Some(Op::One { one, left }) => self.step(one, at, *left).map(|at| (op + 1, at)),
                Some(Op::Run { one, min, max, lazy, left }) => self.run(op, one, (*min, *max), *lazy, *left, at)?,
                Some(Op::Fork(other)) => {
                    self.choose(Back::Try { op: *other, at })?;
                    Some((op + 1, at))
                }
                Some(Op::Jump(to)) => Some((*to, at)),
                Some(Op::Open(group)) => {
                    let was = self.opened.get(*group).copied().unwrap_or(0);
                    self.choose(Back::Opened { group: *group, was })?;
                    self.open(*group, at);
                    Some((op + 1, at))
                }
                Some(Op::Close { group, keeps, minus }) => self.close(*group, *keeps, *minus, at)?.then_some((op + 1, at)),
                Some(Op::Enter(counter)) => {
                    self.count(*counter, (0, usize::MAX))?;
                    Some((op + 1, at))
                }
                Some(Op::Again { counter, min, max, lazy, exit }) => {
                    let (done, began) = self.counters.get(*counter).copied().unwrap_or((0, usize::MAX));
                    // A round that took nothing is the last.
                    let may = done < *max && !(began == at && done >= *min);
                    if done < *min {
                        self.count(*counter, (done + 1, at))?;
                        Some((op + 1, at))
                    } else if !may {
                        Some((*exit, at))
                    } else if *lazy {
                        self.choose(Back::Round { counter: *counter, op, at })?;
                        Some((*exit, at))
                    } else {
                        self.choose(Back::Try { op: *exit, at })?;
                        self.count(*counter, (done + 1, at))?;
                        Some((op + 1, at))
                    }
                }
                Some(Op::Assert(assert)) => self.holds(*assert, at).then_some((op + 1, at)),
                Some(Op::Look { negative, yes, no }) => {
                    let kept = self.back.len();
                    let found = self.attempt(op + 1, at)?.is_some();
                    if found && !*negative {
                        self.keep(kept);
                    } else {
                        self.undo(kept);
                    }
                    if found == *negative { no.map(|no| (no, at)) } else { Some((*yes, at)) }
                }
                Some(Op::Atomic { next }) => {
                    let kept = self.back.len();
                    match self.attempt(op + 1, at)? {
                        Some(end) => {
                            self.keep(kept);
                            Some((*next, end))
                        }
                        None => None,
                    }
                }
                Some(Op::Back { group, ignore_case, left }) => self.again(*group, *ignore_case, *left, at).map(|at| (op + 1, at)),
                Some(Op::IfGroup { group, no }) => {
                    let has = self.captures.get(*group).is_some_and(|c| !c.is_empty());
                    Some((if has { op + 1 } else { *no }, at))
                }
            };
            let next = match next {
                Some(next) => Some(next),
                None => self.turn_back(base)?,
            };
            match next {
                Some(next) => (op, at) = next,
                None => return Ok(None),
            }
        }
    }

    /// Undoes what was done since the last choice, and makes the other one.
    fn turn_back(&mut self, base: usize) -> Result<Option<(usize, usize)>, Exhausted> {
        while self.back.len() > base {
            self.steps += 1;
            let Some(back) = self.back.pop() else { break };
            let program = self.program;
            match back {
                Back::Try { op, at } => return Ok(Some((op, at))),
                Back::Shorter { op, least, at } => {
                    let Some(Op::Run { left, .. }) = program.ops.get(op) else { continue };
                    let at = if *left { at + 1 } else { at - 1 };
                    if at != least {
                        self.choose(Back::Shorter { op, least, at })?;
                    }
                    return Ok(Some((op + 1, at)));
                }
                Back::Longer { op, at, left: rest } => {
                    let Some(Op::Run { one, left, .. }) = program.ops.get(op) else { continue };
                    if let Some(at) = self.step(one, at, *left) {
                        if rest > 1 {
                            self.choose(Back::Longer { op, at, left: rest - 1 })?;
                        }
                        return Ok(Some((op + 1, at)));
                    }
                }
                Back::Round { counter, op, at } => {
                    let (done, _) = self.counters.get(counter).copied().unwrap_or((0, usize::MAX));
                    self.count(counter, (done + 1, at))?;
                    return Ok(Some((op + 1, at)));
                }
                undo => self.undone(undo),
            }
        }
        Ok(None)
    }

    fn undone(&mut self, back: Back) {
        match back {
            Back::Counter { counter, was } => {
                if let Some(slot) = self.counters.get_mut(counter) {
                    *slot = was;
                }
            }
            Back::Opened { group, was } => self.open(group, was),
            Back::Captured(group) => {
                if let Some(captures) = self.captures.get_mut(group) {
                    captures.pop();
                }
            }
            Back::Released(group, span) => {
                if let Some(captures) = self.captures.get_mut(group) {
                    captures.push(span);
                }
            }
            Back::Try { .. } | Back::Shorter { .. } | Back::Longer { .. } | Back::Round { .. } => {}
        }
    }

    /// Takes everything back that was done since.
    fn undo(&mut self, base: usize) {
        while self.back.len() > base {
            if let Some(back) = self.back.pop() {
                self.undone(back);
            }
        }
    }

    /// What was done since stays, and no other way is tried: only what undoes it is kept.
    fn keep(&mut self, base: usize) {
        let since = self.back.split_off(base.min(self.back.len()));
        let choice = |b: &Back| matches!(b, Back::Try { .. } | Back::Shorter { .. } | Back::Longer { .. } | Back::Round { .. });
        self.back.extend(since.into_iter().filter(|b| !choice(b)));
    }

    fn run(
        &mut self,
        op: usize,
        one: &One,
        (min, max): (u32, u32),
        lazy: bool,
        left: bool,
        at: usize,
    ) -> Result<Option<(usize, usize)>, Exhausted> {
        let mut here = at;
        let mut taken = 0;
        let limit = if lazy { min } else { max };
        let mut least = here;
        while taken < limit {
            let Some(next) = self.step(one, here, left) else { break };
            here = next;
            taken += 1;
            if taken == min {
                least = here;
            }
        }
        self.steps += taken as usize / 8;
        if taken < min {
            return Ok(None);
        }
        if lazy {
            if max > min {
                self.choose(Back::Longer { op, at: here, left: max - min })?;
            }
        } else if here != least {
            self.choose(Back::Shorter { op, least, at: here })?;
        }
        Ok(Some((op + 1, here)))
    }

    fn open(&mut self, group: usize, at: usize) {
        if let Some(slot) = self.opened.get_mut(group) {
            *slot = at;
        }
    }

    fn count(&mut self, counter: usize, now: (u32, usize)) -> Result<(), Exhausted> {
        let was = self.counters.get(counter).copied().unwrap_or((0, usize::MAX));
        self.choose(Back::Counter { counter, was })?;
        if let Some(slot) = self.counters.get_mut(counter) {
            *slot = now;
        }
        Ok(())
    }

    /// A group ends. One that gives back the capture of another fails when there is none.
    fn close(&mut self, group: usize, keeps: Option<usize>, minus: Option<usize>, at: usize) -> Result<bool, Exhausted> {
        let began = self.opened.get(group).copied().unwrap_or(at);
        let (mut start, mut end) = (began.min(at), began.max(at));
        if let Some(other) = minus {
            let Some((from, length)) = self.captures.get_mut(other).and_then(Vec::pop) else { return Ok(false) };
            self.choose(Back::Released(other, (from, length)))?;
            // What lies between the two.
            let upto = from + length;
            (start, end) = if start >= upto {
                (upto, start)
            } else if end <= from {
                (end, from)
            } else {
                (start.max(from), end.min(upto))
            };
        }
        if let Some(captures) = keeps.and_then(|k| self.captures.get_mut(k)) {
            captures.push((start, end.saturating_sub(start)));
            self.choose(Back::Captured(keeps.unwrap_or(0)))?;
        }
        Ok(true)
    }

    fn again(&self, group: usize, ignore_case: bool, left: bool, at: usize) -> Option<usize> {
        let (start, length) = self.captures.get(group)?.last().copied()?;
        let said = self.text.get(start..start + length)?;
        let here = if left { at.checked_sub(length)? } else { at };
        let there = self.text.get(here..here + length)?;
        let same = if ignore_case { said.iter().zip(there).all(|(a, b)| lower(*a) == lower(*b)) } else { said == there };
        same.then_some(if left { here } else { here + length })
    }

    fn holds(&self, assert: Assert, at: usize) -> bool {
        let before = at.checked_sub(1).and_then(|i| self.text.get(i)).copied();
        let after = self.text.get(at).copied();
        let boundary = |word: fn(u16) -> bool| before.is_some_and(word) != after.is_some_and(word);
        match assert {
            Assert::Beginning => at == 0,
            Assert::LineStart => before.is_none_or(|u| u == 10),
            Assert::EndOrLastLine => at == self.text.len() || at + 1 == self.text.len() && after == Some(10),
            Assert::LineEnd => after.is_none_or(|u| u == 10),
            Assert::End => at == self.text.len(),
            Assert::Here => at == self.from,
            Assert::Boundary => boundary(is_word),
            Assert::NoBoundary => !boundary(is_word),
            Assert::EcmaBoundary => boundary(is_ecma_word),
            Assert::EcmaNoBoundary => !boundary(is_ecma_word),
        }
    }
}
