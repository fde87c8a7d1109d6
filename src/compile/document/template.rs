use crate::check::plan::TemplatePart;

use super::cs;

/// Where a text with holes is filled in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Place {
    /// An answer that the gateway gives after it has looked at the request: no response of a backend speaks in it.
    Answer,
    /// In outbound, on the response of a backend.
    Outbound,
    /// In on-error: variables may be missing, and no response of a backend speaks in it.
    OnError,
}

/// Whether there is a `{model}` in it.
pub(super) fn reads_model(parts: &[TemplatePart]) -> bool {
    parts.contains(&TemplatePart::Model)
}

/// Whether it can be said at this place: a response's header without a default cannot where there is no response.
pub(super) fn makes_sense(parts: &[TemplatePart], place: Place) -> bool {
    place == Place::Outbound || !parts.iter().any(|p| matches!(p, TemplatePart::ResponseHeader(_, None)))
}

/// As a C# expression of type string.
pub(super) fn expression(parts: &[TemplatePart], place: Place) -> String {
    let pieces = pieces(parts, place);
    if pieces.is_empty() {
        return cs::literal("");
    }
    let texts: Vec<String> = pieces.iter().map(Piece::code).collect();
    texts.join(" + ")
}

/// As the value of an attribute or element: text as it stands, or `@(...)`.
pub(super) fn value(parts: &[TemplatePart], place: Place) -> String {
    match &pieces(parts, place)[..] {
        [] => cs::value(""),
        [Piece::Text(only)] => cs::value(only),
        _ => format!("@({})", expression(parts, place)),
    }
}

enum Piece {
    Text(String),
    Code(String),
}

impl Piece {
    fn code(&self) -> String {
        match self {
            Self::Text(text) => cs::literal(text),
            Self::Code(code) => code.clone(),
        }
    }
}

fn pieces(parts: &[TemplatePart], place: Place) -> Vec<Piece> {
    let mut out: Vec<Piece> = Vec::new();
    for part in parts {
        match part {
            TemplatePart::Text(text) => push_text(text, &mut out),
            TemplatePart::Model => out.push(Piece::Code(match place {
                Place::Answer | Place::Outbound => cs::variable("model"),
                Place::OnError => cs::variable_if_set("model"),
            })),
            TemplatePart::RequestId => out.push(Piece::Code("context.RequestId.ToString()".to_owned())),
            TemplatePart::ResponseHeader(name, default) => {
                let default = default.as_deref().unwrap_or("");
                match place {
                    Place::Outbound => {
                        let (name, default) = (cs::literal(name), cs::literal(default));
                        out.push(Piece::Code(format!("context.Response.Headers.GetValueOrDefault({name}, {default})")));
                    }
                    Place::Answer | Place::OnError => push_text(default, &mut out),
                }
            }
        }
    }
    out
}

fn push_text(text: &str, out: &mut Vec<Piece>) {
    match out.last_mut() {
        _ if text.is_empty() => {}
        Some(Piece::Text(last)) => last.push_str(text),
        _ => out.push(Piece::Text(text.to_owned())),
    }
}

#[cfg(test)]
mod tests {
    use super::{Place, expression, makes_sense, value};
    use crate::check::plan::TemplatePart::{Model, RequestId, ResponseHeader, Text};

    #[test]
    fn holes_are_filled_by_expressions_that_fit_the_place() {
        let quoted = [Text("Model '".into()), Model, Text("' is \"out\".".into())];
        assert_eq!(expression(&quoted, Place::Answer), r#""Model '" + (string)context.Variables["model"] + "' is \"out\".""#);
        assert_eq!(
            value(&quoted, Place::OnError),
            r#"@("Model '" + context.Variables.GetValueOrDefault<string>("model", "") + "' is \"out\".")"#
        );
        let region = [ResponseHeader("x-ms-region".into(), Some("unknown".into()))];
        assert_eq!(value(&region, Place::Outbound), r#"@(context.Response.Headers.GetValueOrDefault("x-ms-region", "unknown"))"#);
        assert_eq!(value(&region, Place::OnError), "unknown");
        assert_eq!(value(&[RequestId], Place::Answer), "@(context.RequestId.ToString())");
        assert_eq!(value(&[Text("a".into()), Text("b".into())], Place::Answer), "ab");
    }

    #[test]
    fn a_header_without_default_needs_a_response() {
        let bare = [ResponseHeader("x".into(), None)];
        assert!(makes_sense(&bare, Place::Outbound));
        assert!(!makes_sense(&bare, Place::Answer));
    }
}
