use super::{limit, list};
use crate::diagnostic::Diagnostics;
use crate::spec::key::{product, subscription};
use crate::spec::{Product, Subscription};
use crate::yaml::{Fields, Node, value};

/// Reads a product.
pub(super) fn read(node: &Node, sink: &mut Diagnostics) -> Option<Product> {
    let mut fields = Fields::section(node, &product::MAP.section, sink)?;
    let read = Product {
        span: fields.span(),
        like: fields.text(product::LIKE, sink),
        apis: list::texts(&mut fields, product::APIS, sink),
        models: list::patterns(&mut fields, product::MODELS, sink)?,
        limits: fields.get(product::LIMITS).and_then(|n| limit::of_product(n, sink)),
    };
    fields.finish(sink);
    Some(read)
}

/// Reads a subscription.
pub(super) fn subscription(node: &Node, sink: &mut Diagnostics) -> Option<Subscription> {
    let mut fields = Fields::section(node, &subscription::MAP.section, sink)?;
    let product = fields.require(subscription::PRODUCT, "a name from `products`: `product: premium`", sink);
    let read = Subscription {
        span: fields.span(),
        product: product.and_then(|n| value::text(n, "`product`", sink)),
        limits: fields.get(subscription::LIMITS).and_then(|n| limit::figures(n, sink)),
    };
    fields.finish(sink);
    Some(read)
}
