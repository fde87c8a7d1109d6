//! The expressions of a document, each held to the type that its place takes, and together: what they do to variables and bodies.
//!
//! In: a document or fragment, also with policies that are not modelled. Out: diagnostics.
//! `place.rs` what an attribute or text takes · `variable.rs` casts of variables that only hold text · `body.rs` contents that
//! are read and then gone

mod body;
mod place;
mod variable;

use crate::diagnostic::code::expression as code;
use crate::diagnostic::{Diagnostic, Diagnostics, Mapped, SourceId};
use crate::expr::{self, Facts};

use super::{Document, Element, Node, is_expression};

/// An element with what its expressions say, in the author's order.
struct Checked<'e> {
    element: &'e Element,
    /// Of its attributes and of its own text.
    facts: Vec<Facts>,
    children: Vec<Self>,
}

/// Type-checks every expression of a document. All faults go to `sink`.
pub fn check(document: &Document, sink: &mut Diagnostics) {
    let root = element(&document.root, sink);
    variable::check(&root, sink);
    body::check(&root, sink);
}

fn element<'e>(element: &'e Element, sink: &mut Diagnostics) -> Checked<'e> {
    let mut checked = Checked { element, facts: Vec::new(), children: Vec::new() };
    for attribute in &element.attributes {
        let place = place::attribute(&element.name, &attribute.name);
        checked.facts.extend(expression(&attribute.value, place, place::takes_bytes(&element.name), sink));
    }
    for node in &element.children {
        match node {
            Node::Element(child) => checked.children.push(self::element(child, sink)),
            Node::Text(text) => checked.facts.extend(expression(text, expr::Want::Text, place::takes_bytes(&element.name), sink)),
            Node::Comment(_) => {}
        }
    }
    checked
}

fn expression(text: &Mapped, want: expr::Want, bytes: bool, sink: &mut Diagnostics) -> Option<Facts> {
    if !is_expression(text.text()) {
        return None;
    }
    let mut found = Diagnostics::new();
    let bound = expr::bind(text, want, &mut found);
    if bound.is_none()
        && let Some(note) = needs_value(text, want, &found)
    {
        sink.push(note);
        return None;
    }
    sink.extend(found);
    let facts = bound?.facts();
    for result in facts.results.iter().filter(|r| !(r.taken || bytes && r.ty == "byte[]")) {
        let message = format!("an expression that gives `{}` may be refused at deployment", result.ty);
        let help = "return text, a number, a condition, a date, a `Guid`, a `Uri`, or JSON (`JObject`, `JArray`)";
        sink.push(Diagnostic::new(code::RESULT_TYPE, result.span, message).help(help));
    }
    Some(facts)
}

/// A named value whose text is not known, in an expression that cannot be read without it.
fn needs_value(text: &Mapped, want: expr::Want, found: &Diagnostics) -> Option<Diagnostic> {
    let all = text.text();
    // In strings and comments any text does: then the faults are the author's.
    let mut otherwise = Diagnostics::new();
    expr::bind(&Mapped::verbatim(&without_values(all), SourceId::NONE, 0), want, &mut otherwise);
    if otherwise.iter().map(|d| &d.message).eq(found.iter().map(|d| &d.message)) {
        return None;
    }
    let start = all.match_indices("{{").map(|(at, _)| at).find(|at| name_of(all, *at).is_some())?;
    let name = name_of(all, start)?;
    let message = format!("the expression is not checked: it needs the text of the named value `{name}`");
    let note = Diagnostic::new(code::NEEDS_NAMED_VALUE, text.span(start..start + name.len() + 4), message);
    Some(note.help(format!("give it with `--named-value {name}=...`")))
}

/// The text with a name of the same length where a named value stands.
fn without_values(text: &str) -> String {
    let mut out = String::new();
    let mut rest = text;
    while let Some(start) = rest.find("{{") {
        out.push_str(&rest[..start]);
        let length = name_of(rest, start).map_or(0, |name| name.len() + 4);
        out.extend(std::iter::repeat_n('_', length));
        if length == 0 {
            out.push('{');
        }
        rest = &rest[start + length.max(1)..];
    }
    out + rest
}

fn name_of(text: &str, start: usize) -> Option<&str> {
    let rest = text.get(start + 2..)?;
    let length = rest.find(|c: char| !(c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_')))?;
    (length > 0 && rest[length..].starts_with("}}")).then(|| &rest[..length])
}
