//! An absolute URI in its parts, each as it is sent and as it is shown.

use crate::expr::value::Exception;

use super::super::address::Address;
use super::escape::{self, Part};

type Try<T> = Result<T, Box<Exception>>;

/// What kind of name a host has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Host {
    Basic,
    Dns,
    V4,
    V6,
}

/// An absolute URI.
#[derive(Clone, Debug)]
pub struct Location {
    pub scheme: String,
    /// `//` stands behind the scheme.
    pub authority: bool,
    pub user: Part,
    pub host: String,
    pub host_kind: Host,
    /// None: the scheme has none, and none is given.
    pub port: Option<u16>,
    pub path: Part,
    /// With its `?`.
    pub query: Part,
    /// With its `#`.
    pub fragment: Part,
}

/// Which parts of a URI are put together.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Up {
    Scheme,
    Authority,
    Path,
    Query,
    Fragment,
}

pub fn fault(what: &str) -> Box<Exception> {
    Exception::new("System.UriFormatException", format!("Invalid URI: {what}"))
}

/// The port of a scheme.
pub fn usual_port(scheme: &str) -> Option<u16> {
    Some(match scheme {
        "http" | "ws" => 80,
        "https" | "wss" => 443,
        "ftp" => 21,
        "mailto" => 25,
        _ => return None,
    })
}

pub fn is_scheme(text: &str) -> bool {
    text.starts_with(|c: char| c.is_ascii_alphabetic())
        && text.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'+' | b'-' | b'.'))
}

/// A path of a disk: `c:\x`.
fn disk(text: &str) -> Option<&str> {
    let bytes = text.as_bytes();
    (bytes.first().is_some_and(u8::is_ascii_alphabetic) && bytes.get(1) == Some(&b':')).then(|| text.get(2..).unwrap_or(""))
}

impl Location {
    /// Reads an absolute URI.
    pub fn parse(text: &str) -> Try<Self> {
        let text = text.trim_matches([' ', '\t', '\r', '\n']);
        if text.is_empty() {
            return Err(fault("The URI is empty."));
        }
        if text.starts_with('/') {
            return Ok(Self::file(text));
        }
        if let Some(rest) = disk(text) {
            return match rest.starts_with(['/', '\\']) {
                true => Ok(Self::file(&format!("/{}", text.replace('\\', "/")))),
                false => Err(fault("A Dos path must be rooted, for example, 'c:\\\\'.")),
            };
        }
        let Some((scheme, rest)) = text.split_once(':').filter(|(scheme, _)| !scheme.is_empty()) else {
            return Err(fault("The format of the URI could not be determined."));
        };
        if !is_scheme(scheme) {
            return Err(fault("The URI scheme is not valid."));
        }
        let scheme = scheme.to_ascii_lowercase();
        let needs_host = matches!(&*scheme, "http" | "https" | "ws" | "wss" | "ftp");
        let slashes = rest.get(..2).is_some_and(|s| s.bytes().all(|b| matches!(b, b'/' | b'\\')));
        match (slashes, &*scheme) {
            (true, _) => Self::with_authority(scheme, rest.get(2..).unwrap_or(""), needs_host),
            (false, _) if needs_host => Err(fault("The Authority/Host could not be parsed.")),
            (false, "mailto") => Self::mail(rest),
            (false, _) => {
                let (path, query, fragment) = split(rest);
                Ok(Self { path: escape::part(path, &[]), query, fragment, ..Self::bare(scheme) })
            }
        }
    }

    fn bare(scheme: String) -> Self {
        Self {
            port: usual_port(&scheme),
            scheme,
            authority: false,
            user: Part::default(),
            host: String::new(),
            host_kind: Host::Basic,
            path: Part::default(),
            query: Part::default(),
            fragment: Part::default(),
        }
    }

    /// A path of the machine, which has neither query nor fragment.
    fn file(path: &str) -> Self {
        Self { authority: true, path: escape::part(&without_dots(path), &['?', '#']), ..Self::bare("file".to_owned()) }
    }

