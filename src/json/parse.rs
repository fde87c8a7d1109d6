use std::collections::BTreeSet;
use std::ops::Range;

use crate::diagnostic::code::{Code, resource as code};
use crate::diagnostic::{Diagnostic, Diagnostics, Mapped};

use super::{Entry, Node, Value};

/// Bytes; Azure takes templates of 4 MB.
const MAX_TEXT: usize = 8 << 20;
/// Values inside values: reading recurses, and so do those that walk a tree.
const MAX_DEPTH: usize = 100;
/// Values.
const MAX_NODES: usize = 500_000;

/// Reads one value. A fault goes to `sink` (of the syntax the first, of keys all), and then there is no value.
pub fn parse(text: &Mapped, sink: &mut Diagnostics) -> Option<Value> {
    let mut parser = Parser { text, at: 0, nodes: 0, twice: Vec::new() };
    let parsed = parser.document();
    let failed = !parser.twice.is_empty();
    sink.extend(parser.twice);
    match parsed {
        Ok(value) => (!failed).then_some(value),
        Err(fault) => {
            sink.push(*fault);
            None
        }
    }
}

/// Boxed, since a fault is rare and large.
pub(super) type Parsed<T> = Result<T, Box<Diagnostic>>;

pub(super) struct Parser<'a> {
    pub(super) text: &'a Mapped,
    pub(super) at: usize,
    nodes: usize,
    twice: Vec<Diagnostic>,
}

impl<'a> Parser<'a> {
    fn document(&mut self) -> Parsed<Value> {
        let all = self.text.text().len();
        if all > MAX_TEXT {
            return self.fault(code::JSON_LIMIT, 0..0, format!("the text has {all} bytes, at most {MAX_TEXT} are read"));
        }
        if self.rest().starts_with('\u{FEFF}') {
            self.at = '\u{FEFF}'.len_utf8();
        }
        self.skip()?;
        let value = self.value(0)?;
        self.skip()?;
        if self.at < all {
            let place = self.here();
            return self.fault(code::JSON_SYNTAX, place, "text after the end of the document");
        }
        Ok(value)
    }

