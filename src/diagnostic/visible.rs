use std::borrow::Cow;

/// A text on one line, without letters that a terminal would obey: control characters become their pictures (`␛`), those that
/// turn the direction of writing become `�`. Texts of users and of backends pass through here before they reach a terminal.
#[must_use]
pub fn visible(text: &str) -> Cow<'_, str> {
    if text.chars().any(is_hidden) { Cow::Owned(text.chars().map(picture).collect()) } else { Cow::Borrowed(text) }
}

/// The same for several lines, byte for byte as long, so that places in the text stay right. Tabs stay.
pub(super) fn of_one_length(text: &str) -> Cow<'_, str> {
    let hidden = |c: char| is_hidden(c) && !matches!(c, '\n' | '\r' | '\t');
    if !text.chars().any(hidden) {
        return Cow::Borrowed(text);
    }
    let stand_in = |c: char| match c.len_utf8() {
        _ if !hidden(c) => c,
        1 => '?',
        2 => '¿',
        _ => char::REPLACEMENT_CHARACTER,
    };
    Cow::Owned(text.chars().map(stand_in).collect())
}

/// Controls, and what turns the direction of writing (all of three bytes).
fn is_hidden(c: char) -> bool {
    c.is_control() || matches!(c, '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

fn picture(c: char) -> char {
    match c {
        '\u{7f}' => '␡',
        '\0'..='\u{1f}' => char::from_u32(0x2400 + u32::from(c)).unwrap_or(char::REPLACEMENT_CHARACTER),
        _ if is_hidden(c) => char::REPLACEMENT_CHARACTER,
        _ => c,
    }
}

#[cfg(test)]
mod tests {
    use super::{of_one_length, visible};

    #[test]
    fn what_a_terminal_would_obey_is_shown_instead() {
        for (text, shown) in [("größer", "größer"), ("a\u{1b}[31mb\n", "a␛[31mb␊"), ("\u{9b}2J\u{202e}x\u{7f}", "�2J�x␡")] {
            assert_eq!(visible(text), shown);
        }
    }

    #[test]
    fn lines_of_a_source_keep_their_places() {
        for text in ["a: \"\u{1b}\u{9b}\u{202e}\"\r\n\tb", "plain"] {
            let shown = of_one_length(text);
            assert_eq!(shown.len(), text.len());
            assert!(shown.ends_with(&text[text.len() - 2..]) && !shown.contains('\u{1b}'));
        }
    }
}
