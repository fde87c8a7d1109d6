use std::collections::BTreeMap;
use std::rc::Rc;

use super::{Name, Spec};
use crate::diagnostic::{Mapped, SourceId};

/// Policy of somebody's own at a place of what is compiled.
#[derive(Clone, Debug)]
pub struct Hook {
    /// Where it goes.
    pub at: HookPlace,
    /// What goes there.
    pub file: PolicyFile,
}

/// The places of a compiled policy that take hooks, in the order in which they run.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum HookPlace {
    /// `inbound.before`: after `<base />`, before anything that is compiled.
    BeforeInbound,
    /// `inbound.after`: after all that is compiled.
    AfterInbound,
    /// `backend.eachAttempt`: before the forward of each attempt.
    EachAttempt,
    /// `outbound.before`.
    BeforeOutbound,
    /// `outbound.after`.
    AfterOutbound,
    /// `onError.before`.
    BeforeOnError,
    /// `onError.after`.
    AfterOnError,
}

impl HookPlace {
    /// As the spec has it.
    #[must_use]
    pub const fn words(self) -> &'static str {
        match self {
            Self::BeforeInbound => "inbound.before",
            Self::AfterInbound => "inbound.after",
            Self::EachAttempt => "backend.eachAttempt",
            Self::BeforeOutbound => "outbound.before",
            Self::AfterOutbound => "outbound.after",
            Self::BeforeOnError => "onError.before",
            Self::AfterOnError => "onError.after",
        }
    }
}

/// A file with policy.
#[derive(Clone, Debug)]
pub struct PolicyFile {
    /// Its path, from the folder of the file that names it.
    pub path: Name,
    /// What it holds, or why it cannot be read.
    pub text: Result<Mapped, Rc<str>>,
}

impl PolicyFile {
    /// One that was not looked for.
    #[must_use]
    pub fn new(path: Name) -> Self {
        Self { path, text: Err("no other files are read here".into()) }
    }
}

/// What the files with policy hold that a spec names: by the file that names one, and its path from there.
#[derive(Clone, Debug, Default)]
pub struct PolicyTexts(BTreeMap<(SourceId, Rc<str>), Result<Mapped, Rc<str>>>);

impl PolicyTexts {
    /// Adds a file; `read` is asked for one that is not there yet.
    pub fn add(&mut self, path: &Name, read: impl FnOnce() -> Result<Mapped, String>) {
        let read = || read().map_err(Rc::from);
        self.0.entry((path.span.source, Rc::clone(&path.value))).or_insert_with(read);
    }

    /// How many there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl Spec {
    /// Puts texts into the files that the spec names.
    pub fn supply(&mut self, texts: &PolicyTexts) {
        let hooks = self.apis.iter_mut().flat_map(|(_, api)| &mut api.hooks).map(|hook| &mut hook.file);
        for file in hooks.chain(self.fragments.iter_mut().map(|(_, file)| file)) {
            if let Some(text) = texts.0.get(&(file.path.span.source, Rc::clone(&file.path.value))) {
                file.text.clone_from(text);
            }
        }
    }

    /// The files with policy: hooks, then fragments.
    pub fn policy_files(&self) -> impl Iterator<Item = &PolicyFile> {
        let hooks = self.apis.iter().flat_map(|(_, api)| &api.hooks).map(|hook| &hook.file);
        hooks.chain(self.fragments.iter().map(|(_, file)| file))
    }
}
