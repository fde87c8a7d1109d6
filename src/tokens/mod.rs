//! Token estimates: a text in, about how many tokens a model sees out.
//!
//! The service counts by a model's own vocabulary; its rate limit uses an estimate "based in part on the character count".
//! Four characters a token is OpenAI's published rule of thumb for English. Other languages and code are more tokens: by up to
//! three times for scripts that the vocabulary knows little of.

/// About how many tokens so many characters are: a quarter, rounded up.
#[must_use]
pub const fn of_characters(count: u64) -> u64 {
    count.div_ceil(4)
}

/// About how many tokens a text is.
#[must_use]
pub fn estimate(text: &str) -> u64 {
    of_characters(text.chars().count() as u64)
}

#[cfg(test)]
mod tests {
    use super::estimate;

    #[test]
    fn four_characters_are_a_token_and_a_rest_is_one_more() {
        for (text, tokens) in [("", 0), ("a", 1), ("four", 1), ("fives", 2), ("äöüß", 1)] {
            assert_eq!(estimate(text), tokens, "{text}");
        }
    }
}
