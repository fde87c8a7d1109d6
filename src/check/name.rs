//! Names and what they stand for.

use std::collections::BTreeMap;

use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::spec::{Name, Named, Use};

/// The names of one kind of thing, with the place of each in the order written.
#[derive(Debug)]
pub(super) struct Names<'s> {
    by_name: BTreeMap<&'s str, usize>,
}

impl<'s> Names<'s> {
    /// The names of a block.
    pub(super) fn of<T>(things: &'s Named<T>) -> Self {
        Self { by_name: things.iter().enumerate().map(|(index, (name, _))| (&*name.value, index)).collect() }
    }

    /// What a name stands for.
    pub(super) fn get(&self, name: &str) -> Option<usize> {
        self.by_name.get(name).copied()
    }

    /// All of them.
    pub(super) fn iter(&self) -> impl Iterator<Item = &'s str> {
        self.by_name.keys().copied()
    }
}

/// What is named, or written where it is used. A name that stands for nothing is reported and gives `None`; the words of `kind` can
/// stand in its place.
pub(super) fn resolve<'s, T>(
    used: &'s Use<T>,
    things: &'s Named<T>,
    code: Code,
    (kind, words): (&str, &[&'static str]),
    sink: &mut Diagnostics,
) -> Option<&'s T> {
    let wanted = match used {
        Use::Inline(thing) => return Some(thing),
        Use::Named(name) => name,
    };
    let found = things.iter().find(|(name, _)| name.value == wanted.value).map(|(_, thing)| thing);
    if found.is_none() {
        tell_unknown(code, kind, wanted, things.iter().map(|(name, _)| &*name.value).chain(words.iter().copied()), sink);
    }
    found
}

/// Names that are searched for one like a wrong one: comparing takes its time, and thousands of names are not read anyway.
pub(super) const SEARCHED: usize = 1000;

/// Tells of a name that stands for nothing.
pub(super) fn tell_unknown<'a>(code: Code, kind: &str, name: &Name, known: impl Iterator<Item = &'a str>, sink: &mut Diagnostics) {
    let diagnostic = Diagnostic::new(code, name.span, format!("unknown {kind} `{}`", name.value)).label(format!("no {kind} has this name"));
    if sink.dropped() > 0 {
        return sink.push(diagnostic);
    }
    let known: Vec<&str> = known.collect();
    let diagnostic = match known.len() {
        0 => diagnostic.help(format!("no {kind} is declared at all")),
        1..=8 => diagnostic.help(format!("there are: {}", quoted(known.iter().copied()))),
        more => diagnostic.help(format!("none of the {more} that are declared has a name like this")),
    };
    sink.push(diagnostic.did_you_mean(&name.value, known.into_iter().take(SEARCHED)));
}

/// Names for a message: `` `a`, `b` and `c` ``, cut short when there are many.
pub(super) fn quoted<'a>(names: impl IntoIterator<Item = &'a str>) -> String {
    const SHOWN: usize = 6;
    let names: Vec<&str> = names.into_iter().collect();
    let mut shown: Vec<String> = names.iter().take(SHOWN).map(|name| format!("`{name}`")).collect();
    if names.len() > SHOWN {
        shown.push(format!("{} more", names.len() - SHOWN));
    }
    match shown.split_last() {
        Some((last, [])) => last.clone(),
        Some((last, before)) => format!("{} and {last}", before.join(", ")),
        None => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::quoted;

    #[test]
    fn lists_of_names_read_as_a_sentence_and_stay_short() {
        let many = ["a", "b", "c", "d", "e", "f", "g", "h"];
        for (count, shown) in
            [(0, ""), (1, "`a`"), (2, "`a` and `b`"), (3, "`a`, `b` and `c`"), (8, "`a`, `b`, `c`, `d`, `e`, `f` and 2 more")]
        {
            assert_eq!(quoted(many.into_iter().take(count)), shown);
        }
    }
}
