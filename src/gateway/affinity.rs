use super::load::Pool;
use crate::http::{HeaderName, Headers};

/// The place of the member that a client's affinity cookie names.
pub(super) fn member(pool: &Pool, cookie: &str, headers: &Headers) -> Option<usize> {
    let name = HeaderName::COOKIE;
    let pairs = headers.all(&name).flat_map(|line| line.split(';')).filter_map(|pair| pair.trim().split_once('='));
    let mut values = pairs.filter(|(name, _)| *name == cookie).map(|(_, value)| value.trim_matches('"'));
    values.find_map(|value| pool.members.iter().position(|m| *m.cookie == *value))
}
