//! What single expressions cost: `cargo bench --bench expression` prints nanoseconds and allocations of an evaluation, each
//! expression bound once.
//!
//! A word after `--` picks the cases that have it in their name. With `APC_EVAL_CS` naming a C# evaluator of policy expressions (`eval_cs --batch FILE`), the same expressions are compiled
//! there, once each, and looped; their time stands beside ours, and the ratio of the two.

#![expect(clippy::panic, clippy::print_stdout, clippy::disallowed_methods, reason = "a program that measures and prints")]

mod support;

use std::path::Path;
use std::process::Command;

use apc::diagnostic::{Diagnostics, Mapped};
use apc::evaluation;
use apc::expr::{Bound, Value, Want, bind};
use apc::http::Body;
use serde_json::{Value as Json, json};
use support::Measure;

/// An expression to be measured.
struct Case {
    name: &'static str,
    text: &'static str,
    /// What C# returns from it.
    ty: &'static str,
    times: u64,
    /// The body's bytes are others every time: what was read of it before does not help.
    fresh: bool,
}

const CASES: &[Case] = &[
    Case {
        name: "the usual condition of a retry",
        text: "@(context.Response != null && (context.Response.StatusCode == 429 || context.Response.StatusCode >= 500))",
        ty: "bool",
        times: 1_000_000,
        fresh: false,
    },
    Case {
        name: "a variable is a certain text",
        text: r#"@((string)context.Variables["m"] == "gpt-4.1")"#,
        ty: "bool",
        times: 1_000_000,
        fresh: false,
    },
    Case {
        name: "a variable begins with a text",
        text: r#"@(((string)context.Variables["m"]).StartsWith("gpt-4o", StringComparison.Ordinal))"#,
        ty: "bool",
        times: 1_000_000,
        fresh: false,
    },
    Case {
        name: "the model of a JSON body of 2 KB",
        text: r#"@(context.Request.Body.As<JObject>(preserveContent: true)["model"]?.ToString())"#,
        ty: "string",
        times: 100_000,
        fresh: false,
    },
    Case {
        name: "the model of a JSON body of 2 KB, never seen before",
        text: r#"@(context.Request.Body.As<JObject>(preserveContent: true)["model"]?.ToString())"#,
        ty: "string",
        times: 100_000,
        fresh: true,
    },
    Case { name: "balancing: recover those whose time has passed", text: RECOVER, ty: "object", times: 100_000, fresh: false },
    Case { name: "balancing: pick one of the best", text: PICK, ty: "object", times: 100_000, fresh: false },
    Case { name: "balancing: mark one as throttling", text: MARK, ty: "object", times: 100_000, fresh: false },
];

const RECOVER: &str = r#"@{
    var backends = (JArray)context.Variables["backends"];
    for (int n = 0; n < backends.Count; n++) {
        var backend = (JObject)backends[n];
        if (backend.Value<bool>("throttling") && context.Timestamp >= backend.Value<DateTime>("until")) {
            backend["throttling"] = false;
            backend["until"] = DateTime.MinValue;
        }
    }
    return backends;
}"#;

const PICK: &str = r#"@{
    var backends = (JArray)context.Variables["backends"];
    int best = int.MaxValue;
    var candidates = new List<int>();
    for (int n = 0; n < backends.Count; n++) {
        var backend = (JObject)backends[n];
        if (!backend.Value<bool>("throttling")) {
            int priority = backend.Value<int>("priority");
            if (priority < best) {
                best = priority;
                candidates.Clear();
                candidates.Add(n);
            } else if (priority == best) {
                candidates.Add(n);
            }
        }
    }
    if (candidates.Count == 1) {
        return candidates[0];
    }
    if (candidates.Count > 0) {
        return candidates[new Random().Next(0, candidates.Count)];
    }
    return 0;
}"#;

const MARK: &str = r#"@{
    var backends = (JArray)context.Variables["backends"];
    int index = context.Variables.GetValueOrDefault<int>("index");
    int seconds = Convert.ToInt32(context.Response.Headers.GetValueOrDefault("Retry-After", "-1"));
    if (seconds == -1) {
        seconds = Convert.ToInt32(context.Response.Headers.GetValueOrDefault("x-ratelimit-reset-requests", "-1"));
    }
    if (seconds == -1) {
        seconds = Convert.ToInt32(context.Response.Headers.GetValueOrDefault("x-ratelimit-reset-tokens", "10"));
    }
    var backend = (JObject)backends[index];
    backend["throttling"] = true;
    backend["until"] = context.Timestamp.AddSeconds(seconds);
    return backends;
}"#;

