//! Limits: what would not end, grow without bound or nest too deep.

use super::context;
use crate::diagnostic::{Diagnostics, Mapped};
use crate::expr::{Exception, Memo, Value, Want, bind};

fn eval(text: &str) -> Result<Value, Exception> {
    let mut sink = Diagnostics::new();
    let bound = bind(&Mapped::made(text), Want::Any, &mut sink);
    let Some(bound) = bound else { panic!("{text}: {:?}", sink.iter().map(|d| &d.message).collect::<Vec<_>>()) };
    bound.eval(&mut context(None).expect("a context"))
}

#[test]
fn what_would_not_end_is_stopped() {
    for text in [
        "@{ while (true) { } }",
        "@{ var s = \"x\"; for (var i = 0; i < 40; i++) { s = s + s; } return s; }",
        "@(Enumerable.Range(0, int.MaxValue).ToList())",
        "@{ Func<int, int> f = null; f = n => f(n + 1); return f(0); }",
        "@{ try { while (true) { } } catch { } return 1; }",
        "@{ var a = new JArray(); for (var i = 0; i < 5000; i++) { var b = new JArray(); b.Add(a); a = b; } return a.ToString(); }",
        "@{ var e = new XElement(\"a\", new XElement(\"b\")); while (true) { e.Add(e); } }",
        "@{ var e = new XElement(\"a\", new XElement(\"b\")); e.Add(e.Descendants()); return e; }",
        "@(XElement.Parse(string.Concat(Enumerable.Repeat(\"<a>\", 20000)) + string.Concat(Enumerable.Repeat(\"</a>\", 20000))).ToString())",
        "@(Regex.IsMatch(new string('a', 60) + \"!\", @\"^(a|a)*(?=b)\\1$\"))",
    ] {
        let error = eval(text).expect_err(text);
        assert!(error.is_limit(), "{text}: {} {}", error.kind, error.message);
    }
    let nested = "@(JToken.Parse(new string('[', 100000)) == null)";
    assert_eq!(eval(nested).expect_err("deep").kind, "Newtonsoft.Json.JsonReaderException");
}

#[test]
fn lists_of_lists_are_dropped_without_recursion() {
    let text = "@{ var l = new List<object>(); for (var i = 0; i < 100000; i++) { var m = new List<object>(); m.Add(l); l = m; } return l.Count; }";
    assert_eq!(eval(text).unwrap().as_whole(), Some(1));
}

#[test]
fn hundreds_of_conditions_in_a_row_are_read() {
    let text = format!("@(false{})", " || (string)context.Variables[\"m\"] == \"x\"".repeat(2000));
    assert_eq!(eval(&text).unwrap().as_bool(), Some(false));
}

#[test]
fn nodes_of_one_tree_stay_together_after_a_fork() {
    let bound = |text: &str| bind(&Mapped::made(text), Want::Any, &mut Diagnostics::new()).expect("it binds");
    let mut context = context(None).expect("a context");
    let made = bound("@{ var e = new XElement(\"a\", new XElement(\"b\")); return new object[] { e.Element(\"b\"), e, e.Elements() }; }");
    let value = made.eval(&mut context).expect("it gives a value");
    context.variables.set(&"old".into(), value.clone());
    context.variables.set(&"new".into(), value.fork(&mut Memo::default()));
    let asked = "@{ var o = (object[])context.Variables[\"old\"]; var n = (object[])context.Variables[\"new\"]; \
                 return ((XElement)n[0]).Parent == n[1] && n[1] != o[1]; }";
    assert_eq!(bound(asked).eval(&mut context).unwrap().as_bool(), Some(true));
}
