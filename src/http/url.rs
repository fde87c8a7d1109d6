use std::fmt;

use super::Str;

/// An absolute URL in parts: `scheme://host:port/path?query`. User, password and fragment are not kept.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Url {
    /// `http` or `https`.
    pub scheme: Str,
    /// Name or address, without port.
    pub host: Str,
    /// The port, the scheme's own when none is written.
    pub port: u16,
    /// Begins with `/`, as sent (percent escapes kept).
    pub path: Str,
    /// Without the `?`, as sent; empty for none.
    pub query: Str,
}

impl Clone for Url {
    fn clone(&self) -> Self {
        let Self { scheme, host, port, path, query } = self;
        Self { scheme: scheme.clone(), host: host.clone(), port: *port, path: path.clone(), query: query.clone() }
    }

    fn clone_from(&mut self, other: &Self) {
        let Self { scheme, host, port, path, query } = other;
        self.scheme.clone_from(scheme);
        self.host.clone_from(host);
        self.port = *port;
        self.path.clone_from(path);
        self.query.clone_from(query);
    }
}

/// Why a text is not a URL that a backend can have.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum UrlError {
    /// Something else than `http://` or `https://`.
    #[error("must begin with https:// or http://")]
    Scheme,
    /// Nothing between `//` and the path.
    #[error("has no host")]
    NoHost,
    /// A character that no host has.
    #[error("has a host that is not a name or an address")]
    Host,
    /// Not 1 to 65535.
    #[error("has a port that is not a number from 1 to 65535")]
    Port,
    /// `user@host`.
    #[error("must not hold a user name")]
    User,
    /// Blanks, quotes or control characters.
    #[error("holds a character that must be percent-encoded")]
    Character,
}

impl Url {
    /// Reads an absolute http or https URL.
    ///
    /// # Errors
    /// See [`UrlError`].
    pub fn parse(text: &str) -> Result<Self, UrlError> {
        let (scheme, rest, usual) = match text.split_once("://") {
            Some((s, rest)) if s.eq_ignore_ascii_case("https") => (Str::Static("https"), rest, 443),
            Some((s, rest)) if s.eq_ignore_ascii_case("http") => (Str::Static("http"), rest, 80),
            Some(_) | None => return Err(UrlError::Scheme),
        };
        if rest.chars().any(|c| c.is_control() || matches!(c, ' ' | '"' | '<' | '>' | '\\' | '^' | '`' | '{' | '|' | '}')) {
            return Err(UrlError::Character);
        }
        let end = rest.find(['/', '?', '#']).unwrap_or(rest.len());
        let (authority, tail) = rest.split_at(end);
        if authority.contains('@') {
            return Err(UrlError::User);
        }
        let (host, port) = match authority.rfind(':').filter(|&i| !authority[i..].contains(']')) {
            Some(colon) => (&authority[..colon], authority[colon + 1..].parse().ok().filter(|&p| p != 0).ok_or(UrlError::Port)?),
            None => (authority, usual),
        };
        if host.is_empty() {
            return Err(UrlError::NoHost);
        }
        let bracketed = host.starts_with('[') && host.ends_with(']');
        if !bracketed && !host.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'.' | b'_')) {
            return Err(UrlError::Host);
        }
        let tail = tail.split('#').next().unwrap_or("");
        let (path, query) = tail.split_once('?').unwrap_or((tail, ""));
        let path = if path.is_empty() { Str::Static("/") } else { path.to_owned().into() };
        Ok(Self { scheme, host: host.to_ascii_lowercase().into(), port, path, query: query.to_owned().into() })
    }

    /// `scheme://host[:port]`, the port only when it is not the scheme's own.
    #[must_use]
    pub fn origin(&self) -> String {
        let usual = if self.scheme == "https" { 443 } else { 80 };
        if self.port == usual {
            format!("{}://{}", self.scheme, self.host)
        } else {
            format!("{}://{}:{}", self.scheme, self.host, self.port)
        }
    }

    /// Path and query, what stands in a request line.
    #[must_use]
    pub fn target(&self) -> String {
        if self.query.is_empty() { self.path.to_string() } else { format!("{}?{}", self.path, self.query) }
    }

    /// The pairs of the query, decoded, in order.
    pub fn query_pairs(&self) -> impl Iterator<Item = (String, String)> + '_ {
        self.query.split('&').filter(|p| !p.is_empty()).map(|pair| {
            let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
            (decode_percent(&name.replace('+', " ")), decode_percent(&value.replace('+', " ")))
        })
    }
}

impl fmt::Display for Url {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}{}", self.origin(), self.target())
    }
}

/// Undoes percent escapes; what is not one stays as it stands, bytes that are not UTF-8 become U+FFFD.
#[must_use]
pub fn decode_percent(text: &str) -> String {
    if !text.contains('%') {
        return text.to_owned();
    }
    let bytes = text.as_bytes();
    let mut out = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while let Some(&byte) = bytes.get(at) {
        let hex = |i: usize| bytes.get(i).and_then(|b| (*b as char).to_digit(16));
        if byte == b'%'
            && let (Some(high), Some(low)) = (hex(at + 1), hex(at + 2))
        {
            out.push(u8::try_from(high * 16 + low).unwrap_or(b'?'));
            at += 3;
        } else {
            out.push(byte);
            at += 1;
        }
    }
    String::from_utf8(out).unwrap_or_else(|e| String::from_utf8_lossy(e.as_bytes()).into_owned())
}

/// Escapes what may not stand in a query's name or value (all but RFC 3986's unreserved characters).
#[must_use]
pub fn encode_query(text: &str) -> String {
    use fmt::Write as _;
    let mut out = String::with_capacity(text.len());
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_' | b'~') {
            out.push(byte as char);
        } else {
            let _ = write!(out, "%{byte:02X}");
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::{Url, UrlError, decode_percent, encode_query};

    #[test]
    fn urls_are_read_in_parts() {
        let url = Url::parse("HTTPS://Host.example:8443/a/b%20c?x=1&y=a%2Fb#frag").unwrap_or_default();
        assert_eq!(url.to_string(), "https://host.example:8443/a/b%20c?x=1&y=a%2Fb");
        assert_eq!(url.query_pairs().collect::<Vec<_>>(), [("x".into(), "1".into()), ("y".into(), "a/b".into())]);
        assert_eq!(Url::parse("https://h").map(|u| u.to_string()), Ok("https://h/".into()));
    }

    #[test]
    fn what_is_not_a_backend_url_is_told_apart() {
        for (text, error) in [
            ("ftp://x", UrlError::Scheme),
            ("example.com", UrlError::Scheme),
            ("https://", UrlError::NoHost),
            ("https://a b", UrlError::Character),
            ("https://u@h", UrlError::User),
            ("https://h:0", UrlError::Port),
            ("https://h:99999", UrlError::Port),
            ("https://ä.example", UrlError::Host),
        ] {
            assert_eq!(Url::parse(text), Err(error), "{text}");
        }
    }

    #[test]
    fn escapes_survive_a_round_trip() {
        for text in ["a b&c=d/ü%", "", "%zz%4"] {
            assert_eq!(decode_percent(&encode_query(text)), text);
        }
    }
}
