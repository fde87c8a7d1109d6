use std::fmt;
use std::rc::Rc;

use smallvec::SmallVec;

use super::Str;

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

/// Names that need no memory of their own, as they are usually written. Sorted without regard to capitals.
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
    "x-ratelimit-limit-requests",
    "x-ratelimit-limit-tokens",
    "x-ratelimit-remaining-requests",
    "x-ratelimit-remaining-tokens",
    "x-ratelimit-reset-requests",
    "x-ratelimit-reset-tokens",
    "x-request-id",
];

fn compare(a: &str, b: &str) -> std::cmp::Ordering {
    a.bytes().map(|c| c.to_ascii_lowercase()).cmp(b.bytes().map(|c| c.to_ascii_lowercase()))
}

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
        match KNOWN.binary_search_by(|known| compare(known, name)) {
            Ok(index) => Self(Name::Known(u8::try_from(index).unwrap_or(0))),
            Err(_) => Self(Name::Other(name.into())),
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
    fn eq(&self, other: &Self) -> bool {
        // A common name may be spelled in another way.
        match (&self.0, &other.0) {
            (Name::Known(a), Name::Known(b)) => a == b,
            (Name::Other(a), Name::Other(b)) => a.eq_ignore_ascii_case(b),
            (Name::Known(_), Name::Other(other)) => self.is(other),
            (Name::Other(own), Name::Known(_)) => other.is(own),
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

/// One field line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Header {
    /// Which field.
    pub name: HeaderName,
    /// Its value.
    pub value: Str,
}

/// Field lines in order: a base that many messages share, less what was removed from it, and the message's own.
///
/// A name may stand on several lines. The base can hold at most 64 lines; more are copied into the own list.
#[derive(Default)]
pub struct Headers {
    base: Option<Rc<[Header]>>,
    removed: u64,
    own: SmallVec<[Header; 4]>,
}

impl Headers {
    /// Lines that many messages share.
    #[must_use]
    pub fn shared(base: Rc<[Header]>) -> Self {
        if base.len() > 64 {
            return Self { base: None, removed: 0, own: base.iter().cloned().collect() };
        }
        Self { base: Some(base), removed: 0, own: SmallVec::new() }
    }

    /// How many lines there are at most, told without looking at them.
    #[must_use]
    pub fn most(&self) -> usize {
        self.base.as_deref().map_or(0, <[Header]>::len) + self.own.len()
    }

    /// All lines in order.
    pub fn iter(&self) -> impl Iterator<Item = &Header> {
        let base = self.base.as_deref().unwrap_or(&[]).iter().enumerate();
        base.filter(|(i, _)| self.removed & (1 << i) == 0).map(|(_, h)| h).chain(self.own.iter())
    }

    /// The values of a field, in order.
    pub fn all<'a>(&'a self, name: &'a HeaderName) -> impl Iterator<Item = &'a Str> {
        self.iter().filter(move |h| h.name == *name).map(|h| &h.value)
    }

    /// The first value of a field.
    #[must_use]
    pub fn get(&self, name: &HeaderName) -> Option<&Str> {
        self.iter().find(|h| h.name == *name).map(|h| &h.value)
    }

    /// The first value of a field named by a text.
    #[must_use]
    pub fn find(&self, name: &str) -> Option<&Str> {
        self.iter().find(|h| h.name.is(name)).map(|h| &h.value)
    }

    /// Whether a field is there.
    #[must_use]
    pub fn contains(&self, name: &HeaderName) -> bool {
        self.get(name).is_some()
    }

    /// Adds a line.
    pub fn append(&mut self, name: HeaderName, value: impl Into<Str>) {
        self.own.push(Header { name, value: value.into() });
    }

    /// Removes all lines of a field; says whether there were any.
    pub fn remove(&mut self, name: &HeaderName) -> bool {
        let mut any = false;
        for (index, header) in self.base.as_deref().unwrap_or(&[]).iter().enumerate() {
            if header.name == *name && self.removed & (1 << index) == 0 {
                self.removed |= 1 << index;
                any = true;
            }
        }
        let before = self.own.len();
        self.own.retain(|h| h.name != *name);
        any || self.own.len() != before
    }

    /// Puts one line in place of all of a field.
    pub fn set(&mut self, name: HeaderName, value: impl Into<Str>) {
        self.remove(&name);
        self.append(name, value);
    }

    /// How many lines.
    #[must_use]
    pub fn len(&self) -> usize {
        self.iter().count()
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.iter().next().is_none()
    }
}

impl Clone for Headers {
    fn clone(&self) -> Self {
        // Most have nothing beyond their base.
        let own = if self.own.is_empty() { SmallVec::new() } else { self.own.clone() };
        Self { base: self.base.clone(), removed: self.removed, own }
    }
}

impl PartialEq for Headers {
    fn eq(&self, other: &Self) -> bool {
        self.iter().eq(other.iter())
    }
}

impl fmt::Debug for Headers {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_map().entries(self.iter().map(|h| (&h.name, &h.value))).finish()
    }
}

#[cfg(test)]
mod tests {
    use super::{Header, HeaderName, Headers, KNOWN, compare};

    #[test]
    fn the_known_names_are_sorted() {
        assert!(KNOWN.is_sorted_by(|a, b| compare(a, b).is_lt()));
    }

    #[test]
    fn a_field_of_the_shared_base_can_be_replaced_without_touching_the_base() {
        let name = HeaderName::new("content-type");
        let base: std::rc::Rc<[Header]> = [Header { name: name.clone(), value: "text/plain".into() }].into();
        let mut headers = Headers::shared(base.clone());
        headers.set(HeaderName::new("CONTENT-TYPE"), "application/json");
        assert_eq!(headers.get(&name).map(|v| v.as_str()), Some("application/json"));
        assert_eq!(Headers::shared(base).find("Content-Type").map(|v| v.as_str()), Some("text/plain"));
        assert!(headers.remove(&name) && !headers.remove(&name) && headers.is_empty());
    }
}
