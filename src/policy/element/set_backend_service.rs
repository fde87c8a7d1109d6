use super::table::{ANYWHERE, Entry};
use super::{Action, BackendService, Reading};
use crate::diagnostic::Diagnostic;
use crate::diagnostic::code::policy as code;
use crate::policy::Element;

pub(super) const ENTRY: Entry = Entry {
    name: "set-backend-service",
    sections: ANYWHERE,
    attributes: &["backend-id", "base-url"],
    not_modelled: &[
        "dapr-app-id",
        "dapr-method",
        "dapr-namespace",
        "sf-listener-name",
        "sf-partition-key",
        "sf-replica-type",
        "sf-resolve-condition",
        "sf-service-instance-name",
    ],
    read,
};

fn read(reading: &mut Reading<'_>, element: &Element, _: &str) -> Option<Action> {
    reading.empty(element);
    let id = reading.optional_text(element, "backend-id");
    let url = reading.optional_text(element, "base-url");
    match (id, url) {
        (Some(id), None) => Some(Action::SetBackendService(BackendService::BackendId(id))),
        (None, Some(url)) => Some(Action::SetBackendService(BackendService::BaseUrl(url))),
        (Some(_), Some(url)) => {
            let fault = Diagnostic::new(code::EITHER_OR, url.span, "both `backend-id` and `base-url`");
            reading.report(fault.help("keep one"));
            None
        }
        (None, None) => {
            let message = "`<set-backend-service>` needs `backend-id` or `base-url`";
            reading.report(Diagnostic::new(code::MISSING_ATTRIBUTE, element.name_span, message));
            None
        }
    }
}
