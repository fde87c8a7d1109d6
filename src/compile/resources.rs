use std::collections::BTreeSet;
use std::rc::Rc;

use crate::check::plan::{self, Emit, Selection};
use crate::check::{Plan, surface};
use crate::diagnostic::{Mapped, Span};
use crate::policy;
use crate::resource::{
    Api, Backend, Bundle, DEFAULT_KEY_HEADER, DEFAULT_KEY_QUERY, Fragment, Member, PolicyFormat, PolicyText, Pool, Product, Subscription,
    SubscriptionScope,
};

use super::{document, host};

/// The resources that a plan asks for, each in the plan's order.
#[must_use]
pub fn bundle(plan: &Plan) -> Bundle {
    Bundle {
        backends: plan.backends.iter().map(|b| backend(plan, b)).collect(),
        pools: plan.pools.iter().flat_map(|p| pools(plan, p)).collect(),
        apis: plan.apis.iter().map(|a| api(plan, a)).collect(),
        named_values: plan.named_values.iter().cloned().chain(host::named_values(plan)).collect(),
        fragments: plan.fragments.iter().map(fragment).collect(),
        products: plan.products.iter().map(|p| product(plan, p)).collect(),
        subscriptions: plan.subscriptions.iter().filter_map(|s| subscription(plan, s)).collect(),
        ..Bundle::default()
    }
}

fn backend(plan: &Plan, backend: &plan::Backend) -> Backend {
    let region = plan.accounts.get(backend.account).map_or("", |account| &account.region);
    let description = if region.is_empty() { backend.label.to_string() } else { format!("{}, {region}", backend.label) };
    Backend {
        id: Rc::clone(&backend.id),
        span: Span::NONE,
        description: Some(description.into()),
        url: Mapped::made(Rc::clone(&backend.url)),
        credentials: backend.credentials.clone(),
        circuit_breaker: backend.breaker.clone(),
    }
}

/// The pools in Azure that a pool of the plan asks for.
fn pools(plan: &Plan, of: &plan::Pool) -> Vec<Pool> {
    match of.selection {
        Selection::Native => vec![pool(plan, of)],
        Selection::First(_) => of.top().map(|first| first_of(plan, of, first)).collect(),
        Selection::Walk(_) => Vec::new(),
    }
}

/// The same members, one of them before all others.
fn first_of(plan: &Plan, of: &plan::Pool, first: &plan::Member) -> Pool {
    let ranks: BTreeSet<u8> = of.members.iter().map(plan::Member::rank).collect();
    let later = |member: &plan::Member| u8::try_from(ranks.range(..member.rank()).count() + 2).ok();
    let ranked = |member: &plan::Member| {
        if member.backend == first.backend {
            plan::Member { priority: Some(1), weight: None, ..*member }
        } else {
            plan::Member { priority: later(member), ..*member }
        }
    };
    let account = super::account(plan, first);
    let made = plan::Pool {
        id: plan::Pool::first(&of.id, account).into(),
        label: format!("{}, {account} first", of.label).into(),
        members: of.members.iter().map(ranked).collect(),
        ..of.clone()
    };
    pool(plan, &made)
}

fn pool(plan: &Plan, pool: &plan::Pool) -> Pool {
    let member = |member: &plan::Member| {
        let backend = Rc::clone(&plan.backends.get(member.backend.0)?.id);
        Some(Member { backend, span: Span::NONE, priority: member.priority, weight: member.weight })
    };
    Pool {
        id: Rc::clone(&pool.id),
        span: Span::NONE,
        description: (pool.label != pool.id).then(|| Rc::clone(&pool.label)),
        members: pool.members.iter().filter_map(member).collect(),
        cookie: pool.cookie.clone(),
        failure_status: None,
    }
}

fn product(plan: &Plan, product: &plan::Product) -> Product {
    Product {
        id: Rc::clone(&product.name),
        span: Span::NONE,
        display_name: Rc::clone(&product.name),
        published: true,
        subscription_required: true,
        approval_required: false,
        apis: product.apis.iter().filter_map(|index| Some(Rc::clone(&plan.apis.get(*index)?.id))).collect(),
        policy: document::of_product(plan, product)
            .map(|document| PolicyText { text: Mapped::made(policy::print(&document)), format: PolicyFormat::RawXml }),
    }
}

fn fragment(fragment: &plan::Fragment) -> Fragment {
    let document = document::of_fragment(fragment);
    Fragment {
        id: Rc::clone(&fragment.name),
        span: Span::NONE,
        policy: PolicyText { text: Mapped::made(policy::print(&document)), format: PolicyFormat::RawXml },
    }
}

fn subscription(plan: &Plan, subscription: &plan::Subscription) -> Option<Subscription> {
    let product = plan.products.get(subscription.product)?;
    let scope = SubscriptionScope::Product(Rc::clone(&product.name));
    Some(Subscription { id: Rc::clone(&subscription.name), span: Span::NONE, display_name: Rc::clone(&subscription.name), scope })
}

fn api(plan: &Plan, api: &plan::Api) -> Api {
    let key = |otherwise: &str| api.subscription_key.clone().unwrap_or_else(|| otherwise.into());
    let text = policy::print(&document::document(plan, api));
    Api {
        id: Rc::clone(&api.id),
        span: Span::NONE,
        display_name: Rc::clone(&api.name),
        path: Rc::clone(&api.path),
        service_url: None,
        subscription_required: api.subscription_key.is_some(),
        // Azure's own names stay where the spec has none.
        key_header: key(DEFAULT_KEY_HEADER),
        key_query: key(DEFAULT_KEY_QUERY),
        operations: surface::operations(api.surface),
        policy: Some(PolicyText { text: Mapped::made(text), format: PolicyFormat::RawXml }),
        telemetry: api.metrics.as_ref().and_then(|metrics| metrics.to.clone()),
        owned: api.emit == Emit::All,
    }
}
