//! Policy text to tree: one reader for `xml` and `rawxml`.
//!
//! Real policies are rarely well-formed: C# stands in attributes with its own quotes, `<` and `&&`. So the tags are read here,
//! the end of an expression is found by `expr`'s own lexer, and quick-xml resolves the references (and escapes what `print`
//! writes). Faults are gathered, with recovery, so that one reading shows them all.
//!
//! `mod.rs` the loop over the text, comments and other markup · `tag.rs` start and end tags · `value.rs` attribute values and
//! text, with everything that decodes them

mod tag;
mod value;

use std::ops::Range;

use crate::diagnostic::code::{Code, policy as code};
use crate::diagnostic::{Diagnostic, Diagnostics, Mapped, MappedBuilder, Severity, Span};

use super::strict::is_xml;
use super::tree::is_expression;
use super::{Document, Element, Node};

/// Bytes; Azure takes 256 KiB for a document and 512 KiB for a fragment.
const MAX_TEXT: usize = 1 << 20;
/// Elements inside elements. Those that walk a tree recurse, so this guards their stack too.
const MAX_DEPTH: usize = 100;
/// Elements, comments and texts.
const MAX_NODES: usize = 50_000;
/// After so many findings the rest is noise.
const MAX_FINDINGS: usize = 50;

/// Reads a policy document or fragment. All faults go to `sink`; `None` when there was any error.
pub fn read(text: &Mapped, sink: &mut Diagnostics) -> Option<Document> {
    let roots = Reader::run(text, Shape::Document, sink)?;
    roots.into_iter().find_map(|node| if let Node::Element(root) = node { Some(Document { root }) } else { None })
}

/// Reads policies that stand side by side, as in a section, with the comments between them. All faults go to `sink`; `None` when there
/// was any error.
pub fn read_list(text: &Mapped, sink: &mut Diagnostics) -> Option<Vec<Node>> {
    Reader::run(text, Shape::List, sink)
}

/// What a text is to be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Shape {
    /// One element, with nothing but comments around it.
    Document,
    /// Elements and comments.
    List,
}

struct Reader<'a> {
    text: &'a Mapped,
    shape: Shape,
    at: usize,
    stack: Vec<Open>,
    /// What stands in no other element: of a document its element alone.
    roots: Vec<Node>,
    nodes: usize,
    findings: usize,
    errors: usize,
    /// Line comments in attributes, which only the format `xml` cannot have.
    comments: Vec<Diagnostic>,
    /// Bytes in which ends of expressions were looked for.
    searched: usize,
    /// A limit was met: the rest is not read.
    over: bool,
    sink: &'a mut Diagnostics,
}

/// An element whose end tag has not come yet.
struct Open {
    element: Element,
    start: usize,
    run: Run,
}

/// Text of an element up to the next element or comment.
#[derive(Default)]
struct Run {
    text: MappedBuilder,
    /// Some of it was written as CDATA or as a reference: white space is meant.
    meant: bool,
}

impl<'a> Reader<'a> {
    /// What stands side by side in a text; `None` when there was any error.
    fn run(text: &'a Mapped, shape: Shape, sink: &'a mut Diagnostics) -> Option<Vec<Node>> {
        let mut reader = Reader {
            text,
            shape,
            at: 0,
            stack: Vec::new(),
            roots: Vec::new(),
            nodes: 0,
            findings: 0,
            errors: 0,
            comments: Vec::new(),
            searched: 0,
            over: false,
            sink,
        };
        reader.document();
        (reader.errors == 0).then_some(reader.roots)
    }

    fn document(&mut self) {
        let all = self.text.text().len();
        if all > MAX_TEXT {
            self.limit(0..0, format!("the document has {all} bytes, at most {MAX_TEXT} are read"));
            return;
        }
        if self.rest().starts_with('\u{FEFF}') {
            self.at = '\u{FEFF}'.len_utf8();
        }
        while self.at < all && !self.over {
            if self.rest().starts_with('<') {
                self.markup();
            } else {
                self.run_of_text();
            }
        }
        if self.over {
            return;
        }
        // A text with C# as it stands is of the format `rawxml`, where a line break stays one.
        if !self.comments.is_empty() && is_xml(self.text) {
            std::mem::take(&mut self.comments).into_iter().for_each(|comment| self.report(comment));
        }
        for open in std::mem::take(&mut self.stack) {
            let name = &open.element.name;
            let fault = Diagnostic::new(code::UNCLOSED_ELEMENT, open.element.name_span, format!("`<{name}>` is never closed"));
            self.report(fault.label("opened here").help(format!("close it with `</{name}>`")));
        }
        if self.shape == Shape::Document && self.roots.is_empty() && self.errors == 0 {
            let fault = Diagnostic::new(code::NOT_ONE_ROOT, self.span(0..0), "the text holds no policy document");
            self.report(fault.help("a document is one `<policies>` element, a fragment one `<fragment>` element"));
        }
    }

