use std::rc::Rc;

use base64::Engine as _;
use serde_json::{Map, Value, json};

use crate::http::{Body, Header, HeaderName, Headers, Request, Str, Url, encode_query};
use crate::scenario::{ApiFacts, BodyText, Caller, FollowUp, Operation, Step, Surface};

/// The api-version that simulated callers of Azure OpenAI ask for.
const API_VERSION: &str = "2024-10-21";
/// The host under which simulated callers know the gateway.
const HOST: &str = "gateway.example";

/// What one step sends, ready to be copied for each request.
#[derive(Debug)]
pub(super) struct Shape {
    request: Request,
    /// The path with `{id}` still in it, where the step has one.
    path: Option<String>,
    /// The body as JSON, where each turn adds `previous_response_id`.
    turns: Option<Map<String, Value>>,
    /// The path of follow-ups, with `{id}` still in it.
    response_path: String,
    /// Headers of follow-ups.
    bare: Headers,
}

impl Shape {
    /// What a step sends to an API; `key` is the subscription key of its caller.
    pub(super) fn new(step: &Step, api: &ApiFacts, key: Option<&str>) -> Self {
        let prefix = if api.path.is_empty() { String::new() } else { format!("/{}", api.path) };
        let (method, path) = target(step, api);
        let path = format!("{prefix}{path}");
        let content = content(step, api);
        let mut bare = Vec::new();
        if let (Some(key), Caller::Default | Caller::Named(_)) = (key, &step.caller) {
            bare.push(header(&api.key_header, key));
        }
        if let Some(claims) = &step.claims {
            bare.push(header("Authorization", &token(claims)));
        }
        let mut headers = bare.clone();
        if content.is_some() || !matches!(step.body, BodyText::None | BodyText::Usual) {
            headers.push(header("Content-Type", "application/json"));
        }
        for set in [&mut bare, &mut headers] {
            for (name, value) in &step.headers {
                set.retain(|h| !h.name.is(&name.value));
                set.push(header(&name.value, value));
            }
        }
        let query = query(step, api);
        let (path_part, query) = match path.split_once('?') {
            Some((path, own)) => (path.to_owned(), [own, &query].into_iter().filter(|q| !q.is_empty()).collect::<Vec<_>>().join("&")),
            None => (path, query),
        };
        let url =
            Url { scheme: Str::Static("https"), host: Str::Static(HOST), port: 443, path: path_part.clone().into(), query: query.into() };
        let body = match (&step.body, &content) {
            (BodyText::Text(text) | BodyText::Json(text), _) => Body::text(text),
            (BodyText::Usual, Some(content)) => Body::text(&Value::Object(content.clone()).to_string()),
            (BodyText::Usual, None) | (BodyText::None, _) => Body::None,
        };
        Self {
            request: Request { method, url, headers: Headers::shared(headers.into()), body },
            path: path_part.contains("{id}").then_some(path_part),
            turns: content.filter(|_| step.turns > 1 && step.body == BodyText::Usual),
            response_path: format!("{prefix}/responses/{{id}}"),
            bare: Headers::shared(bare.into()),
        }
    }

    /// A request that depends on nothing before it.
    pub(super) fn first(&self) -> Request {
        self.request.clone()
    }

    /// A request that may name the response before.
    pub(super) fn next(&self, previous: Option<&str>) -> Request {
        let mut request = self.request.clone();
        let Some(id) = previous else { return request };
        if let Some(path) = &self.path {
            request.url.path = path.replace("{id}", &encode_query(id)).into();
        }
        if let Some(content) = &self.turns {
            let mut content = content.clone();
            content.insert("previous_response_id".to_owned(), id.into());
            request.body = Body::text(&Value::Object(content).to_string());
        }
        request
    }

    /// A request about a response.
    pub(super) fn follow_up(&self, what: FollowUp, id: &str) -> Request {
        let method = match what {
            FollowUp::Get => "GET",
            FollowUp::Delete => "DELETE",
        };
        let path = self.response_path.replace("{id}", &encode_query(id)).into();
        Request { method: method.into(), url: Url { path, ..self.request.url.clone() }, headers: self.bare.clone(), body: Body::None }
    }
}

