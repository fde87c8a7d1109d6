//! What Azure does not document: switches, each with a name, a default and what else it may be.
//!
//! In: `weighted=random`, from the command line or a file. Out: [`Assumptions`], which the engine and the simulated accounts go by,
//! and the words in which a simulation tells which of them it used.
//!
//! `switches.rs` the values · this file the names, and text to values and back

mod switches;

use std::borrow::Cow;

use crate::time::Duration;

pub use switches::{
    Assumptions, BreakerWindow, CookieSent, MissingVariable, NameCase, RequestRatio, StickyDown, TokenWindow, WeightedStrategy,
};

/// Something that Azure does not document.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Assumption {
    /// How a pool deals by weight.
    Weighted,
    /// How a breaker counts time.
    BreakerWindow,
    /// Whether failed connections count for a breaker.
    TransportErrorsTrip,
    /// What a retry condition sees after a failed connection.
    TransportErrorResponse,
    /// The reason phrase of an exhausted pool.
    ExhaustedReason,
    /// Whether an exhausted pool says when to come back.
    ExhaustedRetryAfter,
    /// What a sticky client gets while its member's breaker is open.
    StickyDown,
    /// The attributes of the affinity cookie.
    AffinityCookie,
    /// Which answers carry the affinity cookie.
    AffinityCookieSent,
    /// How long until a stored cache value can be seen.
    CacheStoreDelay,
    /// Whether a retry sees the 503 of a single backend whose breaker is open.
    OpenBreakerInRetry,
    /// The gateway's own time per request.
    GatewayOverhead,
    /// What reading a variable gives that was never set.
    MissingVariable,
    /// Whether `rewrite-uri` keeps the path of a member's URL.
    MemberPath,
    /// Whether an account tells deployments apart by the case of their names.
    DeploymentNameCase,
    /// When an account's minute of tokens begins.
    TokenWindow,
    /// What a request without `max_tokens` is charged for its answer.
    UnsetMaxTokens,
    /// Over how long an account holds requests a minute.
    RequestWindow,
    /// Which deployments are limited in requests when only their tokens are said.
    RequestRatio,
    /// Whether a standard deployment gives back what was charged and not used.
    SurplusReleased,
    /// How much throughput fills a provisioned deployment.
    UtilizationWindow,
}

/// Why a switch cannot be set.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{text}` is not {wanted}")]
pub struct BadValue {
    text: String,
    wanted: &'static str,
}

impl Assumption {
    /// All, in the order of their declaration.
    pub const ALL: [Self; 21] = [
        Self::Weighted,
        Self::BreakerWindow,
        Self::TransportErrorsTrip,
        Self::TransportErrorResponse,
        Self::ExhaustedReason,
        Self::ExhaustedRetryAfter,
        Self::StickyDown,
        Self::AffinityCookie,
        Self::AffinityCookieSent,
        Self::CacheStoreDelay,
        Self::OpenBreakerInRetry,
        Self::GatewayOverhead,
        Self::MissingVariable,
        Self::MemberPath,
        Self::DeploymentNameCase,
        Self::TokenWindow,
        Self::UnsetMaxTokens,
        Self::RequestWindow,
        Self::RequestRatio,
        Self::SurplusReleased,
        Self::UtilizationWindow,
    ];

    /// A bit of its own, for a set of them.
    #[must_use]
    pub const fn bit(self) -> u32 {
        1 << self as u32
    }

