//! Which conditions hold for the callers of a rule.

use std::collections::{BTreeMap, BTreeSet};

use crate::check::product::Product;
use crate::diagnostic::Spanned;
use crate::spec::{Condition, Pattern, Residents, Spec, Subject};

/// The products and subscriptions of a spec, as rules ask for them.
pub(super) struct Known<'s> {
    pub(super) spec: &'s Spec,
    products: BTreeMap<&'s str, &'s Product<'s>>,
    /// Each with its product.
    subscriptions: BTreeMap<&'s str, &'s str>,
}

impl<'s> Known<'s> {
    pub(super) fn of(spec: &'s Spec, products: &'s [Product<'s>]) -> Self {
        let subscriptions = spec.subscriptions.iter();
        Self {
            spec,
            products: products.iter().map(|product| (&*product.name.value, product)).collect(),
            subscriptions: subscriptions.filter_map(|(name, of)| Some((&*name.value, &*of.product.as_ref()?.value))).collect(),
        }
    }

    /// The products that a pattern matches.
    pub(super) fn products<'m>(&'m self, pattern: &'m Pattern) -> impl Iterator<Item = &'s Product<'s>> {
        named(&self.products, pattern)
    }

    /// The products of the subscriptions that a pattern matches.
    pub(super) fn subscriptions<'m>(&'m self, pattern: &'m Pattern) -> impl Iterator<Item = &'s str> {
        named(&self.subscriptions, pattern)
    }
}

/// What is named as a pattern says: for one name that is a look-up.
fn named<'m, T: Copy>(all: &'m BTreeMap<&str, T>, pattern: &'m Pattern) -> impl Iterator<Item = T> {
    let one = if pattern.is_glob() { None } else { all.get(&*pattern.0) };
    let several = all.iter().filter(|(name, _)| pattern.is_glob() && pattern.matches(name)).map(|(_, of)| of);
    one.into_iter().chain(several).copied()
}

/// Callers of whom the product or the subscription is known, as far as patterns tell it.
pub(super) struct Callers<'s> {
    who: &'s Residents,
    known: &'s Known<'s>,
}

/// Whether a condition holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Holds {
    Yes,
    No,
    /// For some requests, or nobody knows.
    Perhaps,
}

impl Holds {
    fn of(all: bool, none: bool) -> Self {
        match (all, none) {
            (true, _) => Self::Yes,
            (false, true) => Self::No,
            (false, false) => Self::Perhaps,
        }
    }
}

impl<'s> Callers<'s> {
    pub(super) fn of(who: &'s Residents, known: &'s Known<'s>) -> Self {
        Self { who, known }
    }

    /// What reports call them: one that the spec has where there is one.
    pub(super) fn shown(&self) -> String {
        match self.subscriptions().next() {
            Some((name, product)) => format!("`{name}` of the product `{product}`"),
            None => match self.who {
                Residents::Product(_) => format!("a caller of the product {}", self.patterns()),
                Residents::Subscription(_) => format!("the subscription {}", self.patterns()),
            },
        }
    }

    /// As a condition of a route: `{ product: eu-* }`.
    pub(super) fn asked(&self) -> String {
        let key = match self.who {
            Residents::Product(_) => "product",
            Residents::Subscription(_) => "subscription",
        };
        let patterns: Vec<&str> = self.who.patterns().iter().map(|pattern| &*pattern.value.0).collect();
        match &patterns[..] {
            [only] => format!("{{ {key}: {only} }}"),
            several => format!("{{ {key}: [{}] }}", several.join(", ")),
        }
    }

