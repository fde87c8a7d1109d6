use std::rc::Rc;

use super::{Gateway, api, ok, only, options, policy, post};
use crate::diagnostic::Span;
use crate::gateway::Options;
use crate::http::{HeaderName, Request};
use crate::resource::{Bundle, Product, Subscription, SubscriptionScope};

/// A bundle with the API `api`, and the product `premium` that holds it.
fn with_product(inbound: &str) -> Bundle {
    let mark = |name: &str| {
        format!(r#"<base /><set-variable name="way" value="@(context.Variables.GetValueOrDefault("way", "") + "{name} ")" />"#)
    };
    let own = mark("api")
        + r#"<return-response><set-body>@((string)context.Variables["way"] + context.Product?.Id)</set-body></return-response>"#;
    let mut bundle = only([&own, "", "", ""]);
    bundle.global_policy = Some(policy([&mark("global").replace("<base />", ""), "<forward-request />", "<!-- -->", "<!-- -->"]));
    bundle.apis[0].subscription_required = true;
    let mut other = api(policy([&own, "", "", ""]));
    (other.id, other.path, other.subscription_required) = ("other".into(), "other".into(), true);
    bundle.apis.push(other);
    bundle.products = vec![Product {
        id: "premium".into(),
        span: Span::NONE,
        display_name: "Premium".into(),
        published: true,
        subscription_required: true,
        approval_required: false,
        apis: vec!["api".into()],
        policy: Some(policy([&format!("{}{inbound}", mark("product")), "", "", ""])),
    }];
    let scopes = [
        ("payments", SubscriptionScope::Product("premium".into())),
        ("tools", SubscriptionScope::Api("other".into())),
        ("admin", SubscriptionScope::All),
        ("lost", SubscriptionScope::Product("gone".into())),
    ];
    let one = |(id, scope): (&str, SubscriptionScope)| Subscription { id: id.into(), span: Span::NONE, display_name: id.into(), scope };
    bundle.subscriptions = scopes.into_iter().map(one).collect();
    bundle
}

fn callers() -> Options {
    let one = |name: &&str| {
        let name: crate::http::Str = (*name).to_owned().into();
        Rc::new(crate::gateway::Subscription { id: Some(name.clone()), key: Some(name), ..crate::gateway::Subscription::default() })
    };
    Options { subscriptions: ["payments", "tools", "admin", "lost", "stranger"].iter().map(one).collect(), ..options(1) }
}

fn keyed(path: &str, key: &'static str) -> Request {
    let mut request = post(path);
    request.headers.set(HeaderName::new("api-key"), key);
    request
}

#[test]
fn a_product_stands_between_the_service_and_its_apis() {
    let mut gateway = Gateway::with(&with_product(""), &callers());
    for (key, way) in [("payments", "global product api premium"), ("admin", "global api "), ("stranger", "global api ")] {
        assert_eq!(gateway.send(keyed("/api/x", key), ok).body(), way, "{key}");
    }
}

#[test]
fn a_key_opens_what_its_subscription_is_for() {
    let mut gateway = Gateway::with(&with_product(""), &callers());
    for (key, statuses) in [("payments", [200, 401]), ("tools", [401, 200]), ("admin", [200, 200]), ("lost", [401, 401])] {
        assert_eq!(["/api/x", "/other/x"].map(|path| gateway.send(keyed(path, key), ok).status()), statuses, "{key}");
    }
}

#[test]
fn a_product_that_is_not_published_opens_nothing() {
    let mut bundle = with_product("");
    bundle.products[0].published = false;
    let mut gateway = Gateway::with(&bundle, &callers());
    assert_eq!(gateway.send(keyed("/api/x", "payments"), ok).status(), 401);
    bundle.products[0].subscription_required = false;
    let mut gateway = Gateway::with(&bundle, &callers());
    assert_eq!(gateway.send(post("/api/x"), ok).status(), 401);
}

#[test]
fn callers_without_a_key_come_by_a_product_that_needs_no_subscription() {
    let mut bundle = with_product("");
    bundle.products[0].subscription_required = false;
    for required in [true, false] {
        bundle.apis[0].subscription_required = required;
        let mut gateway = Gateway::with(&bundle, &callers());
        assert_eq!(gateway.send(post("/api/x"), ok).body(), "global product api premium");
        assert_eq!(gateway.send(keyed("/api/x", "admin"), ok).body(), "global api ");
        assert_eq!(gateway.send(post("/other/x"), ok).status(), 401);
    }
}

#[test]
fn a_product_without_base_drops_what_the_service_does() {
    let mut bundle = with_product("");
    bundle.products[0].policy = Some(policy([r#"<set-variable name="way" value="alone " />"#, "", "", ""]));
    let mut gateway = Gateway::with(&bundle, &callers());
    assert_eq!(gateway.send(keyed("/api/x", "payments"), ok).body(), "alone api premium");
}