    /// Its name in files, flags and output: `weighted`.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Weighted => "weighted",
            Self::BreakerWindow => "breakerWindow",
            Self::TransportErrorsTrip => "transportErrorsTrip",
            Self::TransportErrorResponse => "transportErrorResponse",
            Self::ExhaustedReason => "exhaustedReason",
            Self::ExhaustedRetryAfter => "exhaustedRetryAfter",
            Self::StickyDown => "stickyDown",
            Self::AffinityCookie => "affinityCookie",
            Self::AffinityCookieSent => "affinityCookieSent",
            Self::CacheStoreDelay => "cacheStoreDelay",
            Self::OpenBreakerInRetry => "openBreakerInRetry",
            Self::GatewayOverhead => "gatewayOverhead",
            Self::MissingVariable => "missingVariable",
            Self::MemberPath => "memberPath",
            Self::DeploymentNameCase => "deploymentNameCase",
            Self::TokenWindow => "tokenWindow",
            Self::UnsetMaxTokens => "unsetMaxTokens",
            Self::RequestWindow => "requestWindow",
            Self::RequestRatio => "requestRatio",
            Self::SurplusReleased => "surplusReleased",
            Self::UtilizationWindow => "utilizationWindow",
        }
    }

    /// The switch of this name.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|a| a.name() == name)
    }

    /// What it may be set to, in words: `block, smooth or random`.
    #[must_use]
    pub const fn takes(self) -> &'static str {
        match self {
            Self::Weighted => "block, smooth or random",
            Self::BreakerWindow => "sliding or fixed",
            Self::TransportErrorsTrip | Self::ExhaustedRetryAfter | Self::OpenBreakerInRetry | Self::SurplusReleased => "true or false",
            Self::TransportErrorResponse => "a status from 400 to 599, or none",
            Self::ExhaustedReason => "a reason phrase, or default",
            Self::StickyDown => "rebalance or refuse",
            Self::AffinityCookie => "attributes such as `Path=/; Secure`",
            Self::AffinityCookieSent => "onChange or always",
            Self::CacheStoreDelay | Self::GatewayOverhead => "a duration of at most a minute, such as 50ms",
            Self::MissingVariable => "null or throw",
            Self::MemberPath => "keep or drop",
            Self::DeploymentNameCase => "sensitive or insensitive",
            Self::TokenWindow => "minute or firstRequest",
            Self::UnsetMaxTokens => "a number of tokens up to 1000000",
            Self::RequestWindow => "1s or 10s",
            Self::RequestRatio => "documented or all",
            Self::UtilizationWindow => "a duration from 1s to 10m, such as 10s",
        }
    }

    /// What else it is tried with to see what depends on it: every other word, or another value that tells.
    #[must_use]
    pub fn others(self, set: &Assumptions) -> Vec<&'static str> {
        let all: &[&str] = match self {
            Self::Weighted => &["block", "smooth", "random"],
            Self::BreakerWindow => &["sliding", "fixed"],
            Self::TransportErrorsTrip | Self::ExhaustedRetryAfter | Self::OpenBreakerInRetry | Self::SurplusReleased => &["true", "false"],
            Self::TransportErrorResponse => &["500", "none"],
            Self::ExhaustedReason => &["default", "Service Unavailable"],
            Self::StickyDown => &["rebalance", "refuse"],
            Self::AffinityCookie => &["Path=/; Secure; HttpOnly", "Path=/; Max-Age=3600"],
            Self::AffinityCookieSent => &["onChange", "always"],
            Self::CacheStoreDelay => &["0s", "50ms"],
            Self::GatewayOverhead => &["1ms", "20ms"],
            Self::MissingVariable => &["null", "throw"],
            Self::MemberPath => &["keep", "drop"],
            Self::DeploymentNameCase => &["sensitive", "insensitive"],
            Self::TokenWindow => &["minute", "firstRequest"],
            Self::UnsetMaxTokens => &["16", "4096"],
            Self::RequestWindow => &["1s", "10s"],
            Self::RequestRatio => &["documented", "all"],
            Self::UtilizationWindow => &["1m", "10s"],
        };
        let now = set.value(self);
        all.iter().copied().filter(|word| *word != now).collect()
    }
}

/// The word of a choice, and the choice of a word.
macro_rules! words {
    ($set:expr, $($word:literal => $value:pat),+) => {
        match $set { $($value => $word),+ }
    };
}

