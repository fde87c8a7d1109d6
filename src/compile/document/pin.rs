use std::rc::Rc;

use crate::check::plan::{Backend, Pins, Resident, Store, WhenUnknown};
use crate::policy::{Element, Kind, Mark, Part};

use super::target::{self, VARIABLE};
use super::{Writing, caller, condition, cs, split};

/// The variable with the response that a request is about.
const RESPONSE: &str = "responseId";

/// The variable with the host of the account that made it; not set when that is not known.
const OWNER: &str = "owner";

/// That the owner is known.
pub(super) const PINNED: &str = "context.Variables.ContainsKey(\"owner\")";

/// How often, and after how many seconds each, a request waits for the account that it is pinned to.
pub(super) const WAITS: (&str, &str) = ("6", "10");

/// Which response a request is about, and which account made it.
pub(super) fn ask(writing: &Writing<'_>, pins: &Pins, out: Element) -> Element {
    let lookup = Element::new("cache-lookup-value")
        .attribute("key", key(writing, RESPONSE))
        .attribute("variable-name", OWNER)
        .attribute("caching-type", store(pins));
    let asked = Element::new("when").attribute("condition", format!("@({})", is_asked())).child(lookup);
    out.comment("the response that the request is about: the one in the path, or the one that it goes on from")
        .child(Element::new("set-variable").attribute("name", RESPONSE).attribute("value", ASKED))
        .child(Element::new("choose").child(asked))
}

