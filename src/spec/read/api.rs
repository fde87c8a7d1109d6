use std::rc::Rc;

use super::{affinity, answer, caller, hook, list, metrics, route};
use crate::diagnostic::{Diagnostic, Diagnostics, Mapped, Spanned, code};
use crate::spec::key::{api, deny, unmatched};
use crate::spec::template::Use;
use crate::spec::{Answer, Api, Deny, ModelFrom, Name, RetryAfter, Template, Unmatched, word};
use crate::yaml::{Entry, Fields, Kind, Node, value};

/// Reads an API.
pub(super) fn read(node: &Node, sink: &mut Diagnostics) -> Option<Api> {
    let mut fields = Fields::section(node, &api::MAP.section, sink)?;
    let path = fields.require(api::PATH, "the path under which callers find it: `path: inference`", sink);
    let surface = fields.require(api::SURFACE, "the operations: `surface: azureOpenAI`", sink);
    let read = Api {
        span: fields.span(),
        id: fields.text(api::ID, sink),
        path: path.and_then(|n| value::text(n, "`path`", sink)),
        surface: surface.and_then(|n| value::choice(n, "`surface`", word::SURFACES, sink)),
        subscription_key: subscription_key(&mut fields, sink),
        model_from: model_from(&mut fields, sink),
        deny: maps(&mut fields, api::DENY, sink, deny),
        routes: maps(&mut fields, api::ROUTES, sink, route::read),
        unmatched: fields.get(api::UNMATCHED).and_then(|n| unmatched(n, sink)),
        response_headers: response_headers(&mut fields, sink),
        affinity: fields.get(api::AFFINITY).and_then(|n| Some(Spanned::new(list::used(n, sink, affinity::rule)?, n.span))),
        metrics: fields.get(api::METRICS).and_then(|n| metrics::read(n, sink)),
        callers: fields.get(api::CALLERS).and_then(|n| caller::read(n, sink)),
        hooks: fields.get(api::POLICIES).map_or_else(Vec::new, |n| hook::read(n, sink)),
        emit: fields.choice(api::EMIT, word::EMIT, sink),
    };
    fields.finish(sink);
    Some(read)
}

fn maps<T>(
    fields: &mut Fields<'_>,
    key: &'static str,
    sink: &mut Diagnostics,
    read: impl Fn(&Node, &mut Diagnostics) -> Option<T>,
) -> Vec<T> {
    let Some(node) = fields.get(key) else { return Vec::new() };
    if !matches!(node.kind, Kind::Sequence(_)) {
        value::wrong_type(node, &format!("`{key}` is a list of maps"), sink);
        return Vec::new();
    }
    let items = list::entries(fields, key, sink).unwrap_or_default();
    items.iter().filter_map(|item| read(item, sink)).collect()
}

/// `none`, or the name of a header.
fn subscription_key(fields: &mut Fields<'_>, sink: &mut Diagnostics) -> Option<Spanned<Option<Rc<str>>>> {
    let name = fields.text(api::SUBSCRIPTION_KEY, sink)?;
    if &*name.value == "none" {
        return Some(name.map(|_| None));
    }
    list::header(name, sink).map(|name| name.map(Some))
}

fn model_from(fields: &mut Fields<'_>, sink: &mut Diagnostics) -> Option<Spanned<Vec<Spanned<ModelFrom>>>> {
    let items = list::entries(fields, api::MODEL_FROM, sink)?;
    let node = fields.get(api::MODEL_FROM)?;
    let mut places: Vec<Spanned<ModelFrom>> = Vec::new();
    for item in items {
        let Some(place) = value::choice(item, "an entry of `modelFrom`", word::MODEL_FROM, sink) else { continue };
        if let Some(first) = places.iter().find(|p| p.value == place.value) {
            let fault = Diagnostic::new(code::yaml::DUPLICATE_KEY, place.span, "the same place twice in `modelFrom`");
            sink.push(fault.and(first.span, "first written here").help("delete one of the two"));
        } else {
            places.push(place);
        }
    }
    (!places.is_empty()).then(|| Spanned::new(places, node.span))
}

fn deny(node: &Node, sink: &mut Diagnostics) -> Option<Deny> {
    let mut fields = Fields::section(node, &deny::MAP.section, sink)?;
    let span = fields.span();
    let (asked, when) = route::condition(&mut fields, deny::WHEN, sink);
    let written = asked || fields.require(deny::MODEL, "the models refused: `model: \"gpt-35-*\"`", sink).is_some();
    let models = list::patterns(&mut fields, deny::MODEL, sink);
    let answer = Answer {
        span,
        status: fields.integer(deny::STATUS, answer::STATUSES, sink),
        error: fields.get(deny::ERROR).and_then(|n| answer::body(n, sink)),
        retry_after: fixed(&mut fields, deny::RETRY_AFTER, sink),
    };
    fields.finish(sink);
    models.filter(|_| written && asked == when.is_some()).map(|models| Deny { span, models, when, answer })
}

fn unmatched(node: &Node, sink: &mut Diagnostics) -> Option<Unmatched> {
    let mut fields = Fields::section(node, &unmatched::MAP.section, sink)?;
    let span = fields.span();
    let through = fields.entry(unmatched::PASS_THROUGH).map(|e| e.key.span);
    let target = fields.text(unmatched::PASS_THROUGH, sink);
    let beside = [unmatched::STATUS, unmatched::ERROR, unmatched::RETRY_AFTER].into_iter().find_map(|key| fields.entry(key));
    if let (Some(through), Some(beside)) = (through, beside) {
        let fault = Diagnostic::new(code::spec::ONE_OF, beside.key.span, "`unmatched` answers or passes through, this says both");
        sink.push(fault.and(through, "and here").help("delete one of the two"));
    }
    let answer = Answer {
        span,
        status: fields.integer(unmatched::STATUS, answer::STATUSES, sink),
        error: fields.get(unmatched::ERROR).and_then(|n| answer::body(n, sink)),
        retry_after: fixed(&mut fields, unmatched::RETRY_AFTER, sink),
    };
    fields.finish(sink);
    match (through, target) {
        (Some(_), target) => target.map(Unmatched::PassThrough),
        (None, _) => Some(Unmatched::Answer(answer)),
    }
}

/// `retryAfter` where no backend is asked, so that none names a time.
fn fixed(fields: &mut Fields<'_>, key: &'static str, sink: &mut Diagnostics) -> Option<Spanned<RetryAfter>> {
    list::seconds(fields, key, 0, sink).map(|time| time.map(RetryAfter::Fixed))
}

fn response_headers(fields: &mut Fields<'_>, sink: &mut Diagnostics) -> Vec<(Name, Template)> {
    let read = |e: &Entry, sink: &mut Diagnostics| {
        let name = list::header(list::name(&e.key), sink)?;
        let text: &Mapped = value::mapped(&e.value, &format!("`{}`", e.key.name), sink)?;
        list::header_value(Spanned::new(text.shared(), e.value.span), sink)?;
        Some((name, Template::parse(text, Use::ResponseHeader, sink)))
    };
    let entries = fields.names(api::RESPONSE_HEADERS, sink);
    entries.iter().filter_map(|e| read(e, sink)).collect()
}
