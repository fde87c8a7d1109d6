use std::borrow::Cow;
use std::ops::Deref;
use std::rc::Rc;

use base64::Engine as _;
use serde_json::Value;

use crate::http::{Body, Header, HeaderName, Headers, Hole, Request, Str, Template, Url, encode_query};
use crate::scenario::{ApiFacts, BodyText, Caller, Distribution, FollowUp, LogRow, Operation, Step, Surface};
use crate::tokens::Counting;

/// The api-version that simulated callers of Azure OpenAI ask for.
const API_VERSION: &str = "2024-10-21";
/// The host under which simulated callers know the gateway.
const HOST: &str = "gateway.example";

/// What one step sends for one model, ready to be copied for each request.
#[derive(Debug)]
pub(super) struct Shape {
    /// With the content that all requests have, if they do.
    request: Request,
    /// What is asked for, as a deployment would be called.
    model: Option<Rc<str>>,
    /// The content that depends on the request.
    varied: Option<Varied>,
    /// The path with `{id}` still in it, where the step has one.
    path: Option<String>,
    /// The path of follow-ups, with `{id}` still in it.
    response_path: String,
    /// Headers of follow-ups.
    bare: Headers,
}

/// A request that is sent next.
#[derive(Debug)]
pub(super) enum Next<'s> {
    /// As all of a step are.
    Same(&'s Request),
    /// One of its own.
    Other(Box<Request>),
}

impl Next<'_> {
    /// By itself.
    pub(super) fn into_own(self) -> Box<Request> {
        match self {
            Self::Same(request) => Box::new(request.clone()),
            Self::Other(request) => request,
        }
    }
}

impl Deref for Next<'_> {
    type Target = Request;
    fn deref(&self) -> &Request {
        match self {
            Self::Same(request) => request,
            Self::Other(request) => request,
        }
    }
}

/// Content with holes: asked for whole, and asked for as a stream.
#[derive(Debug)]
struct Varied {
    whole: Rc<Template>,
    stream: Rc<Template>,
    /// Each turn adds `previous_response_id`.
    turns: bool,
    /// Tokens of the prompt that are not its text's.
    around: u32,
}

/// What differs from request to request.
#[derive(Clone, Copy, Debug)]
pub(super) struct Figures {
    /// Tokens of the prompt.
    pub(super) prompt: u32,
    /// Tokens of the answer.
    pub(super) completion: u32,
    /// Asks for a stream.
    pub(super) stream: bool,
}

impl Figures {
    /// With the tokens of a row of a log, as far as it tells them.
    pub(super) fn logged(self, row: Option<LogRow>) -> Self {
        let Some(row) = row else { return self };
        let (prompt, completion) = (row.prompt_tokens.unwrap_or(self.prompt), row.completion_tokens.unwrap_or(self.completion));
        Self { prompt, completion, ..self }
    }
}

impl Shape {
    /// What a step sends to an API; `key` is the subscription key of its caller, `model` what it asks for.
    pub(super) fn new(step: &Step, api: &ApiFacts, key: Option<&str>, model: Option<&Rc<str>>) -> Self {
        let prefix = if api.path.is_empty() { String::new() } else { format!("/{}", api.path) };
        let (method, path) = target(step, api, model);
        let path = format!("{prefix}{path}");
        let content = content(step, api, model);
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
        let mut varied = None;
        let body = match (&step.body, content) {
            (BodyText::Text(text) | BodyText::Json(text), _) => Body::text(text),
            (BodyText::Usual, Some(content)) => {
                let around = model.map_or(0, |model| Counting::at(&path_part).of_model(model).around());
                let content = Varied { whole: content.template(false), stream: content.template(true), turns: step.turns.most > 1, around };
                let same = fixed(step);
                let body = same.map_or(Body::None, |figures| Body::Bytes(content.body(figures, None).bytes()));
                varied = (same.is_none() || content.turns).then_some(content);
                body
            }
            (BodyText::Usual, None) | (BodyText::None, _) => Body::None,
        };
        Self {
            request: Request { method, url, headers: Headers::shared(headers.into()), body },
            model: step.deployment.as_ref().map(|d| &d.value).or(model).cloned(),
            varied,
            path: path_part.contains("{id}").then_some(path_part),
            response_path: format!("{prefix}/responses/{{id}}"),
            bare: Headers::shared(bare.into()),
        }
    }

    /// What is asked for, as a deployment would be called.
    pub(super) fn model(&self) -> Option<&str> {
        self.model.as_deref()
    }

    /// A request that may name the response before.
    pub(super) fn next(&self, figures: Figures, previous: Option<&str>) -> Next<'_> {
        let varied = self.varied.as_ref().filter(|_| self.request.body.is_none() || previous.is_some());
        let path = previous.zip(self.path.as_ref()).map(|(id, path)| path.replace("{id}", &encode_query(id)));
        if varied.is_none() && path.is_none() {
            return Next::Same(&self.request);
        }
        let mut request = Box::new(self.request.clone());
        if let Some(varied) = varied {
            request.body = varied.body(figures, previous);
        }
        if let Some(path) = path {
            request.url.path = path.into();
        }
        Next::Other(request)
    }

    /// A request about a response.
    pub(super) fn follow_up(&self, what: FollowUp, id: &str) -> Box<Request> {
        let method = match what {
            FollowUp::Get => "GET",
            FollowUp::Delete => "DELETE",
        };
        let path = self.response_path.replace("{id}", &encode_query(id)).into();
        let url = Url { path, ..self.request.url.clone() };
        Box::new(Request { method: method.into(), url, headers: self.bare.clone(), body: Body::None })
    }
}

