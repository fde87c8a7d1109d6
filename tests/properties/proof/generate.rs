//! Cases by chance. Everything is drawn by itself and then made to fit, so that what is left out when a case is shrunk leaves a case.

use std::collections::BTreeSet;

use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;

use super::case::{
    Backend, Breaker, CALLERS, Case, Condition, Deny, Fault, Key, MODELS, Member, Pattern, Pool, REGIONS, Request, Retry, Route, Selection,
    Statuses, TIERS, Target, Weather,
};

/// Most backends of a case.
const BACKENDS: usize = 5;

/// Most seconds from one request to the next: longer than any request takes, and than many breakers are open.
const GAP: std::ops::Range<u64> = 13_000..40_000;

pub fn case() -> impl Strategy<Value = Case> {
    let gateway = (1..=2u32, vec(backend(), 1..=BACKENDS), vec(pool(), 1..=3), option::weighted(0.2, 0..REGIONS.len()));
    let api = (vec(deny(), 0..=1), vec(route(), 1..=5), option::weighted(0.2, vec(pattern(), 2..=3)), prop_oneof![Just(400), Just(404)]);
    (gateway, api, vec(request(), 1..=14)).prop_map(
        |((units, backends, pools, drained), (denies, routes, product, unmatched), requests)| {
            let mut case = Case { units, backends, pools, product, denies, routes, unmatched, drained, requests };
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
    let pools = case.pools.len();
    for route in &mut case.routes {
        route.to = match route.to {
            Target::Pool(index) if pools > 0 => Target::Pool(index % pools),
            Target::Pool(index) | Target::Backend(index) => Target::Backend(index % backends),
        };
        let behind: Vec<usize> = match route.to {
            Target::Backend(index) => vec![index],
            Target::Pool(index) => case.pools[index].members.iter().map(|member| member.backend).collect(),
        };
        let listed = |model: usize| behind.iter().any(|&backend| case.backends[backend].models.contains(&model));
        let fits = |pattern: &Pattern| (0..MODELS.len()).any(|model| listed(model) && pattern.takes(MODELS[model]));
        route.alias = route.alias.filter(|&alias| listed(alias));
        if route.alias.is_none() && !route.models.is_empty() {
            route.models.retain(fits);
            if route.models.is_empty() {
                route.models = vec![Pattern::Model(case.backends[behind[0]].models[0])];
            }
        }
    }
    let conditions = case.routes.iter_mut().map(|route| &mut route.when).chain(case.denies.iter_mut().map(|deny| &mut deny.when));
    for when in conditions.filter(|when| case.product.is_none() && matches!(when, Some(Condition::Product))) {
        *when = None;
    }
    case.drained = case.drained.filter(|&region| {
        let stays = |backend: usize| case.backends[backend].region != region;
        let models = |pool: &Pool, all: bool| -> BTreeSet<usize> {
            let members = pool.members.iter().filter(|member| all || stays(member.backend));
            members.flat_map(|member| case.backends[member.backend].models.clone()).collect()
        };
        let left = |pool: &Pool| models(pool, false) == models(pool, true);
        let reached = |route: &Route| match route.to {
            Target::Backend(backend) => stays(backend),
            Target::Pool(pool) => left(&case.pools[pool]),
        };
        !(0..backends).all(stays) && case.pools.iter().all(left) && case.routes.iter().all(reached)
    });
    let mut at = 0;
    for request in &mut case.requests {
        at += request.at;
        request.at = at;
    }
}

fn backend() -> impl Strategy<Value = Backend> {
    let models = vec(any::<bool>(), MODELS.len()).prop_map(|has| {
        let listed: Vec<usize> = (0..MODELS.len()).filter(|&index| has[index] || has[0]).collect();
        if listed.is_empty() { vec![0] } else { listed }
    });
    (0..REGIONS.len(), models, option::weighted(0.85, breaker()), vec(weather(), 0..=4))
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
        3 => Just(Retry::Auto),
        1 => Just(Retry::None),
        2 => (1..=4usize, statuses()).prop_map(|(count, statuses)| Retry::Rule(count, statuses)),
    ];
    let selection = prop_oneof![3 => Just(Selection::Auto), 1 => Just(Selection::Native), 2 => Just(Selection::Policy)];
    let key = option::weighted(0.4, prop_oneof![Just(Key::Header), Just(Key::Subscription)]);
    let exhausted = option::weighted(0.4, prop_oneof![Just(503), Just(429), Just(529)]);
    (vec(member, 1..=4), retry, selection, key, exhausted).prop_map(|(members, retry, selection, key, exhausted)| Pool {
        members,
        retry,
        selection,
        key,
        exhausted,
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

fn route() -> impl Strategy<Value = Route> {
    let to = prop_oneof![3 => (0..3usize).prop_map(Target::Pool), 1 => (0..BACKENDS).prop_map(Target::Backend)];
    let models = prop_oneof![2 => vec(pattern(), 1..=2), 1 => Just(Vec::new())];
    (models, option::weighted(0.3, condition()), option::weighted(0.2, 0..MODELS.len()), to).prop_map(|(models, when, alias, to)| Route {
        models,
        when,
        alias,
        to,
    })
}

fn request() -> impl Strategy<Value = Request> {
    let model = prop_oneof![9 => (0..MODELS.len()).prop_map(|index| MODELS[index]), 1 => Just("unknown")];
    (GAP, model, 0..CALLERS.len(), option::weighted(0.5, 0..TIERS.len()), option::weighted(0.7, 0..6u8))
        .prop_map(|(at, model, caller, tier, user)| Request { at, model, caller, tier, user })
}
