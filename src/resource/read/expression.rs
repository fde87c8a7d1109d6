use std::ops::Range;

use crate::diagnostic::code::resource as code;
use crate::diagnostic::{Diagnostic, Mapped};
use crate::json::{Entry, Node, Value};

use super::{Given, Reading};

/// Characters of one expression that Azure takes.
const MAX_EXPRESSION: usize = 24_576;
/// Calls inside calls, through variables and parameters too.
const MAX_DEPTH: usize = 30;
/// Bytes and steps that all expressions of a template may make: variables that double others grow without bound.
const FUEL: usize = 32 << 20;

/// What expressions can name.
pub(super) struct Scope<'a> {
    pub(super) parameters: Vec<Entry>,
    pub(super) variables: Vec<Entry>,
    pub(super) given: &'a Given,
    /// How deep the evaluation is.
    depth: usize,
    fuel: usize,
    /// The first thing without a value that the evaluation met.
    pub(super) hole: Option<String>,
}

impl<'a> Scope<'a> {
    pub(super) fn new(parameters: &[Entry], variables: &[Entry], given: &'a Given) -> Self {
        Self { parameters: parameters.to_vec(), variables: variables.to_vec(), given, depth: 0, fuel: FUEL, hole: None }
    }
}

/// An expression being read and evaluated at once.
struct Cursor<'e> {
    text: &'e Mapped,
    at: usize,
    end: usize,
}

impl Cursor<'_> {
    fn rest(&self) -> &str {
        self.text.text().get(self.at..self.end).unwrap_or("")
    }

    /// The character here; the end is a point.
    fn here(&self) -> Range<usize> {
        self.at..self.at + self.rest().chars().next().map_or(0, char::len_utf8)
    }

    fn skip(&mut self) {
        let rest = self.rest();
        self.at += rest.len() - rest.trim_ascii_start().len();
    }

    fn take(&mut self, mark: char) -> bool {
        self.skip();
        let found = self.rest().starts_with(mark);
        self.at += if found { mark.len_utf8() } else { 0 };
        found
    }

    fn take_name(&mut self) -> Range<usize> {
        let start = self.at;
        let rest = self.rest();
        self.at += rest.find(|c: char| !(c.is_ascii_alphanumeric() || c == '_')).unwrap_or(rest.len());
        start..self.at
    }
}

