use std::rc::Rc;

use crate::diagnostic::{Diagnostics, Sources, short};
use crate::spec::key::{Key, MAPS, Map};
use crate::spec::{
    AffinityBy, Auth, Emit, ErrorBody, ModelFrom, PoolAffinity, Retry, RetryAfter, Sku, Spec, Surface, TemplatePart, Unmatched, Use,
    default,
};
use crate::yaml;

fn read(text: &str) -> (Option<Spec>, Vec<String>) {
    let mut sources = Sources::new();
    let id = sources.add("f", text);
    let mut sink = Diagnostics::new();
    let spec = yaml::parse(id, &sources, &mut sink).and_then(|node| super::read(&node, id, "f", &mut sink));
    (spec, sink.iter().map(|d| format!("{} | {}", short(d, &sources), d.help.as_deref().unwrap_or(""))).collect())
}

/// A spec in which one key of one map has a value; `NAME` stands for names.
fn with(map: &Map, key: &str, value: &str) -> String {
    let mut text = format!("{{ {key}: {value} }}");
    let parts: Vec<&str> = map.path.split('.').filter(|p| !p.is_empty()).collect();
    for (depth, part) in parts.iter().enumerate().rev() {
        let entry = match part.strip_suffix("[]") {
            Some(list) => format!("{list}: [{text}]"),
            None => format!("{part}: {text}"),
        };
        // The root is a block, so that what comes out can be read in a message.
        text = if depth == 0 { format!("{entry}\n") } else { format!("{{ {entry} }}") };
    }
    if parts.is_empty() { format!("{key}: {value}\n") } else { text }
}

/// The maps that are read here: environments are laid over a spec before.
fn of_specs() -> impl Iterator<Item = &'static &'static Map> {
    MAPS.iter().filter(|map| map.path != "environment")
}

/// The codes of faults that come from this very key.
fn faults_at(map: &Map, key: &Key, value: &str) -> Vec<String> {
    let text = with(map, key.name, value);
    let (_, told) = read(&text);
    // 0130: files that are included are read by others, who take the key away.
    let missing = ["APC0104", "APC0111", "APC0113", "APC0130"];
    told.into_iter().filter(|t| !missing.iter().any(|code| t.contains(code))).collect()
}

#[test]
fn every_key_of_the_table_is_read_with_its_example_and_refuses_another_type() {
    for map in of_specs() {
        for key in map.keys {
            assert_eq!(faults_at(map, key, key.example), Vec::<String>::new(), "{}.{}", map.path, key.name);
            let wrong = if key.takes.starts_with("list") || key.takes.contains("statuses") || key.takes.contains("list") {
                "{ a: { b: [c] } }"
            } else {
                "[[a]]"
            };
            // Scenarios and included files are read elsewhere.
            if !matches!(key.name, "scenarios" | "assumptions" | "include") {
                assert_ne!(faults_at(map, key, wrong), Vec::<String>::new(), "{}.{} takes {wrong}", map.path, key.name);
            }
        }
    }
}

#[test]
fn the_words_that_the_table_says_are_those_that_are_read() {
    let words =
        |text: &str| text.split('`').skip(1).step_by(2).filter(|word| !word.contains("NAME")).map(str::to_owned).collect::<Vec<_>>();
    for map in of_specs() {
        for key in map.keys {
            let told = words(key.takes);
            for word in &told {
                let faults: Vec<String> = faults_at(map, key, word).into_iter().filter(|fault| !fault.contains("APC0103")).collect();
                assert_eq!(faults, Vec::<String>::new(), "{}.{}: {word}", map.path, key.name);
            }
            let faults = faults_at(map, key, "nonsense").join("");
            if let Some((_, listed)) = faults.split_once("it is one of ") {
                assert_eq!(told, words(listed), "{}.{}", map.path, key.name);
            }
        }
    }
}

#[test]
fn every_key_of_a_later_version_is_told_as_that() {
    for map in MAPS {
        for key in map.section.later {
            let (_, told) = read(&with(map, key, "1"));
            let message = format!("`{key}` is not in this version");
            assert!(told.iter().any(|t| t.contains(&message)), "{}.{key}: {told:?}", map.path);
        }
    }
}

