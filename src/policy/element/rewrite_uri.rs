use super::Section::Inbound;
use super::table::Entry;
use super::{Action, Reading};
use crate::policy::Element;

pub(super) const ENTRY: Entry =
    Entry { name: "rewrite-uri", sections: &[Inbound], attributes: &["template", "copy-unmatched-params"], not_modelled: &[], read };

fn read(reading: &mut Reading<'_>, element: &Element, _: &str) -> Option<Action> {
    reading.empty(element);
    let template = reading.text(element, "template");
    // The schema says false, the documentation true.
    let copy_unmatched = reading.boolean_or(element, "copy-unmatched-params", true);
    Some(Action::RewriteUri { template: template?, copy_unmatched: copy_unmatched? })
}
