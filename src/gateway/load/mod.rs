use super::Options;
use crate::diagnostic::Diagnostics;
use crate::resource::Bundle;

/// Everything that does not change during a run: programs, bound expressions, routes, resources. Addressed by small indexes.
#[derive(Debug)]
pub struct Loaded {
    pub(super) options: Options,
}

impl Loaded {
    /// Loads what was read back from text. All faults go to `sink`; `None` when there was any error.
    pub fn load(bundle: &Bundle, options: &Options, sink: &mut Diagnostics) -> Option<Self> {
        let _ = (bundle, options, sink);
        todo!()
    }

    /// What the run was given.
    #[must_use]
    pub fn options(&self) -> &Options {
        &self.options
    }

    /// The ids of the single backends, in the order of the artifacts.
    pub fn backends(&self) -> impl Iterator<Item = &std::rc::Rc<str>> {
        std::iter::empty()
    }
}
