//! Environments: files that change, of a spec, what the parameters of its ARM template carry, and nothing else.

use std::rc::Rc;

use crate::diagnostic::{Diagnostic, Diagnostics, Mapped, code};
use crate::spec::Name;
use crate::spec::key::{drain, environment, spec};
use crate::yaml::{Entry, Key, Kind, Node, value};

/// Longest name.
const LONGEST: usize = 40;

/// What an environment may write, `*` for any name; and whether it may be there only in the environment.
const CHANGES: [(&[&str], Adds); 12] = [
    (&["gateway", "sku"], Adds::Yes),
    (&["gateway", "units"], Adds::Yes),
    (&["backends", "*", "url"], Adds::No),
    (&["backends", "*", "auth", "managedIdentity", "clientId"], Adds::No),
    (&["backends", "*", "models", "*", "sku"], Adds::Yes),
    (&["backends", "*", "models", "*", "tokensPerMinute"], Adds::Yes),
    (&["backends", "*", "models", "*", "requestsPerMinute"], Adds::Yes),
    (&["backends", "*", "models", "*", "ptu", "tokensPerMinute"], Adds::Yes),
    (&["namedValues", "*", "keyVault"], Adds::No),
    (&["namedValues", "*", "identity"], Adds::No),
    (&["namedValues", "*", "value"], Adds::No),
    (&["drain"], Adds::Yes),
];

const MAY: &str =
    "an environment changes `url`, `clientId`, `namedValues`, `sku`, `units`, capacities and `drain`: the rest belongs into the spec";

/// Whether a key may be new.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Adds {
    Yes,
    No,
}

/// An environment file.
#[derive(Clone, Debug)]
pub struct Environment {
    /// Its name: `prod`.
    pub name: Name,
    /// The spec that it is of: a path from the file's own folder.
    pub of: Name,
    /// What it changes.
    changes: Vec<Entry>,
}

/// Whether a document is an environment rather than a spec.
pub(super) fn is_environment(node: &Node) -> bool {
    let Kind::Mapping(entries) = &node.kind else { return false };
    let has = |key: &str| entries.iter().any(|entry| &*entry.key.name == key);
    has(environment::OF) || (has(environment::ENV) && !has(spec::APC) && !has("spec"))
}

impl Environment {
    /// The spec that a file says it is of, if it is an environment that says so.
    #[must_use]
    pub fn spec(node: &Node) -> Option<&str> {
        let Kind::Mapping(entries) = &node.kind else { return None };
        let of = entries.iter().find(|entry| &*entry.key.name == environment::OF && is_environment(node))?;
        of.value.scalar().map(Mapped::text)
    }

    /// Reads an environment file. `None` when it does not say what it is; then `sink` says so.
    pub fn read(node: &Node, sink: &mut Diagnostics) -> Option<Self> {
        let Kind::Mapping(entries) = &node.kind else { return None };
        let mut text = |key: &str, help: &str| {
            let Some(entry) = entries.iter().find(|entry| &*entry.key.name == key && !matches!(entry.value.kind, Kind::Null)) else {
                let place = entries.first().map_or(node.span, |entry| entry.key.span);
                sink.push(Diagnostic::new(code::spec::MISSING_KEY, place, format!("an environment needs `{key}`")).help(help.to_owned()));
                return None;
            };
            value::text(&entry.value, &format!("`{key}`"), sink)
        };
        let name = text(environment::ENV, "write `env: prod`: its name");
        let of = text(environment::OF, "write `of: ../gateway.yaml`: the spec that it is of");
        let name = name.filter(|name| is_name(name, sink));
        let own = |key: &str| matches!(key, environment::ENV | environment::OF) || key.starts_with("x-");
        let changes = entries.iter().filter(|entry| !own(&entry.key.name)).cloned().collect();
        Some(Self { name: name?, of: of?, changes })
    }

    /// The spec as it is in this environment. What an environment cannot change is told, and stays as it was.
    #[must_use]
    pub fn lay_over(&self, spec: &Rc<Node>, sink: &mut Diagnostics) -> Rc<Node> {
        Laying { path: Vec::new(), environment: &self.name, sink }.map(spec, &self.changes)
    }
}

