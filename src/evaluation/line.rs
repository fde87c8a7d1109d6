//! A line of JSON as Python's `json.dumps(.., ensure_ascii=False)` writes it: the compiler's answers come through that.

use std::fmt::Write as _;

/// An object on one line, begun.
pub struct Line(String);

impl Line {
    /// `{"id": ..`
    pub fn new(id: &str) -> Self {
        let mut line = Self("{".to_owned());
        line.text("id", id);
        line
    }

    pub fn text(&mut self, key: &str, text: &str) {
        self.key(key);
        quote(text, &mut self.0);
    }

    pub fn flag(&mut self, key: &str, flag: bool) {
        self.key(key);
        self.0.push_str(if flag { "true" } else { "false" });
    }

    pub fn null(&mut self, key: &str) {
        self.key(key);
        self.0.push_str("null");
    }

    /// Compact JSON as Newtonsoft prints it.
    pub fn json(&mut self, key: &str, json: &str) {
        self.key(key);
        respace(json, &mut self.0);
    }

    pub fn list<T: AsRef<str>>(&mut self, key: &str, items: impl IntoIterator<Item = T>) {
        self.key(key);
        self.0.push('[');
        for (index, item) in items.into_iter().enumerate() {
            if index > 0 {
                self.0.push_str(", ");
            }
            quote(item.as_ref(), &mut self.0);
        }
        self.0.push(']');
    }

    /// The line, without a line break.
    pub fn end(mut self) -> String {
        self.0.push('}');
        self.0
    }

    fn key(&mut self, key: &str) {
        if self.0.len() > 1 {
            self.0.push_str(", ");
        }
        quote(key, &mut self.0);
        self.0.push_str(": ");
    }
}

/// A string with the escapes that Python writes.
fn quote(text: &str, out: &mut String) {
    out.push('"');
    for c in text.chars() {
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            '\u{8}' => out.push_str("\\b"),
            '\u{c}' => out.push_str("\\f"),
            '\0'..='\u{1f}' => {
                let _ = write!(out, "\\u{:04x}", u32::from(c));
            }
            _ => out.push(c),
        }
    }
    out.push('"');
}

/// Compact JSON with blanks behind commas and colons, and with Python's escapes and numbers.
fn respace(json: &str, out: &mut String) {
    let mut rest = json;
    while let Some(c) = rest.chars().next() {
        let length = match c {
            '"' => string(rest, out),
            ',' | ':' => {
                out.push(c);
                out.push(' ');
                1
            }
            '0'..='9' | '-' => {
                let end = rest.find([',', ']', '}']).unwrap_or(rest.len());
                out.push_str(&number(&rest[..end]));
                end
            }
            _ => {
                out.push(c);
                c.len_utf8()
            }
        };
        rest = rest.get(length..).unwrap_or("");
    }
}

/// Copies the string at the beginning of a text; gives its length there. Newtonsoft escapes three characters that Python does not.
fn string(text: &str, out: &mut String) -> usize {
    let mut escaped = false;
    let end = text.bytes().skip(1).position(|b| {
        let ends = b == b'"' && !escaped;
        escaped = b == b'\\' && !escaped;
        ends
    });
    let length = end.map_or(text.len(), |end| end + 2);
    let string = text.get(..length).unwrap_or(text);
    let raw = [("\\u0085", '\u{85}'), ("\\u2028", '\u{2028}'), ("\\u2029", '\u{2029}')];
    let mut rest = string;
    while let Some(at) = rest.find('\\') {
        let (plain, escape) = rest.split_at(at);
        out.push_str(plain);
        match raw.iter().find(|(from, _)| escape.starts_with(from)) {
            Some((from, to)) => {
                out.push(*to);
                rest = &escape[from.len()..];
            }
            None => {
                let (pair, behind) = escape.split_at(escape.len().min(2));
                out.push_str(pair);
                rest = behind;
            }
        }
    }
    out.push_str(rest);
    length
}

/// Whole numbers stay; others as Python's `repr` prints them.
fn number(text: &str) -> String {
    if !text.contains(['.', 'e', 'E']) {
        return text.to_owned();
    }
    let Ok(number) = text.parse::<f64>() else { return text.to_owned() };
    let scientific = format!("{number:e}");
    let (digits, exponent) = scientific.split_once('e').unwrap_or((&scientific, "0"));
    match exponent.parse::<i32>() {
        Ok(power) if number != 0.0 && !(-4..16).contains(&power) => {
            let sign = if power < 0 { '-' } else { '+' };
            format!("{digits}e{sign}{:02}", power.abs())
        }
        Ok(_) | Err(_) => {
            let plain = number.to_string();
            if plain.contains('.') { plain } else { plain + ".0" }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{number, respace};

    #[test]
    fn json_is_spaced_and_escaped_as_python_does() {
        let mut out = String::new();
        respace("{\"a,b\":[1,2.50,{}],\"c\\\"\\\\\":\"\\u0085:\\n\",\"d\":[]}", &mut out);
        assert_eq!(out, "{\"a,b\": [1, 2.5, {}], \"c\\\"\\\\\": \"\u{85}:\\n\", \"d\": []}");
    }

    #[test]
    fn numbers_print_as_python_prints_them() {
        for (json, python) in [
            ("1", "1"),
            ("12345678901234567890123", "12345678901234567890123"),
            ("1.0", "1.0"),
            ("-0.0", "-0.0"),
            ("1E+15", "1000000000000000.0"),
            ("1E+16", "1e+16"),
            ("1.5E-05", "1.5e-05"),
            ("0.0001", "0.0001"),
            ("1.7976931348623157E+308", "1.7976931348623157e+308"),
        ] {
            assert_eq!(number(json), python);
        }
    }
}