impl Assumptions {
    /// What a switch is set to, as one writes it.
    #[must_use]
    pub fn value(&self, assumption: Assumption) -> Cow<'_, str> {
        let truth = |yes: bool| if yes { "true" } else { "false" };
        Cow::Borrowed(match assumption {
            Assumption::Weighted => words!(self.weighted,
                "block" => WeightedStrategy::Block, "smooth" => WeightedStrategy::Smooth, "random" => WeightedStrategy::Random),
            Assumption::BreakerWindow => {
                words!(self.breaker_window, "sliding" => BreakerWindow::Sliding, "fixed" => BreakerWindow::Fixed)
            }
            Assumption::TransportErrorsTrip => truth(self.transport_errors_trip),
            Assumption::TransportErrorResponse => match self.transport_error_response {
                Some(status) => return Cow::Owned(status.to_string()),
                None => "none",
            },
            Assumption::ExhaustedReason => self.exhausted_reason.as_deref().unwrap_or("default"),
            Assumption::ExhaustedRetryAfter => truth(self.exhausted_retry_after),
            Assumption::StickyDown => words!(self.sticky_down, "rebalance" => StickyDown::Rebalance, "refuse" => StickyDown::Refuse),
            Assumption::AffinityCookie => &self.affinity_cookie,
            Assumption::AffinityCookieSent => {
                words!(self.affinity_cookie_sent, "onChange" => CookieSent::OnChange, "always" => CookieSent::Always)
            }
            Assumption::CacheStoreDelay => return Cow::Owned(self.cache_store_delay.to_string()),
            Assumption::OpenBreakerInRetry => truth(self.open_breaker_in_retry),
            Assumption::GatewayOverhead => return Cow::Owned(self.gateway_overhead.to_string()),
            Assumption::MissingVariable => {
                words!(self.missing_variable, "null" => MissingVariable::Null, "throw" => MissingVariable::Throw)
            }
            Assumption::MemberPath => words!(self.member_path_kept, "keep" => true, "drop" => false),
            Assumption::DeploymentNameCase => {
                words!(self.deployment_name_case, "sensitive" => NameCase::Sensitive, "insensitive" => NameCase::Insensitive)
            }
            Assumption::TokenWindow => {
                words!(self.token_window, "minute" => TokenWindow::Minute, "firstRequest" => TokenWindow::FirstRequest)
            }
            Assumption::UnsetMaxTokens => return Cow::Owned(self.unset_max_tokens.to_string()),
            Assumption::RequestWindow => return Cow::Owned(self.request_window.to_string()),
            Assumption::RequestRatio => {
                words!(self.request_ratio, "documented" => RequestRatio::Documented, "all" => RequestRatio::All)
            }
            Assumption::SurplusReleased => truth(self.surplus_released),
            Assumption::UtilizationWindow => return Cow::Owned(self.utilization_window.to_string()),
        })
    }

    /// Sets a switch from what one writes.
    ///
    /// # Errors
    /// What it takes, when that is not it.
    pub fn set(&mut self, assumption: Assumption, text: &str) -> Result<(), BadValue> {
        let done = match assumption {
            Assumption::Weighted => put(
                &mut self.weighted,
                match text {
                    "block" => Some(WeightedStrategy::Block),
                    "smooth" => Some(WeightedStrategy::Smooth),
                    "random" => Some(WeightedStrategy::Random),
                    _ => None,
                },
            ),
            Assumption::BreakerWindow => {
                put(&mut self.breaker_window, either(text, ("sliding", BreakerWindow::Sliding), ("fixed", BreakerWindow::Fixed)))
            }
            Assumption::TransportErrorsTrip => put(&mut self.transport_errors_trip, truth(text)),
            Assumption::TransportErrorResponse => put(
                &mut self.transport_error_response,
                if text == "none" { Some(None) } else { text.parse().ok().filter(|s| (400..600).contains(s)).map(Some) },
            ),
            Assumption::ExhaustedReason => put(&mut self.exhausted_reason, reason(text)),
            Assumption::ExhaustedRetryAfter => put(&mut self.exhausted_retry_after, truth(text)),
            Assumption::StickyDown => {
                put(&mut self.sticky_down, either(text, ("rebalance", StickyDown::Rebalance), ("refuse", StickyDown::Refuse)))
            }
            Assumption::AffinityCookie => put(&mut self.affinity_cookie, is_plain(text).then(|| text.into())),
            Assumption::AffinityCookieSent => {
                put(&mut self.affinity_cookie_sent, either(text, ("onChange", CookieSent::OnChange), ("always", CookieSent::Always)))
            }
            Assumption::CacheStoreDelay => put(&mut self.cache_store_delay, short(text)),
            Assumption::OpenBreakerInRetry => put(&mut self.open_breaker_in_retry, truth(text)),
            Assumption::GatewayOverhead => put(&mut self.gateway_overhead, short(text)),
            Assumption::MissingVariable => {
                put(&mut self.missing_variable, either(text, ("null", MissingVariable::Null), ("throw", MissingVariable::Throw)))
            }
            Assumption::MemberPath => put(&mut self.member_path_kept, either(text, ("keep", true), ("drop", false))),
            Assumption::DeploymentNameCase => put(
                &mut self.deployment_name_case,
                either(text, ("sensitive", NameCase::Sensitive), ("insensitive", NameCase::Insensitive)),
            ),
            Assumption::TokenWindow => {
                put(&mut self.token_window, either(text, ("minute", TokenWindow::Minute), ("firstRequest", TokenWindow::FirstRequest)))
            }
            Assumption::UnsetMaxTokens => put(&mut self.unset_max_tokens, text.parse().ok().filter(|n| *n <= 1_000_000)),
            Assumption::RequestWindow => {
                put(&mut self.request_window, either(text, ("1s", Duration::from_secs(1)), ("10s", Duration::from_secs(10))))
            }
            Assumption::RequestRatio => {
                put(&mut self.request_ratio, either(text, ("documented", RequestRatio::Documented), ("all", RequestRatio::All)))
            }
            Assumption::SurplusReleased => put(&mut self.surplus_released, truth(text)),
            Assumption::UtilizationWindow => {
                let sensible = |d: &Duration| (Duration::from_secs(1)..=Duration::from_secs(600)).contains(d);
                put(&mut self.utilization_window, Duration::parse(text).ok().filter(sensible))
            }
        };
        done.ok_or_else(|| BadValue { text: text.to_owned(), wanted: assumption.takes() })
    }
}

