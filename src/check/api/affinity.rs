//! Keys of pools against what the callers of an API send.

use std::collections::BTreeSet;

use crate::check::resolved::{Api, Pool, Resolved, Target};
use crate::diagnostic::{Diagnostic, Diagnostics, code};
use crate::spec::{Key, default};

/// Keys that requests to this API never have when its pools are asked.
pub(super) fn check(resolved: &Resolved, api: &Api, sink: &mut Diagnostics) {
    let targets: BTreeSet<Target> = api.targets.iter().flatten().copied().chain(api.rest).collect();
    for target in targets {
        let Target::Pool(index) = target else { continue };
        if let Some(pool) = resolved.pools.get(index) {
            key(api, pool, sink);
        }
    }
}

fn key(api: &Api, pool: &Pool, sink: &mut Diagnostics) {
    let (Some(affinity), Some(key)) = (pool.affinity, pool.key()) else { return };
    let asked = match &api.written.subscription_key {
        Some(written) => written.value.as_deref(),
        None => Some(default::SUBSCRIPTION_KEY),
    };
    match (key, asked) {
        (Key::Header(name) | Key::Query(name), Some(asked)) if name.value.eq_ignore_ascii_case(asked) => sink.push(
            Diagnostic::new(
                code::affinity::KEY_TAKEN_AWAY,
                name.span,
                format!("`{}` holds the subscription key of `{}`", name.value, api.name.value),
            )
            .label("taken away before anything else")
            .help("write `by: subscription`"),
        ),
        (Key::Subscription | Key::Product, None) => sink.push(
            Diagnostic::new(code::affinity::KEY_NEVER_THERE, affinity.span, format!("`{}` asks for no subscription key", api.name.value))
                .label("no request has one, each is dealt by itself")
                .help("go by something that requests carry: `by: { header: x-user }`"),
        ),
        (Key::Header(_) | Key::Query(_) | Key::Subscription | Key::Product | Key::Ip | Key::Body(_), _) => {}
    }
}
