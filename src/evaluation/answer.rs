use crate::diagnostic::{Diagnostics, Mapped};
use crate::expr::{Bound, Context, Exception, Text, Token, Value, Want, bind_anything};

use super::context;
use super::line::Line;

/// What is told of a text that is no policy expression.
const NOT_AN_EXPRESSION: &str = "not a policy expression: it must be @(...) or @{...}";

/// The answer to a line `{"id", "expr", "context"}`, without line breaks.
///
/// `{"id", "ok": true, "type", "text", "json"}` or `{"id", "ok": false, "stage", ..}`, where the stage is `syntax` (no policy
/// expression, or no JSON), `compile` (with `errors`), `context` or `runtime` (with `exception` and `message`). What else was
/// seen follows: `request_body_consumed`, `response_body_consumed`, `trace`, `not_on_allow_list`.
#[must_use]
pub fn answer(line: &str) -> String {
    let case = match Token::read_undated(line) {
        Ok(case) => case,
        Err(error) => return refusal(&error.message),
    };
    let line = Line::new(&case.get(&Text::fixed("id")).map_or(Text::EMPTY, |id| Value::Json(id).to_text()).to_str());
    let text = case.get(&Text::fixed("expr")).and_then(|text| text.value()).unwrap_or_default();
    if text.is_null() {
        return failed(line, "syntax", None, &Exception::null_reference().message).end();
    }
    let text = text.to_text();
    let text = text.to_str();
    let text = text.trim();
    if !(text.starts_with("@(") && text.ends_with(')') || text.starts_with("@{") && text.ends_with('}')) {
        return failed(line, "syntax", None, NOT_AN_EXPRESSION).end();
    }
    evaluate(line, text, case.get(&Text::fixed("context")).map(|context| context.deep_clone()).as_ref())
}

/// The answer to a line that cannot be read.
#[must_use]
pub fn refusal(message: &str) -> String {
    failed(Line::new(""), "syntax", None, message).end()
}

fn evaluate(mut line: Line, text: &str, described: Option<&Token>) -> String {
    let mut sink = Diagnostics::new();
    let Some(bound) = bind_anything(&Mapped::made(text), Want::Any, &mut sink) else {
        line.flag("ok", false);
        line.text("stage", "compile");
        line.list("errors", errors(&sink));
        return line.end();
    };
    let mut context = match context(described) {
        Ok(context) => context,
        Err(error) => return listed(failed(line, "context", Some(error.kind), &error.message), &bound),
    };
    let line = match bound.eval(&mut context) {
        Ok(value) => match value.try_text() {
            Ok(text) => {
                let json = bound.json(&value, &mut context);
                given(line, &value, &text, json.ok().as_deref())
            }
            Err(e) => {
                line.flag("ok", false);
                line.text("type", &value.type_shown());
                line.text("stage", "runtime");
                line.text("exception", e.kind);
                line.text("message", &e.message);
                line
            }
        },
        Err(e) => failed(line, "runtime", Some(e.kind), &e.message),
    };
    listed(seen(line, &context), &bound)
}

fn given(mut line: Line, value: &Value, text: &Text, json: Option<&str>) -> Line {
    line.flag("ok", true);
    if value.is_null() {
        line.text("type", "null");
        line.null("text");
        line.null("json");
    } else {
        line.text("type", &value.type_shown());
        line.text("text", &text.to_str());
        match json {
            Some(json) => line.json("json", json),
            None => line.null("json"),
        }
    }
    line
}

fn failed(mut line: Line, stage: &str, exception: Option<&str>, message: &str) -> Line {
    line.flag("ok", false);
    line.text("stage", stage);
    if let Some(exception) = exception {
        line.text("exception", exception);
    }
    line.text("message", message);
    line
}

/// What the expression left behind.
fn seen(mut line: Line, context: &Context) -> Line {
    if context.request_consumed {
        line.flag("request_body_consumed", true);
    }
    if context.response_consumed {
        line.flag("response_body_consumed", true);
    }
    if !context.traces.is_empty() {
        line.list("trace", context.traces.iter().map(Text::to_str));
    }
    line
}

/// The compiler's errors in its order; of what it has no error for, our message.
fn errors(faults: &Diagnostics) -> Vec<String> {
    let mut errors: Vec<_> = faults.iter().flat_map(|fault| &fault.compiler).collect();
    if errors.is_empty() {
        return faults.iter().map(|fault| fault.message.clone()).collect();
    }
    // Those of reading come in the order of the text.
    errors.sort_by_key(|error| (error.pass, if error.pass == 0 { error.at } else { (0, 0) }));
    errors.iter().map(ToString::to_string).collect()
}

/// What API Management does not allow, and the end.
fn listed(mut line: Line, bound: &Bound) -> String {
    let names = bound.off_list_names();
    if !names.is_empty() {
        line.list("not_on_allow_list", names);
    }
    line.end()
}