    pub(super) fn rest(&self) -> &'a str {
        self.text.text().get(self.at..).unwrap_or("")
    }

    /// The character here; the end of the text is a point.
    fn here(&self) -> Range<usize> {
        self.at..self.at + self.rest().chars().next().map_or(0, char::len_utf8)
    }

    pub(super) fn fault<T>(&self, code: Code, range: Range<usize>, message: impl Into<String>) -> Parsed<T> {
        Err(Box::new(Diagnostic::new(code, self.text.span(range), message)))
    }

    /// White space, and comments: ARM templates may have them.
    fn skip(&mut self) -> Parsed<()> {
        loop {
            let rest = self.rest();
            self.at += rest.len() - rest.trim_start_matches([' ', '\t', '\n', '\r']).len();
            let rest = self.rest();
            if rest.starts_with("//") {
                self.at += rest.find('\n').unwrap_or(rest.len());
            } else if rest.starts_with("/*") {
                let Some(end) = rest.find("*/") else {
                    return self.fault(code::JSON_SYNTAX, self.at..self.at + 2, "this comment never ends");
                };
                self.at += end + 2;
            } else {
                return Ok(());
            }
        }
    }

    fn value(&mut self, depth: usize) -> Parsed<Value> {
        let start = self.at;
        self.nodes += 1;
        if depth > MAX_DEPTH || self.nodes > MAX_NODES {
            let message = if depth > MAX_DEPTH {
                format!("values are nested more than {MAX_DEPTH} deep")
            } else {
                format!("the text has more than {MAX_NODES} values")
            };
            let place = self.here();
            return self.fault(code::JSON_LIMIT, place, message);
        }
        let node = match self.rest().bytes().next() {
            Some(b'{') => self.map(depth)?,
            Some(b'[') => self.list(depth)?,
            Some(b'"') => Node::Text(self.string()?),
            Some(b'-' | b'0'..=b'9') => self.number()?,
            _ => self.word()?,
        };
        Ok(Value { span: self.text.span(start..self.at), node })
    }

    fn word(&mut self) -> Parsed<Node> {
        let rest = self.rest();
        let length = rest.find(|c: char| !c.is_ascii_alphanumeric()).unwrap_or(rest.len());
        let node = match &rest[..length] {
            "null" => Node::Null,
            "true" => Node::Bool(true),
            "false" => Node::Bool(false),
            "" if rest.is_empty() => return self.fault(code::JSON_SYNTAX, self.at..self.at, "the text ends where a value is expected"),
            "" => {
                let place = self.here();
                return self.fault(code::JSON_SYNTAX, place, "a value is expected here");
            }
            word => {
                let message = format!("`{word}` is no value: strings stand in double quotes");
                return self.fault(code::JSON_SYNTAX, self.at..self.at + length, message);
            }
        };
        self.at += length;
        Ok(node)
    }

    fn number(&mut self) -> Parsed<Node> {
        let start = self.at;
        let rest = self.rest();
        let length = rest.find(|c: char| !matches!(c, '0'..='9' | '+' | '-' | '.' | 'e' | 'E')).unwrap_or(rest.len());
        let text = &rest[..length];
        if !is_number(text) {
            return self.fault(code::JSON_SYNTAX, start..start + length, format!("`{text}` is no number"));
        }
        self.at += length;
        Ok(Node::Number(text.into()))
    }

    fn list(&mut self, depth: usize) -> Parsed<Node> {
        let open = self.at;
        self.at += 1;
        let mut items = Vec::new();
        self.skip()?;
        if self.rest().starts_with(']') {
            self.at += 1;
            return Ok(Node::List(items.into()));
        }
        loop {
            items.push(self.value(depth + 1)?);
            if self.separator(open, ']')? {
                return Ok(Node::List(items.into()));
            }
        }
    }

    fn map(&mut self, depth: usize) -> Parsed<Node> {
        let open = self.at;
        self.at += 1;
        let mut entries: Vec<Entry> = Vec::new();
        let mut seen = BTreeSet::new();
        self.skip()?;
        if self.rest().starts_with('}') {
            self.at += 1;
            return Ok(Node::Map(entries.into()));
        }
        loop {
            if !self.rest().starts_with('"') {
                let place = self.here();
                return self.fault(code::JSON_SYNTAX, place, "a key in double quotes is expected here");
            }
            let key_start = self.at;
            let key = self.string()?;
            let key_place = key_start..self.at;
            self.skip()?;
            if !self.rest().starts_with(':') {
                let place = self.here();
                return self.fault(code::JSON_SYNTAX, place, format!("`:` is expected after the key `{}`", key.text()));
            }
            self.at += 1;
            self.skip()?;
            let value = self.value(depth + 1)?;
            if seen.insert(key.shared()) {
                entries.push(Entry { key, value });
            } else {
                let message = format!("the key `{}` is written twice", key.text());
                let fault = Diagnostic::new(code::DUPLICATE_KEY, self.text.span(key_place), message).label("again");
                let first = entries.iter().find(|e| e.key.text() == key.text()).map(|e| e.key.whole());
                let fault = first.map_or(fault.clone(), |first| fault.and(first, "first"));
                self.twice.push(fault.help("keep one of them"));
            }
            if self.separator(open, '}')? {
                return Ok(Node::Map(entries.into()));
            }
        }
    }

    /// Moves past a comma, or past the closing bracket: then `true`.
    fn separator(&mut self, open: usize, close: char) -> Parsed<bool> {
        self.skip()?;
        let rest = self.rest();
        if rest.starts_with(close) {
            self.at += 1;
            return Ok(true);
        }
        if rest.starts_with(',') {
            let comma = self.at;
            self.at += 1;
            self.skip()?;
            if self.rest().starts_with(close) {
                return self.fault(code::JSON_SYNTAX, comma..comma + 1, format!("a comma before `{close}`"));
            }
            return Ok(false);
        }
        let place = self.here();
        let fault = Diagnostic::new(code::JSON_SYNTAX, self.text.span(place), format!("`,` or `{close}` is expected here"));
        Err(Box::new(fault.and(self.text.span(open..open + 1), "opened here")))
    }
}

/// Whether a text is a number as JSON writes it.
fn is_number(text: &str) -> bool {
    let digits = |t: &str| !t.is_empty() && t.bytes().all(|b| b.is_ascii_digit());
    let text = text.strip_prefix('-').unwrap_or(text);
    let (mantissa, exponent) = text.split_once(['e', 'E']).map_or((text, None), |(m, e)| (m, Some(e)));
    let (whole, fraction) = mantissa.split_once('.').map_or((mantissa, None), |(w, f)| (w, Some(f)));
    digits(whole)
        && (whole.len() == 1 || !whole.starts_with('0'))
        && fraction.is_none_or(digits)
        && exponent.is_none_or(|e| digits(e.strip_prefix(['+', '-']).unwrap_or(e)))
}

