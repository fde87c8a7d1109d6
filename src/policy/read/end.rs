/// Where an expression ends; see `expr::end_of_expression`.
pub(super) fn end_of_expression(text: &str, start: usize, escaped: bool) -> Option<usize> {
    let mut at = start + 1;
    let mut depth = 0_usize;
    let next = |at: usize| -> Option<(char, usize)> {
        let rest = text.get(at..)?;
        if escaped && rest.starts_with('&') {
            for (e, c) in [("&quot;", '"'), ("&apos;", '\''), ("&lt;", '<'), ("&gt;", '>'), ("&amp;", '&'), ("&#34;", '"'), ("&#39;", '\'')]
            {
                if rest.starts_with(e) {
                    return Some((c, at + e.len()));
                }
            }
        }
        rest.chars().next().map(|c| (c, at + c.len_utf8()))
    };
    let mut before = ' ';
    loop {
        let (c, after) = next(at)?;
        at = after;
        match c {
            '(' | '{' | '[' => depth += 1,
            ')' | '}' | ']' => {
                depth = depth.checked_sub(1)?;
                if depth == 0 {
                    return Some(at);
                }
            }
            '"' | '\'' => loop {
                let (d, after) = next(at)?;
                at = after;
                if d == '\\' && before != '@' {
                    at = next(at)?.1;
                } else if d == c {
                    match next(at) {
                        Some((e, after)) if before == '@' && e == c => at = after,
                        _ => break,
                    }
                }
            },
            '/' => match next(at)? {
                ('/', _) => at += text[at..].find('\n')?,
                ('*', _) => at += text[at..].find("*/")? + 2,
                _ => {}
            },
            _ => {}
        }
        before = c;
    }
}