impl Varied {
    /// The content for these figures. It is written out when somebody reads it.
    fn body(&self, figures: Figures, previous: Option<&str>) -> Body {
        let template = if figures.stream { &self.stream } else { &self.whole };
        let numbers = [figures.prompt.saturating_sub(self.around).into(), figures.completion.into(), 0, 0];
        let Some(id) = previous.filter(|_| self.turns) else { return Body::Template(Rc::clone(template), numbers) };
        let mut parts = template.parts().to_vec();
        // The last part ends with the brace that closes the object.
        if let Some(Hole::Text(end)) = parts.pop() {
            let rest = end.strip_suffix('}').unwrap_or(&end);
            parts.push(Hole::Text(format!("{rest},\"previous_response_id\":{}}}", Value::from(id)).into()));
        }
        Body::Template(Rc::new(Template::new(parts)), numbers)
    }
}

/// The figures that all requests of a step have, if they do.
fn fixed(step: &Step) -> Option<Figures> {
    let number = |of: &Distribution| of.fixed().map(|n| u32::try_from(n).unwrap_or(u32::MAX));
    let stream = (step.stream == 0.0 || step.stream == 1.0).then_some(step.stream == 1.0)?;
    Some(Figures { prompt: number(&step.prompt_tokens)?, completion: number(&step.completion_tokens)?, stream })
        .filter(|_| step.log().is_none())
}

/// Under which callers know the gateway.
pub(super) fn origin() -> Url {
    Url { scheme: Str::Static("https"), host: Str::Static(HOST), port: 443, path: Str::Static("/"), query: Str::EMPTY }
}

/// When tokens end that do not say it: in the year 2100.
const EXPIRES: &str = "\"exp\":4102444800";

