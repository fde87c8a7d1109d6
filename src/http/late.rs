use std::cell::OnceCell;
use std::rc::Rc;

use super::{Header, HeaderName, Template};

/// Field lines that many messages have, each with numbers of its own in their values. They are written out when somebody reads
/// them.
#[derive(Debug)]
pub struct LateLines(Vec<(HeaderName, Template)>);

/// The late lines of one message, with its numbers.
#[derive(Clone, Debug, Default)]
pub(super) struct Late {
    lines: Option<Rc<LateLines>>,
    numbers: [u64; 4],
    written: OnceCell<Rc<Vec<Header>>>,
}

impl LateLines {
    /// Lines from their names and the templates of their values.
    #[must_use]
    pub fn new(lines: Vec<(HeaderName, Template)>) -> Self {
        Self(lines)
    }
}

impl Late {
    pub(super) fn new(lines: &Rc<LateLines>, numbers: [u64; 4]) -> Self {
        Self { lines: Some(Rc::clone(lines)), numbers, written: OnceCell::new() }
    }

    pub(super) fn len(&self) -> usize {
        self.lines.as_ref().map_or(0, |lines| lines.0.len())
    }

    /// Whether a line has such a name; nothing is written out for that.
    pub(super) fn any(&self, is: impl Fn(&HeaderName) -> bool) -> bool {
        self.lines.as_ref().is_some_and(|lines| lines.0.iter().any(|(name, _)| is(name)))
    }

    /// The first line of a name.
    pub(super) fn find(&self, name: &HeaderName) -> Option<&Header> {
        if self.any(|of| of == name) { self.written().iter().find(|line| line.name == *name) } else { None }
    }

    /// The lines as they are read.
    pub(super) fn written(&self) -> &[Header] {
        let Some(lines) = &self.lines else { return &[] };
        let line = |(name, value): &(HeaderName, Template)| Header { name: name.clone(), value: value.render(&self.numbers).into() };
        self.written.get_or_init(|| Rc::new(lines.0.iter().map(line).collect()))
    }
}
