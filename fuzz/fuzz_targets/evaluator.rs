//! Any expression gives a value or an exception, in bounded time and memory, and the same again.
#![no_main]

use apc::diagnostic::{Diagnostics, Mapped};
use apc::evaluation::context;
use apc::expr::{Value, Want, bind};
use libfuzzer_sys::fuzz_target;

const CONTEXT: &str = r#"{
    "request": { "method": "POST", "headers": { "Accept": ["a", "b"], "Authorization": "Basic dTpw" }, "body": "{\"model\":\"m\",\"list\":[1,{\"a\":null}]}" },
    "response": { "status_code": 429, "headers": { "Retry-After": "7" }, "body": "<r><a x='1'>t</a></r>" },
    "variables": { "s": "text", "n": 5, "j": { "a": [1, 2] } }
}"#;

fn evaluated(text: &str) -> Option<String> {
    let bound = bind(&Mapped::made(text), Want::Any, &mut Diagnostics::new())?;
    let Ok(Value::Json(described)) = Value::json(CONTEXT) else { return None };
    let mut context = context(Some(&described)).ok()?;
    Some(match bound.eval(&mut context) {
        Ok(value) => value.to_text().to_str().into_owned(),
        Err(e) => format!("{}: {}", e.kind, e.message),
    })
}

fuzz_target!(|text: &str| {
    if let Some(first) = evaluated(text) {
        assert_eq!(Some(first), evaluated(text));
    }
});