#[test]
fn the_table_says_the_defaults_that_count() {
    let said = |path: &str, name: &str| {
        let map = MAPS.iter().find(|m| m.path == path).unwrap();
        map.keys.iter().find(|k| k.name == name).unwrap().default.to_owned()
    };
    for (path, name, value) in [
        ("gateway", "sku", format!("{:?}", default::SKU)),
        ("gateway", "units", default::UNITS.to_string()),
        ("circuitBreakers.NAME", "interval", default::BREAKER_INTERVAL.to_string()),
        ("circuitBreakers.NAME", "tripDuration", default::TRIP_DURATION.to_string()),
        ("circuitBreakers.NAME", "acceptRetryAfter", default::ACCEPT_RETRY_AFTER.to_string()),
        ("circuitBreakers.NAME", "shared", default::SHARED.to_string()),
        ("retries.NAME", "interval", default::RETRY_INTERVAL.to_string()),
        ("retries.NAME", "firstFastRetry", default::FIRST_FAST_RETRY.to_string()),
        ("pools.NAME", "timeout", default::TIMEOUT.to_string()),
        ("pools.NAME.whenExhausted", "status", default::EXHAUSTED_STATUS.to_string()),
        ("apis.NAME.deny[]", "status", default::DENY_STATUS.to_string()),
        ("apis.NAME.unmatched", "status", default::UNMATCHED_STATUS.to_string()),
        ("apis.NAME", "subscriptionKey", default::SUBSCRIPTION_KEY.to_owned()),
        ("apis.NAME", "modelFrom", format!("{:?}", default::MODEL_FROM).to_lowercase()),
        ("apis.NAME", "emit", format!("{:?}", default::EMIT).to_lowercase()),
    ] {
        assert_eq!(said(path, name), value, "{path}.{name}");
    }
}

