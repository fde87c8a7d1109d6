use std::collections::BTreeMap;

use crate::diagnostic::code::expression as code;
use crate::diagnostic::{Diagnostic, Diagnostics, Span};

use super::Checked;
use crate::policy::is_expression;

/// Who gives a variable its value in this document.
#[derive(Default)]
struct Writers {
    /// Where `<set-variable>` gives it a literal, first.
    literal: Option<Span>,
    /// Something else gives it a value, too.
    other: bool,
}

/// Tells casts that always throw: a literal is a string, whatever it looks like.
pub(super) fn check(root: &Checked<'_>, sink: &mut Diagnostics) {
    let mut writers = BTreeMap::new();
    gather(root, &mut writers);
    tell(root, &writers, sink);
}

fn gather<'e>(checked: &Checked<'e>, writers: &mut BTreeMap<&'e str, Writers>) {
    let element = checked.element;
    let sets = &*element.name == "set-variable";
    for attribute in &element.attributes {
        // `variable-name`, `response-variable-name`, `output-token-variable-name` and so on.
        if !(attribute.name.ends_with("variable-name") || sets && &*attribute.name == "name") {
            continue;
        }
        let writer = writers.entry(attribute.value.text()).or_default();
        match element.find("value").filter(|v| sets && !is_expression(v.value.text())) {
            Some(value) => writer.literal = writer.literal.or(Some(value.value.whole())),
            None => writer.other = true,
        }
    }
    checked.children.iter().for_each(|child| gather(child, writers));
}

fn tell(checked: &Checked<'_>, writers: &BTreeMap<&str, Writers>, sink: &mut Diagnostics) {
    for cast in checked.facts.iter().flat_map(|f| &f.casts) {
        let Some(Writers { literal: Some(written), other: false }) = writers.get(&*cast.variable) else { continue };
        let (name, ty) = (&cast.variable, &cast.ty);
        let fault = Diagnostic::new(code::VARIABLE_IS_TEXT, cast.span, format!("`{name}` holds text and is cast to `{ty}`, which throws"));
        let help = match &**ty {
            "int" | "long" | "double" | "decimal" | "bool" | "DateTime" | "Guid" | "TimeSpan" => {
                format!("write `{ty}.Parse((string)context.Variables[\"{name}\"])`, or set it with an expression that gives `{ty}`")
            }
            _ => format!("set it with an expression that gives `{ty}`"),
        };
        sink.push(fault.and(*written, "a literal is a string").help(help));
    }
    checked.children.iter().for_each(|child| tell(child, writers, sink));
}
