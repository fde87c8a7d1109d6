use super::{DAY, DAYS, DateTime, Kind, LAST};
use crate::expr::value::Exception;

/// A time as it was written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Found {
    /// Ticks of the time on the wall.
    pub ticks: i64,
    /// Minutes ahead of UTC.
    pub offset: Option<i16>,
    /// The offset was `Z` or `GMT`.
    pub utc: bool,
}

/// Why a text is no time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Trouble {
    NoTime,
    /// At a place, in UTF-16 units.
    UnknownWord(usize),
    /// A 13th month or a 25th hour.
    NotInCalendar,
    WrongWeekday,
    /// More than 14 hours.
    OffsetTooLarge,
}

impl Trouble {
    /// .NET's exception.
    pub fn exception(self, text: &str) -> Box<Exception> {
        Exception::format(match self {
            Self::NoTime => format!("String '{text}' was not recognized as a valid DateTime."),
            Self::UnknownWord(at) => {
                format!("The string '{text}' was not recognized as a valid DateTime. There is an unknown word starting at index '{at}'.")
            }
            Self::NotInCalendar => {
                format!(
                    "The DateTime represented by the string '{text}' is not supported in calendar 'System.Globalization.GregorianCalendar'."
                )
            }
            Self::WrongWeekday => format!("String '{text}' was not recognized as a valid DateTime because the day of week was incorrect."),
            Self::OffsetTooLarge => format!("The time zone offset of string '{text}' must be within plus or minus 14 hours."),
        })
    }
}

/// The parts of a time, as far as they are there.
#[derive(Clone, Copy, Debug, Default)]
pub struct Parts {
    pub year: Option<i64>,
    pub month: Option<i64>,
    pub day: Option<i64>,
    pub hour: i64,
    pub minute: i64,
    pub second: i64,
    /// Ticks below the second.
    pub fraction: i64,
    /// Sunday is 0.
    pub weekday: Option<i64>,
    pub afternoon: Option<bool>,
    pub offset: Option<i16>,
    pub utc: bool,
}

impl Parts {
    /// The hour of a clock of twelve hours; false when there is none such.
    pub fn settle_half_day(&mut self) -> bool {
        match self.afternoon {
            None => true,
            Some(_) if !(0..=12).contains(&self.hour) => false,
            Some(afternoon) => {
                self.hour = self.hour % 12 + if afternoon { 12 } else { 0 };
                true
            }
        }
    }

    /// The time; what is missing of the date is taken from today, or is the first.
    pub fn settle(self, today: i64) -> Result<Found, Trouble> {
        let (year, ..) = DateTime { ticks: today, kind: Kind::Unspecified }.ymd();
        let midnight = match (self.year, self.month, self.day) {
            (None, None, None) => Some(today - today.rem_euclid(DAY)),
            (own, month, day) => {
                let (month, day) = (u32::try_from(month.unwrap_or(1)).unwrap_or(0), u32::try_from(day.unwrap_or(1)).unwrap_or(0));
                let year = own.unwrap_or(year);
                if (1..=9999).contains(&year) { DateTime::day(year, month, day) } else { None }
            }
        };
        let in_day = (0..24).contains(&self.hour) && (0..60).contains(&self.minute) && (0..60).contains(&self.second);
        let midnight = midnight.filter(|_| in_day).ok_or(Trouble::NotInCalendar)?;
        let ticks = midnight + (self.hour * 3600 + self.minute * 60 + self.second) * 10_000_000 + self.fraction;
        if !(0..=LAST).contains(&ticks) {
            return Err(Trouble::NotInCalendar);
        }
        if self.weekday.is_some_and(|day| day != (DateTime { ticks, kind: Kind::Unspecified }).weekday()) {
            return Err(Trouble::WrongWeekday);
        }
        if self.offset.is_some_and(|minutes| minutes.abs() > 840) {
            return Err(Trouble::OffsetTooLarge);
        }
        Ok(Found { ticks, offset: self.offset, utc: self.utc })
    }
}

/// .NET's `DateTimeStyles`.
#[derive(Clone, Copy, Debug, Default)]
pub struct Styles(pub i32);

impl Styles {
    const ADJUST_TO_UNIVERSAL: i32 = 16;
    const ASSUME_LOCAL: i32 = 32;
    const ASSUME_UNIVERSAL: i32 = 64;
    /// What is read keeps the kind of time that is written.
    pub const ROUND_TRIP: i32 = 128;

    /// Whether what is read becomes a time in UTC.
    pub fn adjusts_to_utc(self) -> bool {
        self.has(Self::ADJUST_TO_UNIVERSAL)
    }

    fn has(self, style: i32) -> bool {
        self.0 & style != 0
    }
}

impl Found {
    /// A `DateTime`: a time with an offset becomes local time, which is UTC here. Nothing when it leaves the calendar.
    pub fn date(self, styles: Styles) -> Option<DateTime> {
        let adjust = styles.has(Styles::ADJUST_TO_UNIVERSAL);
        let kind = match self.offset {
            Some(_) if adjust || styles.has(Styles::ROUND_TRIP) && self.utc => Kind::Utc,
            Some(_) => Kind::Local,
            None if styles.has(Styles::ASSUME_LOCAL) || styles.has(Styles::ASSUME_UNIVERSAL) => {
                if adjust {
                    Kind::Utc
                } else {
                    Kind::Local
                }
            }
            None => Kind::Unspecified,
        };
        let ticks = self.ticks - i64::from(self.offset.unwrap_or(0)) * 600_000_000;
        // A time of the first day stays in it.
        let ticks = if ticks < 0 && self.ticks < DAY { ticks + DAY } else { ticks };
        DateTime::new(ticks, kind)
    }
}

/// The day of the week of this name, long or short, in any case.
pub fn weekday(word: &str) -> Option<i64> {
    named(&DAYS, word)
}

/// The place of a name, long or short.
pub fn named(names: &[&str], word: &str) -> Option<i64> {
    let at = names.iter().position(|name| name.eq_ignore_ascii_case(word) || name[..super::SHORT].eq_ignore_ascii_case(word))?;
    i64::try_from(at).ok()
}
