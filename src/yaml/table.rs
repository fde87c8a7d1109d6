//! Tables of keys: what a map takes, in rows from which readers, near names, references, `apc explain` and the JSON Schema are made.

use super::Section;

/// A kind of map.
#[derive(Debug)]
pub struct Map {
    /// Where it stands: `pools.NAME.members[]`, with `NAME` for a name of the author's and `[]` for each entry of a list.
    pub path: &'static str,
    /// One sentence.
    pub doc: &'static str,
    /// Its keys, in the order in which they are best written.
    pub keys: &'static [Key],
    /// The same for [`super::Fields`].
    pub section: Section,
}

/// A key of a map.
#[derive(Clone, Copy, Debug)]
pub struct Key {
    /// As written.
    pub name: &'static str,
    /// The type, in words: `` `auto`, number 1 to 50, or map as `retries.NAME` ``; `schema` says which words there are.
    pub takes: &'static str,
    /// What counts when it is not written; `required`, or empty for nothing.
    pub default: &'static str,
    /// A value, as YAML in one line.
    pub example: &'static str,
    /// What it means, Markdown.
    pub doc: &'static str,
    /// What it compiles to, and what that needs of Azure; empty where it deploys nothing by itself.
    pub compiles: &'static str,
}

/// The names of keys.
pub const fn names<const N: usize>(keys: &[Key]) -> [&'static str; N] {
    let mut names = [""; N];
    let mut at = 0;
    while at < N {
        names[at] = keys[at].name;
        at += 1;
    }
    names
}

/// Keys that several maps share, after those of one.
pub const fn joined<const N: usize>(own: &[Key], shared: &[Key]) -> [Key; N] {
    let mut keys = [Key { name: "", takes: "", default: "", example: "", doc: "", compiles: "" }; N];
    let mut at = 0;
    while at < N {
        keys[at] = if at < own.len() { own[at] } else { shared[at - own.len()] };
        at += 1;
    }
    keys
}

/// Rows: a key, what it takes, what counts when it is not written, an example, its doc, and what it compiles to.
macro_rules! keys {
    ($($key:literal $takes:literal $default:literal $example:literal $doc:literal $(-> $compiles:literal)?)*) => {
        &[$($crate::yaml::table::Key {
            name: $key,
            takes: $takes,
            default: $default,
            example: $example,
            doc: $doc,
            compiles: concat!("" $(, $compiles)?),
        }),*]
    };
}

/// A map: its path, the thing in messages, its doc and its keys.
macro_rules! map {
    ($path:literal $what:literal $doc:literal $keys:expr => later [$($later:literal)*] $($ignored:literal)?) => {{
        const KEYS: &[$crate::yaml::table::Key] = $keys;
        const NAMES: [&str; KEYS.len()] = $crate::yaml::table::names(KEYS);
        #[allow(unused_mut, unused_assignments)]
        const IGNORED: Option<&str> = { let mut ignored = None; $(ignored = Some($ignored);)? ignored };
        $crate::yaml::table::Map {
            path: $path,
            doc: $doc,
            keys: KEYS,
            section: $crate::yaml::Section { what: $what, keys: &NAMES, later: &[$($later),*], ignored: IGNORED },
        }
    }};
}

pub(crate) use {keys, map};

/// The keys that a path such as `pools.retry` or `retry` names: it is the end of theirs, names of the author's left out.
pub fn find<'t>(maps: impl IntoIterator<Item = &'t Map>, asked: &str) -> Vec<(&'t Map, &'t Key)> {
    let asked = short(asked);
    let keys = maps.into_iter().flat_map(|map| map.keys.iter().map(move |key| (map, key)));
    let is_asked = |path: &str| path.strip_suffix(&*asked).is_some_and(|above| above.is_empty() || above.ends_with('.'));
    keys.filter(|(map, key)| !asked.is_empty() && is_asked(&short(&path(map, key)))).collect()
}

/// A path without the names of the author's: `pools.NAME.members[].weight` is `pools.members.weight`.
#[must_use]
pub fn short(path: &str) -> String {
    let parts = path.split('.').map(|part| part.trim_end_matches("[]")).filter(|part| !part.is_empty() && *part != "NAME");
    parts.collect::<Vec<_>>().join(".")
}

/// The path of a key as its author would find it: `pools.NAME.retry`.
#[must_use]
pub fn path(map: &Map, key: &Key) -> String {
    if map.path.is_empty() { key.name.to_owned() } else { format!("{}.{}", map.path, key.name) }
}
