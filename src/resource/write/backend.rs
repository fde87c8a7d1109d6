use std::rc::Rc;

use crate::json::Made;
use crate::resource::{Backend, Bundle, Certificate, CircuitBreaker, Credentials, Pool, Threshold};

use super::text::{literal, made, resource_id};
use super::{Resource, depends, full};

pub(super) fn single(backend: &Backend, bundle: &Bundle) -> Resource {
    let properties = Made::map([("type", "Single".into()), ("url", made(backend.url.text())), ("protocol", "http".into())])
        .with_some("description", backend.description.as_deref().map(made))
        .with_some("circuitBreaker", backend.circuit_breaker.as_ref().map(breaker))
        .with_some("credentials", credentials(&backend.credentials));
    let texts = backend.credentials.header.iter().chain(&backend.credentials.query).flat_map(|(_, values)| values);
    let authorization = backend.credentials.authorization.iter().map(|(_, parameter)| parameter);
    let depends = texts.chain(authorization).flat_map(|text| depends::named_values(text, bundle)).collect();
    Resource::new("backends", vec![Rc::clone(&backend.id)], properties, depends)
}

fn breaker(breaker: &CircuitBreaker) -> Made {
    let (key, threshold) = match breaker.threshold {
        Threshold::Count(n) => ("count", n),
        Threshold::Percentage(n) => ("percentage", n),
    };
    let mut condition = Made::map([(key, i64::from(threshold).into()), ("interval", breaker.interval.iso().into())]);
    if !breaker.error_reasons.is_empty() {
        condition = condition.with("errorReasons", breaker.error_reasons.iter().map(|r| made(r)).collect::<Vec<_>>());
    }
    if !breaker.status_ranges.is_empty() {
        let range = |&(min, max): &(u16, u16)| Made::map([("min", i64::from(min).into()), ("max", i64::from(max).into())]);
        condition = condition.with("statusCodeRanges", breaker.status_ranges.iter().map(range).collect::<Vec<_>>());
    }
    let rule = Made::map([
        ("name", made(&breaker.name)),
        ("failureCondition", condition),
        ("tripDuration", breaker.trip_duration.iso().into()),
        ("acceptRetryAfter", breaker.accept_retry_after.into()),
    ]);
    Made::map([("rules", vec![rule].into())])
}

fn credentials(credentials: &Credentials) -> Option<Made> {
    if *credentials == Credentials::default() {
        return None;
    }
    let values = |entries: &[(Rc<str>, Vec<Rc<str>>)]| {
        let entry = |(name, values): &(Rc<str>, Vec<Rc<str>>)| (literal(name), Made::List(values.iter().map(|v| made(v)).collect()));
        (!entries.is_empty()).then(|| Made::Map(entries.iter().map(entry).collect()))
    };
    let authorization = credentials.authorization.as_ref();
    let identity = credentials.managed_identity.as_ref();
    let (mut ids, mut thumbprints): (Vec<Made>, Vec<Made>) = Default::default();
    for certificate in &credentials.certificates {
        match certificate {
            Certificate::Named(name) => ids.push(resource_id(&full("certificates"), std::slice::from_ref(name)).into()),
            Certificate::Thumbprint(thumbprint) => thumbprints.push(made(thumbprint)),
        }
    }
    let none = Made::Map(Vec::new());
    Some(
        none.with_some("certificateIds", (!ids.is_empty()).then_some(ids))
            .with_some("certificate", (!thumbprints.is_empty()).then_some(thumbprints))
            .with_some("authorization", authorization.map(|(s, p)| Made::map([("scheme", made(s)), ("parameter", made(p))])))
            .with_some("header", values(&credentials.header))
            .with_some("query", values(&credentials.query))
            .with_some(
                "managedIdentity",
                identity.map(|i| Made::map([("resource", made(&i.resource))]).with_some("clientId", i.client_id.as_deref().map(made))),
            ),
    )
}

/// The members of a pool, as a file of parameters has them, where nothing is computed.
pub(super) fn literal_services(pool: &Pool) -> Made {
    services(pool, |backend| format!("/backends/{backend}"))
}

fn services(pool: &Pool, id: impl Fn(&Rc<str>) -> String) -> Made {
    let members = pool.members.iter().map(|member| {
        Made::map([("id", id(&member.backend).into())])
            .with_some("priority", member.priority.map(i64::from))
            .with_some("weight", member.weight.map(i64::from))
    });
    Made::List(members.collect())
}

pub(super) fn pool(pool: &Pool) -> Resource {
    let members = services(pool, |backend| resource_id(&full("backends"), std::slice::from_ref(backend)));
    let mut shape = Made::map([("services", members)]);
    if let Some(cookie) = &pool.cookie {
        let session = Made::map([("source", "cookie".into()), ("name", made(cookie))]);
        shape = shape.with("sessionAffinity", Made::map([("sessionId", session)]));
    }
    if let Some(status) = pool.failure_status {
        shape = shape.with("failureResponse", Made::map([("statusCode", i64::from(status).into())]));
    }
    let properties =
        Made::map([("type", "Pool".into())]).with_some("description", pool.description.as_deref().map(made)).with("pool", shape);
    let depends = pool.members.iter().map(|m| ("backends", vec![Rc::clone(&m.backend)])).collect();
    Resource::new("backends", vec![Rc::clone(&pool.id)], properties, depends)
}
