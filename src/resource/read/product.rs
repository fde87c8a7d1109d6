use std::rc::Rc;

use crate::diagnostic::code::resource as code;
use crate::diagnostic::{Diagnostic, Mapped, Span};
use crate::json::{Node, Value};
use crate::resource::{PolicyText, Product, Subscription, SubscriptionScope};

use super::property::Keys;
use super::{Reading, Resource};

const PRODUCT: Keys = Keys {
    known: &["displayName", "subscriptionRequired", "approvalRequired", "state"],
    quiet: &["description", "terms", "subscriptionsLimit", "authenticationType"],
    not_modelled: &[],
};

const LINK: Keys = Keys { known: &["apiId"], quiet: &[], not_modelled: &[] };

const SUBSCRIPTION: Keys =
    Keys { known: &["displayName", "scope", "state"], quiet: &["ownerId", "allowTracing"], not_modelled: &["primaryKey", "secondaryKey"] };

/// What belongs to products and may stand before them.
#[derive(Default)]
pub(super) struct Parts {
    /// A product, one of its APIs.
    apis: Vec<(Rc<str>, Span, Rc<str>)>,
    policies: Vec<(Rc<str>, Span, PolicyText)>,
}

impl Reading<'_> {
    pub(super) fn product(&mut self, resource: &Resource<'_>) {
        let properties = resource.properties;
        self.keys(properties, "a product", &PRODUCT);
        let display_name = self.shared(properties, "displayName").unwrap_or_else(|| resource.id());
        let subscription_required = self.flag(properties, "subscriptionRequired").unwrap_or(true);
        let approval_required = self.flag(properties, "approvalRequired").unwrap_or(false);
        let state = self.shared(properties, "state");
        self.bundle.products.push(Product {
            id: resource.id(),
            span: resource.span,
            display_name,
            // What Azure makes of a product that does not say.
            published: state.is_some_and(|state| state.eq_ignore_ascii_case("published")),
            subscription_required,
            approval_required,
            apis: Vec::new(),
            policy: None,
        });
    }

    /// `products/apis`, which bears the API's name, or `products/apiLinks`, which holds its id.
    pub(super) fn product_api(&mut self, resource: &Resource<'_>) {
        self.keys(resource.properties, "an API of a product", &LINK);
        let linked = self.id(resource.properties, "apiId");
        let linked = linked.map(|id| id.text().rsplit('/').next().unwrap_or_default().into());
        let (Some(product), Some(api)) = (resource.names.first(), linked.or_else(|| resource.names.last().cloned())) else { return };
        self.parts.products.apis.push((Rc::clone(product), resource.span, api));
    }

    pub(super) fn product_policy(&mut self, resource: &Resource<'_>) {
        let Some(text) = self.policy_of(resource) else { return };
        if let Some(product) = resource.names.first() {
            self.parts.products.policies.push((Rc::clone(product), resource.span, text));
        }
    }

    pub(super) fn subscription(&mut self, resource: &Resource<'_>) {
        let properties = resource.properties;
        self.keys(properties, "a subscription", &SUBSCRIPTION);
        let display_name = self.shared(properties, "displayName").unwrap_or_else(|| resource.id());
        if properties.get("scope").is_none() {
            self.missing(properties, "scope");
        }
        let Some(scope) = self.id(properties, "scope") else { return };
        let mut parts = scope.text().rsplit('/');
        let (last, before) = (parts.next().unwrap_or_default(), parts.next().unwrap_or_default());
        let scope = match before.to_ascii_lowercase().as_str() {
            "products" => SubscriptionScope::Product(last.into()),
            "apis" => SubscriptionScope::Api(last.into()),
            _ if last.eq_ignore_ascii_case("apis") => SubscriptionScope::All,
            _ => {
                let fault = Diagnostic::new(code::WRONG_PROPERTY, scope.whole(), format!("`{}` is no scope", scope.text()));
                self.report(fault.help("it is `/apis`, or the id of a product or an API"));
                return;
            }
        };
        self.bundle.subscriptions.push(Subscription { id: resource.id(), span: resource.span, display_name, scope });
    }

    /// An id, in which the service's name may have no value.
    fn id(&mut self, properties: &Value, key: &str) -> Option<Mapped> {
        let (value, _) = self.evaluate_with_holes(properties.get(key)?)?;
        match value.node {
            Node::Text(text) => Some(text),
            Node::Null | Node::Bool(_) | Node::Number(_) | Node::List(_) | Node::Map(_) => {
                self.wrong_type(key, &value, "a string");
                None
            }
        }
    }

    /// Puts APIs and policies to their products.
    pub(super) fn assemble_products(&mut self) {
        let parts = std::mem::take(&mut self.parts.products);
        for (id, span, api) in parts.apis {
            if let Some(product) = self.product_at(&id, span) {
                product.apis.push(api);
            }
        }
        for (id, span, text) in parts.policies {
            if let Some(product) = self.product_at(&id, span) {
                product.policy = Some(text);
            }
        }
    }

    fn product_at(&mut self, id: &str, span: Span) -> Option<&mut Product> {
        if !self.bundle.products.iter().any(|p| *p.id == *id) {
            let known: Vec<_> = self.bundle.products.iter().map(|p| Rc::clone(&p.id)).collect();
            let fault = Diagnostic::new(code::UNKNOWN_OWNER, span, format!("no product `{id}` in this template"));
            self.report(fault.did_you_mean(id, known.iter().map(|n| &**n)));
        }
        self.bundle.products.iter_mut().find(|p| *p.id == *id)
    }
}
