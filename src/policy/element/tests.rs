use super::{Action, Policies, Value, policies};
use crate::diagnostic::{Diagnostics, Mapped, Sources};
use crate::policy::read;

/// The findings on a document as `message @ text under the caret`.
fn findings(text: &str) -> (Option<Policies>, Vec<String>) {
    let mut sources = Sources::new();
    let source = sources.add("policy.xml", text);
    let mut sink = Diagnostics::new();
    let document = read(&Mapped::verbatim(text, source, 0), &mut sink).unwrap_or_else(|| panic!("{text}: {sink:?}"));
    let policies = policies(&document, None, &mut sink);
    (policies, sink.iter().map(|d| format!("{} @ {}", d.message, sources.slice(d.span()))).collect())
}

/// A document with policies in one section.
fn document(section: &str, content: &str) -> String {
    let mut out = String::from("<policies>");
    for name in ["inbound", "backend", "outbound", "on-error"] {
        let content = if name == section { content } else { "<base/>" };
        out.push_str(&format!("<{name}>{content}</{name}>"));
    }
    out + "</policies>"
}

#[test]
fn policies_are_read_with_their_names_ids_and_paths() {
    let text = document(
        "inbound",
        "<base/><choose id='c'><when condition='@(true)'><set-variable name='a' value='1'/><set-variable name='b' value='@(1)'/></when>\
         <when condition='false'/><otherwise><return-response/></otherwise></choose><choose><when condition='true'/></choose>",
    );
    let (policies, found) = findings(&text);
    assert_eq!(found, Vec::<String>::new());
    let inbound = policies.unwrap().inbound;
    let paths: Vec<_> = inbound.iter().map(|p| (&*p.path, p.id.as_deref())).collect();
    assert_eq!(paths, [("base[1]", None), ("choose[1]", Some("c")), ("choose[2]", None)]);
    let Action::Choose { whens, otherwise } = &inbound[1].action else { panic!("{inbound:?}") };
    let paths: Vec<_> = whens[0].policies.iter().map(|p| (&*p.path, &*p.name)).collect();
    assert_eq!(paths, [("choose[1]/when[1]/set-variable[1]", "set-variable"), ("choose[1]/when[1]/set-variable[2]", "set-variable")]);
    assert_eq!(&*otherwise[0].path, "choose[1]/otherwise[1]/return-response[1]");
    assert!(matches!(whens[1].condition.value, Value::Literal(false)));
}

#[test]
fn what_is_not_written_is_what_azure_documents() {
    let text = document("backend", "<retry condition='true' count='3' interval='0'><forward-request/></retry>");
    let (policies, found) = findings(&text);
    assert_eq!(found, Vec::<String>::new());
    let policies = policies.unwrap();
    let Action::Retry(retry) = &policies.backend[0].action else { panic!("{policies:?}") };
    assert!(matches!(retry.first_fast_retry.value, Value::Literal(false)));
    let Action::ForwardRequest(forward) = &retry.policies[0].action else { panic!("{retry:?}") };
    assert!(forward.timeout.is_none() && forward.buffer_response && !forward.buffer_request_body && !forward.fail_on_error_status);
    let (policies, _) = findings(&document("inbound", "<rewrite-uri template='/x'/>"));
    let policies = policies.unwrap();
    let Action::RewriteUri { copy_unmatched, .. } = &policies.inbound[0].action else { panic!("{policies:?}") };
    assert!(matches!(copy_unmatched.value, Value::Literal(true)));
}

