use super::scan::Places;

/// What stands before or after a gap.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Token {
    Mark(char),
    Alias,
    Leaf,
}

/// One blank where one belongs inside of `{}` and `[]`, as far as a line goes.
pub(super) fn tidy(text: &str) -> Option<String> {
    let places = Places::of(text)?;
    let mut out = String::with_capacity(text.len());
    let (mut done, mut leaves) = (0, places.leaves.iter().peekable());
    for flow in &places.flows {
        out.push_str(text.get(done..flow.start)?);
        done = flow.end;
        while leaves.next_if(|leaf| leaf.start < flow.start).is_some() {}
        let (mut at, mut before, mut blanks) = (flow.start, None, String::new());
        while at < flow.end {
            let rest = text.get(at..flow.end)?;
            let letter = rest.chars().next()?;
            let (token, length) = match leaves.next_if(|leaf| leaf.start <= at) {
                Some(leaf) => (if letter == '*' { Token::Alias } else { Token::Leaf }, leaf.end.checked_sub(at)?),
                None if matches!(letter, ' ' | '\t') => {
                    blanks.push(letter);
                    at += 1;
                    continue;
                }
                None if letter == '\n' => {
                    out.push('\n');
                    (blanks, before) = (String::new(), None);
                    at += 1;
                    continue;
                }
                None if letter == '#' => {
                    let length = rest.find('\n').unwrap_or(rest.len());
                    out.push_str(&blanks);
                    blanks.clear();
                    out.push_str(&rest[..length]);
                    at += length;
                    continue;
                }
                None if matches!(letter, '{' | '}' | '[' | ']' | ',' | ':') => (Token::Mark(letter), 1),
                None => (Token::Leaf, letter.len_utf8()),
            };
            out.push_str(before.map_or(blanks.as_str(), |before| gap(before, token, &blanks)));
            out.push_str(rest.get(..length)?);
            (before, at) = (Some(token), at + length);
            blanks.clear();
        }
    }
    out.push_str(text.get(done..)?);
    Some(out)
}

/// What belongs between two tokens of one line.
fn gap(before: Token, after: Token, written: &str) -> &str {
    use Token::{Alias, Leaf, Mark};
    match (before, after) {
        (Mark('{'), Mark('}')) | (Mark('['), _) | (_, Mark(']')) => "",
        (Mark('{'), _) | (_, Mark('}')) => " ",
        (Mark(':'), Mark(',')) | (Alias | Mark(_), Mark(':')) => written,
        (_, Mark(',')) | (Leaf, Mark(':')) => "",
        (Mark(',' | ':'), _) => " ",
        (Alias | Leaf | Mark(_), _) => written,
    }
}
