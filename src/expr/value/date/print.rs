use super::{DAYS, DateTime, Kind, MONTHS, SHORT, zone};
use crate::expr::value::Exception;
use crate::expr::value::number::{self, Number};

fn bad() -> Box<Exception> {
    Exception::format("Input string was not in a correct format.")
}

/// The pattern that a standard format stands for.
pub fn standard(letter: char) -> Option<&'static str> {
    Some(match letter {
        'G' => "MM/dd/yyyy HH:mm:ss",
        'g' => "MM/dd/yyyy HH:mm",
        'd' => "MM/dd/yyyy",
        'D' => "dddd, dd MMMM yyyy",
        'f' => "dddd, dd MMMM yyyy HH:mm",
        'F' | 'U' => "dddd, dd MMMM yyyy HH:mm:ss",
        'm' | 'M' => "MMMM dd",
        'y' | 'Y' => "yyyy MMMM",
        't' => "HH:mm",
        'T' => "HH:mm:ss",
        's' => "yyyy'-'MM'-'dd'T'HH':'mm':'ss",
        'o' | 'O' => "yyyy'-'MM'-'dd'T'HH':'mm':'ss.fffffffK",
        'u' => "yyyy'-'MM'-'dd HH':'mm':'ss'Z'",
        'r' | 'R' => "ddd, dd MMM yyyy HH':'mm':'ss 'GMT'",
        _ => return None,
    })
}

/// `ToString(format)` of a time, with its offset when it has one.
pub fn print(date: DateTime, offset: Option<i16>, format: &str) -> Result<String, Box<Exception>> {
    let mut letters = format.chars();
    let letter = match (letters.next(), letters.next()) {
        (None, _) => 'G',
        (Some(letter), None) => letter,
        (Some(_), Some(_)) => return custom(date, offset, format),
    };
    let pattern = standard(letter).ok_or_else(bad)?;
    match (letter, offset) {
        ('G', Some(_)) if format.is_empty() => custom(date, offset, "MM/dd/yyyy HH:mm:ss zzz"),
        ('U', Some(_)) => Err(bad()),
        // These print the time in UTC.
        ('u' | 'r' | 'R', Some(minutes)) => {
            custom(DateTime { ticks: date.ticks - i64::from(minutes) * 600_000_000, ..date }, offset, pattern)
        }
        _ => custom(date, offset, pattern),
    }
}

fn custom(date: DateTime, offset: Option<i16>, pattern: &str) -> Result<String, Box<Exception>> {
    let letters: Vec<char> = pattern.chars().collect();
    let mut out = String::new();
    let mut at = 0;
    while let Some(c) = letters.get(at).copied() {
        let run = letters.iter().skip(at).take_while(|l| **l == c).count();
        at += match c {
            'f' | 'F' => {
                fraction(date, c, run, &mut out)?;
                run
            }
            '\'' | '"' => quoted(&letters, at, &mut out)?,
            '\\' => {
                out.push(*letters.get(at + 1).ok_or_else(bad)?);
                2
            }
            // One letter as a custom format.
            '%' => match letters.get(at + 1) {
                Some(next) if *next != '%' => {
                    out += &custom(date, offset, &next.to_string())?;
                    2
                }
                _ => return Err(bad()),
            },
            'K' => {
                match (offset, date.kind) {
                    (Some(minutes), _) => out += &zone(minutes),
                    (None, Kind::Utc) => out.push('Z'),
                    (None, Kind::Local) => out += "+00:00",
                    (None, Kind::Unspecified) => {}
                }
                1
            }
            'y' | 'M' | 'd' | 'H' | 'h' | 'm' | 's' | 't' | 'z' | 'g' => {
                field(date, offset.unwrap_or(0), c, run, &mut out);
                run
            }
            _ => {
                out.push(c);
                1
            }
        };
    }
    Ok(out)
}

/// A part of the date or the time, which so many letters ask for.
fn field(date: DateTime, offset: i16, letter: char, run: usize, out: &mut String) {
    let (year, month, day) = date.ymd();
    let (hour, minute, second, _) = date.clock();
    let named = |names: &[&str], at: usize| {
        let name = names.get(at % names.len()).copied().unwrap_or("");
        if run == SHORT { name[..SHORT].to_owned() } else { name.to_owned() }
    };
    let number = |n: i64| if run == 1 { n.to_string() } else { format!("{n:02}") };
    *out += &match letter {
        'y' if run <= 2 => number(year % 100),
        // .NET prints `D4` of the year, and of more than two digits a number's format is one of letters.
        'y' => number::format(Number::Whole(year.into(), 64), &format!("D{run}")).unwrap_or_default(),
        'M' if run <= 2 => number(month.into()),
        'M' => named(&MONTHS, month as usize + 11),
        'd' if run <= 2 => number(day.into()),
        'd' => named(&DAYS, usize::try_from(date.weekday()).unwrap_or(0)),
        'H' => number(hour),
        'h' => number(if hour % 12 == 0 { 12 } else { hour % 12 }),
        'm' => number(minute),
        's' => number(second),
        't' => (if hour < 12 { "AM" } else { "PM" })[..run.min(2)].to_owned(),
        'g' => "A.D.".to_owned(),
        _ => match run {
            1 => format!("{}{}", if offset < 0 { '-' } else { '+' }, offset.abs() / 60),
            2 => zone(offset)[..3].to_owned(),
            _ => zone(offset),
        },
    };
}

/// `f` prints all digits, `F` those up to the last that is not zero, and then no point before none.
fn fraction(date: DateTime, letter: char, run: usize, out: &mut String) -> Result<(), Box<Exception>> {
    let digits = format!("{:07}", date.clock().3);
    let digits = digits.get(..run).ok_or_else(bad)?;
    let digits = if letter == 'F' { digits.trim_end_matches('0') } else { digits };
    if digits.is_empty() && out.ends_with('.') {
        out.pop();
    }
    *out += digits;
    Ok(())
}

/// Copies what stands between quotes; gives how many letters that took.
pub fn quoted(letters: &[char], at: usize, out: &mut String) -> Result<usize, Box<Exception>> {
    let quote = letters.get(at).copied().unwrap_or('\'');
    let mut next = at + 1;
    loop {
        match letters.get(next) {
            Some(c) if *c == quote => return Ok(next + 1 - at),
            Some('\\') => {
                out.push(*letters.get(next + 1).ok_or_else(bad)?);
                next += 2;
            }
            Some(c) => {
                out.push(*c);
                next += 1;
            }
            None => return Err(Exception::format(format!("Cannot find a matching quote character for the character '{quote}'."))),
        }
    }
}
