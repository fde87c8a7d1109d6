use quick_xml::escape::partial_escape;

use super::tree::is_expression;
use super::{Document, Element, Node};

/// The document as text: well-formed XML, single-quoted attributes, two blanks a level, LF, accepted as `xml` and as `rawxml`.
///
/// An element that holds nothing but one bare element stays on one line (`<outbound><base /></outbound>`). Line breaks of an
/// expression stay as they are, in attributes too; those of other attributes become references, which a strict reader keeps.
/// `read` gives the same tree back. Characters that XML cannot hold become U+FFFD.
#[must_use]
pub fn print(document: &Document) -> String {
    let mut out = String::new();
    element(&document.root, 0, &mut out);
    out
}

fn element(element: &Element, depth: usize, out: &mut String) {
    indent(depth, out);
    inline_or_block(element, depth, out);
    out.push('\n');
}

fn inline_or_block(this: &Element, depth: usize, out: &mut String) {
    start(this, out);
    if this.children.is_empty() {
        out.push_str(" />");
        return;
    }
    out.push('>');
    if stands_on_one_line(this) {
        // White space beside text would become part of it.
        this.children.iter().for_each(|n| node(n, depth, out));
    } else {
        out.push('\n');
        for child in &this.children {
            indent(depth + 1, out);
            node(child, depth + 1, out);
            out.push('\n');
        }
        indent(depth, out);
    }
    out.push_str("</");
    out.push_str(&this.name);
    out.push('>');
}

fn node(node: &Node, depth: usize, out: &mut String) {
    match node {
        Node::Element(e) => inline_or_block(e, depth, out),
        Node::Text(t) => text(t.text(), out),
        Node::Comment(c) => comment(c.text(), out),
    }
}

fn stands_on_one_line(element: &Element) -> bool {
    let bare = |e: &Element| e.attributes.is_empty() && e.children.iter().all(|n| matches!(n, Node::Text(_)));
    match &element.children[..] {
        [Node::Element(only)] => bare(only),
        children => children.iter().any(|n| matches!(n, Node::Text(_))),
    }
}

fn start(element: &Element, out: &mut String) {
    out.push('<');
    out.push_str(&element.name);
    for attribute in &element.attributes {
        out.push(' ');
        out.push_str(&attribute.name);
        out.push_str("='");
        let value = attribute.value.text();
        let keeps_lines = is_expression(value);
        for c in partial_escape(value).chars() {
            match c {
                '\'' => out.push_str("&apos;"),
                '\n' | '\t' if !keeps_lines => reference(c, out),
                c => character(c, out),
            }
        }
        out.push('\'');
    }
}

fn text(text: &str, out: &mut String) {
    // Readers leave white space between elements out, unless it is written as references.
    if text.chars().all(|c| c.is_ascii_whitespace()) {
        text.chars().for_each(|c| reference(c, out));
    } else {
        partial_escape(text).chars().for_each(|c| character(c, out));
    }
}

fn comment(text: &str, out: &mut String) {
    out.push_str("<!-- ");
    let mut last = ' ';
    for c in text.chars() {
        // XML has no way to write two hyphens in a comment.
        if c == '-' && last == '-' {
            out.push(' ');
        }
        out.push(if c == '\r' || !is_xml(c) { '\u{FFFD}' } else { c });
        last = c;
    }
    out.push_str(" -->");
}

fn character(c: char, out: &mut String) {
    out.push(if is_xml(c) { c } else { '\u{FFFD}' });
}

fn reference(c: char, out: &mut String) {
    use std::fmt::Write as _;
    let _ = write!(out, "&#{};", u32::from(c));
}

/// Whether XML 1.0 can hold a character.
pub(super) fn is_xml(c: char) -> bool {
    matches!(c, '\t' | '\n' | '\r' | ' '..='\u{D7FF}' | '\u{E000}'..='\u{FFFD}' | '\u{10000}'..)
}

fn indent(depth: usize, out: &mut String) {
    out.extend(std::iter::repeat_n("  ", depth));
}

#[cfg(test)]
mod tests {
    use super::print;
    use crate::policy::{Document, Element};

    #[test]
    fn a_document_is_printed_as_the_patterns_are() {
        let forward = Element::new("forward-request").attribute("timeout", "60");
        let code = "@{\n    return a < b && c == 'x';\n}";
        let root = Element::new("policies")
            .child(
                Element::new("inbound")
                    .child(Element::new("base"))
                    .comment("why -- because")
                    .child(Element::new("set-variable").attribute("name", "a\nb").attribute("value", code))
                    .child(Element::new("set-header").attribute("name", "h").child(Element::new("value").text("a > b & 'c'"))),
            )
            .child(Element::new("backend").child(forward))
            .child(Element::new("outbound").child(Element::new("base")))
            .child(Element::new("on-error"));
        assert_eq!(
            print(&Document { root }),
            "<policies>
  <inbound>
    <base />
    <!-- why - - because -->
    <set-variable name='a&#10;b' value='@{
    return a &lt; b &amp;&amp; c == &apos;x&apos;;
}' />
    <set-header name='h'><value>a &gt; b &amp; 'c'</value></set-header>
  </inbound>
  <backend>
    <forward-request timeout='60' />
  </backend>
  <outbound><base /></outbound>
  <on-error />
</policies>
"
        );
    }
}
