use std::collections::BTreeMap;
use std::ops::Range;
use std::rc::Rc;

use granit_parser::{ScalarStyle, StructureStyle};

use super::parse::{MAX_DEPTH, MAX_NODES};
use super::{Entry, Key, Kind, Node, scalar, trap};
use crate::diagnostic::{Diagnostic, Diagnostics, Mapped, SourceId, Span, code};

/// Faults of one document after which it is not read further.
const MOST_FAULTS: usize = 50;

/// Why reading stopped.
pub(super) type Stop = Box<Diagnostic>;

/// Puts the tree together from events, without recursion: nesting costs heap, never stack.
pub(super) struct Builder<'t> {
    text: &'t str,
    source: SourceId,
    faults: Diagnostics,
    stack: Vec<Frame>,
    anchors: BTreeMap<usize, Anchored>,
    root: Option<Rc<Node>>,
    document: Option<Range<usize>>,
    /// Values so far, aliases counted as what they stand for.
    nodes: u64,
}

/// A finished value with what it costs to repeat it.
struct Done {
    node: Rc<Node>,
    nodes: u64,
    height: usize,
    /// Nothing is written at all.
    absent: bool,
}

struct Anchored {
    name: String,
    /// `None` while the anchored value is still being read.
    value: Option<(Rc<Node>, u64, usize)>,
}

/// A list or map that is still open.
struct Frame {
    open: Open,
    flow: bool,
    anchor: usize,
    start: usize,
    /// One past the last byte of what it holds so far.
    end: usize,
    nodes: u64,
    height: usize,
}

enum Open {
    Sequence(Vec<Rc<Node>>),
    Mapping { entries: Vec<Entry>, seen: BTreeMap<Rc<str>, Span>, pending: Pending, merges: Vec<(usize, Rc<Node>)>, bare: Vec<Span> },
}

/// The key that waits for its value.
enum Pending {
    None,
    Key(Key),
    Merge,
    /// Reported; its value is dropped.
    Bad(Span),
}

impl<'t> Builder<'t> {
    pub(super) fn new(text: &'t str, source: SourceId) -> Self {
        let (faults, stack, anchors) = (Diagnostics::new(), Vec::new(), BTreeMap::new());
        Self { text, source, faults, stack, anchors, root: None, document: None, nodes: 0 }
    }

    pub(super) fn source(&self) -> SourceId {
        self.source
    }

    /// Stops where a text has so many faults that looking for more, each in the text around it, would take for ever.
    pub(super) fn still_sound(&self, range: &Range<usize>) -> Result<(), Stop> {
        if self.faults.len() < MOST_FAULTS {
            return Ok(());
        }
        let message = format!("{MOST_FAULTS} faults before this: the rest is not read");
        Err(Box::new(Diagnostic::new(code::yaml::SYNTAX, self.span(range.clone()), message).help("mend those above first")))
    }

    /// The tree, if there was a document with something in it, and the faults that did not stop the reading.
    pub(super) fn finish(self) -> (Option<Rc<Node>>, Diagnostics) {
        (self.root, self.faults)
    }

    fn span(&self, range: Range<usize>) -> Span {
        Span::new(self.source, range.start, range.end)
    }

    pub(super) fn document(&mut self, range: Range<usize>) -> Result<(), Stop> {
        let Some(first) = self.document.replace(range.clone()) else { return Ok(()) };
        let fault = Diagnostic::new(code::yaml::SEVERAL_DOCUMENTS, self.span(range), "a second document begins here, a file holds one")
            .and(self.span(first), "the first begins here")
            .help("write each spec in a file of its own");
        Err(Box::new(fault))
    }

    pub(super) fn tag(&mut self, range: Range<usize>) {
        let tag = self.text.get(range.clone()).unwrap_or("").to_owned();
        let fault = Diagnostic::new(code::yaml::TAG, self.span(range), format!("`{tag}` is a tag, tags have no meaning here"));
        self.faults.push(fault.help("delete it; a text that must stay text is written in quotes"));
    }

