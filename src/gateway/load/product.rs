use std::collections::BTreeMap;
use std::rc::Rc;

use crate::expr::{ProductInfo, Subscription};
use crate::gateway::Options;
use crate::http::Str;
use crate::resource::{Bundle, Product, SubscriptionScope};

/// What `context` tells of products.
pub(super) fn products(bundle: &Bundle) -> Vec<Rc<ProductInfo>> {
    let info = |product: &Product| {
        Rc::new(ProductInfo {
            id: Some(Rc::clone(&product.id).into()),
            name: Some(Rc::clone(&product.display_name).into()),
            is_published: product.published,
            approval_required: product.approval_required,
            subscription_required: product.subscription_required,
            subscription_limit: None,
            groups: Vec::new(),
        })
    };
    bundle.products.iter().map(info).collect()
}

/// Subscriptions by their keys.
#[derive(Debug)]
pub(in crate::gateway) struct Keys(BTreeMap<Box<str>, (Rc<Subscription>, Opens)>);

/// What a key opens.
#[derive(Debug)]
pub(in crate::gateway) enum Opens {
    /// Every API.
    All,
    /// The APIs of a product: its index, their ids.
    Product(usize, Vec<Rc<str>>),
    /// The API of this id.
    Api(Rc<str>),
    /// Nothing: the product is not there, or not published.
    Nothing,
}

impl Keys {
    /// The subscriptions of a run; one that the artifacts do not have opens every API.
    pub(super) fn new(bundle: &Bundle, options: &Options) -> Self {
        let opens = |subscription: &Subscription| {
            let deployed = bundle.subscriptions.iter().find(|s| Some(&*s.id) == subscription.id.as_deref());
            match deployed.map(|s| &s.scope) {
                Some(SubscriptionScope::Product(id)) => {
                    let found = bundle.products.iter().enumerate().find(|(_, product)| product.id == *id && product.published);
                    found.map_or(Opens::Nothing, |(index, product)| Opens::Product(index, product.apis.clone()))
                }
                Some(SubscriptionScope::Api(id)) => Opens::Api(Rc::clone(id)),
                Some(SubscriptionScope::All) | None => Opens::All,
            }
        };
        let entry = |s: &Rc<Subscription>| Some((s.key.as_deref()?.into(), (Rc::clone(s), opens(s))));
        Self(options.subscriptions.iter().filter_map(entry).collect())
    }

    /// Whose key it is, and what it opens.
    pub(in crate::gateway) fn find(&self, key: &str) -> Option<&(Rc<Subscription>, Opens)> {
        self.0.get(key)
    }
}

impl Opens {
    /// Whether it opens an API.
    pub(in crate::gateway) fn opens(&self, api: Option<&Str>) -> bool {
        match self {
            Self::All => true,
            Self::Product(_, apis) => api.is_some_and(|id| apis.iter().any(|a| **a == **id)),
            Self::Api(id) => api.is_some_and(|api| **api == **id),
            Self::Nothing => false,
        }
    }
}
