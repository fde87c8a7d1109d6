use std::fmt;
use std::rc::Rc;

/// The name of a header field: equal whatever its capitals; common names cost nothing.
#[derive(Clone)]
pub struct HeaderName(Name);

#[derive(Clone)]
enum Name {
    /// An index into [`KNOWN`].
    Known(u8),
    /// As first written.
    Other(Rc<str>),
}

/// Names that need no memory of their own, as they are usually written.
const KNOWN: &[&str] = &[
    "Accept",
    "api-key",
    "apim-request-id",
    "Authorization",
    "azure-openai-deployment-utilization",
    "Cache-Control",
    "Connection",
    "Content-Length",
    "Content-Type",
    "Cookie",
    "Date",
    "Host",
    "Keep-Alive",
    "Ocp-Apim-Subscription-Key",
    "policy-id",
    "Retry-After",
    "retry-after-ms",
    "Set-Cookie",
    "strict-transport-security",
    "Transfer-Encoding",
    "User-Agent",
    "x-backend-region",
    "x-content-type-options",
    "x-ms-client-request-id",
    "x-ms-deployment-name",
    "x-ms-region",
    "x-ms-served-model",
    "x-ratelimit-limit-requests",
    "x-ratelimit-limit-tokens",
    "x-ratelimit-remaining-requests",
    "x-ratelimit-remaining-tokens",
    "x-ratelimit-reset-requests",
    "x-ratelimit-reset-tokens",
    "x-request-id",
];

/// The place of a name among the common ones.
const fn place(name: &str) -> u8 {
    let mut place = 0;
    while place < KNOWN.len() {
        let (known, mut at) = (KNOWN[place].as_bytes(), 0);
        while known.len() == name.len() && at < known.len() && known[at] == name.as_bytes()[at] {
            at += 1;
        }
        if at == name.len() && known.len() == name.len() {
            break;
        }
        place += 1;
    }
    assert!(place < KNOWN.len(), "no common name");
    place as u8
}

impl HeaderName {
    /// Fields that concern one connection, not the message (RFC 9110 section 7.6.1), and those that are written anew for each; in
    /// small letters.
    pub const OF_CONNECTION: [&str; 10] = [
        "connection",
        "content-length",
        "date",
        "keep-alive",
        "proxy-authenticate",
        "proxy-connection",
        "te",
        "trailer",
        "transfer-encoding",
        "upgrade",
    ];
    /// `Authorization`.
    pub const AUTHORIZATION: Self = Self(Name::Known(place("Authorization")));
    /// `Connection`.
    pub const CONNECTION: Self = Self(Name::Known(place("Connection")));
    /// `Content-Length`.
    pub const CONTENT_LENGTH: Self = Self(Name::Known(place("Content-Length")));
    /// `Content-Type`.
    pub const CONTENT_TYPE: Self = Self(Name::Known(place("Content-Type")));
    /// `Cookie`.
    pub const COOKIE: Self = Self(Name::Known(place("Cookie")));
    /// `Host`.
    pub const HOST: Self = Self(Name::Known(place("Host")));
    /// `Keep-Alive`.
    pub const KEEP_ALIVE: Self = Self(Name::Known(place("Keep-Alive")));
    /// `Retry-After`.
    pub const RETRY_AFTER: Self = Self(Name::Known(place("Retry-After")));
    /// `Set-Cookie`.
    pub const SET_COOKIE: Self = Self(Name::Known(place("Set-Cookie")));
    /// `Transfer-Encoding`.
    pub const TRANSFER_ENCODING: Self = Self(Name::Known(place("Transfer-Encoding")));

    /// The name, whatever its capitals.
    #[must_use]
    pub fn new(name: &str) -> Self {
        // Few are as long: to search in their order would compare more letters.
        match KNOWN.iter().position(|known| known.eq_ignore_ascii_case(name)) {
            Some(index) => Self(Name::Known(index as u8)),
            None => Self(Name::Other(name.into())),
        }
    }

    /// The name as it is spelled here.
    #[must_use]
    pub fn spelled(name: &str) -> Self {
        let known = Self::new(name);
        if known.as_str() == name { known } else { Self(Name::Other(name.into())) }
    }

    /// As it is written: the usual way for common names, else as first seen.
    #[must_use]
    pub fn as_str(&self) -> &str {
        match &self.0 {
            Name::Known(index) => KNOWN.get(*index as usize).copied().unwrap_or(""),
            Name::Other(name) => name,
        }
    }

    /// Whether a text names the same field.
    #[must_use]
    pub fn is(&self, name: &str) -> bool {
        self.as_str().eq_ignore_ascii_case(name)
    }
}

impl PartialEq for HeaderName {
    #[inline]
    fn eq(&self, other: &Self) -> bool {
        match (&self.0, &other.0) {
            (Name::Known(a), Name::Known(b)) => a == b,
            // A common name may be spelled in another way.
            (Name::Known(_) | Name::Other(_), _) => self.is(other.as_str()),
        }
    }
}

impl Eq for HeaderName {}

impl fmt::Debug for HeaderName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl fmt::Display for HeaderName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}
