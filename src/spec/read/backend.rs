use std::collections::BTreeMap;
use std::rc::Rc;

use super::{breaker, list};
use crate::diagnostic::{Diagnostic, Diagnostics, Spanned, code};
use crate::spec::key::{auth, backend, identity, model, ptu};
use crate::spec::{Auth, Backend, Model, Name};
use crate::yaml::{Entry, Fields, Kind, Node, value};

/// More tokens or requests a minute than any deployment has.
const MOST_TOKENS: u64 = 1_000_000_000;

/// Reads a backend.
pub(super) fn read(node: &Node, sink: &mut Diagnostics) -> Option<Backend> {
    let mut fields = Fields::section(node, &backend::MAP.section, sink)?;
    let url = fields.require(backend::URL, "the account's endpoint: `url: https://NAME.openai.azure.com`", sink);
    let read = Backend {
        span: fields.span(),
        url: url.and_then(|n| value::text(n, "`url`", sink)),
        region: fields.text(backend::REGION, sink),
        auth: fields.get(backend::AUTH).and_then(|n| auth(n, sink)),
        models: fields.get(backend::MODELS).map_or_else(Vec::new, |n| models(n, sink)),
        circuit_breaker: fields.get(backend::CIRCUIT_BREAKER).and_then(|n| list::used(n, sink, breaker::read)),
    };
    fields.finish(sink);
    Some(read)
}

/// The models: a list of names, one alone, or a map from names.
fn models(node: &Node, sink: &mut Diagnostics) -> Vec<Model> {
    let bare = |name: Name| Model {
        name,
        deployment: None,
        sku: None,
        tokens_per_minute: None,
        requests_per_minute: None,
        ptu: None,
        spillover: None,
    };
    match &node.kind {
        Kind::Sequence(items) if items.is_empty() => {
            let help = "delete the line if the backend takes whatever is asked for";
            sink.push(Diagnostic::new(code::spec::EMPTY_LIST, node.span, "`models` has no entries").help(help));
            Vec::new()
        }
        Kind::Sequence(items) => {
            let mut models: Vec<Model> = Vec::new();
            let mut seen = BTreeMap::new();
            for item in items {
                let Some(name) = value::text(item, "an entry of `models`", sink) else { continue };
                if let Some(first) = seen.insert(Rc::clone(&name.value), name.span) {
                    let fault = Diagnostic::new(code::yaml::DUPLICATE_KEY, name.span, format!("duplicate model `{}`", name.value));
                    sink.push(fault.label("again here").and(first, "first written here").help("delete one of the two"));
                } else {
                    models.push(bare(name));
                }
            }
            models
        }
        Kind::Mapping(entries) => entries
            .iter()
            .filter_map(|e| match e.value.kind {
                Kind::Null => Some(bare(list::name(&e.key))),
                Kind::Scalar { .. } | Kind::Sequence(_) | Kind::Mapping(_) => model(list::name(&e.key), &e.value, sink),
            })
            .collect(),
        Kind::Scalar { text, .. } => vec![bare(Spanned::new(text.shared(), node.span))],
        Kind::Null => Vec::new(),
    }
}

fn model(name: Name, node: &Node, sink: &mut Diagnostics) -> Option<Model> {
    let mut fields = Fields::section(node, &model::MAP.section, sink)?;
    let read = Model {
        name,
        deployment: fields.text(model::DEPLOYMENT, sink),
        sku: fields.text(model::SKU, sink),
        tokens_per_minute: fields.integer(model::TOKENS_PER_MINUTE, 1..=MOST_TOKENS, sink),
        requests_per_minute: fields.integer(model::REQUESTS_PER_MINUTE, 1..=MOST_TOKENS, sink),
        spillover: fields.text(model::SPILLOVER, sink),
        ptu: fields.get(model::PTU).and_then(|n| ptu(n, sink)),
    };
    fields.finish(sink);
    Some(read)
}

fn ptu(node: &Node, sink: &mut Diagnostics) -> Option<Spanned<Option<u64>>> {
    let mut fields = Fields::section(node, &ptu::MAP.section, sink)?;
    let capacity = fields.integer(ptu::TOKENS_PER_MINUTE, 1..=MOST_TOKENS, sink).map(|n| n.value);
    fields.finish(sink);
    Some(Spanned::new(capacity, node.span))
}

const FORMS: &str = "one of `managedIdentity`, `none`, `{ managedIdentity: { clientId: ID } }`, `{ header: { NAME: VALUE } }`, \
    `{ query: { NAME: VALUE } }`, `{ certificate: NAME }`";

fn auth(node: &Node, sink: &mut Diagnostics) -> Option<Spanned<Auth>> {
    if node.scalar().is_some() {
        let word = value::choice(node, "`auth`", &[("managedIdentity", true), ("none", false)], sink)?;
        return Some(word.map(|identity| if identity { Auth::ManagedIdentity { client_id: None } } else { Auth::None }));
    }
    let mut fields = Fields::section(node, &auth::MAP.section, sink)?;
    let identity = fields.get(auth::MANAGED_IDENTITY).map(|n| identity(n, sink));
    let header = fields.get(auth::HEADER).map(|n| Auth::Header(pairs(n, "`header`", sink)));
    let query = fields.get(auth::QUERY).map(|n| Auth::Query(pairs(n, "`query`", sink)));
    let certificate = fields.text(auth::CERTIFICATE, sink).map(Auth::Certificate);
    let opening = fields.opening();
    fields.finish(sink);
    let mut ways = [identity, header, query, certificate].into_iter().flatten();
    match (ways.next(), ways.next()) {
        (Some(way), None) => Some(Spanned::new(way, node.span)),
        (None, _) => {
            sink.push(Diagnostic::new(code::spec::ONE_OF, opening, "`auth` says no way to sign in").help(FORMS));
            None
        }
        (Some(_), Some(_)) => {
            sink.push(Diagnostic::new(code::spec::ONE_OF, opening, "`auth` says several ways to sign in").help(FORMS));
            None
        }
    }
}

fn identity(node: &Node, sink: &mut Diagnostics) -> Auth {
    let Some(mut fields) = Fields::section(node, &identity::MAP.section, sink) else { return Auth::ManagedIdentity { client_id: None } };
    let client_id = fields.text(identity::CLIENT_ID, sink);
    fields.finish(sink);
    Auth::ManagedIdentity { client_id }
}

fn pairs(node: &Node, what: &str, sink: &mut Diagnostics) -> Vec<(Name, Name)> {
    let entries = value::names(node, what, sink);
    if entries.is_empty() && matches!(node.kind, Kind::Mapping(_)) {
        sink.push(Diagnostic::new(code::spec::EMPTY_LIST, node.span, format!("{what} has no entries")).help("write a name and its value"));
    }
    let pair = |e: &Entry, sink: &mut Diagnostics| {
        let name = list::header(list::name(&e.key), sink)?;
        let value = value::text(&e.value, &format!("`{}`", e.key.name), sink)?;
        Some((name, list::header_value(value, sink)?))
    };
    entries.iter().filter_map(|e| pair(e, sink)).collect()
}
