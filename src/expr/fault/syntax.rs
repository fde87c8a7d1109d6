//! What cannot be read as C#.

use super::{Fault, Pass};
use crate::diagnostic::code::expression as code;
use crate::expr::lexer;
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

/// A mark is missing; C# sees it at a byte.
pub fn missing(mark: &str, message: impl Into<String>, place: Place, at: u32) -> Fault {
    let (number, text) = match mark {
        ";" => (1002, "; expected".to_owned()),
        ")" => (1026, ") expected".to_owned()),
        "}" => (1513, "} expected".to_owned()),
        "{" => (1514, "{ expected".to_owned()),
        mark => (1003, format!("Syntax error, '{mark}' expected")),
    };
    Fault::new(code::SYNTAX, place, message).cs_in(Pass::Syntax, at, number, text)
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

/// `new T` without anything behind.
pub fn nothing_made(place: Place, at: u32) -> Fault {
    Fault::new(code::SYNTAX, place, "`new` needs a type with `(..)`, `[..]` or `{ .. }` behind it").cs_in(
        Pass::Syntax,
        at,
        1526,
        "A new expression requires an argument list or (), [], or {} after type",
    )
}

/// `new int[]`
pub fn no_size(place: Place, at: u32) -> Fault {
    Fault::new(code::SYNTAX, place, "an array needs its length or its items: `new T[n]`, `new T[] { .. }`").cs_at(
        at,
        1586,
        "Array creation must have array size or array initializer",
    )
}

/// `foreach (a in b)`
pub fn no_item_type(place: Place, at: u32) -> Fault {
    Fault::new(code::SYNTAX, place, "the item of a `foreach` is declared there: `foreach (var a in ..)`").cs_in(
        Pass::Syntax,
        at,
        230,
        "Type and identifier are both required in a foreach statement",
    )
}

/// `foreach (var a of b)`
pub fn no_in(found: &str, place: Place, at: u32) -> Fault {
    Fault::new(code::SYNTAX, place, format!("`in` is missing before {found}")).cs_in(Pass::Syntax, at, 1515, "'in' expected")
}

/// `switch a { }`
pub fn bare_switch(place: Place, at: u32) -> Fault {
    Fault::new(code::SYNTAX, place, "what `switch` asks stands in brackets: `switch (..)`").cs_in(
        Pass::Syntax,
        at,
        8515,
        "Parentheses are required around the switch governing expression.",
    )
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

/// What the lexer could not read: its words. Each escape that is wrong is a fault by itself.
pub fn token(why: &'static str, place: Place, text: &str) -> Vec<Fault> {
    let escapes = lexer::unknown_escapes(text);
    if !escapes.is_empty() && why.contains("escape") {
        let escape = |at: u32| {
            let place = Place { start: place.start + at, end: place.start + at + 2 };
            Fault::new(code::SYNTAX, place, why).help("write `\\\\` for a backslash, or `@` before the string").cs_in(
                Pass::Syntax,
                place.start,
                1009,
                "Unrecognized escape sequence",
            )
        };
        return escapes.into_iter().map(escape).collect();
    }
    let fault = Fault::new(code::SYNTAX, place, why);
    let later = |feature: &str, version: &str| {
        (8107, format!("Feature '{feature}' is not available in C# 7.0. Please use language version {version} or greater."))
    };
    let (behind, (number, text)) = match why {
        "the comment does not end" => (0, (1035, "End-of-file found, '*/' expected".to_owned())),
        "the number is too large" if text.ends_with(['m', 'M']) => (0, out_of_range("decimal")),
        "the number is too large" => (0, (1021, "Integral constant is too large".to_owned())),
        "the number is out of the range of its type" => (0, out_of_range(if text.ends_with(['f', 'F']) { "float" } else { "double" })),
        "no number ends so" => (0, (1013, "Invalid number".to_owned())),
        "a `_` right behind `0x` or `0b` came with C# 7.2, and API Management takes C# 7" => (0, later("leading digit separator", "7.2")),
        "the string does not end on its line" => (0, (1010, "Newline in constant".to_owned())),
        "the character is an escape that C# does not know" => (1, (1009, "Unrecognized escape sequence".to_owned())),
        "a character literal holds one character" if text == "''" => (0, (1011, "Empty character literal".to_owned())),
        "a character literal holds one character" | "a character literal holds one UTF-16 unit" => {
            (0, (1012, "Too many characters in character literal".to_owned()))
        }
        "`@$\"` came with C# 8, and API Management takes C# 7: write `$@\"`" => (
            0,
            (
                8401,
                "To use '@$' instead of '$@' for an interpolated verbatim string, please use language version '8.0' or greater.".to_owned(),
            ),
        ),
        "`#define` and `#undef` stand only at the beginning of a file" => {
            (1, (1032, "Cannot define/undefine preprocessor symbols after first token in file".to_owned()))
        }
        "`#nullable` came with C# 8, and API Management takes C# 7" => (1, later("nullable reference types", "8.0")),
        "`#error` stops the compiler" => (7, (1029, format!("#error: '{}'", text.get(7..).unwrap_or("")))),
        "a `}` in an interpolated string is written `}}`" => (
            u32::try_from(text.find('}').unwrap_or(0)).unwrap_or(0),
            (8086, "A '}' character must be escaped (by doubling) in an interpolated string.".to_owned()),
        ),
        "no C# begins with this character" => (0, (1056, format!("Unexpected character '{}'", text.chars().next().unwrap_or(' ')))),
        _ => return vec![fault],
    };
    vec![fault.cs_in(Pass::Syntax, place.start + behind, number, text)]
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

fn out_of_range(ty: &str) -> (u16, String) {
    (594, format!("Floating-point constant is outside the range of type '{ty}'"))
}

/// `try { }` alone.
pub fn no_catch(found: &str, place: Place, at: u32) -> Fault {
    let message = format!("`catch` or `finally` is missing before {found}");
    Fault::new(code::SYNTAX, place, message).cs_in(Pass::Syntax, at, 1524, "Expected catch or finally")
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
        "on" => (743, "Expected contextual keyword 'on'"),
        "equals" => (744, "Expected contextual keyword 'equals'"),
        "by" => (745, "Expected contextual keyword 'by'"),
        _ => (1003, "Syntax error, 'in' expected"),
    };
    Fault::new(code::SYNTAX, place, message).cs_in(Pass::Syntax, at, number, text)
}
