use super::Section::Backend;
use super::attribute::POSITIVE;
use super::table::Entry;
use super::{Action, ForwardRequest, Reading, Timeout};
use crate::diagnostic::Diagnostic;
use crate::diagnostic::code::policy as code;
use crate::policy::Element;

pub(super) const ENTRY: Entry = Entry {
    name: "forward-request",
    sections: &[Backend],
    attributes: &["timeout", "timeout-ms", "follow-redirects", "buffer-request-body", "buffer-response", "fail-on-error-status-code"],
    not_modelled: &["continue-timeout", "http-version"],
    read,
};

fn read(reading: &mut Reading<'_>, element: &Element, _: &str) -> Option<Action> {
    reading.empty(element);
    match reading.forward {
        Some(first) => {
            let fault = Diagnostic::new(code::SECOND_FORWARD, element.span, "a second `<forward-request>` in one document");
            let help = "API Management takes one: attempts are repeated by `<retry>`, targets are chosen by `<set-backend-service>`";
            reading.report(fault.and(first, "first").help(help));
        }
        None => reading.forward = Some(element.span),
    }
    if let (Some(_), Some(second)) = (element.find("timeout"), element.find("timeout-ms")) {
        let fault = Diagnostic::new(code::EITHER_OR, second.name_span, "both `timeout` and `timeout-ms`");
        reading.report(fault.help("keep one: seconds or milliseconds"));
    }
    let seconds = reading.integer(element, "timeout", POSITIVE).map(Timeout::Seconds);
    let milliseconds = reading.integer(element, "timeout-ms", POSITIVE).map(Timeout::Milliseconds);
    Some(Action::ForwardRequest(Box::new(ForwardRequest {
        timeout: seconds.or(milliseconds),
        follow_redirects: reading.boolean(element, "follow-redirects"),
        buffer_request_body: reading.flag(element, "buffer-request-body", false),
        buffer_response: reading.flag(element, "buffer-response", true),
        fail_on_error_status: reading.flag(element, "fail-on-error-status-code", false),
    })))
}
