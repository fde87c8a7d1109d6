use crate::check::plan::{Answer, Dimension, ErrorBody, Limits};
use crate::check::plan::{Api, Condition, ModelFrom, Surface, Unmatched, WhenExhausted};
use crate::policy::Element;

use super::target::{self, Targets};
use super::{pattern, template};

/// Whether anything that is compiled asks for the model.
pub(super) fn is_needed(api: &Api, targets: &Targets<'_>) -> bool {
    let told = |answer: &Answer| match &answer.body {
        None => false,
        Some(ErrorBody::Text(text)) => template::reads_model(text),
        Some(ErrorBody::OpenAi { code, message }) => {
            template::reads_model(message) || code.as_ref().is_some_and(|c| template::reads_model(c))
        }
    };
    let exhausted = |when: &WhenExhausted| matches!(when, WhenExhausted::Answer(answer) if told(answer));
    let (routes, _) = target::reachable(api);
    let whens = routes.iter().map(|route| &route.when).chain(api.denies.iter().map(|deny| &deny.when));
    api.denies.iter().any(|deny| !pattern::take_all(&deny.models))
        || routes.iter().any(|route| !pattern::take_all(&route.models))
        || whens.flatten().any(Condition::reads_model)
        || api.metrics.as_ref().is_some_and(|metrics| metrics.dimensions.iter().any(Dimension::reads_model))
        || api.routes.iter().filter_map(|route| route.limits.as_ref()).any(Limits::reads_model)
        || api.response_headers.iter().any(|(_, parts)| template::reads_model(parts))
        || matches!(&api.unmatched, Some(Unmatched::Answer(answer)) if told(answer))
        || targets.iter().any(|t| exhausted(&t.when_exhausted))
}

/// Puts the model asked for into a variable; an empty text when the request names none.
pub(super) fn variable(surface: Surface, from: &[ModelFrom]) -> Element {
    Element::new("set-variable").attribute("name", "model").attribute("value", value(surface, from))
}

/// What the variable holds.
fn value(surface: Surface, from: &[ModelFrom]) -> String {
    let sources: Vec<Source> = from.iter().filter_map(|&from| source(from, surface)).collect();
    match sources[..] {
        [] => "@(\"\")".to_owned(),
        [Source::Parameter] => "@(context.Request.MatchedParameters.GetValueOrDefault(\"deployment-id\", \"\"))".to_owned(),
        _ => statements(&sources),
    }
}

#[derive(Clone, Copy)]
enum Source {
    /// `{deployment-id}` of the operation.
    Parameter,
    /// The path itself, of an API whose operations have no parameters.
    Path,
    Body,
}

fn source(from: ModelFrom, surface: Surface) -> Option<Source> {
    match (from, surface) {
        (ModelFrom::Body, _) => Some(Source::Body),
        (ModelFrom::Url, Surface::AzureOpenAi) => Some(Source::Parameter),
        (ModelFrom::Url, Surface::PassThrough) => Some(Source::Path),
        // These have no deployments in their URLs.
        (ModelFrom::Url, Surface::AzureOpenAiV1 | Surface::AzureAi | Surface::OpenAi) => None,
    }
}

fn statements(sources: &[Source]) -> String {
    let mut lines: Vec<&str> = Vec::new();
    let last = sources.len().saturating_sub(1);
    for (index, source) in sources.iter().enumerate() {
        match source {
            Source::Parameter if index == last => {
                lines.push("return context.Request.MatchedParameters.GetValueOrDefault(\"deployment-id\", \"\");");
            }
            Source::Parameter => lines.push(PARAMETER),
            Source::Path => lines.extend(PATH),
            // A body that is not JSON, or is a list, names no model. Uploads are not read at all.
            Source::Body if index == last => lines.extend(BODY_LAST),
            Source::Body => lines.extend(BODY_FIRST),
        }
        if index == last && matches!(source, Source::Path) {
            lines.push("return \"\";");
        }
    }
    let body: String = lines.iter().map(|line| format!("\n        {line}")).collect();
    format!("@{{{body}\n    }}")
}

