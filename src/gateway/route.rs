use super::load::{Base, Route, Router};
use crate::http::{Request, Str};

/// What was worked out for paths that come again and again: where they lead, and how they look behind a base URL.
///
/// A memory changes no answer, it only spares work; so a copy of a world begins with an empty one.
#[derive(Debug, Default)]
pub(super) struct Memory {
    routes: [Option<Known>; ROUTES],
    paths: [Option<Joined>; PATHS],
}

const ROUTES: usize = 16;
const PATHS: usize = 32;

#[derive(Debug)]
struct Known {
    method: Str,
    path: Str,
    query: Str,
    routed: Option<Route>,
}

#[derive(Debug)]
struct Joined {
    base: Str,
    suffix: Str,
    path: Str,
}

impl Memory {
    /// Where a request leads.
    pub(super) fn route(&mut self, router: &Router, request: &Request) -> Option<Route> {
        let url = &request.url;
        let place = spread(&url.path, 0) % ROUTES;
        let slot = &mut self.routes[place];
        if let Some(known) = slot
            && same(&known.path, &url.path)
            && same(&known.method, &request.method)
            && same(&known.query, &url.query)
        {
            return known.routed.clone();
        }
        let routed = router.route(&request.method, url);
        *slot = Some(Known { method: request.method.clone(), path: url.path.clone(), query: url.query.clone(), routed: routed.clone() });
        routed
    }

    /// A path behind a base URL's.
    pub(super) fn join(&mut self, base: &Base, suffix: &Str) -> Str {
        if base.path.is_empty() {
            return suffix.clone();
        }
        let salt = base.path.bytes().next_back().map_or(0, usize::from) << 8 | base.path.len();
        let slot = &mut self.paths[spread(suffix, salt) % PATHS];
        if let Some(joined) = slot
            && same(&joined.suffix, suffix)
            && same(&joined.base, &base.path)
        {
            return joined.path.clone();
        }
        let path: Str = if *suffix == "/" { base.path.clone() } else { format!("{}{suffix}", base.path).into() };
        *slot = Some(Joined { base: base.path.clone(), suffix: suffix.clone(), path: path.clone() });
        path
    }
}

/// Equal texts, found at once when they are one and the same.
fn same(a: &Str, b: &Str) -> bool {
    std::ptr::eq(a.as_str(), b.as_str()) || a == b
}

/// A number from a text's length and the letters at its end and before its middle, where paths differ most.
fn spread(text: &str, salt: usize) -> usize {
    let bytes = text.as_bytes();
    let word = |end: usize| {
        let chunk = bytes.get(..end).and_then(|part| part.last_chunk::<8>());
        chunk.map_or(0, |chunk| u64::from_le_bytes(*chunk))
    };
    let letters = word(bytes.len()).rotate_left(17) ^ word(bytes.len() / 2) ^ word(bytes.len() * 3 / 4).rotate_left(31);
    let mixed = (letters ^ (bytes.len() ^ salt) as u64).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    (mixed >> 32) as usize
}
