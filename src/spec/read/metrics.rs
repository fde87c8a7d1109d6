use super::list;
use crate::diagnostic::{Diagnostic, Diagnostics, Spanned, code};
use crate::spec::key::metrics;
use crate::spec::{Dimension, Expression, Metrics, word};
use crate::yaml::{Fields, Node, value};

/// Reads `metrics`.
pub(super) fn read(node: &Node, sink: &mut Diagnostics) -> Option<Metrics> {
    let mut fields = Fields::section(node, &metrics::MAP.section, sink)?;
    fields.require(metrics::DIMENSIONS, "what they are told apart by: `dimensions: [subscription, api, backend]`", sink);
    let items = list::entries(&mut fields, metrics::DIMENSIONS, sink).unwrap_or_default();
    let words = items.iter().filter_map(|item| value::choice(item, "a dimension", word::DIMENSIONS, sink));
    let mut dimensions: Vec<Spanned<Dimension>> = words.map(|word| word.map(|make| make())).collect();
    for entry in fields.names(metrics::CUSTOM, sink) {
        let text = value::mapped(&entry.value, &format!("`{}`", entry.key.name), sink);
        let expression = text.and_then(|text| Expression::read(text, entry.value.span, sink));
        dimensions.extend(expression.map(|code| Spanned::new(Dimension::Computed(list::name(&entry.key), code), entry.key.span)));
    }
    let read = Metrics {
        span: fields.span(),
        namespace: fields.text(metrics::NAMESPACE, sink),
        dimensions,
        connection: fields.text(metrics::CONNECTION, sink),
        logger: fields.text(metrics::LOGGER, sink),
    };
    if let (Some(first), Some(second)) = (fields.entry(metrics::CONNECTION), fields.entry(metrics::LOGGER)) {
        let fault = Diagnostic::new(code::spec::ONE_OF, second.key.span, "`logger` is one that is there, `connection` makes one");
        sink.push(fault.and(first.key.span, "and here").help("delete one of the two"));
    }
    fields.finish(sink);
    Some(read)
}
