use std::collections::BTreeMap;
use std::rc::Rc;

use super::text;
use super::watched;
use crate::diagnostic::code::engine as code;
use crate::diagnostic::{Diagnostic, Diagnostics, Mapped};
use crate::gateway::Options;
use crate::gateway::failure::{self, Refusal};
use crate::gateway::token;
use crate::http::{HeaderName, Str, Url, encode_query};
use crate::resource::{self, Bundle, CookieOutcome, Threshold};
use crate::time::Duration;

/// A single backend.
#[derive(Debug)]
pub(in crate::gateway) struct Backend {
    pub id: Rc<str>,
    pub url: Base,
    /// Set on each request.
    pub headers: Vec<(HeaderName, Str)>,
    /// Encoded pairs added to each request's query; empty for none.
    pub query: Rc<str>,
    pub rule: Option<Rule>,
    /// What comes while its breaker is open.
    pub refusal: Refusal,
}

/// A base URL: operation path and query are put after it.
#[derive(Debug)]
pub(in crate::gateway) struct Base {
    pub url: Url,
    /// The path without a slash at the end: empty for the root.
    pub path: Str,
}

/// A breaker's rule.
#[derive(Debug)]
pub(in crate::gateway) struct Rule {
    pub threshold: Threshold,
    pub interval: Duration,
    pub statuses: Vec<(u16, u16)>,
    pub trip_duration: Duration,
    pub accept_retry_after: bool,
}

impl Rule {
    pub(in crate::gateway) fn counts(&self, status: u16) -> bool {
        self.statuses.iter().any(|&(min, max)| (min..=max).contains(&status))
    }
}

/// A pool.
#[derive(Debug)]
pub(in crate::gateway) struct Pool {
    pub id: Rc<str>,
    /// In list order.
    pub members: Vec<Member>,
    /// By priority, the first first.
    pub groups: Vec<Group>,
    /// The place of the first group's cursor among a unit's cursors.
    pub cursors: usize,
    /// Session affinity: the cookie's name.
    pub cookie: Option<Rc<str>>,
    /// Its members' URLs have different paths.
    pub paths_differ: bool,
    /// What comes when no member is available.
    pub refusal: Refusal,
    /// The numbers of what becomes of its cookie, in the order of [`CookieOutcome::ALL`]; those that are watched.
    pub cookies: [Option<u32>; 4],
}

/// A member of a pool.
#[derive(Debug)]
pub(in crate::gateway) struct Member {
    pub backend: usize,
    /// What the affinity cookie says of it.
    pub cookie: Rc<str>,
    /// The whole `Set-Cookie` value.
    pub set_cookie: Str,
    /// The numbers under which it is watched.
    pub watched: Rc<[u32]>,
}

/// The members of one priority.
#[derive(Debug)]
pub(in crate::gateway) struct Group {
    pub shares: Vec<Share>,
}

/// A member's part in its group.
#[derive(Clone, Copy, Debug)]
pub(in crate::gateway) struct Share {
    /// Its place in the pool.
    pub member: usize,
    pub backend: usize,
    pub weight: u32,
}

/// What `backend-id` names: a backend or a pool, by index.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::gateway) enum Target {
    Backend(usize),
    Pool(usize),
}

/// Backends, pools, and their names.
#[derive(Debug, Default)]
pub(in crate::gateway) struct Targets {
    pub backends: Vec<Backend>,
    pub pools: Vec<Pool>,
    pub names: BTreeMap<Rc<str>, Target>,
    /// How many cursors a unit has.
    pub cursors: usize,
}

/// Azure's limit for the members of a pool, within what a set of available members can hold.
const MAX_MEMBERS: usize = 30;
/// Each failure up to the threshold is remembered.
const MAX_COUNT: u32 = 100_000;

pub(super) fn targets(bundle: &Bundle, options: &Options, sink: &mut Diagnostics) -> Targets {
    let mut out = Targets::default();
    for backend in &bundle.backends {
        let Some(one) = single(backend, bundle, sink) else { continue };
        let target = Target::Backend(out.backends.len());
        if out.names.insert(Rc::clone(&backend.id), target).is_some() {
            twice(&backend.id, backend.span, sink);
        }
        out.backends.push(one);
    }
    for pool in &bundle.pools {
        let Some(one) = pooled(pool, &mut out, options, sink) else { continue };
        let target = Target::Pool(out.pools.len());
        if out.names.insert(Rc::clone(&pool.id), target).is_some() {
            twice(&pool.id, pool.span, sink);
        }
        out.pools.push(one);
    }
    out
}

fn twice(id: &str, span: crate::diagnostic::Span, sink: &mut Diagnostics) {
    let fault = Diagnostic::new(code::DUPLICATE_BACKEND, span, format!("a second backend `{id}`"));
    sink.push(fault.help("backends and pools share one set of names: rename one of the two"));
}