    pub(super) fn scalar(&mut self, value: &str, style: ScalarStyle, anchor: usize, range: Range<usize>) -> Result<(), Stop> {
        let plain = style == ScalarStyle::Plain;
        let absent = plain && range.is_empty();
        let kind = if plain && matches!(value, "" | "~" | "null" | "Null" | "NULL") {
            Kind::Null
        } else {
            Kind::Scalar { text: scalar::mapped(self.text, self.source, value, style, &range), plain }
        };
        let written = self.text.get(range.clone()).unwrap_or("");
        let range = range.start..range.start + written.trim_end().len();
        self.leaf(Node { span: self.span(range), alias: None, kind }, anchor, absent)
    }

    pub(super) fn sequence(&mut self, style: StructureStyle, anchor: usize, range: Range<usize>) -> Result<(), Stop> {
        self.push(Open::Sequence(Vec::new()), style, anchor, range)
    }

    pub(super) fn mapping(&mut self, style: StructureStyle, anchor: usize, range: Range<usize>) -> Result<(), Stop> {
        let open =
            Open::Mapping { entries: Vec::new(), seen: BTreeMap::new(), pending: Pending::None, merges: Vec::new(), bare: Vec::new() };
        self.push(open, style, anchor, range)
    }

    fn push(&mut self, open: Open, style: StructureStyle, anchor: usize, range: Range<usize>) -> Result<(), Stop> {
        if self.stack.len() >= MAX_DEPTH {
            return Err(Box::new(too_deep(self.span(range))));
        }
        self.count(1, &range, code::yaml::TOO_MANY_VALUES)?;
        let flow = style == StructureStyle::Flow;
        self.stack.push(Frame { open, flow, anchor, start: range.start, end: range.end, nodes: 1, height: 1 });
        Ok(())
    }

    fn count(&mut self, nodes: u64, range: &Range<usize>, code: code::Code) -> Result<(), Stop> {
        self.nodes = self.nodes.saturating_add(nodes);
        if self.nodes <= MAX_NODES {
            return Ok(());
        }
        let message = if code == code::yaml::ALIAS_EXPANSION {
            format!("with this alias the document holds more than {MAX_NODES} values")
        } else {
            format!("the document holds more than {MAX_NODES} values")
        };
        Err(Box::new(Diagnostic::new(code, self.span(range.clone()), message)))
    }

    pub(super) fn anchor(&mut self, id: usize, name: &str) {
        let anchored = self.anchors.entry(id).or_insert_with(|| Anchored { name: String::new(), value: None });
        name.clone_into(&mut anchored.name);
    }

    /// Remembers an anchored value for the aliases that follow.
    fn remember(&mut self, id: usize, done: &Done) {
        if id > 0 {
            let anchored = self.anchors.entry(id).or_insert_with(|| Anchored { name: String::new(), value: None });
            anchored.value = Some((Rc::clone(&done.node), done.nodes, done.height));
        }
    }

    pub(super) fn alias(&mut self, id: usize, range: Range<usize>) -> Result<(), Stop> {
        let span = self.span(range.clone());
        let Some((node, nodes, height)) = self.anchors.get(&id).and_then(|a| a.value.clone()) else {
            let name = self.text.get(range).unwrap_or("").to_owned();
            let message = format!("`{name}` stands inside what its own anchor names");
            self.faults.push(Diagnostic::new(code::yaml::ALIAS_INSIDE_ITSELF, span, message).help("write out what is meant here"));
            return self.leaf(Node { span, alias: Some(span), kind: Kind::Null }, 0, false);
        };
        // Counted before anything is copied: that is what keeps a small text from becoming a large tree.
        self.count(nodes, &range, code::yaml::ALIAS_EXPANSION)?;
        if self.stack.len() + height > MAX_DEPTH {
            return Err(Box::new(too_deep(span)));
        }
        let node = Rc::new(Node { span: node.span, alias: Some(span), kind: node.kind.clone() });
        self.attach(Done { node, nodes, height, absent: false }, range)
    }

