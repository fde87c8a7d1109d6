//! What `DateTime.Parse` reads: dates in any usual order, with a time, an offset and a day of the week around them.

use super::MONTHS;
use super::found::{Found, Parts, Trouble, named, weekday};

/// Two digits of a year stand for the years up to this one, and for those of the century before it.
const LAST_OF_TWO_DIGITS: i64 = 2029;

/// Reads a time; `today` (ticks) gives what is left out of the date.
pub fn read(text: &str, today: i64) -> Result<Found, Trouble> {
    let letters: Vec<char> = text.chars().collect();
    let mut reader =
        Reader { letters: &letters, at: 0, numbers: Vec::new(), month: None, parts: Parts::default(), clock: Clock::None, begun: false };
    reader.all()?;
    reader.settle(today)
}

/// A number of a date: its value and how many digits it has.
#[derive(Clone, Copy)]
struct Number {
    value: i64,
    digits: usize,
}

/// How far the time of day is read.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Clock {
    None,
    Read,
    /// After a `T`: nothing may follow.
    Iso,
}

struct Reader<'a> {
    letters: &'a [char],
    at: usize,
    numbers: Vec<Number>,
    /// The month by its name, and how many numbers stand before it.
    month: Option<(i64, usize)>,
    parts: Parts,
    clock: Clock,
    /// The time stands behind a part of the date.
    begun: bool,
}

