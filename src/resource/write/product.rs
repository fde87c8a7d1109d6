use std::rc::Rc;

use crate::json::Made;
use crate::resource::{Bundle, Product, Subscription, SubscriptionScope};

use super::text::{made, resource_id};
use super::{Resource, api, full};

/// A product, its APIs, its policy.
pub(super) fn product(product: &Product, bundle: &Bundle) -> Vec<Resource> {
    let id = || vec![Rc::clone(&product.id)];
    let properties = Made::map([
        ("displayName", made(&product.display_name)),
        ("subscriptionRequired", product.subscription_required.into()),
        ("approvalRequired", product.approval_required.into()),
        ("state", if product.published { "published" } else { "notPublished" }.into()),
    ]);
    let mut out = vec![Resource::new("products", id(), properties, Vec::new())];
    out.extend(product.apis.iter().map(|api| {
        Resource::new(
            "products/apis",
            vec![Rc::clone(&product.id), Rc::clone(api)],
            Made::map([]),
            vec![("products", id()), ("apis", vec![Rc::clone(api)])],
        )
    }));
    if let Some(policy) = &product.policy {
        out.push(api::policy("products/policies", &id(), policy, bundle, vec![("products", id())]));
    }
    out
}

pub(super) fn subscription(subscription: &Subscription) -> Resource {
    let (scope, depends) = match &subscription.scope {
        SubscriptionScope::All => ("/apis".to_owned(), Vec::new()),
        SubscriptionScope::Product(id) => (resource_id(&full("products"), &[Rc::clone(id)]), vec![("products", vec![Rc::clone(id)])]),
        SubscriptionScope::Api(id) => (resource_id(&full("apis"), &[Rc::clone(id)]), vec![("apis", vec![Rc::clone(id)])]),
    };
    let properties = Made::map([("displayName", made(&subscription.display_name)), ("scope", scope.into()), ("state", "active".into())]);
    Resource::new("subscriptions", vec![Rc::clone(&subscription.id)], properties, depends)
}
