use std::fmt;

use super::{Bounds, Selector};
use crate::diagnostic::{Mapped, Span, Spanned};

/// Who answered, request by request: `foundry1 x9, (foundry2, foundry3) x5, foundry2`.
#[derive(Clone, Debug, PartialEq)]
pub struct Pattern(pub Vec<Term>);

/// A part of a [`Pattern`]: one name or a group, so many times.
#[derive(Clone, Debug, PartialEq)]
pub struct Term {
    /// One after the other.
    pub names: Vec<Spanned<Selector>>,
    /// So often.
    pub times: Bounds<u64>,
}

impl Pattern {
    /// Reads a pattern.
    ///
    /// # Errors
    /// The place, and what is wrong there.
    pub(super) fn parse(text: &Mapped) -> Result<Self, (Span, &'static str)> {
        let mut terms = Vec::new();
        let mut at = 0;
        let whole = text.text();
        while at < whole.len() || terms.is_empty() {
            let end = term_end(&whole[at..]).map_or(whole.len(), |n| at + n);
            terms.push(term(text, at, end)?);
            at = end + 1;
            if at == whole.len() {
                return Err((text.span(end..at), "another backend must follow the comma"));
            }
        }
        Ok(Self(terms))
    }
}

/// Where the comma stands that ends the first term.
fn term_end(text: &str) -> Option<usize> {
    let mut depth = 0_u32;
    text.char_indices().find_map(|(at, c)| {
        match c {
            '(' => depth += 1,
            ')' => depth = depth.saturating_sub(1),
            ',' if depth == 0 => return Some(at),
            _ => {}
        }
        None
    })
}

fn term(text: &Mapped, start: usize, end: usize) -> Result<Term, (Span, &'static str)> {
    let whole = text.text();
    let (start, end) = trim(whole, start, end);
    let (body_end, times) = repetition(text, start, end)?;
    let (start, body_end) = trim(whole, start, body_end);
    if start == body_end {
        return Err((text.span(start..end), "a backend is missing here"));
    }
    let (mut at, list_end) = match whole[start..body_end].strip_prefix('(') {
        Some(rest) if rest.ends_with(')') => (start + 1, body_end - 1),
        Some(_) => return Err((text.span(start..start + 1), "this parenthesis is not closed, or something follows it")),
        None => (start, body_end),
    };
    let mut names = Vec::new();
    while at <= list_end {
        let stop = whole[at..list_end].find(',').map_or(list_end, |n| at + n);
        let (from, to) = trim(whole, at, stop);
        let name = &whole[from..to];
        if name.is_empty() || name.contains(['(', ')']) {
            return Err((text.span(at..stop.max(at + 1).min(whole.len())), "one name of a backend belongs here"));
        }
        names.push(Spanned::new(Selector::parse(name), text.span(from..to)));
        at = stop + 1;
    }
    Ok(Term { names, times })
}

/// The repetition at the end of a term, and where it begins.
fn repetition(text: &Mapped, start: usize, end: usize) -> Result<(usize, Bounds<u64>), (Span, &'static str)> {
    let term = &text.text()[start..end];
    let Some(word) = term.rfind([' ', ')']).map(|at| at + 1) else { return Ok((end, Bounds::exactly(1))) };
    let Some(count) = term[word..].strip_prefix(['x', '×']) else { return Ok((end, Bounds::exactly(1))) };
    if !count.starts_with(|c: char| c.is_ascii_digit() || c == '.') {
        return Ok((end, Bounds::exactly(1)));
    }
    match Bounds::counts(count) {
        Ok(times) => Ok((start + word, times)),
        Err(_) => Err((text.span(start + word..end), "repetitions are written `x9` or `x8..10`")),
    }
}

fn trim(text: &str, start: usize, end: usize) -> (usize, usize) {
    let part = &text[start..end];
    let left = part.len() - part.trim_start().len();
    (start + left, start + left + part.trim().len())
}

impl fmt::Display for Pattern {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, term) in self.0.iter().enumerate() {
            if index > 0 {
                f.write_str(", ")?;
            }
            match &*term.names {
                [name] => write!(f, "{}", name.value)?,
                names => {
                    let names: Vec<String> = names.iter().map(|n| n.value.to_string()).collect();
                    write!(f, "({})", names.join(", "))?;
                }
            }
            match (term.times.from, term.times.to) {
                (Some(1), Some(1)) => {}
                (from, to) if from == to => write!(f, " x{}", from.unwrap_or(0))?,
                (from, to) => {
                    let side = |n: Option<u64>| n.map_or(String::new(), |n| n.to_string());
                    write!(f, " x{}..{}", side(from), side(to))?;
                }
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::Pattern;
    use crate::diagnostic::Mapped;

    #[test]
    fn patterns_are_read_and_written_the_same() {
        for text in [
            "foundry1 x9, (foundry2, foundry3) x5, foundry2",
            "a",
            "a, b, a",
            "(a, b)",
            "a x2..4, gateway x3..",
            "region West Europe x2",
            "a/gpt-4.1 x2",
            "x1 x2",
        ] {
            assert_eq!(Pattern::parse(&Mapped::made(text)).map(|p| p.to_string()), Ok(text.to_owned()));
        }
        assert_eq!(Pattern::parse(&Mapped::made("(a,b)x2 ,c ×3")).map(|p| p.to_string()), Ok("(a, b) x2, c x3".to_owned()));
    }

    #[test]
    fn what_is_no_pattern_is_refused() {
        for text in ["", "a,", ",a", "a,,b", "(a", "a)", "()", "(a,)", "a x2..1", "a x..", "((a))", "(a) b", "x9"] {
            let read = Pattern::parse(&Mapped::made(text));
            assert_eq!(read.is_err(), text != "x9", "{text}: {read:?}");
        }
    }
}
