use std::io::{IsTerminal as _, Write as _};

use apc::diagnostic::{Diagnostic, Diagnostics, Mapped, Severity, Sources, code};
use apc::expr::{Bound, Context, Step, Value, Want, bind_anything};
use serde_json::json;

use crate::cli::{End, complain, print, print_diagnostics, style};

use super::given::Given;

/// The line that `--batch` prints.
pub fn as_json(text: &str, given: &Given) -> End {
    let line = apc::evaluation::answer(&json!({ "expr": bracketed(text), "context": given.json() }).to_string());
    print(&format!("{line}\n"));
    // The line says itself whether it went well.
    if line.starts_with("{\"id\": \"\", \"ok\": true") { End::Yes } else { End::No }
}

/// Value and type, or what is wrong with a caret; what each part gave when asked.
pub fn as_text(name: &str, text: &str, given: &Given, want: Want, explain: bool) -> End {
    let mut sources = Sources::new();
    let source = sources.add(name, bracketed(text));
    let text = Mapped::verbatim(&bracketed(text), source, 0);
    let Some(bound) = bound(&text, want, &sources) else { return End::No };
    let mut context = match given.context() {
        Ok(context) => context,
        Err(message) => {
            complain(&format!("error: {message}"));
            return End::Unreadable;
        }
    };
    let (outcome, steps, more) =
        if explain { bound.watched().explain(&mut context) } else { (bound.eval(&mut context), Vec::new(), false) };
    print(&tree(&steps, more));
    let end = match outcome {
        Ok(value) => {
            print(&shown(&value));
            End::Yes
        }
        Err(exception) => {
            tell(&exception, &sources);
            End::No
        }
    };
    aftermath(&context);
    end
}

/// `1 + 1` is `@(1 + 1)`.
fn bracketed(text: &str) -> String {
    let text = text.trim();
    if text.starts_with("@(") || text.starts_with("@{") { text.to_owned() } else { format!("@({text})") }
}

/// Binds a text and tells what is wrong with it. What API Management does not allow is a warning here.
pub fn bound(text: &Mapped, want: Want, sources: &Sources) -> Option<Bound> {
    let mut sink = Diagnostics::new();
    let bound = bind_anything(text, want, &mut sink);
    if let Some(bound) = &bound {
        let told = bound.off_list().filter(|fault| fault.span().is_some());
        sink.extend(told.map(|fault| Diagnostic { severity: Severity::Warning, ..fault }));
    }
    print_diagnostics(&mut sink, sources);
    bound
}

/// Value and type.
pub fn shown(value: &Value) -> String {
    if value.is_null() { "null\n".to_owned() } else { format!("{}\n: {}\n", value.to_text(), value.type_shown()) }
}

/// Tells what an expression threw, and where.
pub fn tell(exception: &apc::expr::Exception, sources: &Sources) {
    let fault = Diagnostic::new(code::expression::THROWS, exception.span, format!("{}: {}", exception.kind, exception.message));
    let text = apc::diagnostic::render(&fault, sources, style(std::io::stderr().is_terminal()));
    let _ = std::io::stderr().lock().write_all(text.as_bytes());
}

/// Tells what else the evaluation did.
pub fn aftermath(context: &Context) {
    for message in &context.traces {
        complain(&format!("trace: {message}"));
    }
    for (consumed, message) in [(context.request_consumed, "request"), (context.response_consumed, "response")] {
        if consumed {
            complain(&format!("note: the {message}'s content was read without `preserveContent: true`, and is gone"));
        }
    }
}

/// What each part gave, indented by the parts around it.
pub fn tree(steps: &[Step], more: bool) -> String {
    let mut out = String::new();
    // What a session made around the line is nobody's.
    let steps: Vec<&Step> = steps.iter().filter(|step| step.span.is_some()).collect();
    let first = steps.iter().map(|step| step.depth).min().unwrap_or(0);
    for step in steps {
        let indent = "  ".repeat((step.depth - first).min(40));
        out += &format!("{indent}{} = {}\n", short(&step.text, 60), short(&step.gave, 100));
    }
    if more {
        out += "... and more than that\n";
    }
    out
}

/// On one line, and not too long.
fn short(text: &str, most: usize) -> String {
    let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
    if line.chars().count() <= most { line } else { line.chars().take(most - 3).chain("...".chars()).collect() }
}
