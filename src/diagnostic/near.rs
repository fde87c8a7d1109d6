/// The known name nearest to a wrong one, if any is near enough to be meant.
///
/// At most a third of the letters may differ, capitals and the difference between `-`, `_` and nothing aside.
#[must_use]
pub fn nearest<'a>(wrong: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    // Comparing is quadratic in length: nobody means a known name with a text of thousands of letters.
    if wrong.len() > 200 {
        return None;
    }
    let fold = |s: &str| s.chars().filter(|c| !matches!(c, '-' | '_' | ' ')).flat_map(char::to_lowercase).collect::<String>();
    let folded = fold(wrong);
    let limit = (folded.chars().count() / 3).max(1);
    known
        .into_iter()
        .map(|name| (strsim::osa_distance(&folded, &fold(name)), name))
        .filter(|&(distance, name)| distance <= limit && name != wrong && distance < name.chars().count())
        .min_by(|a, b| a.0.cmp(&b.0).then_with(|| a.1.cmp(b.1)))
        .map(|(_, name)| name)
}

#[cfg(test)]
mod tests {
    use super::nearest;

    #[test]
    fn the_nearest_name_is_offered_only_when_it_could_be_meant() {
        let known = ["circuitBreaker", "models", "region", "url"];
        for (wrong, right) in [
            ("circuitbreaker", Some("circuitBreaker")),
            ("circuit-breaker", Some("circuitBreaker")),
            ("modles", Some("models")),
            ("ulr", Some("url")),
            ("x", None),
            ("something", None),
        ] {
            assert_eq!(nearest(wrong, known), right, "{wrong}");
        }
    }
}
