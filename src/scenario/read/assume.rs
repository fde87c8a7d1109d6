use std::rc::Rc;

use crate::assumption::{Assumption, Assumptions};
use crate::diagnostic::{Diagnostic, Diagnostics, Mapped, Span, Spanned, code};
use crate::scenario::Setting;
use crate::yaml::{Entry, Kind, Node, value};

/// The map `assumptions:`.
pub fn assumptions(node: &Node, sink: &mut Diagnostics) -> Vec<Setting> {
    value::names(node, "`assumptions`", sink).iter().filter_map(|entry| entry_of(entry, sink)).collect()
}

fn entry_of(entry: &Entry, sink: &mut Diagnostics) -> Option<Setting> {
    let assumption = named(&entry.key.name, entry.key.span, sink)?;
    let text = match &entry.value.kind {
        // A word of its own here, where it is written.
        Kind::Null if entry.value.span.start < entry.value.span.end => "null".into(),
        Kind::Scalar { text, .. } => text.shared(),
        Kind::Null | Kind::Sequence(_) | Kind::Mapping(_) => {
            value::wrong_type(&entry.value, &format!("`{}` is {}", assumption.name(), assumption.takes()), sink);
            return None;
        }
    };
    setting(assumption, text, entry.value.span, sink)
}

/// A flag such as `weighted=random,stickyDown=refuse`.
pub fn assumptions_of_flag(flag: &Mapped, sink: &mut Diagnostics) -> Vec<Setting> {
    let mut at = 0;
    let mut settings = Vec::new();
    for part in flag.text().split(',') {
        let (start, end) = (at, at + part.len());
        at = end + 1;
        let Some((name, value)) = part.split_once('=') else {
            let fault = Diagnostic::new(code::scenario::BAD_ASSUMPTION, flag.span(start..end), format!("`{part}` sets nothing"));
            sink.push(fault.help("write `all`, or a name and its value: `weighted=random`"));
            continue;
        };
        let middle = start + name.len();
        let Some(assumption) = named(name, flag.span(start..middle), sink) else { continue };
        settings.extend(setting(assumption, value.into(), flag.span(middle + 1..end), sink));
    }
    settings
}

fn named(name: &str, span: Span, sink: &mut Diagnostics) -> Option<Assumption> {
    let found = Assumption::named(name);
    if found.is_none() {
        let fault = Diagnostic::new(code::scenario::BAD_ASSUMPTION, span, format!("nothing that is assumed is called `{name}`"));
        sink.push(fault.did_you_mean(name, Assumption::ALL.into_iter().map(Assumption::name)));
    }
    found
}

fn setting(assumption: Assumption, text: Rc<str>, span: Span, sink: &mut Diagnostics) -> Option<Setting> {
    match Assumptions::default().set(assumption, &text) {
        Ok(()) => Some(Setting { assumption, value: Spanned::new(text, span) }),
        Err(bad) => {
            let message = format!("`{}`: {bad}", assumption.name());
            sink.push(Diagnostic::new(code::scenario::BAD_ASSUMPTION, span, message));
            None
        }
    }
}
