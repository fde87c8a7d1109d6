//! `DateTime.ParseExact`: a text by the format that would print it.

use super::found::{Found, Parts, Trouble};
use super::print::{quoted, standard};
use super::{DAYS, MONTHS, SHORT};
use crate::expr::value::Exception;

/// Why a text does not follow a format.
#[derive(Debug)]
pub enum Misfit {
    /// The text is at fault.
    Text(Trouble),
    /// The format is.
    Format(Box<Exception>),
}

impl From<Trouble> for Misfit {
    fn from(trouble: Trouble) -> Self {
        Self::Text(trouble)
    }
}

/// Reads a time; `today` (ticks) gives the date where the format asks for a time of day alone.
pub fn read_exact(text: &str, format: &str, today: i64) -> Result<Found, Misfit> {
    let mut letters = format.chars();
    let pattern = match (letters.next(), letters.next()) {
        (None, _) => return Err(Misfit::Format(Exception::format("Format specifier '' was invalid."))),
        (Some(letter), None) => standard(letter).ok_or_else(|| Misfit::Format(bad_format()))?,
        (Some(_), Some(_)) => format,
    };
    let text: Vec<char> = text.chars().collect();
    let pattern: Vec<char> = pattern.chars().collect();
    let mut reader = Reader { text: &text, at: 0, parts: Parts::default() };
    reader.follow(&pattern)?;
    if reader.at < text.len() || !reader.parts.settle_half_day() {
        return Err(Trouble::NoTime.into());
    }
    reader.parts.settle(today).map_err(Into::into)
}

fn bad_format() -> Box<Exception> {
    Exception::format("Input string was not in a correct format.")
}

struct Reader<'a> {
    text: &'a [char],
    at: usize,
    parts: Parts,
}