    pub(super) fn unresolved(&mut self, name: &str, range: Range<usize>) -> Result<(), Stop> {
        let span = self.span(range.clone());
        if let Some(fault) = trap::star(self.text, self.source, &range, name) {
            self.faults.push(fault);
            let text = Mapped::verbatim(self.text.get(range).unwrap_or(""), self.source, span.start as usize);
            return self.leaf(Node { span, alias: None, kind: Kind::Scalar { text, plain: false } }, 0, false);
        }
        let known = self.anchors.values().map(|a| a.name.as_str());
        let fault = Diagnostic::new(code::yaml::UNKNOWN_ANCHOR, span, format!("no anchor `&{name}` stands before this alias"))
            .help(format!(
                "an anchor is written before its first alias: `&{name}`; a text that begins with a star is quoted: `\"*{name}\"`"
            ))
            .did_you_mean(name, known);
        self.faults.push(fault);
        self.leaf(Node { span, alias: Some(span), kind: Kind::Null }, 0, false)
    }

    fn leaf(&mut self, node: Node, anchor: usize, absent: bool) -> Result<(), Stop> {
        let range = node.span.start as usize..node.span.end as usize;
        self.count(1, &range, code::yaml::TOO_MANY_VALUES)?;
        let done = Done { node: Rc::new(node), nodes: 1, height: 0, absent };
        self.remember(anchor, &done);
        self.attach(done, range)
    }

    pub(super) fn end(&mut self, range: Range<usize>) -> Result<(), Stop> {
        let Some(frame) = self.stack.pop() else { return Ok(()) };
        // A block ends where the next thing begins, which is not its own: what it holds tells where its last byte is.
        let end = if frame.flow { range.end.max(frame.end) } else { frame.end };
        let span = self.span(frame.start..end);
        let kind = match frame.open {
            Open::Sequence(items) => Kind::Sequence(items),
            Open::Mapping { entries, merges, bare, .. } => {
                let trapped = trap::bare_keys(self.text, span, &entries, &bare);
                let meant = trapped.and_then(|(fault, meant)| {
                    self.faults.push(fault);
                    meant
                });
                meant.unwrap_or_else(|| Kind::Mapping(merge(entries, &merges)))
            }
        };
        let nodes = frame.nodes;
        let done = Done { node: Rc::new(Node { span, alias: None, kind }), nodes, height: frame.height, absent: false };
        self.remember(frame.anchor, &done);
        self.attach(done, span.start as usize..span.end as usize)
    }

    /// Gives a finished value to the list or map that is open, or makes it the root.
    fn attach(&mut self, done: Done, range: Range<usize>) -> Result<(), Stop> {
        let (text, source) = (self.text, self.source);
        let Some(frame) = self.stack.last_mut() else {
            if !matches!(done.node.kind, Kind::Null) || !self.faults.is_empty() {
                self.root = Some(done.node);
            }
            return Ok(());
        };
        frame.nodes = frame.nodes.saturating_add(done.nodes);
        frame.height = frame.height.max(done.height + 1);
        if !done.absent {
            frame.end = frame.end.max(range.end);
        }
        let span = Span::new(source, range.start, range.end);
        let (entries, seen, pending, merges, bare) = match &mut frame.open {
            Open::Sequence(items) => {
                items.push(done.node);
                return Ok(());
            }
            Open::Mapping { entries, seen, pending, merges, bare } => (entries, seen, pending, merges, bare),
        };
        match std::mem::replace(pending, Pending::None) {
            Pending::None => {
                *pending = key(&done, text, span, &mut self.faults);
                if let Pending::Key(key) = pending {
                    if let Some(&first) = seen.get(&key.name) {
                        let fault = Diagnostic::new(code::yaml::DUPLICATE_KEY, span, format!("duplicate key `{}`", key.name))
                            .label("again here")
                            .and(first, "first written here");
                        self.faults.push(fault.help("delete one of the two, or rename it"));
                        *pending = Pending::Bad(span);
                    } else {
                        seen.insert(Rc::clone(&key.name), span);
                    }
                }
            }
            Pending::Key(key) => {
                let mut value = done.node;
                if frame.flow && done.absent && !followed_by_colon(text, key.span.end as usize) {
                    bare.push(key.span);
                    value = Rc::new(Node { span: key.span, alias: None, kind: Kind::Null });
                }
                entries.push(Entry { key, value });
            }
            Pending::Bad(key) => {
                if frame.flow && done.absent && !followed_by_colon(text, key.end as usize) {
                    bare.push(key);
                }
            }
            Pending::Merge => merge_value(&done.node, entries.len(), merges, &mut self.faults),
        }
        Ok(())
    }
}

