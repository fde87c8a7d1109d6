use std::rc::Rc;

use crate::json::Made;
use crate::resource::{Api, Bundle, Telemetry};

use super::text::{made, resource_id};
use super::{Resource, depends, full};

/// The diagnostic that lets an API emit metrics, and its logger unless the service has that.
pub(super) fn of(api: &Api, bundle: &Bundle) -> Vec<Resource> {
    let mut out = Vec::new();
    let logger = match &api.telemetry {
        None => return out,
        Some(Telemetry::Logger(name)) => Rc::clone(name),
        Some(Telemetry::Connection(text)) => {
            let name: Rc<str> = format!("{}-insights", api.id).into();
            let credentials = Made::map([("connectionString", made(text))]);
            let properties = Made::map([("loggerType", "applicationInsights".into()), ("credentials", credentials)]);
            out.push(Resource::new("loggers", vec![Rc::clone(&name)], properties, depends::named_values(text, bundle)));
            name
        }
    };
    let id = resource_id(&full("loggers"), std::slice::from_ref(&logger));
    let properties = Made::map([("loggerId", id.into()), ("metrics", true.into())]);
    let after = vec![("apis", vec![Rc::clone(&api.id)]), ("loggers", vec![logger])];
    out.push(Resource::new("apis/diagnostics", vec![Rc::clone(&api.id), "applicationinsights".into()], properties, after));
    out
}