/// Under which callers know the gateway.
pub(super) fn origin() -> Url {
    Url { scheme: Str::Static("https"), host: Str::Static(HOST), port: 443, path: Str::Static("/"), query: Str::EMPTY }
}

/// A token with these claims. It is signed by nobody: what a policy reads of a token is there, what would prove it is not.
fn token(claims: &str) -> String {
    let part = |text: &str| base64::engine::general_purpose::URL_SAFE_NO_PAD.encode(text);
    format!("Bearer {}.{}.{}", part(r#"{"alg":"none","typ":"JWT"}"#), part(claims), part("simulated"))
}

fn header(name: &str, value: &str) -> Header {
    Header { name: HeaderName::new(name), value: Str::from(Rc::from(value)) }
}

/// Method and path below the API's, with `{id}` still in it.
fn target(step: &Step, api: &ApiFacts) -> (Str, String) {
    let model = step.model.as_ref().map_or("", |m| &m.value);
    let deployment = encode_query(step.deployment.as_ref().map_or(model, |d| &d.value));
    let tail = match &step.operation.value {
        Operation::Raw { method, path } => {
            let path = path.replace("{model}", &encode_query(model)).replace("{deployment-id}", &deployment);
            return (Rc::clone(method).into(), path);
        }
        Operation::Responses => return (Str::Static("POST"), "/responses".to_owned()),
        Operation::Chat => "/chat/completions",
        Operation::Completions => "/completions",
        Operation::Embeddings => "/embeddings",
    };
    match api.surface {
        Surface::Deployments => (Str::Static("POST"), format!("/deployments/{deployment}{tail}")),
        Surface::Body => (Str::Static("POST"), tail.to_owned()),
    }
}

/// The usual content of an operation. The model stands in it where the URL does not name it, or names another deployment.
fn content(step: &Step, api: &ApiFacts) -> Option<Map<String, Value>> {
    let mut content = Map::new();
    let in_url = api.surface == Surface::Deployments && step.operation.value != Operation::Responses;
    if let Some(model) = &step.model
        && (!in_url || step.deployment.is_some())
    {
        content.insert("model".to_owned(), (*model.value).into());
    }
    let prompt = prompt(step.prompt_tokens);
    let limit = step.max_tokens.unwrap_or(step.completion_tokens);
    match &step.operation.value {
        Operation::Chat => {
            content.insert("messages".to_owned(), json!([{ "role": "user", "content": prompt }]));
            content.insert("max_tokens".to_owned(), limit.into());
        }
        Operation::Completions => {
            content.insert("prompt".to_owned(), prompt.into());
            content.insert("max_tokens".to_owned(), limit.into());
        }
        Operation::Embeddings => {
            content.insert("input".to_owned(), prompt.into());
        }
        Operation::Responses => {
            content.insert("input".to_owned(), prompt.into());
            content.insert("max_output_tokens".to_owned(), limit.into());
        }
        Operation::Raw { .. } => return None,
    }
    if step.stream {
        content.insert("stream".to_owned(), true.into());
    }
    Some(content)
}

/// A text of so many tokens, four letters each: what estimates without a tokenizer count.
fn prompt(tokens: u32) -> String {
    "Tell me more. ".chars().cycle().take(tokens as usize * 4).collect()
}

fn query(step: &Step, api: &ApiFacts) -> String {
    let mut pairs: Vec<(&str, &str)> = Vec::new();
    if api.surface == Surface::Deployments && !matches!(step.operation.value, Operation::Raw { .. }) {
        pairs.push(("api-version", API_VERSION));
    }
    for (name, value) in &step.query {
        pairs.retain(|(known, _)| *known != &*name.value);
        pairs.push((&name.value, value));
    }
    let pair = |(name, value): (&str, &str)| format!("{}={}", encode_query(name), encode_query(value));
    pairs.into_iter().map(pair).collect::<Vec<_>>().join("&")
}

#[cfg(test)]
mod tests {
    use std::rc::Rc;

    use super::Shape;
    use crate::diagnostic::{Span, Spanned};
    use crate::scenario::{ApiFacts, FollowUp, Operation, Step, Surface};

    fn api(surface: Surface) -> ApiFacts {
        ApiFacts { id: "i".into(), name: "inference".into(), path: "inference/openai".into(), surface, key_header: "api-key".into() }
    }

    fn step(operation: Operation, model: &str) -> Step {
        let name = |text: &str| Spanned::new(Rc::from(text), Span::NONE);
        let mut step = Step::new(Span::NONE);
        step.operation = Spanned::new(operation, Span::NONE);
        step.model = Some(name(model));
        step.prompt_tokens = 1;
        step
    }

    fn sent(step: &Step, surface: Surface) -> String {
        let request = Shape::new(step, &api(surface), Some("k")).first();
        format!("{} {} {}", request.method, request.url.target(), String::from_utf8_lossy(&request.body.bytes()))
    }

    #[test]
    fn the_model_stands_where_the_surface_wants_it() {
        let version = "api-version=2024-10-21";
        let messages = r#""messages":[{"content":"Tell","role":"user"}],"max_tokens":70"#;
        let messages = messages.replace(r#""content":"Tell","role":"user""#, r#""role":"user","content":"Tell""#);
        let chat = step(Operation::Chat, "gpt-4.1");
        let path = "/inference/openai/deployments/gpt-4.1/chat/completions";
        assert_eq!(sent(&chat, Surface::Deployments), format!("POST {path}?{version} {{{messages}}}"));
        assert_eq!(sent(&chat, Surface::Body), format!("POST /inference/openai/chat/completions {{\"model\":\"gpt-4.1\",{messages}}}"));
        let mut both = step(Operation::Chat, "other");
        both.deployment = Some(Spanned::new("a\"b".into(), Span::NONE));
        let path = "/inference/openai/deployments/a%22b/chat/completions";
        assert_eq!(sent(&both, Surface::Deployments), format!("POST {path}?{version} {{\"model\":\"other\",{messages}}}"));
        let responses = step(Operation::Responses, "m");
        let body = r#"{"model":"m","input":"Tell","max_output_tokens":70}"#;
        assert_eq!(sent(&responses, Surface::Deployments), format!("POST /inference/openai/responses?{version} {body}"));
    }

    #[test]
    fn a_turn_names_the_response_before_and_follow_ups_ask_for_it() {
        let mut conversation = step(Operation::Responses, "m");
        conversation.turns = 2;
        let shape = Shape::new(&conversation, &api(Surface::Deployments), Some("k"));
        let body = shape.next(Some("resp_1")).body.bytes();
        assert_eq!(&*body, br#"{"model":"m","input":"Tell","max_output_tokens":70,"previous_response_id":"resp_1"}"#);
        let get = shape.follow_up(FollowUp::Get, "resp_1");
        assert_eq!((&*get.method, &*get.url.path), ("GET", "/inference/openai/responses/resp_1"));
        assert_eq!(get.headers.find("api-key").map(|v| v.as_str()), Some("k"));
    }

    #[test]
    fn claims_are_sent_as_a_token_with_every_request_of_a_conversation() {
        let mut conversation = step(Operation::Responses, "m");
        conversation.claims = Some(r#"{"oid":"x"}"#.into());
        let shape = Shape::new(&conversation, &api(Surface::Deployments), None);
        // {"alg":"none","typ":"JWT"} and {"oid":"x"}, base64url without padding.
        let token = "Bearer eyJhbGciOiJub25lIiwidHlwIjoiSldUIn0.eyJvaWQiOiJ4In0.c2ltdWxhdGVk";
        for request in [shape.first(), shape.follow_up(FollowUp::Get, "resp_1")] {
            assert_eq!(request.headers.find("authorization").map(|v| v.as_str()), Some(token));
        }
    }
}
