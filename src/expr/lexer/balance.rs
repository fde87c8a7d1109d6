use super::{blank, directive};

/// Which `#if` and `#region` are open. In: the blanks between tokens, in order.
#[derive(Default)]
pub struct Balance {
    open: Vec<(Around, usize)>,
    /// Lines that go on with or end what was not begun, and the word that is missing before them if one is.
    pub loose: Vec<(usize, &'static str, Option<&'static str>)>,
}

enum Around {
    /// An `#if`, and whether its `#else` came.
    If(bool),
    Region,
}

impl Around {
    fn end(&self) -> &'static str {
        match self {
            Self::If(_) => "endif",
            Self::Region => "endregion",
        }
    }
}

impl Balance {
    /// What stands before the token at or after `from`.
    pub fn read(&mut self, text: &str, from: usize) {
        // What cannot be read is told with the token.
        let _ = blank::skip_noting(text, from, &mut |start, end| self.line(text, start, end));
    }

    /// The words that are missing at the end, the last to be opened first, and where it was opened.
    pub fn missing(&self) -> impl Iterator<Item = (&'static str, usize)> {
        self.open.iter().rev().map(|(around, at)| (around.end(), *at))
    }

    /// A preprocessor line, and where the text is read again: what it takes out ends in a line that counts too.
    fn line(&mut self, text: &str, start: usize, end: usize) {
        let (word, _, own) = directive::split(text, start);
        self.word(word, start);
        if end > own {
            let last = text.get(..end).and_then(|t| t.rfind(['\n', '\r', '\u{85}', '\u{2028}', '\u{2029}'])).unwrap_or(0);
            let at = last + text.get(last..).map_or(0, |t| t.len() - t.trim_start().len());
            if at < end && text.get(at..).is_some_and(|t| t.starts_with('#')) {
                self.word(directive::split(text, at).0, at);
            }
        }
    }

    fn word(&mut self, word: &str, at: usize) {
        let top = self.open.last_mut().map(|(around, _)| around);
        let missing = top.as_ref().map(|around| around.end());
        match (word, top) {
            ("if", _) => self.open.push((Around::If(false), at)),
            ("region", _) => self.open.push((Around::Region, at)),
            ("elif", Some(Around::If(false))) => {}
            ("else", Some(Around::If(last @ false))) => *last = true,
            ("endif", Some(Around::If(_))) | ("endregion", Some(Around::Region)) => {
                self.open.pop();
            }
            ("elif", _) => self.loose.push((at, "elif", missing)),
            ("else", _) => self.loose.push((at, "else", missing)),
            ("endif", _) => self.loose.push((at, "endif", missing)),
            ("endregion", _) => self.loose.push((at, "endregion", missing)),
            _ => {}
        }
    }
}
