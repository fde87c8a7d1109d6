use granit_parser::{ErrorKind, ScanError};

use super::parse::MAX_DEPTH;
use super::trap;
use crate::diagnostic::{Diagnostic, SourceId, Span, code};

/// What is wrong with the syntax, in the words of somebody who knows YAML from its use.
pub(super) fn diagnostic(error: &ScanError, text: &str, source: SourceId) -> Diagnostic {
    let at = error.marker().byte_offset().unwrap_or(text.len()).min(text.len());
    if let Some(found) = trap::around(text, source, at, error.kind()) {
        return found;
    }
    let length = text[at..].chars().next().filter(|c| !matches!(c, '\n' | '\r')).map_or(0, char::len_utf8);
    let span = Span::new(source, at, at + length);
    let tab = |message: &str| Diagnostic::new(code::yaml::TAB, span, message).help("indent with spaces, two for each level");
    let syntax = |message: &str, help: &str| {
        let diagnostic = Diagnostic::new(code::yaml::SYNTAX, span, message);
        if help.is_empty() { diagnostic } else { diagnostic.help(help) }
    };
    match error.kind() {
        ErrorKind::TabInBlockIndentation
        | ErrorKind::TabInIndentation
        | ErrorKind::TabNotAllowed
        | ErrorKind::TabAtBlockScalarStart
        | ErrorKind::TabInPlainScalar
        | ErrorKind::InvalidBlockEntryWhitespace
        | ErrorKind::InvalidMappingValueWhitespace => {
            let before = text[..at].rfind('\n').map_or(0, |i| i + 1);
            let tab_at = text[before..at].find('\t').map_or(at, |i| before + i);
            let place = Span::new(source, tab_at, tab_at + usize::from(text[tab_at..].starts_with('\t')));
            let mut diagnostic = tab("a tab stands where only spaces may");
            if let Some(label) = diagnostic.labels.first_mut() {
                label.span = place;
            }
            diagnostic
        }
        ErrorKind::RecursionLimitExceeded => {
            let message = format!("lists and maps stand in each other more than {MAX_DEPTH} deep");
            Diagnostic::new(code::yaml::TOO_DEEP, span, message).help("no spec needs that: look for brackets that were never closed")
        }
        ErrorKind::UnclosedQuotedScalar => syntax("a quote that is never closed", "close it on the same line"),
        ErrorKind::UnclosedFlowCollection { open } => syntax(&format!("`{open}` is never closed"), closing(*open)),
        ErrorKind::UnexpectedEofFlowSequence => syntax("the file ends inside a list, before its `]`", closing('[')),
        ErrorKind::UnexpectedEofFlowMapping | ErrorKind::UnexpectedEofImplicitFlowMapping => {
            syntax("the file ends inside a map, before its `}`", closing('{'))
        }
        ErrorKind::MismatchedFlowCollectionEnd { open, close } => syntax(&format!("`{open}` is closed by `{close}`"), closing(*open)),
        ErrorKind::MisplacedFlowCollectionEnd => syntax("a closing bracket that nothing opened", "delete it, or quote the text"),
        ErrorKind::ExpectedFlowMappingSeparator => {
            syntax("neither `,` nor `}` after an entry of a `{ }` map", "put a comma between two entries and `}` after the last")
        }
        ErrorKind::ExpectedFlowSequenceSeparator => {
            syntax("neither `,` nor `]` after an entry of a `[ ]` list", "put a comma between two entries and `]` after the last")
        }
        ErrorKind::InvalidColonPlacement => {
            syntax("a key begins on another line than its colon, inside brackets", "look for a `[` or `{` above that was never closed")
        }
        ErrorKind::SimpleKeyExpected => syntax("a line without a colon among the keys of a map", "write `key: value`"),
        ErrorKind::ExpectedBlockMappingKey | ErrorKind::InvalidIndentation => {
            syntax("this is not indented like the keys before it", "keys of one map begin in the same column")
        }
        ErrorKind::ExpectedBlockSequenceEntry => {
            syntax("an entry of a list does not begin with `- `", "begin it with `- `, or indent it as a part of the entry above")
        }
        ErrorKind::BlockSequenceEntryNotAllowed => {
            syntax("a list with dashes begins on the line of its key", "begin it on the next line, or write it as `[a, b]`")
        }
        ErrorKind::BlockEntryInFlowCollection => syntax("a dash inside brackets", "inside `[ ]` entries are divided by commas"),
        ErrorKind::MappingValueNotAllowed => {
            syntax("a colon where no key can stand", "indent it like the keys before it, or quote the text it belongs to")
        }
        ErrorKind::MappingKeyNotAllowed => syntax("a `?` key where no key can stand", "quote a text that begins with `?`"),
        ErrorKind::InvalidTrailingSingleQuotedScalar | ErrorKind::InvalidTrailingDoubleQuotedScalar => {
            syntax("text after a closing quote", "quote the whole value; a quote inside `'...'` is written twice")
        }
        ErrorKind::UnknownQuotedScalarEscape
        | ErrorKind::InvalidQuotedScalarHexEscape
        | ErrorKind::InvalidLowSurrogateHexEscape
        | ErrorKind::InvalidLowSurrogate
        | ErrorKind::MissingLowSurrogate
        | ErrorKind::UnpairedLowSurrogate
        | ErrorKind::InvalidUnicodeEscape => {
            syntax("a backslash that begins no escape", "write a backslash as `\\\\`, or use single quotes, in which it is itself")
        }
        ErrorKind::InvalidBlockScalarHeader => {
            syntax("text after the `|` or `>` of a block text", "begin the text on the next line, indented; or quote the value")
        }
        ErrorKind::InvalidBlockScalarIndent => {
            syntax("a line of this block text is indented less than its first", "indent all its lines alike")
        }
        ErrorKind::UnexpectedCharacter { character } => {
            syntax(&format!("a value cannot begin with `{}`", character.escape_default()), "quote the whole value")
        }
        ErrorKind::CommentNotSeparated => syntax("a `#` right after a value", "put a space before a comment, or quote the value"),
        other => syntax(&other.to_string().replace('`', "'"), ""),
    }
}

fn closing(open: char) -> &'static str {
    if open == '[' { "close the list with `]`" } else { "close the map with `}`" }
}
