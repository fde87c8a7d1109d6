use std::rc::Rc;

use granit_parser::{Event, Options, Parser, ScalarStyle};

use super::Node;
use super::build::{Builder, Stop};
use super::syntax;
use crate::diagnostic::{Diagnostic, Diagnostics, SourceId, Sources, Span, code};

/// Longer texts are not specs.
const MAX_BYTES: usize = 4 << 20;
/// How deep lists and maps may stand in each other, aliases followed.
pub(super) const MAX_DEPTH: usize = 64;
/// How many values a document may hold, each alias counted as all that it stands for.
pub(super) const MAX_NODES: u64 = 250_000;

/// Reads a document. `None` when the text cannot be read at all; then `sink` says why.
pub fn parse(source: SourceId, sources: &Sources, sink: &mut Diagnostics) -> Option<Rc<Node>> {
    let text = sources.get(source)?.text();
    if text.len() > MAX_BYTES {
        let message = format!("a text of {} bytes, more than the {MAX_BYTES} that are read", text.len());
        sink.push(Diagnostic::new(code::yaml::TOO_LARGE, Span::new(source, 0, 0), message).help("split it into several specs"));
        return None;
    }
    let mut builder = Builder::new(text, source);
    let result = drive(text, &mut builder);
    let (root, faults) = builder.finish();
    if let Err(fault) = result {
        // `{model} is refused` is first a map without a value, then a syntax error: the latter knows more.
        let place = fault.span();
        sink.extend(faults.into_iter().filter(|f| f.span().end <= place.start || f.span().start >= place.end.max(place.start + 1)));
        sink.push(*fault);
        return None;
    }
    sink.extend(faults);
    if root.is_none() {
        let message = "the file is empty";
        sink.push(Diagnostic::new(code::yaml::EMPTY, Span::new(source, 0, 0), message).help("a spec begins with `apc: 1`"));
    }
    root
}

/// How documents are read.
pub(super) fn options() -> Options {
    let mut options = Options::default();
    options.set_emit_comments(false);
    options.emit_anchor_events = true;
    options.emit_unresolved_aliases = true;
    options.flow_nesting_limit = MAX_DEPTH + 1;
    options.block_nesting_limit = MAX_DEPTH + 1;
    options
}