    fn mail(rest: &str) -> Try<Self> {
        let (path, query, fragment) = split(rest);
        let (user, host) = path.split_once('@').ok_or_else(|| fault("The hostname could not be parsed."))?;
        let (host, host_kind) = host_of(host)?;
        Ok(Self { user: escape::part(user, &[]), host, host_kind, query, fragment, ..Self::bare("mailto".to_owned()) })
    }

    fn with_authority(scheme: String, rest: &str, needs_host: bool) -> Try<Self> {
        let (authority, tail) = rest.split_at(rest.find(['/', '\\', '?', '#']).unwrap_or(rest.len()));
        let (user, server) = authority.split_once('@').map_or(("", authority), |(user, server)| (user, server));
        let (host, port) = match server.rfind(':').filter(|at| !server.get(*at..).unwrap_or("").contains(']')) {
            Some(at) => (server.get(..at).unwrap_or(""), server.get(at + 1..).unwrap_or("")),
            None => (server, ""),
        };
        let usual = usual_port(&scheme);
        let port = match port {
            "" => usual,
            digits if digits.bytes().all(|b| b.is_ascii_digit()) => Some(digits.parse().map_err(|_| fault("Invalid port specified."))?),
            _ => return Err(fault("Invalid port specified.")),
        };
        let (host, host_kind) = match host.is_empty() && !needs_host {
            true => (String::new(), Host::Basic),
            false => host_of(host)?,
        };
        // What looks like a query belongs to the path of a file.
        let (path, query, fragment) = match &*scheme {
            "ftp" => {
                let (path, fragment) = tail.split_at(tail.find('#').unwrap_or(tail.len()));
                (path, Part::default(), escape::part(fragment, &[]))
            }
            _ => split(tail),
        };
        let path = path.replace('\\', "/");
        let path = if path.is_empty() { "/".to_owned() } else { path };
        Ok(Self {
            authority: true,
            user: escape::part(user, &[]),
            host,
            host_kind,
            port,
            path: escape::part(&without_dots(&path), &['?']),
            query,
            fragment,
            ..Self::bare(scheme)
        })
    }

    /// The port, when it is not the scheme's own.
    pub fn odd_port(&self) -> Option<u16> {
        self.port.filter(|port| usual_port(&self.scheme) != Some(*port))
    }

    /// Host and port.
    pub fn server(&self) -> String {
        self.odd_port().map_or_else(|| self.host.clone(), |port| format!("{}:{port}", self.host))
    }

    /// The URI up to one of its parts.
    pub fn up_to(&self, last: Up, of: fn(&Part) -> &str) -> String {
        let mut out = format!("{}:", self.scheme);
        if self.authority {
            out.push_str("//");
        }
        if last >= Up::Authority {
            if !self.user.sent.is_empty() {
                out.push_str(of(&self.user));
                out.push('@');
            }
            out.push_str(&self.server());
        }
        for (part, at) in [(&self.path, Up::Path), (&self.query, Up::Query), (&self.fragment, Up::Fragment)] {
            if last >= at {
                out.push_str(of(part));
            }
        }
        out
    }

    /// `AbsoluteUri`
    pub fn sent(&self) -> String {
        self.up_to(Up::Fragment, |p| &p.sent)
    }

    /// `ToString()`
    pub fn shown(&self) -> String {
        self.up_to(Up::Fragment, |p| &p.shown)
    }

    /// Whether two lead to the same place: user and fragment do not count.
    pub fn is_same(&self, other: &Self) -> bool {
        self.scheme == other.scheme
            && self.host == other.host
            && self.port == other.port
            && self.path.sent == other.path.sent
            && self.query.sent == other.query.sent
    }

