use std::rc::Rc;

use super::*;
use crate::diagnostic::Mapped;

/// Four backends behind a pool with a cookie, an API with its policy, and one that others own.
pub(super) fn lab() -> Bundle {
    let backend = |id: &str| Backend {
        id: id.into(),
        span: Span::NONE,
        description: Some("Sweden Central".into()),
        url: Mapped::made(format!("https://{id}.openai.azure.com/openai")),
        credentials: Credentials {
            managed_identity: Some(ManagedIdentity { resource: "https://cognitiveservices.azure.com".into(), client_id: None }),
            header: vec![("x-key".into(), vec!["{{key}}".into()])],
            ..Credentials::default()
        },
        circuit_breaker: Some(CircuitBreaker {
            name: "throttled".into(),
            threshold: Threshold::Count(1),
            interval: Duration::from_secs(60),
            status_ranges: vec![(429, 429)],
            error_reasons: vec!["Server errors".into()],
            trip_duration: Duration::from_secs(60),
            accept_retry_after: true,
        }),
    };
    let member = |id: &str, priority, weight| Member { backend: id.into(), span: Span::NONE, priority: Some(priority), weight };
    let policy = |text: &str| Some(PolicyText { text: Mapped::made(text), format: PolicyFormat::RawXml });
    let api = |id: &str, owned| Api {
        id: id.into(),
        span: Span::NONE,
        display_name: id.into(),
        path: id.into(),
        service_url: None,
        subscription_required: true,
        key_header: "api-key".into(),
        key_query: "api-key".into(),
        operations: vec![Operation {
            id: "chat".into(),
            display_name: "Chat".into(),
            method: "POST".into(),
            url_template: "/deployments/{deployment-id}/chat/completions".into(),
            policy: None,
        }],
        policy: policy("<policies>\n  <inbound><set-backend-service backend-id='chat' /></inbound>\n</policies>\n"),
        telemetry: None,
        owned,
    };
    Bundle {
        backends: ["foundry1", "foundry2", "foundry3"].map(backend).into(),
        pools: vec![Pool {
            id: "chat".into(),
            span: Span::NONE,
            description: None,
            members: vec![member("foundry1", 1, None), member("foundry2", 2, Some(50)), member("foundry3", 2, Some(50))],
            cookie: Some("APIM-Backend-Affinity".into()),
            failure_status: None,
        }],
        named_values: vec![NamedValue {
            name: "key".into(),
            span: Span::NONE,
            value: Some(Mapped::made("[x]")),
            key_vault: None,
            secret: false,
        }],
        apis: vec![api("inference", true), api("others", false)],
        ..Bundle::default()
    }
}

/// Lines of a template with what belongs to a resource, to show its order and dependencies.
fn outline(template: &str) -> Vec<String> {
    let mut sink = crate::diagnostic::Diagnostics::new();
    let value = crate::json::parse(&Mapped::made(template), &mut sink).unwrap();
    let text = |v: &crate::json::Value| if let crate::json::Node::Text(t) = &v.node { t.shared() } else { Rc::from("?") };
    let crate::json::Node::List(resources) = &value.get("resources").unwrap().node else { panic!("{value:?}") };
    let short = |t: Rc<str>| {
        let t = t.replace("Microsoft.ApiManagement/service/", "").replace("parameters('apimServiceName'), ", "");
        t.trim_matches(['[', ']']).replace("resourceId", "").replace("concat", "")
    };
    let line = |r: &crate::json::Value| {
        let depends = match r.get("dependsOn").map(|d| &d.node) {
            Some(crate::json::Node::List(items)) => items.iter().map(|i| short(text(i))).collect::<Vec<_>>().join(" "),
            _ => String::new(),
        };
        format!("{} <- {depends}", short(text(r.get("name").unwrap())))
    };
    resources.iter().map(line).collect()
}

#[test]
fn resources_stand_after_what_they_need() {
    assert_eq!(
        outline(&write(&lab())),
        [
            "('/inference') <- ",
            "('/key') <- ",
            "('/inference/chat') <- ('apis', 'inference')",
            "('/foundry1') <- ('namedValues', 'key')",
            "('/foundry2') <- ('namedValues', 'key')",
            "('/foundry3') <- ('namedValues', 'key')",
            "('/chat') <- ('backends', 'foundry1') ('backends', 'foundry2') ('backends', 'foundry3')",
            "('/inference/policy') <- ('apis', 'inference') ('backends', 'chat')",
            "('/others/policy') <- ('backends', 'chat')",
        ]
    );
}

#[test]
fn the_preview_is_asked_for_only_where_a_pool_needs_it() {
    let mut bundle = lab();
    assert!(write(&bundle).contains("\"apiVersion\": \"2025-09-01-preview\""));
    bundle.pools[0].cookie = None;
    assert!(!write(&bundle).contains("preview"));
}

#[test]
fn a_backend_is_written_as_azure_documents_it() {
    let mut bundle = lab();
    bundle.backends.truncate(1);
    bundle.pools.clear();
    bundle.apis.clear();
    bundle.named_values.clear();
    assert_eq!(write(&bundle), include_str!("tests/backend.json"));
}
