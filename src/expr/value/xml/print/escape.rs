use crate::expr::value::Exception;
use crate::expr::value::Text;
use crate::expr::value::xml::name::{hex, quoted};

/// Where letters are written.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Place {
    Text,
    Attribute,
    /// Comments, CDATA sections, instructions: nothing is escaped.
    Plain,
}

/// Appends letters as the writer writes them: line ends become `\n`, but for attributes, which escape them.
pub fn letters(out: &mut String, text: &Text, place: Place) -> Result<(), Box<Exception>> {
    let Some(text) = text.as_str() else { return Err(lone_surrogate(text)) };
    let mut letters = text.chars().peekable();
    while let Some(c) = letters.next() {
        match (c, place) {
            ('&', Place::Text | Place::Attribute) => out.push_str("&amp;"),
            ('<', Place::Text | Place::Attribute) => out.push_str("&lt;"),
            ('>', Place::Text | Place::Attribute) => out.push_str("&gt;"),
            ('"', Place::Attribute) => out.push_str("&quot;"),
            ('\t', Place::Attribute) => out.push_str("&#x9;"),
            ('\n', Place::Attribute) => out.push_str("&#xA;"),
            ('\r', Place::Attribute) => out.push_str("&#xD;"),
            ('\r', Place::Text | Place::Plain) => {
                if letters.peek() == Some(&'\n') {
                    letters.next();
                }
                out.push('\n');
            }
            ('\t' | '\n' | ' '..='\u{d7ff}' | '\u{e000}'..='\u{fffd}' | '\u{10000}'.., _) => out.push(c),
            (_, _) => {
                let message = format!("{}, hexadecimal value {}, is an invalid character.", quoted(c), hex(c));
                return Err(Exception::argument(message));
            }
        }
    }
    Ok(())
}

fn lone_surrogate(text: &Text) -> Box<Exception> {
    let units = text.units();
    let lone = char::decode_utf16(units.iter().copied()).find_map(Result::err).map_or(0, |e| e.unpaired_surrogate());
    Exception::argument(if lone >= 0xdc00 {
        format!("Invalid high surrogate character (0x{lone:X}). A high surrogate character must have a value from range (0xD800 - 0xDBFF).")
    } else {
        "The surrogate pair is invalid. Missing a low surrogate character.".to_owned()
    })
}
