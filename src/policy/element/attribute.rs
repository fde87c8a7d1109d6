use std::ops::RangeInclusive;
use std::rc::Rc;

use crate::diagnostic::code::policy as code;
use crate::diagnostic::{Diagnostic, Span, Spanned};

use super::content::computed;
use super::{Reading, Text, Told, Value};
use crate::policy::{Attribute, Element, is_expression};

/// Whole numbers as .NET's `int` holds them, from one on.
pub(super) const POSITIVE: RangeInclusive<i64> = 1..=2_147_483_647;
/// Whole numbers as .NET's `int` holds them, from zero on.
pub(super) const NOT_NEGATIVE: RangeInclusive<i64> = 0..=2_147_483_647;

/// What an attribute without an expression may say, with what each word means.
pub(super) type Words<T> = [(&'static str, T)];

const BOOLEANS: &Words<bool> = &[("true", true), ("false", false)];

impl Reading<'_> {
    /// Reports attributes that an element does not take, and those whose effect is not modelled.
    pub(super) fn attributes(&mut self, element: &Element, takes: &[&str], not_modelled: &[&str]) {
        for attribute in &element.attributes {
            let name = &*attribute.name;
            if takes.contains(&name) {
                continue;
            }
            if not_modelled.contains(&name) {
                let message = format!("the attribute `{name}` of `<{}>` is not modelled", element.name);
                let fault = Diagnostic::new(code::NOT_MODELLED, attribute.name_span, message);
                self.report(fault.help("API Management knows it, this program does not yet: a simulation without it would be wrong"));
                continue;
            }
            let message = format!("`<{}>` has no attribute `{name}`", element.name);
            let fault = Diagnostic::new(code::UNKNOWN_ATTRIBUTE, attribute.name_span, message);
            let fault = if takes.is_empty() { fault } else { fault.help(format!("its attributes are {}", quoted(takes))) };
            self.report(fault.did_you_mean(name, takes.iter().chain(not_modelled).copied()));
        }
    }

    /// An attribute that must be there.
    pub(super) fn required<'e>(&mut self, element: &'e Element, name: &str) -> Option<&'e Attribute> {
        let found = element.find(name);
        if found.is_none() {
            let message = format!("`<{}>` needs the attribute `{name}`", element.name);
            self.report(Diagnostic::new(code::MISSING_ATTRIBUTE, element.name_span, message));
        }
        found
    }

    /// A text or an expression.
    pub(super) fn text(&mut self, element: &Element, name: &str) -> Option<Text> {
        self.required(element, name).map(|a| computed(&a.value))
    }

    /// A text or an expression, if it is written.
    pub(super) fn optional_text(&mut self, element: &Element, name: &str) -> Option<Text> {
        element.find(name).map(|a| computed(&a.value))
    }

    /// A text that takes no expression and is not empty.
    pub(super) fn literal(&mut self, element: &Element, name: &str) -> Option<Rc<str>> {
        self.required(element, name)?;
        self.optional_literal(element, name)
    }

    /// A text that takes no expression and is not empty, if it is written.
    pub(super) fn optional_literal(&mut self, element: &Element, name: &str) -> Option<Rc<str>> {
        let attribute = element.find(name)?;
        if self.is_computed(element, attribute) {
            return None;
        }
        if attribute.value.text().trim().is_empty() {
            let fault = Diagnostic::new(code::WRONG_VALUE, attribute.name_span, format!("`{name}` is empty"));
            self.report(fault);
            return None;
        }
        Some(attribute.value.shared())
    }

    /// Reports an expression where none is taken.
    fn is_computed(&mut self, element: &Element, attribute: &Attribute) -> bool {
        let computed = is_expression(attribute.value.text());
        if computed {
            let message = format!("`{}` of `<{}>` takes no expression", attribute.name, element.name);
            let fault = Diagnostic::new(code::NO_EXPRESSION, attribute.value.whole(), message);
            self.report(fault.help("write the value out"));
        }
        computed
    }

    /// One of a few words, or an expression.
    pub(super) fn word<T: Copy>(&mut self, element: &Element, name: &str, words: &Words<T>) -> Option<Spanned<Value<T>>> {
        let attribute = element.find(name)?;
        let value = &attribute.value;
        if is_expression(value.text()) {
            return Some(Spanned::new(Value::Expression(value.clone()), value.whole()));
        }
        if let Some(&(_, meaning)) = words.iter().find(|(word, _)| *word == value.text()) {
            return Some(Spanned::new(Value::Literal(meaning), value.whole()));
        }
        let known: Vec<&str> = words.iter().map(|&(word, _)| word).collect();
        let place = shown(attribute);
        let fault = Diagnostic::new(code::WRONG_VALUE, place, format!("`{name}` cannot be `{}`", value.text()));
        let fault = fault.help(format!("write {}", quoted_or(&known)));
        self.report(fault.did_you_mean(value.text(), known));
        None
    }

    /// One of a few words, written out.
    pub(super) fn literal_word<T: Copy>(&mut self, element: &Element, name: &str, words: &Words<T>) -> Option<T> {
        let attribute = element.find(name)?;
        if self.is_computed(element, attribute) {
            return None;
        }
        match self.word(element, name, words)?.value {
            Value::Literal(meaning) => Some(meaning),
            Value::Expression(_) => None,
        }
    }

    /// `true`, `false` or an expression, if it is written.
    pub(super) fn boolean(&mut self, element: &Element, name: &str) -> Option<Spanned<Value<bool>>> {
        self.word(element, name, BOOLEANS)
    }

    /// `true`, `false` or an expression; what it is when it is not written.
    pub(super) fn boolean_or(&mut self, element: &Element, name: &str, unwritten: bool) -> Option<Spanned<Value<bool>>> {
        match element.find(name) {
            Some(_) => self.boolean(element, name),
            None => Some(Spanned::new(Value::Literal(unwritten), element.name_span)),
        }
    }

    /// `true` or `false`; what it is when it is not written.
    pub(super) fn flag(&mut self, element: &Element, name: &str, unwritten: bool) -> bool {
        self.literal_word(element, name, BOOLEANS).unwrap_or(unwritten)
    }

    /// A whole number in a range, or an expression, if it is written.
    pub(super) fn integer(&mut self, element: &Element, name: &str, range: RangeInclusive<i64>) -> Option<Spanned<Value<i64>>> {
        let attribute = element.find(name)?;
        let value = &attribute.value;
        let text = value.text();
        if is_expression(text) {
            return Some(Spanned::new(Value::Expression(value.clone()), value.whole()));
        }
        let place = shown(attribute);
        let Ok(number) = text.trim().parse::<i64>() else {
            let fault = Diagnostic::new(code::WRONG_VALUE, place, format!("`{name}` is a whole number, not `{text}`"));
            self.report(fault);
            return None;
        };
        if !range.contains(&number) {
            let (first, last) = (range.start(), range.end());
            let message = format!("`{name}` is {number}: it takes {first} to {last}");
            self.report(Diagnostic::new(code::OUT_OF_RANGE, place, message));
            return None;
        }
        Some(Spanned::new(Value::Literal(number), value.whole()))
    }

    /// A whole number in a range, written out, if it is written.
    pub(super) fn literal_integer(&mut self, element: &Element, name: &str, range: RangeInclusive<i64>) -> Option<i64> {
        let attribute = element.find(name)?;
        if self.is_computed(element, attribute) {
            return None;
        }
        match self.integer(element, name, range)?.value {
            Value::Literal(number) => Some(number),
            Value::Expression(_) => None,
        }
    }

    /// Where a figure is told: `NAME-header-name`, `NAME-variable-name`.
    pub(super) fn told(&mut self, element: &Element, name: &str) -> Told {
        Told {
            header: self.optional_literal(element, &format!("{name}-header-name")),
            variable: self.optional_literal(element, &format!("{name}-variable-name")),
        }
    }

    /// A whole number in a range, or an expression.
    pub(super) fn required_integer(&mut self, element: &Element, name: &str, range: RangeInclusive<i64>) -> Option<Spanned<Value<i64>>> {
        self.required(element, name)?;
        self.integer(element, name, range)
    }
}

/// The value, or the name when there is nothing between the quotes.
fn shown(attribute: &Attribute) -> Span {
    if attribute.value.text().is_empty() { attribute.name_span } else { attribute.value.whole() }
}

/// `a`, `b`, `c`, each in backticks.
pub(super) fn quoted(names: &[&str]) -> String {
    names.iter().map(|n| format!("`{n}`")).collect::<Vec<_>>().join(", ")
}

fn quoted_or(names: &[&str]) -> String {
    names.iter().map(|n| format!("`{n}`")).collect::<Vec<_>>().join(" or ")
}
