//! The words that keys take, spelled as Azure spells them where it has them.

use super::{
    AffinityBy, By, Day, Dimension, Emit, Keep, Key, ModelFrom, Period, Selection, Sku, Store, Surface, WhenUnavailable, WhenUnknown,
};

/// `gateway.sku`.
pub(super) const SKUS: &[(&str, Sku)] = &[
    ("Consumption", Sku::Consumption),
    ("Developer", Sku::Developer),
    ("Basic", Sku::Basic),
    ("Standard", Sku::Standard),
    ("Premium", Sku::Premium),
    ("BasicV2", Sku::BasicV2),
    ("StandardV2", Sku::StandardV2),
    ("PremiumV2", Sku::PremiumV2),
];

/// `surface` of an API.
pub(super) const SURFACES: &[(&str, Surface)] = &[
    ("azureOpenAI", Surface::AzureOpenAi),
    ("azureOpenAIV1", Surface::AzureOpenAiV1),
    ("azureAI", Surface::AzureAi),
    ("openAI", Surface::OpenAi),
    ("passThrough", Surface::PassThrough),
];

/// `selection` of a pool.
pub(super) const SELECTIONS: &[(&str, Selection)] =
    &[("auto", Selection::Auto), ("native", Selection::Native), ("policy", Selection::Policy)];

/// `by` of an affinity rule.
pub(super) const AFFINITIES: &[(&str, MakeAffinity)] = &[
    ("subscription", || AffinityBy::Key(Key::Subscription)),
    ("product", || AffinityBy::Key(Key::Product)),
    ("ip", || AffinityBy::Key(Key::Ip)),
    ("responseId", || AffinityBy::ResponseId),
];

/// `by` of a split.
pub(super) const SPLIT_KEYS: &[(&str, MakeAffinity)] = &[AFFINITIES[0], AFFINITIES[1], AFFINITIES[2]];

/// What a word stands for that holds no name.
pub(super) type MakeAffinity = fn() -> AffinityBy;

/// `store` of an affinity rule.
pub(super) const STORES: &[(&str, Store)] = &[("internal", Store::Internal), ("external", Store::External)];

/// `whenUnavailable` of an affinity rule.
pub(super) const WHEN_UNAVAILABLE: &[(&str, WhenUnavailable)] = &[("fail", WhenUnavailable::Fail), ("wait", WhenUnavailable::Wait)];

/// `whenUnknown` of an affinity rule.
pub(super) const WHEN_UNKNOWN: &[(&str, WhenUnknown)] = &[("notFound", WhenUnknown::NotFound), ("forward", WhenUnknown::Forward)];

/// `modelFrom` of an API.
pub(super) const MODEL_FROM: &[(&str, ModelFrom)] = &[("url", ModelFrom::Url), ("body", ModelFrom::Body)];

/// `tokenQuotaPeriod` of limits.
pub(super) const PERIODS: &[(&str, Period)] = &[
    ("Hourly", Period::Hourly),
    ("Daily", Period::Daily),
    ("Weekly", Period::Weekly),
    ("Monthly", Period::Monthly),
    ("Yearly", Period::Yearly),
];

/// `by` of limits, when it is a word.
pub(super) const BY: &[(&str, Make)] = &[("subscription", || By::Subscription), ("product", || By::Product), ("ip", || By::Ip)];

/// Makes what a word stands for.
pub(super) type Make = fn() -> By;

/// `days` of a condition.
pub(super) const DAYS: &[(&str, Day)] = &[
    ("Monday", Day::Monday),
    ("Tuesday", Day::Tuesday),
    ("Wednesday", Day::Wednesday),
    ("Thursday", Day::Thursday),
    ("Friday", Day::Friday),
    ("Saturday", Day::Saturday),
    ("Sunday", Day::Sunday),
];

/// `keep` of a drain.
pub(super) const KEEP: &[(&str, Keep)] = &[("pinned", Keep::Pinned)];

/// `dimensions` of metrics, by API Management's names for them.
pub(super) const DIMENSIONS: &[(&str, MakeDimension)] = &[
    ("api", || Dimension::Own("API ID")),
    ("operation", || Dimension::Own("Operation ID")),
    ("product", || Dimension::Own("Product ID")),
    ("subscription", || Dimension::Own("Subscription ID")),
    ("user", || Dimension::Own("User ID")),
    ("backend", || Dimension::Own("Backend ID")),
    ("location", || Dimension::Own("Location")),
    ("gateway", || Dimension::Own("Gateway ID")),
    ("model", || Dimension::Model),
];

/// Makes what a word stands for.
pub(super) type MakeDimension = fn() -> Dimension;

/// `emit` of an API.
pub(super) const EMIT: &[(&str, Emit)] = &[("all", Emit::All), ("policy", Emit::Policy)];
