//! What the clients of an API do by themselves, and what comes of it: cookies that nobody keeps, requests about things that exist on
//! one account.

use std::collections::BTreeSet;

use crate::check::resolved::{Api, Pool, Resolved, Target};
use crate::check::usage::Usage;
use crate::diagnostic::{Diagnostic, Diagnostics, Span, code};
use crate::spec::{AffinityBy, Surface, Unmatched};

/// All of it.
pub(super) fn check(resolved: &Resolved, usage: &Usage, api: &Api, sink: &mut Diagnostics) {
    let targets: BTreeSet<Target> = api.leads_to().collect();
    for target in targets {
        let Target::Pool(index) = target else { continue };
        if let Some(pool) = resolved.pools.get(index).filter(|_| usage.members(resolved, index, None).len() > 1) {
            cookies(api, pool, sink);
        }
    }
    stateful(resolved, usage, api, sink);
}

/// Session affinity whose cookie does not come back.
fn cookies(api: &Api, pool: &Pool, sink: &mut Diagnostics) {
    let (Some(cookie), Some(affinity)) = (pool.cookie(), pool.affinity) else { return };
    if let Some((header, _)) = api.written.response_headers.iter().find(|(name, _)| name.value.eq_ignore_ascii_case("set-cookie")) {
        let message = format!("the gateway sets the cookie `{}`, and this header takes its place", cookie.value);
        sink.push(
            Diagnostic::new(code::affinity::COOKIE_OVERWRITTEN, header.span, message)
                .label("clients never see the gateway's cookie")
                .and(affinity.span, "the affinity that needs it")
                .help("take the header out, or hold the pool by a key: `by: { header: x-user }`"),
        );
    }
    // Where the API goes by response ids, the cookie holds what those do not.
    let by_response = api.affinity.and_then(|rule| rule.by.as_ref()).is_some_and(|by| by.value == AffinityBy::ResponseId);
    if api.surface != Surface::PassThrough && !by_response {
        let message = format!("the pool `{}` holds clients by a cookie, and most SDKs keep none", pool.name.value);
        sink.push(
            Diagnostic::new(code::affinity::COOKIES_OF_SDKS, affinity.span, message)
                .label("a client without cookies is dealt anew with each request")
                .help("let clients keep cookies, or go by something that they send: `by: { header: x-user }`, `by: subscription`"),
        );
    }
}

/// Things that exist on the account that made them, asked for at any account of a pool.
fn stateful(resolved: &Resolved, usage: &Usage, api: &Api, sink: &mut Diagnostics) {
    if api.affinity.is_some() {
        return;
    }
    let scattered = |target: Option<Target>| match target {
        Some(Target::Pool(index)) => {
            let members = usage.members(resolved, index, None).len();
            resolved.pools.get(index).filter(|pool| members > 1 && pool.affinity.is_none()).map(|pool| (pool, members))
        }
        Some(Target::Backend(_)) | None => None,
    };
    let what = match api.surface {
        Surface::PassThrough => "files, batches, threads and responses exist on the account that made them",
        Surface::AzureOpenAi | Surface::AzureOpenAiV1 | Surface::OpenAi => {
            "requests about a response, such as `GET /responses/{id}`, name no model"
        }
        Surface::AzureAi => return,
    };
    let mut tell = |place: Span, (pool, members): (&Pool, usize)| {
        let message = format!("{what}, and `{}` deals to {members} members", pool.name.value);
        sink.push(
            Diagnostic::new(code::affinity::STATEFUL_WITHOUT_AFFINITY, place, message)
                .label("404 wherever it was not made")
                .help("give the pool an affinity, or lead such paths to one backend: `when: { path: \"*/files*\" }`"),
        );
    };
    if api.surface == Surface::PassThrough {
        for part in api.targets.iter().flatten() {
            if let Some(found) = scattered(Some(part.target)) {
                tell(part.name.span, found);
            }
        }
    }
    if let (Some(Unmatched::PassThrough(to)), Some(found)) = (&api.written.unmatched, scattered(api.rest)) {
        tell(to.span, found);
    }
}
