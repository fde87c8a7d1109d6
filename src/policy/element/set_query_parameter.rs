use super::table::{ANYWHERE, Entry};
use super::{Action, Reading, set_header};
use crate::policy::Element;

pub(super) const ENTRY: Entry =
    Entry { name: "set-query-parameter", sections: ANYWHERE, attributes: &["name", "exists-action"], not_modelled: &[], read };

fn read(reading: &mut Reading<'_>, element: &Element, _: &str) -> Option<Action> {
    set_header::values(reading, element).map(Action::SetQueryParameter)
}
