//! Messages as values: cheap to make, to copy and to compare; nothing here opens a socket.
//!
//! `text.rs` shared strings · `name.rs` interned names of headers, `header.rs` their lines, a shared base and a small own list,
//! `late.rs` lines and `body.rs` bodies that are written out only when somebody reads them · `url.rs` the parts of a URL ·
//! `status.rs` reason phrases

mod body;
mod header;
mod late;
mod name;
mod status;
mod text;
mod url;

pub use body::{Body, Hole, Template};
pub use header::{Header, Headers};
pub use late::LateLines;
pub use name::HeaderName;
pub use status::reason;
pub use text::Str;
pub use url::{Url, UrlError, decode_percent, encode_query};

use crate::time::Duration;

/// What a client or the gateway sends.
#[derive(Debug, Default, PartialEq)]
pub struct Request {
    /// `GET`, `POST`, ...
    pub method: Str,
    /// Where to.
    pub url: Url,
    /// Header fields.
    pub headers: Headers,
    /// The content.
    pub body: Body,
}

impl Request {
    /// A request without headers or content.
    #[must_use]
    pub fn new(method: impl Into<Str>, url: Url) -> Self {
        Self { method: method.into(), url, headers: Headers::default(), body: Body::None }
    }
}

impl Clone for Request {
    fn clone(&self) -> Self {
        Self { method: self.method.clone(), url: self.url.clone(), headers: self.headers.clone(), body: self.body.clone() }
    }

    fn clone_from(&mut self, other: &Self) {
        let Self { method, url, headers, body } = other;
        self.method.clone_from(method);
        self.url.clone_from(url);
        self.headers.clone_from(headers);
        self.body.clone_from(body);
    }
}

/// What comes back.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Response {
    /// 100 to 599.
    pub status: u16,
    /// The reason phrase; empty means the usual one of the status.
    pub reason: Str,
    /// Header fields.
    pub headers: Headers,
    /// The content.
    pub body: Body,
    /// What is known of tokens and of the time the content takes; made by simulated backends.
    pub flow: Flow,
}

impl Response {
    /// A response without headers or content.
    #[must_use]
    pub fn new(status: u16) -> Self {
        Self { status, reason: Str::EMPTY, headers: Headers::default(), body: Body::None, flow: Flow::default() }
    }

    /// The reason phrase as it is sent.
    #[must_use]
    pub fn reason_phrase(&self) -> &str {
        if self.reason.is_empty() { reason(self.status) } else { &self.reason }
    }
}

/// How content arrives, as one value instead of an event per chunk.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Flow {
    /// From the head to the last byte.
    pub length: Duration,
    /// Prompt tokens, by the backend's count.
    pub prompt_tokens: u32,
    /// Completion tokens, by the backend's count.
    pub completion_tokens: u32,
}

/// Why an exchange with a backend failed without a response (or in the middle of one).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Failure {
    /// The connection was refused.
    Refused,
    /// The connection was closed or reset before the answer was complete.
    Reset,
    /// The name could not be resolved.
    NameNotResolved,
    /// The response could not be read as HTTP.
    Malformed,
    /// No response head within the time allowed.
    TimedOut,
}
