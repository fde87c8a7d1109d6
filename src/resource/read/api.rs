use std::collections::BTreeMap;
use std::rc::Rc;

use crate::diagnostic::code::resource as code;
use crate::diagnostic::{Diagnostic, Mapped, Span};
use crate::json::Node;
use crate::policy;
use crate::resource::{Api, DEFAULT_KEY_HEADER, DEFAULT_KEY_QUERY, Fragment, Operation, PolicyFormat, PolicyText};

use super::property::Keys;
use super::{Reading, Resource};

/// Characters of a string in a template that Azure takes.
const MAX_LITERAL: usize = 131_072;

const API: Keys = Keys {
    known: &["displayName", "path", "protocols", "apiType", "type", "serviceUrl", "subscriptionRequired", "subscriptionKeyParameterNames"],
    quiet: &[
        "description",
        "apiRevision",
        "apiRevisionDescription",
        "isCurrent",
        "authenticationSettings",
        "contact",
        "license",
        "termsOfServiceUrl",
    ],
    not_modelled: &["format", "value", "wsdlSelector", "apiVersion", "apiVersionSet", "apiVersionSetId", "sourceApiId"],
};

const OPERATION: Keys = Keys {
    known: &["displayName", "method", "urlTemplate"],
    quiet: &["description", "templateParameters", "request", "responses"],
    not_modelled: &["policies"],
};

const POLICY: Keys = Keys { known: &["format", "value"], quiet: &["description"], not_modelled: &[] };

/// What belongs to APIs and may stand before them.
#[derive(Default)]
pub(super) struct Parts {
    operations: Vec<(Rc<str>, Span, Operation)>,
    /// By the names of what they belong to: none, an API, an API and its operation.
    policies: BTreeMap<Vec<Rc<str>>, (Span, PolicyText)>,
    pub(super) products: super::product::Parts,
}

