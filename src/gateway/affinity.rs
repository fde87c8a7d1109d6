use super::load::Pool;
use crate::http::{HeaderName, Headers};

/// The place of the member that a client's affinity cookie names.
pub(super) fn member(pool: &Pool, cookie: &str, headers: &Headers) -> Option<usize> {
    find(cookie, headers, |value| pool.members.iter().position(|m| *m.cookie == *value))
}

/// Whether a client has an affinity cookie, but none that names a member.
pub(super) fn names_nobody(pool: &Pool, cookie: &str, headers: &Headers) -> bool {
    member(pool, cookie, headers).is_none() && find(cookie, headers, |_| Some(())).is_some()
}

/// Looks for something in what the cookies of a name hold.
fn find<T>(cookie: &str, headers: &Headers, look: impl Fn(&str) -> Option<T>) -> Option<T> {
    let name = HeaderName::COOKIE;
    let pairs = headers.all(&name).flat_map(|line| line.split(';')).filter_map(|pair| pair.trim().split_once('='));
    let mut values = pairs.filter(|(name, _)| *name == cookie).map(|(_, value)| value.trim_matches('"'));
    values.find_map(look)
}
