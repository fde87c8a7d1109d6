use std::rc::Rc;

use crate::check::plan::{HookPlace, ModelFrom, Route, Selection, Share, Target, Unmatched};
use crate::policy::{Element, Kind, Mark, Part};

use super::answer::{self, Attempts};
use super::target::{self, VARIABLE};
use super::template::Place;
use super::{Writing, alias, caller, condition, cs, hook, limit, metrics, model, order, pin, split, table};

/// Before forwarding: the caller's key is taken away, the model found, the target decided on.
pub(super) fn section(writing: &Writing<'_>) -> Element {
    let mut out = Element::new("inbound").child(Element::new("base")).nodes(hook::at(writing.api, HookPlace::BeforeInbound));
    out = caller::validate(writing, out);
    if let Some(key) = &writing.api.subscription_key {
        let delete = |element: &str| Element::new(element).attribute("name", &**key).attribute("exists-action", "delete");
        out = out
            .comment("the caller's key is meant for the gateway: API Management would pass it on to the backend")
            .child(delete("set-header"))
            .child(delete("set-query-parameter"));
    }
    if writing.needs_model {
        let order = match writing.api.model_from[..] {
            [ModelFrom::Url, ModelFrom::Body, ..] => "the model asked for: the URL's deployment, else the body's model",
            [ModelFrom::Body, ModelFrom::Url, ..] => "the model asked for: the body's model, else the URL's deployment",
            [] | [_] | [_, _, ..] => "the model asked for, empty when the request names none",
        };
        out = out.comment(order).child(model::variable(writing.api.surface, &writing.api.model_from));
    }
    out = out.children(condition::variables(writing.api)).children(writing.api.metrics.as_ref().map(metrics::policy));
    let out = match &writing.api.pins {
        None => decide(writing, out),
        Some(pins) => {
            let decided = decide(writing, Element::new("otherwise"));
            pin::pin(writing, pins, pin::around(pins, decided, pin::ask(writing, pins, out)))
        }
    };
    let out = selected(writing, order::inbound(writing, out)).children(caller::removal(writing));
    out.nodes(hook::at(writing.api, HookPlace::AfterInbound))
}

/// Where the request goes, or what it is told instead: the first rule that takes it, denies before routes.
fn decide(writing: &Writing<'_>, out: Element) -> Element {
    let (routes, rest) = target::reachable(writing.api);
    let end = End::of(writing, rest);
    let mut choose = Element::new("choose");
    for deny in &writing.api.denies {
        let refusal = answer::element(&deny.answer, writing.api, Place::Answer, Attempts::Unwatched);
        let mark = Mark { kind: Kind::Deny, path: Rc::clone(&deny.path), span: deny.span, part: Part::Whole, names: Vec::new() };
        choose = branch(choose, mark, &condition::asked(writing.api, &deny.models, deny.when.as_ref(), MODEL), [refusal]);
    }
    if is_table(writing) {
        if let End::Answer(mark, answer) = end {
            choose = branch(choose, mark, &format!("{} == \"\"", cs::variable(VARIABLE)), [answer]);
        }
        return unless_empty(table::lookup(writing, routes, out), choose);
    }
    for route in routes {
        let condition = condition::asked(writing.api, &route.models, route.when.as_ref(), MODEL);
        choose = branch(choose, super::route(route), &condition, taken(writing, route));
    }
    // What takes all that is left needs no branch where there is no other target.
    choose = match end {
        End::Taken(mark, then) if routes.is_empty() => {
            let (path, mut mark) = (cs::comment(&mark.path), Some(mark));
            // The first of them is where the route is taken: a limit may refuse what it took.
            let then = then.into_iter().map(|element| element.marked(mark.take()));
            return unless_empty(out, choose).comment(path).children(then);
        }
        End::Answer(mark, answer) if choose.children.is_empty() => {
            return out.comment(cs::comment(&mark.path)).child(answer.marked([mark]));
        }
        End::Taken(mark, then) => otherwise(choose, mark, then),
        End::Answer(mark, answer) => otherwise(choose, mark, [answer]),
        End::Nothing => choose,
    };
    unless_empty(out, choose)
}

/// Whether the routes are many, and nothing but the target is decided on.
fn is_table(writing: &Writing<'_>) -> bool {
    let (routes, rest) = target::reachable(writing.api);
    routes.len() > table::MOST_WHENS && routes.iter().chain(rest).all(|route| only_chooses(writing, route))
}

