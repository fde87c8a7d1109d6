use std::fmt;

/// A length of time, microseconds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Duration(u64);

/// Why a text is not a duration.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ParseDurationError {
    /// Neither `30s`, `1h30m` nor ISO 8601.
    #[error("not a duration")]
    Malformed,
    /// A number without a unit.
    #[error("a duration needs a unit")]
    NoUnit,
    /// Years and months have no fixed length.
    #[error("years and months have no fixed length")]
    NoFixedLength,
    /// More than fits (over 100,000 years).
    #[error("too long")]
    TooLong,
}

/// Longer is a mistake: 100,000 years.
const LONGEST: u64 = 3_155_760_000_000 * 1_000_000;

impl Duration {
    /// No time.
    pub const ZERO: Self = Self(0);

    /// So many microseconds.
    #[must_use]
    pub const fn from_micros(micros: u64) -> Self {
        Self(micros)
    }

    /// So many milliseconds.
    #[must_use]
    pub const fn from_millis(millis: u64) -> Self {
        Self(millis.saturating_mul(1000))
    }

    /// So many seconds.
    #[must_use]
    pub const fn from_secs(seconds: u64) -> Self {
        Self(seconds.saturating_mul(1_000_000))
    }

    /// Microseconds.
    #[must_use]
    pub const fn micros(self) -> u64 {
        self.0
    }

    /// Whole milliseconds, rounded down.
    #[must_use]
    pub const fn millis(self) -> u64 {
        self.0 / 1000
    }

    /// Seconds with their fraction.
    #[must_use]
    pub fn seconds(self) -> f64 {
        self.0 as f64 / 1e6
    }

    /// Whole seconds, rounded up: what a `Retry-After` header says.
    #[must_use]
    pub const fn seconds_up(self) -> u64 {
        self.0.div_ceil(1_000_000)
    }

    /// Reads `250ms`, `30s`, `1h30m`, `1.5s`, or ISO 8601 (`PT1M`, `P1D`, `PT0.5S`).
    ///
    /// # Errors
    /// See [`ParseDurationError`].
    pub fn parse(text: &str) -> Result<Self, ParseDurationError> {
        if text.starts_with(['P', 'p']) { Self::parse_iso(&text[1..]) } else { Self::parse_short(text) }
    }

    fn parse_short(text: &str) -> Result<Self, ParseDurationError> {
        let mut rest = text;
        let mut total = 0_u64;
        if rest.is_empty() {
            return Err(ParseDurationError::Malformed);
        }
        while !rest.is_empty() {
            let (number, after) = split_number(rest)?;
            let letters = after.find(|c: char| !c.is_ascii_alphabetic() && c != 'µ').unwrap_or(after.len());
            let unit = match &after[..letters] {
                "" if total == 0 && after.is_empty() => return Err(ParseDurationError::NoUnit),
                "us" | "µs" => 1,
                "ms" => 1000,
                "s" => 1_000_000,
                "m" | "min" => 60_000_000,
                "h" => 3_600_000_000,
                "d" => 86_400_000_000,
                "w" => 604_800_000_000,
                _ => return Err(ParseDurationError::Malformed),
            };
            total = add(total, number, unit)?;
            rest = &after[letters..];
        }
        Ok(Self(total))
    }

    fn parse_iso(text: &str) -> Result<Self, ParseDurationError> {
        let (mut rest, mut total, mut clock, mut any) = (text, 0_u64, false, false);
        while !rest.is_empty() {
            if let Some(after) = rest.strip_prefix(['T', 't']) {
                if clock || after.is_empty() {
                    return Err(ParseDurationError::Malformed);
                }
                (clock, rest) = (true, after);
                continue;
            }
            let (number, after) = split_number(rest)?;
            let unit = match (after.chars().next().map(|c| c.to_ascii_uppercase()), clock) {
                (Some('W'), false) => 604_800_000_000,
                (Some('D'), false) => 86_400_000_000,
                (Some('H'), true) => 3_600_000_000,
                (Some('M'), true) => 60_000_000,
                (Some('S'), true) => 1_000_000,
                (Some('Y' | 'M'), false) => return Err(ParseDurationError::NoFixedLength),
                _ => return Err(ParseDurationError::Malformed),
            };
            total = add(total, number, unit)?;
            any = true;
            rest = &after[1..];
        }
        if any { Ok(Self(total)) } else { Err(ParseDurationError::Malformed) }
    }