/// A token with these claims. It is signed by nobody: what a policy reads of a token is there, what would prove it is not.
fn token(claims: &str) -> String {
    let written: Option<serde_json::Map<String, Value>> = serde_json::from_str(claims).ok();
    let claims = match written {
        Some(written) if written.is_empty() => format!("{{{EXPIRES}}}").into(),
        Some(written) if !written.contains_key("exp") => claims.replacen('{', &format!("{{{EXPIRES},"), 1).into(),
        Some(_) | None => Cow::Borrowed(claims),
    };
    let part = |text: &str| base64::engine::general_purpose::URL_SAFE_NO_PAD.encode(text);
    format!("Bearer {}.{}.{}", part(r#"{"alg":"none","typ":"JWT"}"#), part(&claims), part("simulated"))
}

fn header(name: &str, value: &str) -> Header {
    Header { name: HeaderName::new(name), value: Str::from(Rc::from(value)) }
}

/// Method and path below the API's, with `{id}` still in it.
fn target(step: &Step, api: &ApiFacts, model: Option<&Rc<str>>) -> (Str, String) {
    let model = model.map_or("", |m| m);
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

/// The usual content of an operation, member by member.
struct Content {
    members: Vec<(&'static str, Part)>,
}

/// A value of the usual content.
enum Part {
    /// The same in every request.
    Same(Value),
    /// The prompt, as a text or as the one message of a list.
    Prompt,
    Messages,
    /// How long the answer may be, and will be.
    Limit,
    /// How long the answer is, where it may be longer: simulated accounts read that here.
    Wish,
}

/// The usual content of an operation. The model stands in it where the URL does not name it, or names another deployment.
fn content(step: &Step, api: &ApiFacts, model: Option<&Rc<str>>) -> Option<Content> {
    let mut members = Vec::new();
    let in_url = api.surface == Surface::Deployments && step.operation.value != Operation::Responses;
    if let Some(model) = model
        && (!in_url || step.deployment.is_some())
    {
        members.push(("model", Part::Same((**model).into())));
    }
    let limit = || step.max_tokens.map_or(Part::Limit, |limit| Part::Same(limit.into()));
    match &step.operation.value {
        Operation::Chat => members.extend([("messages", Part::Messages), ("max_tokens", limit())]),
        Operation::Completions => members.extend([("prompt", Part::Prompt), ("max_tokens", limit())]),
        Operation::Embeddings => members.push(("input", Part::Prompt)),
        Operation::Responses => members.extend([("input", Part::Prompt), ("max_output_tokens", limit())]),
        Operation::Raw { .. } => return None,
    }
    if step.max_tokens.is_some() && step.operation.value != Operation::Embeddings {
        members.push(("metadata", Part::Wish));
    }
    Some(Content { members })
}

impl Content {
    /// As JSON with holes: the first number's lower half is the prompt's tokens, the second's the completion limit.
    fn template(&self, stream: bool) -> Rc<Template> {
        let (mut parts, mut text) = (Vec::new(), String::from("{"));
        let mut hole = |text: &mut String, hole: Hole| {
            parts.push(Hole::Text(std::mem::take(text).into()));
            parts.push(hole);
        };
        for (index, (name, part)) in self.members.iter().enumerate() {
            text.push_str(if index > 0 { ",\"" } else { "\"" });
            text.push_str(name);
            text.push_str("\":");
            match part {
                Part::Same(value) => text.push_str(&value.to_string()),
                Part::Prompt => {
                    text.push('"');
                    hole(&mut text, Hole::Prompt(0));
                    text.push('"');
                }
                Part::Messages => {
                    text.push_str(r#"[{"role":"user","content":""#);
                    hole(&mut text, Hole::Prompt(0));
                    text.push_str(r#""}]"#);
                }
                Part::Limit => hole(&mut text, Hole::Low(1)),
                Part::Wish => {
                    text.push_str(r#"{"completion_tokens":""#);
                    hole(&mut text, Hole::Low(1));
                    text.push_str(r#""}"#);
                }
            }
        }
        text.push_str(if stream { ",\"stream\":true}" } else { "}" });
        parts.push(Hole::Text(text.into()));
        Rc::new(Template::new(parts))
    }
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

    use super::{Figures, Shape};
    use crate::diagnostic::{Span, Spanned};
    use crate::scenario::{ApiFacts, Distribution, DistributionKind, FollowUp, Operation, Step, Surface};

    const FIGURES: Figures = Figures { prompt: 1, completion: 70, stream: false };

    fn api(surface: Surface) -> ApiFacts {
        ApiFacts { id: "i".into(), name: "inference".into(), path: "inference/openai".into(), surface, key_header: "api-key".into() }
    }

    fn step(operation: Operation, model: &str) -> Step {
        let name = |text: &str| Spanned::new(Rc::from(text), Span::NONE);
        let mut step = Step::new(Span::NONE);
        step.operation = Spanned::new(operation, Span::NONE);
        step.model = Some(name(model));
        step.prompt_tokens = Distribution::always(1);
        step
    }

    fn shape(step: &Step, surface: Surface, key: Option<&str>) -> Shape {
        Shape::new(step, &api(surface), key, step.model.as_ref().map(|m| &m.value))
    }

    fn sent(step: &Step, surface: Surface) -> String {
        let shape = shape(step, surface, Some("k"));
        let request = shape.next(FIGURES, None);
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
        conversation.turns = Distribution::always(2);
        let shape = shape(&conversation, Surface::Deployments, Some("k"));
        let body = shape.next(FIGURES, Some("resp_1")).body.bytes();
        assert_eq!(&*body, br#"{"model":"m","input":"Tell","max_output_tokens":70,"previous_response_id":"resp_1"}"#);
        let get = shape.follow_up(FollowUp::Get, "resp_1");
        assert_eq!((&*get.method, &*get.url.path), ("GET", "/inference/openai/responses/resp_1"));
        assert_eq!(get.headers.find("api-key").map(|v| v.as_str()), Some("k"));
    }

    #[test]
    fn claims_are_sent_as_a_token_with_every_request_of_a_conversation() {
        let mut conversation = step(Operation::Responses, "m");
        conversation.claims = Some(r#"{"oid":"x"}"#.into());
        let shape = shape(&conversation, Surface::Deployments, None);
        // {"alg":"none","typ":"JWT"} and {"exp":4102444800,"oid":"x"}, base64url without padding.
        let token = "Bearer eyJhbGciOiJub25lIiwidHlwIjoiSldUIn0.eyJleHAiOjQxMDI0NDQ4MDAsIm9pZCI6IngifQ.c2ltdWxhdGVk";
        for request in [shape.next(FIGURES, None).into_own(), shape.follow_up(FollowUp::Get, "resp_1")] {
            assert_eq!(request.headers.find("authorization").map(|v| v.as_str()), Some(token));
        }
    }

    #[test]
    fn figures_that_vary_stand_in_each_content() {
        let mut chat = step(Operation::Chat, "m");
        chat.prompt_tokens.kind = DistributionKind::Uniform(1, 9);
        let shape = shape(&chat, Surface::Body, None);
        let body = |figures| String::from_utf8_lossy(&shape.next(figures, None).body.bytes()).into_owned();
        assert_eq!(body(FIGURES), r#"{"model":"m","messages":[{"role":"user","content":"Tell"}],"max_tokens":70}"#);
        chat.max_tokens = Some(500);
        let longer = self::shape(&chat, Surface::Deployments, None).next(FIGURES, None).body.bytes();
        let text = r#"{"messages":[{"role":"user","content":"Tell"}],"max_tokens":500,"metadata":{"completion_tokens":"70"}}"#;
        assert_eq!(String::from_utf8_lossy(&longer), text);
        let other = Figures { prompt: 3, completion: 5, stream: true };
        let text = r#"{"model":"m","messages":[{"role":"user","content":"Tell me more"}],"max_tokens":5,"stream":true}"#;
        assert_eq!(body(other), text);
    }
}
