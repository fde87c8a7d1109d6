use super::{Gateway, ok, only, options, post};
use crate::gateway::{Assumption, Note};

const COUNT: &str = r#"<cache-lookup-value key="n" variable-name="n" default-value="@(0)" />
    <set-variable name="n" value="@((int)context.Variables["n"] + 1)" />
    <cache-store-value key="n" value="@(context.Variables["n"])" duration="10" />
    <return-response><set-body>@(context.Variables["n"].ToString())</set-body></return-response>"#;

#[test]
fn the_cache_keeps_types_is_shared_by_the_units_and_expires() {
    let mut gateway = Gateway::with(&only([COUNT, "", "", ""]), &options(2));
    for expected in ["1", "2", "3"] {
        assert_eq!(gateway.send(post("/api/x"), ok).body(), expected);
    }
    gateway.pass(10_000);
    assert_eq!(gateway.send(post("/api/x"), ok).body(), "1");
    assert!(gateway.assumed().contains(&Assumption::CacheStoreVisibility));
}

#[test]
fn a_miss_without_default_leaves_the_variable_unset() {
    let policy = r#"<cache-lookup-value key="k" variable-name="v" />
        <return-response><set-body>@(context.Variables.ContainsKey("v").ToString())</set-body></return-response>"#;
    assert_eq!(Gateway::new(&only([policy, "", "", ""])).send(post("/api/x"), ok).body(), "False");
}

#[test]
fn a_fork_goes_its_own_way() {
    let mut gateway = Gateway::new(&only([COUNT, "", "", ""]));
    gateway.send(post("/api/x"), ok);
    let fork = gateway.world.fork();
    assert_eq!(gateway.send(post("/api/x"), ok).body(), "2");
    gateway.send(post("/api/x"), ok);
    gateway.world = fork;
    assert_eq!(gateway.send(post("/api/x"), ok).body(), "2");
}

#[test]
fn a_trace_is_told() {
    let policy = r#"<trace source="mine" severity="information"><message>@("at " + context.Request.Method)</message>
        <metadata name="k" value="v" /></trace><return-response />"#;
    let mut gateway = Gateway::new(&only([policy, "", "", ""]));
    gateway.send(post("/api/x"), ok);
    assert!(gateway.notes.iter().any(|n| matches!(n, Note::Traced { text, .. } if &**text == "mine: at POST k=v")), "{:?}", gateway.notes);
}
