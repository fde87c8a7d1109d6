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
fn what_goes_over_much_pays_for_it() {
    for text in [
        "@{ var s = new StringBuilder(new string('a', 1000000)); while (true) { s.Remove(0, 1); } }",
        "@{ var a = new JArray(); while (true) { a.Add(a); } }",
        "@{ var a = new JArray(Enumerable.Range(0, 20000)); while (true) { a.First.AddAfterSelf(1); } }",
        "@{ var a = new JArray(Enumerable.Range(0, 20000)); var n = 0; while (true) { n += a.Last.Path.Length; } }",
        "@{ var l = Enumerable.Range(0, 100000).ToList(); while (true) { l.Reverse(); } }",
        "@{ var o = new JObject(); for (var i = 0; i < 20000; i++) { o[\"p\" + i] = i; } while (true) { o.Remove(\"p1\"); o[\"p1\"] = 1; } }",
        "@{ var u = new Uri(\"http://h/\" + new string('a', 60000)); var n = 0; while (true) { n += u.Query.Length + u.AbsoluteUri.Length; } }",
        "@{ var s = \"http://h/\" + new string('a', 60000); var n = 0; while (true) { n += new Uri(s).Port; } }",
        "@{ object o = 1; for (var i = 0; i < 100; i++) { o = (o, o); } return \"\" + o; }",
        "@{ object o = 1; for (var i = 0; i < 100; i++) { o = Tuple.Create(o, o); } return o.ToString(); }",
        "@{ var d = 1.0; while (true) { d += Math.Pow(1.0001, d); } }",
        "@{ var d = new Dictionary<string, int>(); var k = new string('a', 1000000); d[k] = 1; while (true) { d[k]++; } }",
    ] {
        let error = eval(text).expect_err(text);
        assert!(error.is_limit(), "{text}: {} {}", error.kind, error.message);
    }
}

#[test]
fn a_semicolon_behind_a_value_is_refused() {
    for text in ["@(1);", "@(a.B(1) / 2);", "@(1) ;;", "@(1); return 2;"] {
        let mut sink = Diagnostics::new();
        assert!(bind(&Mapped::made(text), Want::Any, &mut sink).is_none(), "{text}");
        assert!(sink.has_errors(), "{text}");
    }
}

#[test]
fn constants_are_put_together_within_bounds() {
    let mut sink = Diagnostics::new();
    let text = format!("@({}\"\")", "\"a\" + ".repeat(30_000));
    assert!(bind(&Mapped::made(text), Want::Any, &mut sink).is_none());
    assert!(sink.iter().any(|fault| fault.message == "the expression is too large"));
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
fn a_thousand_links_and_calls_have_room() {
    let many = |link: &dyn Fn(usize) -> String| (0..1000).map(link).collect::<String>();
    for (text, expected) in [
        (format!("@{{ var i = 998; {}return -1; }}", many(&|n| format!("if (i == {n}) {{ return {n}; }} else "))), 998),
        (format!("@{{ var i = 998; return {}-1; }}", many(&|n| format!("i == {n} ? {n} : "))), 998),
        (format!("@(({}(int?)7).Value)", many(&|_| "(int?)null ?? ".to_owned())), 7),
        (format!("@{{ var i = 5; return i{}; }}", many(&|_| " - 1".to_owned())), -995),
        (format!("@{{ var i = 5.5; return (int)(i{}); }}", many(&|_| " + 1".to_owned())), 1005),
        (format!("@{{ var b = new StringBuilder(); return b{}.Length; }}", many(&|_| ".Append(1)".to_owned())[..10 * 500].to_owned()), 500),
        ("@{ int F(int n) { if (n == 0) { return 0; } else { return 1 + F(n - 1); } } return F(4000); }".to_owned(), 4000),
        ("@{ Func<int, int> f = null; f = n => n == 0 ? 0 : 1 + f(n - 1); return f(4000); }".to_owned(), 4000),
        ("@{ int F(int n) => n == 0 ? 0 : new[] { n }.Select(x => 1 + F(x - 1)).First(); return F(2000); }".to_owned(), 2000),
    ] {
        assert_eq!(eval(&text).expect(&text[..60]).as_whole(), Some(expected), "{}", &text[..60]);
    }
}

#[test]
fn what_is_long_has_room_or_is_refused() {
    for count in [1190, 1201, 3600, 5000] {
        for text in [
            format!("@(1{})", " - 1L".repeat(count)),
            format!("@{{ var i = 1; return i{}; }}", " * i".repeat(count)),
            format!("@{{ var i = 1; return {}1; }}", "i == 2 ? 2 : ".repeat(count)),
            format!("@{{ var s = \"\"; return {}s; }}", "s ?? ".repeat(count)),
            format!("@{{ var i = 1; {} return 1; }}", "if (i == 2) { return 2; } else ".repeat(count)),
            format!("@(\"a\"{})", ".Trim()".repeat(count)),
            format!("@{{ var a = new JArray(); return a{}; }}", "[0]".repeat(count)),
        ] {
            let mut sink = Diagnostics::new();
            if let Some(bound) = bind(&Mapped::made(text.as_str()), Want::Any, &mut sink) {
                let _ = bound.eval(&mut context(None).expect("a context"));
            } else {
                assert!(sink.iter().all(|d| d.message.contains("levels deep")), "{}: {:?}", &text[..40], sink.iter().next());
            }
        }
    }
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
