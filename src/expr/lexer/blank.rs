use super::directive;

/// What stands between tokens and cannot be read.
#[derive(Debug)]
pub struct Unread {
    pub why: &'static str,
    pub start: usize,
    pub end: usize,
}

/// The byte of the next token: blanks, comments and preprocessor lines are skipped.
pub fn skip(text: &str, at: usize) -> Result<usize, Unread> {
    skip_noting(text, at, &mut |_, _| {})
}

/// As [`skip`]; where preprocessor lines begin, and where the text is read again behind them, is noted.
pub fn skip_noting(text: &str, at: usize, note: &mut dyn FnMut(usize, usize)) -> Result<usize, Unread> {
    let mut at = at;
    loop {
        let rest = text.get(at..).unwrap_or("");
        let start = text.len() - rest.trim_start_matches(|c: char| c.is_whitespace() || c == '\u{feff}').len();
        let rest = text.get(start..).unwrap_or("");
        if rest.starts_with("//") {
            at = start + line(rest);
        } else if rest.starts_with("/*") {
            match rest.get(2..).and_then(|inside| inside.find("*/")) {
                Some(length) => at = start + length + 4,
                None => return Err(Unread { why: "the comment does not end", start, end: text.len() }),
            }
        } else if rest.starts_with('#') && begins_line(text, start) {
            at = directive::skip(text, start).map_err(|why| Unread { why, start, end: start + line(rest) })?;
            note(start, at);
        } else {
            return Ok(start);
        }
    }
}

/// How many bytes the text has before its first line ends.
pub fn line(text: &str) -> usize {
    text.find(['\n', '\r', '\u{85}', '\u{2028}', '\u{2029}']).unwrap_or(text.len())
}

fn begins_line(text: &str, at: usize) -> bool {
    let before = text.get(..at).unwrap_or("");
    let kept = before.trim_end_matches(|c: char| c.is_whitespace() && !matches!(c, '\n' | '\r'));
    kept.is_empty() || kept.ends_with(['\n', '\r'])
}
