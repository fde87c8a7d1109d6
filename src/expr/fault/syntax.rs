//! What cannot be read as C#.

use super::{Fault, Pass};
use crate::diagnostic::code::expression as code;
use crate::expr::syntax::Place;

/// C# 7 refuses it: a feature of a later version.
pub fn later_feature(feature: &str, version: &str, place: Place) -> Fault {
    Fault::new(code::SYNTAX, place, format!("{feature} came with C# {version}, and API Management takes C# 7"))
        .cs(8107, format!("Feature '{feature}' is not available in C# 7.0. Please use language version {version} or greater."))
}

/// Pointers.
pub fn unsafe_code(message: impl Into<String>, place: Place) -> Fault {
    Fault::new(code::SYNTAX, place, message).cs(214, "Pointers and fixed size buffers may only be used in an unsafe context")
}

/// A fault in reading, with C#'s number and words.
pub fn unread(place: Place, message: impl Into<String>) -> Fault {
    Fault::new(code::SYNTAX, place, message)
}

/// A mark is missing, after the byte where the text before it ends.
pub fn missing(mark: &str, message: impl Into<String>, place: Place, behind: u32) -> Fault {
    let (number, text) = match mark {
        ";" => (1002, "; expected".to_owned()),
        ")" => (1026, ") expected".to_owned()),
        "}" => (1513, "} expected".to_owned()),
        "{" => (1514, "{ expected".to_owned()),
        mark => (1003, format!("Syntax error, '{mark}' expected")),
    };
    Fault::new(code::SYNTAX, place, message).cs_in(Pass::Syntax, behind, number, text)
}

/// A value is missing before this.
pub fn no_value(found: &str, message: impl Into<String>, place: Place, at: u32) -> Fault {
    Fault::new(code::SYNTAX, place, message).cs_in(Pass::Syntax, at, 1525, format!("Invalid expression term '{found}'"))
}

/// A hole of a string, or its width, is empty.
pub fn no_value_in_hole(comma: bool, place: Place) -> Fault {
    let fault = Fault::new(code::SYNTAX, place, "a value is missing in the hole of the string");
    match comma {
        true => fault.cs_in(Pass::Syntax, place.start, 1525, "Invalid expression term ','"),
        false => fault.cs_in(Pass::Syntax, place.start, 1733, "Expected expression"),
    }
}

/// More stands in a hole of a string than a value.
pub fn unexpected_in_hole(found: &str, shown: String, place: Place, at: u32) -> Fault {
    Fault::new(code::SYNTAX, place, format!("the hole of the string should end before {shown}")).cs_in(
        Pass::Syntax,
        at,
        1073,
        format!("Unexpected token '{found}'"),
    )
}

/// The format in a hole of a string is empty, or ends in a blank.
pub fn bad_format(empty: bool, place: Place) -> Fault {
    match empty {
        true => Fault::new(code::SYNTAX, place, "the format behind the `:` is empty").cs(8089, "Empty format specifier."),
        false => Fault::new(code::SYNTAX, place, "the format behind the `:` ends in a blank")
            .cs(8088, "A format specifier may not contain trailing whitespace."),
    }
}

/// A name is missing.
pub fn no_name(message: impl Into<String>, place: Place, at: u32) -> Fault {
    Fault::new(code::SYNTAX, place, message).cs_in(Pass::Syntax, at, 1001, "Identifier expected")
}

/// `(int)` as a type.
pub fn tuple_of_one(place: Place) -> Fault {
    Fault::new(code::SYNTAX, place, "a tuple has at least two elements").cs_in(
        Pass::Syntax,
        place.start,
        8124,
        "Tuple must contain at least two elements.",
    )
}

/// A type is missing.
pub fn no_type(message: impl Into<String>, place: Place, at: u32) -> Fault {
    Fault::new(code::SYNTAX, place, message).cs_in(Pass::Syntax, at, 1031, "Type expected")
}

/// What the lexer could not read: its words.
pub fn token(why: &str, place: Place, text: &str) -> Fault {
    let fault = Fault::new(code::SYNTAX, place, why);
    let (number, text) = match why {
        "the comment does not end" => (1035, "End-of-file found, '*/' expected".to_owned()),
        "the number is too large" => (1021, "Integral constant is too large".to_owned()),
        "no number ends so" => (1013, "Invalid number".to_owned()),
        "the string does not end on its line" => (1010, "Newline in constant".to_owned()),
        "the character is an escape that C# does not know" => (1009, "Unrecognized escape sequence".to_owned()),
        "a character literal holds one character" if text == "''" => (1011, "Empty character literal".to_owned()),
        "a character literal holds one character" | "a character literal holds one UTF-16 unit" => {
            (1012, "Too many characters in character literal".to_owned())
        }
        "no C# begins with this character" => (1056, format!("Unexpected character '{}'", text.chars().next().unwrap_or(' '))),
        _ => return fault,
    };
    fault.cs_in(Pass::Syntax, place.start, number, text)
}

/// A preprocessor line that nothing before it has begun.
pub fn unexpected_directive(word: &str, place: Place) -> Fault {
    let message = format!("nothing before it begins what `#{word}` goes on with or ends");
    Fault::new(code::SYNTAX, place, message).cs_in(Pass::Syntax, place.start, 1028, "Unexpected preprocessor directive")
}

/// A preprocessor line whose end is missing.
pub fn open_directive(end: &str, place: Place, at: u32) -> Fault {
    let number = if end == "endif" { 1027 } else { 1038 };
    let text = format!("#{end} directive expected");
    Fault::new(code::SYNTAX, place, format!("`#{end}` is missing")).cs_in(Pass::Syntax, at, number, text)
}

/// A query ends without `select` or `group`.
pub fn query_end(place: Place, at: u32) -> Fault {
    Fault::new(code::SYNTAX, place, "a query ends with `select` or `group ... by`").cs_in(
        Pass::Syntax,
        at,
        742,
        "A query body must end with a select clause or a group clause",
    )
}

/// A word of a query is missing.
pub fn query_word(word: &str, message: impl Into<String>, place: Place, at: u32) -> Fault {
    let (number, text) = match word {
        "by" => (743, "Expected contextual keyword 'by'"),
        "on" => (744, "Expected contextual keyword 'on'"),
        "equals" => (745, "Expected contextual keyword 'equals'"),
        _ => (1003, "Syntax error, 'in' expected"),
    };
    Fault::new(code::SYNTAX, place, message).cs_in(Pass::Syntax, at, number, text)
}
