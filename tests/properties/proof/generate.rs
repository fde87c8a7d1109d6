//! Cases by chance. Everything is drawn by itself and then made to fit, so that what is left out when a case is shrunk leaves a case.

use std::collections::BTreeSet;

use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;

use super::case::{
    Asks, Backend, Breaker, By, CALLERS, Case, Condition, Conversations, Deny, Fault, Figure, Figures, Key, Limits, MODELS, Member,
    Pattern, Pool, Products, REGIONS, Request, Retry, Route, Selection, Split, Statuses, TIERS, TIMEOUT, Target, To, Verb, Weather,
};

/// Most backends of a case.
const BACKENDS: usize = 5;

/// Most seconds from one request to the next: longer than any request takes, and than many breakers are open.
const GAP: std::ops::Range<u64> = 13_000..40_000;

pub fn case() -> impl Strategy<Value = Case> {
    let backends = (any::<bool>(), vec(backend(), 1..=BACKENDS)).prop_map(|(alike, mut backends)| {
        let first = backends.iter().find_map(|backend| backend.breaker).filter(|_| alike);
        for backend in &mut backends {
            backend.breaker =
                first.map_or(backend.breaker, |first| Some(Breaker { trips_on: first.trips_on, ..backend.breaker.unwrap_or(first) }));
        }
        backends
    });
    // Chains of what is alike are pools of Azure's.
    let pools = (any::<bool>(), vec(pool(), 1..=3)).prop_map(|(alike, mut pools)| {
        let Pool { key, timeout, .. } = pools[0];
        for pool in pools.iter_mut().filter(|_| alike) {
            *pool = Pool { retry: Retry::Auto, selection: Selection::Auto, key, timeout, ..pool.clone() };
        }
        pools
    });
    let gateway = (1..=2u32, backends, pools, option::weighted(0.2, 0..REGIONS.len()));
    let api = (
        option::weighted(0.3, deny()).prop_map(|deny| deny.into_iter().collect()),
        vec(route(), 1..=5),
        option::weighted(0.4, products()),
        prop_oneof![Just(400), Just(404)],
    );
    let api = (api, option::weighted(0.35, conversations()));
    (gateway, api, vec(request(), 1..=14)).prop_map(
        |((units, backends, pools, drained), ((denies, routes, products, unmatched), conversations), requests)| {
            let mut case = Case { units, backends, pools, products, denies, routes, unmatched, conversations, drained, requests };
            fit(&mut case);
            case
        },
    )
}

