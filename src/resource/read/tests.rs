use proptest::prelude::*;
use proptest::test_runner::RngSeed;

use super::{Given, parameters, read_with};
use crate::diagnostic::{Diagnostics, Mapped, Sources, Span};
use crate::resource::{
    Api, Backend, Bundle, Certificate, CircuitBreaker, Credentials, Fragment, KeyVault, ManagedIdentity, Member, NamedValue, Operation,
    PolicyFormat, PolicyText, Pool, Product, Subscription, SubscriptionScope, Threshold, write,
};
use crate::time::Duration;

/// What is read, and the findings as `message @ text under the caret`.
fn reading(text: &str, given: &str) -> (Option<Bundle>, Vec<String>) {
    let mut sources = Sources::new();
    let source = sources.add("azuredeploy.json", text);
    let mut sink = Diagnostics::new();
    let given = if given.is_empty() { Given::new() } else { parameters(&Mapped::made(given), &mut sink).unwrap() };
    let bundle = read_with(&Mapped::verbatim(text, source, 0), &given, &mut sink);
    let shown = |d: &crate::diagnostic::Diagnostic| {
        let place: String = sources.slice(d.span()).chars().take(60).collect();
        format!("{} @ {place}", d.message)
    };
    (bundle, sink.iter().map(shown).collect())
}

/// A template of one resource; its properties as JSON.
fn template(kind: &str, name: &str, properties: &str) -> String {
    format!(
        r#"{{"parameters":{{"apimServiceName":{{"type":"string"}},"p":{{"defaultValue":"v"}}}},
        "variables":{{"a":"[variables('a')]","o":{{"k":["x"]}}}},
"resources":[{{"type":"Microsoft.ApiManagement/service/{kind}","apiVersion":"2024-05-01",
"name":"[concat(parameters('apimServiceName'), '/{name}')]","properties":{properties}}}]}}"#
    )
}

#[test]
fn a_template_in_the_shape_of_bicep_is_read() {
    let text = r#"{
  "$schema": "x", "contentVersion": "1.0.0.0",
  "parameters": { "apimName": { "type": "string" }, "backends": { "type": "array", "defaultValue": [{ "name": "b1",
  "url": "https://one.example/" }] } },
  "variables": { "$fxv#0": "<policies>\n  <inbound>{backend-id}</inbound>\n</policies>" },
  "resources": [
    { "type": "Microsoft.ApiManagement/service", "apiVersion": "2024-05-01", "name": "[parameters('apimName')]" },
    { "type": "Microsoft.ApiManagement/service/backends", "apiVersion": "2024-05-01",
      "name": "[format('{0}/{1}', parameters('apimName'), parameters('backends')[0].name)]",
      "properties": { "url": "[parameters('backends')[0].url]", "protocol": "http", "circuitBreaker": null } },
    { "type": "Microsoft.ApiManagement/service/backends", "apiVersion": "2024-05-01",
    "name": "[format('{0}/pool', parameters('apimName'))]",
      "properties": { "type": "pool", "pool": { "services": [{ "id": "/backends/b1", "weight": 50 }] } } },
    { "type": "Microsoft.ApiManagement/service/apis", "apiVersion": "2024-05-01", "name": "[format('{0}/api', parameters('apimName'))]",
      "properties": { "path": "/inference/", "displayName": "Inference", "subscriptionKeyParameterNames": { "header": "api-key",
      "query": "api-key" } },
      "resources": [
        { "type": "operations", "apiVersion": "2024-05-01", "name": "chat", "properties": { "displayName": "c", "method": "POST",
        "urlTemplate": "/chat" } },
        { "type": "policies", "apiVersion": "2024-05-01", "name": "policy",
          "properties": { "format": "rawxml", "value": "[replace(variables('$fxv#0'), '{backend-id}', 'pool')]" } }
      ] },
    { "type": "Microsoft.ApiManagement/service/identityProviders", "apiVersion": "2024-05-01", "name": "[format('{0}/l', parameters('apimName'))]" }
  ]
}"#;
    let (bundle, found) = reading(text, "");
    let providers = "Microsoft.ApiManagement/service/identityProviders";
    assert_eq!(found, [format!("`{providers}` is not read @ {providers}")]);
    let bundle = bundle.unwrap();
    assert_eq!(bundle.backends[0].url.text(), "https://one.example");
    assert_eq!((&*bundle.pools[0].id, &*bundle.pools[0].members[0].backend, bundle.pools[0].members[0].weight), ("pool", "b1", Some(50)));
    let api = &bundle.apis[0];
    assert_eq!((&*api.path, &*api.key_header, &*api.operations[0].id), ("inference", "api-key", "chat"));
    assert_eq!(api.policy.as_ref().unwrap().text.text(), "<policies>\n  <inbound>pool</inbound>\n</policies>");
}

