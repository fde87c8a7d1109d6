use crate::check::plan::{Api, ModelFrom, Pattern, Surface};
use crate::policy::Element;

use super::target::{self, MEMBER, Targets};
use super::{cs, pattern};

/// What makes the request one for the model that the route's target is asked for: the deployment in the URL, or the body's model.
///
/// The body is rewritten as text: a `JObject` would print everything in a prompt that looks like a date as another date.
pub(super) fn rewriting(api: &Api, models: &[Pattern], alias: Option<&str>) -> Option<Element> {
    let model = alias?;
    if api.surface != Surface::AzureOpenAi {
        return in_body(models, alias);
    }
    let all = pattern::take_all(models);
    let choose = Element::new("choose").child(when(HAS_DEPLOYMENT, url(model)));
    Some(match api.model_from.contains(&ModelFrom::Body) {
        _ if all => choose.child(when(&format!("@({IS_JSON})"), body(models, model))),
        true => choose.child(Element::new("otherwise").child(body(models, model))),
        false => url(model),
    })
}

/// The same for requests that name the model in their body alone.
pub(super) fn in_body(models: &[Pattern], alias: Option<&str>) -> Option<Element> {
    let body = body(models, alias?);
    // A model that was asked for was found in the body, so there is one.
    Some(if pattern::take_all(models) { Element::new("choose").child(when(&format!("@({IS_JSON})"), body)) } else { body })
}

/// What leaves the deployment to the member's own URL.
pub(super) fn without_deployment() -> Element {
    rewrite_uri("/deployments/{deployment-id}", "\"\"")
}

fn when(condition: &str, then: Element) -> Element {
    Element::new("when").attribute("condition", condition).child(then)
}

pub(super) const HAS_DEPLOYMENT: &str = "@(context.Request.MatchedParameters.ContainsKey(\"deployment-id\"))";

const IS_JSON: &str =
    "context.Request.Body != null && context.Request.Headers.GetValueOrDefault(\"Content-Type\", \"\").Contains(\"json\")";

/// With each attempt: what the member that is asked calls the model, where members differ in that.
pub(super) fn of_member(targets: &Targets<'_>) -> Option<Element> {
    let mut names: Vec<(&str, &str)> = Vec::new();
    let mut asked: Vec<Pattern> = Vec::new();
    for called in targets.chosen().filter_map(|pool| pool.called.as_ref()) {
        asked.push(Pattern(called.model.clone()));
        for (index, deployment) in &called.names {
            asked.push(Pattern(deployment.clone()));
            names.push((targets.backend_of(*index), deployment));
        }
    }
    asked.sort();
    asked.dedup();
    names.sort_unstable();
    names.dedup();
    let (_, last) = *names.last()?;
    let member = cs::variable(MEMBER);
    let others: String = names
        .iter()
        .filter(|(_, name)| *name != last)
        .map(|(id, name)| format!("{member} == {} ? {} : ", cs::literal(id), cs::literal(name)))
        .collect();
    let found = cs::literal(&format!("(\"model\"\\s*:\\s*)\"{}\"", alternatives(&asked)));
    let text = "context.Request.Body.As<string>(preserveContent: true)";
    let code = format!(
        "@{{
            var deployment = {others}{};
            return new Regex({found}).Replace({text}, \"$1\\\"\" + deployment + \"\\\"\");
        }}",
        cs::literal(last)
    );
    let ids: Vec<&str> = names.iter().map(|(id, _)| *id).collect();
    let condition = match targets.iter().all(|target| targets.walk(target).is_some_and(|pool| pool.called.is_some())) {
        true => format!("@({IS_JSON})"),
        false => format!("@({} && {IS_JSON})", cs::operand(&target::one_of(&ids, &member), ids.len())),
    };
    let when = Element::new("when").attribute("condition", condition).child(Element::new("set-body").text(code));
    Some(Element::new("choose").comment("each member has a name of its own for the deployment").child(when))
}

fn url(model: &str) -> Element {
    rewrite_uri("{deployment-id}", &cs::literal(&model.replace('/', "%2F")))
}

/// The operation's own template, so that nothing has to be known of the path that the gateway holds.
fn rewrite_uri(old: &str, new: &str) -> Element {
    let template = format!("@(context.Operation.UrlTemplate.Replace(\"{old}\", {new}))");
    Element::new("rewrite-uri").attribute("template", template).attribute("copy-unmatched-params", "true")
}

fn body(models: &[Pattern], model: &str) -> Element {
    let found = cs::literal(&format!("(\"model\"\\s*:\\s*)\"{}\"", alternatives(models)));
    let made = cs::literal(&format!("$1\"{model}\""));
    let text = "context.Request.Body.As<string>(preserveContent: true)";
    Element::new("set-body").text(format!("@(new Regex({found}).Replace({text}, {made}))"))
}

/// The regular expression of the models' names inside of quotes. A name that JSON writes with a backslash is left as it is: the
/// target does not have it.
fn alternatives(models: &[Pattern]) -> String {
    let all = [Pattern("*".into())];
    let models = if pattern::take_all(models) { &all[..] } else { models };
    let mut names: Vec<String> = models.iter().map(|pattern| regex(&pattern.0)).collect();
    names.dedup();
    if let [only] = &names[..] { only.clone() } else { format!("(?:{})", names.join("|")) }
}

fn regex(pattern: &str) -> String {
    let mut out = String::with_capacity(pattern.len());
    for c in pattern.chars() {
        match c {
            '*' => out.push_str("[^\"\\\\]*"),
            c if c.is_ascii() && !c.is_ascii_alphanumeric() && !"-_:/@".contains(c) => out.extend(['\\', c]),
            c => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::{alternatives, body};
    use crate::compile::sample::patterns;

    #[test]
    fn names_and_globs_become_the_regular_expression_of_what_stands_in_quotes() {
        for (models, expression) in [
            (&["fast"][..], "fast"),
            (&["gpt-4.1", "gpt-4.1"], r"gpt-4\.1"),
            (&["fast", "gpt-35-*"], r#"(?:fast|gpt-35-[^"\\]*)"#),
            (&[], r#"[^"\\]*"#),
            (&["fast", "*"], r#"[^"\\]*"#),
        ] {
            assert_eq!(alternatives(&patterns(models)), expression);
        }
    }

    #[test]
    fn the_body_is_rewritten_as_text() {
        let policy = body(&patterns(&["fast"]), "gpt-4.1-nano");
        let text = crate::policy::print(&crate::policy::Document { root: policy });
        let right = r#"@(new Regex("(\"model\"\\s*:\\s*)\"fast\"").Replace(context.Request.Body.As&lt;string&gt;(preserveContent: true), "$1\"gpt-4.1-nano\""))"#;
        assert_eq!(text, format!("<set-body>{right}</set-body>\n"));
    }
}