/// Selects what was decided on, where no branch did and no attempt does.
fn selected(writing: &Writing<'_>, out: Element) -> Element {
    let targets = &writing.targets;
    let by_policy = targets.chosen().next().is_some();
    let by_variable = targets.only().is_none() || is_table(writing);
    let is_left = if by_policy { targets.iter().all(|t| t.retry.is_none()) } else { by_variable };
    if is_left && !targets.is_empty() { out.children(order::select(targets)) } else { out }
}

const MODEL: &str = "(string)context.Variables[\"model\"]";

/// What happens when no route takes the request.
enum End {
    Taken(Mark, Vec<Element>),
    Answer(Mark, Element),
    Nothing,
}

impl End {
    fn of(writing: &Writing<'_>, rest: Option<&Route>) -> Self {
        match (rest, &writing.api.unmatched) {
            (Some(route), _) => Self::Taken(super::route(route), taken(writing, route)),
            (None, Some(Unmatched::PassThrough(target))) => Self::Taken(writing.unmatched(), vec![choice(writing, target)]),
            (None, Some(Unmatched::Answer(answer))) => {
                Self::Answer(writing.unmatched(), answer::element(answer, writing.api, Place::Answer, Attempts::Unwatched))
            }
            (None, None) => Self::Nothing,
        }
    }
}

/// What a route does to a request: who has had enough is refused, and the others go to its target.
fn taken(writing: &Writing<'_>, route: &Route) -> Vec<Element> {
    let mut out = limit::policies(&route.path, route.limits.as_ref());
    let rewriting = |part: &Share| alias::rewriting(writing.api, &route.models, part.alias.as_deref());
    let is_like = |first: &Share, part: &Share| part.alias == first.alias && !writing.targets.by_url(&part.target);
    let alike = route.parts.first().filter(|first| route.parts.iter().all(|part| is_like(first, part)));
    out.extend(alike.and_then(rewriting));
    let own = |part: &Share| match alike {
        Some(_) => vec![choice(writing, &part.target)],
        None if writing.targets.by_url(&part.target) => named_by_members(writing, route, part),
        None => rewriting(part).into_iter().chain([choice(writing, &part.target)]).collect(),
    };
    if let [only] = &route.parts[..] {
        out.extend(own(only));
    } else {
        out.extend(split::draw(route));
        out.push(split::deal(writing, route, own));
    }
    out
}

/// What becomes of requests where each member's URL holds its name for the deployment: the caller's is taken out of theirs. One
/// without has the model in its body, and goes to backends without a deployment in their URLs.
fn named_by_members(writing: &Writing<'_>, route: &Route, part: &Share) -> Vec<Element> {
    let by_url = [alias::without_deployment(), choice(writing, &part.target)];
    let Some(target) = &part.by_body else { return by_url.into() };
    let by_body = alias::in_body(&route.models, part.alias.as_deref()).into_iter().chain([choice(writing, target)]);
    let choose = Element::new("choose").comment("the URL of each member ends in its own name for the deployment");
    vec![
        choose
            .child(Element::new("when").attribute("condition", alias::HAS_DEPLOYMENT).children(by_url))
            .child(Element::new("otherwise").children(by_body)),
    ]
}

/// Whether all that a route does is to choose a target.
fn only_chooses(writing: &Writing<'_>, route: &Route) -> bool {
    route.limits.is_none() && matches!(&route.parts[..], [Share { alias: None, target, .. }] if !writing.targets.by_url(target))
}

fn branch(choose: Element, mark: Mark, condition: &str, then: impl IntoIterator<Item = Element>) -> Element {
    let condition = if condition == "true" { condition.to_owned() } else { format!("@({condition})") };
    choose.comment(cs::comment(&mark.path)).child(Element::new("when").attribute("condition", condition).marked([mark]).children(then))
}

fn otherwise(choose: Element, mark: Mark, then: impl IntoIterator<Item = Element>) -> Element {
    choose.comment(cs::comment(&mark.path)).child(Element::new("otherwise").marked([mark]).children(then))
}

fn unless_empty(out: Element, choose: Element) -> Element {
    if choose.children.is_empty() { out } else { out.child(choose) }
}

/// Remembers the target, or takes it at once where there is but one.
fn choice(writing: &Writing<'_>, target: &Target) -> Element {
    let id = writing.targets.id(target);
    match writing.targets.only() {
        Some(only) if writing.targets.pool_of(only).is_none_or(|pool| pool.selection == Selection::Native) => select(id),
        Some(_) | None => Element::new("set-variable").attribute("name", VARIABLE).attribute("value", id),
    }
}

fn select(id: &str) -> Element {
    Element::new("set-backend-service").attribute("backend-id", id)
}