fn put<T>(place: &mut T, value: Option<T>) -> Option<()> {
    *place = value?;
    Some(())
}

fn either<T>(text: &str, one: (&str, T), other: (&str, T)) -> Option<T> {
    [one, other].into_iter().find(|(word, _)| *word == text).map(|(_, value)| value)
}

fn truth(text: &str) -> Option<bool> {
    either(text, ("true", true), ("false", false))
}

/// A time that may pass within a request.
fn short(text: &str) -> Option<Duration> {
    Duration::parse(text).ok().filter(|d| *d <= Duration::from_secs(60))
}

/// Letters that may stand in a line of a response.
fn is_plain(text: &str) -> bool {
    text.len() <= 256 && text.bytes().all(|b| (b' '..0x7f).contains(&b))
}

#[expect(clippy::option_option, reason = "outside: is it one; inside: is it other than the default")]
fn reason(text: &str) -> Option<Option<Box<str>>> {
    if text == "default" { Some(None) } else { is_plain(text).then(|| Some(text.into())) }
}

#[cfg(test)]
mod tests {
    use super::{Assumption, Assumptions};

    #[test]
    fn each_switch_takes_what_it_says_and_says_it_again() {
        for assumption in Assumption::ALL {
            let mut set = Assumptions::default();
            assert_eq!(Assumption::named(assumption.name()), Some(assumption));
            let default = set.value(assumption).into_owned();
            let others = assumption.others(&set);
            assert!(!others.is_empty() && !others.contains(&&*default), "{}", assumption.name());
            for text in others.into_iter().chain([&*default]) {
                assert_eq!(set.set(assumption, text), Ok(()), "{} {text}", assumption.name());
                assert_eq!(set.value(assumption), text);
            }
            assert_eq!(set, Assumptions::default());
            let bad = set.set(assumption, "no\u{1}such").map_err(|e| e.to_string());
            assert_eq!(bad, Err(format!("`no\u{1}such` is not {}", assumption.takes())));
            assert_eq!(set, Assumptions::default());
        }
        assert_eq!(Assumption::named("nothing"), None);
    }
}
