use crate::expr::value::Exception;
use crate::expr::value::xml::{is_name_part, is_name_start};

use super::scan::is_char;
use super::{Reader, Try};

impl Reader<'_, '_> {
    /// At `&`: what the reference stands for.
    pub(super) fn reference(&mut self) -> Try<String> {
        let start = self.scan.at;
        self.scan.at += 1;
        if self.scan.is_end() {
            return Err(self.scan.fault("Unexpected end of file has occurred.", start));
        }
        if self.scan.eat("#") {
            return self.number(start).map(String::from);
        }
        let at = self.scan.at;
        let length = self.scan.rest().find(|c| !is_name_part(c));
        if !self.scan.peek().is_some_and(is_name_start) || length.is_none() {
            return Err(self.scan.fault("An error occurred while parsing EntityName.", at));
        }
        let name = self.scan.simple()?;
        if !self.scan.eat(";") {
            return Err(self.scan.unexpected(self.scan.at, "';'"));
        }
        let text = match name {
            "lt" => "<",
            "gt" => ">",
            "amp" => "&",
            "quot" => "\"",
            "apos" => "'",
            _ => return self.entity(name, at),
        };
        Ok(text.to_owned())
    }

    /// After `&#`.
    fn number(&mut self, reference: usize) -> Try<char> {
        let (radix, kind) = if self.scan.eat("x") { (16, "hexadecimal") } else { (10, "decimal") };
        let start = self.scan.at;
        let mut number: u32 = 0;
        loop {
            let digit = match self.scan.peek() {
                Some(';') if self.scan.at > start => break,
                Some(c) => c.to_digit(radix),
                None => return Err(self.scan.fault("Unexpected end of file while parsing  has occurred.", reference)),
            };
            let Some(digit) = digit else { return Err(self.bad_number(kind)) };
            number = number
                .checked_mul(radix)
                .and_then(|n| n.checked_add(digit))
                .filter(|n| i32::try_from(*n).is_ok())
                .ok_or_else(|| self.scan.fault("Invalid value of a character entity reference.", self.scan.at))?;
            self.scan.at += 1;
        }
        self.scan.at += 1;
        match char::from_u32(number) {
            Some(c) if is_char(c) => Ok(c),
            Some(c) => Err(self.scan.bad_char(c, start)),
            None => {
                // What is no letter is told by its first UTF-16 unit.
                let unit = if number > 0xffff { (0xd800 + ((number - 0x1_0000) >> 10)) & 0xffff } else { number };
                let message = format!("'\u{fffd}', hexadecimal value 0x{unit:02X}, is an invalid character.");
                Err(self.scan.fault(&message, start))
            }
        }
    }

    fn bad_number(&self, kind: &str) -> Box<Exception> {
        self.scan.fault(&format!("Invalid syntax for a {kind} numeric entity reference."), self.scan.at)
    }
}
