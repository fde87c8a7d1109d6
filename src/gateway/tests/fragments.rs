use super::{Gateway, faults, ok, only, post, with_body};
use crate::diagnostic::{Mapped, Span};
use crate::resource::{Bundle, Fragment, NamedValue, PolicyFormat, PolicyText};

/// A bundle with fragments: an id, what it holds.
fn with(mut bundle: Bundle, fragments: &[(&str, &str)]) -> Bundle {
    let fragment = |&(id, text): &(&str, &str)| Fragment {
        id: id.into(),
        span: Span::NONE,
        policy: PolicyText { text: Mapped::made(format!("<fragment>{text}</fragment>")), format: PolicyFormat::RawXml },
    };
    bundle.fragments = fragments.iter().map(fragment).collect();
    bundle
}

#[test]
fn a_fragment_runs_where_it_is_included() {
    let sections = [
        r#"<set-variable name="team" value="blue" /><include-fragment fragment-id="route" />"#,
        r#"<retry condition="@(context.Response.StatusCode == 429)" count="1" interval="0">
            <include-fragment fragment-id="count" /><forward-request /></retry>"#,
        r#"<include-fragment fragment-id="tell" />"#,
        "",
    ];
    let fragments = [
        (
            "route",
            r#"<choose><when condition="@((string)context.Variables["team"] == "{{team}}")"><set-backend-service backend-id="b" /></when></choose>"#,
        ),
        ("count", r#"<set-variable name="tries" value="@(context.Variables.GetValueOrDefault<int>("tries", 0) + 1)" />"#),
        ("tell", r#"<set-header name="x-tries"><value>@(context.Variables["tries"].ToString())</value></set-header>"#),
    ];
    let mut bundle = with(only(sections), &fragments);
    bundle.named_values.push(NamedValue::literal("team", "blue"));
    let mut answers = [429, 200].into_iter();
    let answer = Gateway::new(&bundle).send(post("/api/x"), |_| Ok(with_body(answers.next().unwrap(), "")));
    assert_eq!((answer.path().as_str(), answer.status(), answer.header("x-tries")), ("bb", 200, Some("2")));
}

#[test]
fn a_whole_retry_may_stand_in_a_fragment() {
    let inbound = r#"<set-backend-service backend-id="a" />"#;
    let retry = r#"<retry condition="@(context.Response.StatusCode == 429)" count="1" interval="0"><forward-request /></retry>"#;
    let bundle = with(only([inbound, r#"<include-fragment fragment-id="again" />"#, "", ""]), &[("again", retry)]);
    let mut answers = [429, 200].into_iter();
    let answer = Gateway::new(&bundle).send(post("/api/x"), |_| Ok(with_body(answers.next().unwrap(), "")));
    assert_eq!((answer.path().as_str(), answer.status()), ("aa", 200));
    // What no document includes runs nowhere.
    let bundle = with(only([inbound, "<forward-request />", "", ""]), &[("again", retry)]);
    assert_eq!(Gateway::new(&bundle).send(post("/api/x"), ok).path(), "a");
}

#[test]
fn fragments_that_cannot_be_included_are_named() {
    let include = |id: &str| format!(r#"<include-fragment fragment-id="{id}" />"#);
    let limit = r#"<set-variable name="a" value="b" />"#;
    for (inbound, fragments, fault) in [
        (include("limit"), vec![("limits", limit.to_owned())], "no fragment is named `limit`"),
        (include("outer"), vec![("inner", limit.to_owned()), ("outer", include("inner"))], "a fragment that includes `inner`"),
        (include("self"), vec![("self", include("self"))], "a fragment that includes `self`"),
        (include("base"), vec![("base", "<base />".to_owned())], "`<base />` inside another policy"),
        (include("forward"), vec![("forward", "<forward-request />".to_owned())], "`<forward-request>` cannot stand in `<inbound>`"),
        (r#"<include-fragment fragment-id="@(1)" />"#.to_owned(), vec![], "`fragment-id` of `<include-fragment>` takes no expression"),
    ] {
        let fragments: Vec<(&str, &str)> = fragments.iter().map(|(id, text)| (*id, text.as_str())).collect();
        assert_eq!(faults(&with(only([&inbound, "", "", ""]), &fragments)), [fault]);
    }
}

#[test]
fn fragments_do_not_grow_a_document_without_bound() {
    let thousand = r#"<set-variable name="a" value="b" />"#.repeat(1000);
    let bundle = |times: usize| with(only([&r#"<include-fragment fragment-id="f" />"#.repeat(times), "", "", ""]), &[("f", &thousand)]);
    assert_eq!(faults(&bundle(50)), Vec::<String>::new());
    assert_eq!(faults(&bundle(5_000)), ["more than 50000 policies of fragments in one document"]);
}