    /// As ISO 8601, the form ARM wants: `PT1M`, `PT1H30M`, `P1D`, `PT0.5S`, `PT0S`.
    #[must_use]
    pub fn iso(self) -> String {
        use fmt::Write as _;
        let (days, rest) = (self.0 / 86_400_000_000, self.0 % 86_400_000_000);
        let (hours, rest) = (rest / 3_600_000_000, rest % 3_600_000_000);
        let (minutes, micros) = (rest / 60_000_000, rest % 60_000_000);
        let mut out = String::from("P");
        if days > 0 {
            let _ = write!(out, "{days}D");
        }
        if hours + minutes + micros > 0 || days == 0 {
            out.push('T');
        }
        if hours > 0 {
            let _ = write!(out, "{hours}H");
        }
        if minutes > 0 {
            let _ = write!(out, "{minutes}M");
        }
        if micros > 0 || (days + hours + minutes == 0) {
            let _ = write!(out, "{}", micros / 1_000_000);
            if micros % 1_000_000 > 0 {
                let _ = write!(out, ".{}", format!("{:06}", micros % 1_000_000).trim_end_matches('0'));
            }
            out.push('S');
        }
        out
    }
}

fn split_number(text: &str) -> Result<((u64, u32), &str), ParseDurationError> {
    let end = text.find(|c: char| !c.is_ascii_digit() && c != '.').unwrap_or(text.len());
    let (digits, rest) = text.split_at(end);
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
    if whole.is_empty() || digits.ends_with('.') || fraction.contains('.') || fraction.len() > 6 {
        return Err(ParseDurationError::Malformed);
    }
    let whole: u64 = whole.parse().map_err(|_| ParseDurationError::TooLong)?;
    let micros: u32 = if fraction.is_empty() { 0 } else { format!("{fraction:0<6}").parse().map_err(|_| ParseDurationError::Malformed)? };
    Ok(((whole, micros), rest))
}

fn add(total: u64, (whole, millionths): (u64, u32), unit: u64) -> Result<u64, ParseDurationError> {
    let part = u64::try_from(u128::from(millionths) * u128::from(unit) / 1_000_000).map_err(|_| ParseDurationError::TooLong)?;
    let sum = whole.checked_mul(unit).and_then(|w| w.checked_add(part)).and_then(|w| w.checked_add(total));
    sum.filter(|&s| s <= LONGEST).ok_or(ParseDurationError::TooLong)
}

impl std::ops::Add for Duration {
    type Output = Self;
    fn add(self, other: Self) -> Self {
        Self(self.0.saturating_add(other.0))
    }
}

impl std::ops::Sub for Duration {
    type Output = Self;
    fn sub(self, other: Self) -> Self {
        Self(self.0.saturating_sub(other.0))
    }
}

impl std::ops::Mul<u64> for Duration {
    type Output = Self;
    fn mul(self, times: u64) -> Self {
        Self(self.0.saturating_mul(times))
    }
}

/// As users write it, in the largest units that say it exactly: `250ms`, `30s`, `1m30s`, `1h`.
impl fmt::Display for Duration {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut rest = self.0;
        if rest == 0 {
            return f.write_str("0s");
        }
        for (size, unit) in [(86_400_000_000, "d"), (3_600_000_000, "h"), (60_000_000, "m"), (1_000_000, "s"), (1000, "ms"), (1, "us")] {
            if rest >= size {
                write!(f, "{}{unit}", rest / size)?;
                rest %= size;
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::{Duration, ParseDurationError};

    #[test]
    fn durations_are_read_as_users_and_arm_write_them() {
        for (text, micros, iso) in [
            ("250ms", 250_000, "PT0.25S"),
            ("30s", 30_000_000, "PT30S"),
            ("1m", 60_000_000, "PT1M"),
            ("1h30m", 5_400_000_000, "PT1H30M"),
            ("1.5s", 1_500_000, "PT1.5S"),
            ("PT1M", 60_000_000, "PT1M"),
            ("P1DT1S", 86_401_000_000, "P1DT1S"),
            ("0s", 0, "PT0S"),
            ("30d", 2_592_000_000_000, "P30D"),
        ] {
            assert_eq!(Duration::parse(text).map(Duration::micros), Ok(micros), "{text}");
            assert_eq!(Duration::from_micros(micros).iso(), iso, "{text}");
            assert_eq!(Duration::parse(&Duration::from_micros(micros).to_string()), Ok(Duration::from_micros(micros)));
        }
    }

    #[test]
    fn what_is_not_a_duration_is_told_apart() {
        use ParseDurationError::{Malformed, NoFixedLength, NoUnit, TooLong};
        for (text, error) in [
            ("", Malformed),
            ("5", NoUnit),
            ("5x", Malformed),
            ("-5s", Malformed),
            ("P1M", NoFixedLength),
            ("PT", Malformed),
            ("P", Malformed),
            ("1.s", Malformed),
            ("99999999999999999999s", TooLong),
            ("9999999999999w", TooLong),
        ] {
            assert_eq!(Duration::parse(text), Err(error), "{text}");
        }
    }
}
