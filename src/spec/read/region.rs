use super::list;
use crate::diagnostic::{Diagnostic, Diagnostics, code};
use crate::spec::key::{drain, spec};
use crate::spec::{Drain, Drained, Name, Named, word};
use crate::yaml::{Fields, Kind, Node, value};

/// The groups of regions.
pub(super) fn groups(fields: &mut Fields<'_>, sink: &mut Diagnostics) -> Named<Vec<Name>> {
    list::named(fields, spec::REGION_GROUPS, sink, |node, sink| {
        let regions: Vec<_> = match &node.kind {
            Kind::Sequence(items) => items.iter().filter_map(|item| value::text(item, "a region", sink)).collect(),
            Kind::Null | Kind::Scalar { .. } | Kind::Mapping(_) => value::text(node, "a region", sink).into_iter().collect(),
        };
        if matches!(&node.kind, Kind::Sequence(items) if items.is_empty()) {
            let fault = Diagnostic::new(code::spec::EMPTY_LIST, node.span, "a group of no regions");
            sink.push(fault.help("list its regions, or delete the line"));
        }
        Some(regions)
    })
}

/// What is drained.
pub(super) fn drains(fields: &mut Fields<'_>, sink: &mut Diagnostics) -> Vec<Drain> {
    let entries = list::entries(fields, spec::DRAIN, sink).unwrap_or_default();
    entries.iter().filter_map(|node| read(node, sink)).collect()
}

fn read(node: &Node, sink: &mut Diagnostics) -> Option<Drain> {
    let mut fields = Fields::section(node, &drain::MAP.section, sink)?;
    let (region, backend) = (fields.text(drain::REGION, sink), fields.text(drain::BACKEND, sink));
    let keep = fields.choice(drain::KEEP, word::KEEP, sink);
    let span = fields.span();
    let what = match (region, backend) {
        (Some(region), None) => Some(Drained::Region(region)),
        (None, Some(backend)) => Some(Drained::Backend(backend)),
        (Some(_), Some(backend)) => {
            let message = "a drain names a region or a backend, this names both";
            sink.push(Diagnostic::new(code::spec::ONE_OF, backend.span, message).help("make it two entries of the list"));
            None
        }
        (None, None) => {
            if !fields.has(drain::REGION) && !fields.has(drain::BACKEND) {
                let message = "a drain names a region or a backend";
                sink.push(Diagnostic::new(code::spec::ONE_OF, span, message).help("write `{ region: West Europe }`"));
            }
            None
        }
    };
    fields.finish(sink);
    Some(Drain { span, what: what?, keep })
}
