use crate::json::Made;

/// A single value of any type: `1.10` is the name of a model, and a number to YAML.
pub(super) fn text() -> Made {
    Made::map([("type", vec![Made::from("string"), "number".into(), "boolean".into()].into())])
}

/// Whether every text matches.
pub(super) fn takes_any_text(schema: &Made) -> bool {
    *schema == text() || *schema == Made::map([])
}

/// One of a few words. YAML takes `true` for a boolean and `1` for a number.
pub(super) fn words(words: &[&str]) -> Made {
    Made::map([("enum", words.iter().map(|word| scalar(word)).collect::<Vec<_>>().into())])
}

fn scalar(word: &str) -> Made {
    match (word, word.parse::<i64>()) {
        ("true", _) => true.into(),
        ("false", _) => false.into(),
        (_, Ok(number)) => number.into(),
        (text, Err(_)) => text.into(),
    }
}

/// What counts when a key is not written, where that is a value and not a sentence.
pub(super) fn default(words: &str) -> Option<Made> {
    match words.strip_prefix('[').and_then(|list| list.strip_suffix(']')) {
        Some(list) => Some(list.split(", ").map(scalar).collect::<Vec<_>>().into()),
        None if matches!(words, "" | "required") || words.contains(' ') => None,
        None => Some(scalar(words)),
    }
}

/// A text of some form.
pub(super) fn matching(pattern: &str) -> Made {
    Made::map([("type", "string".into()), ("pattern", pattern.into())])
}

pub(super) fn number(from: Option<u64>, to: Option<u64>) -> Made {
    let bound = |bound: Option<u64>| bound.and_then(|n| i64::try_from(n).ok());
    Made::map([("type", "integer".into())]).with("minimum", bound(from).unwrap_or(0)).with_some("maximum", bound(to))
}

/// [`crate::time::Duration::parse`] reads the same.
pub(super) fn duration() -> Made {
    matching("^([0-9]+(\\.[0-9]+)?(us|µs|ms|s|min|m|h|d|w))+$|^[Pp][0-9.WwDdTtHhMmSs]+$")
}

pub(super) fn status() -> Made {
    let number = number(Some(100), Some(599));
    Made::map([("anyOf", vec![number, matching("^[1-5][0-9][0-9](-[1-5][0-9][0-9])?$")].into())])
}

/// A count, a share or a time, or a range of them.
pub(super) fn range() -> Made {
    Made::map([("anyOf", vec![number(None, None), matching("^[0-9a-zµ%.]+$")].into())])
}

/// A number or a time, a range of them, or a distribution.
pub(super) fn drawn() -> Made {
    let value = || Made::map([("anyOf", vec![number(None, None), duration()].into())]);
    let pair =
        || list(Made::map([("type", vec![Made::from("number"), "string".into()].into())])).with("minItems", 2_i64).with("maxItems", 2_i64);
    let properties = Made::map([("lognormal", pair()), ("normal", pair()), ("exponential", value())]);
    let distribution = Made::map([("type", "object".into()), ("properties", properties), ("additionalProperties", false.into())]);
    Made::map([("anyOf", vec![value(), matching("^[0-9][0-9a-zµ.]*\\.\\.[0-9a-zµ.]+$"), distribution.with("maxProperties", 1_i64)].into())])
}

pub(super) fn list(item: Made) -> Made {
    Made::map([("type", "array".into()), ("items", item)])
}

/// A map from names that the author chose.
pub(super) fn names(value: Made) -> Made {
    Made::map([("type", "object".into()), ("additionalProperties", value)])
}
