//! What counts when a key is not written. `key.rs` says the same in words, a test holds the two together.

use super::{Emit, ModelFrom, Sku, Store, WhenUnavailable, WhenUnknown};
use crate::time::Duration;

/// `gateway.sku`.
pub const SKU: Sku = Sku::BasicV2;
/// `gateway.units`.
pub const UNITS: u32 = 1;
/// `interval` of a breaker: failures are counted within this time.
pub const BREAKER_INTERVAL: Duration = Duration::from_secs(60);
/// `tripDuration` of a breaker.
pub const TRIP_DURATION: Duration = Duration::from_secs(60);
/// `acceptRetryAfter` of a breaker.
pub const ACCEPT_RETRY_AFTER: bool = false;
/// `shared` of a breaker.
pub const SHARED: bool = false;
/// `interval` of a retry rule.
pub const RETRY_INTERVAL: Duration = Duration::ZERO;
/// `firstFastRetry` of a retry rule.
pub const FIRST_FAST_RETRY: bool = true;
/// `timeout` of a pool.
pub const TIMEOUT: Duration = Duration::from_secs(60);
/// `status` of `whenExhausted`.
pub const EXHAUSTED_STATUS: u16 = 503;
/// `status` of a deny.
pub const DENY_STATUS: u16 = 403;
/// `status` of `unmatched`.
pub const UNMATCHED_STATUS: u16 = 400;
/// `subscriptionKey` of an API.
pub const SUBSCRIPTION_KEY: &str = "api-key";
/// `modelFrom` of an API.
pub const MODEL_FROM: [ModelFrom; 2] = [ModelFrom::Url, ModelFrom::Body];
/// `ttl` of an affinity rule.
pub const RESPONSE_TTL: Duration = Duration::from_secs(30 * 24 * 3600);
/// `store` of an affinity rule.
pub const RESPONSE_STORE: Store = Store::Internal;
/// `whenUnavailable` of an affinity rule.
pub const WHEN_UNAVAILABLE: WhenUnavailable = WhenUnavailable::Fail;
/// `whenUnknown` of an affinity rule.
pub const WHEN_UNKNOWN: WhenUnknown = WhenUnknown::NotFound;
/// `emit` of an API.
pub const EMIT: Emit = Emit::All;
