use std::fmt::Write as _;

/// A value made here, to be written: no null and no fraction, which ARM has no use for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Made {
    /// `true` or `false`
    Bool(bool),
    /// A whole number.
    Integer(i64),
    /// A string.
    Text(String),
    /// `[...]`
    List(Vec<Made>),
    /// `{...}` in the order of the entries.
    Map(Vec<(String, Made)>),
}

impl Made {
    /// A map of keys with their values, in this order.
    #[must_use]
    pub fn map<const N: usize>(entries: [(&str, Made); N]) -> Self {
        Self::Map(entries.into_iter().map(|(key, value)| (key.to_owned(), value)).collect())
    }

    /// Adds an entry to a map.
    #[must_use]
    pub fn with(mut self, key: &str, value: impl Into<Made>) -> Self {
        if let Self::Map(entries) = &mut self {
            entries.push((key.to_owned(), value.into()));
        }
        self
    }

    /// Adds an entry to a map when there is something to add.
    #[must_use]
    pub fn with_some(self, key: &str, value: Option<impl Into<Made>>) -> Self {
        match value {
            Some(value) => self.with(key, value),
            None => self,
        }
    }

    /// The text: two blanks a level, LF, a line break at the end.
    #[must_use]
    pub fn print(&self) -> String {
        let mut out = String::new();
        self.put(0, &mut out);
        out.push('\n');
        out
    }

    fn put(&self, depth: usize, out: &mut String) {
        match self {
            Self::Bool(value) => out.push_str(if *value { "true" } else { "false" }),
            Self::Integer(value) => {
                let _ = write!(out, "{value}");
            }
            Self::Text(text) => string(text, out),
            Self::List(items) => block(depth, out, '[', ']', items, |item, out| item.put(depth + 1, out)),
            Self::Map(entries) => block(depth, out, '{', '}', entries, |(key, value), out| {
                string(key, out);
                out.push_str(": ");
                value.put(depth + 1, out);
            }),
        }
    }
}

impl From<&str> for Made {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

impl From<String> for Made {
    fn from(text: String) -> Self {
        Self::Text(text)
    }
}

impl From<bool> for Made {
    fn from(value: bool) -> Self {
        Self::Bool(value)
    }
}

impl From<i64> for Made {
    fn from(value: i64) -> Self {
        Self::Integer(value)
    }
}

impl From<Vec<Made>> for Made {
    fn from(items: Vec<Made>) -> Self {
        Self::List(items)
    }
}

fn block<T>(depth: usize, out: &mut String, open: char, close: char, items: &[T], put: impl Fn(&T, &mut String)) {
    out.push(open);
    for (index, item) in items.iter().enumerate() {
        out.push_str(if index == 0 { "\n" } else { ",\n" });
        out.extend(std::iter::repeat_n("  ", depth + 1));
        put(item, out);
    }
    if !items.is_empty() {
        out.push('\n');
        out.extend(std::iter::repeat_n("  ", depth));
    }
    out.push(close);
}

fn string(text: &str, out: &mut String) {
    out.push('"');
    for c in text.chars() {
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            c if c < ' ' => {
                let _ = write!(out, "\\u{:04x}", u32::from(c));
            }
            c => out.push(c),
        }
    }
    out.push('"');
}

#[cfg(test)]
mod tests {
    use super::Made;

    #[test]
    fn keys_keep_their_order_and_nothing_is_left_to_guess() {
        let made = Made::map([("b", Made::Integer(1)), ("a", Made::List(vec![Made::Text("x\n\"\u{1}é".into())]))])
            .with("empty", Made::Map(Vec::new()))
            .with_some("none", None::<bool>);
        assert_eq!(made.print(), "{\n  \"b\": 1,\n  \"a\": [\n    \"x\\n\\\"\\u0001é\"\n  ],\n  \"empty\": {}\n}\n");
    }
}
