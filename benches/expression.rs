//! What single expressions cost: `cargo bench --bench expression` prints nanoseconds and allocations of an evaluation.

#![expect(clippy::panic, clippy::print_stdout, reason = "a program that measures and prints")]

mod support;

use std::rc::Rc;

use apc::diagnostic::{Diagnostics, Mapped};
use apc::expr::{ApiInfo, Bound, Context, DeploymentInfo, Documents, OperationInfo, Value, Variables, Want, bind};
use apc::http::{Body, Request, Response, Str, Url};
use apc::random::Stream;
use apc::time::{Date, Instant};
use support::Measure;

const TIMES: u64 = 1_000_000;

/// A chat of 2 KB; the model comes last, so that nothing is spared.
fn chat() -> Body {
    let turn = |n: usize| format!(r#"{{"role":"user","content":"{}"}}"#, "words of turn ".repeat(8 + n));
    let turns: Vec<String> = (0..10).map(turn).collect();
    Body::text(&format!(r#"{{"messages":[{}],"max_tokens":70,"stream":false,"model":"gpt-4.1"}}"#, turns.join(",")))
}

fn context() -> Context {
    let url = Url::parse("https://gateway.example/openai/deployments/gpt-4.1/chat/completions").unwrap_or_default();
    let mut request = Request::new("POST", url);
    request.body = chat();
    let mut variables = Variables::default();
    variables.set(&"m".into(), Value::Text("gpt-4.1-mini".into()));
    Context { response: Some(Response::new(200)), variables, ..Context::new(request) }
}

fn bound(text: &str, want: Want) -> Bound {
    let mut sink = Diagnostics::new();
    let bound = bind(&Mapped::made(text.to_owned()), want, &mut sink);
    bound.unwrap_or_else(|| panic!("{:?}", sink.iter().map(|d| &d.message).collect::<Vec<_>>()))
}

fn report(name: &str, times: u64, mut work: impl FnMut()) {
    let runs = (0..3).map(|_| Measure::of(|| (0..times).for_each(|_| work())).0.each(times));
    if let Some(best) = runs.min_by(|a, b| a.nanos.total_cmp(&b.nanos)) {
        println!("{name:<58}{:>10.1} ns{:>10.2} allocations", best.nanos, best.allocations);
    }
}

fn main() {
    let mut context = context();
    for text in [
        "@(context.Response != null && (context.Response.StatusCode == 429 || context.Response.StatusCode >= 500))",
        r#"@((string)context.Variables["m"] == "gpt-4.1")"#,
        r#"@(((string)context.Variables["m"]).StartsWith("gpt-4o", StringComparison.Ordinal))"#,
    ] {
        let condition = bound(text, Want::Bool);
        report(text.get(..56).unwrap_or(text), TIMES, || {
            std::hint::black_box(condition.eval_bool(&mut context).is_ok());
        });
    }
    let model = bound(r#"@(context.Request.Body.As<JObject>(preserveContent: true)["model"]?.ToString())"#, Want::Any);
    report("the model of a JSON body of 2 KB", TIMES / 10, || {
        std::hint::black_box(model.eval(&mut context).is_ok());
    });
    report("the model of a JSON body of 2 KB, never seen before", TIMES / 10, || {
        context.request.body = Body::Bytes(context.request.body.bytes().to_vec().into());
        std::hint::black_box(model.eval(&mut context).is_ok());
    });
}
