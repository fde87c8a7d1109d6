use std::ops::RangeInclusive;

use super::send::MOST_TOKENS;
use crate::diagnostic::{Diagnostic, Diagnostics, Span, code};
use crate::scenario::{Bounds, Distribution, DistributionKind};
use crate::time::Duration;
use crate::yaml::{Entry, Kind, Node, value};

/// What a number that is drawn counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Unit {
    /// Tokens, turns.
    Whole,
    /// Microseconds, written as durations.
    Time,
}

/// A number that may be drawn.
#[derive(Debug)]
pub(super) struct Figure {
    /// In messages: `` `turns` ``.
    what: &'static str,
    unit: Unit,
    /// What may be written.
    written: RangeInclusive<u64>,
    /// What comes of a distribution without ends.
    drawn: RangeInclusive<u64>,
}

const DAY: u64 = 86_400_000_000;

/// Drawn up to the longest context of a model, a million tokens.
pub(super) static PROMPT_TOKENS: Figure =
    Figure { what: "`promptTokens`", unit: Unit::Whole, written: 0..=MOST_TOKENS, drawn: 1..=1_047_576 };
/// Drawn up to the most that a model writes in one answer.
pub(super) static COMPLETION_TOKENS: Figure =
    Figure { what: "`completionTokens`", unit: Unit::Whole, written: 0..=MOST_TOKENS, drawn: 1..=128_000 };
pub(super) static TURNS: Figure = Figure { what: "`turns`", unit: Unit::Whole, written: 1..=10_000, drawn: 1..=10_000 };
pub(super) static THINK: Figure = Figure { what: "`think`", unit: Unit::Time, written: 0..=u64::MAX, drawn: 0..=DAY };
pub(super) static AFTER: Figure = Figure { what: "`after`", unit: Unit::Time, written: 0..=DAY, drawn: 0..=DAY };

/// The widest logarithm: half of what is drawn is then more than 8 times, or less than an eighth of, the median.
const WIDEST: f64 = 5.0;

fn bad(span: Span, message: impl Into<String>) -> Diagnostic {
    Diagnostic::new(code::scenario::BAD_DISTRIBUTION, span, message)
}

impl Figure {
    /// Reads a number, a range, or a map that names a distribution.
    pub(super) fn read(&self, node: &Node, sink: &mut Diagnostics) -> Option<Distribution> {
        match &node.kind {
            Kind::Scalar { text, .. } if text.text().contains("..") => self.range(text.text(), node, sink),
            Kind::Scalar { .. } | Kind::Null => self.single(node, sink).map(Distribution::always),
            Kind::Mapping(entries) => match &**entries {
                [entry] => self.named(entry, sink),
                _ => {
                    sink.push(bad(node.span, format!("{} takes one distribution", self.what)).help(self.forms()));
                    None
                }
            },
            Kind::Sequence(_) => {
                sink.push(
                    bad(node.span, format!("{} is a number, a range or a distribution, this is a list", self.what)).help(self.forms()),
                );
                None
            }
        }
    }

