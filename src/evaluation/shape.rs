use serde_json::Value as Json;

use crate::diagnostic::nearest;

/// What a part of a context is.
#[derive(Clone, Copy)]
enum Shape {
    /// An object with these parts and no others; what has no row of its own is a plain value.
    Parts(&'static [(&'static str, Shape)]),
    /// An object with names of its own.
    Names,
    Array,
    Any,
}

use Shape::{Any, Array, Names, Parts};

const CONTEXT: Shape = Parts(&[
    ("request", REQUEST),
    ("response", RESPONSE),
    ("variables", Names),
    ("user", Parts(&[("id", Any), ("email", Any), ("first_name", Any), ("last_name", Any), ("note", Any), ("groups", Array)])),
    ("subscription", Parts(&[("id", Any), ("name", Any), ("key", Any), ("primary_key", Any), ("secondary_key", Any)])),
    ("product", Parts(&[("id", Any), ("name", Any), ("state", Any)])),
    ("api", Parts(&[("id", Any), ("name", Any), ("path", Any), ("revision", Any), ("version", Any), ("service_url", Any)])),
    ("operation", Parts(&[("id", Any), ("name", Any), ("method", Any), ("url_template", Any)])),
    ("deployment", Parts(&[("region", Any), ("service_name", Any), ("service_id", Any), ("gateway_id", Any)])),
    ("last_error", LAST_ERROR),
    ("request_id", Any),
    ("timestamp", Any),
    ("elapsed_ms", Any),
    ("tracing", Any),
]);

const REQUEST: Shape = Parts(&[
    ("method", Any),
    ("url", Any),
    ("original_url", Any),
    ("headers", Names),
    ("body", Any),
    ("ip_address", Any),
    ("matched_parameters", Names),
]);

const RESPONSE: Shape = Parts(&[("status_code", Any), ("status_reason", Any), ("headers", Names), ("body", Any)]);

const LAST_ERROR: Shape =
    Parts(&[("source", Any), ("reason", Any), ("message", Any), ("scope", Any), ("section", Any), ("path", Any), ("policy_id", Any)]);

/// The first part of a context that is none, or not what it should be; for people, who mistype: [`super::context`] passes over it.
#[must_use]
pub fn misfit(context: &Json) -> Option<String> {
    within(context, CONTEXT, "")
}

fn within(json: &Json, shape: Shape, path: &str) -> Option<String> {
    let shown = if path.is_empty() { "a context".to_owned() } else { format!("`{path}`") };
    match (shape, json) {
        (_, Json::Null) | (Any, _) | (Names, Json::Object(_)) | (Array, Json::Array(_)) => None,
        (Array, _) => Some(format!("{shown} is an array, `[...]`")),
        (Names | Parts(_), Json::Bool(_) | Json::Number(_) | Json::String(_) | Json::Array(_)) => {
            Some(format!("{shown} is an object, `{{...}}`"))
        }
        (Parts(parts), Json::Object(object)) => object.iter().find_map(|(key, value)| {
            let Some((_, shape)) = parts.iter().find(|(name, _)| name == key) else {
                let cure = match nearest(key, parts.iter().map(|(name, _)| *name)) {
                    Some(near) => format!("did you mean `{near}`?"),
                    None => format!("it has {}", parts.iter().map(|(name, _)| format!("`{name}`")).collect::<Vec<_>>().join(", ")),
                };
                return Some(format!("{shown} has no `{key}`: {cure}"));
            };
            within(value, *shape, &if path.is_empty() { key.clone() } else { format!("{path}.{key}") })
        }),
    }
}

#[cfg(test)]
mod tests {
    use super::misfit;
    use serde_json::json;

    #[test]
    fn parts_that_a_context_does_not_have_are_told() {
        let told = |json| misfit(&json);
        assert_eq!(told(json!({ "request": { "headers": { "x": [1] }, "body": [] }, "response": null, "variables": { "a": 1 } })), None);
        assert_eq!(told(json!([])).as_deref(), Some("a context is an object, `{...}`"));
        assert_eq!(told(json!({ "requst": {} })).as_deref(), Some("a context has no `requst`: did you mean `request`?"));
        assert_eq!(told(json!({ "request": { "headers": [] } })).as_deref(), Some("`request.headers` is an object, `{...}`"));
        assert_eq!(told(json!({ "product": { "x": 1 } })).as_deref(), Some("`product` has no `x`: it has `id`, `name`, `state`"));
        assert_eq!(told(json!({ "user": { "groups": "a" } })).as_deref(), Some("`user.groups` is an array, `[...]`"));
    }
}
