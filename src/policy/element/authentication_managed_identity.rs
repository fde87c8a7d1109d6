use super::Section::{Inbound, Outbound};
use super::table::Entry;
use super::{Action, Reading};
use crate::policy::Element;

pub(super) const ENTRY: Entry = Entry {
    name: "authentication-managed-identity",
    sections: &[Inbound, Outbound],
    attributes: &["resource", "client-id", "output-token-variable-name", "ignore-error"],
    not_modelled: &[],
    read,
};

fn read(reading: &mut Reading<'_>, element: &Element, _: &str) -> Option<Action> {
    reading.empty(element);
    let resource = reading.text(element, "resource");
    let client_id = reading.optional_text(element, "client-id");
    let output_token_variable = reading.optional_literal(element, "output-token-variable-name");
    let ignore_error = reading.flag(element, "ignore-error", false);
    Some(Action::AuthenticationManagedIdentity { resource: resource?, client_id, output_token_variable, ignore_error })
}
