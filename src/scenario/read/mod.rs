//! YAML to scenarios. One file per part of the language: `each.rs` copies with `$names` filled in, `given.rs`, `fault.rs`,
//! `script.rs`, `send.rs`, `traffic.rs`, `retries.rs`, `row.rs`, `patience.rs`, `expect.rs` with `figures.rs`, `assume.rs`; `key.rs` the keys, `single.rs`
//! single values, `distribution.rs` numbers that a run draws, `log.rs` requests that are sent again.

mod assume;
mod distribution;
mod each;
mod expect;
mod fault;
mod figures;
mod given;
pub mod key;
mod log;
mod patience;
mod retries;
mod row;
mod script;
mod send;
mod single;
mod traffic;

use std::rc::Rc;

pub use assume::{assumptions, assumptions_of_flag};

use super::{Name, Scenario, Setting};
use crate::diagnostic::{Diagnostic, Diagnostics, Spanned, code};
use crate::yaml::{Entry, Fields, Kind, Node, value};

/// Scenarios that one file may hold, `each:` expanded.
const MOST_SCENARIOS: usize = 10_000;

/// A file of scenarios.
#[derive(Clone, Debug)]
pub struct File {
    /// The spec they are for: a path from the file's own folder.
    pub spec: Name,
    /// The environment of it that they are for.
    pub env: Option<Name>,
    /// The scenarios; the rows of `routes` are one of them.
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
    let mut fields = Fields::section(node, &key::FILE.section, sink)?;
    let spec = fields.require("spec", "write `spec: ../gateway.yaml` at the top: the spec that the scenarios are for", sink);
    let spec = spec.and_then(|n| value::text(n, "`spec`", sink));
    let env = fields.text("env", sink);
    let common = fields.get("assumptions").map_or_else(Vec::new, |n| assumptions(n, sink));
    let rows = fields.get("routes").and(fields.entry("routes")).and_then(|entry| row::read(entry, sink));
    let scenarios = fields.get("scenarios").map(|n| read(n, &common, sink)).unwrap_or_default();
    fields.finish(sink);
    Some(File { spec: spec?, env, scenarios: rows.into_iter().chain(scenarios).collect() })
}

/// Reads the `scenarios:` map, `each:` expanded; what is assumed in all of them comes before what each says itself.
pub fn read(node: &Node, common: &[Setting], sink: &mut Diagnostics) -> Vec<Scenario> {
    let mut scenarios = Vec::new();
    let Kind::Mapping(entries) = &node.kind else {
        if !matches!(node.kind, Kind::Null) {
            value::wrong_type(node, "`scenarios` is a map from names", sink);
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
            scenarios.extend(scenario(entry, name, &body, common, sink));
        }
    }
    scenarios
}

fn scenario(entry: &Entry, name: Rc<str>, node: &Node, common: &[Setting], sink: &mut Diagnostics) -> Option<Scenario> {
    let mut fields = Fields::section(node, &key::SCENARIO.section, sink)?;
    fields.get("each");
    let tags = fields.list("tags").iter().filter_map(|n| value::text(n, "a tag", sink)).collect();
    let units = fields.get("gateway").and_then(|n| gateway(n, sink));
    let mut assumed = common.to_vec();
    assumed.extend(fields.get("assumptions").map_or_else(Vec::new, |n| assumptions(n, sink)));
    let given = fields.names("given", sink).iter().filter_map(|e| given::order(e, sink)).collect();
    let (steps, senders) = (fields.get("send"), fields.get("traffic"));
    if steps.is_none() && senders.is_none() {
        sink.push(
            Diagnostic::new(code::scenario::BAD_SEND, entry.key.span, format!("scenario `{name}` sends nothing"))
                .help("say what is sent: `send: { model: gpt-4o-mini }`"),
        );
    }
    let mut send = steps.map_or_else(Vec::new, |n| send::read(n, sink));
    send.extend(senders.map_or_else(Vec::new, |n| traffic::read(n, sink)));
    send::distinct(&send, sink);
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
    Some(Scenario { name: Spanned::new(name, entry.key.span), units, assumptions: assumed, given, send, expect, tags, rows: Vec::new() })
}

fn gateway(node: &Node, sink: &mut Diagnostics) -> Option<Spanned<u32>> {
    let mut fields = Fields::section(node, &key::GATEWAY.section, sink)?;
    let units = fields.integer("units", 1..=64, sink);
    fields.finish(sink);
    units
}
