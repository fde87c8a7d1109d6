use super::Document;

/// The document as text: well-formed XML, single-quoted attributes, two blanks a level, LF, accepted as `xml` and as `rawxml`.
#[must_use]
pub fn print(document: &Document) -> String {
    let _ = document;
    todo!()
}
