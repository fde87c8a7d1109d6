use crate::diagnostic::{Diagnostic, Diagnostics, Spanned, code};
use crate::yaml::{Kind, Node, value};

/// Statuses: `429`, `500-599`, a list of both. Ranges in the order written.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct StatusSet(pub Vec<(u16, u16)>);

impl StatusSet {
    /// Whether a status is in it.
    #[must_use]
    pub fn contains(&self, status: u16) -> bool {
        self.0.iter().any(|&(low, high)| (low..=high).contains(&status))
    }

    /// Reads a status, a range, or a list of them. `None` when nothing of it can stand.
    pub(super) fn read(node: &Node, what: &str, sink: &mut Diagnostics) -> Option<Spanned<Self>> {
        let ranges: Vec<(u16, u16)> = match &node.kind {
            Kind::Scalar { .. } => range(node, sink).into_iter().collect(),
            Kind::Sequence(items) if items.is_empty() => {
                sink.push(Diagnostic::new(code::spec::EMPTY_LIST, node.span, format!("{what} has no entries")).help("write `[429]`"));
                Vec::new()
            }
            Kind::Sequence(items) => items.iter().filter_map(|item| range(item, sink)).collect(),
            Kind::Null | Kind::Mapping(_) => {
                value::wrong_type(node, &format!("{what} is a list of statuses"), sink);
                Vec::new()
            }
        };
        (!ranges.is_empty()).then(|| Spanned::new(Self(ranges), node.span))
    }
}

/// `429` or `500-599`.
fn range(node: &Node, sink: &mut Diagnostics) -> Option<(u16, u16)> {
    let text = value::mapped(node, "a status", sink)?.text();
    let fault = |message: String, help: String| Diagnostic::new(code::spec::BAD_STATUS, node.span, message).help(help);
    let forms = || "statuses are written `429`, ranges `500-599`".to_owned();
    let (low, high) = text.split_once('-').map_or((text, text), |(low, high)| (low.trim(), high.trim()));
    let (Some(first), Some(last)) = (number(low), number(high)) else {
        let class = text.strip_suffix("xx").or_else(|| text.strip_suffix("XX")).filter(|c| matches!(*c, "1" | "2" | "3" | "4" | "5"));
        let dots = text.split_once("..").filter(|(a, b)| number(a).is_some() && number(b).is_some());
        let help = match (class, dots) {
            (Some(class), _) => format!("write `{class}00-{class}99`"),
            (None, Some((low, high))) => format!("write `{low}-{high}`"),
            (None, None) => forms(),
        };
        sink.push(fault(format!("`{text}` is neither a status nor a range of them"), help));
        return None;
    };
    if !(100..=599).contains(&first) || !(100..=599).contains(&last) {
        sink.push(fault(format!("statuses lie between 100 and 599, this is {text}"), forms()));
        return None;
    }
    if first > last {
        sink.push(fault(format!("the range `{text}` ends before it begins"), format!("write `{last}-{first}`")));
        return None;
    }
    Some((first, last))
}

fn number(text: &str) -> Option<u16> {
    text.parse().ok().filter(|_| text.bytes().all(|b| b.is_ascii_digit()))
}
