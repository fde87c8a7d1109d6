use super::{Gateway, ok, only, options, post};
use crate::assumption::{Assumption, Assumptions, MissingVariable};
use crate::gateway::{Note, Options};
use crate::time::Duration;

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
    assert!(gateway.assumed().contains(&Assumption::CacheStoreDelay));
}

#[test]
fn what_is_stored_can_be_assumed_to_be_seen_later() {
    let assumptions = Assumptions { cache_store_delay: Duration::from_millis(50), ..Assumptions::default() };
    let mut gateway = Gateway::with(&only([COUNT, "", "", ""]), &Options { assumptions, ..options(1) });
    for (wait, expected) in [(0, "1"), (49, "1"), (51, "2")] {
        gateway.pass(wait);
        assert_eq!(gateway.send(post("/api/x"), ok).body(), expected);
    }
}

#[test]
fn a_variable_that_was_never_set_is_null_unless_reading_it_is_assumed_to_throw() {
    let policy = r#"<return-response><set-body>@(context.Variables["none"] == null ? "null" : "?")</set-body></return-response>"#;
    for (missing, status) in [(MissingVariable::Null, 200), (MissingVariable::Throw, 500)] {
        let assumptions = Assumptions { missing_variable: missing, ..Assumptions::default() };
        let mut gateway = Gateway::with(&only([policy, "", "", ""]), &Options { assumptions, ..options(1) });
        assert_eq!(gateway.send(post("/api/x"), ok).status(), status);
        assert!(gateway.assumed().contains(&Assumption::MissingVariable));
    }
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
