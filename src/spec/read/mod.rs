//! A YAML tree to a [`Spec`]: every fault is told, and what could not be read is left out.
//!
//! `backend.rs`, `breaker.rs`, `pool.rs`, `retry.rs`, `affinity.rs`, `api.rs`, `caller.rs`, `route.rs`, `target.rs`, `condition.rs`, `limit.rs`, `metrics.rs`, `named_value.rs`,
//! `product.rs`, `region.rs`, `residency.rs`, `answer.rs`, `hook.rs`: one part each · `list.rs` named things, lists and words that several parts share

mod affinity;
mod answer;
mod api;
mod backend;
mod breaker;
mod caller;
mod condition;
mod hook;
mod limit;
mod list;
mod metrics;
mod named_value;
mod pool;
mod product;
mod region;
mod residency;
mod retry;
mod route;
mod target;
#[cfg(test)]
mod tests;

use std::rc::Rc;

pub(super) use list::is_header_name;

use super::key::{gateway, spec};
use super::{Gateway, Spec, word};
use crate::diagnostic::{Diagnostic, Diagnostics, SourceId, Span, code};
use crate::yaml::{Fields, Node, value};

/// The version of the language that is read.
const VERSION: &str = "1";

/// Reads a spec. `None` when the document is no map at all; else what could be read, with the faults in `sink`.
pub fn read(node: &Node, source: SourceId, name: &str, sink: &mut Diagnostics) -> Option<Spec> {
    let mut fields = Fields::section(node, &spec::MAP.section, sink)?;
    version(&mut fields, source, sink);
    let gateway = fields.get(spec::GATEWAY).and_then(|n| gateway(n, sink)).unwrap_or_default();
    if let Some(left) = fields.entry(spec::INCLUDE) {
        let fault = Diagnostic::new(code::spec::INCLUDE_UNREADABLE, left.key.span, "no other files are read here");
        sink.push(fault.help("write everything in this file"));
    }
    let mut read = Spec {
        name: name.to_owned(),
        source,
        knows_all_names: false,
        gateway,
        backends: list::named(&mut fields, spec::BACKENDS, sink, backend::read),
        circuit_breakers: list::named(&mut fields, spec::CIRCUIT_BREAKERS, sink, breaker::read),
        retries: list::named(&mut fields, spec::RETRIES, sink, retry::rule),
        affinity: list::named(&mut fields, spec::AFFINITY, sink, affinity::rule),
        pools: list::named(&mut fields, spec::POOLS, sink, pool::read),
        region_groups: region::groups(&mut fields, sink),
        drain: region::drains(&mut fields, sink),
        residency: residency::rules(&mut fields, sink),
        apis: list::named(&mut fields, spec::APIS, sink, api::read),
        named_values: list::named(&mut fields, spec::NAMED_VALUES, sink, named_value::read),
        fragments: list::named(&mut fields, spec::FRAGMENTS, sink, hook::fragment),
        products: list::named(&mut fields, spec::PRODUCTS, sink, product::read),
        subscriptions: list::named(&mut fields, spec::SUBSCRIPTIONS, sink, product::subscription),
        assumptions: fields.get(spec::ASSUMPTIONS).map(Rc::clone),
        scenarios: fields.get(spec::SCENARIOS).map(Rc::clone),
    };
    let mut all_of = |key, count| fields.get(key).is_some() && fields.names(key, &mut Diagnostics::new()).len() == count;
    read.knows_all_names = all_of(spec::BACKENDS, read.backends.len()) && all_of(spec::POOLS, read.pools.len());
    fields.finish(sink);
    Some(read)
}

fn version(fields: &mut Fields<'_>, source: SourceId, sink: &mut Diagnostics) {
    let help = format!("begin with `apc: {VERSION}`");
    let Some(node) = fields.get(spec::APC) else {
        let span = Span::new(source, 0, 0);
        sink.push(Diagnostic::new(code::spec::VERSION, span, "the version of the language is not written").help(help));
        return;
    };
    let Some(text) = value::mapped(node, "`apc`", sink) else { return };
    if text.text() != VERSION {
        let message = format!("written for version `{}` of the language, this is version {VERSION}", text.text());
        sink.push(Diagnostic::new(code::spec::VERSION, node.span, message).help(help));
    }
}

fn gateway(node: &Node, sink: &mut Diagnostics) -> Option<Gateway> {
    let mut fields = Fields::section(node, &gateway::MAP.section, sink)?;
    let read = Gateway { sku: fields.choice(gateway::SKU, word::SKUS, sink), units: fields.integer(gateway::UNITS, 1..=64, sink) };
    fields.finish(sink);
    Some(read)
}