/// Names only what is there, and says nothing twice.
fn fit(case: &mut Case) {
    let backends = case.backends.len();
    for pool in &mut case.pools {
        let mut seen = Vec::new();
        pool.members.retain_mut(|member| {
            member.backend %= backends;
            let new = !seen.contains(&member.backend);
            seen.push(member.backend);
            new
        });
        pool.members.sort_by_key(|member| (member.priority, member.backend));
    }
    for pool in &mut case.pools {
        let breakers: Vec<_> = pool.members.iter().map(|member| case.backends[member.backend].breaker).collect();
        let common = [429, 500].iter().any(|&status| breakers.iter().flatten().all(|breaker| breaker.trips_on.has(status)));
        // What retries by what breakers trip on needs breakers that have something in common.
        if matches!(pool.retry, Retry::Auto) && (breakers.iter().any(Option::is_none) || !common) {
            pool.retry = Retry::Rule(pool.members.len(), Statuses::Both);
        }
    }
    for backend in &mut case.backends {
        for weather in &mut backend.weather {
            weather.model = weather.model.filter(|model| backend.models.contains(model));
        }
    }
    let (all, pools) = (&case.backends, &case.pools);
    for route in &mut case.routes {
        to(&mut route.to, all, pools);
        let listed = models(&route.to, all, pools, &|_| true);
        let fits = |pattern: &Pattern| listed.iter().any(|&model| pattern.takes(MODELS[model]));
        route.alias = route.alias.filter(|alias| listed.contains(alias));
        if route.alias.is_none() && !route.models.is_empty() {
            route.models.retain(fits);
            if route.models.is_empty() {
                route.models = listed.first().map(|&model| Pattern::Model(model)).into_iter().collect();
            }
        }
    }
    // Who waits long for each of many attempts would still be at it when the next request comes.
    let goes_on = |to: &To| match to {
        To::One(_) => false,
        To::Chain(links) => links.iter().any(|link| alone(*link).is_some()),
        To::Split(split) => split.exhausted.is_some(),
    };
    let waits = case.pools.iter().any(|pool| pool.timeout == TIMEOUT) || case.routes.iter().any(|route| goes_on(&route.to));
    if waits || case.backends.iter().any(|backend| backend.breaker.is_some_and(|breaker| breaker.count > 2)) {
        for weather in case.backends.iter_mut().flat_map(|backend| &mut backend.weather).filter(|weather| weather.what == Fault::Hangs) {
            weather.what = Fault::Refuses;
        }
    }
    let conditions = case.routes.iter_mut().map(|route| &mut route.when).chain(case.denies.iter_mut().map(|deny| &mut deny.when));
    for when in conditions.filter(|when| case.products.is_none() && matches!(when, Some(Condition::Product))) {
        *when = None;
    }
    case.drained = case.drained.filter(|&region| {
        let (all, pools) = (&case.backends, &case.pools);
        let stays = |backend: usize| all[backend].region != region;
        let left = |to: &To| models(to, all, pools, &stays) == models(to, all, pools, &|_| true);
        let reached = |to: &To| match to {
            To::One(Target::Backend(backend)) => stays(*backend),
            To::One(Target::Pool(_)) | To::Chain(_) => left(to),
            To::Split(split) => left(to) && split.parts.iter().all(|&(part, _)| left(&To::One(part)) && alone(part).is_none_or(stays)),
        };
        let pools_left = (0..pools.len()).all(|pool| left(&To::One(Target::Pool(pool))));
        !(0..all.len()).all(stays) && pools_left && case.routes.iter().all(|route| reached(&route.to))
    });
    // Most ask for what some route takes.
    let takes = |route: &Route, model: usize| {
        let listed = route.alias.is_some() || models(&route.to, &case.backends, &case.pools, &|_| true).contains(&model);
        listed && (route.models.is_empty() || route.models.iter().any(|pattern| pattern.takes(MODELS[model])))
    };
    let taken: Vec<&str> = (0..MODELS.len()).filter(|&m| case.routes.iter().any(|route| takes(route, m))).map(|m| MODELS[m]).collect();
    for (index, request) in case.requests.iter_mut().enumerate().filter(|(index, _)| !taken.is_empty() && index % 5 != 0) {
        request.model = if taken.contains(&request.model) { request.model } else { taken[index % taken.len()] };
    }
    converse(case);
    limit(case);
    let mut at = 0;
    for request in &mut case.requests {
        at += request.at;
        request.at = at;
    }
}

/// Keeps what can be counted as it is said: only products have callers by product, and figures that replace others replace some. What
/// a request about a response costs is not said.
fn limit(case: &mut Case) {
    let has_products = case.products.is_some();
    for limits in case.routes.iter_mut().filter_map(|route| route.limits.as_mut()) {
        limits.by = if limits.by == By::Product && !has_products { By::Subscription } else { limits.by };
    }
    if let Some(products) = &mut case.products {
        products.limits = products.limits.filter(|_| case.conversations.is_none());
        let replaces = |figure: &Figure| products.limits.is_some_and(|limits| limits.figures[figure.which].is_some());
        products.trial = products.trial.filter(replaces);
        products.own = products.own.filter(replaces);
    }
    if case.conversations.is_some() {
        case.routes.iter_mut().for_each(|route| route.limits = None);
    }
}

