use std::collections::BTreeSet;

use crate::check::plan::{AffinityKey, Key, Member, Pool, Selection, Target};
use crate::policy::Element;

use super::target::{MEMBER, Targets, VARIABLE};
use super::{Writing, alias, caller, cs};

/// The variable with the backends that the attempts ask, one after the other.
const ORDER: &str = "order";

/// The variable with the pool that ranks the key's member first.
const FIRST: &str = "first";

/// The variable that counts attempts.
const ATTEMPT: &str = "attempt";

/// The variable with what holds requests together.
const KEY: &str = "affinityKey";

/// Who is asked, where the policy decides that: the key, the order of the members, and the attempts made so far.
pub(super) fn inbound(writing: &Writing<'_>, out: Element) -> Element {
    let targets = &writing.targets;
    let chosen: Vec<&Pool> = targets.chosen().collect();
    let Some(one) = chosen.first() else { return out };
    let mut keys: Vec<&Key> = chosen.iter().filter_map(|pool| Some(&pool.selection.key()?.of)).collect();
    keys.dedup();
    let shared = if let [key] = keys[..] { Some(key) } else { None };
    let mut out = out;
    if let Some(key) = shared {
        out = out
            .comment(format!("what holds requests together, {}; one without is dealt by itself", words(key)))
            .child(set(KEY, value(key)));
    }
    let own = |pool: &Pool| pool.selection.key().filter(|_| shared.is_none()).map(|key| set(KEY, value(&key.of)));
    let steps = |pool: &Pool| own(pool).into_iter().chain([set(variable(targets), code(targets, pool))]);
    if targets.only().is_some() {
        out = out.comment(comment(one)).children(steps(one));
    } else {
        let mut choose = Element::new("choose");
        for pool in &chosen {
            let condition = format!("@({} == {})", cs::variable(VARIABLE), cs::literal(&pool.id));
            choose = choose.comment(comment(pool)).child(Element::new("when").attribute("condition", condition).children(steps(pool)));
        }
        if chosen.len() < targets.iter().count() || targets.pinned() {
            let itself = set(variable(targets), format!("@({})", cs::variable(VARIABLE)));
            choose = choose.child(Element::new("otherwise").child(itself));
        }
        out = out.child(choose);
    }
    if counts(targets) { out.child(set(ATTEMPT, "@(0)".to_owned())) } else { out }
}

/// The `backend-id` of an attempt, where the policy decides it.
pub(super) fn backend_id(targets: &Targets<'_>) -> Option<String> {
    targets.chosen().next()?;
    let order = cs::variable(variable(targets));
    Some(if !walks(targets) {
        format!("@({order})")
    } else if !counts(targets) {
        format!("@(({order}).Split(',')[0])")
    } else if !targets.pinned() && targets.iter().all(|t| attempts(t) <= length(targets, t)) {
        format!("@(({order}).Split(',')[(int)context.Variables[\"{ATTEMPT}\"]])")
    } else {
        format!(
            "@{{
          var order = ({order}).Split(',');
          return order[(int)context.Variables[\"{ATTEMPT}\"] % order.Length];
        }}"
        )
    })
}

/// Selects whom an attempt asks; remembers who that is where something depends on it.
pub(super) fn select(targets: &Targets<'_>) -> Vec<Element> {
    let select = |id: String| Element::new("set-backend-service").attribute("backend-id", id);
    match targets.by_member() {
        true => {
            let own = [set(MEMBER, targets.backend_id()), select(format!("@({})", cs::variable(MEMBER)))];
            own.into_iter().chain(alias::of_member(targets)).collect()
        }
        false => vec![select(targets.backend_id())],
    }
}

