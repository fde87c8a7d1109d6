use std::rc::Rc;

use super::list;
use crate::diagnostic::{Diagnostic, Diagnostics, Mapped, Span, Spanned, code};
use crate::spec::key::when;
use crate::spec::{Condition, Pattern, Subject, When, word};
use crate::yaml::{Fields, Kind, Node, value};

/// Reads `when`. `None` when any of it cannot stand: what remains would match other requests than meant.
pub(super) fn read(node: &Node, sink: &mut Diagnostics) -> Option<When> {
    let (mut expressions, mut claims, mut operations) = (Vec::new(), Vec::new(), Vec::new());
    let mut faults = Diagnostics::new();
    let condition = Reader { expressions: &mut expressions, claims: &mut claims, operations: &mut operations }.condition(node, &mut faults);
    let stands = !faults.has_errors();
    sink.extend(faults);
    condition.filter(|_| stands).map(|condition| When { span: node.alias.unwrap_or(node.span), condition, expressions, claims, operations })
}

/// A text of a request that goes by a name.
type Named = fn(Rc<str>) -> Subject;

/// Conditions, and what has to be checked of them by what they stand in.
struct Reader<'r> {
    expressions: &'r mut Vec<Mapped>,
    claims: &'r mut Vec<Span>,
    operations: &'r mut Vec<Spanned<Pattern>>,
}

impl Reader<'_> {
    /// A map, all keys of which are asked; or an expression.
    fn condition(&mut self, node: &Node, sink: &mut Diagnostics) -> Option<Condition> {
        if let Kind::Scalar { text, .. } = &node.kind {
            return self.expression(text, node.span, sink);
        }
        let mut fields = Fields::section(node, &when::MAP.section, sink)?;
        let mut all = Vec::new();
        self.texts(&mut fields, &mut all, sink);
        all.extend(fields.boolean(when::STREAM, sink).map(|stream| Condition::Stream(stream.value)));
        all.extend(fields.get(when::PROMPT_SIZE).and_then(|node| prompt_size(node, sink)));
        all.extend(fields.get(when::TIME).and_then(|node| time(node, sink)));
        all.extend(days(&mut fields, sink));
        if let Some(items) = list::entries(&mut fields, when::ALL, sink) {
            all.extend(items.iter().filter_map(|item| self.condition(item, sink)));
        }
        if let Some(items) = list::entries(&mut fields, when::ANY, sink) {
            all.extend(any(items.iter().filter_map(|item| self.condition(item, sink)).collect()));
        }
        if let Some(inner) = fields.get(when::NOT).and_then(|node| self.condition(node, sink)) {
            all.push(Condition::Not(Box::new(inner)));
        }
        let opening = fields.opening();
        fields.finish(sink);
        if all.is_empty() && !sink.has_errors() {
            let fault = Diagnostic::new(code::spec::EMPTY_LIST, opening, "a condition that asks for nothing");
            sink.push(fault.help("fill it, or delete it"));
        }
        together(all)
    }

    /// What is asked of texts of the request.
    fn texts(&mut self, fields: &mut Fields<'_>, all: &mut Vec<Condition>, sink: &mut Diagnostics) {
        let named: [(&'static str, Named); 4] =
            [(when::HEADER, Subject::Header), (when::QUERY, Subject::Query), (when::CLAIM, Subject::Claim), (when::BODY, Subject::Body)];
        for (key, subject) in named {
            for entry in fields.names(key, sink) {
                let mut name = list::name(&entry.key);
                match key {
                    when::HEADER | when::QUERY => match list::header(name, sink) {
                        Some(right) => name = right,
                        None => continue,
                    },
                    when::CLAIM => self.claims.push(name.span),
                    _ => field(&name, sink),
                }
                let patterns = value::list(&entry.value).iter().filter_map(|item| Pattern::read(item, &name.value, sink));
                let patterns: Vec<Pattern> = patterns.map(|pattern| pattern.value).collect();
                all.extend((!patterns.is_empty()).then(|| Condition::Matches(subject(name.value), patterns)));
            }
        }
        let plain = [
            (when::SUBSCRIPTION, Subject::Subscription),
            (when::PRODUCT, Subject::Product),
            (when::OPERATION, Subject::Operation),
            (when::PATH, Subject::Path),
        ];
        for (key, subject) in plain {
            let patterns = list::patterns(fields, key, sink).unwrap_or_default();
            if key == when::OPERATION {
                self.operations.extend(patterns.iter().cloned());
            }
            let patterns: Vec<Pattern> = patterns.into_iter().map(|pattern| pattern.value).collect();
            all.extend((!patterns.is_empty()).then_some(Condition::Matches(subject, patterns)));
        }
    }

    fn expression(&mut self, text: &Mapped, span: Span, sink: &mut Diagnostics) -> Option<Condition> {
        let written = text.text().trim();
        let Some(code) = written.strip_prefix("@(").and_then(|rest| rest.strip_suffix(')')) else {
            let fault = Diagnostic::new(code::spec::BAD_CONDITION, span, "a condition is a map, or an expression `@(...)`");
            let help =
                if written.starts_with("@{") { "write one expression, without statements" } else { "write `when: { product: NAME }`" };
            sink.push(fault.help(help));
            return None;
        };
        let code = code.trim().into();
        self.expressions.push(text.clone());
        Some(Condition::Expression(code))
    }
}

/// Conditions that all must hold, one alone as it is.
fn together(mut all: Vec<Condition>) -> Option<Condition> {
    if all.len() > 1 { Some(Condition::All(all)) } else { all.pop() }
}

fn any(mut all: Vec<Condition>) -> Option<Condition> {
    if all.len() > 1 { Some(Condition::Any(all)) } else { all.pop() }
}

/// How fields of a body are written.
pub(super) const FIELDS: &str = "write `user`, or `metadata.team` for a field inside";

/// Whether this is the path of a field in a body.
pub(super) fn is_field(path: &str) -> bool {
    let part = |part: &str| !part.is_empty() && part.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '_' | '-'));
    path.split('.').all(part)
}

