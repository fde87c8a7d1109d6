//! Strings that are dates: `DateParseHandling.DateTime`, Newtonsoft's default. The gateway's zone is UTC.

use crate::expr::value::DateTime;
use crate::expr::value::date::Kind;

const SECOND: i64 = 10_000_000;
/// 1970-01-01.
const EPOCH: i64 = 621_355_968_000_000_000;
/// 9999-12-31T23:59:59.9999999.
const LAST: i64 = 3_155_378_975_999_999_999;

/// The date of a string in one of the forms that are taken for dates.
pub fn read(text: &str) -> Option<DateTime> {
    let bytes = text.as_bytes();
    match bytes.first()? {
        b'/' => javascript(text),
        b'0'..=b'9' if (19..=40).contains(&bytes.len()) && bytes[10] == b'T' => iso(bytes),
        _ => None,
    }
}

/// `/Date(1700000000000+0100)/`
fn javascript(text: &str) -> Option<DateTime> {
    let inside = text.strip_prefix("/Date(")?.strip_suffix(")/")?;
    let zone = inside.get(1..)?.find('+').or_else(|| inside.get(1..)?.find('-')).map(|at| at + 1);
    let (number, zone) = match zone {
        Some(at) => (&inside[..at], Some(&inside[at + 1..])),
        None => (inside, None),
    };
    if let Some(zone) = zone {
        // The time counts from 1970 all the same: the zone must only be one.
        if !zone.get(..2)?.bytes().all(|b| b.is_ascii_digit()) {
            return None;
        }
    }
    let digits = number.strip_prefix('-').unwrap_or(number);
    if digits.is_empty() || !digits.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    let ticks = number.parse::<i64>().ok()?.checked_mul(10_000)?.checked_add(EPOCH)?;
    DateTime::new(ticks, if zone.is_some() { Kind::Local } else { Kind::Utc })
}

/// `2024-01-02T03:04:05.678Z`
fn iso(bytes: &[u8]) -> Option<DateTime> {
    let two = |at: usize| -> Option<i64> {
        let (a, b) = (bytes.get(at)?, bytes.get(at + 1)?);
        (a.is_ascii_digit() && b.is_ascii_digit()).then(|| i64::from(a - b'0') * 10 + i64::from(b - b'0'))
    };
    let is = |at: usize, letter: u8| bytes.get(at) == Some(&letter);
    if !(is(4, b'-') && is(7, b'-') && is(13, b':') && is(16, b':')) {
        return None;
    }
    let (year, month, day) = (two(0)? * 100 + two(2)?, u32::try_from(two(5)?).ok()?, u32::try_from(two(8)?).ok()?);
    let (hour, minute, second) = (two(11)?, two(14)?, two(17)?);
    if hour > 24 || minute > 59 || second > 59 || hour == 24 && (minute > 0 || second > 0) {
        return None;
    }
    let mut at = 19;
    let mut fraction = 0;
    if is(at, b'.') {
        at += 1;
        let mut digits = 0;
        while digits < 7
            && let Some(digit) = bytes.get(at).filter(|b| b.is_ascii_digit())
        {
            fraction = fraction * 10 + i64::from(digit - b'0');
            digits += 1;
            at += 1;
        }
        if digits == 0 {
            return None;
        }
        fraction *= 10_i64.pow(7 - digits);
        if hour == 24 && fraction != 0 {
            return None;
        }
    }
    // A day in ticks; an hour of 24 is the next midnight.
    let ticks = DateTime::day(year, month, day)? + (hour * 3600 + minute * 60 + second) * SECOND + fraction;
    let (kind, offset) = zone(bytes, at, &two)?;
    match kind {
        Kind::Utc | Kind::Unspecified => DateTime::new(ticks, kind),
        Kind::Local => DateTime::new((ticks - offset * 60 * SECOND).clamp(0, LAST), kind),
    }
}

/// What stands behind the time: nothing, `Z`, or an offset in minutes.
fn zone(bytes: &[u8], mut at: usize, two: &dyn Fn(usize) -> Option<i64>) -> Option<(Kind, i64)> {
    let (mut kind, mut minutes, mut sign) = (Kind::Unspecified, 0, 1);
    if let Some(letter) = bytes.get(at).copied() {
        if matches!(letter, b'Z' | b'z') {
            kind = Kind::Utc;
            at += 1;
        } else {
            if at + 2 < bytes.len()
                && let Some(hours) = two(at + 1)
                && matches!(letter, b'+' | b'-')
            {
                (kind, minutes, sign) = (Kind::Local, hours * 60, if letter == b'-' { -1 } else { 1 });
                at += 3;
            }
            if at < bytes.len() {
                at += usize::from(bytes.get(at) == Some(&b':'));
                if let Some(more) = two(at) {
                    minutes += more;
                    at += 2;
                }
            }
        }
    }
    (at == bytes.len()).then_some((kind, sign * minutes))
}