const PARAMETER: &str = "if (context.Request.MatchedParameters.ContainsKey(\"deployment-id\")) \
     { return context.Request.MatchedParameters[\"deployment-id\"]; }";

const PATH: [&str; 3] = [
    "var path = context.Request.OriginalUrl.Path;",
    "var at = path.IndexOf(\"/deployments/\", StringComparison.Ordinal);",
    "if (at >= 0) { return path.Substring(at + 13).Split('/')[0]; }",
];

const BODY_LAST: [&str; 3] = [
    "if (context.Request.Body == null) { return \"\"; }",
    "if (context.Request.Headers.GetValueOrDefault(\"Content-Type\", \"\").StartsWith(\"multipart/\", StringComparison.OrdinalIgnoreCase)) \
     { return \"\"; }",
    "try { return context.Request.Body.As<JObject>(preserveContent: true)[\"model\"]?.ToString() ?? \"\"; } catch { return \"\"; }",
];

const BODY_FIRST: [&str; 6] = [
    "var type = context.Request.Headers.GetValueOrDefault(\"Content-Type\", \"\");",
    "if (context.Request.Body != null && !type.StartsWith(\"multipart/\", StringComparison.OrdinalIgnoreCase)) {",
    "    var model = \"\";",
    "    try { model = context.Request.Body.As<JObject>(preserveContent: true)[\"model\"]?.ToString() ?? \"\"; } catch { model = \"\"; }",
    "    if (model != \"\") { return model; }",
    "}",
];

#[cfg(test)]
mod tests {
    use super::value;
    use crate::check::plan::ModelFrom::{Body, Url};
    use crate::check::plan::{ModelFrom, Surface};
    use crate::compile::sample::plan_with;

    fn code(surface: Surface, from: &[ModelFrom]) -> String {
        let plan = plan_with(|api| (api.surface, api.model_from) = (surface, from.to_vec()));
        value(plan.apis[0].surface, &plan.apis[0].model_from)
    }

    #[test]
    fn the_model_is_read_where_the_surface_has_it_and_in_the_order_written() {
        insta::assert_snapshot!(code(Surface::AzureOpenAi, &[Url]), @r#"@(context.Request.MatchedParameters.GetValueOrDefault("deployment-id", ""))"#);
        insta::assert_snapshot!(code(Surface::AzureOpenAi, &[Body, Url]), @r#"
@{
        var type = context.Request.Headers.GetValueOrDefault("Content-Type", "");
        if (context.Request.Body != null && !type.StartsWith("multipart/", StringComparison.OrdinalIgnoreCase)) {
            var model = "";
            try { model = context.Request.Body.As<JObject>(preserveContent: true)["model"]?.ToString() ?? ""; } catch { model = ""; }
            if (model != "") { return model; }
        }
        return context.Request.MatchedParameters.GetValueOrDefault("deployment-id", "");
    }
"#);
        insta::assert_snapshot!(code(Surface::PassThrough, &[Url, Body]), @r#"
@{
        var path = context.Request.OriginalUrl.Path;
        var at = path.IndexOf("/deployments/", StringComparison.Ordinal);
        if (at >= 0) { return path.Substring(at + 13).Split('/')[0]; }
        if (context.Request.Body == null) { return ""; }
        if (context.Request.Headers.GetValueOrDefault("Content-Type", "").StartsWith("multipart/", StringComparison.OrdinalIgnoreCase)) { return ""; }
        try { return context.Request.Body.As<JObject>(preserveContent: true)["model"]?.ToString() ?? ""; } catch { return ""; }
    }
"#);
        insta::assert_snapshot!(code(Surface::PassThrough, &[Url]), @r#"
@{
        var path = context.Request.OriginalUrl.Path;
        var at = path.IndexOf("/deployments/", StringComparison.Ordinal);
        if (at >= 0) { return path.Substring(at + 13).Split('/')[0]; }
        return "";
    }
"#);
        assert_eq!(code(Surface::OpenAi, &[Url, Body]), code(Surface::OpenAi, &[Body]));
        assert_eq!(code(Surface::AzureAi, &[Url]), "@(\"\")");
    }
}
