use std::rc::Rc;

use super::single;
use crate::diagnostic::{Diagnostic, Diagnostics, Mapped, code};
use crate::yaml::{Entry, Key, Kind, Node, value};

/// Runs that may come of one scenario.
const MOST_CASES: usize = 1000;

/// Values that all runs of one scenario may have together.
const MOST_NODES: usize = 1_000_000;

/// The values of one run, by name.
type Case = Vec<(Rc<str>, Rc<Node>)>;

/// The scenario once, or once for each case of its `each:`, with `$names` filled in.
pub(super) fn expand(entry: &Entry, sink: &mut Diagnostics) -> Vec<(Rc<str>, Rc<Node>)> {
    let Kind::Mapping(fields) = &entry.value.kind else { return vec![(Rc::clone(&entry.key.name), Rc::clone(&entry.value))] };
    let Some(each) = fields.iter().find(|f| &*f.key.name == "each") else {
        return vec![(Rc::clone(&entry.key.name), Rc::clone(&entry.value))];
    };
    let Some(cases) = cases(&each.value, sink) else { return Vec::new() };
    let rest: Vec<Entry> = fields.iter().filter(|f| &*f.key.name != "each").cloned().collect();
    let body = Node { kind: Kind::Mapping(rest), ..(*entry.value).clone() };
    if size(&body).saturating_mul(cases.len()) > MOST_NODES {
        sink.push(Diagnostic::new(
            code::scenario::BAD_EACH,
            each.key.span,
            format!("{} copies of this scenario are too much", cases.len()),
        ));
        return Vec::new();
    }
    cases.iter().map(|case| (name(&entry.key.name, case), Rc::new(fill(&body, case)))).collect()
}

/// How many values a tree has.
fn size(node: &Node) -> usize {
    match &node.kind {
        Kind::Null | Kind::Scalar { .. } => 1,
        Kind::Sequence(items) => items.iter().fold(1, |sum, item| sum.saturating_add(size(item))),
        Kind::Mapping(entries) => entries.iter().fold(1, |sum, entry| sum.saturating_add(size(&entry.value))),
    }
}

/// The scenario's name for one case: filled in where it says `$name`, else with the values behind it.
fn name(written: &Rc<str>, case: &Case) -> Rc<str> {
    if let Some(filled) = fill_text(written, case) {
        return filled.into();
    }
    let values: Vec<String> = case.iter().map(|(name, value)| format!("{name}: {}", shown(value))).collect();
    format!("{written} [{}]", values.join(", ")).into()
}

fn shown(node: &Node) -> String {
    match &node.kind {
        Kind::Scalar { text, .. } => text.text().to_owned(),
        Kind::Null => "none".to_owned(),
        Kind::Sequence(_) | Kind::Mapping(_) => single::json(node).to_string(),
    }
}

fn cases(node: &Node, sink: &mut Diagnostics) -> Option<Vec<Case>> {
    let fault = |span, message: String, sink: &mut Diagnostics| {
        let help = "write `each: { team: [a, b] }`, or a list of maps";
        sink.push(Diagnostic::new(code::scenario::BAD_EACH, span, message).help(help));
        None
    };
    let mut cases: Vec<Case> = Vec::new();
    match &node.kind {
        Kind::Mapping(entries) if !entries.is_empty() => {
            cases.push(Vec::new());
            for entry in entries {
                let values = value::list(&entry.value);
                if values.is_empty() {
                    return fault(entry.key.span, format!("`{}` takes no value, so the scenario would never run", entry.key.name), sink);
                }
                if cases.len().saturating_mul(values.len()) > MOST_CASES {
                    return fault(node.span, format!("more than {MOST_CASES} runs of one scenario"), sink);
                }
                let with = |case: &Case, value: &Rc<Node>| {
                    let mut case = case.clone();
                    case.push((Rc::clone(&entry.key.name), Rc::clone(value)));
                    case
                };
                cases = cases.iter().flat_map(|case| values.iter().map(move |value| with(case, value))).collect();
            }
        }
        Kind::Sequence(items) if !items.is_empty() && items.len() <= MOST_CASES => {
            for item in items {
                let Kind::Mapping(entries) = &item.kind else {
                    return fault(item.span, "each case is a map from names to values".into(), sink);
                };
                cases.push(entries.iter().map(|e| (Rc::clone(&e.key.name), Rc::clone(&e.value))).collect());
            }
        }
        Kind::Mapping(_) | Kind::Sequence(_) | Kind::Null | Kind::Scalar { .. } => {
            return fault(node.span, format!("`each` is a map or a list of at most {MOST_CASES} maps"), sink);
        }
    }
    Some(cases)
}

/// A copy with `$names` filled in, in texts and keys.
fn fill(node: &Node, case: &Case) -> Node {
    let kind = match &node.kind {
        Kind::Null => Kind::Null,
        Kind::Scalar { text, plain } => {
            let whole = text.text().strip_prefix('$').and_then(|name| case.iter().find(|(n, _)| **n == *name));
            if let Some((_, value)) = whole {
                return Node { span: node.span, ..(**value).clone() };
            }
            let text = fill_text(text.text(), case).map_or_else(|| text.clone(), |filled| Mapped::synthetic(filled, node.span));
            Kind::Scalar { text, plain: *plain }
        }
        Kind::Sequence(items) => Kind::Sequence(items.iter().map(|item| Rc::new(fill(item, case))).collect()),
        Kind::Mapping(entries) => Kind::Mapping(
            entries
                .iter()
                .map(|entry| {
                    let name = fill_text(&entry.key.name, case).map_or_else(|| Rc::clone(&entry.key.name), Rc::from);
                    Entry { key: Key { name, span: entry.key.span }, value: Rc::new(fill(&entry.value, case)) }
                })
                .collect(),
        ),
    };
    Node { span: node.span, alias: node.alias, kind }
}

/// The text with every `$name` of the case filled in; `None` when there is none in it.
fn fill_text(text: &str, case: &Case) -> Option<String> {
    let mut out = String::new();
    let mut rest = text;
    let mut any = false;
    while let Some(at) = rest.find('$') {
        let after = &rest[at + 1..];
        let end = after.find(|c: char| !c.is_ascii_alphanumeric() && c != '_').unwrap_or(after.len());
        out.push_str(&rest[..at]);
        match case.iter().find(|(name, _)| **name == after[..end]) {
            Some((_, value)) => {
                out.push_str(&shown(value));
                any = true;
            }
            None => out.push_str(&rest[at..=at + end]),
        }
        rest = &after[end..];
    }
    out.push_str(rest);
    any.then_some(out)
}
