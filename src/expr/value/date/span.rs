//! `TimeSpan`: lengths of time as text.

use super::print::quoted;

/// What a part is at most: days, hours, minutes, seconds.
const MOST: [i64; 4] = [10_675_199, 23, 59, 59];
/// Ticks of a part.
const UNITS: [i64; 4] = [864_000_000_000, 36_000_000_000, 600_000_000, 10_000_000];

/// Why a text is no length of time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SpanTrouble {
    NoSpan,
    /// Of the right form, but 60 minutes, 8 digits of a second or more days than there are.
    TooLarge,
}

/// Days, hours, minutes, seconds and ticks of the second.
fn parts(ticks: i64) -> ([u64; 4], u64) {
    let n = ticks.unsigned_abs();
    ([n / 864_000_000_000, n / 36_000_000_000 % 24, n / 600_000_000 % 60, n / 10_000_000 % 60], n % 10_000_000)
}

fn sign(ticks: i64) -> &'static str {
    if ticks < 0 { "-" } else { "" }
}

/// `TimeSpan.ToString()`: `[-][d.]hh:mm:ss[.fffffff]`.
#[must_use]
pub fn span(ticks: i64) -> String {
    let ([days, hours, minutes, seconds], rest) = parts(ticks);
    let days = if days > 0 { format!("{days}.") } else { String::new() };
    let rest = if rest > 0 { format!(".{rest:07}") } else { String::new() };
    format!("{}{days}{hours:02}:{minutes:02}:{seconds:02}{rest}", sign(ticks))
}

/// `TimeSpan.ToString(format)`; nothing when .NET throws a `FormatException`.
#[must_use]
pub fn print_span(ticks: i64, format: &str) -> Option<String> {
    let ([days, hours, minutes, seconds], rest) = parts(ticks);
    match format {
        "" | "c" | "t" | "T" => Some(span(ticks)),
        "g" => {
            let days = if days > 0 { format!("{days}:") } else { String::new() };
            let rest = format!(".{rest:07}");
            Some(format!("{}{days}{hours}:{minutes:02}:{seconds:02}{}", sign(ticks), rest.trim_end_matches('0').trim_end_matches('.')))
        }
        "G" => Some(format!("{}{days}:{hours:02}:{minutes:02}:{seconds:02}.{rest:07}", sign(ticks))),
        one if one.chars().count() == 1 => None,
        _ => custom(ticks, format),
    }
}

fn custom(ticks: i64, format: &str) -> Option<String> {
    let (parts, rest) = parts(ticks);
    let letters: Vec<char> = format.chars().collect();
    let (mut out, mut at) = (String::new(), 0);
    while let Some(c) = letters.get(at).copied() {
        let run = letters.iter().skip(at).take_while(|l| **l == c).count();
        at += match c {
            'd' | 'h' | 'm' | 's' => {
                if run > if c == 'd' { 8 } else { 2 } {
                    return None;
                }
                let part = parts.get("dhms".find(c)?)?;
                out += &format!("{part:0run$}");
                run
            }
            'f' => {
                out += format!("{rest:07}").get(..run)?;
                run
            }
            'F' => {
                out += format!("{rest:07}").get(..run)?.trim_end_matches('0');
                run
            }
            '%' => match letters.get(at + 1) {
                Some(next) if *next != '%' => 1,
                _ => return None,
            },
            '\\' => {
                out.push(*letters.get(at + 1)?);
                2
            }
            '\'' | '"' => quoted(&letters, at, &mut out).ok()?,
            _ => return None,
        };
    }
    Some(out)
}

