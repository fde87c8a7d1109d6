use quick_xml::Reader;
use quick_xml::escape::unescape;
use quick_xml::events::{BytesStart, Event};

use crate::diagnostic::code::policy as code;
use crate::diagnostic::{Diagnostic, Diagnostics, Mapped};

/// Holds a text of the format `xml` to what that format means: XML that any reader takes, with C# escaped. The first fault goes
/// to `sink`.
///
/// [`super::read`] takes both formats; Azure refuses raw C# in this one.
pub fn check_xml(text: &Mapped, sink: &mut Diagnostics) {
    let all = text.text();
    let mut reader = Reader::from_str(all);
    reader.config_mut().enable_all_checks(true);
    loop {
        let start = position(reader.buffer_position(), all);
        let fault = match reader.read_event() {
            Ok(Event::Eof) => return,
            Ok(Event::Start(tag) | Event::Empty(tag)) => attributes(&tag).map(|message| (start, message)),
            Ok(Event::GeneralRef(reference)) => {
                let written = format!("&{};", &*reference);
                unescape(&written).is_err().then(|| (start, format!("`{written}` is no reference that XML knows")))
            }
            Ok(_) => None,
            Err(error) => Some((position(reader.error_position(), all), error.to_string())),
        };
        if let Some((at, message)) = fault {
            let end = all.get(at..).and_then(|rest| rest.chars().next()).map_or(at, |c| at + c.len_utf8());
            let message = format!("not well-formed, as the format `xml` wants it: {}", message.replace('\n', " "));
            let fault = Diagnostic::new(code::NOT_XML, text.span(at..end), message);
            sink.push(fault.help("ask for the format `rawxml`, or write `&quot;`, `&lt;` and `&amp;` in expressions"));
            return;
        }
    }
}

/// Whether a text can be of the format `xml`.
pub(super) fn is_xml(text: &Mapped) -> bool {
    let mut found = Diagnostics::new();
    check_xml(text, &mut found);
    found.is_empty()
}

/// What is wrong with the attributes of a tag.
fn attributes(tag: &BytesStart<'_>) -> Option<String> {
    for attribute in tag.attributes() {
        let attribute = match attribute {
            Ok(attribute) => attribute,
            Err(error) => return Some(error.to_string()),
        };
        let name = String::from_utf8_lossy(attribute.key.as_ref().as_ref()).into_owned();
        // quick-xml lets `<` pass in values; other readers do not.
        if attribute.value.contains('<') {
            return Some(format!("`<` in the value of `{name}`"));
        }
        if unescape(&attribute.value).is_err() {
            return Some(format!("a bare `&` in the value of `{name}`"));
        }
    }
    None
}

/// A byte on a character boundary.
fn position(at: u64, text: &str) -> usize {
    let at = usize::try_from(at).unwrap_or(text.len()).min(text.len());
    (0..=at).rev().find(|&n| text.is_char_boundary(n)).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::check_xml;
    use crate::diagnostic::{Diagnostics, Mapped, Sources};

    #[test]
    fn the_xml_format_takes_no_raw_expressions() {
        for (text, expected) in [
            ("<a x='@(1 &lt; 2 &amp;&amp; b == &apos;c&apos;)'>&quot;</a>", None),
            ("<a x='@(1 < 2)'/>", Some("`<` in the value of `x`")),
            ("<a x='a && b'/>", Some("a bare `&` in the value of `x`")),
            ("<a x=\"@(f(\"b\"))\"/>", Some("position")),
            ("<a>@(b && c)</a>", Some("")),
            ("<a><b></a>", Some("")),
        ] {
            let mut sources = Sources::new();
            let source = sources.add("p.xml", text);
            let mut sink = Diagnostics::new();
            check_xml(&Mapped::verbatim(text, source, 0), &mut sink);
            let found = sink.iter().next().map(|d| d.message.as_str());
            assert_eq!(found.is_some(), expected.is_some(), "{text}: {found:?}");
            assert!(expected.is_none_or(|e| found.is_some_and(|f| f.contains(e))), "{text}: {found:?}");
        }
    }
}
