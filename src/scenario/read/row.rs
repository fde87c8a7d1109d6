use super::{key, send};
use crate::diagnostic::{Diagnostic, Diagnostics, Span, Spanned, code};
use crate::scenario::{Caller, Leads, Name, Row, Scenario, Step};
use crate::yaml::{Entry, Fields, Kind, Node, value};

/// Rows that one file may hold, lists written out.
const MOST: usize = 10_000;

/// Reads `routes:`, as a scenario that sends nothing.
pub(super) fn read(entry: &Entry, sink: &mut Diagnostics) -> Option<Scenario> {
    let Kind::Sequence(items) = &entry.value.kind else {
        value::wrong_type(&entry.value, "`routes` is a list of maps", sink);
        return None;
    };
    let mut rows = Vec::new();
    for item in items {
        rows.extend(row(item, sink).unwrap_or_default());
        if rows.len() > MOST {
            let message = format!("more than {MOST} rows in one file");
            sink.push(Diagnostic::new(code::scenario::BAD_ROW, item.span, message).help("split the file"));
            return None;
        }
    }
    let name = Spanned::new(entry.key.name.clone(), entry.key.span);
    let none = Scenario {
        name,
        units: None,
        assumptions: Vec::new(),
        given: Vec::new(),
        send: Vec::new(),
        expect: Vec::new(),
        tags: Vec::new(),
        rows,
    };
    (!none.rows.is_empty()).then_some(none)
}

/// One entry: a row for each of its callers and models.
fn row(node: &Node, sink: &mut Diagnostics) -> Option<Vec<Row>> {
    let mut fields = Fields::section(node, &key::ROW.section, sink)?;
    let span = fields.opening();
    let mut step = Step::new(span);
    step.api = fields.text("api", sink);
    if let Some(operation) = fields.get("operation").and_then(|n| send::operation(n, sink)) {
        step.operation = operation;
    }
    step.headers = fields.names("headers", sink).iter().filter_map(|e| send::pair(e, sink)).collect();
    let models = texts(&mut fields, "model", sink);
    let callers = texts(&mut fields, "as", sink);
    let leads = leads(&mut fields, span, sink);
    fields.finish(sink);
    let leads = leads?;
    let mut rows = Vec::new();
    for caller in &callers {
        for model in &models {
            let caller = caller.clone().map_or(Caller::Default, Caller::of);
            let asks = Step { model: model.clone(), caller, ..step.clone() };
            send::sensible(&asks, sink);
            rows.push(Row { span, asks, leads: leads.clone() });
        }
    }
    Some(rows)
}

/// A text or several; nothing once where none is written.
fn texts(fields: &mut Fields<'_>, key: &'static str, sink: &mut Diagnostics) -> Vec<Option<Name>> {
    let texts: Vec<Option<Name>> = fields.list(key).iter().filter_map(|n| value::text(n, &format!("`{key}`"), sink)).map(Some).collect();
    if texts.is_empty() { vec![None] } else { texts }
}

fn leads(fields: &mut Fields<'_>, span: Span, sink: &mut Diagnostics) -> Option<Leads> {
    let to = fields.text("to", sink).map(Leads::To);
    let answer = fields.integer("status", 200..=599, sink).map(Leads::Answer);
    let deny = fields.integer("deny", 200..=599, sink).map(Leads::Deny);
    let mut said = [to, answer, deny].into_iter().flatten();
    let (first, second) = (said.next(), said.next());
    let help =
        "write where it goes, `to: chat`, or how it is answered: `deny: 403` by a deny, `status: 400` by the gateway whatever decides";
    match (&first, second) {
        (Some(_), None) => {}
        (Some(_), Some(more)) => {
            sink.push(
                Diagnostic::new(code::scenario::BAD_ROW, more.span(), "a row says one thing of its request, this says two").help(help),
            );
            return None;
        }
        (None, _) if ["to", "status", "deny"].iter().any(|key| fields.has(key)) => {}
        (None, _) => sink.push(Diagnostic::new(code::scenario::BAD_ROW, span, "a row that does not say where its request goes").help(help)),
    }
    first
}
