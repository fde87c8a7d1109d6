use super::table::{ANYWHERE, Entry};
use super::{Action, Reading, Text};
use crate::diagnostic::Diagnostic;
use crate::diagnostic::code::policy as code;
use crate::policy::Element;

pub(super) const ENTRY: Entry = Entry { name: "set-body", sections: ANYWHERE, attributes: &["template"], not_modelled: NOT_MODELLED, read };

const NOT_MODELLED: &[&str] = &["xsi-nil", "parse-date", "html-decode-expression"];

fn read(reading: &mut Reading<'_>, element: &Element, _: &str) -> Option<Action> {
    content(reading, element).map(Action::SetBody)
}

/// `<set-body>` inside `<return-response>`.
pub(super) fn body(reading: &mut Reading<'_>, element: &Element) -> Option<Text> {
    reading.attributes(element, &["template", "id"], NOT_MODELLED);
    content(reading, element)
}

fn content(reading: &mut Reading<'_>, element: &Element) -> Option<Text> {
    if reading.literal_word(element, "template", &[("none", false), ("liquid", true)]) == Some(true)
        && let Some(attribute) = element.find("template")
    {
        let fault = Diagnostic::new(code::NOT_MODELLED, attribute.value.whole(), "Liquid templates are not modelled");
        reading.report(fault.help("write the body as an expression: `@(new JObject(...).ToString())`"));
        return None;
    }
    if let Some(child) = element.elements().next() {
        let fault = Diagnostic::new(code::NOT_MODELLED, child.name_span, "a body of XML elements is not modelled");
        reading.report(fault.help("write the body as text, with `&lt;` for `<`"));
        return None;
    }
    Some(reading.content(element))
}