fn single(backend: &resource::Backend, bundle: &Bundle, sink: &mut Diagnostics) -> Option<Backend> {
    let url = base(&resource::substitute(&backend.url, &bundle.named_values, sink), sink)?;
    if let Some(rule) = &backend.circuit_breaker
        && matches!(rule.threshold, Threshold::Count(count) if count > MAX_COUNT)
    {
        let message = format!("a breaker that counts more than {MAX_COUNT} failures is not modelled");
        sink.push(Diagnostic::new(code::BREAKER_COUNT, backend.span, message).help("lower the count"));
    }
    let credentials = &backend.credentials;
    let mut headers = Vec::new();
    if let Some(identity) = &credentials.managed_identity {
        let token = token::issue(&identity.resource, identity.client_id.as_deref());
        headers.push((HeaderName::AUTHORIZATION, format!("Bearer {token}").into()));
    }
    if let Some((scheme, parameter)) = &credentials.authorization {
        let parameter = text::secret(parameter, bundle, backend.span, sink);
        headers.push((HeaderName::AUTHORIZATION, format!("{scheme} {parameter}").into()));
    }
    let mut joined = |values: &[Rc<str>]| {
        let values: Vec<_> = values.iter().map(|v| text::secret(v, bundle, backend.span, sink)).collect();
        values.join(",")
    };
    headers.extend(credentials.header.iter().map(|(name, values)| (HeaderName::new(name), joined(values).into())));
    let pairs: Vec<_> =
        credentials.query.iter().map(|(name, values)| format!("{}={}", encode_query(name), encode_query(&joined(values)))).collect();
    Some(Backend {
        id: Rc::clone(&backend.id),
        url,
        headers,
        query: pairs.join("&").into(),
        rule: backend.circuit_breaker.as_ref().map(|rule| Rule {
            threshold: rule.threshold,
            interval: rule.interval,
            statuses: rule.status_ranges.clone(),
            trip_duration: rule.trip_duration,
            accept_retry_after: rule.accept_retry_after,
        }),
        refusal: failure::refusal(&backend.id, "Backend", None),
    })
}

/// A base URL from its text.
pub(super) fn base(text: &Mapped, sink: &mut Diagnostics) -> Option<Base> {
    match Url::parse(text.text()) {
        Ok(url) if url.query.is_empty() => Some(Base::new(url)),
        Ok(_) => {
            let fault = Diagnostic::new(code::BAD_URL, text.whole(), format!("the URL `{}` holds a query", text.text()));
            sink.push(fault.help("query parameters of a backend belong into its credentials or into the policy"));
            None
        }
        Err(error) => {
            let fault = Diagnostic::new(code::BAD_URL, text.whole(), format!("the URL `{}` {error}", text.text()));
            sink.push(fault.help("write an absolute URL such as `https://account.openai.azure.com/openai`"));
            None
        }
    }
}

impl Base {
    pub(in crate::gateway) fn new(url: Url) -> Self {
        let path = url.path.trim_end_matches('/');
        let path = if path.len() == url.path.len() { url.path.clone() } else { Str::from(path.to_owned()) };
        Self { url, path }
    }
}

fn pooled(pool: &resource::Pool, targets: &mut Targets, options: &Options, sink: &mut Diagnostics) -> Option<Pool> {
    if pool.members.is_empty() || pool.members.len() > MAX_MEMBERS {
        let message = format!("the pool `{}` has {} members", pool.id, pool.members.len());
        sink.push(Diagnostic::new(code::POOL_SIZE, pool.span, message).help(format!("a pool has 1 to {MAX_MEMBERS} members")));
        return None;
    }
    let mut members = Vec::new();
    let mut groups: BTreeMap<u8, Vec<Share>> = BTreeMap::new();
    let all_zero = pool.members.iter().all(|m| m.weight.unwrap_or(1) == 0);
    for (place, member) in pool.members.iter().enumerate() {
        let Some(&Target::Backend(backend)) = targets.names.get(&member.backend) else {
            let nested = targets.names.contains_key(&member.backend);
            let message = if nested {
                format!("the pool `{}` has the pool `{}` as a member", pool.id, member.backend)
            } else {
                format!("the pool `{}` names the backend `{}`, which is not there", pool.id, member.backend)
            };
            let fault = Diagnostic::new(code::UNKNOWN_MEMBER, member.span, message).help("members are single backends of the same service");
            sink.push(fault.did_you_mean(&member.backend, targets.names.keys().map(|n| &**n)));
            continue;
        };
        // Without a weight a member counts as 1; weight 0 is never served, unless all have it.
        let weight = u32::from(member.weight.unwrap_or(1)) + u32::from(all_zero);
        if weight > 0 {
            groups.entry(member.priority.unwrap_or(0)).or_default().push(Share { member: place, backend, weight });
        }
        let cookie = token::opaque(&[&pool.id, &member.backend]);
        let set_cookie = pool.cookie.as_ref().map_or(Str::EMPTY, |name| set_cookie(name, &cookie, &options.assumptions.affinity_cookie));
        let watched = watched::member(&options.watched, &pool.id, &member.backend);
        members.push(Member { backend, cookie, set_cookie, watched });
    }
    if members.len() != pool.members.len() {
        return None;
    }
    let groups: Vec<Group> = groups.into_values().map(|shares| Group { shares }).collect();
    let cursors = targets.cursors;
    targets.cursors += groups.len();
    let refusal = failure::refusal(&pool.id, "Backend pool", pool.failure_status);
    let (id, cookie) = (Rc::clone(&pool.id), pool.cookie.clone());
    let path = |member: &Member| targets.backends.get(member.backend).map(|b| &b.url.path);
    let cookies = CookieOutcome::ALL.map(|outcome| watched::cookie(&options.watched, &pool.id, outcome));
    let paths_differ = members.windows(2).any(|pair| matches!(pair, [a, b] if path(a) != path(b)));
    Some(Pool { id, members, groups, cursors, cookie, paths_differ, refusal, cookies })
}

/// `name=value; Path=/`
fn set_cookie(name: &str, value: &str, attributes: &str) -> Str {
    if attributes.is_empty() { format!("{name}={value}").into() } else { format!("{name}={value}; {attributes}").into() }
}
