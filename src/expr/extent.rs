//! Where an expression ends in a text that is not yet XML.

use super::lexer::{self, Kind};

/// See [`super::end_of_expression`].
pub fn end(text: &str, start: usize, escaped: bool) -> Option<usize> {
    let rest = text.get(start..)?;
    if !rest.starts_with("@(") && !rest.starts_with("@{") {
        return None;
    }
    if !escaped {
        return close(rest).map(|end| start + end);
    }
    let (decoded, origins) = decode(rest);
    let end = close(&decoded)?;
    // The byte after the bracket is where the next decoded byte came from.
    origins.get(end).map(|&at| start + at)
}

/// The byte after the bracket that closes the one at byte 1.
fn close(text: &str) -> Option<usize> {
    let (mut at, mut open) = (1, 0_u32);
    loop {
        let token = lexer::next(text, at);
        at = token.end as usize;
        match token.kind {
            Kind::End => return None,
            Kind::Mark("(" | "[" | "{") => open += 1,
            Kind::Mark(")" | "]" | "}") if open <= 1 => return Some(at),
            Kind::Mark(")" | "]" | "}") => open -= 1,
            Kind::Name | Kind::Number(_) | Kind::Text(_) | Kind::Char(_) | Kind::Interpolated(_) | Kind::Mark(_) | Kind::Bad(_) => {}
        }
    }
}

/// The text with its entities replaced, and for each byte (and the end) where it began. Stops at `<`, which no escaped text holds.
fn decode(text: &str) -> (String, Vec<usize>) {
    let (mut out, mut origins) = (String::new(), Vec::new());
    let mut at = 0;
    while let Some(c) = text.get(at..).and_then(|r| r.chars().next()) {
        if c == '<' {
            break;
        }
        let (letter, length) = entity(&text[at..]).unwrap_or((c, c.len_utf8()));
        out.push(letter);
        origins.extend(std::iter::repeat_n(at, letter.len_utf8()));
        at += length;
    }
    origins.push(at);
    (out, origins)
}

/// The character that an entity at the beginning of the text stands for, and the entity's length.
fn entity(text: &str) -> Option<(char, usize)> {
    let end = text.strip_prefix('&')?.bytes().take(12).position(|b| b == b';')? + 1;
    let name = text.get(1..end)?;
    let letter = match name {
        "quot" => '"',
        "apos" => '\'',
        "amp" => '&',
        "lt" => '<',
        "gt" => '>',
        _ => {
            let number = name.strip_prefix('#')?;
            let code = match number.strip_prefix('x') {
                Some(hex) => u32::from_str_radix(hex, 16).ok()?,
                None => number.parse().ok()?,
            };
            char::from_u32(code)?
        }
    };
    Some((letter, end + 1))
}

#[cfg(test)]
mod tests {
    use super::end;

    #[test]
    fn an_expression_ends_where_its_bracket_closes() {
        for (text, escaped, expected) in [
            ("@(1)", false, Some("@(1)")),
            ("@(a[\")\"])\" x", false, Some("@(a[\")\"])")),
            ("@('\"' + \")\")>", false, Some("@('\"' + \")\")")),
            ("@{ return \"}\"; /* } */ // }\n }</x>", false, Some("@{ return \"}\"; /* } */ // }\n }")),
            ("@($\"{a(\")\")}}}\")\"", false, Some("@($\"{a(\")\")}}}\")")),
            ("@(@\"\\\")\"", false, Some("@(@\"\\\")")),
            ("@(a == &quot;)&quot; &amp;&amp; b) tail", true, Some("@(a == &quot;)&quot; &amp;&amp; b)")),
            ("@(&#34;)&#x22;)", true, Some("@(&#34;)&#x22;)")),
            ("@(&apos;)&apos;)&quot;", true, Some("@(&apos;)&apos;)")),
            ("@(1", false, None),
            ("@(\"", false, None),
            ("plain", false, None),
        ] {
            assert_eq!(end(text, 0, escaped).map(|e| &text[..e]), expected, "{text}");
        }
        assert_eq!(end("x @(1) y", 2, false), Some(6));
    }
}