    fn forms(&self) -> &'static str {
        match self.unit {
            Unit::Whole => "write `400`, `150..600`, `{ lognormal: [400, 1.0] }`, `{ normal: [400, 50] }` or `{ exponential: 400 }`",
            Unit::Time => "write `2s`, `2s..20s`, `{ lognormal: [5s, 1.0] }`, `{ normal: [5s, 1s] }` or `{ exponential: 5s }`",
        }
    }

    fn single(&self, node: &Node, sink: &mut Diagnostics) -> Option<u64> {
        match self.unit {
            Unit::Whole => value::integer(node, self.what, self.written.clone(), sink).map(|n| n.value),
            Unit::Time => value::duration(node, self.what, sink).map(|d| d.value.micros()),
        }
    }

    fn range(&self, text: &str, node: &Node, sink: &mut Diagnostics) -> Option<Distribution> {
        let ends = match self.unit {
            Unit::Whole => Bounds::counts(text).map(|b| (b.from, b.to)),
            Unit::Time => Bounds::durations(text).map(|b| (b.from.map(Duration::micros), b.to.map(Duration::micros))),
        };
        let fault = match ends {
            Ok((Some(from), Some(to))) if self.written.contains(&from) && self.written.contains(&to) => {
                return Some(Distribution { kind: DistributionKind::Uniform(from, to), least: from, most: to });
            }
            Ok((Some(_), Some(_))) => format!("it lies between {} and {}", self.written.start(), self.written.end()),
            Ok(_) => "the range needs both ends".to_owned(),
            Err(error) => error.to_string(),
        };
        sink.push(bad(node.span, format!("{} cannot be `{text}`: {fault}", self.what)).help(self.forms()));
        None
    }

    fn named(&self, entry: &Entry, sink: &mut Diagnostics) -> Option<Distribution> {
        let node = &*entry.value;
        let kind = match &*entry.key.name {
            "lognormal" => {
                let (median, sigma) = self.pair(node, "the median and sigma", sink)?;
                let number = sigma.scalar().and_then(|t| t.text().parse::<f64>().ok()).filter(|s| (0.0..=WIDEST).contains(s));
                let Some(sigma) = number else {
                    sink.push(bad(sigma.span, format!("sigma is a number from 0 to {WIDEST}")).help(self.forms()));
                    return None;
                };
                DistributionKind::LogNormal { median: self.single(median, sink)? as f64, sigma }
            }
            "normal" => {
                let (mean, deviation) = self.pair(node, "the mean and the standard deviation", sink)?;
                DistributionKind::Normal { mean: self.single(mean, sink)? as f64, deviation: self.single(deviation, sink)? as f64 }
            }
            "exponential" => DistributionKind::Exponential { mean: self.single(node, sink)? as f64 },
            other => {
                let fault = bad(entry.key.span, format!("there is no distribution `{other}`")).help(self.forms());
                sink.push(fault.did_you_mean(other, ["lognormal", "normal", "exponential"]));
                return None;
            }
        };
        Some(Distribution { kind, least: *self.drawn.start(), most: *self.drawn.end() })
    }

    fn pair<'n>(&self, node: &'n Node, of: &str, sink: &mut Diagnostics) -> Option<(&'n Node, &'n Node)> {
        if let Kind::Sequence(items) = &node.kind
            && let [first, second] = &**items
        {
            return Some((first, second));
        }
        sink.push(bad(node.span, format!("this distribution takes a list of {of}")).help(self.forms()));
        None
    }
}

/// `40/s`, `90/m`, `0.5/h`: requests a second.
pub(super) fn rate(node: &Node, what: &str, least: f64, sink: &mut Diagnostics) -> Option<f64> {
    /// A microsecond each.
    const MOST: f64 = 1_000_000.0;
    let text = value::mapped(node, what, sink)?.text();
    let parts = text.split_once('/').and_then(|(number, unit)| {
        let seconds = match unit.trim() {
            "s" => 1.0,
            "m" | "min" => 60.0,
            "h" => 3600.0,
            "d" => 86_400.0,
            _ => return None,
        };
        let number = number.trim();
        let plain = !number.is_empty() && number.bytes().all(|b| b.is_ascii_digit() || b == b'.');
        Some(number.parse::<f64>().ok().filter(|_| plain)? / seconds)
    });
    let fault = match parts {
        Some(rate) if (least..=MOST).contains(&rate) => return Some(rate),
        Some(rate) if rate > MOST => format!("{what} is at most 1000000/s"),
        Some(_) => format!("{what} is more than nothing"),
        None => format!("{what} is a rate, `{text}` is none"),
    };
    sink.push(bad(node.span, fault).help("rates are written `40/s`, `90/m`, `0.5/h`"));
    None
}
