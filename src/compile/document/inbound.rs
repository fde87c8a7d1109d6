use crate::check::plan::{ModelFrom, Target, Unmatched};
use crate::policy::Element;

use super::answer::{self, Attempts};
use super::target::{self, VARIABLE};
use super::template::Place;
use super::{Writing, cs, model, pattern, table};

/// Before forwarding: the caller's key is taken away, the model found, the target decided on.
pub(super) fn section(writing: &Writing<'_>) -> Element {
    let mut out = Element::new("inbound").child(Element::new("base"));
    if let Some(key) = &writing.api.subscription_key {
        let delete = |element: &str| Element::new(element).attribute("name", &**key).attribute("exists-action", "delete");
        out = out
            .comment("the caller's key is meant for the gateway: API Management would pass it on to the backend")
            .child(delete("set-header"))
            .child(delete("set-query-parameter"));
    }
    if writing.needs_model {
        let order = match writing.api.model_from[..] {
            [first, _, ..] if first == ModelFrom::Url => "the model asked for: the URL's deployment, else the body's model",
            [_, _, ..] => "the model asked for: the body's model, else the URL's deployment",
            _ => "the model asked for, empty when the request names none",
        };
        out = out.comment(order).child(model::variable(writing.api));
    }
    decide(writing, out)
}

fn decide(writing: &Writing<'_>, mut out: Element) -> Element {
    let (routes, rest) = target::reachable(writing.api);
    let end = End::of(writing, rest.map(|r| (&*r.path, &r.target)));
    let as_table = routes.len() > table::MOST_WHENS;
    if as_table {
        out = table::lookup(writing, routes, out);
    }
    let mut choose = Element::new("choose");
    for deny in &writing.api.denies {
        let refusal = answer::element(&deny.answer, writing.api, Place::Answer, Attempts::Unwatched);
        choose = choose.comment(cs::comment(&deny.path)).child(when(&pattern::condition(&deny.models, MODEL), refusal));
    }
    for route in routes.iter().filter(|_| !as_table) {
        let condition = pattern::condition(&route.models, MODEL);
        choose = choose.comment(cs::comment(&route.path)).child(when(&condition, choice(writing, &route.target)));
    }
    let only = writing.targets.only();
    match end {
        // What is left takes everything and there is nothing to choose between: no branch for it.
        End::Target(path, target) if routes.is_empty() => {
            let out = if choose.children.is_empty() { out } else { out.child(choose) };
            return out.comment(cs::comment(path)).child(select(writing.targets.id(target)));
        }
        End::Target(path, target) if !as_table => {
            choose = choose.comment(cs::comment(path)).child(Element::new("otherwise").child(choice(writing, target)));
        }
        End::Answer(path, answer) if as_table => {
            let none = format!("{} == \"\"", cs::variable(VARIABLE));
            choose = choose.comment(path).child(when(&none, answer));
        }
        End::Answer(path, answer) if choose.children.is_empty() => return out.comment(path).child(answer),
        End::Answer(path, answer) => choose = choose.comment(path).child(Element::new("otherwise").child(answer)),
        End::Target(..) | End::Nothing => {}
    }
    if !choose.children.is_empty() {
        out = out.child(choose);
    }
    if (only.is_none() || as_table) && !writing.targets.is_empty() { out.child(select(&writing.targets.backend_id())) } else { out }
}

const MODEL: &str = "(string)context.Variables[\"model\"]";

/// What happens when no route takes the request.
enum End<'a> {
    Target(&'a str, &'a Target),
    Answer(String, Element),
    Nothing,
}

impl<'a> End<'a> {
    fn of(writing: &'a Writing<'_>, rest: Option<(&'a str, &'a Target)>) -> Self {
        match (rest, &writing.api.unmatched) {
            (Some((path, target)), _) => Self::Target(path, target),
            (None, Some(Unmatched::PassThrough(target))) => Self::Target(&writing.unmatched, target),
            (None, Some(Unmatched::Answer(answer))) => {
                let answer = answer::element(answer, writing.api, Place::Answer, Attempts::Unwatched);
                Self::Answer(cs::comment(&writing.unmatched), answer)
            }
            (None, None) => Self::Nothing,
        }
    }
}

fn when(condition: &str, then: Element) -> Element {
    let condition = if condition == "true" { condition.to_owned() } else { format!("@({condition})") };
    Element::new("when").attribute("condition", condition).child(then)
}

/// Remembers the target, or takes it at once where there is but one.
fn choice(writing: &Writing<'_>, target: &Target) -> Element {
    let id = writing.targets.id(target);
    match writing.targets.only() {
        Some(_) => select(id),
        None => Element::new("set-variable").attribute("name", VARIABLE).attribute("value", id),
    }
}

fn select(id: &str) -> Element {
    Element::new("set-backend-service").attribute("backend-id", id)
}