/// A spec in which more is drained: each a region, a group of them or a backend.
#[must_use]
pub(super) fn drained(node: &Rc<Node>, names: &[Name]) -> Rc<Node> {
    let Kind::Mapping(entries) = &node.kind else { return Rc::clone(node) };
    if names.is_empty() {
        return Rc::clone(node);
    }
    let of = |key: &str| entries.iter().find(|entry| &*entry.key.name == key).map(|entry| &entry.value);
    let is_backend = |name: &str| match of(spec::BACKENDS).map(|backends| &backends.kind) {
        Some(Kind::Mapping(backends)) => backends.iter().any(|entry| &*entry.key.name == name),
        Some(Kind::Null | Kind::Scalar { .. } | Kind::Sequence(_)) | None => false,
    };
    let mut drains: Vec<Rc<Node>> = of(spec::DRAIN).map_or_else(Vec::new, |drain| value::list(drain).to_vec());
    drains.extend(names.iter().map(|Name { value, span }| {
        let key = if is_backend(value) { drain::BACKEND } else { drain::REGION };
        let text = Node { span: *span, alias: None, kind: Kind::Scalar { text: Mapped::synthetic(Rc::clone(value), *span), plain: false } };
        let entry = Entry { key: Key { name: key.into(), span: *span }, value: Rc::new(text) };
        Rc::new(Node { span: *span, alias: None, kind: Kind::Mapping(vec![entry]) })
    }));
    let list = Node { span: names.first().map_or(node.span, |name| name.span), alias: None, kind: Kind::Sequence(drains) };
    let key = Key { name: spec::DRAIN.into(), span: list.span };
    let mut entries: Vec<Entry> = entries.iter().filter(|entry| &*entry.key.name != spec::DRAIN).cloned().collect();
    entries.push(Entry { key, value: Rc::new(list) });
    Rc::new(Node { kind: Kind::Mapping(entries), ..Node::clone(node) })
}

/// Tells of environments of one name.
pub(super) fn distinct(environments: &[Environment], sink: &mut Diagnostics) {
    for (index, of) in environments.iter().enumerate() {
        let first = environments.iter().take(index).find(|other| other.name.value.eq_ignore_ascii_case(&of.name.value));
        if let Some(first) = first {
            let message = format!("two files are the environment `{}`", of.name.value);
            let fault = Diagnostic::new(code::spec::ENVIRONMENT_TWICE, of.name.span, message).label("again here");
            sink.push(fault.and(first.name.span, "first written here").help("rename or delete one of the two"));
        }
    }
}

/// A name that can be a part of a file's name.
fn is_name(name: &Name, sink: &mut Diagnostics) -> bool {
    let fits =
        name.value.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_')) && (1..=LONGEST).contains(&name.value.len());
    if !fits {
        let shown: String = name.value.escape_debug().take(LONGEST).collect();
        let message = format!("`{shown}` cannot be the name of an environment: 1 to {LONGEST} letters, digits, `_` and `-`");
        sink.push(Diagnostic::new(code::azure::NAME_REFUSED, name.span, message).label("becomes a part of a file's name"));
    }
    fits
}

/// An environment being laid over its spec.
struct Laying<'a> {
    /// The keys that lead here.
    path: Vec<Rc<str>>,
    environment: &'a Name,
    sink: &'a mut Diagnostics,
}

/// What a path of keys is to an environment.
enum Standing {
    /// It may write a value here.
    Value(Adds),
    /// It may write values below.
    Above,
    /// Neither.
    Fixed,
}