/// Lets requests about responses name some that were made before, most of them by the same caller.
fn converse(case: &mut Case) {
    let Some(Conversations { waits, .. }) = case.conversations else {
        case.requests.iter_mut().for_each(|request| request.asks = Asks::Chat);
        return;
    };
    // What is asked about a response names no model, and which of an account's breakers it meets is not said.
    case.backends.iter_mut().filter_map(|backend| backend.breaker.as_mut()).for_each(|breaker| breaker.shared = true);
    let all = case.backends.iter_mut().flat_map(|backend| &mut backend.weather);
    all.filter(|weather| weather.what == Fault::Hangs).for_each(|weather| weather.what = Fault::Refuses);
    // Who is to be asked again has to be there.
    case.backends.iter_mut().for_each(|backend| backend.weather.truncate(2));
    let mut made: Vec<(usize, usize, &'static str)> = Vec::new();
    for (number, request) in (1..).zip(&mut case.requests) {
        // A request that waits is over before the next one comes.
        request.at += if waits { 60_000 } else { 0 };
        let own = request.user != Some(0);
        let mut known = |drawn: usize| {
            let Some(&(id, caller, model)) = made.get(drawn % made.len().max(1)).filter(|_| !drawn.is_multiple_of(8)) else { return 999 };
            if own {
                (request.caller, request.model) = (caller, model);
            }
            id
        };
        request.asks = match request.asks {
            Asks::Chat | Asks::Create => request.asks,
            Asks::Follow(drawn) => Asks::Follow(known(drawn)),
            Asks::About(verb, drawn) => Asks::About(verb, known(drawn)),
        };
        if matches!(request.asks, Asks::Create | Asks::Follow(_)) {
            made.push((number, request.caller, request.model));
        }
    }
}

/// Names targets that are there, and only what can stand together.
fn to(to: &mut To, backends: &[Backend], pools: &[Pool]) {
    let there = |target: Target| match target {
        Target::Pool(index) if !pools.is_empty() => Target::Pool(index % pools.len()),
        Target::Pool(index) | Target::Backend(index) => Target::Backend(index % backends.len()),
    };
    // Links have to hold requests by the same rule.
    let key = |target: Target| match target {
        Target::Pool(index) => Some(pools[index].key),
        Target::Backend(_) => None,
    };
    match to {
        To::One(target) => *target = there(*target),
        To::Chain(links) => {
            let mut kept: Vec<Target> = Vec::new();
            for link in links.iter().map(|&link| there(link)) {
                let held = kept.iter().find_map(|&other| key(other)).zip(key(link));
                if !kept.contains(&link) && held.is_none_or(|(one, other)| one == other) {
                    kept.push(link);
                }
            }
            *to = if let [only] = kept[..] { To::One(only) } else { To::Chain(kept) };
        }
        To::Split(split) => {
            let mut kept: Vec<(Target, u32)> = Vec::new();
            for (part, share) in split.parts.iter().map(|&(part, share)| (there(part), share)) {
                if kept.iter().all(|(other, _)| *other != part) {
                    kept.push((part, share));
                }
            }
            kept[0].1 = kept[0].1.max(1);
            let others = |last: Target| kept.iter().filter(move |(part, share)| *part != last && *share > 0);
            split.exhausted = split.exhausted.map(there).filter(|&last| {
                let fits = |&(part, _): &(Target, u32)| key(part).zip(key(last)).is_none_or(|(one, other)| one == other);
                others(last).next().is_some() && others(last).all(fits)
            });
            let first = kept[0].0;
            split.parts = kept;
            if split.parts.len() == 1 || models(to, backends, pools, &|_| true).is_empty() {
                *to = To::One(first);
            }
        }
    }
}

fn alone(target: Target) -> Option<usize> {
    match target {
        Target::Backend(backend) => Some(backend),
        Target::Pool(_) => None,
    }
}

/// The models that a target has, by those of its backends that are asked for.
fn models(to: &To, backends: &[Backend], pools: &[Pool], of: &dyn Fn(usize) -> bool) -> BTreeSet<usize> {
    let one = |target: Target| -> BTreeSet<usize> {
        let behind: Vec<usize> = match target {
            Target::Backend(index) => vec![index],
            Target::Pool(index) => pools[index].members.iter().map(|member| member.backend).collect(),
        };
        behind.into_iter().filter(|&backend| of(backend)).flat_map(|backend| backends[backend].models.clone()).collect()
    };
    match to {
        To::One(target) => one(*target),
        To::Chain(links) => links.iter().flat_map(|&link| one(link)).collect(),
        To::Split(split) => {
            let parts = split.parts.iter().map(|&(part, _)| one(part));
            parts.reduce(|one, other| one.intersection(&other).copied().collect()).unwrap_or_default()
        }
    }
}

fn backend() -> impl Strategy<Value = Backend> {
    let models = vec(any::<bool>(), MODELS.len()).prop_map(|has| {
        let listed: Vec<usize> = (0..MODELS.len()).filter(|&index| has[index] || has[0]).collect();
        if listed.is_empty() { vec![0] } else { listed }
    });
    (0..REGIONS.len(), models, option::weighted(0.9, breaker()), vec(weather(), 0..=3))
        .prop_map(|(region, models, breaker, weather)| Backend { region, models, breaker, weather })
}

fn statuses() -> impl Strategy<Value = Statuses> {
    prop_oneof![3 => Just(Statuses::Throttled), 1 => Just(Statuses::Faulty), 3 => Just(Statuses::Both)]
}

fn breaker() -> impl Strategy<Value = Breaker> {
    (
        prop_oneof![3 => Just(1), 1 => 2..=3usize],
        prop_oneof![Just(20), Just(60)],
        statuses(),
        prop_oneof![Just(15), Just(60)],
        any::<bool>(),
    )
        .prop_flat_map(|(count, interval, trips_on, trip, accepts)| {
            prop::bool::weighted(0.2).prop_map(move |shared| Breaker { count, interval, trips_on, trip, accepts, shared })
        })
}

fn weather() -> impl Strategy<Value = Weather> {
    let what = prop_oneof![
        4 => option::weighted(0.7, 3..90u64).prop_map(Fault::Throttles),
        2 => prop_oneof![Just(500), Just(503)].prop_map(Fault::Answers),
        2 => Just(Fault::Refuses),
        1 => Just(Fault::Hangs),
    ];
    (0..150u64, 60..400u64, what, option::weighted(0.2, 0..MODELS.len())).prop_map(|(from, seconds, what, model)| Weather {
        from,
        seconds,
        what,
        model,
    })
}

fn pool() -> impl Strategy<Value = Pool> {
    let member = (0..BACKENDS, 1..=3usize, 1..=3usize).prop_map(|(backend, priority, weight)| Member { backend, priority, weight });
    let retry = prop_oneof![
        5 => Just(Retry::Auto),
        1 => Just(Retry::None),
        2 => (1..=4usize, statuses()).prop_map(|(count, statuses)| Retry::Rule(count, statuses)),
    ];
    let selection = prop_oneof![3 => Just(Selection::Auto), 1 => Just(Selection::Native), 2 => Just(Selection::Policy)];
    let key = option::weighted(0.4, prop_oneof![Just(Key::Header), Just(Key::Subscription)]);
    let exhausted = option::weighted(0.4, prop_oneof![Just(503), Just(429), Just(529)]);
    let timeout = prop_oneof![2 => Just(1u64), 1 => Just(2), 3 => Just(TIMEOUT)];
    (vec(member, 1..=4), retry, selection, key, exhausted, timeout).prop_map(|(members, retry, selection, key, exhausted, timeout)| Pool {
        members,
        retry,
        selection,
        key,
        exhausted,
        timeout,
    })
}

fn pattern() -> impl Strategy<Value = Pattern> {
    prop_oneof![3 => (0..MODELS.len()).prop_map(Pattern::Model), 1 => Just(Pattern::Begins("gpt-4")), 1 => Just(Pattern::Begins("gpt-4.1"))]
}

fn condition() -> impl Strategy<Value = Condition> {
    prop_oneof![
        (0..TIERS.len()).prop_map(Condition::Tier),
        (0..TIERS.len()).prop_map(Condition::NotTier),
        (0..CALLERS.len()).prop_map(Condition::Caller),
        Just(Condition::Product),
    ]
}

fn deny() -> impl Strategy<Value = Deny> {
    (pattern(), option::weighted(0.6, condition()), prop_oneof![Just(403), Just(410)]).prop_map(|(model, when, status)| Deny {
        model,
        when,
        status,
    })
}

fn target() -> impl Strategy<Value = Target> {
    prop_oneof![3 => (0..3usize).prop_map(Target::Pool), 1 => (0..BACKENDS).prop_map(Target::Backend)]
}

fn split() -> impl Strategy<Value = Split> {
    let by = option::weighted(0.6, prop_oneof![Just(Key::Header), Just(Key::Subscription)]);
    (vec((target(), 0..4u32), 2..=3), by, option::weighted(0.4, target())).prop_map(|(parts, by, exhausted)| Split { parts, by, exhausted })
}

fn route() -> impl Strategy<Value = Route> {
    let to = prop_oneof![
        4 => target().prop_map(To::One),
        4 => vec(target(), 2..=3).prop_map(To::Chain),
        2 => split().prop_map(To::Split),
    ];
    let models = prop_oneof![2 => vec(pattern(), 1..=2), 1 => Just(Vec::new())];
    (models, option::weighted(0.2, condition()), option::weighted(0.2, 0..MODELS.len()), option::weighted(0.25, limits()), to)
        .prop_map(|(models, when, alias, limits, to)| Route { models, when, alias, limits, to })
}

fn figure(which: usize) -> impl Strategy<Value = u64> {
    match which {
        0 => 1..4u64,
        1 => 50..250u64,
        _ => 101..600u64,
    }
    // A quota is told above, a minute is over at its figure: which holds at a quota of just what was spent is not said.
    .prop_map(move |value| if which == 2 && value % 100 == 0 { value + 1 } else { value })
}

fn limits() -> impl Strategy<Value = Limits> {
    let figures = (option::of(figure(0)), option::of(figure(1)), option::weighted(0.3, figure(2)));
    let figures = figures.prop_map(
        |(calls, tokens, quota)| if calls.or(tokens).or(quota).is_none() { [Some(2), None, None] } else { [calls, tokens, quota] },
    );
    (figures, prop_oneof![2 => Just(By::Subscription), 1 => Just(By::Product), 1 => Just(By::Header)])
        .prop_map(|(figures, by): (Figures, By)| Limits { figures, by })
}

fn products() -> impl Strategy<Value = Products> {
    let own = || option::weighted(0.6, (0..3usize).prop_flat_map(|which| figure(which).prop_map(move |value| Figure { which, value })));
    (vec(pattern(), 2..=3), option::weighted(0.9, limits()), own(), own()).prop_map(|(models, limits, trial, own)| Products {
        models,
        limits,
        trial,
        own,
    })
}

fn conversations() -> impl Strategy<Value = Conversations> {
    (prop_oneof![Just(100u64), Just(3600)], any::<bool>(), prop::bool::weighted(0.3)).prop_map(|(ttl, waits, forwards)| Conversations {
        ttl,
        waits,
        forwards,
    })
}

fn asks() -> impl Strategy<Value = Asks> {
    let verb = prop_oneof![Just(Verb::Get), Just(Verb::Items), Just(Verb::Cancel), Just(Verb::Delete)];
    prop_oneof![
        1 => Just(Asks::Chat),
        4 => Just(Asks::Create),
        3 => (0..100usize).prop_map(Asks::Follow),
        3 => (verb, 0..100usize).prop_map(|(verb, id)| Asks::About(verb, id)),
    ]
}

fn request() -> impl Strategy<Value = Request> {
    let model = prop_oneof![9 => (0..MODELS.len()).prop_map(|index| MODELS[index]), 1 => Just("unknown")];
    (asks(), GAP, model, 0..CALLERS.len(), option::weighted(0.5, 0..TIERS.len()), option::weighted(0.7, 0..6u8))
        .prop_map(|(asks, at, model, caller, tier, user)| Request { asks, at, model, caller, tier, user })
}
