//! HTTP messages as text: what a context's `request` or `response` is made of.

use serde_json::{Map, Value as Json, json};

use crate::expr::absolute_url;

/// Why a text is no message.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
pub enum MessageError {
    /// The first line of a request.
    #[error("neither JSON nor an HTTP request: the first line is not `METHOD https://host/path`")]
    RequestLine,
    /// The first line of a response.
    #[error("neither JSON nor an HTTP response: the first line is not `HTTP/1.1 200 OK`")]
    StatusLine,
    /// `GET chat/completions`
    #[error("neither JSON nor an HTTP request: `{0}` is not a URL (`https://host/path`, or `/path` with a `Host` header)")]
    Url(String),
    /// `GET /x` without `Host`.
    #[error("no whole HTTP request: the URL has no host, and there is no `Host` header")]
    NoHost,
    /// A line before the empty one without a colon.
    #[error("no HTTP message: line {0} is not a header, `Name: value`, and no empty line stands before it")]
    Header(usize),
    /// `{` begins JSON.
    #[error("not JSON: {0}")]
    Json(String),
    /// `[`, `"` or a number begins JSON of another kind.
    #[error("not a message: as JSON it is an object, as in a context")]
    NotAnObject,
}

/// A request: `POST https://host/path`, headers, an empty line, the content; or the JSON of a context's `request`. Lines of `#` and
/// `//` before it are comments, a line of `###` behind it ends the content.
///
/// # Errors
/// See [`MessageError`].
pub fn request(text: &str) -> Result<Json, MessageError> {
    if let Some(json) = written_as_json(text) {
        return json;
    }
    let (head, rest) = head(text);
    let mut words = head.split_whitespace();
    let (method, target) = match (words.next(), words.next()) {
        (Some(url), None) => ("GET", url),
        (Some(method), Some(target)) => (method, target),
        (None, _) => return Err(MessageError::RequestLine),
    };
    if !method.bytes().all(|b| b.is_ascii_alphabetic()) || words.next().is_some_and(|version| !version.starts_with("HTTP/")) {
        return Err(MessageError::RequestLine);
    }
    let whole = target.starts_with('/') || absolute_url(target).is_ok();
    if !whole {
        return Err(MessageError::Url(target.to_owned()));
    }
    let mut message = rest.message()?;
    let url = if target.starts_with('/') {
        let headers = message["headers"].as_object();
        let host = headers.and_then(|h| h.iter().find(|(name, _)| name.eq_ignore_ascii_case("host"))).and_then(|(_, host)| host.as_str());
        format!("https://{}{target}", host.ok_or(MessageError::NoHost)?)
    } else {
        target.to_owned()
    };
    if absolute_url(&url).is_err() {
        return Err(MessageError::Url(url));
    }
    message.insert("method".to_owned(), method.to_ascii_uppercase().into());
    message.insert("url".to_owned(), url.into());
    Ok(Json::Object(message))
}

/// A response: `HTTP/1.1 429 Too Many Requests`, headers, an empty line, the content; or the JSON of a context's `response`.
///
/// # Errors
/// See [`MessageError`].
pub fn response(text: &str) -> Result<Json, MessageError> {
    if let Some(json) = written_as_json(text) {
        return json;
    }
    let (head, rest) = head(text);
    let mut words = head.splitn(3, ' ');
    let status = match (words.next(), words.next().map(str::parse::<u16>)) {
        (Some(version), Some(Ok(status))) if version.starts_with("HTTP/") => status,
        _ => return Err(MessageError::StatusLine),
    };
    let mut message = rest.message()?;
    message.insert("status_code".to_owned(), status.into());
    let reason = words.next().map_or_else(|| crate::http::reason(status), str::trim);
    message.insert("status_reason".to_owned(), reason.into());
    message.entry("body").or_insert(json!(""));
    Ok(Json::Object(message))
}

fn written_as_json(text: &str) -> Option<Result<Json, MessageError>> {
    let text = text.trim_start();
    match text.chars().next() {
        Some('{') => Some(serde_json::from_str(text).map_err(|error| MessageError::Json(error.to_string()))),
        Some('[' | '"') => Some(Err(MessageError::NotAnObject)),
        _ => None,
    }
}

