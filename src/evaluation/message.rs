//! HTTP messages as text: what a context's `request` or `response` is made of.

use serde_json::{Map, Value as Json, json};

/// Why a text is no message.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
pub enum MessageError {
    /// The first line of a request.
    #[error("the first line is not `METHOD URL`")]
    RequestLine,
    /// The first line of a response.
    #[error("the first line is not `HTTP/1.1 200 OK`")]
    StatusLine,
    /// `GET /x` without `Host`.
    #[error("the URL has no host, and there is no `Host` header")]
    NoHost,
    /// A line before the empty one without a colon.
    #[error("line {0} is not a header: `Name: value`")]
    Header(usize),
    /// `{` begins JSON.
    #[error("{0}")]
    Json(String),
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
    let (head, mut message) = parts(text)?;
    let mut words = head.split_whitespace();
    let (method, target) = match (words.next(), words.next()) {
        (Some(url), None) => ("GET", url),
        (Some(method), Some(target)) => (method, target),
        (None, _) => return Err(MessageError::RequestLine),
    };
    if !method.bytes().all(|b| b.is_ascii_alphabetic()) || words.next().is_some_and(|version| !version.starts_with("HTTP/")) {
        return Err(MessageError::RequestLine);
    }
    let url = if target.starts_with('/') {
        let headers = message["headers"].as_object();
        let host = headers.and_then(|h| h.iter().find(|(name, _)| name.eq_ignore_ascii_case("host"))).and_then(|(_, host)| host.as_str());
        format!("https://{}{target}", host.ok_or(MessageError::NoHost)?)
    } else {
        target.to_owned()
    };
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
    let (head, mut message) = parts(text)?;
    let mut words = head.splitn(3, ' ');
    let status = match (words.next(), words.next().map(str::parse::<u16>)) {
        (Some(version), Some(Ok(status))) if version.starts_with("HTTP/") => status,
        _ => return Err(MessageError::StatusLine),
    };
    message.insert("status_code".to_owned(), status.into());
    let reason = words.next().map_or_else(|| crate::http::reason(status), str::trim);
    message.insert("status_reason".to_owned(), reason.into());
    message.entry("body").or_insert(json!(""));
    Ok(Json::Object(message))
}

fn written_as_json(text: &str) -> Option<Result<Json, MessageError>> {
    text.trim_start().starts_with('{').then(|| serde_json::from_str(text).map_err(|error| MessageError::Json(error.to_string())))
}

/// The first line; headers and content.
fn parts(text: &str) -> Result<(&str, Map<String, Json>), MessageError> {
    let mut lines = text.split_inclusive('\n').enumerate().skip_while(|(_, line)| {
        let line = line.trim();
        line.is_empty() || line.starts_with('#') || line.starts_with("//")
    });
    let head = lines.next().map_or("", |(_, line)| line.trim());
    let mut headers = Map::new();
    let mut content = None;
    for (number, line) in lines.by_ref() {
        let line = line.trim();
        if line.is_empty() {
            content = Some(String::new());
            break;
        }
        let (name, value) = line.split_once(':').filter(|(name, _)| !name.trim().is_empty()).ok_or(MessageError::Header(number + 1))?;
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
        lines.take_while(|(_, line)| !line.starts_with("###")).for_each(|(_, line)| content.push_str(line));
        // The line break at the end of the file is the editor's.
        let content = content.strip_suffix('\n').map_or(content.as_str(), |c| c.strip_suffix('\r').unwrap_or(c));
        if !content.is_empty() {
            message.insert("body".to_owned(), content.into());
        }
    }
    Ok((head, message))
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
        assert_eq!(request("GET /x"), Err(MessageError::NoHost));
        assert_eq!(request("GET https://h\nno header\n"), Err(MessageError::Header(2)));
        assert_eq!(response("429"), Err(MessageError::StatusLine));
    }
}