impl Reader<'_> {
    fn peek(&self) -> Option<char> {
        self.letters.get(self.at).copied()
    }

    fn eat(&mut self, c: char) -> bool {
        let there = self.peek().is_some_and(|l| l.eq_ignore_ascii_case(&c));
        self.at += usize::from(there);
        there
    }

    fn skip_blanks(&mut self) {
        while self.peek().is_some_and(char::is_whitespace) {
            self.at += 1;
        }
    }

    fn number(&mut self) -> Option<Number> {
        let from = self.at;
        let mut value = 0_i64;
        while let Some(digit) = self.peek().and_then(|c| c.to_digit(10)) {
            value = value.saturating_mul(10).saturating_add(digit.into());
            self.at += 1;
        }
        (self.at > from).then_some(Number { value, digits: self.at - from })
    }

    /// Exactly two digits.
    fn pair(&mut self) -> Result<i64, Trouble> {
        self.number().filter(|n| n.digits == 2).map(|n| n.value).ok_or(Trouble::NoTime)
    }

    fn all(&mut self) -> Result<(), Trouble> {
        loop {
            while self.peek().is_some_and(|c| c.is_whitespace() || c == ',') {
                self.at += 1;
            }
            let Some(c) = self.peek() else { return Ok(()) };
            if c == '\0' {
                let end = self.letters.iter().skip(self.at).all(|c| *c == '\0');
                return if end { Ok(()) } else { Err(Trouble::NoTime) };
            }
            if self.clock == Clock::Iso {
                return Err(Trouble::NoTime);
            }
            if c.is_ascii_digit() {
                self.digits()?;
            } else if matches!(c, '+' | '-') && (self.clock == Clock::Read || self.numbers.len() == 3) {
                self.offset()?;
            } else if c.is_alphabetic() {
                self.word()?;
            } else {
                return Err(Trouble::NoTime);
            }
        }
    }

    /// A number of the date, or the time of day.
    fn digits(&mut self) -> Result<(), Trouble> {
        let number = self.number().ok_or(Trouble::NoTime)?;
        let behind = self.at;
        self.skip_blanks();
        if self.eat(':') {
            return self.clock(number);
        }
        // `3 PM`
        let half = self.half_day();
        if half.is_some() && self.clock == Clock::None && number.digits <= 2 {
            self.parts.hour = number.value;
            self.parts.afternoon = half;
            self.clock = Clock::Read;
            return Ok(());
        }
        // A date that has begun goes on before the time.
        if number.digits > 4 || self.numbers.len() == 3 || self.begun {
            return Err(Trouble::NoTime);
        }
        self.numbers.push(number);
        // A sign between the parts of a date; before an offset it stays.
        if self.peek().is_some_and(|c| matches!(c, '/' | '-' | '.')) && self.numbers.len() + usize::from(self.month.is_some()) < 3 {
            self.at += 1;
            self.skip_blanks();
            if !self.peek().is_some_and(char::is_alphanumeric) {
                return Err(Trouble::NoTime);
            }
        } else if !self.peek().is_some_and(|c| matches!(c, '+' | '-')) {
            self.at = behind;
        }
        Ok(())
    }

    /// `AM` or `PM`, or their first letters.
    fn half_day(&mut self) -> Option<bool> {
        let word: String = self.letters.iter().skip(self.at).take_while(|c| c.is_ascii_alphabetic()).collect();
        let afternoon = match word.to_ascii_lowercase().as_str() {
            "am" | "a" => false,
            "pm" | "p" => true,
            _ => return None,
        };
        self.at += word.len();
        Some(afternoon)
    }

    /// What follows `hh:`.
    fn clock(&mut self, hour: Number) -> Result<(), Trouble> {
        if self.clock != Clock::None || hour.digits > 2 {
            return Err(Trouble::NoTime);
        }
        self.skip_blanks();
        let minute = self.number().filter(|n| n.digits <= 2).ok_or(Trouble::NoTime)?;
        self.parts.hour = hour.value;
        self.parts.minute = minute.value;
        let behind = self.at;
        self.skip_blanks();
        if self.eat(':') {
            self.skip_blanks();
            self.parts.second = self.number().filter(|n| n.digits <= 2).ok_or(Trouble::NoTime)?.value;
            if self.eat('.') {
                self.parts.fraction = self.fraction()?;
            }
        } else {
            self.at = behind;
        }
        self.clock = Clock::Read;
        self.begun = !self.numbers.is_empty() || self.month.is_some();
        self.skip_blanks();
        // .NET takes no notice of it where the hour is past noon already.
        if let Some(afternoon) = self.half_day() {
            self.parts.afternoon = Some(afternoon).filter(|afternoon| self.parts.hour <= 12 || !afternoon);
        }
        Ok(())
    }

    /// Digits of a second in ticks, rounded.
    fn fraction(&mut self) -> Result<i64, Trouble> {
        let from = self.at;
        self.number().ok_or(Trouble::NoTime)?;
        let digits: String = self.letters.get(from..self.at).unwrap_or(&[]).iter().collect();
        let part: f64 = format!("0.{digits}").parse().map_err(|_| Trouble::NoTime)?;
        Ok((part * 10_000_000.0).round_ties_even() as i64)
    }

    /// `+02:00`, `-0530`, `+2`
    fn offset(&mut self) -> Result<(), Trouble> {
        if self.parts.offset.is_some() {
            return Err(Trouble::NoTime);
        }
        let negative = self.eat('-');
        if !negative {
            self.eat('+');
        }
        let hours = self.number().ok_or(Trouble::NoTime)?;
        let (hours, minutes) = match hours.digits {
            1 | 2 => {
                let minutes = if self.eat(':') { self.number().filter(|n| n.digits <= 2).ok_or(Trouble::NoTime)?.value } else { 0 };
                (hours.value, minutes)
            }
            3 | 4 => (hours.value / 100, hours.value % 100),
            _ => return Err(Trouble::NoTime),
        };
        if minutes > 59 {
            return Err(Trouble::NoTime);
        }
        let offset = i16::try_from(hours * 60 + minutes).map_err(|_| Trouble::OffsetTooLarge)?;
        self.parts.offset = Some(if negative { -offset } else { offset });
        Ok(())
    }

    fn word(&mut self) -> Result<(), Trouble> {
        let from = self.at;
        let word: String = self.letters.iter().skip(from).take_while(|c| c.is_alphabetic()).collect();
        let unknown = || {
            let before = self.letters.get(..from).unwrap_or(&[]);
            Err(Trouble::UnknownWord(before.iter().map(|c| c.len_utf16()).sum()))
        };
        if word.eq_ignore_ascii_case("T") && self.numbers.len() == 3 && self.clock == Clock::None {
            self.at += 1;
            return self.iso();
        }
        self.at += word.chars().count();
        if let Some(month) = named(&MONTHS, &word) {
            if self.month.is_some() {
                return Err(Trouble::NoTime);
            }
            self.month = Some((month + 1, self.numbers.len()));
            // `Sep.`, `2-Jan-2024`
            if self.peek().is_some_and(|c| matches!(c, '-' | '/' | '.')) {
                self.at += 1;
            }
        } else if let Some(day) = weekday(&word) {
            if self.parts.weekday.replace(day).is_some() {
                return Err(Trouble::NoTime);
            }
        } else if word.eq_ignore_ascii_case("GMT") || word.eq_ignore_ascii_case("Z") {
            if self.parts.offset.replace(0).is_some() {
                return Err(Trouble::NoTime);
            }
            self.parts.utc = true;
        } else if word.eq_ignore_ascii_case("A") && self.letters.iter().skip(from).take(4).collect::<String>().eq_ignore_ascii_case("A.D.")
        {
            self.at = from + 4;
        } else {
            return unknown();
        }
        Ok(())
    }

    /// After the `T` of ISO 8601: digits in pairs, an offset, and then nothing.
    fn iso(&mut self) -> Result<(), Trouble> {
        self.skip_blanks();
        self.parts.hour = self.pair()?;
        self.skip_blanks();
        if !self.eat(':') {
            return Err(Trouble::NoTime);
        }
        self.skip_blanks();
        self.parts.minute = self.pair()?;
        self.skip_blanks();
        if self.eat(':') {
            self.skip_blanks();
            self.parts.second = self.pair()?;
            if self.eat('.') {
                self.parts.fraction = self.fraction()?;
            }
            self.skip_blanks();
        }
        if self.peek().is_some_and(|c| matches!(c, '+' | '-')) {
            self.offset()?;
        } else if self.eat('Z') {
            self.parts.offset = Some(0);
            self.parts.utc = true;
        }
        self.clock = Clock::Iso;
        // Only a year in front makes it ISO 8601.
        if self.numbers.first().is_some_and(|n| n.digits >= 3) { Ok(()) } else { Err(Trouble::NoTime) }
    }

    /// Which number is the year, the month and the day.
    fn settle(mut self, today: i64) -> Result<Found, Trouble> {
        let year = |n: Number| match n.digits {
            3 | 4 => n.value,
            _ => LAST_OF_TWO_DIGITS - (LAST_OF_TWO_DIGITS - n.value).rem_euclid(100),
        };
        let long = |n: &Number| n.digits >= 3;
        let (y, m, d) = match (self.month, self.numbers.as_slice()) {
            (None, []) if self.clock == Clock::Read => (None, None, None),
            (None, [y, m, d]) if long(y) && !long(m) && !long(d) => (Some(year(*y)), Some(m.value), Some(d.value)),
            (None, [m, d, y]) if !long(m) && !long(d) => (Some(year(*y)), Some(m.value), Some(d.value)),
            (None, [y, m]) if long(y) && !long(m) => (Some(year(*y)), Some(m.value), None),
            (None, [m, y]) if long(y) && !long(m) => (Some(year(*y)), Some(m.value), None),
            (None, [m, d]) if !long(m) && !long(d) => (None, Some(m.value), Some(d.value)),
            (Some((m, _)), [y, d]) if long(y) && !long(d) => (Some(year(*y)), Some(m), Some(d.value)),
            (Some((m, _)), [d, y]) if !long(d) => (Some(year(*y)), Some(m), Some(d.value)),
            (Some((m, _)), [y]) if long(y) => (Some(year(*y)), Some(m), None),
            // A number before the month is its year, one after it the day.
            (Some((m, 0)), [d]) => (None, Some(m), Some(d.value)),
            (Some((m, _)), [y]) => (Some(year(*y)), Some(m), None),
            _ => return Err(Trouble::NoTime),
        };
        (self.parts.year, self.parts.month, self.parts.day) = (y, m, d);
        if !self.parts.settle_half_day() {
            return Err(Trouble::NoTime);
        }
        // The date alone is no date: .NET says so in other words than for the time.
        let midnight = Parts { hour: 0, minute: 0, second: 0, fraction: 0, weekday: None, ..self.parts };
        if self.clock != Clock::Iso && midnight.settle(today) == Err(Trouble::NotInCalendar) {
            return Err(Trouble::NoTime);
        }
        self.parts.settle(today)
    }
}