/// What a key is, from the value that stands in its place.
fn key(done: &Done, text: &str, span: Span, faults: &mut Diagnostics) -> Pending {
    match &done.node.kind {
        Kind::Scalar { text, plain: true } if text.text() == "<<" => Pending::Merge,
        Kind::Scalar { text, .. } => Pending::Key(Key { name: text.shared(), span }),
        Kind::Null => Pending::Key(Key { name: text.get(span.start as usize..span.end as usize).unwrap_or("").into(), span }),
        Kind::Sequence(_) | Kind::Mapping(_) => {
            // `{{name}}` reads as a map whose key is a map; the outer map tells it when it ends.
            if !trap::is_double_brace(text, span) {
                let what = done.node.what();
                faults.push(Diagnostic::new(code::yaml::KEY_NOT_TEXT, span, format!("a key is a single value, this is {what}")));
            }
            Pending::Bad(span)
        }
    }
}

fn merge_value(node: &Rc<Node>, at: usize, merges: &mut Vec<(usize, Rc<Node>)>, faults: &mut Diagnostics) {
    let mut one = |node: &Rc<Node>| match &node.kind {
        Kind::Mapping(_) => merges.push((at, Rc::clone(node))),
        Kind::Null | Kind::Scalar { .. } | Kind::Sequence(_) => {
            let message = format!("`<<` takes a map or a list of maps, this is {}", node.what());
            let fault = Diagnostic::new(code::yaml::MERGE, node.alias.unwrap_or(node.span), message);
            faults.push(fault.help("name an anchored map: `<<: *name`"));
        }
    };
    match &node.kind {
        Kind::Sequence(items) => items.iter().for_each(one),
        Kind::Null | Kind::Scalar { .. } | Kind::Mapping(_) => one(node),
    }
}

/// Puts merged entries where their `<<` stands: own keys win, then the maps in the order named.
fn merge(entries: Vec<Entry>, merges: &[(usize, Rc<Node>)]) -> Vec<Entry> {
    if merges.is_empty() {
        return entries;
    }
    let mut taken: std::collections::BTreeSet<Rc<str>> = entries.iter().map(|e| Rc::clone(&e.key.name)).collect();
    let mut out = Vec::with_capacity(entries.len());
    let mut own = entries.into_iter();
    let mut placed = 0;
    for (at, node) in merges {
        out.extend(own.by_ref().take(at - placed));
        placed = *at;
        if let Kind::Mapping(merged) = &node.kind {
            out.extend(merged.iter().filter(|e| taken.insert(Rc::clone(&e.key.name))).cloned());
        }
    }
    out.extend(own);
    out
}

fn followed_by_colon(text: &str, at: usize) -> bool {
    text.get(at..).is_some_and(|rest| rest.trim_start().starts_with(':'))
}

fn too_deep(span: Span) -> Diagnostic {
    let message = format!("lists and maps stand in each other more than {MAX_DEPTH} deep");
    Diagnostic::new(code::yaml::TOO_DEEP, span, message).help("no spec needs that: look for brackets that were never closed")
}