/// What an attempt does, in words.
pub(super) fn comments(targets: &Targets<'_>) -> impl Iterator<Item = &'static str> {
    let all_walk = targets.iter().filter(|t| t.retry.is_some()).all(|t| targets.walk(t).is_some());
    let asks = "each attempt asks anew where to go: a pool passes over the members whose breakers are open";
    let next = "each attempt asks the next member: one whose breaker is open is a 503 without a call";
    [(!all_walk, asks), (walks(targets), next)].into_iter().filter_map(|(is, words)| is.then_some(words))
}

/// Counts an attempt, where the next one asks somebody else.
pub(super) fn count(targets: &Targets<'_>) -> Option<Element> {
    counts(targets).then(|| set(ATTEMPT, format!("@((int)context.Variables[\"{ATTEMPT}\"] + 1)")))
}

fn walks(targets: &Targets<'_>) -> bool {
    targets.iter().any(|target| targets.walk(target).is_some())
}

fn counts(targets: &Targets<'_>) -> bool {
    walks(targets) && targets.iter().any(|t| t.retry.is_some())
}

fn variable(targets: &Targets<'_>) -> &'static str {
    if walks(targets) { ORDER } else { FIRST }
}

fn attempts(target: &Target) -> usize {
    target.retry.as_ref().map_or(1, |retry| retry.count as usize + 1)
}

/// How many backends the order of a target names.
fn length(targets: &Targets<'_>, target: &Target) -> usize {
    targets.walk(target).map_or(1, |pool| pool.members.len())
}

pub(super) fn set(name: &str, value: String) -> Element {
    Element::new("set-variable").attribute("name", name).attribute("value", value)
}

fn comment(pool: &Pool) -> String {
    let several = pool.members.iter().map(Member::rank).collect::<BTreeSet<_>>().len() > 1;
    let how = match (&pool.selection, several) {
        (Selection::Walk(None), true) => "by priority, then drawn by weight",
        (Selection::Walk(None), false) => "drawn by weight",
        (Selection::Walk(Some(_)), true) => "by priority, then by the key",
        (Selection::Walk(Some(_)), false) => "by the key",
        (Selection::First(_) | Selection::Native, _) => {
            "the pool that asks the key's member first, and passes it over while its breaker is open"
        }
    };
    let label = &pool.label;
    cs::comment(&match pool.selection {
        Selection::Walk(_) => format!("pools.{label}: whom the attempts ask, {how}"),
        Selection::First(_) | Selection::Native => format!("pools.{label}: {how}"),
    })
}

/// A key in a comment.
pub(super) fn words(key: &Key) -> String {
    cs::comment(&match key {
        Key::Subscription => "the caller's subscription".to_owned(),
        Key::Product => "the caller's product".to_owned(),
        Key::Ip => "the caller's address".to_owned(),
        Key::Header(name) => format!("the header {}", name.value),
        Key::Query(name) => format!("the query parameter {}", name.value),
        Key::Body(name) => format!("{} of the body", name.value),
        Key::Claim(name) => format!("the claim {} of the caller's token", name.value),
        Key::Expression(expression) => format!("@({})", expression.code),
    })
}

/// The value of a key; the request's own id where it has none.
pub(super) fn value(key: &Key) -> String {
    const REQUEST: &str = "context.RequestId.ToString()";
    match key {
        Key::Subscription => format!("@(context.Subscription?.Id ?? {REQUEST})"),
        Key::Product => format!("@(context.Product?.Id ?? {REQUEST})"),
        Key::Ip => "@(context.Request.IpAddress)".to_owned(),
        Key::Header(name) => format!("@(context.Request.Headers.GetValueOrDefault({}, {REQUEST}))", cs::literal(&name.value)),
        Key::Query(name) => format!("@(context.Request.Url.Query.GetValueOrDefault({}, {REQUEST}))", cs::literal(&name.value)),
        Key::Claim(name) => format!("@({})", caller::claim(&name.value, REQUEST)),
        Key::Expression(expression) => format!("@({} ?? {REQUEST})", cs::whole(&expression.code)),
        Key::Body(name) => format!(
            "@{{
        var type = context.Request.Headers.GetValueOrDefault(\"Content-Type\", \"\");
        if (context.Request.Body == null || !type.Contains(\"json\")) {{ return {REQUEST}; }}
        try {{ return context.Request.Body.As<JObject>(preserveContent: true)[{}]?.ToString() ?? {REQUEST}; }} catch {{ return {REQUEST}; }}
    }}",
            cs::literal(&name.value)
        ),
    }
}

/// The order of the members, or the pool of the first: by weighted rendezvous. Each member draws a number from the key, larger
/// weights larger ones, and the largest is first: when a member leaves, only its keys move. A name is the account's, so that a key
/// comes to the same account for every model.
fn code(targets: &Targets<'_>, pool: &Pool) -> String {
    let walk = matches!(pool.selection, Selection::Walk(_));
    let members: Vec<&Member> = if walk { pool.members.iter().collect() } else { pool.top().collect() };
    let weight = |m: &&Member| m.weight.unwrap_or(1);
    let weighted = members.iter().any(|m| members.iter().any(|other| other.rank() == m.rank() && weight(other) != weight(m)));
    let ranked = walk && members.iter().any(|m| m.rank() != members.first().map_or(0, |m| m.rank()));
    let named = walk && members.iter().any(|m| targets.account(m) != targets.backend(m));
    let plain = !weighted && !ranked && !named;
    let object = |m: &&Member| {
        let name = cs::literal(targets.account(m));
        if plain {
            return name;
        }
        let mut out = format!("new {{ name = {name}");
        if named {
            out.push_str(&format!(", id = {}", cs::literal(targets.backend(m))));
        }
        if ranked {
            out.push_str(&format!(", priority = {}", m.rank()));
        }
        if weighted {
            out.push_str(&format!(", weight = {}", weight(m)));
        }
        out + " }"
    };
    let objects: Vec<String> = members.iter().map(object).collect();
    let name = if plain { "m" } else { "m.name" };
    let (key, salt) = match pool.selection.key() {
        Some(AffinityKey { salt, .. }) => (cs::variable(KEY), format!("{} + ", cs::literal(&format!("{salt}\n")))),
        None => ("context.RequestId.ToString()".to_owned(), String::new()),
    };
    let drawn = format!("BitConverter.ToUInt32(sha.ComputeHash(Encoding.UTF8.GetBytes({salt}{name} + \"\\n\" + key)), 0)");
    let by = match (ranked, weighted) {
        (false, false) => format!("OrderByDescending(m => {drawn})"),
        (true, false) => format!("OrderBy(m => m.priority)\n                .ThenByDescending(m => {drawn})"),
        (false, true) => format!("OrderBy(m => {})", by_weight(&drawn)),
        (true, true) => format!("OrderBy(m => m.priority)\n                .ThenBy(m => {})", by_weight(&drawn)),
    };
    let result = match (walk, plain) {
        (true, true) => format!("string.Join(\",\", members\n                .{by})"),
        (true, false) => format!(
            "string.Join(\",\", members\n                .{by}\n                .Select(m => m.{}))",
            if named { "id" } else { "name" }
        ),
        (false, _) => {
            let id = cs::literal(&Pool::first(&pool.id, ""));
            format!("{id} + members\n                .{by}\n                .First(){}", if plain { "" } else { ".name" })
        }
    };
    format!(
        "@{{
        var key = {key};
        var members = new[] {{
            {}
        }};
        using (var sha = SHA256.Create()) {{
            return {result};
        }}
    }}",
        objects.join(",\n            ")
    )
}

/// The least is first: an exponential draw at the rate of the weight.
fn by_weight(drawn: &str) -> String {
    format!("-Math.Log(({drawn} + 0.5) / 4294967296.0) / m.weight")
}

#[cfg(test)]
mod tests;
