//! Which of many patterns matches first, without trying them all.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Bound;
use std::rc::Rc;

use crate::spec::Pattern;

/// Patterns in the order they were added, each with what it belongs to.
///
/// Globs are kept by the letters before their first star: only those whose letters begin a name can match it, so that a look-up
/// costs about the name's length, not the number of patterns.
#[derive(Debug)]
pub(super) struct Patterns<T> {
    exact: BTreeMap<Rc<str>, (usize, T)>,
    globs: BTreeMap<Rc<str>, Vec<(usize, Pattern, T)>>,
    added: usize,
}

impl<T> Default for Patterns<T> {
    fn default() -> Self {
        Self { exact: BTreeMap::new(), globs: BTreeMap::new(), added: 0 }
    }
}

impl<T: Copy> Patterns<T> {
    /// None yet.
    pub(super) fn new() -> Self {
        Self::default()
    }

    /// Adds one after all others.
    pub(super) fn add(&mut self, pattern: &Pattern, of: T) {
        let order = self.added;
        self.added += 1;
        match pattern.0.split_once('*') {
            Some((head, _)) => self.globs.entry(head.into()).or_default().push((order, pattern.clone(), of)),
            None => {
                self.exact.entry(Rc::clone(&pattern.0)).or_insert((order, of));
            }
        }
    }

    /// The first that matches every name that a pattern matches: for a pattern without stars, the first that matches it.
    ///
    /// A star of the pattern stands for any letters. No other pattern has a star as a letter, so one that matches the pattern's
    /// own text, stars included, does so with its stars, and then matches whatever stands in their place; and one that does
    /// not misses at least one name.
    pub(super) fn first_covering(&self, pattern: &str) -> Option<T> {
        let mut first = self.exact.get(pattern).copied();
        let head = pattern.split('*').next().unwrap_or("");
        for end in head.char_indices().map(|(at, _)| at).chain([head.len()]) {
            for (order, glob, of) in self.globs.get(&head[..end]).into_iter().flatten() {
                if first.is_some_and(|(found, _)| found < *order) {
                    break;
                }
                if glob.matches(pattern) {
                    first = Some((*order, *of));
                    break;
                }
            }
        }
        first.map(|(_, of)| of)
    }
}

/// The first of many names, in their order, that a pattern matches: looked for among those that begin as the pattern does.
pub(super) fn first_match<'n>(names: &BTreeSet<&'n str>, pattern: &Pattern) -> Option<&'n str> {
    let head = pattern.0.split('*').next().unwrap_or("");
    let begin = names.range::<str, _>((Bound::Included(head), Bound::Unbounded)).take_while(|name| name.starts_with(head));
    begin.copied().find(|name| pattern.matches(name))
}

/// The pattern that matches everything.
pub(super) fn any() -> Pattern {
    Pattern("*".into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_pattern_that_covers_another_is_found() {
        let mut patterns = Patterns::new();
        for (index, text) in ["gpt-4.1", "gpt-4*", "*-mini", "gpt-*-nano", "o*"].into_iter().enumerate() {
            patterns.add(&Pattern(text.into()), index);
        }
        for (pattern, first) in [
            ("gpt-4.1", Some(0)),
            ("gpt-4.1-mini", Some(1)),
            ("gpt-4*", Some(1)),
            ("gpt-4*-mini", Some(1)),
            ("gpt-5-mini", Some(2)),
            ("gpt-5*-mini", Some(2)),
            ("gpt-5-nano", Some(3)),
            ("gpt-5", None),
            ("gpt-*", None),
            ("*", None),
            ("o3", Some(4)),
            ("", None),
        ] {
            assert_eq!(patterns.first_covering(pattern), first, "{pattern}");
        }
    }

    #[test]
    fn the_first_name_that_a_pattern_matches_is_found() {
        let names = BTreeSet::from(["a", "ab", "abc", "b-mini", "ba"]);
        for (pattern, first) in [
            ("ab", Some("ab")),
            ("ab*", Some("ab")),
            ("a*c", Some("abc")),
            ("*mini", Some("b-mini")),
            ("*", Some("a")),
            ("ac*", None),
            ("c", None),
        ] {
            assert_eq!(first_match(&names, &Pattern(pattern.into())), first, "{pattern}");
        }
    }

    #[test]
    fn covering_means_that_no_name_is_missed() {
        let texts = ["*", "a*", "*a", "a*a", "a", "aa", "b*", "*b*", "a*b", "ab*"];
        let names = ["", "a", "aa", "ab", "ba", "aab", "aba", "b", "bb", "c", "abc", "aca"];
        for earlier in texts {
            let mut patterns = Patterns::new();
            patterns.add(&Pattern(earlier.into()), ());
            for later in texts {
                let covers = patterns.first_covering(later).is_some();
                let missed = names.iter().any(|n| Pattern(later.into()).matches(n) && !Pattern(earlier.into()).matches(n));
                assert!(!(covers && missed), "{earlier} does not cover {later}");
            }
        }
    }
}
