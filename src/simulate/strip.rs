use super::{Answerer, Row};

/// Runs that are kept: enough for a picture, little for the memory.
const MOST_RUNS: usize = 20_000;

/// Who answered, request by request in the order sent, as runs of the same.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Strip {
    runs: Vec<(Answerer, u64)>,
    /// Answers after the last run that is kept.
    pub left_out: u64,
}

impl Strip {
    /// Adds the next request's answerer.
    pub(super) fn push(&mut self, by: Answerer) {
        if self.left_out > 0 {
            self.left_out += 1;
        } else if let Some((last, times)) = self.runs.last_mut()
            && *last == by
        {
            *times += 1;
        } else if self.runs.len() < MOST_RUNS {
            self.runs.push((by, 1));
        } else {
            self.left_out = 1;
        }
    }

    /// The runs in order.
    #[must_use]
    pub fn runs(&self) -> &[(Answerer, u64)] {
        &self.runs
    }

    /// The runs folded: repetitions of up to eight answers are written once, with how often.
    #[must_use]
    pub fn folded(&self) -> Vec<(Vec<Answerer>, u64)> {
        let mut out: Vec<(Vec<Answerer>, u64)> = Vec::new();
        let mut at = 0;
        while at < self.runs.len() {
            let (group, times) = self.repetition(at);
            let names: Vec<Answerer> = self.runs[at..at + group].iter().map(|run| run.0).collect();
            if times > 1 {
                out.push((names, times));
                at += group * usize::try_from(times).unwrap_or(1);
            } else {
                out.push((vec![self.runs[at].0], self.runs[at].1));
                at += 1;
            }
        }
        out
    }

    /// In words: `foundry1 ×9 · (foundry2 · foundry3) ×5 · foundry2`, at most so many groups.
    #[must_use]
    pub fn words<'a>(&self, label: impl Fn(Row) -> &'a str) -> String {
        const SHOWN: usize = 24;
        let name = |by: &Answerer| match by {
            Answerer::Backend(row) => label(*row),
            Answerer::Gateway => "gateway",
            Answerer::Nobody => "nobody",
        };
        let folded = self.folded();
        let group = |(names, times): &(Vec<Answerer>, u64)| {
            let names: Vec<&str> = names.iter().map(name).collect();
            match (&*names, times) {
                ([one], 1) => (*one).to_owned(),
                ([one], times) => format!("{one} ×{times}"),
                (several, times) => format!("({}) ×{times}", several.join(" · ")),
            }
        };
        let mut words = folded.iter().take(SHOWN).map(group).collect::<Vec<_>>().join(" · ");
        if folded.len() > SHOWN || self.left_out > 0 {
            words.push_str(" · …");
        }
        if words.is_empty() { "nobody".to_owned() } else { words }
    }

    /// The group of single answers that begins at a run and covers most when repeated: its length, and how often.
    fn repetition(&self, at: usize) -> (usize, u64) {
        let single = |i: usize| self.runs.get(i).filter(|run| run.1 == 1).map(|run| run.0);
        let mut best = (1, 1);
        for group in 2..=8 {
            if (at..at + group).any(|i| single(i).is_none()) {
                break;
            }
            let mut end = at + group;
            while single(end).is_some() && single(end) == single(end - group) {
                end += 1;
            }
            let times = (end - at) / group;
            if times > 1 && times * group > best.0 * best.1 {
                best = (group, times);
            }
        }
        (best.0, best.1 as u64)
    }
}

#[cfg(test)]
mod tests {
    use super::Strip;
    use crate::simulate::{Answerer, Row};

    fn strip(text: &str) -> Strip {
        let mut strip = Strip::default();
        for digit in text.bytes() {
            strip.push(Answerer::Backend(Row(u16::from(digit - b'0'))));
        }
        strip
    }

    fn folded(text: &str) -> String {
        let name = |a: &Answerer| match a {
            Answerer::Backend(Row(n)) => n.to_string(),
            Answerer::Gateway | Answerer::Nobody => "-".to_owned(),
        };
        let group = |(names, times): &(Vec<Answerer>, u64)| format!("{}*{times}", names.iter().map(name).collect::<String>());
        strip(text).folded().iter().map(group).collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn alternations_are_folded() {
        for (text, wanted) in [
            ("1111111112323232", "1*9 23*3 2*1"),
            ("1", "1*1"),
            ("12", "1*1 2*1"),
            ("123123", "123*2"),
            ("112233", "1*2 2*2 3*2"),
            ("1212121", "12*3 1*1"),
        ] {
            assert_eq!(folded(text), wanted, "{text}");
        }
    }
}