#[test]
fn what_is_left_out_of_a_template_has_a_default() {
    let api = template("apis", "chat", r#"{"path":"chat","displayName":"Chat"}"#);
    let (bundle, told) = reading(&api, "");
    assert_eq!(told, Vec::<String>::new());
    assert!(bundle.unwrap().apis[0].subscription_required, "callers need a key");
    let text = r#"<policies><inbound><set-variable name=\"a\" value=\"@(\"b\" + 1)\" /></inbound></policies>"#;
    let (bundle, told) = reading(&template("policies", "policy", &format!(r#"{{"value":"{text}"}}"#)), "");
    assert_eq!(told, Vec::<String>::new(), "a format that is not written is not held to being well-formed");
    assert_eq!(bundle.unwrap().global_policy.unwrap().format, PolicyFormat::Xml);
}

#[test]
fn a_place_in_a_policy_is_the_place_in_the_template() {
    let text = template("policies", "policy", r#"{"format":"rawxml","value":"<policies>\n\u003Cinbound/></policies>"}"#);
    let mut sources = Sources::new();
    let source = sources.add("azuredeploy.json", text.as_str());
    let bundle = super::read(&Mapped::verbatim(&text, source, 0), &mut Diagnostics::new()).unwrap();
    let policy = bundle.global_policy.unwrap().text;
    let at = policy.text().find("inbound").unwrap();
    assert_eq!(sources.slice(policy.span(at..at + 7)), "inbound");
    assert_eq!(sources.slice(policy.span(at - 1..at)), "\\u003C");
}

#[test]
fn parameters_that_are_given_replace_the_default_values() {
    let text = template("backends", "b", r#"{"url":"[concat('https://', parameters('p'))]"}"#);
    assert_eq!(reading(&text, "").0.unwrap().backends[0].url.text(), "https://v");
    assert_eq!(reading(&text, r#"{"parameters":{"p":{"value":"w"}}}"#).0.unwrap().backends[0].url.text(), "https://w");
}

#[test]
fn every_fault_of_an_expression_is_named_where_it_stands() {
    for (expression, expected) in [
        ("[parameters('q')]", "unknown parameter `q` @ q"),
        ("[variables('x')]", "unknown variable `x` @ x"),
        ("[parameters('apimServiceName')]", "the parameter `apimServiceName` has no value here @ \"[parameters('apimServiceName')]\""),
        ("[reference('x').y.z]", "`reference(...)` has no value here @ \"[reference('x').y.z]\""),
        ("[concat('a', )]", "a function, a string or a number is expected here @ )"),
        ("[concat('a' 'b')]", "`,` or `)` is expected here @ '"),
        ("[concat('a]", "this string never ends @ '"),
        ("[concat]", "`(` is expected after the name of a function @ concat"),
        ("['a' 'b']", "this is not part of the expression @ 'b'"),
        ("[base64('a')]", "the template function `base64` is not modelled @ base64"),
        ("[format('{0} {x}', 'a')]", "braces in `format` hold the number of an argument; a brace as a text is written twice @ {"),
        ("[format('{1}', 'a')]", "argument 3 of `format` is missing @ format"),
        ("[variables('o').q]", "there is no `q` in an object @ .q"),
        ("[variables('o').k[3]]", "there is no `3` in a list @ [3]"),
        ("[resourceId('A/b/c', 'x')]", "`resourceId` has 1 names for a type of 2 parts @ resourceId"),
        ("[variables('a')]", "expressions are nested more than 30 deep, or name themselves @ [variables('a')]"),
        ("[variables('o')]", "`url` is an object, not a string @ \"[variables('o')]\""),
        ("ftp://x", "`ftp://x` is no http or https URL @ ftp://x"),
        ("[[x]", "`[x]` is no http or https URL @ [x]"),
    ] {
        let (bundle, found) = reading(&template("backends", "b", &format!("{{\"url\":\"{expression}\"}}")), "");
        assert_eq!(found, [expected], "{expression}");
        assert!(bundle.is_none());
    }
}

#[test]
fn variables_that_double_each_other_come_to_an_end() {
    let variables: Vec<String> =
        (0..60).map(|n| format!("\"v{n}\":\"[concat(variables('v{}'), variables('v{}'))]\"", n + 1, n + 1)).collect();
    let text = format!(
        r#"{{"variables":{{{},"v60":"x"}},"resources":[{{"type":"Microsoft.ApiManagement/service/backends",
        "apiVersion":"2024-05-01","name":"s/b","properties":{{"url":"[variables('v38')]"}}}}]}}"#,
        variables.join(",")
    );
    assert_eq!(reading(&text, "").1.len(), 1);
}

#[test]
fn every_fault_of_a_resource_is_named_where_it_stands() {
    let rule = |rest: &str| format!("{{\"url\":\"https://x\",\"circuitBreaker\":{{\"rules\":[{{\"name\":\"r\",{rest}}}]}}}}");
    for (kind, name, properties, expected) in [
        ("backends", "b", "{}".to_owned(), vec!["the property `url` is missing @ "]),
        (
            "backends",
            "b/c",
            "{}".into(),
            vec![
                "the name `<apimServiceName>/b/c` does not fit the type `Microsoft.ApiManagement/service/backends` \
             @ \"[concat(parameters('apimServiceName'), '/b/c')]\"",
            ],
        ),
        ("backends", "b", "{\"type\":\"Pol\"}".into(), vec!["the type of a backend is `Single` or `Pool`, not `Pol` @ \"Pol\""]),
        (
            "backends",
            "b",
            "{\"url\":\"https://x\",\"ulr\":1,\"proxy\":{}}".into(),
            vec!["a backend has no property `ulr` @ ulr", "the property `proxy` of a backend is not modelled @ proxy"],
        ),
        (
            "backends",
            "b",
            rule(
                "\"tripDuration\":\"1m\",\"failureCondition\":{\"count\":\"3\",\"percentage\":5,\
         \"interval\":\"P1M\",\"statusCodeRanges\":[{\"min\":500,\"max\":429}]}",
            ),
            vec![
                "`1m` is no ISO 8601 duration of a fixed length, such as `PT1M` @ 1m",
                "`count` is a string, not a whole number @ \"3\"",
                "both `count` and `percentage` @ 5",
                "`P1M` is no ISO 8601 duration of a fixed length, such as `PT1M` @ P1M",
                "the range 500 to 429 is empty @ {\"min\":500,\"max\":429}",
            ],
        ),
        ("backends", "b", rule("\"tripDuration\":\"PT1M\""), vec!["the property `failureCondition` is missing @ "]),
        ("backends", "p", "{\"type\":\"Pool\",\"pool\":{\"services\":[]}}".into(), vec!["a pool without members @ "]),
        (
            "backends",
            "p",
            "{\"type\":\"Pool\",\"pool\":{\"services\":[{\"id\":\"/backends/q\",\
         \"weight\":101},{\"id\":\"q\"},{\"id\":\"/backends/p\"}]}}"
                .into(),
            vec![
                "`weight` takes a whole number from 0 to 100 @ 101",
                "`q` is no id of a backend @ \"q\"",
                "no backend `q` in this template @ \"/backends/q\"",
                "the member `p` is a pool @ \"/backends/p\"",
            ],
        ),
        (
            "backends",
            "p",
            "{\"type\":\"Pool\",\"pool\":{\"services\":[{\"id\":\"/backends/q\"}],\
         \"sessionAffinity\":{\"sessionId\":{\"source\":\"cookie\",\"name\":\"c\"}}}}"
                .into(),
            vec![
                "`sessionAffinity` needs the api-version 2024-10-01-preview or later @ sessionAffinity",
                "no backend `q` in this template @ \"/backends/q\"",
            ],
        ),
        (
            "apis",
            "a",
            "{\"path\":\"a\",\"format\":\"openapi\",\"value\":\"{}\"}".into(),
            vec!["the property `format` of an API is not modelled @ format", "the property `value` of an API is not modelled @ value"],
        ),
        (
            "apis/policies",
            "a/policy",
            "{\"value\":\"<policies/>\"}".into(),
            vec![
                "no API `a` in this template: its path and operations are not known \
             @ \"[concat(parameters('apimServiceName'), '/a/policy')]\"",
            ],
        ),
        (
            "apis/policies",
            "a/p",
            "{\"format\":\"xml-link\",\"value\":\"https://x\"}".into(),
            vec![
                "a policy is named `policy`, not `p` @ \"[concat(parameters('apimServiceName'), '/a/p')]\"",
                "policies of the format `xml-link` are not modelled @ \"xml-link\"",
            ],
        ),
        (
            "workspaces",
            "a",
            "{}".into(),
            vec![
                "`Microsoft.ApiManagement/service/workspaces` is not read, and may change what happens \
             @ Microsoft.ApiManagement/service/workspaces",
            ],
        ),
    ] {
        assert_eq!(reading(&template(kind, name, &properties), "").1, expected, "{properties}");
    }
}

fn words() -> impl Strategy<Value = String> {
    "[a-z]{1,6}(-[a-z0-9]{1,4})?"
}

/// Texts that meet the template language: brackets, quotes, braces, line breaks.
fn texts() -> impl Strategy<Value = String> {
    prop_oneof![r#"[a-z\[\]'"{}\\\n<&é]{1,12}"#.prop_filter("not blank", |t| !t.trim().is_empty()), r"\[[a-z('\])]{0,6}\]"]
}

fn backends() -> impl Strategy<Value = Vec<Backend>> {
    let breaker =
        (words(), any::<bool>(), 1..100_u32, 0..1_000_000_u64, any::<bool>()).prop_map(|(name, count, n, micros, retry_after)| {
            CircuitBreaker {
                name: name.into(),
                threshold: if count { Threshold::Count(n) } else { Threshold::Percentage(n) },
                interval: Duration::from_micros(micros * 7919),
                status_ranges: vec![(429, 429), (500, 599)],
                error_reasons: vec!["Server errors".into()],
                trip_duration: Duration::from_secs(micros),
                accept_retry_after: retry_after,
            }
        });
    let credentials = (prop::option::of(texts()), prop::collection::vec((texts(), prop::collection::vec(texts(), 0..3)), 0..2)).prop_map(
        |(id, header)| Credentials {
            managed_identity: id.map(|id| ManagedIdentity { resource: id.as_str().into(), client_id: Some(id.into()) }),
            header: header.into_iter().map(|(n, v)| (n.into(), v.into_iter().map(Into::into).collect())).collect(),
            query: Vec::new(),
            authorization: None,
            certificates: vec![
                Certificate::Named("client".into()),
                Certificate::Thumbprint("0123456789abcdef0123456789abcdef01234567".into()),
            ],
        },
    );
    let one = (prop::option::of(texts()), prop::option::of(breaker), credentials);
    prop::collection::btree_map(words(), one, 0..4).prop_map(|all| {
        all.into_iter()
            .map(|(id, (description, circuit_breaker, credentials))| Backend {
                url: Mapped::made(format!("https://{id}.example/openai")),
                id: id.into(),
                span: Span::NONE,
                description: description.map(Into::into),
                credentials,
                circuit_breaker,
            })
            .collect()
    })
}

fn bundles() -> impl Strategy<Value = Bundle> {
    let policy = || texts().prop_map(|t| PolicyText { text: Mapped::made(t), format: PolicyFormat::RawXml });
    let api = (prop::collection::btree_map(words(), prop::option::of(policy()), 0..3), prop::option::of(policy()), any::<bool>(), texts());
    let named = prop::collection::btree_map(words(), (texts(), any::<bool>()), 0..3);
    let pool = (any::<bool>(), prop::option::of(0..=100_u8), prop::option::of(100..=599_u16));
    (backends(), prop::option::of(pool), prop::collection::btree_map(words(), api, 0..3), named, prop::option::of(policy())).prop_map(
        |(backends, pool, apis, named, global_policy)| {
            let members = |weight| {
                backends.iter().map(|b| Member { backend: b.id.clone(), span: Span::NONE, priority: Some(1), weight }).collect::<Vec<_>>()
            };
            let pools = pool.filter(|_| !backends.is_empty()).into_iter().map(|(cookie, weight, failure_status)| Pool {
                id: "z-pool".into(),
                span: Span::NONE,
                description: None,
                members: members(weight),
                cookie: cookie.then(|| "c".into()),
                failure_status,
            });
            let pools = pools.collect();
            let named_values = named.into_iter().map(|(name, (text, vault))| NamedValue {
                name: name.into(),
                span: Span::NONE,
                value: (!vault).then(|| Mapped::made(text.as_str())),
                key_vault: vault.then(|| KeyVault { secret: text.as_str().into(), identity: Some(text.into()) }),
                secret: vault,
            });
            let fragment = |p: &PolicyText| Fragment { id: "f".into(), span: Span::NONE, policy: p.clone() };
            let fragments = global_policy.iter().map(fragment).collect();
            let apis = apis.into_iter().map(|(id, (operations, policy, required, text))| Api {
                span: Span::NONE,
                display_name: text.as_str().into(),
                path: id.as_str().into(),
                id: id.into(),
                service_url: None,
                subscription_required: required,
                key_header: text.into(),
                key_query: "k".into(),
                operations: operations
                    .into_iter()
                    .map(|(id, policy)| Operation {
                        display_name: id.as_str().into(),
                        method: "POST".into(),
                        url_template: format!("/{{{id}}}/x").into(),
                        id: id.into(),
                        policy: policy.filter(|_| required),
                    })
                    .collect(),
                // An API of others is in the template for its policy.
                policy: policy.or_else(|| (!required).then(|| PolicyText { text: Mapped::made("<p/>"), format: PolicyFormat::Xml })),
                telemetry: None,
                owned: required,
            });
            // APIs of others are read last.
            let mut apis: Vec<Api> = apis.collect();
            apis.sort_by_key(|a| !a.owned);
            let (products, subscriptions) = subscribed(&apis);
            Bundle { backends, pools, named_values: named_values.collect(), fragments, apis, products, subscriptions, global_policy }
        },
    )
}

/// A product of all APIs with the policy of the first, and a subscription of each kind.
fn subscribed(apis: &[Api]) -> (Vec<Product>, Vec<Subscription>) {
    let Some(first) = apis.first() else { return (Vec::new(), Vec::new()) };
    let mut ids: Vec<_> = apis.iter().map(|api| api.id.clone()).collect();
    ids.sort();
    let product = Product {
        id: "premium".into(),
        span: Span::NONE,
        display_name: first.display_name.clone(),
        published: first.subscription_required,
        subscription_required: true,
        approval_required: !first.subscription_required,
        apis: ids,
        policy: first.policy.clone(),
    };
    let scopes =
        [SubscriptionScope::All, SubscriptionScope::Api(first.id.clone()), SubscriptionScope::Product("premium".into())].into_iter();
    let one = |(name, scope): (&str, SubscriptionScope)| Subscription {
        id: name.into(),
        span: Span::NONE,
        display_name: first.display_name.clone(),
        scope,
    };
    (vec![product], ["a", "b", "c"].into_iter().zip(scopes).map(one).collect())
}

/// A bundle without places.
fn shape(bundle: &Bundle) -> String {
    let text = format!("{bundle:#?}");
    let places = ["span:", "source:", "SourceId(", "start:", "end:", "at:", "verbatim:", "origin:", "pieces:", "Piece {", "Span {"];
    let kept = text.lines().map(str::trim).filter(|l| !places.iter().any(|p| l.starts_with(p)));
    // What is left of the places: their numbers and brackets.
    kept.filter(|l| !matches!(*l, "}," | ")," | "]," | "}" | "]" | ")") && l.trim_end_matches(',').parse::<u64>().is_err())
        .collect::<Vec<_>>()
        .join("\n")
}

/// Pieces of template expressions in any order.
const EXPRESSIONS: &str = r#"\[(concat|format|parameters|variables|[(),'\[\]. é{}0-9-]|'o'|'k'|\{0\}){0,14}\]"#;

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, rng_seed: RngSeed::Fixed(7), ..ProptestConfig::default() })]

    #[test]
    fn no_expression_makes_the_reader_panic(expression in EXPRESSIONS) {
        let text = template("backends", "b", &format!("{{\"url\":\"{expression}\"}}"));
        let _ = reading(&text, "");
    }

    #[test]
    fn what_is_written_is_read_as_the_same_bundle(bundle in bundles()) {
        let written = write(&bundle);
        let (back, found) = reading(&written, "");
        prop_assert_eq!(&found, &Vec::<String>::new(), "{}", written);
        let back = back.unwrap();
        prop_assert_eq!(write(&back), written.as_str());
        prop_assert_eq!(shape(&back), shape(&bundle), "{}", written);
    }
}
