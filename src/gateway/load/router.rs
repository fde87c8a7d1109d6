use std::collections::BTreeMap;
use std::rc::Rc;

use crate::diagnostic::code::engine as code;
use crate::diagnostic::{Diagnostic, Diagnostics};
use crate::expr::{ApiInfo, OperationInfo};
use crate::http::{HeaderName, Str, Url, decode_percent};
use crate::resource;

/// Which API and operation a request is for.
#[derive(Debug, Default)]
pub(in crate::gateway) struct Router {
    /// The longest path first.
    pub apis: Vec<Api>,
}

/// An API that can be called.
#[derive(Debug)]
pub(in crate::gateway) struct Api {
    pub info: Rc<ApiInfo>,
    pub service: Option<super::backend::Base>,
    pub subscription_required: bool,
    pub key_header: HeaderName,
    /// The most particular template first.
    pub operations: Vec<Operation>,
    /// The program of a request that matches no operation.
    pub program: usize,
    /// The product that callers without a key come by: one that needs no subscription.
    pub open: Option<usize>,
    path: Vec<Rc<str>>,
}

/// An operation that can be called.
#[derive(Debug)]
pub(in crate::gateway) struct Operation {
    pub info: Rc<OperationInfo>,
    pub program: usize,
    /// The programs of callers who come by a product with a policy: the product, the program.
    pub by_product: Vec<(usize, usize)>,
    template: Vec<Segment>,
    /// Query parameters of the template, each with the parameter that takes its value.
    pub query: Vec<(Rc<str>, Slot)>,
}

/// One part of a template's path; in this order the more particular one is tried first.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Segment {
    /// As it stands.
    Literal(Rc<str>),
    /// `{name}`, perhaps with letters around it: `input_{id}.json`.
    Parameter { before: Rc<str>, name: Rc<str>, after: Rc<str> },
    /// `*`: all that is left.
    Rest,
}

/// What a query parameter of a template holds.
#[derive(Clone, Debug)]
pub(in crate::gateway) enum Slot {
    /// `a={name}`.
    Parameter(Rc<str>),
    /// `a=text`.
    Literal(Rc<str>),
}

/// Named parts of a path or query, decoded.
pub(in crate::gateway) type Parameters = Rc<[(Rc<str>, Str)]>;

/// Where a request goes.
#[derive(Clone, Debug)]
pub(in crate::gateway) struct Route {
    pub api: usize,
    /// `None`: the API has no such operation.
    pub operation: Option<usize>,
    pub parameters: Parameters,
    /// The path after the API's, as sent.
    pub suffix: Str,
}

impl Router {
    /// The route of a method and URL; `None` when no API has the path.
    pub(in crate::gateway) fn route(&self, method: &str, url: &Url) -> Option<Route> {
        // The API of the longest path is asked alone: Azure documents no second try.
        let (index, api, rest) = self.apis.iter().enumerate().find_map(|(i, api)| Some((i, api, api.rest(&url.path)?)))?;
        let suffix = if rest.is_empty() { Str::Static("/") } else { Str::from(rest.to_owned()) };
        let operations = api.operations.iter().enumerate().filter(|(_, o)| o.takes(method));
        let found = operations.filter_map(|(i, o)| Some((i, o.matches(rest, url)?))).next();
        let (operation, parameters) = found.map_or_else(|| (None, Parameters::default()), |(i, p)| (Some(i), p.into()));
        Some(Route { api: index, operation, parameters, suffix })
    }
}

impl Api {
    pub(super) fn new(api: &resource::Api, service: Option<super::backend::Base>, program: usize) -> Self {
        let info = ApiInfo {
            id: Some(Rc::clone(&api.id).into()),
            name: Some(Rc::clone(&api.display_name).into()),
            path: Some(Rc::clone(&api.path).into()),
            // A bundle holds the current revision of each API, without versions.
            revision: Some("1".into()),
            version: Some(Str::EMPTY),
            service_url: service.as_ref().map(|s| s.url.clone()),
            key_header: Rc::clone(&api.key_header).into(),
            key_query: Rc::clone(&api.key_query).into(),
        };
        let path = api.path.split('/').filter(|s| !s.is_empty()).map(Rc::from).collect();
        Self {
            info: info.into(),
            service,
            subscription_required: api.subscription_required,
            key_header: HeaderName::new(&api.key_header),
            operations: Vec::new(),
            program,
            open: None,
            path,
        }
    }

    /// What follows the API's own path, from its slash on.
    fn rest<'a>(&self, path: &'a str) -> Option<&'a str> {
        let mut rest = path;
        for segment in &self.path {
            rest = rest.strip_prefix('/')?;
            let head = rest.get(..segment.len()).filter(|h| h.eq_ignore_ascii_case(segment))?;
            rest = rest.get(head.len()..).filter(|r| r.is_empty() || r.starts_with('/'))?;
        }
        Some(rest)
    }

    /// Puts the most particular operation first, in the order written among equals.
    pub(super) fn order(&mut self) {
        self.operations.sort_by_cached_key(Operation::rank);
    }

    pub(super) fn depth(&self) -> usize {
        self.path.len()
    }
}