    /// Their products, where all of them are told by name.
    pub(super) fn products(&self) -> Option<Vec<&'s str>> {
        match self.who {
            Residents::Product(own) => own.iter().map(|pattern| (!pattern.value.is_glob()).then_some(&*pattern.value.0)).collect(),
            Residents::Subscription(_) => None,
        }
    }

    fn patterns(&self) -> String {
        crate::check::name::quoted(self.who.patterns().iter().map(|pattern| &*pattern.value.0))
    }

    /// The subscriptions of the spec that are meant, each with its product.
    fn subscriptions(&self) -> impl Iterator<Item = (&'s str, &'s str)> + '_ {
        let all = self.known.spec.subscriptions.iter();
        let named = all.filter_map(|(name, subscription)| Some((&*name.value, &*subscription.product.as_ref()?.value)));
        named.filter(|(name, product)| {
            let name = match self.who {
                Residents::Product(_) => product,
                Residents::Subscription(_) => name,
            };
            self.who.patterns().iter().any(|pattern| pattern.value.matches(name))
        })
    }

    /// The APIs that their products open; `None` where no product of the spec is theirs, so that it may be any.
    pub(super) fn apis(&self) -> Option<BTreeSet<&'s str>> {
        let patterns = self.who.patterns().iter().map(|pattern| &pattern.value);
        let products: BTreeMap<&str, &Product<'_>> = match self.who {
            Residents::Product(_) => {
                patterns.flat_map(|pattern| self.known.products(pattern)).map(|product| (&*product.name.value, product)).collect()
            }
            Residents::Subscription(_) => {
                let named = patterns.flat_map(|pattern| self.known.subscriptions(pattern));
                named.filter_map(|name| self.known.products.get_key_value(name)).map(|(name, product)| (*name, *product)).collect()
            }
        };
        products.first_key_value()?;
        Some(products.values().flat_map(|product| product.apis).map(|name| &*name.value).collect())
    }

    /// Whether a condition holds for their requests.
    pub(super) fn holds(&self, condition: &Condition) -> Holds {
        match condition {
            Condition::All(parts) => {
                let parts: Vec<Holds> = parts.iter().map(|part| self.holds(part)).collect();
                Holds::of(parts.iter().all(|part| *part == Holds::Yes), parts.contains(&Holds::No))
            }
            Condition::Any(parts) => {
                let parts: Vec<Holds> = parts.iter().map(|part| self.holds(part)).collect();
                Holds::of(parts.contains(&Holds::Yes), parts.iter().all(|part| *part == Holds::No))
            }
            Condition::Not(part) => match self.holds(part) {
                Holds::Yes => Holds::No,
                Holds::No => Holds::Yes,
                Holds::Perhaps => Holds::Perhaps,
            },
            Condition::Matches(Subject::Product, patterns) => match self.who {
                Residents::Product(own) => matched(own, patterns),
                Residents::Subscription(own) => self.by_product(own, patterns),
            },
            Condition::Matches(Subject::Subscription, patterns) => match self.who {
                Residents::Subscription(own) => matched(own, patterns),
                Residents::Product(_) => self.by_subscription(patterns),
            },
            Condition::Matches(
                Subject::Header(_) | Subject::Query(_) | Subject::Claim(_) | Subject::Body(_) | Subject::Operation | Subject::Path,
                _,
            )
            | Condition::Stream(_)
            | Condition::PromptSize(..)
            | Condition::Time(..)
            | Condition::Days(_)
            | Condition::Expression(_) => Holds::Perhaps,
        }
    }

    /// Patterns of products, for callers whose subscriptions are known: each has one product, if the spec has it.
    fn by_product(&self, own: &[Spanned<Pattern>], patterns: &[Pattern]) -> Holds {
        let product = |pattern: &Spanned<Pattern>| self.known.subscriptions.get(&*pattern.value.0).copied();
        let Some(products) = own.iter().map(product).collect::<Option<Vec<_>>>() else { return Holds::Perhaps };
        let is = |product: &&str| patterns.iter().any(|pattern| pattern.matches(product));
        Holds::of(products.iter().all(is), !products.iter().any(is))
    }

    /// Patterns of subscriptions, for callers whose products are known: a subscription that the spec has belongs to its own product.
    fn by_subscription(&self, patterns: &[Pattern]) -> Holds {
        let is_of_others = |pattern: &Pattern| {
            let product = self.known.subscriptions.get(&*pattern.0);
            product.is_some_and(|product| !self.who.patterns().iter().any(|own| own.value.matches(product)))
        };
        // Whoever has a product has a subscription.
        Holds::of(patterns.iter().any(|pattern| &*pattern.0 == "*"), patterns.iter().all(is_of_others))
    }
}

/// Whether a name that some patterns match is matched by others.
fn matched(own: &[Spanned<Pattern>], patterns: &[Pattern]) -> Holds {
    // A pattern that matches another's own text, stars included, matches all that this one does.
    let all = own.iter().all(|own| patterns.iter().any(|pattern| pattern.matches(&own.value.0)));
    let none = !own.iter().any(|own| patterns.iter().any(|pattern| may_meet(&own.value.0, &pattern.0)));
    Holds::of(all, none)
}

/// Whether a name may be matched by both of two patterns: `false` only where none can.
fn may_meet(one: &str, other: &str) -> bool {
    let starred = |text: &str| text.contains('*');
    match (starred(one), starred(other)) {
        (false, _) => Pattern(other.into()).matches(one),
        (true, false) => Pattern(one.into()).matches(other),
        (true, true) => {
            let (head, tail) = (
                |text: &str| text.split('*').next().unwrap_or("").to_owned(),
                |text: &str| text.rsplit('*').next().unwrap_or("").to_owned(),
            );
            let (heads, tails) = ((head(one), head(other)), (tail(one), tail(other)));
            (heads.0.starts_with(&heads.1) || heads.1.starts_with(&heads.0)) && (tails.0.ends_with(&tails.1) || tails.1.ends_with(&tails.0))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::may_meet;

    #[test]
    fn two_patterns_meet_unless_no_name_can_match_both() {
        for (one, other, meet) in [
            ("eu-*", "eu-premium", true),
            ("eu-*", "us-premium", false),
            ("eu-*", "*-premium", true),
            ("eu-*", "us-*", false),
            ("*-eu", "*-us", false),
            ("e*", "eu-*", true),
            ("a", "a", true),
            ("a", "b", false),
        ] {
            assert_eq!((may_meet(one, other), may_meet(other, one)), (meet, meet), "{one} {other}");
        }
    }
}
