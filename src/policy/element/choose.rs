use super::table::{ANYWHERE, Entry};
use super::{Action, Reading, When};
use crate::diagnostic::Diagnostic;
use crate::diagnostic::code::policy as code;
use crate::policy::Element;

pub(super) const ENTRY: Entry = Entry { name: "choose", sections: ANYWHERE, attributes: &[], not_modelled: &[], read };

fn read(reading: &mut Reading<'_>, element: &Element, path: &str) -> Option<Action> {
    reading.no_text(element);
    let mut whens = Vec::new();
    let mut otherwise: Option<(&Element, Vec<_>)> = None;
    let mut seen = 0;
    for child in element.elements() {
        match &*child.name {
            "when" => {
                seen += 1;
                if let Some((first, _)) = &otherwise {
                    let fault = Diagnostic::new(code::WRONG_ORDER, child.name_span, "`<when>` after `<otherwise>`");
                    reading.report(fault.and(first.name_span, "`<otherwise>`").help("`<otherwise>` comes last"));
                }
                reading.attributes(child, &["condition"], &[]);
                reading.required(child, "condition");
                let condition = reading.boolean(child, "condition");
                let policies = reading.list(child, &format!("{path}/when[{seen}]"));
                whens.extend(condition.map(|condition| When { condition, policies }));
            }
            "otherwise" => {
                reading.attributes(child, &[], &[]);
                let policies = reading.list(child, &format!("{path}/otherwise[1]"));
                match &otherwise {
                    Some((first, _)) => {
                        let fault = Diagnostic::new(code::WRONG_CHILD, child.name_span, "a second `<otherwise>`");
                        reading.report(fault.and(first.name_span, "first").help("a `<choose>` has at most one"));
                    }
                    None => otherwise = Some((child, policies)),
                }
            }
            _ => reading.wrong_child(element, child, &["when", "otherwise"]),
        }
    }
    if seen == 0 {
        let fault = Diagnostic::new(code::MISSING_CHILD, element.name_span, "`<choose>` without a `<when>`");
        reading.report(fault.help("it needs at least one `<when condition='...'>`"));
    }
    Some(Action::Choose { whens, otherwise: otherwise.map(|(_, policies)| policies).unwrap_or_default() })
}