impl Operation {
    pub(super) fn new(
        operation: &resource::Operation,
        (program, by_product): (usize, Vec<(usize, usize)>),
        api: &resource::Api,
        sink: &mut Diagnostics,
    ) -> Option<Self> {
        let (path, query) = operation.url_template.split_once('?').unwrap_or((&operation.url_template, ""));
        let template: Option<Vec<Segment>> = path.split('/').filter(|s| !s.is_empty()).map(segment).collect();
        let rest = |t: &Vec<Segment>| t.iter().rev().skip(1).all(|s| *s != Segment::Rest);
        let Some(template) = template.filter(rest) else {
            let message = format!("the URL template `{}` of the operation `{}` cannot be matched", operation.url_template, operation.id);
            let fault = Diagnostic::new(code::BAD_TEMPLATE, api.span, message);
            sink.push(fault.help("a segment holds at most one `{name}`, and `*` stands at the end"));
            return None;
        };
        let pair = |p: &str| {
            let (name, value) = p.split_once('=').unwrap_or((p, ""));
            let inner = value.strip_prefix('{').and_then(|v| v.strip_suffix('}'));
            (Rc::from(name), inner.map_or_else(|| Slot::Literal(value.into()), |n| Slot::Parameter(n.into())))
        };
        let query = query.split('&').filter(|p| !p.is_empty()).map(pair).collect();
        let info = OperationInfo {
            id: Some(Rc::clone(&operation.id).into()),
            name: Some(Rc::clone(&operation.display_name).into()),
            method: Some(Rc::clone(&operation.method).into()),
            url_template: Some(Rc::clone(&operation.url_template).into()),
        };
        Some(Self { info: info.into(), program, by_product, template, query })
    }

    fn takes(&self, method: &str) -> bool {
        self.info.method.as_deref().is_some_and(|own| own == "*" || own.eq_ignore_ascii_case(method))
    }

    /// Literal parts before parameters before the rest; a longer template before a shorter; more query before less.
    fn rank(&self) -> (Vec<u8>, std::cmp::Reverse<usize>) {
        let kind = |s: &Segment| match s {
            Segment::Literal(_) => 0,
            Segment::Parameter { .. } => 1,
            Segment::Rest => 2,
        };
        (self.template.iter().map(kind).collect(), std::cmp::Reverse(self.query.len()))
    }

    fn matches(&self, path: &str, url: &Url) -> Option<Vec<(Rc<str>, Str)>> {
        let mut out = Vec::new();
        let mut rest = path;
        for segment in &self.template {
            if *segment == Segment::Rest {
                rest = "";
                break;
            }
            rest = rest.strip_prefix('/')?;
            let (here, after) = rest.split_at(rest.find('/').unwrap_or(rest.len()));
            rest = after;
            match segment {
                Segment::Literal(text) if here.eq_ignore_ascii_case(text) => {}
                Segment::Literal(_) | Segment::Rest => return None,
                Segment::Parameter { before, name, after } => {
                    let value = here.strip_prefix(&**before)?.strip_suffix(&**after).filter(|v| !v.is_empty())?;
                    out.push((Rc::clone(name), decode_percent(value).into()));
                }
            }
        }
        if !matches!(rest, "" | "/") {
            return None;
        }
        for (name, slot) in &self.query {
            let value = url.query_pairs().find(|(n, _)| n.eq_ignore_ascii_case(name))?.1;
            match slot {
                Slot::Parameter(parameter) => out.push((Rc::clone(parameter), value.into())),
                Slot::Literal(text) if **text == *value => {}
                Slot::Literal(_) => return None,
            }
        }
        Some(out)
    }
}

fn segment(text: &str) -> Option<Segment> {
    if text == "*" {
        return Some(Segment::Rest);
    }
    let Some((before, tail)) = text.split_once('{') else {
        return Some(Segment::Literal(text.into()));
    };
    let (name, after) = tail.split_once('}')?;
    // `{*name}` takes one segment here as everywhere else; more than one parameter in a segment has no one reading.
    let name = name.strip_prefix('*').unwrap_or(name);
    let plain = !name.is_empty() && !after.contains(['{', '}', '*']) && !before.contains(['}', '*']);
    plain.then(|| Segment::Parameter { before: before.into(), name: name.into(), after: after.into() })
}

/// Reports two APIs with one path.
pub(super) fn distinct(apis: &[resource::Api], sink: &mut Diagnostics) {
    let mut seen: BTreeMap<String, &resource::Api> = BTreeMap::new();
    for api in apis.iter().filter(|a| a.owned) {
        if let Some(first) = seen.insert(api.path.to_ascii_lowercase(), api) {
            let fault = Diagnostic::new(code::DUPLICATE_PATH, api.span, format!("a second API with the path `{}`", api.path));
            sink.push(fault.and(first.span, "first").help("each API has a path of its own"));
        }
    }
}
