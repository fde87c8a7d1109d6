use std::rc::Rc;

use crate::http::{Hole, Template};

/// A text as a JSON string, with its quotes.
pub(super) fn quote(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}

/// Makes a template of a text with names for what is filled in: `$id $created $prompt $cached $completion $total $words
/// $input $seconds` stand for the numbers of [`super::super::identity::Numbers`]; what stands between `$each;` and `$end;` comes once
/// for each token, with `$turn4` its number from 4 on, and `$turns4` what comes after the last; other names are found in `texts`.
pub(super) fn template(pattern: &str, texts: &[(&str, &str)]) -> Rc<Template> {
    several(pattern, texts, 1)
}

/// The same for so many answers at once: `$words` are those of one, `$completion` the tokens of all.
pub(super) fn several(pattern: &str, texts: &[(&str, &str)], made: u32) -> Rc<Template> {
    let mut holes = Vec::new();
    // What stands around that which comes for each token.
    let mut around = Vec::new();
    let mut plain = String::new();
    let mut rest = pattern;
    while let Some(dollar) = rest.find('$') {
        plain.push_str(&rest[..dollar]);
        let name = &rest[dollar + 1..];
        let end = name.find(|c: char| !c.is_ascii_lowercase()).unwrap_or(name.len());
        let (name, after) = name.split_at(end);
        let digits = after.find(|c: char| !c.is_ascii_digit()).unwrap_or(after.len());
        let more = after[..digits].parse().unwrap_or(0);
        rest = after;
        let numbers: &[Hole] = match name {
            "id" => &[Hole::Hex(0), Hole::Hex(1), Hole::Hex(2), Hole::Hex(3)],
            "created" => &[Hole::High(0)],
            "prompt" => &[Hole::Low(2)],
            "cached" => &[Hole::High(3)],
            "completion" => &[Hole::Times(3, made)],
            "total" => &[Hole::Sum(2, 3, made)],
            "words" => &[Hole::Words(3)],
            "seconds" => &[Hole::Number(0)],
            "input" => &[Hole::Words(2)],
            "turn" => &[Hole::Turn(more)],
            "turns" => &[Hole::Turns(3, more)],
            "each" | "end" => &[],
            other => {
                plain.push_str(texts.iter().find(|(name, _)| *name == other).map_or("", |(_, text)| text));
                continue;
            }
        };
        holes.push(Hole::Text(std::mem::take(&mut plain).into()));
        holes.extend_from_slice(numbers);
        match name {
            "turn" | "turns" => rest = &after[digits..],
            "each" => {
                rest = after.strip_prefix(';').unwrap_or(after);
                around = std::mem::take(&mut holes);
            }
            "end" => {
                rest = after.strip_prefix(';').unwrap_or(after);
                let each = std::mem::replace(&mut holes, std::mem::take(&mut around));
                holes.push(Hole::Each(3, each.into()));
            }
            _ => {}
        }
    }
    plain.push_str(rest);
    holes.push(Hole::Text(plain.into()));
    Rc::new(Template::new(holes))
}

#[cfg(test)]
mod tests {
    use super::{quote, several, template};

    #[test]
    fn names_are_filled_with_numbers_and_texts() {
        let template = template("$created/$prompt($cached)+$completion=$total $model$", &[("model", &quote("a\"$id"))]);
        assert_eq!(template.render(&[5 << 32, 0, 30, 7 << 32 | 70]), "5/30(7)+70=100 \"a\\\"$id\"");
        assert_eq!(super::template("<$each;$turn2,$end;>$turns2", &[]).render(&[0, 0, 0, 3]), "<2,3,4,>5");
        assert_eq!(several("$prompt+$completion=$total", &[], 3).render(&[0, 0, 30, 70]), "30+210=240");
    }
}