const ASKED: &str = "@{
        if (context.Request.MatchedParameters.ContainsKey(\"response-id\")) { return context.Request.MatchedParameters[\"response-id\"]; }
        if (context.Request.Method != \"POST\" || !context.Request.OriginalUrl.Path.EndsWith(\"/responses\") \
         || context.Request.Body == null) { return \"\"; }
        try { return context.Request.Body.As<JObject>(preserveContent: true).Value<string>(\"previous_response_id\") ?? \"\"; } \
         catch { return \"\"; }
    }";

/// Keeps requests that have a response in their path from the routes: they name no model.
pub(super) fn around(pins: &Pins, decided: Element, out: Element) -> Element {
    let mut condition = "context.Request.MatchedParameters.ContainsKey(\"response-id\")".to_owned();
    if pins.when_unknown == WhenUnknown::Forward {
        condition = format!("{condition} && {PINNED}");
    }
    let own = Element::new("set-variable").attribute("name", VARIABLE).attribute("value", "@(\"\")");
    let when = Element::new("when").attribute("condition", format!("@({condition})")).child(own);
    let choose = Element::new("choose").comment("a response in the path, which names no model: only where it was made");
    out.child(choose.child(when).child(decided))
}

/// Sends requests that are about a response to the account that made it, if their route leads there too.
pub(super) fn pin(writing: &Writing<'_>, pins: &Pins, out: Element) -> Element {
    let condition = match pins.when_unknown {
        WhenUnknown::NotFound => is_asked(),
        WhenUnknown::Forward => PINNED.to_owned(),
    };
    let target = Element::new("set-variable").attribute("name", VARIABLE).attribute("value", owner(writing));
    let nobody = format!("@({} == \"\")", cs::variable(VARIABLE));
    let refuse = Element::new("when").attribute("condition", nobody).child(not_found(writing)).marked([mark(pins, "unknown response")]);
    let when = Element::new("when")
        .attribute("condition", format!("@({condition})"))
        .marked([mark(pins, "request about a response")])
        .child(target)
        .child(
            Element::new("choose").comment("expired, made for another caller, or where this request may not go: not a guess").child(refuse),
        );
    out.child(Element::new("choose").comment("a response exists only on the account that made it").child(when))
}

/// Remembers which account made a response.
pub(super) fn learn(writing: &Writing<'_>, pins: &Pins) -> Element {
    let id = Element::new("set-variable").attribute("name", "newId").attribute("value", MADE);
    let store = Element::new("cache-store-value")
        .attribute("key", key(writing, "newId"))
        .attribute("value", "@(context.Request.Url.Host)")
        .attribute("duration", pins.ttl.seconds_up().to_string())
        .attribute("caching-type", store(pins));
    let when = Element::new("when").attribute("condition", format!("@({CREATED})")).marked([mark(pins, "response remembered")]);
    Element::new("choose")
        .comment("who made this response: a stream would have to be held back to be read")
        .child(when.child(id).child(store))
}

const CREATED: &str = "context.Request.Method == \"POST\" && context.Request.OriginalUrl.Path.EndsWith(\"/responses\") && \
     context.Response != null && context.Response.StatusCode == 200 && \
     context.Response.Headers.GetValueOrDefault(\"Content-Type\", \"\").StartsWith(\"application/json\")";

const MADE: &str = "@{
        try { return context.Response.Body.As<JObject>(preserveContent: true).Value<string>(\"id\") ?? \"\"; } catch { return \"\"; }
    }";

/// One attribute for requests that are pinned, another for the rest; both are text or `@(...)`.
pub(super) fn either(own: &str, others: &str) -> String {
    let others = others.strip_prefix("@(").and_then(|inner| inner.strip_suffix(')')).unwrap_or(others);
    match (own, others) {
        (own, "") => own.to_owned(),
        ("false", others) => format!("@(!{PINNED} && ({others}))"),
        (own, "false") => format!("@({PINNED} && ({own}))"),
        (own, others) if own.contains(' ') || others.contains(' ') => format!("@({PINNED} ? ({own}) : ({others}))"),
        (own, others) => format!("@({PINNED} ? {own} : {others})"),
    }
}

/// The cache that remembers.
fn store(pins: &Pins) -> &'static str {
    match pins.store {
        Store::Internal => "internal",
        Store::External => "external",
    }
}

fn is_asked() -> String {
    format!("{} != \"\"", cs::variable(RESPONSE))
}

/// An id belongs to an API and a caller: nobody else's counts, nor one that is guessed.
fn key(writing: &Writing<'_>, variable: &str) -> String {
    let prefix = cs::literal(&format!("apc/{}/", writing.api.id));
    format!("@({prefix} + {} + \"/\" + {})", caller::id(writing.api), cs::variable(variable))
}

/// The backend on the owner's account that the request's target leads to; of requests without a model any.
fn owner(writing: &Writing<'_>) -> String {
    let targets = &writing.targets;
    let alone = targets.iter().map(|target| (targets.id(target).to_owned(), targets.behind(target)));
    let split = writing.api.routes.iter().filter(|route| route.parts.len() > 1);
    let split = split.map(|route| (split::any(writing, route), route.targets().flat_map(|target| targets.behind(target)).collect()));
    let mut rows: Vec<String> = Vec::new();
    for (target, backend) in
        alone.chain(split).flat_map(|(target, behind): (String, Vec<&Backend>)| behind.into_iter().map(move |b| (target.clone(), b)))
    {
        let (target, host, id) = (cs::literal(&target), targets.host(backend), cs::literal(&backend.id));
        let row = format!("new {{ target = {target}, host = {host}, id = {id} }}");
        // Parts of a split may share members.
        if !rows.contains(&row) {
            rows.push(row);
        }
    }
    if rows.is_empty() {
        // No route leads anywhere: nobody made anything, and C# has no array without a type.
        return "@(\"\")".to_owned();
    }
    let kept: String = writing.api.residents.iter().map(|of| kept(writing, of)).collect();
    format!(
        "@{{
          var target = {};
          var owner = context.Variables.GetValueOrDefault<string>(\"{OWNER}\", \"\");
          var members = new[] {{
            {}
          }};
          return members.Where(m => m.host == owner && (target == \"\" || m.target == target){kept}).Select(m => m.id).FirstOrDefault() ?? \"\";
        }}",
        cs::variable(VARIABLE),
        rows.join(",\n            ")
    )
}

/// That a member is not outside of where the callers of a rule are to be served: what was made there before is not theirs to ask for.
fn kept(writing: &Writing<'_>, resident: &Resident) -> String {
    let ids: Vec<&str> = resident.outside.iter().map(|index| writing.targets.backend_at(*index)).collect();
    let who = condition::asked(writing.api, &[], Some(&resident.who), "");
    format!(" && !({} && {})", cs::operand(&who, who.matches(" || ").count() + 1), cs::operand(&target::one_of(&ids, "m.id"), ids.len()))
}

fn not_found(writing: &Writing<'_>) -> Element {
    let message = format!("\"Response '\" + {} + \"' is not known to this gateway.\"", cs::variable(RESPONSE));
    let error = format!("new JObject(new JProperty(\"code\", \"response_not_found\"), new JProperty(\"message\", {message}))");
    let body = format!("@(new JObject(new JProperty(\"error\", {error})).ToString(Newtonsoft.Json.Formatting.None))");
    super::answer::refusal(404, body, writing.api)
}

fn mark(pins: &Pins, outcome: &str) -> Mark {
    let path: Rc<str> = format!("{} / affinity: {outcome}", pins.path).into();
    Mark { kind: Kind::Affinity, path, span: pins.span, part: Part::Whole, names: Vec::new() }
}
