//! `<llm-emit-token-metric>` and `<azure-openai-emit-token-metric>`: what tokens cost, for Application Insights.

use super::Section::Inbound;
use super::table::Entry;
use super::{Action, Reading, Text, Value};
use crate::diagnostic::Diagnostic;
use crate::diagnostic::code::policy as code;
use crate::policy::Element;

pub(super) const LLM: Entry = entry("llm-emit-token-metric");
pub(super) const AZURE_OPENAI: Entry = entry("azure-openai-emit-token-metric");

/// Dimensions that have a value without being given one.
const DEFAULT: [&str; 8] = ["API ID", "Operation ID", "Product ID", "User ID", "Subscription ID", "Location", "Gateway ID", "Backend ID"];

/// Most dimensions that Azure Monitor takes of one metric.
const MOST: usize = 10;

const fn entry(name: &'static str) -> Entry {
    Entry { name, sections: &[Inbound], attributes: &["namespace", "name", "value-type", "ignore-prompt"], not_modelled: &[], read }
}

/// What a metric is told apart by.
#[derive(Clone, Debug)]
pub struct Dimension {
    /// Its name.
    pub name: Text,
    /// Its value; one of API Management's own when `None`.
    pub value: Option<Text>,
}

fn read(reading: &mut Reading<'_>, element: &Element, _: &str) -> Option<Action> {
    reading.no_text(element);
    reading.optional_literal(element, "namespace");
    let words = &[("all", ()), ("total-tokens", ()), ("prompt-tokens", ()), ("completion-tokens", ())];
    reading.literal_word(element, "value-type", words);
    reading.flag(element, "ignore-prompt", false);
    let mut dimensions = Vec::new();
    for child in element.elements() {
        if &*child.name != "dimension" {
            reading.wrong_child(element, child, &["dimension"]);
            continue;
        }
        reading.attributes(child, &["name", "value"], &[]);
        reading.empty(child);
        let name = reading.text(child, "name");
        let value = reading.optional_text(child, "value");
        if let (Some(Value::Literal(own)), None) = (name.as_ref().map(|name| &name.value), &value)
            && !DEFAULT.contains(&&**own)
        {
            let fault = Diagnostic::new(code::MISSING_ATTRIBUTE, child.name_span, format!("the dimension `{own}` needs a `value`"));
            reading.report(fault.help("only API Management's own have one by themselves").did_you_mean(own, DEFAULT));
        }
        dimensions.extend(name.map(|name| Dimension { name, value }));
    }
    if dimensions.is_empty() {
        let fault = Diagnostic::new(code::MISSING_CHILD, element.name_span, format!("`<{}>` without a `<dimension>`", element.name));
        reading.report(fault.help("write at least one: `<dimension name='API ID' />`"));
    }
    if dimensions.len() > MOST {
        let message = format!("`<{}>` has {} dimensions, Azure Monitor takes {MOST}", element.name, dimensions.len());
        reading.report(Diagnostic::new(code::OUT_OF_RANGE, element.name_span, message));
    }
    Some(Action::EmitTokenMetric(dimensions))
}
