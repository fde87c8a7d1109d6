use crate::check::plan::Pattern;

use super::cs;

/// Whether the patterns take every model, and requests without one.
pub(super) fn take_all(patterns: &[Pattern]) -> bool {
    patterns.is_empty() || patterns.iter().any(|p| !p.0.is_empty() && p.0.chars().all(|c| c == '*'))
}

/// The condition that a string matches one of the patterns, as a person would write it. `string` is an expression.
pub(super) fn condition(patterns: &[Pattern], string: &str) -> String {
    if take_all(patterns) {
        return "true".to_owned();
    }
    let mut unique: Vec<&Pattern> = Vec::with_capacity(patterns.len());
    for pattern in patterns {
        if !unique.contains(&pattern) {
            unique.push(pattern);
        }
    }
    let tests: Vec<Vec<String>> = unique.iter().map(|p| tests(&p.0, string)).collect();
    let many = tests.len() > 1;
    tests.iter().map(|t| cs::operand(&t.join(" && "), if many { t.len() } else { 1 })).collect::<Vec<_>>().join(" || ")
}

/// What must hold for one pattern; always at least one test.
fn tests(pattern: &str, string: &str) -> Vec<String> {
    let receiver = receiver(string);
    let mut parts = pattern.split('*');
    let first = parts.next().unwrap_or("");
    let Some(last) = parts.next_back() else { return vec![format!("{string} == {}", cs::literal(pattern))] };
    let middle: Vec<&str> = parts.filter(|p| !p.is_empty()).collect();
    if let ([only], "", "") = (&middle[..], first, last) {
        return vec![format!("{receiver}.Contains({})", cs::literal(only))];
    }
    let mut tests = Vec::new();
    if !first.is_empty() {
        tests.push(format!("{receiver}.StartsWith({}, StringComparison.Ordinal)", cs::literal(first)));
    }
    // Each part is looked for behind the one before, the leftmost place first: what a star leaves over, the next one takes.
    let mut behind = length(first).to_string();
    for part in &middle {
        let at = format!("{receiver}.IndexOf({}, {behind}, StringComparison.Ordinal)", cs::literal(part));
        tests.push(format!("{at} >= 0"));
        behind = format!("{at} + {}", length(part));
    }
    if !last.is_empty() {
        tests.push(format!("{receiver}.EndsWith({}, StringComparison.Ordinal)", cs::literal(last)));
        // The ends must not share letters: `a*a` does not take `a`.
        if !middle.is_empty() {
            tests.push(format!("{behind} <= {receiver}.Length - {}", length(last)));
        } else if !first.is_empty() {
            tests.push(format!("{receiver}.Length >= {}", length(first) + length(last)));
        }
    }
    tests
}

/// An expression as something to call a method of.
fn receiver(string: &str) -> String {
    if string.starts_with("(string)") { format!("({string})") } else { string.to_owned() }
}

/// The length that .NET gives a string.
fn length(text: &str) -> usize {
    text.encode_utf16().count()
}

#[cfg(test)]
mod tests {
    use super::condition;
    use crate::check::plan::Pattern;
    use crate::diagnostic::{Diagnostics, Mapped};
    use crate::expr::{self, Want};

    #[test]
    fn patterns_become_conditions_that_a_person_would_write() {
        for (patterns, code) in [
            (&["gpt-4.1"][..], r#"m == "gpt-4.1""#),
            (&["a", "b", "a"], r#"m == "a" || m == "b""#),
            (&["gpt-4o*"], r#"m.StartsWith("gpt-4o", StringComparison.Ordinal)"#),
            (&["*-mini"], r#"m.EndsWith("-mini", StringComparison.Ordinal)"#),
            (&["*gpt*"], r#"m.Contains("gpt")"#),
            (
                &["gpt*mini", "o3"],
                r#"(m.StartsWith("gpt", StringComparison.Ordinal) && m.EndsWith("mini", StringComparison.Ordinal) && m.Length >= 7) || m == "o3""#,
            ),
            (
                &["a*b*c"],
                r#"m.StartsWith("a", StringComparison.Ordinal) && m.IndexOf("b", 1, StringComparison.Ordinal) >= 0 && m.EndsWith("c", StringComparison.Ordinal) && m.IndexOf("b", 1, StringComparison.Ordinal) + 1 <= m.Length - 1"#,
            ),
            (
                &["*x*y"],
                r#"m.IndexOf("x", 0, StringComparison.Ordinal) >= 0 && m.EndsWith("y", StringComparison.Ordinal) && m.IndexOf("x", 0, StringComparison.Ordinal) + 1 <= m.Length - 1"#,
            ),
            (&["*"], "true"),
            (&["x", "**"], "true"),
        ] {
            let patterns: Vec<Pattern> = patterns.iter().map(|&p| Pattern(p.into())).collect();
            assert_eq!(condition(&patterns, "m"), code);
        }
    }

    #[test]
    fn a_cast_is_put_in_brackets_before_a_method_is_called() {
        let code = condition(&[Pattern("o*".into())], "(string)context.Variables[\"model\"]");
        assert_eq!(code, r#"((string)context.Variables["model"]).StartsWith("o", StringComparison.Ordinal)"#);
    }

    /// Every expression of a condition is one that the engine knows.
    #[test]
    fn conditions_bind() {
        for pattern in ["a", "a*", "*a", "*a*", "a*b", "a*b*c", "*a*b*", "a**b*c*"] {
            let code = format!("@({})", condition(&[Pattern(pattern.into())], "(string)context.Variables[\"model\"]"));
            let mut sink = Diagnostics::new();
            assert!(expr::bind(&Mapped::made(code.as_str()), Want::Bool, &mut sink).is_some(), "{code}: {sink:?}");
        }
    }
}
