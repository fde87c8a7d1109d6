use std::collections::BTreeSet;
use std::rc::Rc;

use crate::check::Plan;
use crate::check::plan::{Api, Hook, HookPlace, Product};
use crate::diagnostic::code::hook as code;
use crate::diagnostic::{Diagnostic, Diagnostics, Mapped};
use crate::policy::{Document, Element, Kind, Mark, Node, Part};

use super::{cs, document, of_product};

/// The hooks of a place, each under a comment that names its file.
pub(super) fn at(api: &Api, place: HookPlace) -> Vec<Node> {
    let mut out = Vec::new();
    for hook in api.hooks.iter().filter(|hook| hook.at == place) {
        let mut part = Element::new("").comment(cs::comment(&format!("hook {}", hook.file))).nodes(hook.nodes.iter().cloned());
        if let Some(first) = first(&mut part) {
            first.marks.push(mark(api, hook));
        }
        out.append(&mut part.children);
    }
    out
}

/// The first policy that every request comes to: of a `<retry>` the first in it, since its own mark is for those that go round again.
fn first(parent: &mut Element) -> Option<&mut Element> {
    let first = parent.children.iter_mut().find_map(|node| if let Node::Element(element) = node { Some(element) } else { None })?;
    if &*first.name == "retry" { self::first(first) } else { Some(first) }
}

fn mark(api: &Api, hook: &Hook) -> Mark {
    let path = format!("apis.{} / {} → {}", api.name, hook.at.words(), hook.file).into();
    Mark { kind: Kind::Hook, path, span: hook.span, part: Part::Whole, names: vec![Rc::clone(&hook.file)] }
}

/// Tells of hooks that set variables of the compiled policy.
pub(in crate::compile) fn check(plan: &Plan, sink: &mut Diagnostics) {
    for (index, api) in plan.apis.iter().enumerate().filter(|(_, api)| !api.hooks.is_empty()) {
        let around = |product: &&Product| product.apis.contains(&index);
        let products = plan.products.iter().filter(around).filter_map(|product| of_product(plan, product));
        let compiled = document(plan, &Api { hooks: Vec::new(), ..api.clone() });
        let documents: Vec<Document> = products.chain([compiled]).collect();
        let own: BTreeSet<&str> = documents.iter().flat_map(|document| set_in(&document.root)).map(Mapped::text).collect();
        // A file may be at several places.
        let mut told = BTreeSet::new();
        for hook in &api.hooks {
            let taken = |name: &&Mapped| own.contains(name.text());
            for name in set_by(plan, hook).iter().filter(taken).filter(|name| told.insert(name.whole())) {
                let message = format!("the compiled policy has a variable `{}` of its own", name.text());
                let fault =
                    Diagnostic::new(code::TAKES_VARIABLE, name.whole(), message).label("set by the hook").and(hook.span, "the hook");
                sink.push(fault.help("give the variable another name"));
            }
        }
    }
}

/// The variables that a hook sets, itself or in a fragment.
fn set_by(plan: &Plan, hook: &Hook) -> Vec<Mapped> {
    let root = Element::new("").nodes(hook.nodes.iter().cloned());
    let included: Vec<&str> = root.descendants().filter_map(|element| Some(element.find("fragment-id")?.value.text())).collect();
    let fragments = plan.fragments.iter().filter(|fragment| included.contains(&&*fragment.name)).map(|fragment| &fragment.root);
    std::iter::once(&root).chain(fragments).flat_map(set_in).cloned().collect()
}

/// The names of the variables that are set inside of an element.
fn set_in(root: &Element) -> impl Iterator<Item = &Mapped> {
    root.descendants().flat_map(|element| {
        let sets = |name: &str| name.ends_with("variable-name") || name == "name" && &*element.name == "set-variable";
        element.attributes.iter().filter(move |attribute| sets(&attribute.name)).map(|attribute| &attribute.value)
    })
}