impl Reading<'_> {
    pub(super) fn api(&mut self, resource: &Resource<'_>, owned: bool) {
        let properties = resource.properties;
        self.keys(properties, "an API", &API);
        for key in ["apiType", "type"] {
            if let Some(kind) = self.text(properties, key)
                && kind.text() != "http"
            {
                let fault =
                    Diagnostic::new(code::NOT_MODELLED_ARM, kind.whole(), format!("APIs of the type `{}` are not modelled", kind.text()));
                self.report(fault.help("the type that is modelled is `http`"));
            }
        }
        let path = self.text(properties, "path");
        if properties.get("path").is_none() {
            self.missing(properties, "path");
        }
        let service_url = self.text(properties, "serviceUrl").filter(|u| !u.text().is_empty()).and_then(|u| self.url(&u));
        let names = self.object(properties, "subscriptionKeyParameterNames");
        let mut key = |name: &str, otherwise: &str| {
            let written = names.as_ref().and_then(|n| self.shared(n, name));
            written.unwrap_or_else(|| otherwise.into())
        };
        let (key_header, key_query) = (key("header", DEFAULT_KEY_HEADER), key("query", DEFAULT_KEY_QUERY));
        let display_name = self.shared(properties, "displayName").unwrap_or_else(|| resource.id());
        let subscription_required = self.flag(properties, "subscriptionRequired").unwrap_or(true);
        let Some(path) = path else { return };
        self.bundle.apis.push(Api {
            id: resource.id(),
            span: resource.span,
            display_name,
            path: path.text().trim_matches('/').into(),
            service_url,
            subscription_required,
            key_header,
            key_query,
            operations: Vec::new(),
            policy: None,
            telemetry: None,
            owned,
        });
    }

    pub(super) fn operation(&mut self, resource: &Resource<'_>) {
        let properties = resource.properties;
        self.keys(properties, "an operation", &OPERATION);
        let display_name = self.shared(properties, "displayName").unwrap_or_else(|| resource.id());
        let method = self.required_text(properties, "method");
        let url_template = self.required_text(properties, "urlTemplate");
        let (Some(api), Some(method), Some(url_template)) = (resource.names.first(), method, url_template) else { return };
        let operation =
            Operation { id: resource.id(), display_name, method: method.shared(), url_template: url_template.shared(), policy: None };
        self.parts.operations.push((Rc::clone(api), resource.span, operation));
    }

    /// A policy of the service, an API or an operation, by the names above it.
    pub(super) fn policy(&mut self, resource: &Resource<'_>) {
        let Some(text) = self.policy_of(resource) else { return };
        let owner = resource.names.split_last().map_or(&[][..], |(_, owner)| owner);
        self.parts.policies.insert(owner.to_vec(), (resource.span, text));
    }

    /// The text of a policy resource, whose name is known.
    pub(super) fn policy_of(&mut self, resource: &Resource<'_>) -> Option<PolicyText> {
        if &*resource.id() != "policy" {
            let fault = Diagnostic::new(code::WRONG_NAME, resource.span, format!("a policy is named `policy`, not `{}`", resource.id()));
            self.report(fault.help("Azure refuses any other name with an empty `BadRequest`"));
        }
        self.policy_text(resource)
    }

    pub(super) fn fragment(&mut self, resource: &Resource<'_>) {
        if let Some(policy) = self.policy_text(resource) {
            self.bundle.fragments.push(Fragment { id: resource.id(), span: resource.span, policy });
        }
    }

    fn policy_text(&mut self, resource: &Resource<'_>) -> Option<PolicyText> {
        let properties = resource.properties;
        self.keys(properties, "a policy", &POLICY);
        let format = self.text(properties, "format");
        let format = match format.as_ref().map(Mapped::text) {
            Some("rawxml") => PolicyFormat::RawXml,
            Some("xml") | None => PolicyFormat::Xml,
            Some(other) => {
                let span = properties.get("format").map_or(resource.span, |v| v.span);
                let fault = Diagnostic::new(code::NOT_MODELLED_ARM, span, format!("policies of the format `{other}` are not modelled"));
                self.report(fault.help("put the document into the template: `rawxml` or `xml`"));
                return None;
            }
        };
        if let Some(value) = properties.get("value")
            && let Node::Text(literal) = &value.node
            && literal.text().chars().count() > MAX_LITERAL
        {
            let message = format!("a string of more than {MAX_LITERAL} characters");
            let fault = Diagnostic::new(code::ARM_LIMIT, value.span.head(), message);
            self.report(fault.help("Azure refuses it: move parts of the policy into fragments"));
        }
        let text = self.required_text(properties, "value")?;
        // What Azure takes an omitted format for is not documented.
        if format == PolicyFormat::Xml && properties.get("format").is_some() {
            let mut found = crate::diagnostic::Diagnostics::new();
            policy::check_xml(&text, &mut found);
            found.into_iter().for_each(|f| self.report(f));
        }
        Some(PolicyText { text, format })
    }

    /// Puts operations and policies where they belong, and holds names against what there is.
    pub(super) fn assemble(&mut self) {
        self.members_exist();
        self.assemble_products();
        let parts = std::mem::take(&mut self.parts);
        for (api, span, operation) in parts.operations {
            let index = self.api_at(&api, span);
            if let Some(api) = self.bundle.apis.get_mut(index) {
                api.operations.push(operation);
            }
        }
        for (owner, (span, text)) in parts.policies {
            match &owner[..] {
                [] => self.bundle.global_policy = Some(text),
                [api, rest @ ..] => {
                    let index = self.api_at(api, span);
                    let Some(found) = self.bundle.apis.get_mut(index) else { continue };
                    match rest {
                        [] => found.policy = Some(text),
                        [operation, ..] => match found.operations.iter_mut().find(|o| o.id == *operation) {
                            Some(operation) => operation.policy = Some(text),
                            None => {
                                let known: Vec<_> = found.operations.iter().map(|o| Rc::clone(&o.id)).collect();
                                let message = format!("no operation `{operation}` of the API `{api}` in this template");
                                let fault = Diagnostic::new(code::UNKNOWN_OWNER, span, message);
                                self.report(fault.did_you_mean(operation, known.iter().map(|n| &**n)));
                            }
                        },
                    }
                }
            }
        }
    }

    /// The API of this id; one that others deploy when the template has none.
    fn api_at(&mut self, id: &Rc<str>, span: Span) -> usize {
        if let Some(index) = self.bundle.apis.iter().position(|a| a.id == *id) {
            return index;
        }
        let known: Vec<_> = self.bundle.apis.iter().map(|a| Rc::clone(&a.id)).collect();
        let message = format!("no API `{id}` in this template: its path and operations are not known");
        let finding = Diagnostic::new(code::API_ELSEWHERE, span, message).help("add the API, or describe it in `metadata.existingApis`");
        self.report(finding.did_you_mean(id, known.iter().map(|n| &**n)));
        self.bundle.apis.push(Api {
            id: Rc::clone(id),
            span,
            display_name: Rc::clone(id),
            path: Rc::clone(id),
            service_url: None,
            subscription_required: true,
            key_header: DEFAULT_KEY_HEADER.into(),
            key_query: DEFAULT_KEY_QUERY.into(),
            operations: Vec::new(),
            policy: None,
            telemetry: None,
            owned: false,
        });
        self.bundle.apis.len() - 1
    }
}