/// A chat of 2 KB; the model comes last, so that nothing is spared.
fn chat() -> String {
    let turn = |n: usize| format!(r#"{{"role":"user","content":"{}"}}"#, "words of turn ".repeat(8 + n));
    let turns: Vec<String> = (0..10).map(turn).collect();
    format!(r#"{{"messages":[{}],"max_tokens":70,"stream":false,"model":"gpt-4.1"}}"#, turns.join(","))
}

fn context() -> Json {
    let backend =
        |n: usize| json!({ "name": format!("b{n}"), "priority": 1 + n / 2, "throttling": n == 0, "until": "2099-01-01T00:00:00Z" });
    json!({
        "request": { "method": "POST", "url": "https://gateway.example/openai/deployments/gpt-4.1/chat/completions", "body": chat() },
        "response": { "status_code": 200, "headers": { "x-ratelimit-reset-requests": "7" } },
        "variables": { "m": "gpt-4.1-mini", "index": 1, "backends": (0..5).map(backend).collect::<Vec<_>>() },
    })
}

fn bound(text: &str, want: Want) -> Bound {
    let mut sink = Diagnostics::new();
    let bound = bind(&Mapped::made(text.to_owned()), want, &mut sink);
    bound.unwrap_or_else(|| panic!("{:?}", sink.iter().map(|d| &d.message).collect::<Vec<_>>()))
}

/// Nanoseconds and allocations of one evaluation, the best of three rounds.
fn ours(case: &Case) -> Measure {
    let want = if case.ty == "bool" { Want::Bool } else { Want::Any };
    let expression = bound(case.text, want);
    let Ok(Value::Json(described)) = Value::json(&context().to_string()) else { panic!("a context") };
    let mut context = evaluation::context(Some(&described)).unwrap_or_else(|e| panic!("{e:?}"));
    let mut once = || {
        if case.fresh {
            context.request.body = Body::Bytes(context.request.body.bytes().to_vec().into());
        }
        if want == Want::Bool {
            std::hint::black_box(expression.eval_bool(&mut context).is_ok());
        } else {
            std::hint::black_box(expression.eval(&mut context).is_ok());
        }
    };
    let rounds = (0..3).map(|_| Measure::of(|| (0..case.times).for_each(|_| once())).0.each(case.times));
    rounds.min_by(|a, b| a.nanos.total_cmp(&b.nanos)).unwrap_or_else(|| panic!("three rounds"))
}

/// The expression as a local function that is called until it is compiled well, then measured.
fn looped(case: &Case) -> String {
    let inner = case.text.get(2..case.text.len() - 1).unwrap_or("");
    let body = if case.text.starts_with("@(") { format!("return ({inner});") } else { inner.to_owned() };
    let (ty, times) = (case.ty, case.times);
    format!(
        "@{{ {ty} One() {{ {body} }} var clock = System.Diagnostics.Stopwatch.StartNew(); while (clock.ElapsedMilliseconds < 500) {{ One(); }} \
         clock.Restart(); for (var round = 0; round < {times}; round++) {{ One(); }} \
         return clock.Elapsed.TotalMilliseconds * 1000000 / {times}; }}"
    )
}

/// The nanoseconds that the C# evaluator takes for each case.
fn theirs(evaluator: &Path) -> Vec<f64> {
    let cases: Vec<String> =
        CASES.iter().map(|case| json!({ "id": case.name, "expr": looped(case), "context": context() }).to_string()).collect();
    let file = std::env::temp_dir().join("apc-bench-expressions.jsonl");
    std::fs::write(&file, cases.join("\n")).unwrap_or_else(|e| panic!("{e}"));
    let output = Command::new(evaluator).arg("--batch").arg(&file).output().unwrap_or_else(|e| panic!("{e}"));
    let answers = String::from_utf8_lossy(&output.stdout).into_owned();
    let nanos = |line: &str| serde_json::from_str::<Json>(line).ok()?["json"].as_f64();
    answers.lines().map(|line| nanos(line).unwrap_or_else(|| panic!("{line}"))).collect()
}

fn main() {
    let only = std::env::args().skip(1).find(|a| !a.starts_with('-')).unwrap_or_default();
    let theirs = std::env::var_os("APC_EVAL_CS").map(|path| theirs(Path::new(&path)));
    for (index, case) in CASES.iter().enumerate().filter(|(_, case)| case.name.contains(&only)) {
        let ours = ours(case);
        print!("{:<54}{:>10.1} ns{:>8.2} allocations", case.name, ours.nanos, ours.allocations);
        match theirs.as_ref().and_then(|t| t.get(index)) {
            Some(nanos) => println!("{nanos:>12.1} ns in .NET, ratio {:.2}", ours.nanos / nanos),
            None => println!(),
        }
    }
}
