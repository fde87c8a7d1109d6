use std::rc::Rc;

use super::list;
use crate::diagnostic::{Diagnostic, Diagnostics, code};
use crate::spec::key::{callers, entra};
use crate::spec::{Entra, Name, Named};
use crate::yaml::{Fields, Node, value};

/// Reads `callers`.
pub(super) fn read(node: &Node, sink: &mut Diagnostics) -> Option<Entra> {
    let mut fields = Fields::section(node, &callers::MAP.section, sink)?;
    let help = "who issues tokens, and for whom: `entra: { tenant: contoso.onmicrosoft.com, audience: api://gateway }`";
    let entra = fields.require(callers::ENTRA, help, sink).and_then(|node| entra(node, sink));
    fields.finish(sink);
    entra
}

fn entra(node: &Node, sink: &mut Diagnostics) -> Option<Entra> {
    let mut fields = Fields::section(node, &entra::MAP.section, sink)?;
    let tenant = fields.require(entra::TENANT, "the tenant's id or domain: `tenant: contoso.onmicrosoft.com`", sink);
    fields.require(entra::AUDIENCE, "for whom tokens are: `audience: api://gateway`", sink);
    let read = Entra {
        span: fields.span(),
        tenant: tenant.and_then(|node| value::text(node, "`tenant`", sink)),
        audiences: list::texts(&mut fields, entra::AUDIENCE, sink),
        required_claims: claims(&mut fields, sink),
    };
    fields.finish(sink);
    Some(read)
}

fn claims(fields: &mut Fields<'_>, sink: &mut Diagnostics) -> Named<Vec<Name>> {
    let entries = fields.names(entra::REQUIRED_CLAIMS, sink);
    entries.iter().filter_map(|entry| Some((list::name(&entry.key), values(&entry.value, sink)?))).collect()
}

fn values(node: &Rc<Node>, sink: &mut Diagnostics) -> Option<Vec<Name>> {
    let items = value::list(node);
    if items.is_empty() {
        let fault = Diagnostic::new(code::spec::EMPTY_LIST, node.span, "a claim without values");
        sink.push(fault.help("write the value that it has to have, or a list of which it has to have one"));
    }
    let values: Vec<Name> = items.iter().filter_map(|item| value::text(item, "a value of a claim", sink)).collect();
    (!values.is_empty()).then_some(values)
}