impl Reading<'_> {
    /// What a value is once its expression is evaluated; everything in it must have a value.
    pub(super) fn evaluate(&mut self, value: &Value) -> Option<Value> {
        let (evaluated, hole) = self.evaluate_with_holes(value)?;
        if let Some(hole) = hole {
            let fault = Diagnostic::new(code::NO_VALUE, value.span, format!("{hole} has no value here"));
            self.report(fault.help("give the parameter a value or a `defaultValue`; what only Azure knows cannot be simulated"));
            return None;
        }
        Some(evaluated)
    }

    /// What a value is, and what in it has no value: its name in angle brackets stands for it.
    pub(super) fn evaluate_with_holes(&mut self, value: &Value) -> Option<(Value, Option<String>)> {
        let outer = self.scope.hole.take();
        let evaluated = self.value_of(value);
        let hole = std::mem::replace(&mut self.scope.hole, outer);
        Some((evaluated?, hole))
    }

    /// A value that may be an expression.
    pub(super) fn value_of(&mut self, value: &Value) -> Option<Value> {
        let Node::Text(text) = &value.node else { return Some(value.clone()) };
        let all = text.text();
        if !all.starts_with('[') || !all.ends_with(']') {
            return Some(value.clone());
        }
        if all.starts_with("[[") {
            let literal = text.slice(1..all.len());
            return Some(Value { span: value.span, node: Node::Text(literal) });
        }
        if all.len() > MAX_EXPRESSION {
            let message = format!("an expression of {} characters, at most {MAX_EXPRESSION} are taken", all.len());
            self.report(Diagnostic::new(code::ARM_LIMIT, value.span, message));
            return None;
        }
        let mut cursor = Cursor { text, at: 1, end: all.len() - 1 };
        let result = self.expression(&mut cursor)?;
        cursor.skip();
        if !cursor.rest().is_empty() {
            let place = cursor.at..cursor.end;
            self.wrong_expression(&cursor, place, "this is not part of the expression");
            return None;
        }
        Some(Value { span: value.span, node: result.node })
    }

    /// Takes fuel for so many bytes; `false` when there is none left.
    pub(super) fn spend(&mut self, bytes: usize, place: &Value) -> bool {
        match self.scope.fuel.checked_sub(bytes + 16) {
            Some(left) => self.scope.fuel = left,
            None => {
                let message = "the expressions of this template take too long or make too much";
                self.report(Diagnostic::new(code::ARM_LIMIT, place.span, message));
                return false;
            }
        }
        true
    }

    fn wrong_expression(&mut self, cursor: &Cursor<'_>, place: Range<usize>, message: &str) {
        let fault = Diagnostic::new(code::ARM_EXPRESSION, cursor.text.span(place), message);
        self.report(fault.help("a text that begins with `[` and ends with `]` is an expression; as a text it begins with `[[`"));
    }

    fn expression(&mut self, cursor: &mut Cursor<'_>) -> Option<Value> {
        let place = Value { span: cursor.text.whole(), node: Node::Null };
        if self.scope.depth >= MAX_DEPTH {
            let message = format!("expressions are nested more than {MAX_DEPTH} deep, or name themselves");
            self.report(Diagnostic::new(code::ARM_LIMIT, place.span, message));
            return None;
        }
        if !self.spend(0, &place) {
            return None;
        }
        self.scope.depth += 1;
        let operand = self.operand(cursor);
        let result = operand.and_then(|value| self.members(cursor, value));
        self.scope.depth -= 1;
        result
    }

    fn operand(&mut self, cursor: &mut Cursor<'_>) -> Option<Value> {
        cursor.skip();
        let start = cursor.at;
        if cursor.take('\'') {
            return self.string(cursor, start);
        }
        let name = cursor.take_name();
        if name.is_empty() {
            if cursor.rest().starts_with('-') {
                cursor.at += 1;
            } else {
                let place = cursor.here();
                self.wrong_expression(cursor, place, "a function, a string or a number is expected here");
                return None;
            }
            cursor.take_name();
        }
        let written = cursor.text.text().get(start..cursor.at).unwrap_or("").to_owned();
        let span = cursor.text.span(start..cursor.at);
        if written.parse::<i64>().is_ok() {
            return Some(Value { span, node: Node::Number(written.into()) });
        }
        if !cursor.take('(') {
            self.wrong_expression(cursor, start..cursor.at, "`(` is expected after the name of a function");
            return None;
        }
        let mut arguments = Vec::new();
        if !cursor.take(')') {
            loop {
                arguments.push(self.expression(cursor)?);
                if cursor.take(')') {
                    break;
                }
                if !cursor.take(',') {
                    let place = cursor.here();
                    self.wrong_expression(cursor, place, "`,` or `)` is expected here");
                    return None;
                }
            }
        }
        self.call(&written, span, &arguments)
    }

    /// After the opening quote: inside a string a quote is written twice.
    fn string(&mut self, cursor: &mut Cursor<'_>, open: usize) -> Option<Value> {
        let mut out = crate::diagnostic::MappedBuilder::new();
        loop {
            let start = cursor.at;
            let Some(found) = cursor.rest().find('\'') else {
                self.wrong_expression(cursor, open..open + 1, "this string never ends");
                return None;
            };
            out.push_slice(cursor.text, start..start + found);
            cursor.at = start + found + 1;
            if !cursor.rest().starts_with('\'') {
                let text = out.finish(cursor.text.span(open..open));
                return Some(Value { span: cursor.text.span(open..cursor.at), node: Node::Text(text) });
            }
            out.push_decoded(cursor.text, start + found..start + found + 2, "'");
            cursor.at += 1;
        }
    }

    /// `.name` and `[index]` after a value.
    fn members(&mut self, cursor: &mut Cursor<'_>, mut value: Value) -> Option<Value> {
        loop {
            cursor.skip();
            let start = cursor.at;
            let key = if cursor.take('.') {
                let name = cursor.take_name();
                cursor.text.text().get(name).unwrap_or("").to_owned()
            } else if cursor.take('[') {
                let index = self.expression(cursor)?;
                if !cursor.take(']') {
                    self.wrong_expression(cursor, start..start + 1, "`]` is missing");
                    return None;
                }
                match index.node {
                    Node::Text(text) => text.text().to_owned(),
                    Node::Number(number) => number.to_string(),
                    Node::Null | Node::Bool(_) | Node::List(_) | Node::Map(_) => String::new(),
                }
            } else {
                return Some(value);
            };
            // A member of what has no value has none either.
            if self.scope.hole.is_some() && matches!(&value.node, Node::Text(t) if t.text().starts_with('<')) {
                continue;
            }
            let found = match &value.node {
                Node::List(items) => key.parse::<usize>().ok().and_then(|n| items.get(n)),
                _ => value.get(&key),
            };
            let Some(found) = found.cloned() else {
                let message = format!("there is no `{key}` in {}", value.kind());
                let fault = Diagnostic::new(code::UNKNOWN_ARM_NAME, cursor.text.span(start..cursor.at), message);
                let keys: Vec<String> = value.entries().iter().map(|e| e.key.text().to_owned()).collect();
                self.report(fault.did_you_mean(&key, keys.iter().map(String::as_str)));
                return None;
            };
            value = self.value_of(&found)?;
        }
    }
}
