use std::ops::Range;

use crate::diagnostic::code::resource as code;
use crate::diagnostic::{Diagnostic, Diagnostics, Mapped, MappedBuilder};

use super::NamedValue;

/// The longest text that named values may grow another to, bytes.
const MAX_TEXT: usize = 4 << 20;

/// Puts named values into a text: `{{name}}` becomes what the value holds, with its place, before anything else is read.
///
/// A value that holds `{{...}}` itself is put in as it is: Azure does not look into it. Liquid templates, which have the same
/// braces, stay as they are. A name that is not declared is a fault; so is one whose text is not at hand (a Key Vault's, a
/// parameter's).
pub fn substitute(text: &Mapped, values: &[NamedValue], sink: &mut Diagnostics) -> Mapped {
    let all = text.text();
    if !all.contains("{{") {
        return text.clone();
    }
    let mut out = MappedBuilder::new();
    let mut at = 0;
    for (name, place) in references_in_policy(all) {
        let span = text.span(place.clone());
        let Some(value) = values.iter().find(|v| &*v.name == name) else {
            let fault = Diagnostic::new(code::UNKNOWN_NAMED_VALUE, span, format!("unknown named value `{name}`"));
            let fault = fault.help("declare it as a named value of this display name");
            sink.push(fault.did_you_mean(name, values.iter().map(|v| &*v.name)));
            continue;
        };
        let Some(content) = &value.value else {
            let message = format!("the text of the named value `{name}` is not at hand");
            let fault = Diagnostic::new(code::NO_NAMED_VALUE, span, message).and(value.span, "declared here");
            sink.push(fault.help("a secret of a Key Vault or a parameter is known to Azure only: give the parameter a value"));
            continue;
        };
        out.push_slice(text, at..place.start);
        out.push_slice(content, 0..content.text().len());
        at = place.end;
        if out.len() > MAX_TEXT {
            let message = format!("named values make the text longer than {MAX_TEXT} bytes");
            sink.push(Diagnostic::new(code::ARM_LIMIT, span, message));
            return text.clone();
        }
    }
    out.push_slice(text, at..all.len());
    out.finish(text.span(0..0))
}

/// The names between double braces with the place of the whole, braces included. Names are letters, digits, `.`, `-`, `_`.
#[must_use = "an iterator"]
pub fn references(text: &str) -> impl Iterator<Item = (&str, Range<usize>)> {
    let mut at = 0;
    std::iter::from_fn(move || {
        loop {
            let start = at + text.get(at..)?.find("{{")?;
            let rest = text.get(start + 2..)?;
            let length = rest.find(|c: char| !(c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_'))).unwrap_or(rest.len());
            if length > 0 && rest.get(length..).is_some_and(|r| r.starts_with("}}")) {
                at = start + 2 + length + 2;
                return Some((rest.get(..length)?, start..at));
            }
            at = start + 1;
        }
    })
}

/// The same of a policy, in whose Liquid templates double braces mean something else.
pub fn references_in_policy(text: &str) -> impl Iterator<Item = (&str, Range<usize>)> {
    let liquid = liquid_bodies(text);
    references(text).filter(move |(_, place)| !liquid.iter().any(|body| body.contains(&place.start)))
}

/// Where the bodies of `<set-body template="liquid">` stand.
fn liquid_bodies(text: &str) -> Vec<Range<usize>> {
    let mut out = Vec::new();
    let mut at = 0;
    while let Some(found) = text.get(at..).and_then(|rest| rest.find("<set-body")) {
        let start = at + found;
        let rest = text.get(start..).unwrap_or("");
        let tag = rest.get(..rest.find('>').unwrap_or(rest.len())).unwrap_or("");
        let end = rest.find("</set-body").unwrap_or(rest.len());
        let squeezed: String = tag.chars().filter(|c| !c.is_whitespace()).map(|c| if c == '"' { '\'' } else { c }).collect();
        if squeezed.contains("template='liquid'") {
            out.push(start..start + end);
            at = start + end.max(1);
        } else {
            at = start + tag.len().max(1);
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::substitute;
    use crate::diagnostic::{Diagnostics, Mapped, Sources, Span};
    use crate::resource::NamedValue;

    fn value(name: &str, text: Option<&str>) -> NamedValue {
        NamedValue { name: name.into(), span: Span::NONE, value: text.map(Mapped::made), key_vault: None, secret: false }
    }

    #[test]
    fn named_values_are_put_in_as_text_with_their_places() {
        let values = [value("a.b-c_1", Some("<x>")), value("nested", Some("{{a.b-c_1}}")), value("vault", None)];
        for (text, expected, found) in [
            ("plain", "plain", vec![]),
            ("{{a.b-c_1}}", "<x>", vec![]),
            ("1 {{a.b-c_1}}{{a.b-c_1}} 2", "1 <x><x> 2", vec![]),
            ("{{nested}}", "{{a.b-c_1}}", vec![]),
            ("{{{a.b-c_1}}}", "{<x>}", vec![]),
            ("{{ spaced }} {{}} {{a", "{{ spaced }} {{}} {{a", vec![]),
            ("{{nestd}}", "{{nestd}}", vec!["unknown named value `nestd`"]),
            ("{{vault}}", "{{vault}}", vec!["the text of the named value `vault` is not at hand"]),
            (
                "<set-body template=\"liquid\">{{body}}</set-body>{{nested}}",
                "<set-body template=\"liquid\">{{body}}</set-body>{{a.b-c_1}}",
                vec![],
            ),
        ] {
            let mut sources = Sources::new();
            let source = sources.add("p.xml", text);
            let mut sink = Diagnostics::new();
            let out = substitute(&Mapped::verbatim(text, source, 0), &values, &mut sink);
            assert_eq!(out.text(), expected, "{text}");
            assert_eq!(sink.iter().map(|d| d.message.as_str()).collect::<Vec<_>>(), found, "{text}");
        }
    }
}
