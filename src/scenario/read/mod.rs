//! YAML to scenarios. One file per part of the language: `each.rs` copies with `$names` filled in, `given.rs`, `fault.rs`,
//! `send.rs`, `expect.rs`; `value.rs` reads single values.

mod each;
mod expect;
mod fault;
mod given;
mod send;
mod value;

use std::rc::Rc;

use super::{Name, Scenario};
use crate::diagnostic::{Diagnostic, Diagnostics, Spanned, code};
use crate::yaml::{Entry, Fields, Kind, Node};

/// Scenarios that one file may hold, `each:` expanded.
const MOST_SCENARIOS: usize = 10_000;

/// A file of scenarios.
#[derive(Clone, Debug)]
pub struct File {
    /// The spec they are for: a path from the file's own folder.
    pub spec: Name,
    /// The scenarios.
    pub scenarios: Vec<Scenario>,
}

/// Whether a document is a file of scenarios rather than a spec: it names a spec, or has nothing but scenarios.
#[must_use]
pub fn is_file(node: &Node) -> bool {
    let Kind::Mapping(entries) = &node.kind else { return false };
    let has = |key: &str| entries.iter().any(|e| &*e.key.name == key);
    !has("apc") && (has("spec") || (has("scenarios") && !has("backends") && !has("apis")))
}

/// Reads a file of scenarios. `None` when it does not say what it is for; then `sink` says so.
pub fn read_file(node: &Node, sink: &mut Diagnostics) -> Option<File> {
    let mut fields = Fields::of(node, "a scenario file", sink)?;
    let spec = fields.get("spec").and_then(|n| value::text(n, sink));
    value::later(&mut fields, &["env"], sink);
    let scenarios = fields.get("scenarios").map(|n| read(n, sink));
    finish_with_anchors(fields, node, sink);
    if spec.is_none() {
        sink.push(
            Diagnostic::new(code::scenario::BAD_SPEC_FILE, node.span.head(), "the scenarios do not say which spec they are for")
                .help("write `spec: ../gateway.yaml` at the top"),
        );
    }
    Some(File { spec: spec?, scenarios: scenarios.unwrap_or_default() })
}

/// Top-level keys that begin with `x-` are a place for anchors.
fn finish_with_anchors(fields: Fields<'_>, node: &Node, sink: &mut Diagnostics) {
    let mut found = Diagnostics::new();
    fields.finish(&mut found);
    let Kind::Mapping(entries) = &node.kind else { return };
    let anchor = |d: &Diagnostic| entries.iter().any(|e| e.key.span == d.span() && e.key.name.starts_with("x-"));
    sink.extend(found.into_iter().filter(|d| !anchor(d)));
}

/// Reads the `scenarios:` map, `each:` expanded.
pub fn read(node: &Node, sink: &mut Diagnostics) -> Vec<Scenario> {
    let mut scenarios = Vec::new();
    let Kind::Mapping(entries) = &node.kind else {
        if !matches!(node.kind, Kind::Null) {
            value::wrong_type(node, "`scenarios` is a map from names to scenarios", sink);
        }
        return scenarios;
    };
    for entry in entries {
        for (name, body) in each::expand(entry, sink) {
            if scenarios.len() == MOST_SCENARIOS {
                sink.push(Diagnostic::new(
                    code::scenario::BAD_EACH,
                    entry.key.span,
                    format!("more than {MOST_SCENARIOS} scenarios in one file"),
                ));
                return scenarios;
            }
            scenarios.extend(scenario(entry, name, &body, sink));
        }
    }
    scenarios
}

fn scenario(entry: &Entry, name: Rc<str>, node: &Node, sink: &mut Diagnostics) -> Option<Scenario> {
    let mut fields = Fields::of(node, "a scenario", sink)?;
    value::later(&mut fields, &["traffic", "claims", "seeds", "env"], sink);
    fields.get("each");
    let units = fields.get("gateway").and_then(|n| gateway(n, sink));
    let given = fields.get("given").map_or_else(Vec::new, |n| given::read(n, sink));
    let send = match fields.get("send") {
        Some(node) => send::read(node, sink),
        None => {
            sink.push(
                Diagnostic::new(code::scenario::BAD_SEND, entry.key.span, format!("scenario `{name}` sends nothing"))
                    .help("say what is sent: `send: { model: gpt-4o-mini }`"),
            );
            Vec::new()
        }
    };
    let expected = fields.get("expect");
    let expect = expected.map_or_else(Vec::new, |n| expect::read(n, sink));
    // Where something is written that cannot be read, that fault is enough.
    let asserts_nothing = expected.is_none_or(|n| matches!(&n.kind, Kind::Mapping(entries) if entries.is_empty()));
    if asserts_nothing {
        sink.push(
            Diagnostic::new(code::scenario::ASSERTS_NOTHING, entry.key.span, format!("scenario `{name}` asserts nothing"))
                .label("passes whatever happens")
                .help("say what must hold: `expect: { status: 200 }`"),
        );
    }
    fields.finish(sink);
    Some(Scenario { name: Spanned::new(name, entry.key.span), units, given, send, expect })
}

fn gateway(node: &Node, sink: &mut Diagnostics) -> Option<Spanned<u32>> {
    let mut fields = Fields::of(node, "the gateway", sink)?;
    let units = fields.get("units").and_then(|n| Some(Spanned::new(value::whole(n, 1, 64, sink)? as u32, n.span)));
    fields.finish(sink);
    units
}
