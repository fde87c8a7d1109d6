use std::ops::RangeInclusive;
use std::rc::Rc;

use crate::diagnostic::code::resource as code;
use crate::diagnostic::{Diagnostic, Mapped, Span};
use crate::json::{Node, Value};
use crate::time::Duration;

use super::Reading;

/// Which keys an object may have.
pub(super) struct Keys {
    /// Read here.
    pub known: &'static [&'static str],
    /// Without effect on what is simulated.
    pub quiet: &'static [&'static str],
    /// With effect, and not acted on.
    pub not_modelled: &'static [&'static str],
}

impl Reading<'_> {
    /// Reports keys that an object should not have.
    pub(super) fn keys(&mut self, object: &Value, of: &str, keys: &Keys) {
        for entry in object.entries() {
            let key = entry.key.text();
            if keys.known.contains(&key) || keys.quiet.contains(&key) || matches!(entry.value.node, Node::Null) {
                continue;
            }
            let place = entry.key.whole();
            if keys.not_modelled.contains(&key) {
                let fault = Diagnostic::new(code::NOT_MODELLED_ARM, place, format!("the property `{key}` of {of} is not modelled"));
                self.report(fault.help("Azure knows it, this program does not yet: a simulation without it would be wrong"));
                continue;
            }
            let finding = Diagnostic::new(code::UNKNOWN_PROPERTY, place, format!("{of} has no property `{key}`"));
            let all = keys.known.iter().chain(keys.quiet).chain(keys.not_modelled).copied();
            self.report(finding.did_you_mean(key, all));
        }
    }

    /// The evaluated value of a key; null is as good as absent.
    pub(super) fn property(&mut self, object: &Value, key: &str) -> Option<Value> {
        let value = object.get(key)?;
        self.evaluate(value).filter(|v| !matches!(v.node, Node::Null))
    }

    pub(super) fn missing(&mut self, object: &Value, key: &str) {
        self.report(Diagnostic::new(code::MISSING_PROPERTY, object.span.head(), format!("the property `{key}` is missing")));
    }

    pub(super) fn wrong_type(&mut self, key: &str, value: &Value, wanted: &str) {
        let message = format!("`{key}` is {}, not {wanted}", value.kind());
        self.report(Diagnostic::new(code::WRONG_PROPERTY, value.span, message));
    }

    pub(super) fn wrong_value(&mut self, span: Span, message: String) {
        self.report(Diagnostic::new(code::WRONG_PROPERTY, span, message));
    }

    /// A string.
    pub(super) fn text(&mut self, object: &Value, key: &str) -> Option<Mapped> {
        let value = self.property(object, key)?;
        match value.node {
            Node::Text(text) => Some(text),
            _ => {
                self.wrong_type(key, &value, "a string");
                None
            }
        }
    }

    /// A string that must be there and not be empty.
    pub(super) fn required_text(&mut self, object: &Value, key: &str) -> Option<Mapped> {
        if object.get(key).is_none_or(|v| matches!(v.node, Node::Null)) {
            self.missing(object, key);
            return None;
        }
        let text = self.text(object, key)?;
        if text.text().trim().is_empty() {
            let span = object.get(key).map_or(object.span, |v| v.span);
            self.wrong_value(span, format!("`{key}` is empty"));
            return None;
        }
        Some(text)
    }

    /// A string without its place.
    pub(super) fn shared(&mut self, object: &Value, key: &str) -> Option<Rc<str>> {
        self.text(object, key).map(|t| t.shared())
    }

    /// `true` or `false`.
    pub(super) fn flag(&mut self, object: &Value, key: &str) -> Option<bool> {
        let value = self.property(object, key)?;
        match value.node {
            Node::Bool(flag) => Some(flag),
            _ => {
                self.wrong_type(key, &value, "true or false");
                None
            }
        }
    }

    /// A whole number in a range.
    pub(super) fn integer(&mut self, object: &Value, key: &str, range: RangeInclusive<i64>) -> Option<i64> {
        let value = self.property(object, key)?;
        let number = match &value.node {
            Node::Number(text) => text.parse::<i64>().ok(),
            Node::Null | Node::Bool(_) | Node::Text(_) | Node::List(_) | Node::Map(_) => {
                self.wrong_type(key, &value, "a whole number");
                return None;
            }
        };
        match number.filter(|n| range.contains(n)) {
            Some(number) => Some(number),
            None => {
                let (first, last) = (range.start(), range.end());
                self.wrong_value(value.span, format!("`{key}` takes a whole number from {first} to {last}"));
                None
            }
        }
    }

    /// An ISO 8601 duration.
    pub(super) fn duration(&mut self, object: &Value, key: &str) -> Option<Duration> {
        let text = self.required_text(object, key)?;
        let duration = Some(text.text()).filter(|t| t.starts_with('P')).and_then(|t| Duration::parse(t).ok());
        if duration.is_none() {
            let message = format!("`{}` is no ISO 8601 duration of a fixed length, such as `PT1M`", text.text());
            self.wrong_value(text.whole(), message);
        }
        duration
    }

    /// The values of a list; a single `null` is as good as none.
    pub(super) fn list(&mut self, object: &Value, key: &str) -> Vec<Value> {
        let Some(value) = self.property(object, key) else { return Vec::new() };
        match &value.node {
            Node::List(items) => {
                let items = Rc::clone(items);
                items.iter().filter_map(|item| self.evaluate(item)).collect()
            }
            _ => {
                self.wrong_type(key, &value, "a list");
                Vec::new()
            }
        }
    }

    /// The strings of a list.
    pub(super) fn texts(&mut self, object: &Value, key: &str) -> Vec<Rc<str>> {
        let items = self.list(object, key);
        let mut out = Vec::new();
        for item in items {
            match &item.node {
                Node::Text(text) => out.push(text.shared()),
                _ => self.wrong_type(key, &item, "a list of strings"),
            }
        }
        out
    }

    /// An object.
    pub(super) fn object(&mut self, object: &Value, key: &str) -> Option<Value> {
        let value = self.property(object, key)?;
        if matches!(value.node, Node::Map(_)) {
            return Some(value);
        }
        self.wrong_type(key, &value, "an object");
        None
    }

    /// Reports a key that the resource's api-version does not have yet.
    pub(super) fn since(&mut self, object: &Value, key: &str, first: &str) {
        let Some(entry) = object.entries().iter().find(|e| e.key.text() == key) else { return };
        let Some(version) = &self.version else { return };
        // Versions are dates; what comes after the date only says whether they are previews.
        if version.text().get(..10) >= first.get(..10) {
            return;
        }
        let message = format!("`{key}` needs the api-version {first} or later");
        let fault =
            Diagnostic::new(code::OLD_API_VERSION, entry.key.whole(), message).and(version.whole(), "the resource asks for this one");
        self.report(fault.help(format!("ask for `{}`", super::super::PREVIEW)));
    }
}
