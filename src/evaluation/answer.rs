use serde_json::{Map, Value as Json, json};

use crate::diagnostic::{Diagnostics, Mapped};
use crate::expr::{Want, bind};

use super::context;

/// The answer to `{"id", "expr", "context"}`: `{"id", "ok": true, "type", "text", "json"}` or `{"id", "ok": false, "stage", ..}`, where
/// the stage is `syntax` (no policy expression), `context`, `compile` (with `errors`) or `runtime` (with `exception` and `message`).
#[must_use]
pub fn answer(case: &Json) -> Json {
    let id = case["id"].as_str().map_or_else(|| if case["id"].is_null() { String::new() } else { case["id"].to_string() }, str::to_owned);
    let mut out = Map::new();
    out.insert("id".to_owned(), id.into());
    let fields = match evaluate(case) {
        Json::Object(fields) => fields,
        other => Map::from_iter([("answer".to_owned(), other)]),
    };
    out.extend(fields);
    Json::Object(out)
}

fn evaluate(case: &Json) -> Json {
    let text = case["expr"].as_str().unwrap_or("").trim();
    if !(text.starts_with("@(") && text.ends_with(')') || text.starts_with("@{") && text.ends_with('}')) {
        return json!({ "ok": false, "stage": "syntax", "message": "not a policy expression: it must be @(...) or @{...}" });
    }
    let mut sink = Diagnostics::new();
    let Some(bound) = bind(&Mapped::made(text), Want::Any, &mut sink) else {
        let errors: Vec<&str> = sink.iter().map(|d| &*d.message).collect();
        return json!({ "ok": false, "stage": "compile", "errors": errors });
    };
    let mut context = match context(&case["context"]) {
        Ok(context) => context,
        Err(error) => return json!({ "ok": false, "stage": "context", "message": error.to_string() }),
    };
    match bound.eval(&mut context) {
        Ok(value) if value.is_null() => json!({ "ok": true, "type": "null", "text": null, "json": null }),
        Ok(value) => {
            let json = bound.json(&value, &mut context).ok().and_then(|text| serde_json::from_str::<Json>(&text).ok());
            json!({ "ok": true, "type": value.type_name(), "text": value.to_text().to_str(), "json": json })
        }
        Err(e) => json!({ "ok": false, "stage": "runtime", "exception": e.kind, "message": &*e.message }),
    }
}