    /// `new Uri(baseUri, relativeUri)`
    pub fn join(&self, relative: &str) -> Try<Self> {
        let relative = relative.trim_matches([' ', '\t', '\r', '\n']);
        let own = relative.split_once(':').filter(|(scheme, _)| is_scheme(scheme));
        let relative = match own {
            // `https:c` of the same scheme is relative.
            Some((scheme, rest)) if scheme.eq_ignore_ascii_case(&self.scheme) && !rest.starts_with(['/', '\\']) => rest,
            Some(_) => return Self::parse(relative),
            None => relative,
        };
        let head = self.up_to(Up::Authority, |p| &p.sent);
        let path = &self.path.sent;
        Self::parse(&match relative.chars().next() {
            None => self.sent(),
            Some('/' | '\\') if relative.get(1..).is_some_and(|r| r.starts_with(['/', '\\'])) => format!("{}:{relative}", self.scheme),
            Some('/' | '\\') => format!("{head}{relative}"),
            Some('?') => format!("{head}{path}{relative}"),
            Some('#') => format!("{head}{path}{}{relative}", self.query.sent),
            Some(_) => format!("{head}{}{relative}", path.get(..path.rfind('/').map_or(0, |at| at + 1)).unwrap_or("")),
        })
    }

    /// `MakeRelativeUri`: `None` when the other is elsewhere.
    pub fn way_to(&self, other: &Self) -> Option<String> {
        if self.scheme != other.scheme || self.host != other.host || self.port != other.port {
            return None;
        }
        let (from, to) = (&self.path.sent, &other.path.sent);
        let same = from.bytes().zip(to.bytes()).take_while(|(a, b)| a == b).count();
        let folder = from.get(..same).and_then(|common| common.rfind('/')).map_or(0, |at| at + 1);
        let mut way = if same == 0 {
            to.clone()
        } else if same == from.len() && same == to.len() {
            String::new()
        } else {
            let ups = from.get(same..).unwrap_or("").matches('/').count();
            let way = "../".repeat(ups) + to.get(folder..).unwrap_or("");
            if way.is_empty() { "./".to_owned() } else { way }
        };
        if way.split('/').next().is_some_and(|first| first.contains(':')) {
            way.insert_str(0, "./");
        }
        Some(way + &other.query.sent + &other.fragment.sent)
    }
}

/// Path, query and fragment.
fn split(text: &str) -> (&str, Part, Part) {
    let (rest, fragment) = text.split_at(text.find('#').unwrap_or(text.len()));
    let (path, query) = rest.split_at(rest.find('?').unwrap_or(rest.len()));
    (path, escape::part(query, &[]), escape::part(fragment, &[]))
}

/// Follows `.` and `..`, also where they are escaped.
fn without_dots(path: &str) -> String {
    let mut parts: Vec<&str> = Vec::new();
    let mut segments = path.split('/').skip(1).peekable();
    while let Some(segment) = segments.next() {
        let dots = segment.replace("%2e", ".").replace("%2E", ".");
        match &*dots {
            "." | ".." => {
                if dots == ".." {
                    parts.pop();
                }
                if segments.peek().is_none() {
                    parts.push("");
                }
            }
            _ => parts.push(segment),
        }
    }
    format!("/{}", parts.join("/"))
}

/// A host's canonical name.
pub fn host_of(text: &str) -> Try<(String, Host)> {
    let bad = || fault("The hostname could not be parsed.");
    if let Some(inner) = text.strip_prefix('[') {
        let inner = inner.strip_suffix(']').ok_or_else(bad)?;
        let inner = inner.split('%').next().unwrap_or("");
        let address = Address::parse(inner).filter(|a| a.bytes().len() == 16).ok_or_else(bad)?;
        return Ok((format!("[{address}]"), Host::V6));
    }
    if let Some(address) = Address::parse(text).filter(|a| a.bytes().len() == 4 && text.contains('.')) {
        return Ok((address.to_string(), Host::V4));
    }
    let labels = text.strip_suffix('.').unwrap_or(text);
    let named = labels
        .split('.')
        .all(|label| !label.is_empty() && label.len() < 64 && label.chars().all(|c| c.is_alphanumeric() || matches!(c, '-' | '_')));
    if named { Ok((text.to_lowercase(), Host::Dns)) } else { Err(bad()) }
}