/// `TimeSpan.Parse`.
///
/// # Errors
/// When it is none, or too large.
pub fn parse_span(text: &str) -> Result<i64, SpanTrouble> {
    let text = text.trim_matches(|c: char| c.is_whitespace() || c == '\0');
    let (negative, text) = text.strip_prefix('-').map_or((false, text), |t| (true, t));
    // `d`, `hh:mm`, `d.hh:mm`, `hh:mm:ss`, `d:hh:mm:ss`, with digits of the second behind a point.
    let (days, rest) = match text.split_once('.') {
        Some((days, rest)) if rest.contains(':') && !days.contains(':') => (Some(days), rest),
        _ => (None, text),
    };
    let (clock, fraction) = rest.split_once('.').map_or((rest, None), |(clock, fraction)| (clock, Some(fraction)));
    let mut numbers: Vec<&str> = days.into_iter().chain(clock.split(':')).collect();
    let colons = clock.matches(':').count();
    if colons == 0 && fraction.is_some() || numbers.len() > 4 {
        return Err(SpanTrouble::NoSpan);
    }
    if colons == 1 && fraction.is_some() && days.is_none() {
        return Err(SpanTrouble::NoSpan);
    }
    match (days, colons) {
        (None, 0) | (Some(_), 1 | 2) | (None, 3) => {}
        (None, 1 | 2) => numbers.insert(0, "0"),
        _ => return Err(SpanTrouble::NoSpan),
    }
    let mut values = [0_i64; 4];
    for (value, number) in values.iter_mut().zip(&numbers) {
        *value = whole(number)?;
    }
    let ticks = fraction.map_or(Ok(0), ticks_of)?;
    total(values, ticks, negative).or_else(|trouble| {
        // Without days the first number may be days all the same: `24:00:00`.
        let [0, hours, minutes, seconds] = values else { return Err(trouble) };
        if days.is_some() || colons != 2 || hours <= 23 || fraction.is_some() {
            return Err(trouble);
        }
        total([hours, minutes, seconds, 0], 0, negative)
    })
}

fn whole(number: &str) -> Result<i64, SpanTrouble> {
    let number = number.trim();
    if number.is_empty() || !number.bytes().all(|b| b.is_ascii_digit()) {
        return Err(SpanTrouble::NoSpan);
    }
    number.parse().map_err(|_| SpanTrouble::TooLarge)
}

/// Digits of a second.
fn ticks_of(fraction: &str) -> Result<i64, SpanTrouble> {
    whole(fraction)?;
    if fraction.len() > 7 {
        return Err(SpanTrouble::TooLarge);
    }
    format!("{fraction:0<7}").parse().map_err(|_| SpanTrouble::NoSpan)
}

fn total(values: [i64; 4], ticks: i64, negative: bool) -> Result<i64, SpanTrouble> {
    if values.iter().zip(MOST).any(|(value, most)| *value > most) {
        return Err(SpanTrouble::TooLarge);
    }
    let sum: i128 = values.iter().zip(UNITS).map(|(value, unit)| i128::from(*value) * i128::from(unit)).sum::<i128>() + i128::from(ticks);
    i64::try_from(if negative { -sum } else { sum }).map_err(|_| SpanTrouble::TooLarge)
}

/// `TimeSpan.ParseExact`.
///
/// # Errors
/// When it does not follow the format.
pub fn parse_span_exact(text: &str, format: &str) -> Result<i64, SpanTrouble> {
    if format.chars().count() == 1 {
        return match format {
            "c" | "t" | "T" | "g" | "G" => parse_span(text),
            _ => Err(SpanTrouble::NoSpan),
        };
    }
    let letters: Vec<char> = format.chars().collect();
    let text: Vec<char> = text.chars().collect();
    let (mut at, mut read) = (0, 0);
    let (mut values, mut ticks) = ([0_i64; 4], 0);
    while let Some(c) = letters.get(at).copied() {
        let run = letters.iter().skip(at).take_while(|l| **l == c).count();
        let digits = |most: usize| text.iter().skip(read).take(most).take_while(|d| d.is_ascii_digit()).collect::<String>();
        let mut literal = String::new();
        at += match c {
            'd' | 'h' | 'm' | 's' => {
                let found = digits(if run > 1 { run } else { 8 });
                let place = values.get_mut("dhms".find(c).unwrap_or(0)).ok_or(SpanTrouble::NoSpan)?;
                *place = whole(&found).ok().filter(|_| run == 1 || found.len() == run).ok_or(SpanTrouble::NoSpan)?;
                read += found.len();
                run
            }
            'f' | 'F' => {
                let found = digits(run);
                if c == 'f' && found.len() < run {
                    return Err(SpanTrouble::NoSpan);
                }
                ticks = if found.is_empty() { 0 } else { ticks_of(&found)? };
                read += found.len();
                run
            }
            '%' => 1,
            '\\' => {
                literal.extend(letters.get(at + 1));
                2
            }
            '\'' | '"' => quoted(&letters, at, &mut literal).map_err(|_| SpanTrouble::NoSpan)?,
            _ => return Err(SpanTrouble::NoSpan),
        };
        for letter in literal.chars() {
            if text.get(read) != Some(&letter) {
                return Err(SpanTrouble::NoSpan);
            }
            read += 1;
        }
    }
    if read < text.len() { Err(SpanTrouble::NoSpan) } else { total(values, ticks, false) }
}