#[test]
fn every_fault_is_named_where_it_stands() {
    for (section, content, expected) in [
        ("inbound", "<set-varible name='a' value='b'/>", vec!["unknown policy `<set-varible>` @ set-varible"]),
        ("inbound", "<check-header/>", vec!["the policy `<check-header>` is not modelled @ check-header"]),
        ("inbound", "<base/><base/>", vec!["a second `<base />` in `<inbound>` @ <base/>"]),
        ("inbound", "<set-variable value='b'/>", vec!["`<set-variable>` needs the attribute `name` @ set-variable"]),
        ("inbound", "<set-variable name='@(1)' value='b'/>", vec!["`name` of `<set-variable>` takes no expression @ @(1)"]),
        ("inbound", "<set-variable name='' value='b'/>", vec!["`name` is empty @ name"]),
        ("inbound", "<set-variable name='a' valu='b' value='c'/>", vec!["`<set-variable>` has no attribute `valu` @ valu"]),
        ("inbound", "<set-variable name='a' value='b'>x</set-variable>", vec!["text in `<set-variable>` @ x"]),
        ("inbound", "hello", vec!["text in `<inbound>` @ hello"]),
        ("inbound", "<forward-request/>", vec!["`<forward-request>` cannot stand in `<inbound>` @ forward-request"]),
        ("outbound", "<rewrite-uri template='/'/>", vec!["`<rewrite-uri>` cannot stand in `<outbound>` @ rewrite-uri"]),
        ("inbound", "<choose/>", vec!["`<choose>` without a `<when>` @ choose"]),
        (
            "inbound",
            "<choose><otherwise/><when condition='yes'/><whe/></choose>",
            vec!["`<when>` after `<otherwise>` @ when", "`condition` cannot be `yes` @ yes", "`<whe>` cannot stand in `<choose>` @ whe"],
        ),
        ("inbound", "<choose><when condition='true'><base/></when></choose>", vec!["`<base />` inside another policy @ <base/>"]),
        (
            "backend",
            "<base/><forward-request/>",
            vec!["`<backend>` holds more than one policy: API Management takes exactly one @ <forward-request/>"],
        ),
        ("backend", "", vec!["`<backend>` is empty: nothing is forwarded @ backend"]),
        (
            "backend",
            "<retry condition='@(true)' count='51' interval='-1' max-interval='5'><forward-request/><forward-request/></retry>",
            vec![
                "`count` is 51: it takes 1 to 50 @ 51",
                "`interval` is -1: it takes 0 to 2147483647 @ -1",
                "`max-interval` without `delta`: how the wait would grow is not documented @ max-interval",
                "a second `<forward-request>` in one document @ <forward-request/>",
            ],
        ),
        (
            "backend",
            "<forward-request timeout='x' timeout-ms='5' buffer-response='@(true)' http-version='2or1'/>",
            vec![
                "the attribute `http-version` of `<forward-request>` is not modelled @ http-version",
                "both `timeout` and `timeout-ms` @ timeout-ms",
                "`timeout` is a whole number, not `x` @ x",
                "`buffer-response` of `<forward-request>` takes no expression @ @(true)",
            ],
        ),
        ("inbound", "<set-backend-service/>", vec!["`<set-backend-service>` needs `backend-id` or `base-url` @ set-backend-service"]),
        ("inbound", "<set-backend-service backend-id='a' base-url='b'/>", vec!["both `backend-id` and `base-url` @ b"]),
        ("inbound", "<set-header name='Content-Length'/>", vec!["`Content-Length` cannot be set by a policy @ Content-Length"]),
        (
            "inbound",
            "<set-header name='a' exists-action='overide'><vlue/></set-header>",
            vec!["`exists-action` cannot be `overide` @ overide", "`<vlue>` cannot stand in `<set-header>` @ vlue"],
        ),
        ("inbound", "<set-body template='liquid'>{{body.a}}</set-body>", vec!["Liquid templates are not modelled @ liquid"]),
        ("inbound", "<set-body><a/></set-body>", vec!["a body of XML elements is not modelled @ a"]),
        (
            "inbound",
            "<return-response><set-body/><set-status code='1'/><x/></return-response>",
            vec![
                "`<set-status>` after `<set-body>` @ set-status",
                "`code` is 1: it takes 100 to 599 @ 1",
                "`<x>` cannot stand in `<return-response>` @ x",
            ],
        ),
        (
            "inbound",
            "<cache-store-value key='a' value='b' duration='0' caching-type='external'/>",
            vec!["`duration` is 0: it takes 1 to 2147483647 @ 0"],
        ),
        (
            "inbound",
            "<trace source='a' severity='warn'/>",
            vec!["`severity` cannot be `warn` @ warn", "`<trace>` without a `<message>` @ trace"],
        ),
    ] {
        assert_eq!(findings(&document(section, content)).1, expected, "{content}");
    }
}

#[test]
fn sections_stand_once_and_are_missed() {
    let (_, found) = findings("<policies a='1'><inbuond/><inbound/><inbound/><backend><base/></backend></policies>");
    assert_eq!(
        found,
        [
            "`<policies>` has no attribute `a` @ a",
            "`<inbuond>` is not a section @ inbuond",
            "a second `<inbound>` @ inbound",
            "the document has no `<outbound>` section @ policies",
            "the document has no `<on-error>` section @ policies",
        ]
    );
    assert_eq!(findings("<fragment/>").1, ["the document's element is `<fragment>` @ fragment"]);
}

#[test]
fn a_message_may_stand_in_trace_itself() {
    let (policies, found) = findings(&document("outbound", "<trace source='a'>@(context.RequestId)<metadata name='b' value='c'/></trace>"));
    assert_eq!(found, Vec::<String>::new());
    let policies = policies.unwrap();
    let Action::Trace { message, metadata, .. } = &policies.outbound[0].action else { panic!("{policies:?}") };
    assert!(matches!(&message.value, Value::Expression(text) if text.text() == "@(context.RequestId)"));
    assert_eq!(metadata.len(), 1);
}