const FULL: &str = r#"
apc: 1
gateway: { sku: StandardV2, units: 2 }
x-base: &base { priority: 2, weight: 50 }
backends:
  swc:
    url: https://aoai-swc.openai.azure.com
    region: Sweden Central
    auth: { header: { api-key: "{{swc-key}}" } }
    models:
      gpt-4.1: { deployment: gpt41-swc, sku: DataZoneStandard, tokensPerMinute: 450000 }
      "1.10": { ptu: { tokensPerMinute: 900000 } }
    circuitBreaker: throttled
  weu: { url: https://aoai-weu.openai.azure.com, models: [gpt-4.1, 1.10], auth: none }
circuitBreakers:
  throttled: { count: 1, interval: PT1M, statusCodes: [429, 500-599], errorReasons: [Server errors], acceptRetryAfter: true }
pools:
  chat:
    members:
      - { backend: swc, priority: 1 }
      - { backend: weu, <<: *base }
    retry: { count: 2, statusCodes: 429, maxInterval: 10s }
    timeout: 30s
    affinity: { by: { cookie: C } }
    whenExhausted: { status: 503, error: { code: none, message: "No {model}." }, retryAfter: soonest }
apis:
  inference:
    path: inference
    surface: azureOpenAI
    subscriptionKey: none
    modelFrom: [body]
    deny:
      - { model: "gpt-35-*", error: "Model '{model}' is retired." }
    routes:
      - { model: [gpt-4.1, gpt-4o*], to: chat }
      - { to: weu }
    unmatched: { passThrough: weu }
    responseHeaders: { x-backend-region: "{header:x-ms-region|unknown}" }
    emit: policy
scenarios: {}
"#;

#[test]
fn a_spec_is_read_whole() {
    let (spec, told) = read(FULL);
    assert_eq!(told, Vec::<String>::new());
    let spec = spec.unwrap();
    assert_eq!((spec.gateway.sku.unwrap().value, spec.gateway.units.unwrap().value), (Sku::StandardV2, 2));
    let (name, swc) = &spec.backends[0];
    assert_eq!((&*name.value, &*swc.region.clone().unwrap().value), ("swc", "Sweden Central"));
    assert!(matches!(&swc.auth.as_ref().unwrap().value, Auth::Header(pairs) if &*pairs[0].1.value == "{{swc-key}}"));
    assert_eq!(swc.models[0].tokens_per_minute.unwrap().value, 450_000);
    assert_eq!((&*swc.models[1].name.value, swc.models[1].ptu.unwrap().value), ("1.10", Some(900_000)));
    assert!(matches!(&swc.circuit_breaker, Some(Use::Named(name)) if &*name.value == "throttled"));
    assert_eq!(&*spec.backends[1].1.models[1].name.value, "1.10");
    let breaker = &spec.circuit_breakers[0].1;
    assert_eq!(breaker.status_codes.as_ref().unwrap().value.0, [(429, 429), (500, 599)]);
    assert_eq!(breaker.interval.unwrap().value, default::BREAKER_INTERVAL);
    let pool = &spec.pools[0].1;
    let members: Vec<_> =
        pool.members.value.iter().map(|m| (&*m.backend.value, m.priority.map(|p| p.value), m.weight.map(|w| w.value))).collect();
    assert_eq!(members, [("swc", Some(1), None), ("weu", Some(2), Some(50))]);
    let Retry::Rule(retry) = &pool.retry.as_ref().unwrap().value else { panic!("{:?}", pool.retry) };
    assert!(matches!(&**retry, Use::Inline(rule) if rule.count.unwrap().value == 2));
    let PoolAffinity::Rule(Use::Inline(rule)) = &pool.affinity.as_ref().unwrap().value else { panic!("an inline rule") };
    assert!(matches!(&rule.by.as_ref().unwrap().value, AffinityBy::Cookie(name) if &*name.value == "C"));
    let exhausted = pool.when_exhausted.as_ref().unwrap();
    assert_eq!(exhausted.retry_after.unwrap().value, RetryAfter::Soonest);
    assert!(matches!(&exhausted.error, Some(ErrorBody::OpenAi { message, .. }) if message.parts[1] == TemplatePart::Model));
    let api = &spec.apis[0].1;
    assert_eq!((api.surface.unwrap().value, api.emit.unwrap().value), (Surface::AzureOpenAi, Emit::Policy));
    assert_eq!(api.subscription_key.as_ref().unwrap().value, None::<Rc<str>>);
    assert_eq!(api.model_from.as_ref().unwrap().value.iter().map(|m| m.value).collect::<Vec<_>>(), [ModelFrom::Body]);
    assert_eq!(api.routes[0].models.iter().map(|p| &*p.value.0).collect::<Vec<_>>(), ["gpt-4.1", "gpt-4o*"]);
    assert!(api.routes[1].models.is_empty());
    assert!(matches!(&api.unmatched, Some(Unmatched::PassThrough(name)) if &*name.value == "weu"));
    assert_eq!(api.response_headers[0].1.parts, [TemplatePart::ResponseHeader("x-ms-region".into(), Some("unknown".into()))]);
    assert!(spec.scenarios.is_some());
}

#[test]
fn all_faults_are_told_at_once_and_the_rest_is_read() {
    let text = "\
apc: 2
backend: {}
backends:
  swc: { url: https://x, regoin: here, circuitBreaker: { count: 1, percentage: 5, interval: 30, statusCodes: 5xx } }
  weu: [a]
pools:
  chat: { members: [swc, { backend: swc, weight: 101 }], retry: 3, timeout: 1500ms, selection: policy, affinity: { by: subscription } }
apis:
  a:
    surface: azureopenai
    path: x
    deny: [{ model: 'gpt-?', status: 99 }]
    routes: [{ model: [], to: chat }, { to: { a: 95, b: -5 } }, { to: chat, when: { x: y } }]
    responseHeaders: { 'x y': z }
";
    let (spec, told) = read(text);
    let spec = spec.unwrap();
    assert_eq!((spec.backends.len(), spec.pools.len(), spec.apis.len(), spec.apis[0].1.routes.len()), (1, 1, 1, 1));
    let expected = [
        "f:1:6: error APC0111: written for version `2` of the language, this is version 1 | begin with `apc: 1`",
        "f:4:68: error APC0113: a breaker trips at a count or at a percentage, this names both | delete one of the two",
        "f:4:93: error APC0105: a duration needs a unit: `30s` | write `30s` for seconds, `30m` for minutes",
        "f:4:110: error APC0107: `5xx` is neither a status nor a range of them | write `500-599`",
        "f:4:26: error APC0101: unknown key `regoin` in a backend | did you mean `region`?",
        "f:5:8: error APC0102: a backend is a map, this is a list | ",
        "f:7:50: error APC0106: `weight` is 0 to 100, this is 101 | ",
        "f:7:65: error APC0102: `retry` is a rule, this is the number 3 | write `retry: { count: 3 }`",
        "f:7:77: error APC0105: `timeout` counts whole seconds, this is 1s500ms | write `2s`",
        "f:10:14: error APC0108: `surface` cannot be `azureopenai` | did you mean `azureOpenAI`?",
        "f:12:26: error APC0109: `gpt-?` is no glob: `?` has no meaning here \
         | `*` alone stands for any letters; list what is meant: `[gpt-4.1, gpt-4.1-mini]`",
        "f:12:38: error APC0106: `status` is 200 to 599, this is 99 | ",
        "f:13:23: error APC0115: `model` has no entries | fill it, or delete the line",
        "f:13:57: error APC0106: the share of `b` is a whole number, 0 to 1000000, this is `-5` | ",
        "f:13:85: error APC0101: unknown key `x` in a condition | known here: header, query, claim, body, subscription, product, operation, path, \
         stream, promptSize, time, days, all, any, not",
        "f:14:24: error APC0114: `x y` is not the name of a header or parameter \
         | such names are letters, digits and dashes: `x-request-id`",
        "f:2:1: error APC0101: unknown key `backend` in a spec | did you mean `backends`?",
    ];
    assert_eq!(told, expected);
}

#[test]
fn what_is_no_map_at_all_is_no_spec() {
    let (spec, told) = read("- a\n");
    assert!(spec.is_none());
    assert_eq!(told, ["f:1:1: error APC0102: a spec is a map, this is a list | "]);
}
