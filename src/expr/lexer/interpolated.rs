use super::text::{Units, escape};
use super::{Kind, Part, Token, next_at, offset};

/// Interpolated strings inside interpolated strings, at most.
const DEEPEST: usize = 16;

/// `$"..."` or `$@"..."`, whose holes hold tokens.
pub fn read(text: &str, start: usize, depth: usize) -> Token {
    let verbatim = text[start..].starts_with("$@") || text[start..].starts_with("@$");
    let mut at = start + if verbatim { 3 } else { 2 };
    let bad = |at: usize, why| Token { kind: Kind::Bad(why), start: offset(start), end: offset(at) };
    if depth >= DEEPEST {
        return bad(text.len(), "interpolated strings are nested too deep");
    }
    let (mut parts, mut units) = (Vec::new(), Units::default());
    let mut fault = None;
    loop {
        let rest = text.get(at..).unwrap_or("");
        let Some(c) = rest.chars().next() else { return bad(text.len(), "the string does not end") };
        let doubled = rest[c.len_utf8()..].starts_with(c);
        at += c.len_utf8();
        match c {
            '"' if verbatim && doubled => {
                units.letter('"');
                at += 1;
            }
            '"' => {
                parts.push(Part::Text(units.finish()));
                let kind = fault.map_or(Kind::Interpolated(parts), Kind::Bad);
                return Token { kind, start: offset(start), end: offset(at) };
            }
            '\n' | '\r' if !verbatim => return bad(at, "the string does not end on its line"),
            '{' | '}' if doubled => {
                units.letter(c);
                at += 1;
            }
            '}' => fault = Some("a `}` in an interpolated string is written `}}`"),
            '{' => {
                parts.push(Part::Text(std::mem::take(&mut units).finish()));
                match hole(text, at, depth, verbatim) {
                    Ok((part, after)) => {
                        parts.push(part);
                        at = after;
                    }
                    Err(why) => return bad(text.len(), why),
                }
            }
            '\\' if !verbatim => match escape(&text[at..]) {
                Some((after, unit)) => {
                    units.push(unit);
                    at = text.len() - after.len();
                }
                None => fault = Some("the string holds an escape that C# does not know"),
            },
            _ => units.letter(c),
        }
    }
}

/// What stands between `{` and `}`.
fn hole(text: &str, mut at: usize, depth: usize, verbatim: bool) -> Result<(Part, usize), &'static str> {
    let (mut expression, mut alignment): (Vec<Token>, Vec<Token>) = (Vec::new(), Vec::new());
    let (mut aligned, mut open) = (false, 0_u32);
    let close = |expression: &mut Vec<Token>, alignment: &mut Vec<Token>, aligned: bool, end: Token| {
        (if aligned { alignment } else { expression }).push(end);
    };
    loop {
        let token = next_at(text, at, depth + 1);
        if !verbatim && text.get(at..token.end as usize).is_some_and(|t| t.contains(['\n', '\r'])) {
            return Err("only a verbatim string, `$@\"..\"`, holds a new line");
        }
        at = token.end as usize;
        let end = Token { kind: Kind::End, start: token.start, end: token.start };
        match token.kind {
            Kind::End => return Err("the string does not end"),
            Kind::Bad(why) => return Err(why),
            Kind::Mark("(" | "[" | "{") => open += 1,
            Kind::Mark("}") if open == 0 => {
                close(&mut expression, &mut alignment, aligned, end);
                return Ok((Part::Hole { expression, alignment, format: None }, at));
            }
            // `::` is a colon and a format that begins with one.
            Kind::Mark(":" | "::") if open == 0 => {
                let (format, after) = format(text, token.start as usize + 1, verbatim)?;
                close(&mut expression, &mut alignment, aligned, end);
                return Ok((Part::Hole { expression, alignment, format: Some((format, token.start)) }, after));
            }
            Kind::Mark(",") if open == 0 && !aligned => {
                aligned = true;
                expression.push(end);
                continue;
            }
            Kind::Mark(")" | "]" | "}") => open = open.saturating_sub(1),
            Kind::Name | Kind::Number(_) | Kind::Text(_) | Kind::Char(_) | Kind::Interpolated(_) | Kind::Mark(_) => {}
        }
        if aligned { &mut alignment } else { &mut expression }.push(token);
    }
}

/// What stands between `:` and `}`, and the byte behind. Doubled braces stay doubled: that is how `string.Format` gets them.
fn format(text: &str, from: usize, verbatim: bool) -> Result<(String, usize), &'static str> {
    let mut units = Units::default();
    let mut at = from;
    loop {
        let rest = text.get(at..).unwrap_or("");
        let Some(c) = rest.chars().next() else { return Err("the string does not end") };
        let doubled = rest[c.len_utf8()..].starts_with(c);
        at += c.len_utf8();
        match c {
            '{' | '}' if doubled => {
                units.letter(c);
                units.letter(c);
                at += 1;
            }
            '}' => return Ok((units.finish().to_str().into_owned(), at)),
            '"' if verbatim && doubled => {
                units.letter('"');
                at += 1;
            }
            '{' | '"' => return Err("a hole of an interpolated string ends with `}`"),
            '\n' | '\r' if !verbatim => return Err("the string does not end on its line"),
            '\\' if !verbatim => {
                let (after, unit) = escape(&text[at..]).ok_or("the string holds an escape that C# does not know")?;
                units.push(unit);
                at = text.len() - after.len();
            }
            _ => units.letter(c),
        }
    }
}