/// What stands behind the first line.
struct Rest<'t> {
    text: &'t str,
    /// Lines before it.
    line: usize,
}

/// The first line that is no comment, and the rest.
fn head(text: &str) -> (&str, Rest<'_>) {
    let mut start = 0;
    for (number, line) in text.split_inclusive('\n').enumerate() {
        start += line.len();
        let line = line.trim();
        if !(line.is_empty() || line.starts_with('#') || line.starts_with("//")) {
            return (line, Rest { text: &text[start..], line: number + 1 });
        }
    }
    ("", Rest { text: "", line: 0 })
}

/// Whether a header can be called so.
fn is_name(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|b| b.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&b))
}

impl Rest<'_> {
    /// Headers and content.
    fn message(&self) -> Result<Map<String, Json>, MessageError> {
        let mut lines = self.text.split_inclusive('\n').zip(self.line + 1..);
        let mut headers = Map::new();
        let mut content = None;
        for (line, number) in lines.by_ref() {
            let line = line.trim();
            if line.is_empty() {
                content = Some(String::new());
                break;
            }
            let (name, value) = line.split_once(':').filter(|(name, _)| is_name(name.trim())).ok_or(MessageError::Header(number))?;
            let (name, value) = (name.trim(), Json::from(value.trim()));
            match headers.iter_mut().find(|(known, _)| known.eq_ignore_ascii_case(name)) {
                Some((_, Json::Array(values))) => values.push(value),
                Some((_, one)) => *one = json!([one.take(), value]),
                None => {
                    headers.insert(name.to_owned(), value);
                }
            }
        }
        let mut message = Map::from_iter([("headers".to_owned(), Json::Object(headers))]);
        if let Some(mut content) = content {
            lines.take_while(|(line, _)| !line.starts_with("###")).for_each(|(line, _)| content.push_str(line));
            // The line break at the end of the file is the editor's.
            let content = content.strip_suffix('\n').map_or(content.as_str(), |c| c.strip_suffix('\r').unwrap_or(c));
            if !content.is_empty() {
                message.insert("body".to_owned(), content.into());
            }
        }
        Ok(message)
    }
}

#[cfg(test)]
mod tests {
    use super::{MessageError, request, response};
    use serde_json::json;

    #[test]
    fn messages_are_read_as_they_are_sent() {
        let text = "# a chat\nPOST /chat?x=1 HTTP/1.1\r\nHost: gw.example\nX-A: 1\nx-a: 2\n\n{\"a\":\n1}\n###\nGET https://other\n";
        let headers = json!({ "Host": "gw.example", "X-A": ["1", "2"] });
        let expected = json!({ "headers": headers, "body": "{\"a\":\n1}", "method": "POST", "url": "https://gw.example/chat?x=1" });
        assert_eq!(request(text), Ok(expected));
        assert_eq!(request("https://h/x"), Ok(json!({ "headers": {}, "method": "GET", "url": "https://h/x" })));
        assert_eq!(request("{\"method\": \"PUT\"}"), Ok(json!({ "method": "PUT" })));
        let expected = json!({ "headers": { "Retry-After": "7" }, "status_code": 429, "status_reason": "Too Many Requests", "body": "" });
        assert_eq!(response("HTTP/1.1 429\nRetry-After: 7\n"), Ok(expected));
    }

    #[test]
    fn what_is_no_message_is_told() {
        assert_eq!(request(""), Err(MessageError::RequestLine));
        assert_eq!(request("hello"), Err(MessageError::Url("hello".to_owned())));
        assert_eq!(request("hello dear world"), Err(MessageError::RequestLine));
        assert_eq!(request("GET chat"), Err(MessageError::Url("chat".to_owned())));
        assert_eq!(request("[1]"), Err(MessageError::NotAnObject));
        assert_eq!(request("GET /x"), Err(MessageError::NoHost));
        assert_eq!(request("GET https://h\nno header\n"), Err(MessageError::Header(2)));
        assert_eq!(request("GET https://h\n{\"a\": 1}\n"), Err(MessageError::Header(2)));
        assert_eq!(response("429"), Err(MessageError::StatusLine));
    }
}
