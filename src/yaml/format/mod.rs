//! Tidy YAML: indentation by two, one blank between parts of `{ a: 1, b: [c, d] }`, no blanks at line ends, no two blank lines
//! together, one line break at the end.
//!
//! In: a document that [`parse`] reads. Out: the same with other blanks and line breaks; every other letter stays where it is
//! among its neighbours, so that no comment is lost and no scalar is written anew. What would read as other values is left alone.
//!
//! `scan.rs` what stands where · `flow.rs` blanks inside of `{}` and `[]` · `lines.rs` indentation and blank lines

mod flow;
mod lines;
mod scan;

use super::{Kind, Node, parse};
use crate::diagnostic::{Diagnostics, SourceId, Sources};

/// The tidy text of a document. `None` when it cannot be read; then `sink` says why.
pub fn format(source: SourceId, sources: &Sources, sink: &mut Diagnostics) -> Option<String> {
    let mut found = Diagnostics::new();
    let node = parse(source, sources, &mut found).filter(|_| !found.has_errors());
    sink.extend(found);
    let (node, text) = (node?, sources.get(source)?.text());
    let tidy = tidy(text).filter(|tidy| reads_as(tidy, &node));
    Some(tidy.unwrap_or_else(|| text.to_string()))
}

/// `None` where there is something whose places are not understood.
fn tidy(text: &str) -> Option<String> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text).replace("\r\n", "\n");
    lines::tidy(&flow::tidy(&text)?)
}

/// Whether a text has the values of a node.
fn reads_as(text: &str, node: &Node) -> bool {
    let mut sources = Sources::new();
    let source = sources.add("tidy", text);
    let mut sink = Diagnostics::new();
    parse(source, &sources, &mut sink).is_some_and(|other| !sink.has_errors() && same(&other, node))
}

/// Whether two nodes have the same values, in the same order.
fn same(a: &Node, b: &Node) -> bool {
    match (&a.kind, &b.kind) {
        (Kind::Null, Kind::Null) => true,
        (Kind::Scalar { text: a, plain: one }, Kind::Scalar { text: b, plain: other }) => a.text() == b.text() && one == other,
        (Kind::Sequence(a), Kind::Sequence(b)) => a.len() == b.len() && a.iter().zip(b).all(|(a, b)| same(a, b)),
        (Kind::Mapping(a), Kind::Mapping(b)) => {
            a.len() == b.len() && a.iter().zip(b).all(|(a, b)| a.key.name == b.key.name && same(&a.value, &b.value))
        }
        (Kind::Null | Kind::Scalar { .. } | Kind::Sequence(_) | Kind::Mapping(_), _) => false,
    }
}

#[cfg(test)]
mod tests {
    use super::tidy;

    #[test]
    fn a_text_is_made_tidy_and_stays_so() {
        for (text, right) in [
            ("a: {b: 1,c:  [ d,e ] , f: { }}\n", "a: { b: 1, c: [d, e], f: {} }\n"),
            (
                "a:\n    b: 1   \n    # of c\n    c:\n      - d\n    # the end of a\ne: 2",
                "a:\n  b: 1\n  # of c\n  c:\n    - d\n  # the end of a\ne: 2\n",
            ),
            ("a:\n- b: 1\n  c: 2\n-   d\n", "a:\n  - b: 1\n    c: 2\n  - d\n"),
            ("\n\n# top\n\n\n\na: 1\n\n\nb: 2\n\n\n", "# top\n\na: 1\n\nb: 2\n"),
            (
                "a:\n    t: |\n        one\n          two\n\n\n        three\n    u: >-\n      x\n      y\n",
                "a:\n  t: |\n      one\n        two\n\n\n      three\n  u: >-\n    x\n    y\n",
            ),
            ("a: &x {b: 1}\nc: {<<: *x, d: [*x,*x]}\n", "a: &x { b: 1 }\nc: { <<: *x, d: [*x, *x] }\n"),
            ("a: \"{b:1,  c}\" # {d:1}\nb: 'x  {y:1}'\n", "a: \"{b:1,  c}\" # {d:1}\nb: 'x  {y:1}'\n"),
            ("a: {\n    b: 1,   # one\n    c: 2 }\n", "a: {\n    b: 1,   # one\n    c: 2 }\n"),
            (
                "models:\n  gpt-4.1:     {sku: X}\n  gpt-4o-mini: {sku: Y}\n",
                "models:\n  gpt-4.1:     { sku: X }\n  gpt-4o-mini: { sku: Y }\n",
            ),
            ("-\n    a: 1\n-   - b\n    - c\n", "-\n  a: 1\n- - b\n  - c\n"),
            ("\u{feff}a: 1\r\nb: \"x\r\n  y\"\r\n", "a: 1\nb: \"x\n  y\"\n"),
            ("x:\n        long text\n          that goes on\ny: 1\n", "x:\n  long text\n    that goes on\ny: 1\n"),
        ] {
            assert_eq!(tidy(text).as_deref(), Some(right), "{text}");
            assert_eq!(tidy(right).as_deref(), Some(right), "{text}");
        }
    }
}
