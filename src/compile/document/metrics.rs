use crate::check::plan::{Dimension, Metrics};
use crate::policy::Element;

use super::cs;

/// What tokens cost, for Application Insights.
pub(super) fn policy(metrics: &Metrics) -> Element {
    let name = if metrics.embeddings { "azure-openai-emit-token-metric" } else { "llm-emit-token-metric" };
    let mut out = Element::new(name);
    if let Some(namespace) = &metrics.namespace {
        out = out.attribute("namespace", cs::value(namespace));
    }
    let dimension = |name: &str, value: Option<String>| {
        let dimension = Element::new("dimension").attribute("name", name);
        if let Some(value) = value { dimension.attribute("value", value) } else { dimension }
    };
    out.children(metrics.dimensions.iter().map(|of| match of {
        Dimension::Own(name) => dimension(name, None),
        Dimension::Model => dimension("Model", Some(format!("@({})", cs::variable("model")))),
        Dimension::Computed(name, expression) => dimension(&cs::value(&name.value), Some(format!("@({})", expression.code))),
    }))
}
