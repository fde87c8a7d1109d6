use super::list;
use crate::diagnostic::{Diagnostic, Diagnostics, code};
use crate::spec::key::{residency, spec};
use crate::spec::{Residency, Residents};
use crate::yaml::{Fields, Node};

/// Reads the rules.
pub(super) fn rules(fields: &mut Fields<'_>, sink: &mut Diagnostics) -> Vec<Residency> {
    let entries = list::entries(fields, spec::RESIDENCY, sink).unwrap_or_default();
    entries.iter().filter_map(|node| read(node, sink)).collect()
}

fn read(node: &Node, sink: &mut Diagnostics) -> Option<Residency> {
    let mut fields = Fields::section(node, &residency::MAP.section, sink)?;
    let (opening, span) = (fields.opening(), fields.span());
    let written = [fields.has(residency::PRODUCT), fields.has(residency::SUBSCRIPTION)];
    let product = list::patterns(&mut fields, residency::PRODUCT, sink).filter(|patterns| !patterns.is_empty());
    let subscription = list::patterns(&mut fields, residency::SUBSCRIPTION, sink).filter(|patterns| !patterns.is_empty());
    fields.require(residency::ONLY, "the regions: `only: eu`", sink);
    let only = list::texts(&mut fields, residency::ONLY, sink);
    fields.finish(sink);
    let help = "write `{ product: \"eu-*\", only: eu }`; two kinds of callers are two entries of the list";
    let who = match (product, subscription, written) {
        (_, _, [true, true] | [false, false]) => {
            let message = "a rule of residency is for a `product` or for a `subscription`, one of the two";
            sink.push(Diagnostic::new(code::spec::ONE_OF, opening, message).help(help));
            return None;
        }
        (Some(patterns), ..) => Residents::Product(patterns),
        (None, Some(patterns), _) => Residents::Subscription(patterns),
        (None, None, _) => return None,
    };
    (!only.is_empty()).then_some(Residency { span, who, only })
}
