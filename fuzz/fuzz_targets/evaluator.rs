//! Any expression gives an answer, a line of JSON, in bounded time and memory, and the same again; so it does when watched.
#![no_main]

use std::sync::LazyLock;
use std::time::{Duration, Instant};

use apc::diagnostic::{Diagnostics, Mapped};
use apc::evaluation::{answer, context};
use apc::expr::{Value, Want, bind_anything};
use libfuzzer_sys::fuzz_target;
use serde_json::json;

/// What an expression may take here, where a build is several times slower than a release.
const LONGEST: Duration = Duration::from_secs(3);

static CONTEXT: LazyLock<serde_json::Value> = LazyLock::new(|| {
    json!({
        "request": {
            "method": "POST",
            "url": "https://gw.example/a/b?c=d&e=f",
            "headers": { "Accept": ["a", "b"], "Authorization": "Basic dTpw", "Content-Type": "application/json" },
            "body": { "model": "m", "list": [1, { "a": null }, 2.5] }
        },
        "response": { "status_code": 429, "headers": { "Retry-After": "7" }, "body": "<r><a x='1'>t</a></r>" },
        "variables": { "s": "text", "n": 5, "l": 5_000_000_000_i64, "d": 1.5, "b": true, "j": { "a": [1, 2] }, "none": null }
    })
});

/// The text of the value, or what is thrown; whatever each part gave is dropped.
fn explained(text: &str) -> Option<String> {
    let bound = bind_anything(&Mapped::made(text), Want::Any, &mut Diagnostics::new())?.watched();
    let Ok(Value::Json(described)) = Value::json(&CONTEXT.to_string()) else { return None };
    let mut context = context(Some(&described)).ok()?;
    Some(match bound.explain(&mut context).0.and_then(|value| value.try_text().map_err(|e| *e)) {
        Ok(text) => text.to_str().into_owned(),
        Err(e) => e.message.to_string(),
    })
}

fuzz_target!(|text: &str| {
    let line = json!({ "id": "1", "expr": text, "context": *CONTEXT }).to_string();
    let began = Instant::now();
    let first = answer(&line);
    assert!(began.elapsed() < LONGEST, "{:?}", began.elapsed());
    assert!(!first.contains('\n'));
    let read: serde_json::Value = serde_json::from_str(&first).unwrap_or_else(|e| panic!("{e}: {first}"));
    assert_eq!(first, answer(&line));
    // A watched expression is bound in another way, where a limit may be met sooner.
    let said = if read["ok"] == true { &read["text"] } else { &read["message"] };
    if let (Some(said), Some(explained)) = (said.as_str(), explained(text.trim()))
        && !said.contains("the expression takes more than")
    {
        assert_eq!(said, explained);
    }
});
