//! What a key takes, read from the words of its row.

/// One of the things that a key takes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Taken<'t> {
    /// `` `auto` ``
    Word(&'t str),
    /// `text`, `name`, `pattern`: any single value.
    Text,
    /// `number`, `number from 1`, `number 1 to 50`
    Number(Option<u64>, Option<u64>),
    /// `boolean`
    Boolean,
    /// `duration`
    Duration,
    /// `statuses`: one, a range, or a list of both.
    Statuses,
    /// `share`: `60%`
    Share,
    /// `range`: a count, a share or a time, or a range of them.
    Range,
    /// `drawn`: a number, a range or a distribution.
    Drawn,
    /// `anything`
    Anything,
    /// `nothing`: the key alone.
    Nothing,
    /// `map`, of the keys that the table has below this key; or `` map as `retries.NAME` ``.
    Map(Option<&'t str>),
    /// `map from names`, to the map that the table has below this key, or `map from names to text`.
    Names(Vec<Taken<'t>>),
    /// `list of maps`
    Maps,
    /// `list of names and maps`
    NamesAndMaps,
    /// `list of names`
    List,
    /// `list of them`: of what stands before.
    OfThem,
}

/// Reads the words of a row: alternatives with commas and `or`. `None` when there is one that has no meaning.
#[must_use]
pub fn read(words: &str) -> Option<Vec<Taken<'_>>> {
    let mut taken = Vec::new();
    let mut rest = words;
    while !rest.is_empty() {
        if let Some(values) = rest.strip_prefix("map from names to ") {
            taken.push(Taken::Names(read(values)?));
            break;
        }
        let cut = [", or ", ", ", " or "]
            .into_iter()
            .filter_map(|by| Some((rest.find(by)?, by.len())))
            .min_by_key(|(at, len)| (*at, usize::MAX - len));
        let (one, after) = cut.map_or((rest, ""), |(at, length)| (&rest[..at], &rest[at + length..]));
        taken.push(single(one)?);
        rest = after;
    }
    Some(taken).filter(|taken| !taken.is_empty())
}

fn single(text: &str) -> Option<Taken<'_>> {
    let quoted = |text: &'_ str| text.len() > 2 && text.starts_with('`') && text.ends_with('`');
    Some(match text {
        "text" | "name" | "pattern" => Taken::Text,
        "number" => Taken::Number(None, None),
        "boolean" => Taken::Boolean,
        "duration" => Taken::Duration,
        "statuses" => Taken::Statuses,
        "share" => Taken::Share,
        "range" => Taken::Range,
        "drawn" => Taken::Drawn,
        "anything" => Taken::Anything,
        "nothing" => Taken::Nothing,
        "map" => Taken::Map(None),
        "map from names" => Taken::Names(Vec::new()),
        "list of maps" => Taken::Maps,
        "list of names and maps" => Taken::NamesAndMaps,
        "list of names" | "list of texts" => Taken::List,
        "list of them" => Taken::OfThem,
        word if quoted(word) => Taken::Word(&word[1..word.len() - 1]),
        other => match (other.strip_prefix("map as ").filter(|path| quoted(path)), other.strip_prefix("number ")) {
            (Some(path), _) => Taken::Map(Some(&path[1..path.len() - 1])),
            (None, Some(bounds)) => match (bounds.strip_prefix("from "), bounds.split_once(" to ")) {
                (Some(from), _) => Taken::Number(Some(from.parse().ok()?), None),
                (None, Some((from, to))) => Taken::Number(Some(from.parse().ok()?), Some(to.parse().ok()?)),
                (None, None) => return None,
            },
            (None, None) => return None,
        },
    })
}

#[cfg(test)]
mod tests {
    use super::{Taken, read};
    use crate::{scenario, spec};

    #[test]
    fn what_a_key_takes_is_read_from_its_words() {
        for (words, taken) in [
            (
                "`auto`, `none`, name, or map as `retries.NAME`",
                vec![Taken::Word("auto"), Taken::Word("none"), Taken::Text, Taken::Map(Some("retries.NAME"))],
            ),
            ("number 1 to 50", vec![Taken::Number(Some(1), Some(50))]),
            ("pattern, or list of them", vec![Taken::Text, Taken::OfThem]),
            ("list of names, or map from names to text or nothing", vec![Taken::List, Taken::Names(vec![Taken::Text, Taken::Nothing])]),
        ] {
            assert_eq!(read(words), Some(taken), "{words}");
        }
        assert_eq!(read("a word"), None);
    }

    #[test]
    fn every_row_says_what_its_key_takes_in_words_that_have_a_meaning() {
        for map in spec::key::MAPS.iter().chain(scenario::key::MAPS) {
            for key in map.keys {
                let taken = read(key.takes);
                assert!(taken.is_some(), "{}.{} takes `{}`: see src/schema/takes.rs for the words", map.path, key.name, key.takes);
            }
        }
    }
}
