use std::ops::RangeInclusive;
use std::rc::Rc;

use super::{Entry, Kind, Node, value};
use crate::diagnostic::{Diagnostic, Diagnostics, Span, Spanned, code, nearest};
use crate::time::Duration;

/// Unknown keys told of one map: beyond, the map is another thing altogether.
const MOST_UNKNOWN: usize = 20;

/// The keys that a map can have.
#[derive(Debug)]
pub struct Section {
    /// The thing in messages: `a backend`.
    pub what: &'static str,
    /// What this version knows.
    pub keys: &'static [&'static str],
    /// What the language has and this version does not compile.
    pub later: &'static [&'static str],
    /// Keys with this beginning are left alone.
    pub ignored: Option<&'static str>,
}

/// Reads a mapping key by key; whatever nobody asked for is an unknown key.
#[derive(Debug)]
pub struct Fields<'n> {
    node: &'n Node,
    entries: &'n [Entry],
    asked: Vec<&'static str>,
    what: &'static str,
    section: Option<&'static Section>,
}

impl<'n> Fields<'n> {
    /// The fields of a mapping; a wrong-type diagnostic and `None` when the node is something else.
    /// `what` names the thing in messages: `a backend`, `the gateway`.
    pub fn of(node: &'n Node, what: &'static str, sink: &mut Diagnostics) -> Option<Self> {
        match &node.kind {
            Kind::Mapping(entries) => Some(Self { node, entries, asked: Vec::new(), what, section: None }),
            Kind::Null | Kind::Scalar { .. } | Kind::Sequence(_) => {
                value::wrong_type(node, &format!("{what} is a map"), sink);
                None
            }
        }
    }

    /// The same for a map whose keys are told beforehand: those of a later version have a diagnostic of their own.
    pub fn section(node: &'n Node, section: &'static Section, sink: &mut Diagnostics) -> Option<Self> {
        Self::of(node, section.what, sink).map(|fields| Self { section: Some(section), ..fields })
    }

    /// The whole map.
    pub fn node(&self) -> &'n Node {
        self.node
    }

    /// The bytes of the whole map, or of the alias that stands for it.
    pub fn span(&self) -> Span {
        self.node.alias.unwrap_or(self.node.span)
    }

    /// The value of a key, if it is written and not empty.
    pub fn get(&mut self, key: &'static str) -> Option<&'n Rc<Node>> {
        self.entry(key).map(|e| &e.value).filter(|v| !matches!(v.kind, Kind::Null))
    }

    /// The key with its value, also when the value is empty.
    pub fn entry(&mut self, key: &'static str) -> Option<&'n Entry> {
        self.asked.push(key);
        self.entries.iter().find(|e| &*e.key.name == key)
    }

    /// Whether a key is written, without asking for it: for keys of a later version.
    pub fn has(&self, key: &str) -> bool {
        self.entries.iter().any(|e| &*e.key.name == key)
    }

    /// A text.
    pub fn text(&mut self, key: &'static str, sink: &mut Diagnostics) -> Option<Spanned<Rc<str>>> {
        value::text(self.get(key)?, &quoted(key), sink)
    }

    /// `true` or `false`.
    pub fn boolean(&mut self, key: &'static str, sink: &mut Diagnostics) -> Option<Spanned<bool>> {
        value::boolean(self.get(key)?, &quoted(key), sink)
    }

    /// A duration.
    pub fn duration(&mut self, key: &'static str, sink: &mut Diagnostics) -> Option<Spanned<Duration>> {
        value::duration(self.get(key)?, &quoted(key), sink)
    }

    /// A whole number in a range that its type can hold.
    pub fn integer<T: TryFrom<u64>>(
        &mut self,
        key: &'static str,
        range: RangeInclusive<u64>,
        sink: &mut Diagnostics,
    ) -> Option<Spanned<T>> {
        let number = value::integer(self.get(key)?, &quoted(key), range, sink)?;
        T::try_from(number.value).ok().map(|value| Spanned::new(value, number.span))
    }

    /// One of a few words.
    pub fn choice<T: Copy>(&mut self, key: &'static str, words: &[(&str, T)], sink: &mut Diagnostics) -> Option<Spanned<T>> {
        value::choice(self.get(key)?, &quoted(key), words, sink)
    }

    /// A list, or one value that stands for a list of it.
    pub fn list(&mut self, key: &'static str) -> &'n [Rc<Node>] {
        self.get(key).map_or(&[], |node| value::list(node))
    }

    /// A map from names that the author chose.
    pub fn names(&mut self, key: &'static str, sink: &mut Diagnostics) -> &'n [Entry] {
        self.get(key).map_or(&[], |node| value::names(node, &quoted(key), sink))
    }

    /// A key that must be there: tells when it is not.
    pub fn require(&mut self, key: &'static str, help: &str, sink: &mut Diagnostics) -> Option<&'n Rc<Node>> {
        let found = self.get(key);
        if found.is_none() {
            let span = self.entry(key).map_or_else(|| self.opening(), |e| e.key.span);
            sink.push(Diagnostic::new(code::spec::MISSING_KEY, span, format!("{} needs `{key}`", self.what)).help(help));
        }
        found
    }

    /// Where a fault of the whole map is shown: its first key, not all its lines.
    pub fn opening(&self) -> Span {
        self.node.alias.or_else(|| self.entries.first().map(|e| e.key.span)).unwrap_or(self.node.span)
    }

    /// Reports the keys that nobody asked for, each with the nearest of those that were, and keys without a value.
    pub fn finish(self, sink: &mut Diagnostics) {
        let known: &[&'static str] = self.section.map_or(&self.asked, |s| s.keys);
        debug_assert!(self.section.is_none_or(|s| s.keys.iter().all(|k| self.asked.contains(k))), "{} ignores one of its keys", self.what);
        debug_assert!(self.asked.iter().all(|k| known.contains(k)), "{} reads a key that it does not list", self.what);
        let mut unknown = 0;
        for entry in self.entries {
            let name = &*entry.key.name;
            if known.contains(&name) || self.asked.contains(&name) {
                if matches!(entry.value.kind, Kind::Null) && entry.value.span.start == entry.value.span.end {
                    let message = format!("`{name}` has no value, as if it were not written");
                    sink.push(Diagnostic::new(code::spec::NO_VALUE, entry.key.span, message).help("give it a value, or delete the line"));
                }
            } else if self.section.is_some_and(|s| s.later.contains(&name)) {
                sink.push(value::later(name, entry.key.span));
            } else if self.section.and_then(|s| s.ignored).is_some_and(|beginning| name.starts_with(beginning)) {
            } else if unknown < MOST_UNKNOWN {
                unknown += 1;
                sink.push(self.unknown(entry, known));
            }
        }
    }

    fn unknown(&self, entry: &Entry, known: &[&'static str]) -> Diagnostic {
        let name = &*entry.key.name;
        let later = self.section.map_or(&[][..], |s| s.later);
        let diagnostic = Diagnostic::new(code::spec::UNKNOWN_KEY, entry.key.span, format!("unknown key `{name}` in {}", self.what))
            .label("no key has this name here")
            .help(format!("known here: {}", known.join(", ")));
        match nearest(name, known.iter().chain(later).copied()) {
            Some(near) => diagnostic.help(format!("did you mean `{near}`?")),
            None => diagnostic,
        }
    }
}

fn quoted(key: &str) -> String {
    format!("`{key}`")
}