impl Laying<'_> {
    fn map(&mut self, base: &Rc<Node>, changes: &[Entry]) -> Rc<Node> {
        let mut node = as_map(base);
        let Kind::Mapping(entries) = &mut node.kind else { return Rc::clone(base) };
        for change in changes {
            self.path.push(Rc::clone(&change.key.name));
            self.change(entries, change);
            self.path.pop();
        }
        Rc::new(node)
    }

    fn change(&mut self, entries: &mut Vec<Entry>, change: &Entry) {
        let name = &change.key.name;
        let known = entries.iter().position(|entry| entry.key.name == *name);
        match (self.standing(), known.and_then(|at| entries.get_mut(at))) {
            (Standing::Fixed, _) => {
                let path = self.path.join(".");
                let message = format!("`{path}` is not what an environment can change");
                let fault = Diagnostic::new(code::spec::NOT_IN_ENVIRONMENT, change.key.span, message);
                self.sink.push(fault.label("the same in all environments").help(MAY).did_you_mean(name, self.known()));
            }
            // Nothing is drained here.
            (Standing::Value(_), Some(_))
                if &**name == spec::DRAIN && matches!(&change.value.kind, Kind::Sequence(items) if items.is_empty()) =>
            {
                entries.retain(|entry| entry.key.name != *name);
            }
            (Standing::Value(_), Some(known)) => *known = change.clone(),
            (Standing::Value(Adds::Yes), None) => entries.push(change.clone()),
            (Standing::Above, Some(known)) => {
                if let Some(changes) = self.changes(change) {
                    if matches!(known.value.kind, Kind::Null) {
                        known.value = empty(&change.value);
                    }
                    if matches!(as_map(&known.value).kind, Kind::Mapping(_)) {
                        known.value = self.map(&known.value, changes);
                    } else {
                        self.nothing(change, &[]);
                    }
                }
            }
            // A spec need not say which gateway it is for.
            (Standing::Above, None) if self.path.len() == 1 && &**name == "gateway" => {
                if let Some(changes) = self.changes(change) {
                    let value = self.map(&empty(&change.value), changes);
                    entries.push(Entry { value, ..change.clone() });
                }
            }
            (Standing::Value(Adds::No) | Standing::Above, None) => {
                let names: Vec<&str> = entries.iter().map(|entry| &*entry.key.name).collect();
                self.nothing(change, &names);
            }
        }
    }

    /// The changes below a key.
    fn changes<'c>(&mut self, change: &'c Entry) -> Option<&'c [Entry]> {
        if let Kind::Mapping(changes) = &change.value.kind {
            return Some(changes);
        }
        value::wrong_type(&change.value, &format!("`{}` is a map", change.key.name), self.sink);
        None
    }

    /// Tells of a change to what the spec does not have.
    fn nothing(&mut self, change: &Entry, names: &[&str]) {
        let message = format!("the spec has no `{}` for `{}` to change", self.path.join("."), self.environment.value);
        let fault = Diagnostic::new(code::spec::NOTHING_TO_CHANGE, change.key.span, message).label("only in the environment");
        let help = "write it in the spec first: what a template has is the same in all environments";
        self.sink.push(fault.help(help).did_you_mean(&change.key.name, names.iter().copied()));
    }

    /// The keys that could stand here.
    fn known(&self) -> impl Iterator<Item = &'static str> {
        let at = self.path.len() - 1;
        let above = &self.path[..at];
        CHANGES.iter().filter(move |(pattern, _)| fits(pattern, above)).filter_map(move |(pattern, _)| pattern.get(at).copied())
    }

    fn standing(&self) -> Standing {
        let mut above = false;
        for (pattern, adds) in CHANGES {
            if fits(pattern, &self.path) {
                if pattern.len() == self.path.len() {
                    return Standing::Value(adds);
                }
                above |= pattern.len() > self.path.len();
            }
        }
        if above { Standing::Above } else { Standing::Fixed }
    }
}

/// Whether a pattern and a path agree as far as both go.
fn fits(pattern: &[&str], path: &[Rc<str>]) -> bool {
    pattern.iter().zip(path).all(|(key, name)| *key == "*" || *key == &**name)
}

/// A map without keys, at the place of a value.
fn empty(at: &Node) -> Rc<Node> {
    Rc::new(Node { kind: Kind::Mapping(Vec::new()), ..at.clone() })
}

/// A map as it is; a list of names (`models: [a, b]`) as the map that it is short for.
fn as_map(node: &Node) -> Node {
    let Kind::Sequence(items) = &node.kind else { return node.clone() };
    let entries: Option<Vec<Entry>> = items
        .iter()
        .map(|item| {
            let name = item.scalar()?.shared();
            let value = Rc::new(Node { span: item.span, alias: None, kind: Kind::Null });
            Some(Entry { key: Key { name, span: item.span }, value })
        })
        .collect();
    entries.map_or_else(|| node.clone(), |entries| Node { kind: Kind::Mapping(entries), ..node.clone() })
}

#[cfg(test)]
mod tests {
    use super::CHANGES;
    use crate::spec::key::environment;

    #[test]
    fn what_may_be_changed_is_what_the_key_table_says() {
        let mut keys: Vec<&str> = CHANGES.iter().map(|(pattern, _)| pattern[0]).collect();
        keys.dedup();
        let table: Vec<&str> = environment::MAP.keys.iter().map(|key| key.name).collect();
        assert_eq!([vec![environment::ENV, environment::OF], keys].concat(), table);
    }
}
