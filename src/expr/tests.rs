//! What is refused and how it is told.

use super::{Value, Want, bind};
use crate::diagnostic::{Diagnostics, Mapped};

fn faults(text: &str) -> Diagnostics {
    let mut sink = Diagnostics::new();
    bind(&Mapped::made(text), Want::Any, &mut sink);
    sink
}

#[test]
fn what_is_nested_too_deep_is_refused() {
    for text in [
        format!("@({}1{})", "(".repeat(100_000), ")".repeat(100_000)),
        format!("@({}1)", "-".repeat(100_000)),
        format!("@({}true)", "!".repeat(100_000)),
        format!("@(a{})", ".b".repeat(100_000)),
        format!("@(a{})", "?.b".repeat(100_000)),
        format!("@(1{})", " - 1".repeat(100_000)),
        format!("@{{ {} }}", "{".repeat(100_000)),
        format!("@({}1)", "x => ".repeat(100_000)),
        format!("@({}1)", "true ? 1 : ".repeat(100_000)),
        format!("@({}\"\")", "\"\" ?? ".repeat(100_000)),
        format!("@(({}int)1)", "List<".repeat(100_000)),
    ] {
        assert!(faults(&text).has_errors(), "{}", &text[..40]);
    }
}

#[test]
fn faults_are_told_with_their_code_and_a_cure() {
    for (text, code, part) in [
        ("@(context.Reqest)", "APC0803", "did you mean `Request`?"),
        ("@(contxt.Request)", "APC0802", "did you mean `context`?"),
        ("@(new HttpClient())", "APC0804", ""),
        ("@(new XmlDocument())", "APC0804", "XElement"),
        ("@(context.Request.Body.As<XmlDocument>())", "APC0804", "XElement"),
        ("@(new XmlNamespaceManager(null))", "APC0804", "XElement"),
        ("@(XDocument.Load(\"x.xml\"))", "APC0806", ""),
        ("@(System.IO.File.ReadAllText(\"x\"))", "APC0804", ""),
        ("@(context.Variables[\"a\"].Length)", "APC0803", "cast it first"),
        ("@(1 + )", "APC0801", ""),
        ("@{ var a = 1 return a; }", "APC0801", ""),
        ("@{ if (context.Response == null) { return 1; } }", "APC0807", "return"),
        ("@(\"a\".Substring(\"b\"))", "APC0806", "Substring"),
        ("@{ int a = \"x\"; return a; }", "APC0805", ""),
        ("@{ var a = 1; var a = 2; return a; }", "APC0810", ""),
    ] {
        let found = faults(text);
        let first = found.iter().next().unwrap_or_else(|| panic!("{text}: nothing was found"));
        assert_eq!(first.code.to_string(), code, "{text}: {}", first.message);
        assert!(first.help.clone().unwrap_or_default().contains(part), "{text}: {:?}", first.help);
    }
}

#[test]
fn an_array_in_two_variables_stays_one_after_a_fork() {
    let mut memo = super::Memo::default();
    let array = Value::json("[1]").unwrap();
    let (a, b) = (array.fork(&mut memo), array.fork(&mut memo));
    let (Value::Json(a), Value::Json(b), Value::Json(old)) = (a, b, array) else { panic!("no tokens") };
    assert!(a.same(&b) && !a.same(&old));
}

#[test]
fn a_body_that_is_only_compared_with_null_is_not_read() {
    for (text, request, response) in [
        ("@(context.Request.Body != null)", false, false),
        ("@(null == context.Response.Body || context.Request.Method == \"GET\")", false, false),
        ("@(context.Request.Body != null && context.Request.Body.As<string>(true) != \"\")", true, false),
        ("@{ var body = context.Response.Body; return body == null; }", false, true),
        ("@(context.Response?.Body?.As<string>(true))", false, true),
    ] {
        let mut sink = Diagnostics::new();
        let reads = bind(&Mapped::made(text), Want::Any, &mut sink).expect(text).reads();
        assert_eq!((reads.request_body, reads.response_body), (request, response), "{text}");
    }
}

#[test]
fn every_type_of_the_list_is_in_or_out_for_a_reason() {
    let refused: Vec<&str> = super::library::refused().map(|(name, _)| name).collect();
    let missing = super::library::missing();
    assert_eq!(missing, refused, "what is not in the table stands in `refused.rs`, in the order of the list, and nothing else");
}
