//! An ARM template to a bundle.
//!
//! In: the template's text, and parameter values where there are some. Out: the resources that a gateway acts on. Names, ids
//! and values may be ARM expressions. A resource type that changes nothing here is a note, a property that matters and is not
//! modelled an error: nothing is skipped in silence.
//!
//! `mod.rs` the template and its resources · `expression.rs` ARM expressions, `function.rs` what they can call · `property.rs`
//! typed properties · `backend.rs`, `breaker.rs`, `pool.rs`, `api.rs`, `product.rs`, `named_value.rs` a kind of resource each

mod api;
mod backend;
mod breaker;
mod expression;
mod function;
mod named_value;
mod pool;
mod product;
mod property;

use std::collections::BTreeMap;
use std::rc::Rc;

use crate::diagnostic::code::resource as code;
use crate::diagnostic::{Diagnostic, Diagnostics, Mapped, Severity, Span};
use crate::json::{self, Node, Value};

use super::Bundle;
use expression::Scope;

/// Values for a template's parameters, by name.
pub type Given = BTreeMap<Rc<str>, Value>;

/// Resources inside resources.
const MAX_NESTING: usize = 8;

/// Reads a template whose parameters have their default values. All faults go to `sink`; `None` when there was any error.
pub fn read(text: &Mapped, sink: &mut Diagnostics) -> Option<Bundle> {
    read_with(text, &Given::new(), sink)
}

/// Reads a template with values for its parameters. All faults go to `sink`; `None` when there was any error.
pub fn read_with(text: &Mapped, given: &Given, sink: &mut Diagnostics) -> Option<Bundle> {
    let template = json::parse(text, sink)?;
    let section = |name: &str| template.get(name).map_or(&[][..], Value::entries);
    let scope = Scope::new(section("parameters"), section("variables"), given);
    let mut reading =
        Reading { sink, scope, errors: 0, bundle: Bundle::default(), seen: BTreeMap::new(), parts: api::Parts::default(), version: None };
    reading.template(&template);
    reading.assemble();
    (reading.errors == 0).then_some(reading.bundle)
}

/// Reads a parameter file: the values it gives.
pub fn parameters(text: &Mapped, sink: &mut Diagnostics) -> Option<Given> {
    let file = json::parse(text, sink)?;
    let Some(parameters) = file.get("parameters") else {
        let fault = Diagnostic::new(code::NOT_A_TEMPLATE, file.span.head(), "this is no parameter file: it has no `parameters`");
        sink.push(fault);
        return None;
    };
    let values = parameters.entries().iter().filter_map(|e| Some((e.key.shared(), e.value.get("value")?.clone())));
    Some(values.collect())
}

/// What was read so far.
struct Reading<'a> {
    sink: &'a mut Diagnostics,
    scope: Scope<'a>,
    errors: usize,
    bundle: Bundle,
    /// Type and name of every resource with its place.
    seen: BTreeMap<(String, String), Span>,
    /// Operations and policies, to be put to their APIs in the end.
    parts: api::Parts,
    /// The api-version of the resource being read.
    version: Option<Mapped>,
}

/// A resource being read.
struct Resource<'v> {
    /// Its names below the service.
    names: Vec<Rc<str>>,
    /// Where its name stands.
    span: Span,
    /// `properties`.
    properties: &'v Value,
}

impl Resource<'_> {
    /// The resource's own name: the last.
    fn id(&self) -> Rc<str> {
        self.names.last().cloned().unwrap_or_else(|| "".into())
    }
}

