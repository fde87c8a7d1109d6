use std::rc::Rc;

use crate::diagnostic::{Diagnostic, Diagnostics, Mapped, code, nearest};

/// A text with `{holes}`.
#[derive(Clone, Debug)]
pub struct Template {
    /// As written.
    pub text: Mapped,
    /// In order.
    pub parts: Vec<TemplatePart>,
}

/// A part of a [`Template`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TemplatePart {
    /// Letters as they stand (`{{` and `}}` already one brace each is NOT done: named values keep theirs).
    Text(Rc<str>),
    /// `{model}`: the model asked for.
    Model,
    /// `{requestId}`.
    RequestId,
    /// `{header:NAME|DEFAULT}`: a header of the response.
    ResponseHeader(Rc<str>, Option<Rc<str>>),
}

/// Faults told of one text.
const MOST_FAULTS: usize = 20;

/// Where a text goes, which says what its holes can be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Use {
    /// The body of an answer by the gateway: there may be no backend's response.
    Answer,
    /// A header of a response.
    ResponseHeader,
}

impl Template {
    /// Divides a text at its holes. A fault is told and stays text.
    pub(super) fn parse(text: &Mapped, usage: Use, sink: &mut Diagnostics) -> Self {
        let written = text.text();
        let mut parts = Vec::new();
        let (mut from, mut at, mut faults) = (0, 0, 0);
        while let Some(open) = written[at..].find('{').map(|i| at + i) {
            let rest = &written[open..];
            if rest.starts_with("{{") {
                // A named value: Azure fills it in before any policy is read.
                at = rest.find("}}").map_or(written.len(), |i| open + i + 2);
                continue;
            }
            let Some(close) = rest.find('}').map(|i| open + i) else { break };
            at = close + 1;
            match hole(&written[open + 1..close], usage) {
                Ok(Some(part)) => {
                    push_text(&mut parts, &written[from..open]);
                    parts.push(part);
                    from = at;
                }
                // Braces around something that is no word, as in a JSON text: letters like others.
                Ok(None) => at = open + 1,
                Err((message, help)) => {
                    faults += 1;
                    if faults > MOST_FAULTS {
                        break;
                    }
                    sink.push(Diagnostic::new(code::spec::BAD_TEMPLATE, text.span(open..at), message).help(help));
                }
            }
        }
        push_text(&mut parts, &written[from..]);
        Self { text: text.clone(), parts }
    }
}

fn push_text(parts: &mut Vec<TemplatePart>, text: &str) {
    if !text.is_empty() {
        parts.push(TemplatePart::Text(text.into()));
    }
}

/// What a hole stands for; `None` when it is no hole.
fn hole(inside: &str, usage: Use) -> Result<Option<TemplatePart>, (String, String)> {
    let known = match usage {
        Use::Answer => "known here: `{model}`, `{requestId}`",
        Use::ResponseHeader => "known here: `{model}`, `{requestId}`, `{header:NAME|DEFAULT}`",
    };
    if let Some(header) = inside.strip_prefix("header:") {
        if usage == Use::Answer {
            return Err((format!("`{{{inside}}}`: this answer is the gateway's own, no response has headers yet"), known.to_owned()));
        }
        let (name, default) = header.split_once('|').map_or((header, None), |(name, default)| (name, Some(default.into())));
        if !super::read::is_header_name(name) {
            return Err((
                format!("`{name}` in `{{{inside}}}` is not the name of a header"),
                "write `{header:x-ms-region|unknown}`".to_owned(),
            ));
        }
        return Ok(Some(TemplatePart::ResponseHeader(name.into(), default)));
    }
    match inside {
        "model" => return Ok(Some(TemplatePart::Model)),
        "requestId" => return Ok(Some(TemplatePart::RequestId)),
        _ => {}
    }
    let word =
        inside.starts_with(|c: char| c.is_ascii_alphabetic()) && inside.chars().all(|c| c.is_ascii_alphanumeric() || "-_.:|".contains(c));
    if !word {
        return Ok(None);
    }
    let help = nearest(inside, ["model", "requestId", "header"])
        .map_or_else(|| known.to_owned(), |near| if near == "header" { known.to_owned() } else { format!("did you mean `{{{near}}}`?") });
    Err((format!("nothing fills `{{{inside}}}`"), help))
}

#[cfg(test)]
mod tests {
    use super::TemplatePart::{Model, RequestId, ResponseHeader, Text};
    use super::{Template, Use};
    use crate::diagnostic::{Diagnostics, Mapped};

    #[test]
    fn texts_are_divided_at_their_holes() {
        for (text, parts) in [
            ("plain", vec![Text("plain".into())]),
            ("", vec![]),
            ("'{model}' is {requestId}", vec![Text("'".into()), Model, Text("' is ".into()), RequestId]),
            ("{header:x-ms-region|unknown}", vec![ResponseHeader("x-ms-region".into(), Some("unknown".into()))]),
            ("{header:x}{header:y|}", vec![ResponseHeader("x".into(), None), ResponseHeader("y".into(), Some("".into()))]),
            ("{{named}} {model}", vec![Text("{{named}} ".into()), Model]),
            ("{\"a\": \"{model}\"}", vec![Text("{\"a\": \"".into()), Model, Text("\"}".into())]),
            ("a } b { c", vec![Text("a } b { c".into())]),
            ("{{open", vec![Text("{{open".into())]),
        ] {
            let mut sink = Diagnostics::new();
            assert_eq!(Template::parse(&Mapped::made(text), Use::ResponseHeader, &mut sink).parts, parts, "{text}");
            assert_eq!(sink, Diagnostics::new(), "{text}");
        }
    }

    #[test]
    fn a_hole_that_nothing_fills_is_told() {
        for (text, usage, message, help) in [
            ("{Model}", Use::Answer, "nothing fills `{Model}`", "did you mean `{model}`?"),
            ("{user}", Use::Answer, "nothing fills `{user}`", "known here: `{model}`, `{requestId}`"),
            (
                "{header:a b}",
                Use::ResponseHeader,
                "`a b` in `{header:a b}` is not the name of a header",
                "write `{header:x-ms-region|unknown}`",
            ),
            (
                "{header:x}",
                Use::Answer,
                "`{header:x}`: this answer is the gateway's own, no response has headers yet",
                "known here: `{model}`, `{requestId}`",
            ),
        ] {
            let mut sink = Diagnostics::new();
            let _ = Template::parse(&Mapped::made(text), usage, &mut sink);
            let told: Vec<_> = sink.iter().map(|d| (d.message.as_str(), d.help.as_deref().unwrap_or(""))).collect();
            assert_eq!(told, [(message, help)]);
        }
    }
}
