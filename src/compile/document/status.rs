/// Ranges in order, overlapping and adjoining ones made one, so that the same set is the same text.
pub(super) fn normal(ranges: &[(u16, u16)]) -> Vec<(u16, u16)> {
    let mut sorted = ranges.to_vec();
    sorted.sort_unstable();
    let mut out: Vec<(u16, u16)> = Vec::with_capacity(sorted.len());
    for (low, high) in sorted {
        match out.last_mut() {
            Some(last) if low <= last.1.saturating_add(1) => last.1 = last.1.max(high),
            _ => out.push((low, high)),
        }
    }
    out
}

/// What is asked of `context.Response.StatusCode`, one text per range. The ranges are [`normal`].
pub(super) fn tests(ranges: &[(u16, u16)]) -> Vec<String> {
    let code = "context.Response.StatusCode";
    let test = |&(low, high): &(u16, u16)| match (low, high) {
        (low, high) if low == high => format!("{code} == {low}"),
        // There is no status above 599.
        (low, 599..) => format!("{code} >= {low}"),
        (low, high) => format!("({code} >= {low} && {code} <= {high})"),
    };
    ranges.iter().map(test).collect()
}

#[cfg(test)]
mod tests {
    use super::{normal, tests};

    #[test]
    fn ranges_become_tests_of_the_status() {
        let ranges = normal(&[(503, 503), (429, 429), (500, 502), (408, 410)]);
        assert_eq!(ranges, [(408, 410), (429, 429), (500, 503)]);
        assert_eq!(
            tests(&ranges).join(" || "),
            "(context.Response.StatusCode >= 408 && context.Response.StatusCode <= 410) || context.Response.StatusCode == 429 || \
             (context.Response.StatusCode >= 500 && context.Response.StatusCode <= 503)"
        );
        assert_eq!(tests(&normal(&[(500, 599)])), ["context.Response.StatusCode >= 500"]);
    }
}