    fn rest(&self) -> &'a str {
        self.text.text().get(self.at..).unwrap_or("")
    }

    fn slice(&self, range: Range<usize>) -> &'a str {
        self.text.text().get(range).unwrap_or("")
    }

    fn span(&self, range: Range<usize>) -> Span {
        self.text.span(range)
    }

    fn report(&mut self, finding: Diagnostic) {
        if self.over {
            return;
        }
        self.errors += usize::from(finding.severity == Severity::Error);
        self.findings += 1;
        let place = finding.span();
        self.sink.push(finding);
        if self.findings >= MAX_FINDINGS {
            self.give_up(place, &format!("{MAX_FINDINGS} findings in one document: the rest was not read"));
        }
    }

    fn give_up(&mut self, place: Span, message: &str) {
        self.sink.push(Diagnostic::new(code::TOO_MANY_FINDINGS, place, message));
        self.errors += 1;
        self.over = true;
    }

    fn fault(&mut self, code: Code, range: Range<usize>, message: impl Into<String>, help: &str) {
        let fault = Diagnostic::new(code, self.span(range), message);
        self.report(if help.is_empty() { fault } else { fault.help(help) });
    }

    fn limit(&mut self, range: Range<usize>, message: String) {
        self.fault(code::TOO_LARGE, range, message, "");
        self.over = true;
    }

    fn count_node(&mut self, range: Range<usize>) {
        self.nodes += 1;
        if self.nodes > MAX_NODES {
            self.limit(range, format!("the document has more than {MAX_NODES} elements, comments and texts"));
        }
    }

    /// At a `<`.
    fn markup(&mut self) {
        let start = self.at;
        let rest = self.rest();
        if rest.starts_with("<!--") {
            let Some(body) = self.delimited("<!--", "-->", "comment") else { return };
            self.flush();
            self.count_node(start..start + 4);
            let text = self.slice(body.clone());
            let trimmed = text.trim_ascii();
            let from = body.start + (text.len() - text.trim_ascii_start().len());
            let comment = self.plain(from..from + trimmed.len());
            match self.stack.last_mut() {
                Some(open) => open.element.children.push(Node::Comment(comment)),
                None if self.shape == Shape::List => self.roots.push(Node::Comment(comment)),
                None => {}
            }
        } else if rest.starts_with("<![CDATA[") {
            let Some(body) = self.delimited("<![CDATA[", "]]>", "CDATA section") else { return };
            let text = self.plain(body.clone());
            match self.stack.last_mut() {
                Some(open) => {
                    open.run.meant = true;
                    open.run.text.push_slice(&text, 0..text.text().len());
                }
                None => self.stray_text(start..self.at),
            }
        } else if rest.starts_with("<?") {
            // The XML declaration and processing instructions mean nothing to APIM.
            self.delimited("<?", "?>", "processing instruction");
        } else if rest.starts_with("<!") {
            let end = rest.find('>').map_or(rest.len(), |n| n + 1);
            self.fault(code::MALFORMED, start..start + end, "a policy document takes no document type declaration", "remove it");
            self.at = start + end;
        } else if rest.starts_with("</") {
            self.end_tag();
        } else if rest[1..].starts_with(tag::starts_a_name) {
            self.start_tag();
        } else {
            self.fault(code::MALFORMED, start..start + 1, "`<` begins no tag here", "in text, write `&lt;`");
            self.at += 1;
        }
    }

    /// Moves past `open ... close` and gives what is between.
    fn delimited(&mut self, open: &str, close: &str, what: &str) -> Option<Range<usize>> {
        let start = self.at;
        let body = start + open.len();
        let Some(length) = self.slice(body..self.text.text().len()).find(close) else {
            self.fault(code::MALFORMED, start..body, format!("this {what} never ends"), &format!("end it with `{close}`"));
            self.at = self.text.text().len();
            return None;
        };
        self.at = body + length + close.len();
        Some(body..body + length)
    }

    /// Ends the run of text before an element, a comment or an end tag.
    fn flush(&mut self) {
        let Some(open) = self.stack.last_mut() else { return };
        let run = std::mem::take(&mut open.run);
        if run.text.is_empty() {
            return;
        }
        let mut text = run.text.finish(Span::NONE);
        if is_expression(text.text()) {
            text = trimmed(&text);
        } else if !run.meant && text.text().trim_ascii().is_empty() {
            return;
        }
        open.element.children.push(Node::Text(text));
        self.count_node(self.at..self.at);
    }

    fn stray_text(&mut self, range: Range<usize>) {
        let (message, help) = match self.shape {
            Shape::Document => {
                ("text outside the document's element", "inside `<policies>` there are only the sections, and around it only comments")
            }
            Shape::List => ("text outside of any policy", "only elements mean anything here; comments stand between `<!--` and `-->`"),
        };
        self.fault(code::STRAY_TEXT, range, message, help);
    }

    /// Opens an element, or adds it at once when it has no contents.
    fn open(&mut self, element: Element, start: usize, empty: bool) {
        self.flush();
        self.count_node(start..start + 1);
        if self.stack.is_empty()
            && self.shape == Shape::Document
            && let Some(Node::Element(root)) = self.roots.first()
        {
            let message = format!("`<{}>` stands after the document's element `<{}>`", element.name, root.name);
            let fault = Diagnostic::new(code::NOT_ONE_ROOT, element.name_span, message).and(root.name_span, "the document's element");
            self.report(fault.help("put everything into one `<policies>` element"));
        }
        if self.stack.len() >= MAX_DEPTH {
            self.limit(start..start + 1, format!("elements are nested more than {MAX_DEPTH} deep"));
            return;
        }
        self.stack.push(Open { element, start, run: Run::default() });
        if empty {
            self.close();
        }
    }

    /// Closes the innermost element; its end tag ends at `self.at`.
    fn close(&mut self) {
        self.flush();
        let Some(mut open) = self.stack.pop() else { return };
        open.element.span = self.span(open.start..self.at);
        match self.stack.last_mut() {
            Some(parent) => parent.element.children.push(Node::Element(open.element)),
            None => self.roots.push(Node::Element(open.element)),
        }
    }
}

#[cfg(test)]
mod tests;

/// Without the white space around it.
fn trimmed(text: &Mapped) -> Mapped {
    let all = text.text();
    let start = all.len() - all.trim_start().len();
    text.slice(start..start + all.trim().len())
}
