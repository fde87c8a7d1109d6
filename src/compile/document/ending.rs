use crate::check::plan::{HookPlace, WhenExhausted};
use crate::policy::{Element, Mark};

use super::answer;
use super::target::{self, Group, VARIABLE};
use super::template::Place;
use super::{Writing, cs, hook, pin, status};

/// After forwarding: a status that was retried to the end becomes the answer that was written for it; the API's headers.
pub(super) fn outbound(writing: &Writing<'_>) -> Element {
    let mut out = Element::new("outbound").child(Element::new("base")).nodes(hook::at(writing.api, HookPlace::BeforeOutbound));
    let retried = |when: &'_ WhenExhausted, statuses: Option<Vec<(u16, u16)>>| match (when, statuses) {
        (WhenExhausted::Answer(answer), Some(statuses)) if !statuses.is_empty() => Some((answer.clone(), statuses)),
        (WhenExhausted::Answer(_) | WhenExhausted::Bare, _) => None,
    };
    let groups = writing.targets.groups(|t| retried(&t.when_exhausted, t.retry.as_ref().map(|r| status::normal(&r.statuses))));
    let alone = groups.len() == 1;
    let mut choose = Element::new("choose");
    for Group { setting, ids } in &groups {
        let Some((answer, statuses)) = setting else { continue };
        let tests = status::tests(statuses);
        let mut condition = format!("context.Response != null && {}", cs::operand(&tests.join(" || "), tests.len()));
        if !alone {
            let asked = target::one_of(ids, &cs::variable(VARIABLE));
            condition = format!("{} && {condition}", cs::operand(&asked, ids.len()));
        }
        if writing.targets.pinned() {
            condition = format!("!{} && {condition}", pin::PINNED);
        }
        let answer = answer::element(answer, writing.api, Place::Answer, writing.attempts);
        let when = Element::new("when").attribute("condition", format!("@({condition})")).marked(writing.targets.exhausted(ids));
        choose = choose.child(when.child(answer));
    }
    if !choose.children.is_empty() {
        out = out.comment("no attempt is left: the answer written for this, in place of the last backend's").child(choose);
    }
    if let Some(pins) = &writing.api.pins {
        out = out.child(pin::learn(writing, pins));
    }
    out.children(answer::headers(writing.api, Place::Outbound)).nodes(hook::at(writing.api, HookPlace::AfterOutbound))
}

/// When no backend could be reached at all: the answer that was written for this, or a bare 503. The gateway's own text would
/// name the pool.
pub(super) fn on_error(writing: &Writing<'_>) -> Element {
    let mut out = Element::new("on-error").child(Element::new("base")).nodes(hook::at(writing.api, HookPlace::BeforeOnError));
    let mut groups = writing.targets.groups(|t| &t.when_exhausted);
    if let Some(most) = (0..groups.len()).rev().max_by_key(|&i| groups[i].ids.len()) {
        let last = groups.remove(most);
        let mut when = Element::new("when").attribute("condition", format!("@({EXHAUSTED})"));
        if groups.is_empty() {
            when = when.marked(marks(writing, &last)).child(given(writing, last.setting));
        } else {
            let mut inner = Element::new("choose");
            for group in &groups {
                let condition = format!("@({})", target::one_of(&group.ids, &cs::variable_if_set(VARIABLE)));
                let when = Element::new("when").attribute("condition", condition).marked(marks(writing, group));
                inner = inner.child(when.child(given(writing, group.setting)));
            }
            when = when.child(inner.child(Element::new("otherwise").marked(marks(writing, &last)).child(given(writing, last.setting))));
        }
        out = out
            .comment("every member's breaker is open, the connection failed, or no answer came in time")
            .child(Element::new("choose").child(when));
    }
    out.children(answer::headers(writing.api, Place::OnError)).nodes(hook::at(writing.api, HookPlace::AfterOnError))
}

const EXHAUSTED: &str = "(context.Response != null && context.Response.StatusCode == 503) || (context.LastError != null && \
     (context.LastError.Reason == \"BackendConnectionFailure\" || context.LastError.Reason == \"Timeout\"))";

/// What of the spec an answer is; a bare 503 is nothing of it.
fn marks(writing: &Writing<'_>, group: &Group<'_, &WhenExhausted>) -> Vec<Mark> {
    match group.setting {
        WhenExhausted::Bare => Vec::new(),
        WhenExhausted::Answer(_) => writing.targets.exhausted(&group.ids),
    }
}

fn given(writing: &Writing<'_>, when: &WhenExhausted) -> Element {
    match when {
        WhenExhausted::Bare => answer::unavailable(writing.api, Place::OnError),
        WhenExhausted::Answer(answer) => answer::element(answer, writing.api, Place::OnError, writing.attempts),
    }
}