fn field(name: &Spanned<Rc<str>>, sink: &mut Diagnostics) {
    if !is_field(&name.value) {
        let message = format!("`{}` is not a field of a body", name.value.escape_debug());
        sink.push(Diagnostic::new(code::spec::BAD_CONDITION, name.span, message).help(FIELDS));
    }
}

fn fault(node: &Node, message: &str, help: &str) -> Diagnostic {
    Diagnostic::new(code::spec::BAD_CONDITION, node.span, message).help(help)
}

/// `8000..`, `..32000`, `8000..32000`.
fn prompt_size(node: &Node, sink: &mut Diagnostics) -> Option<Condition> {
    let text = value::mapped(node, "`promptSize`", sink)?.text();
    let bound = |text: &str| match text.trim() {
        "" => Some(None),
        text => text.parse::<u32>().ok().filter(|&n| n <= i32::MAX.unsigned_abs()).map(Some),
    };
    let bounds = text.split_once("..").and_then(|(low, high)| Some((bound(low)?, bound(high)?)));
    match bounds {
        Some((low, high)) if (low, high) != (None, None) && low.unwrap_or(0) <= high.unwrap_or(u32::MAX) => {
            Some(Condition::PromptSize(low, high))
        }
        Some(_) | None => {
            let message = format!("`promptSize` is a range of letters, `{text}` is none");
            sink.push(fault(node, &message, "write `8000..`, `..32000` or `8000..32000`"));
            None
        }
    }
}

/// `08:00..18:00`.
fn time(node: &Node, sink: &mut Diagnostics) -> Option<Condition> {
    let text = value::mapped(node, "`time`", sink)?.text();
    let minutes = |text: &str| {
        let (hours, minutes) = text.trim().split_once(':')?;
        let (hours, minutes) = (hours.parse::<u8>().ok()?, minutes.parse::<u8>().ok()?);
        let (hours, minutes) = (u32::from(hours), u32::from(minutes));
        (minutes < 60 && hours * 60 + minutes <= 24 * 60).then_some(hours * 60 + minutes)
    };
    let bounds = text.split_once("..").and_then(|(from, until)| Some((minutes(from)?, minutes(until)?)));
    match bounds {
        Some((from, until)) if from != until && from < 24 * 60 => Some(Condition::Time(from, until)),
        Some(_) | None => {
            let message = format!("`time` is a part of the day, `{text}` is none");
            sink.push(fault(node, &message, "write `08:00..18:00`, in UTC; `22:00..06:00` goes over midnight"));
            None
        }
    }
}

fn days(fields: &mut Fields<'_>, sink: &mut Diagnostics) -> Option<Condition> {
    let items = list::entries(fields, when::DAYS, sink)?;
    let mut days: Vec<_> =
        items.iter().filter_map(|item| Some(value::choice(item, "an entry of `days`", word::DAYS, sink)?.value)).collect();
    days.sort_unstable();
    days.dedup();
    (!days.is_empty()).then_some(Condition::Days(days))
}
