use std::error::Error as _;
use std::future::ready;
use std::io;

use hyper::header::{self, HeaderMap, HeaderValue};
use reqwest::dns::{Name, Resolve, Resolving};

use super::Error;
use crate::http::{Body, Failure, HeaderName, Headers, Url};

/// A client that adds nothing of its own to an exchange: no proxy, no redirects, no second try.
///
/// # Errors
/// When the environment gives none.
pub(super) fn client() -> Result<reqwest::Client, Error> {
    reqwest::Client::builder()
        .no_proxy()
        .http1_only()
        .redirect(reqwest::redirect::Policy::none())
        .retry(reqwest::retry::never())
        .dns_resolver(Nobody)
        .build()
        .map_err(Error::Client)
}

/// A host that is nowhere.
pub(super) const UNKNOWN_HOST: &str = "unknown-host.invalid";

/// A resolver that knows no name: all that is there is called by its address.
struct Nobody;

impl Resolve for Nobody {
    fn resolve(&self, _: Name) -> Resolving {
        Box::pin(ready(Err(NotResolved.into())))
    }
}

#[derive(Debug, thiserror::Error)]
#[error("nobody knows this name")]
struct NotResolved;

/// Header lines as the engine has them, without those of the connection.
pub(super) fn headers_in(map: &HeaderMap) -> Headers {
    let named: Vec<&str> = map.get_all(header::CONNECTION).iter().filter_map(|v| v.to_str().ok()).flat_map(|v| v.split(',')).collect();
    let mut headers = Headers::default();
    for (name, value) in map {
        let name = name.as_str();
        if HeaderName::OF_CONNECTION.contains(&name) || named.iter().any(|n| n.trim().eq_ignore_ascii_case(name)) {
            continue;
        }
        headers.append(HeaderName::new(name), String::from_utf8_lossy(value.as_bytes()).into_owned());
    }
    headers
}

/// Header lines for the wire. A line that HTTP cannot carry (a line break in a value, a blank in a name) is left out.
pub(super) fn headers_out(headers: &Headers) -> HeaderMap {
    let mut map = HeaderMap::new();
    for line in headers.iter() {
        let name = header::HeaderName::from_bytes(line.name.as_str().as_bytes());
        let value = HeaderValue::from_bytes(line.value.as_bytes());
        if let (Ok(name), Ok(value)) = (name, value)
            && !HeaderName::OF_CONNECTION.contains(&name.as_str())
        {
            map.append(name, value);
        }
    }
    map
}

/// Content as the engine has it: over HTTP, none and empty are the same.
pub(super) fn body_in(bytes: &[u8]) -> Body {
    if bytes.is_empty() { Body::None } else { Body::Bytes(bytes.into()) }
}

/// What a `Host` field says for a URL.
pub(super) fn host(url: &Url) -> String {
    url.origin().split_once("://").map(|(_, host)| host.to_owned()).unwrap_or_default()
}

/// Lets this process have as many connections at a time as it may: each is an open file, and of those a session usually begins with
/// few.
pub(super) fn open_files() {
    #[cfg(unix)]
    {
        use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
        let Rlimit { current, maximum } = getrlimit(Resource::Nofile);
        // Where that is refused, what there was must do.
        let _ = if current == maximum { Ok(()) } else { setrlimit(Resource::Nofile, Rlimit { current: maximum, maximum }) };
    }
}

/// Whether an exchange failed because this machine has no more connections to give: no open files, or no ports.
pub(super) fn is_exhausted(error: &reqwest::Error) -> bool {
    /// Of the process and of the system, on Linux and macOS; and Windows' own.
    const TOO_MANY_FILES: [i32; 3] = [24, 23, 10_024];
    let causes = std::iter::successors(error.source(), |&cause| cause.source());
    causes.filter_map(|cause| cause.downcast_ref::<io::Error>()).any(|cause| {
        cause.kind() == io::ErrorKind::AddrNotAvailable || cause.raw_os_error().is_some_and(|code| TOO_MANY_FILES.contains(&code))
    })
}

/// Why an exchange failed, from the chain of causes.
pub(super) fn failure(error: &reqwest::Error) -> Failure {
    if error.is_timeout() {
        return Failure::TimedOut;
    }
    let mut cause = error.source();
    while let Some(error) = cause {
        if let Some(error) = error.downcast_ref::<hyper::Error>()
            && error.is_parse()
        {
            return Failure::Malformed;
        }
        if error.is::<NotResolved>() {
            return Failure::NameNotResolved;
        }
        if error.downcast_ref::<io::Error>().is_some_and(|e| e.kind() == io::ErrorKind::ConnectionRefused) {
            return Failure::Refused;
        }
        cause = error.source();
    }
    Failure::Reset
}

#[cfg(test)]
mod tests {
    use hyper::header::{HeaderMap, HeaderValue};

    use super::{headers_in, headers_out, host};
    use crate::http::{HeaderName, Headers, Url};

    #[test]
    fn fields_of_the_connection_stay_with_it() {
        let mut map = HeaderMap::new();
        for (name, value) in [("connection", "close, X-Own"), ("x-own", "1"), ("te", "trailers"), ("x-other", "2"), ("cookie", "a")] {
            map.append(name, HeaderValue::from_static(value));
        }
        let headers = headers_in(&map);
        assert_eq!(headers.iter().map(|h| h.name.as_str()).collect::<Vec<_>>(), ["x-other", "Cookie"]);
    }

    #[test]
    fn each_line_of_a_field_stays_a_line() {
        let mut headers = Headers::default();
        for (name, value) in [("Set-Cookie", "a=1"), ("Set-Cookie", "b=2"), ("x-broken", "a\r\nb"), ("Content-Length", "7")] {
            headers.append(HeaderName::new(name), value);
        }
        let map = headers_out(&headers);
        assert_eq!(map.get_all("set-cookie").iter().collect::<Vec<_>>(), ["a=1", "b=2"]);
        assert_eq!(map.len(), 2);
    }

    #[test]
    fn a_host_names_its_port_only_when_it_is_not_the_usual_one() {
        for (url, text) in [("https://a.example/x", "a.example"), ("http://a.example:8080/", "a.example:8080")] {
            assert_eq!(host(&Url::parse(url).unwrap()), text);
        }
    }
}
