//! Metrics: what Azure takes of dimensions, and where they go.

use std::collections::BTreeSet;

use crate::check::resolved::Api;
use crate::diagnostic::{Diagnostic, Diagnostics, code};
use crate::expr::{self, Want};
use crate::resource::references;
use crate::spec::Dimension;

/// Most dimensions of one metric in Azure Monitor.
const MOST: usize = 10;

/// Most of them that are not API Management's own.
const MOST_OWN: usize = 5;

/// Dimensions that are too many or twice there, connections in clear, metrics that go nowhere.
pub(super) fn check(api: &Api, sink: &mut Diagnostics) {
    let Some(metrics) = &api.written.metrics else { return };
    let mut names = BTreeSet::new();
    let mut computed = 0;
    for (index, dimension) in metrics.dimensions.iter().enumerate() {
        let name = match &dimension.value {
            Dimension::Own(name) => name,
            Dimension::Model => "Model",
            Dimension::Computed(name, expression) => {
                expr::bind(&expression.text, Want::Text, sink);
                &name.value
            }
        };
        computed += usize::from(!matches!(dimension.value, Dimension::Own(_)));
        if !names.insert(name.to_ascii_lowercase()) {
            let fault = Diagnostic::new(code::api::METRIC_DIMENSIONS, dimension.span, format!("the dimension `{name}` twice"));
            sink.push(fault.label("again here").help("delete one of the two"));
        }
        if index == MOST || computed == MOST_OWN + 1 {
            let message = format!("Azure takes {MOST} dimensions of a metric, {MOST_OWN} of them custom");
            let fault = Diagnostic::new(code::api::METRIC_DIMENSIONS, dimension.span, message).label("one too many");
            sink.push(fault.help("leave out what has many values, or what another dimension implies"));
            break;
        }
    }
    match (&metrics.connection, &metrics.logger) {
        (Some(connection), _) if references(&connection.value).next().is_none() => {
            let fault = Diagnostic::new(code::azure::SECRET_IN_CLEAR, connection.span, "the connection string is written in clear");
            let fault = fault.label("whoever reads the spec or the template has it");
            sink.push(fault.help("put it into a named value and write `connection: \"{{insights}}\"`"));
        }
        (None, None) => {
            let message = "nothing says where the metrics go";
            let note =
                Diagnostic::new(code::api::METRICS_NOWHERE, metrics.span, message).label("emitted only if the service has a diagnostic");
            sink.push(note.help("write `connection: \"{{insights}}\"`, or `logger: NAME` for one that the service has"));
        }
        (Some(_), _) | (None, Some(_)) => {}
    }
}