impl Reader<'_> {
    fn peek(&self) -> Option<char> {
        self.text.get(self.at).copied()
    }

    fn eat(&mut self, c: char) -> Result<(), Trouble> {
        if self.peek() != Some(c) {
            return Err(Trouble::NoTime);
        }
        self.at += 1;
        Ok(())
    }

    /// So many digits; of one the second may be missing.
    fn digits(&mut self, count: usize) -> Result<i64, Trouble> {
        let most = if count == 1 { 2 } else { count };
        let digits: String = self.text.iter().skip(self.at).take(most).take_while(|c| c.is_ascii_digit()).collect();
        if digits.is_empty() || count > 1 && digits.len() < count {
            return Err(Trouble::NoTime);
        }
        self.at += digits.len();
        digits.parse().map_err(|_| Trouble::NoTime)
    }

    /// The longest of the names that stands here, long or short.
    fn name(&mut self, names: &[&str], run: usize) -> Result<i64, Trouble> {
        let rest: String = self.text.iter().skip(self.at).take(12).collect();
        for (at, name) in names.iter().enumerate() {
            let name = if run == SHORT { &name[..SHORT] } else { name };
            if rest.get(..name.len()).is_some_and(|start| start.eq_ignore_ascii_case(name)) {
                self.at += name.len();
                return i64::try_from(at).map_err(|_| Trouble::NoTime);
            }
        }
        Err(Trouble::NoTime)
    }

    fn follow(&mut self, pattern: &[char]) -> Result<(), Misfit> {
        let mut at = 0;
        while let Some(c) = pattern.get(at).copied() {
            let run = pattern.iter().skip(at).take_while(|l| **l == c).count();
            at += match c {
                'y' | 'M' | 'd' | 'H' | 'h' | 'm' | 's' | 'z' | 't' | 'g' => {
                    self.field(c, run)?;
                    run
                }
                'f' | 'F' => {
                    self.fraction(c, run)?;
                    run
                }
                'K' => {
                    self.zone()?;
                    1
                }
                'Z' => {
                    self.eat('Z')?;
                    self.utc()?;
                    1
                }
                'G' if pattern.get(at..at + 3) == Some(&['G', 'M', 'T']) => {
                    for letter in ['G', 'M', 'T'] {
                        self.eat(letter)?;
                    }
                    self.utc()?;
                    3
                }
                // A point before an optional fraction may be missing with it.
                '.' if self.peek() != Some('.') && pattern.get(at + 1) == Some(&'F') => {
                    1 + pattern.iter().skip(at + 1).take_while(|l| **l == 'F').count()
                }
                '\'' | '"' => {
                    let mut literal = String::new();
                    let taken = quoted(pattern, at, &mut literal).map_err(Misfit::Format)?;
                    for letter in literal.chars() {
                        self.eat(letter)?;
                    }
                    taken
                }
                '\\' => {
                    self.eat(pattern.get(at + 1).copied().ok_or_else(|| Misfit::Format(bad_format()))?)?;
                    2
                }
                '%' => match pattern.get(at + 1) {
                    Some(next) if *next != '%' => 1,
                    _ => return Err(Misfit::Format(bad_format())),
                },
                _ => {
                    self.eat(c)?;
                    1
                }
            };
        }
        Ok(())
    }

    fn field(&mut self, letter: char, run: usize) -> Result<(), Trouble> {
        match letter {
            'y' => {
                let year = self.digits(run)?;
                self.parts.year = Some(if run <= 2 { 2029 - (2029 - year).rem_euclid(100) } else { year });
            }
            'M' if run <= 2 => self.parts.month = Some(self.digits(run)?),
            'M' => self.parts.month = Some(self.name(&MONTHS, run)? + 1),
            'd' if run <= 2 => self.parts.day = Some(self.digits(run)?),
            'd' => self.parts.weekday = Some(self.name(&DAYS, run)?),
            'H' | 'h' => {
                self.parts.hour = self.digits(run.min(2))?;
                if letter == 'h' && !(1..=12).contains(&self.parts.hour) {
                    return Err(Trouble::NoTime);
                }
            }
            'm' => self.parts.minute = self.digits(run.min(2))?,
            's' => self.parts.second = self.digits(run.min(2))?,
            't' => {
                let afternoon = match self.peek().map(|c| c.to_ascii_uppercase()) {
                    Some('A') => false,
                    Some('P') => true,
                    _ => return Err(Trouble::NoTime),
                };
                self.at += 1;
                if run > 1 {
                    if !self.peek().is_some_and(|c| c.eq_ignore_ascii_case(&'M')) {
                        return Err(Trouble::NoTime);
                    }
                    self.at += 1;
                }
                self.parts.afternoon = Some(afternoon);
            }
            'g' => "A.D.".chars().try_for_each(|c| self.eat(c))?,
            _ => self.offset(run)?,
        }
        Ok(())
    }

    /// `f` asks for all digits, `F` for at most so many.
    fn fraction(&mut self, letter: char, run: usize) -> Result<(), Misfit> {
        if run > 7 {
            return Err(Misfit::Format(bad_format()));
        }
        let digits: String = self.text.iter().skip(self.at).take(run).take_while(|c| c.is_ascii_digit()).collect();
        if letter == 'f' && digits.len() < run {
            return Err(Trouble::NoTime.into());
        }
        self.at += digits.len();
        self.parts.fraction = format!("{digits:0<7}").parse().map_err(|_| Trouble::NoTime)?;
        Ok(())
    }

    /// `Z`, an offset, or nothing.
    fn zone(&mut self) -> Result<(), Trouble> {
        match self.peek() {
            Some('Z') => {
                self.at += 1;
                self.utc()
            }
            Some('+' | '-') => self.offset(3),
            _ => Ok(()),
        }
    }

    fn utc(&mut self) -> Result<(), Trouble> {
        self.parts.utc = true;
        if self.parts.offset.replace(0).is_some() { Err(Trouble::NoTime) } else { Ok(()) }
    }

    /// `+2`, `+02`, `+02:00`
    fn offset(&mut self, run: usize) -> Result<(), Trouble> {
        let negative = match self.peek() {
            Some('+') => false,
            Some('-') => true,
            _ => return Err(Trouble::NoTime),
        };
        self.at += 1;
        let hours = self.digits(run.min(2))?;
        let minutes = if run < 3 {
            0
        } else {
            if self.peek() == Some(':') {
                self.at += 1;
            }
            self.digits(2)?
        };
        if minutes > 59 {
            return Err(Trouble::NoTime);
        }
        let offset = i16::try_from(hours * 60 + minutes).map_err(|_| Trouble::OffsetTooLarge)?;
        let offset = if negative { -offset } else { offset };
        if self.parts.offset.replace(offset).is_some_and(|before| before != offset) { Err(Trouble::NoTime) } else { Ok(()) }
    }
}