#[cfg(test)]
mod tests {
    use super::parse;
    use crate::diagnostic::{Diagnostics, Mapped, Sources};
    use crate::json::{Node, Value};

    fn parsed(text: &str) -> (Option<Value>, Vec<String>) {
        let mut sources = Sources::new();
        let source = sources.add("t.json", text);
        let mut sink = Diagnostics::new();
        let value = parse(&Mapped::verbatim(text, source, 0), &mut sink);
        (value, sink.iter().map(|d| format!("{} @ {}", d.message, sources.slice(d.span()))).collect())
    }

    /// The tree as JSON again, numbers and strings as they are.
    fn shape(value: &Value) -> String {
        match &value.node {
            Node::Null => "null".into(),
            Node::Bool(b) => b.to_string(),
            Node::Number(n) => n.to_string(),
            Node::Text(t) => format!("{:?}", t.text()),
            Node::List(items) => format!("[{}]", items.iter().map(shape).collect::<Vec<_>>().join(",")),
            Node::Map(entries) => {
                let entries: Vec<_> = entries.iter().map(|e| format!("{:?}:{}", e.key.text(), shape(&e.value))).collect();
                format!("{{{}}}", entries.join(","))
            }
        }
    }

    #[test]
    fn values_are_kept_as_they_are_written() {
        for (text, expected) in [
            ("null", "null"),
            (" [ true , false ] ", "[true,false]"),
            ("[0, -1.50, 1e2, 12345678901234567890123]", "[0,-1.50,1e2,12345678901234567890123]"),
            (r#""a\"\\\/\n\u0041\uD83D\uDE00é""#, "\"a\\\"\\\\/\\nA😀é\""),
            ("{\"b\":1,\"a\":{}} // end", "{\"b\":1,\"a\":{}}"),
            ("\u{FEFF}/* c */{}", "{}"),
        ] {
            let (value, found) = parsed(text);
            assert_eq!(value.as_ref().map(shape).as_deref(), Some(expected), "{text}: {found:?}");
        }
    }

    #[test]
    fn places_are_those_of_the_file_even_behind_an_escape() {
        let text = r#"{"k": "a\n\u0041bc"}"#;
        let mut sources = Sources::new();
        let source = sources.add("t.json", text);
        let value = parse(&Mapped::verbatim(text, source, 0), &mut Diagnostics::new()).unwrap();
        let Some(Value { node: Node::Text(t), span }) = value.get("k") else { panic!("{value:?}") };
        assert_eq!(sources.slice(*span), r#""a\n\u0041bc""#);
        assert_eq!(t.text(), "a\nAbc");
        assert_eq!(sources.slice(t.span(2..3)), "\\u0041");
        assert_eq!(sources.slice(t.span(3..5)), "bc");
        assert_eq!(sources.slice(value.entries()[0].key.whole()), "k");
    }

    #[test]
    fn every_fault_is_shown_where_it_is() {
        for (text, expected) in [
            ("", "the text ends where a value is expected @ "),
            ("[1,]", "a comma before `]` @ ,"),
            ("[1 2]", "`,` or `]` is expected here @ 2"),
            ("{a: 1}", "a key in double quotes is expected here @ a"),
            ("{\"a\" 1}", "`:` is expected after the key `a` @ 1"),
            ("{\"a\": yes}", "`yes` is no value: strings stand in double quotes @ yes"),
            ("{\"a\": 'x'}", "a value is expected here @ '"),
            ("01", "`01` is no number @ 01"),
            ("\"abc", "this string never ends @ \""),
            ("\"a\nb\"", "a line break in a string @ \n"),
            (r#""\x""#, "`\\x` is no escape @ \\x"),
            (r#""\uD800""#, "`\\uD800` is half of a character @ \\uD800"),
            (r#""\u12""#, "`\\u` takes four hexadecimal digits @ \\u12\""),
            ("{} {}", "text after the end of the document @ {"),
            ("/* x", "this comment never ends @ /*"),
            ("{\"a\":1,\"a\":2}", "the key `a` is written twice @ \"a\""),
        ] {
            let (value, found) = parsed(text);
            assert_eq!(found, [expected], "{text}");
            assert!(value.is_none(), "{text}");
        }
    }

    #[test]
    fn depth_has_a_limit() {
        assert_eq!(parsed(&"[".repeat(1_000_000)).1, ["values are nested more than 100 deep @ ["]);
    }
}
