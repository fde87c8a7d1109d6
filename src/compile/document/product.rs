use std::rc::Rc;

use crate::check::Plan;
use crate::check::plan::{Api, By, Figures, Limits, ModelFrom, Product, Surface, TemplatePart};
use crate::policy::{Document, Element, Kind, Mark};
use crate::resource::Part;

use super::{answer, condition, cs, limit, model, pattern};

/// The policy of a product: which models its callers may ask for, and how much they may have. None when it says neither.
#[must_use]
pub(in crate::compile) fn of_product(plan: &Plan, product: &Product) -> Option<Document> {
    if product.models.is_empty() && product.limits.is_none() {
        return None;
    }
    let path = format!("products.{}", product.name);
    let mut inbound = Element::new("inbound").child(Element::new("base"));
    if !pattern::take_all(&product.models) {
        let (surface, from) = source(plan, product);
        inbound = inbound.comment("the model asked for, empty when the request names none").child(model::variable(surface, &from));
        inbound = inbound.comment(cs::comment(&format!("{path} / models"))).child(refusal(product));
    }
    if let Some(limits) = &product.limits {
        inbound = inbound.comment(cs::comment(&format!("{path} / limits"))).children(counted(limits)).children(limited(product, limits));
    }
    let base = |section: &str| Element::new(section).child(Element::new("base"));
    let root = Element::new("policies")
        .comment(format!("compiled by apc from {} of the spec: change that, not this", cs::comment(&path)))
        .child(inbound)
        .child(base("backend"))
        .child(base("outbound"))
        .child(base("on-error"));
    Some(Document { root })
}

/// Where its APIs have the model: as all of them say, else where any of them may have it.
fn source(plan: &Plan, product: &Product) -> (Surface, Vec<ModelFrom>) {
    let read = |api: &Api| (api.surface, api.model_from.clone());
    let mut all = product.apis.iter().filter_map(|index| plan.apis.get(*index)).filter(|api| !api.model_from.is_empty()).map(read);
    let everywhere = (Surface::AzureOpenAi, vec![ModelFrom::Url, ModelFrom::Body]);
    match all.next() {
        Some(first) if all.all(|other| other == first) => first,
        Some(_) | None => everywhere,
    }
}

fn refusal(product: &Product) -> Element {
    let model = cs::variable("model");
    let condition = format!("@({model} != \"\" && !({}))", pattern::condition(&product.models, &model));
    let text = |text: String| TemplatePart::Text(text.into());
    let error = vec![text("Model '".to_owned()), TemplatePart::Model, text(format!("' is not part of the product '{}'.", product.name))];
    let path = format!("products.{} / models", product.name).into();
    let mark = Mark { kind: Kind::Deny, path, span: product.span, part: Part::Whole, names: Vec::new() };
    let when = Element::new("when").attribute("condition", condition).child(answer::denial(403, error));
    Element::new("choose").child(when.marked([mark]))
}

/// What its limits count by, where reading that takes statements.
fn counted(limits: &Limits) -> Option<Element> {
    match &limits.by {
        By::Body(field) => Some(condition::of_body(field)),
        By::Subscription | By::Product | By::Ip | By::Header(_) | By::Query(_) | By::Claim(_) | By::Expression(_) => None,
    }
}

/// The product's limits; callers with figures of their own have branches. `tokens-per-minute` takes no expression.
fn limited(product: &Product, limits: &Limits) -> Vec<Element> {
    let mut groups: Vec<(Figures, Vec<&Rc<str>>)> = Vec::new();
    for (name, figures) in product.own.iter().filter(|(_, figures)| *figures != limits.figures) {
        match groups.iter_mut().find(|(known, _)| known == figures) {
            Some((_, names)) => names.push(name),
            None => groups.push((*figures, vec![name])),
        }
    }
    let path = format!("products.{}", product.name);
    let policies = |figures: Figures| limit::policies(&path, Some(&Limits { figures, ..limits.clone() }));
    if groups.is_empty() {
        return policies(limits.figures);
    }
    let mut choose = Element::new("choose");
    for (figures, names) in groups {
        let is = |name: &&Rc<str>| format!("context.Subscription?.Id == {}", cs::literal(name));
        let condition = format!("@({})", names.iter().map(is).collect::<Vec<_>>().join(" || "));
        choose = choose.child(Element::new("when").attribute("condition", condition).children(policies(figures)));
    }
    vec![choose.child(Element::new("otherwise").children(policies(limits.figures)))]
}
