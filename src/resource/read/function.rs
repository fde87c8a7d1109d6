use crate::diagnostic::code::resource as code;
use crate::diagnostic::{Diagnostic, Mapped, MappedBuilder, Span};
use crate::json::{Node, Value};

use super::Reading;

/// Bytes that one function may make.
const MAX_RESULT: usize = 4 << 20;

/// Functions whose answer only Azure knows.
const OPAQUE: &[&str] = &[
    "deployment",
    "environment",
    "guid",
    "listkeys",
    "listsecrets",
    "newguid",
    "reference",
    "resourcegroup",
    "subscription",
    "tenant",
    "uniquestring",
    "utcnow",
];

const MODELLED: &[&str] = &["parameters", "variables", "concat", "format", "replace", "resourceId", "toLower", "toUpper"];

impl Reading<'_> {
    /// Calls a function; names are not case-sensitive.
    pub(super) fn call(&mut self, name: &str, span: Span, arguments: &[Value]) -> Option<Value> {
        let lower = name.to_ascii_lowercase();
        let place = Value { span, node: Node::Null };
        match lower.as_str() {
            "parameters" => self.parameter(arguments, &place),
            "variables" => self.variable(arguments, &place),
            "concat" => self.concat(arguments, &place),
            "format" => self.format(arguments, &place),
            "replace" => self.replace(arguments, &place),
            "resourceid" => self.resource_id(arguments, &place),
            "tolower" | "toupper" => {
                let text = self.text_argument(name, arguments, 0, &place)?;
                let changed = if lower == "tolower" { text.text().to_lowercase() } else { text.text().to_uppercase() };
                Some(made(Mapped::synthetic(changed, text.whole()), &place))
            }
            known if OPAQUE.contains(&known) => Some(self.hole(format!("`{name}(...)`"), name, &place)),
            _ => {
                let message = format!("the template function `{name}` is not modelled");
                let fault = Diagnostic::new(code::NOT_MODELLED_ARM, span, message);
                let fault = fault.help("write what it gives as a literal, or as a parameter with a `defaultValue`");
                self.report(fault.did_you_mean(name, MODELLED.iter().copied()));
                None
            }
        }
    }

    /// Stands for something without a value.
    fn hole(&mut self, what: String, name: &str, place: &Value) -> Value {
        self.scope.hole.get_or_insert(what);
        made(Mapped::synthetic(format!("<{name}>"), place.span), place)
    }

    fn text_argument(&mut self, function: &str, arguments: &[Value], index: usize, place: &Value) -> Option<Mapped> {
        match arguments.get(index).map(|a| &a.node) {
            Some(Node::Text(text)) => Some(text.clone()),
            Some(Node::Number(number)) => Some(Mapped::synthetic(number.clone(), place.span)),
            other => {
                let is = if other.is_some() { "is no string" } else { "is missing" };
                let message = format!("argument {} of `{function}` {is}", index + 1);
                let span = arguments.get(index).map_or(place.span, |a| a.span);
                self.report(Diagnostic::new(code::ARM_EXPRESSION, span, message));
                None
            }
        }
    }

    fn parameter(&mut self, arguments: &[Value], place: &Value) -> Option<Value> {
        let name = self.text_argument("parameters", arguments, 0, place)?;
        let declared = self.scope.parameters.iter().find(|e| e.key.text().eq_ignore_ascii_case(name.text()));
        let Some(declared) = declared.map(|e| (e.key.shared(), e.value.get("defaultValue").cloned())) else {
            let fault = Diagnostic::new(code::UNKNOWN_ARM_NAME, name.whole(), format!("unknown parameter `{}`", name.text()));
            let known: Vec<_> = self.scope.parameters.iter().map(|e| e.key.shared()).collect();
            self.report(fault.did_you_mean(name.text(), known.iter().map(|n| &**n)));
            return None;
        };
        let (name, default) = declared;
        // Parameter files are taken literally, default values may be expressions.
        if let Some(value) = self.scope.given.get(&name) {
            return Some(value.clone());
        }
        match default {
            Some(value) => self.value_of_declared(&value, place),
            None => Some(self.hole(format!("the parameter `{name}`"), &name, place)),
        }
    }

    fn variable(&mut self, arguments: &[Value], place: &Value) -> Option<Value> {
        let name = self.text_argument("variables", arguments, 0, place)?;
        let declared = self.scope.variables.iter().find(|e| e.key.text().eq_ignore_ascii_case(name.text()));
        let Some(value) = declared.map(|e| e.value.clone()) else {
            let fault = Diagnostic::new(code::UNKNOWN_ARM_NAME, name.whole(), format!("unknown variable `{}`", name.text()));
            let known: Vec<_> = self.scope.variables.iter().map(|e| e.key.shared()).collect();
            self.report(fault.did_you_mean(name.text(), known.iter().map(|n| &**n)));
            return None;
        };
        self.value_of_declared(&value, place)
    }

    fn value_of_declared(&mut self, value: &Value, place: &Value) -> Option<Value> {
        if let Node::Text(text) = &value.node
            && !self.spend(text.text().len(), place)
        {
            return None;
        }
        self.value_of(value)
    }

    fn concat(&mut self, arguments: &[Value], place: &Value) -> Option<Value> {
        let mut out = MappedBuilder::new();
        for index in 0..arguments.len() {
            let text = self.text_argument("concat", arguments, index, place)?;
            self.push(&mut out, &text, place)?;
        }
        Some(made(out.finish(place.span), place))
    }

    fn push(&mut self, out: &mut MappedBuilder, text: &Mapped, place: &Value) -> Option<()> {
        if out.len() + text.text().len() > MAX_RESULT {
            let message = format!("an expression makes more than {MAX_RESULT} bytes");
            self.report(Diagnostic::new(code::ARM_LIMIT, place.span, message));
            return None;
        }
        if !self.spend(text.text().len(), place) {
            return None;
        }
        out.push_slice(text, 0..text.text().len());
        Some(())
    }

    /// `{0}` stands for the first of the further arguments, doubled braces for themselves.
    fn format(&mut self, arguments: &[Value], place: &Value) -> Option<Value> {
        let pattern = self.text_argument("format", arguments, 0, place)?;
        let text = pattern.text();
        let mut out = MappedBuilder::new();
        let mut at = 0;
        while let Some(found) = text.get(at..).and_then(|rest| rest.find(['{', '}'])) {
            let brace = at + found;
            out.push_slice(&pattern, at..brace);
            let rest = text.get(brace..).unwrap_or("");
            if rest.starts_with("{{") || rest.starts_with("}}") {
                out.push_slice(&pattern, brace..brace + 1);
                at = brace + 2;
                continue;
            }
            let number = rest.strip_prefix('{').and_then(|r| r.split_once('}')).map(|(number, _)| number);
            let Some((number, index)) = number.and_then(|n| Some((n, n.parse::<usize>().ok()?))) else {
                let message = "braces in `format` hold the number of an argument; a brace as a text is written twice";
                self.report(Diagnostic::new(code::ARM_EXPRESSION, pattern.span(brace..brace + 1), message));
                return None;
            };
            let value = self.text_argument("format", arguments, index.saturating_add(1), place)?;
            self.push(&mut out, &value, place)?;
            at = brace + number.len() + 2;
        }
        out.push_slice(&pattern, at..text.len());
        Some(made(out.finish(place.span), place))
    }

    fn replace(&mut self, arguments: &[Value], place: &Value) -> Option<Value> {
        let text = self.text_argument("replace", arguments, 0, place)?;
        let old = self.text_argument("replace", arguments, 1, place)?;
        let new = self.text_argument("replace", arguments, 2, place)?;
        if old.text().is_empty() || !self.spend(text.text().len(), place) {
            return Some(made(text, place));
        }
        let mut out = MappedBuilder::new();
        let mut at = 0;
        while let Some(found) = text.text().get(at..).and_then(|rest| rest.find(old.text())) {
            out.push_slice(&text, at..at + found);
            self.push(&mut out, &new, place)?;
            at += found + old.text().len();
        }
        out.push_slice(&text, at..text.text().len());
        Some(made(out.finish(place.span), place))
    }

    /// The arguments are the type and a name for each of its parts; a subscription and a group may come before.
    fn resource_id(&mut self, arguments: &[Value], place: &Value) -> Option<Value> {
        let mut texts = Vec::new();
        for index in 0..arguments.len() {
            texts.push(self.text_argument("resourceId", arguments, index, place)?);
        }
        let kind = texts.iter().position(|t| t.text().contains('/')).unwrap_or(0);
        let mut parts = texts.get(kind).map_or("", |t| t.text()).split('/');
        let namespace = parts.next().unwrap_or("");
        let kinds: Vec<&str> = parts.collect();
        let names: Vec<&Mapped> = texts.iter().skip(kind + 1).collect();
        if kinds.is_empty() || kinds.len() != names.len() {
            let message = format!("`resourceId` has {} names for a type of {} parts", names.len(), kinds.len());
            self.report(Diagnostic::new(code::ARM_EXPRESSION, place.span, message));
            return None;
        }
        let mut out = MappedBuilder::new();
        out.push_synthetic(&format!("/subscriptions/<subscription>/resourceGroups/<group>/providers/{namespace}"), place.span);
        for (kind, name) in kinds.iter().zip(names) {
            out.push_synthetic(&format!("/{kind}/"), place.span);
            self.push(&mut out, name, place)?;
        }
        Some(made(out.finish(place.span), place))
    }
}

fn made(text: Mapped, place: &Value) -> Value {
    Value { span: place.span, node: Node::Text(text) }
}