impl Reading<'_> {
    fn report(&mut self, finding: Diagnostic) {
        self.errors += usize::from(finding.severity == Severity::Error);
        self.sink.push(finding);
    }

    fn template(&mut self, template: &Value) {
        let Some(resources) = template.get("resources") else {
            let fault = Diagnostic::new(code::NOT_A_TEMPLATE, template.span.head(), "this is no ARM template: it has no `resources`");
            self.report(fault.help("a template is an object with `$schema`, `contentVersion` and `resources`"));
            return;
        };
        self.resources(resources, "", &[], 0);
        let existing = template.get("metadata").and_then(|m| m.get("existingApis"));
        if let Some(Value { node: Node::List(items), .. }) = existing {
            items.iter().for_each(|item| self.existing_api(item));
        }
    }

    /// A list of resources, or an object of them by symbolic name; `kind` and `names` are those of the resource around them.
    fn resources(&mut self, resources: &Value, kind: &str, names: &[Rc<str>], depth: usize) {
        match &resources.node {
            Node::List(items) => items.iter().for_each(|item| self.resource(item, kind, names, depth)),
            Node::Map(entries) => entries.iter().for_each(|e| self.resource(&e.value, kind, names, depth)),
            Node::Null | Node::Bool(_) | Node::Number(_) | Node::Text(_) => {
                self.wrong_type("resources", resources, "a list");
            }
        }
    }

    fn resource(&mut self, resource: &Value, outer_kind: &str, outer_names: &[Rc<str>], depth: usize) {
        if depth > MAX_NESTING {
            let fault = Diagnostic::new(code::ARM_LIMIT, resource.span.head(), "resources are nested too deep");
            self.report(fault);
            return;
        }
        if !matches!(resource.node, Node::Map(_)) {
            self.wrong_type("a resource", resource, "an object");
            return;
        }
        let Some(kind) = self.required_text(resource, "type") else { return };
        let kind_span = kind.whole();
        let kind = if outer_kind.is_empty() { kind.text().to_owned() } else { format!("{outer_kind}/{}", kind.text()) };
        if !self.is_deployed(resource) {
            return;
        }
        let service = "microsoft.apimanagement/service";
        let lower = kind.to_ascii_lowercase();
        let Some(below) = lower.strip_prefix(service).filter(|rest| rest.is_empty() || rest.starts_with('/')) else {
            self.other_type(&kind, kind_span);
            return;
        };
        let Some((names, span)) = self.names(resource, &kind, outer_names) else { return };
        let full: String = names.join("/");
        if let Some(first) = self.seen.insert((lower.clone(), full.to_ascii_lowercase()), span) {
            let own = names.last().map_or("", |n| n);
            let fault = Diagnostic::new(code::DUPLICATE_RESOURCE, span, format!("a second resource `{own}` of the type `{kind}`"));
            self.report(fault.and(first, "first").help("names are unique within a type, capitals aside"));
        }
        self.version = self.required_text(resource, "apiVersion");
        if let Some(inner) = resource.get("resources") {
            let version = self.version.clone();
            self.resources(inner, &kind, &names, depth + 1);
            self.version = version;
        }
        let below = below.trim_start_matches('/');
        let nothing = Value { span: resource.span.head(), node: Node::Map([].into()) };
        let properties = resource.get("properties").map(|p| self.evaluate(p).unwrap_or_else(|| nothing.clone()));
        let properties = properties.unwrap_or(nothing);
        let resource = Resource { names: names.get(1..).unwrap_or_default().to_vec(), span, properties: &properties };
        match below {
            "" => {}
            "backends" => self.backend(&resource),
            "apis" => self.api(&resource, true),
            "apis/operations" => self.operation(&resource),
            "policies" | "apis/policies" | "apis/operations/policies" => self.policy(&resource),
            "products" => self.product(&resource),
            "products/apis" | "products/apilinks" => self.product_api(&resource),
            "products/policies" => self.product_policy(&resource),
            "subscriptions" => self.subscription(&resource),
            "policyfragments" => self.fragment(&resource),
            "namedvalues" => self.named_value(&resource),
            // Where metrics and logs go changes no answer.
            "loggers" | "diagnostics" | "apis/diagnostics" => {}
            _ => self.other_type(&kind, kind_span),
        }
    }

    /// An API that the template does not deploy, as `write` describes it.
    fn existing_api(&mut self, item: &Value) {
        let kind = self.required_text(item, "type");
        let name = self.required_text(item, "name");
        let (Some(kind), Some(name), Some(properties)) = (kind, name, item.get("properties")) else { return };
        let names = name.text().split('/').map(Rc::from).collect();
        let resource = Resource { names, span: name.whole(), properties };
        match (kind.text(), resource.names.len()) {
            ("Microsoft.ApiManagement/service/apis", 1) => self.api(&resource, false),
            ("Microsoft.ApiManagement/service/apis/operations", 2) => self.operation(&resource),
            _ => self.other_type(kind.text(), kind.whole()),
        }
    }

    /// Whether a resource is deployed at all: loops are not modelled, conditions only where they are written out.
    fn is_deployed(&mut self, resource: &Value) -> bool {
        let mut deployed = true;
        for (key, what) in [("copy", "a loop over resources"), ("condition", "a condition that is computed")] {
            let Some(value) = resource.get(key) else { continue };
            match self.evaluate(value).map(|v| v.node) {
                Some(Node::Bool(condition)) if key == "condition" => deployed &= condition,
                _ => {
                    let fault = Diagnostic::new(code::NOT_MODELLED_ARM, value.span, format!("{what} is not modelled"));
                    self.report(fault.help("write each resource out"));
                    deployed = false;
                }
            }
        }
        deployed
    }

    /// The names of a resource, the service's first: as many as its type has parts after the namespace.
    fn names(&mut self, resource: &Value, kind: &str, outer: &[Rc<str>]) -> Option<(Vec<Rc<str>>, Span)> {
        let value = resource.get("name");
        let Some(value) = value else {
            self.missing(resource, "name");
            return None;
        };
        // The service's own name is a parameter, mostly without a value, and matters to nobody here.
        let (name, _) = self.evaluate_with_holes(value)?;
        let Node::Text(name) = name.node else {
            self.wrong_type("name", value, "a string");
            return None;
        };
        let mut names: Vec<Rc<str>> = outer.to_vec();
        names.extend(name.text().split('/').map(Rc::from));
        let wanted = kind.split('/').count() - 1;
        if names.len() != wanted || names.iter().any(|n| n.is_empty()) {
            let message = format!("the name `{}` does not fit the type `{kind}`", names.join("/"));
            let fault = Diagnostic::new(code::WRONG_NAME, value.span, message);
            self.report(fault.help(format!("it needs {wanted} parts with `/` between, the first is the service")));
            return None;
        }
        if let Some(hole) = names.iter().skip(1).find(|n| n.contains('<')) {
            let fault = Diagnostic::new(code::NO_VALUE, value.span, format!("the name holds {hole}, which has no value"));
            self.report(fault.help("give the parameter a value or a `defaultValue`"));
            return None;
        }
        Some((names, value.span))
    }

    /// A type that no behaviour is read from.
    fn other_type(&mut self, kind: &str, span: Span) {
        let matters = ["workspaces", "gateways", "apis/releases", "tags/operationlinks", "caches"];
        let below = kind.to_ascii_lowercase();
        let below = below.strip_prefix("microsoft.apimanagement/service/").unwrap_or("");
        let nested = kind.eq_ignore_ascii_case("Microsoft.Resources/deployments");
        if nested || matters.iter().any(|m| below.starts_with(m)) {
            let finding = Diagnostic::new(code::RESOURCE_NOT_SIMULATED, span, format!("`{kind}` is not read, and may change what happens"));
            self.report(finding.help("put what matters into the template itself"));
        } else {
            self.report(Diagnostic::new(code::OTHER_RESOURCE, span, format!("`{kind}` is not read")));
        }
    }
}

#[cfg(test)]
mod tests;
