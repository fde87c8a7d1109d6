use std::rc::Rc;

use crate::diagnostic::{Diagnostic, Diagnostics, Spanned, code};
use crate::yaml::{Node, value};

/// A model's name, or a glob with `*`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Pattern(pub Rc<str>);

impl Pattern {
    /// Whether there is a star in it.
    #[must_use]
    pub fn is_glob(&self) -> bool {
        self.0.contains('*')
    }

    /// Whether it matches every name.
    #[must_use]
    pub fn is_all(&self) -> bool {
        self.is_glob() && self.0.bytes().all(|byte| byte == b'*')
    }

    /// Whether a name matches; case-sensitive.
    #[must_use]
    pub fn matches(&self, name: &str) -> bool {
        let Some((head, tail)) = self.0.split_once('*') else { return *self.0 == *name };
        let Some(mut rest) = name.strip_prefix(head) else { return false };
        let mut parts = tail.split('*');
        let Some(last) = parts.next_back() else { return false };
        for part in parts {
            let Some(at) = rest.find(part) else { return false };
            rest = &rest[at + part.len()..];
        }
        rest.ends_with(last)
    }

    /// Reads a pattern; tells and drops what looks like one of another language.
    pub(super) fn read(node: &Node, key: &str, sink: &mut Diagnostics) -> Option<Spanned<Self>> {
        let text = value::mapped(node, &format!("`{key}`"), sink)?;
        let Some((at, message, help)) = fault(text.text()) else { return Some(Spanned::new(Self(text.shared()), node.span)) };
        let place = if text.text().is_empty() { node.span } else { text.span(at) };
        sink.push(Diagnostic::new(code::spec::BAD_PATTERN, place, message).help(help));
        None
    }
}

/// What is wrong with a pattern: where, what, and what would be right.
fn fault(text: &str) -> Option<(std::ops::Range<usize>, String, String)> {
    let list = || "`*` alone stands for any letters; list what is meant: `[gpt-4.1, gpt-4.1-mini]`".to_owned();
    let only = |what: &str| format!("`{text}` is no glob: {what}");
    if text.is_empty() {
        return Some((0..0, "the pattern is empty and would match no model".to_owned(), "write `\"*\"` for every model".to_owned()));
    }
    if text.trim() != text {
        return Some((0..text.len(), only("it has blanks at its ends"), format!("write `{}`", text.trim())));
    }
    if let Some(at) = text.find("**") {
        let right = text.split('*').filter(|part| !part.is_empty()).collect::<Vec<_>>().join("*");
        let right = format!("{}{right}{}", if at == 0 { "*" } else { "" }, if text.ends_with('*') { "*" } else { "" });
        let right = if right.chars().all(|c| c == '*') { "*".to_owned() } else { right };
        return Some((at..at + 2, only("two stars say no more than one"), format!("write `\"{right}\"`")));
    }
    let regex = text.strip_prefix('^').or(text.strip_suffix('$')).is_some();
    // `gpt-4.*` is a glob for `gpt-4.1`; after a dash or at the start, `.*` can only be a regular expression.
    let any = text.match_indices(".*").map(|(i, _)| i).find(|&i| !text[..i].ends_with(|c: char| c.is_alphanumeric()));
    if let Some(at) = any.filter(|_| !regex) {
        return Some((at..at + 2, only("`.*` is of regular expressions"), format!("write `\"{}\"`", text.replace(".*", "*"))));
    }
    let at = text.find(|c: char| matches!(c, '?' | '[' | ']' | '{' | '}' | '(' | ')' | '|' | '^' | '$' | '\\' | '+') || c.is_control())?;
    let letter = text[at..].chars().next()?;
    let what = format!("`{}` has no meaning here", letter.escape_debug());
    Some((at..at + letter.len_utf8(), only(&what), list()))
}

#[cfg(test)]
mod tests {
    use super::{Pattern, fault};

    #[test]
    fn stars_match_any_letters_and_nothing_else_has_a_meaning() {
        for (pattern, name, matches) in [
            ("gpt-4.1", "gpt-4.1", true),
            ("gpt-4.1", "gpt-4x1", false),
            ("gpt-4.1", "GPT-4.1", false),
            ("*", "", true),
            ("gpt-4*", "gpt-4o-mini", true),
            ("gpt-4*", "xgpt-4", false),
            ("*-mini", "gpt-4o-mini", true),
            ("*-mini", "gpt-4o-mini-x", false),
            ("a*a", "a", false),
            ("a*b*c", "a-b-b-c", true),
            ("a*b*c", "a-c-b", false),
        ] {
            assert_eq!(Pattern(pattern.into()).matches(name), matches, "{pattern} {name}");
        }
    }

    #[test]
    fn what_looks_like_a_pattern_of_another_language_is_told() {
        for (text, place, help) in [
            ("", "", "write `\"*\"` for every model"),
            ("gpt-?", "?", "`*` alone stands for any letters; list what is meant: `[gpt-4.1, gpt-4.1-mini]`"),
            ("gpt-[45]", "[", "`*` alone stands for any letters; list what is meant: `[gpt-4.1, gpt-4.1-mini]`"),
            ("^gpt-.*$", "^", "`*` alone stands for any letters; list what is meant: `[gpt-4.1, gpt-4.1-mini]`"),
            ("gpt-.*", ".*", "write `\"gpt-*\"`"),
            ("gpt**", "**", "write `\"gpt*\"`"),
            ("**", "**", "write `\"*\"`"),
            (" gpt", " gpt", "write `gpt`"),
        ] {
            let (at, _, told) = fault(text).unwrap();
            assert_eq!((&text[at], told.as_str()), (place, help), "{text}");
        }
        for text in ["gpt-4.*", "ft:gpt-4o:org", "meta/llama-3", "DeepSeek-R1", "*"] {
            assert_eq!(fault(text), None, "{text}");
        }
    }
}
