use std::cmp::Ordering;
use std::fmt;

use crate::time::{Duration, ParseDurationError};

/// From a least to a greatest value, both included; either may be open.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Bounds<T> {
    /// The least, if any.
    pub from: Option<T>,
    /// The greatest, if any.
    pub to: Option<T>,
}

/// How many: so many, or so many of a hundred.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Amount {
    /// `3`, `8..10`, `..2`, `3..`.
    Count(Bounds<u64>),
    /// `99%..`, `40%..60%`.
    Percent(Bounds<f64>),
}

/// Why a text is not a range.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RangeError {
    /// Neither a number nor a range of them.
    #[error("not a count, a share or a range")]
    Malformed,
    /// `10..8`.
    #[error("the range ends before it begins")]
    Backwards,
    /// `..`.
    #[error("the range has no end at all")]
    Open,
    /// More than 100%.
    #[error("a share lies between 0% and 100%")]
    Share,
    /// A bound that should be a duration is none.
    #[error("{0}")]
    Duration(ParseDurationError),
}

impl<T: PartialOrd + Copy> Bounds<T> {
    /// Just this value.
    pub fn exactly(value: T) -> Self {
        Self { from: Some(value), to: Some(value) }
    }

    /// Whether a value lies within.
    pub fn contains(&self, value: T) -> bool {
        self.from.is_none_or(|from| value >= from) && self.to.is_none_or(|to| value <= to)
    }

    /// On which side of the range a value lies: below, within, above.
    pub fn side(&self, value: T) -> Ordering {
        match (self.from.is_some_and(|from| value < from), self.to.is_some_and(|to| value > to)) {
            (true, _) => Ordering::Less,
            (false, true) => Ordering::Greater,
            (false, false) => Ordering::Equal,
        }
    }

    /// Reads `a`, `a..b`, `..b` or `a..`, each bound by `bound`.
    pub(super) fn parse(text: &str, bound: impl Fn(&str) -> Result<T, RangeError>) -> Result<Self, RangeError> {
        let Some((from, to)) = text.split_once("..") else { return bound(text.trim()).map(Self::exactly) };
        let side = |text: &str| match text.trim() {
            "" => Ok(None),
            text => bound(text).map(Some),
        };
        match (side(from)?, side(to)?) {
            (None, None) => Err(RangeError::Open),
            (Some(from), Some(to)) if from > to => Err(RangeError::Backwards),
            (from, to) => Ok(Self { from, to }),
        }
    }
}

impl Bounds<u64> {
    /// Reads a count or a range of counts.
    pub(super) fn counts(text: &str) -> Result<Self, RangeError> {
        Self::parse(text, |t| t.parse().map_err(|_| RangeError::Malformed))
    }
}

impl Bounds<Duration> {
    /// Reads a duration or a range of durations.
    pub(super) fn durations(text: &str) -> Result<Self, RangeError> {
        Self::parse(text, |t| Duration::parse(t).map_err(RangeError::Duration))
    }
}

impl Amount {
    /// Reads a count, a share or a range of either. One `%` makes the whole a share.
    pub(super) fn parse(text: &str) -> Result<Self, RangeError> {
        if !text.contains('%') {
            return Bounds::counts(text).map(Self::Count);
        }
        let share = |text: &str| {
            let number = text.strip_suffix('%').unwrap_or(text).trim_end();
            let plain = !number.is_empty() && number.bytes().all(|b| b.is_ascii_digit() || b == b'.');
            let value: f64 = number.parse().ok().filter(|_| plain).ok_or(RangeError::Malformed)?;
            if value <= 100.0 { Ok(value) } else { Err(RangeError::Share) }
        };
        Bounds::parse(text, share).map(Self::Percent)
    }

    /// Reads one share: `20%` as 0.2.
    pub(super) fn share(text: &str) -> Option<f64> {
        match Self::parse(text) {
            Ok(Self::Percent(Bounds { from: Some(from), to: Some(to) })) if from == to => Some(from / 100.0),
            Ok(_) | Err(_) => None,
        }
    }

    /// Whether `part` of `whole` is the right amount, or too little or too much. A share of nothing is no share: it is right only
    /// where 0% is.
    #[must_use]
    pub fn side(&self, part: u64, whole: u64) -> Ordering {
        match self {
            Self::Count(bounds) => bounds.side(part),
            Self::Percent(bounds) => bounds.side(percent(part, whole)),
        }
    }
}

/// So many of a hundred; 0 of nothing.
#[must_use]
pub(super) fn percent(part: u64, whole: u64) -> f64 {
    if whole == 0 { 0.0 } else { part as f64 * 100.0 / whole as f64 }
}

/// In words: `8 to 10`, `at most 2`, `at least 3`, `20`.
impl<T: fmt::Display + PartialEq> fmt::Display for Bounds<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (&self.from, &self.to) {
            (Some(from), Some(to)) if from == to => write!(f, "{from}"),
            (Some(from), Some(to)) => write!(f, "{from} to {to}"),
            (Some(from), None) => write!(f, "at least {from}"),
            (None, Some(to)) => write!(f, "at most {to}"),
            (None, None) => f.write_str("any"),
        }
    }
}

impl fmt::Display for Amount {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Count(bounds) => bounds.fmt(f),
            Self::Percent(bounds) => {
                let text = |bound: f64| format!("{bound}%");
                Bounds { from: bounds.from.map(text), to: bounds.to.map(text) }.fmt(f)
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Amount, Bounds, RangeError};

    #[test]
    fn ranges_are_read_and_said_in_words() {
        for (text, words) in [
            ("3", Ok("3")),
            ("8..10", Ok("8 to 10")),
            ("8 .. 10", Ok("8 to 10")),
            ("..2", Ok("at most 2")),
            ("3..", Ok("at least 3")),
            ("99.9%..", Ok("at least 99.9%")),
            ("40..60%", Ok("40% to 60%")),
            ("..", Err(RangeError::Open)),
            ("10..8", Err(RangeError::Backwards)),
            ("101%", Err(RangeError::Share)),
            ("-1", Err(RangeError::Malformed)),
            ("NaN%", Err(RangeError::Malformed)),
            ("1e2%", Err(RangeError::Malformed)),
            (">= 99%", Err(RangeError::Malformed)),
            ("", Err(RangeError::Malformed)),
        ] {
            assert_eq!(Amount::parse(text).map(|a| a.to_string()), words.map(String::from), "{text}");
        }
        assert_eq!(Bounds::durations("1s..2s").map(|b| b.to_string()), Ok("1s to 2s".to_owned()));
    }

    #[test]
    fn amounts_hold_at_their_ends() {
        for (text, part, whole, holds) in [
            ("8..10", 8, 20, true),
            ("8..10", 10, 20, true),
            ("8..10", 11, 20, false),
            ("..2", 0, 0, true),
            ("50%", 10, 20, true),
            ("99%..", 0, 0, false),
            ("0%", 0, 0, true),
        ] {
            assert_eq!(Amount::parse(text).map(|a| a.side(part, whole).is_eq()), Ok(holds), "{text} of {part}/{whole}");
        }
    }
}