fn drive(text: &str, builder: &mut Builder<'_>) -> Result<(), Stop> {
    for item in Parser::new_from_str_with_options(text, options()) {
        let (event, place) = item.map_err(|error| Box::new(syntax::diagnostic(&error, text, builder.source())))?;
        let tag = event.is_node().then(|| place.tag_span()).flatten().and_then(|s| s.byte_range());
        if let Some(range) = tag {
            builder.tag(range);
        }
        let range = place.byte_range().unwrap_or(0..0);
        builder.still_sound(&range)?;
        match event {
            Event::DocumentStart(..) => builder.document(range)?,
            Event::Scalar(value, style, anchor, tag) => {
                let empty = style == ScalarStyle::Plain && (range.is_empty() || tag.is_some() && value.is_empty());
                builder.scalar(if empty { "" } else { &value }, style, anchor, range)?;
            }
            Event::SequenceStart(style, anchor, _) => builder.sequence(style, anchor, range)?,
            Event::MappingStart(style, anchor, _) => builder.mapping(style, anchor, range)?,
            Event::SequenceEnd | Event::MappingEnd => builder.end(range)?,
            Event::Anchor(id, name) => builder.anchor(id, &name),
            Event::Alias(id) => builder.alias(id, range)?,
            Event::UnresolvedAlias(name) => builder.unresolved(&name, range)?,
            // Stream and document ends say nothing; comments are switched off.
            _ => {}
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::parse;
    use crate::diagnostic::{Diagnostics, Severity, Sources, short};
    use crate::yaml::{Kind, Node};

    fn show(node: &Node, out: &mut String) {
        match &node.kind {
            Kind::Null => out.push('~'),
            Kind::Scalar { text, plain } => {
                if *plain {
                    out.push_str(text.text());
                } else {
                    out.push_str(&format!("{:?}", text.text()));
                }
            }
            Kind::Sequence(items) => {
                out.push('[');
                for (i, item) in items.iter().enumerate() {
                    out.push_str(if i > 0 { "," } else { "" });
                    show(item, out);
                }
                out.push(']');
            }
            Kind::Mapping(entries) => {
                out.push('{');
                for (i, entry) in entries.iter().enumerate() {
                    out.push_str(if i > 0 { "," } else { "" });
                    out.push_str(&entry.key.name);
                    out.push(':');
                    show(&entry.value, out);
                }
                out.push('}');
            }
        }
    }

    fn read(text: &str) -> (Option<String>, Vec<String>) {
        let mut sources = Sources::new();
        let id = sources.add("f", text);
        let mut sink = Diagnostics::new();
        let tree = parse(id, &sources, &mut sink).map(|node| {
            let mut out = String::new();
            show(&node, &mut out);
            out
        });
        assert!(tree.is_some() || sink.count(Severity::Error) > 0, "{text}");
        let faults = sink.iter().map(|d| short(d, &sources)).collect();
        (tree, faults)
    }

    #[test]
    fn a_document_becomes_a_tree_with_raw_scalars() {
        for (text, tree) in [
            ("a: 1.10\nb: ~\nc:\nd: 'x''y'\n", "{a:1.10,b:~,c:~,d:\"x'y\"}"),
            ("- a\n- [b, {c: d}]\n", "[a,[b,{c:d}]]"),
            ("\u{feff}a: größe\r\nb: yes\r\n", "{a:größe,b:yes}"),
            ("a: |\n  x\n   y\nb: >-\n  u\n  v\n", "{a:\"x\\n y\\n\",b:\"u v\"}"),
            ("base: &b { x: 1, y: 2 }\nc: { <<: *b, y: 3 }\n", "{base:{x:1,y:2},c:{x:1,y:3}}"),
            ("a: &a { x: 1 }\nb: &b { x: 2, y: 2 }\nc:\n  z: 0\n  <<: [*a, *b]\n", "{a:{x:1},b:{x:2,y:2},c:{z:0,x:1,y:2}}"),
            ("a: &n text\nb: *n\nc: [*n, *n]\n", "{a:text,b:text,c:[text,text]}"),
            ("? a\n: b\n", "{a:b}"),
            ("on: yes\n", "{on:yes}"),
            ("%YAML 1.2\n---\na: 1\n", "{a:1}"),
        ] {
            assert_eq!(read(text), (Some(tree.to_owned()), vec![]), "{text}");
        }
    }

    #[test]
    fn places_are_the_exact_bytes_also_in_texts_that_are_not_ascii() {
        let text = "größe: &a\n  - \"é\\tü\"\n  - [ß, {k: v}]\nref: *a\n\nlast:\n  x: 1\n";
        let mut sources = Sources::new();
        let id = sources.add("f", text);
        let mut sink = Diagnostics::new();
        let root = parse(id, &sources, &mut sink).unwrap();
        assert_eq!(sources.slice(root.span), text.trim_end());
        let Kind::Mapping(entries) = &root.kind else { panic!() };
        assert_eq!(sources.slice(entries[0].key.span), "größe");
        assert_eq!(sources.slice(entries[0].value.span), "- \"é\\tü\"\n  - [ß, {k: v}]");
        let Kind::Sequence(items) = &entries[0].value.kind else { panic!() };
        assert_eq!(sources.slice(items[0].span), "\"é\\tü\"");
        let scalar = items[0].scalar().unwrap();
        assert_eq!((scalar.text(), sources.slice(scalar.span(2..3)), sources.slice(scalar.span(3..5))), ("é\tü", "\\t", "ü"));
        assert_eq!(sources.slice(items[1].span), "[ß, {k: v}]");
        assert_eq!(entries[1].value.alias.map(|s| sources.slice(s)), Some("*a"));
        assert_eq!(entries[1].value.span, entries[0].value.span);
        assert_eq!(sources.slice(entries[2].value.span), "x: 1");
    }

    #[test]
    fn all_faults_of_the_tree_are_told_and_only_the_first_of_the_syntax() {
        for (text, faults) in [
            ("a: 1\nb: 2\na: 3\nb: 4\n", vec!["f:3:1: error APC0003: duplicate key `a`", "f:4:1: error APC0003: duplicate key `b`"]),
            ("", vec!["f:1:1: error APC0004: the file is empty"]),
            ("# nothing\n", vec!["f:1:1: error APC0004: the file is empty"]),
            ("---\n", vec!["f:1:1: error APC0004: the file is empty"]),
            ("a: 1\n---\nb: 1\n---\nc: 1\n", vec!["f:2:1: error APC0005: a second document begins here, a file holds one"]),
            ("a: *b\n", vec!["f:1:4: error APC0006: no anchor `&b` stands before this alias"]),
            ("a: &a [*a]\n", vec!["f:1:8: error APC0007: `*a` stands inside what its own anchor names"]),
            ("a: !!str 1\n", vec!["f:1:4: error APC0008: `!!str` is a tag, tags have no meaning here"]),
            ("a: { <<: 1 }\n", vec!["f:1:10: error APC0009: `<<` takes a map or a list of maps, this is a single value"]),
            ("[a, b]: 1\n", vec!["f:1:1: error APC0010: a key is a single value, this is a list"]),
            ("a: \"b\nc: 1\n", vec!["f:1:4: error APC0001: a quote that is never closed"]),
        ] {
            assert_eq!(read(text).1, faults, "{text}");
        }
    }

    #[test]
    fn a_text_full_of_faults_is_not_read_to_its_end() {
        for text in ["a: 1\n".repeat(50_000), format!("x: [{}]", "*b,".repeat(50_000)), format!("x: [{}]", "{{a}},".repeat(30_000))] {
            let (tree, faults) = read(&text);
            assert_eq!((tree, faults.len()), (None, 51));
            assert!(faults[50].ends_with("50 faults before this: the rest is not read"), "{}", faults[50]);
        }
    }

    #[test]
    fn texts_made_to_exhaust_the_reader_are_refused_at_once() {
        let bomb: String = (0..10).map(|i| format!("a{i}: &a{i} [{}]\n", vec![format!("*a{}", i - 1); 9].join(","))).collect();
        let bomb = bomb.replace("*a-1", "x");
        let mut deep_aliases = String::from("a0: &a0 [x]\n");
        for i in 1..100 {
            deep_aliases.push_str(&format!("a{i}: &a{i} [*a{}]\n", i - 1));
        }
        for (text, code) in [
            ("[".repeat(100_000), "APC0012"),
            ("{a: ".repeat(100_000), "APC0012"),
            ("- ".repeat(100_000), "APC0012"),
            ((0..1000).map(|i| format!("{}k:\n", " ".repeat(i))).collect(), "APC0012"),
            (bomb, "APC0014"),
            (deep_aliases, "APC0012"),
            ("[".to_owned() + &"a,".repeat(300_000) + "]", "APC0013"),
            ("a".repeat(5 << 20), "APC0011"),
        ] {
            let (tree, faults) = read(&text);
            assert_eq!(tree, None);
            assert!(faults.last().unwrap().contains(code), "{faults:?} {code}");
        }
    }
}
