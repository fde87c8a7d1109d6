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
    Assumptions, BreakerWindow, CookieSent, LimitCounters, LimitWindow, MissingVariable, NameCase, RequestRatio, StickyDown, TokenWindow,
    WeightedStrategy,
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
    /// Whether answers that break off count for a breaker.
    CutAnswersTrip,
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
    /// Whether answers of the Responses API tell a deployment's limit.
    ResponsesLimits,
    /// How rate limits count time.
    LimitWindow,
    /// Whether the gateway's nodes count together for rate limits.
    LimitCounters,
    /// Whether the tokens that callers send were signed by whom they name.
    TokenSignatures,
}

/// Why a switch cannot be set.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{text}` is not {wanted}")]
pub struct BadValue {
    text: String,
    wanted: Cow<'static, str>,
}

impl Assumption {
    /// All, in the order of their declaration.
    pub const ALL: [Self; 26] = [
        Self::Weighted,
        Self::BreakerWindow,
        Self::TransportErrorsTrip,
        Self::CutAnswersTrip,
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
        Self::ResponsesLimits,
        Self::LimitWindow,
        Self::LimitCounters,
        Self::TokenSignatures,
    ];

    /// Its name in files, flags and output: `weighted`.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Weighted => "weighted",
            Self::BreakerWindow => "breakerWindow",
            Self::TransportErrorsTrip => "transportErrorsTrip",
            Self::CutAnswersTrip => "cutAnswersTrip",
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
            Self::ResponsesLimits => "responsesLimits",
            Self::LimitWindow => "limitWindow",
            Self::LimitCounters => "limitCounters",
            Self::TokenSignatures => "tokenSignatures",
        }
    }

    /// The switch of this name.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|a| a.name() == name)
    }

    /// What it may be set to, in words: `block, smooth or random`.
    #[must_use]
    pub fn takes(self) -> Cow<'static, str> {
        Cow::Borrowed(match self {
            Self::TransportErrorResponse => "a status from 400 to 599, or none",
            Self::ExhaustedReason => "a reason phrase, or default",
            Self::AffinityCookie => "attributes such as `Path=/; Secure`",
            Self::CacheStoreDelay | Self::GatewayOverhead => "a duration of at most a minute, such as 50ms",
            Self::UnsetMaxTokens => "a number of tokens up to 1000000",
            Self::UtilizationWindow => "a duration from 1s to 10m, such as 10s",
            _ => {
                let words = self.words();
                let (last, others) = words.split_last().unwrap_or((&"", &[]));
                return Cow::Owned(format!("{} or {last}", others.join(", ")));
            }
        })
    }

    /// What else it is tried with to see what depends on it: every other word, or another value that tells.
    #[must_use]
    pub fn others(self, set: &Assumptions) -> Vec<&'static str> {
        let mut all = match self {
            Self::TransportErrorResponse => vec!["500", "none"],
            Self::ExhaustedReason => vec!["default", "Service Unavailable"],
            Self::AffinityCookie => vec!["Path=/; Secure; HttpOnly", "Path=/; Max-Age=3600"],
            Self::CacheStoreDelay => vec!["0s", "50ms"],
            Self::GatewayOverhead => vec!["1ms", "20ms"],
            Self::UnsetMaxTokens => vec!["16", "4096"],
            Self::UtilizationWindow => vec!["1m", "10s"],
            _ => self.words(),
        };
        let now = set.value(self);
        all.retain(|word| *word != now);
        all
    }
}

/// A set of assumptions: those that a run used.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Used(u32);

impl Used {
    /// Adds one; says whether it is new.
    pub fn add(&mut self, assumption: Assumption) -> bool {
        let bit = 1 << assumption as u32;
        let new = self.0 & bit == 0;
        self.0 |= bit;
        new
    }

    /// All, in the order of their declaration.
    pub fn iter(self) -> impl Iterator<Item = Assumption> {
        Assumption::ALL.into_iter().filter(move |a| self.0 & (1 << *a as u32) != 0)
    }
}

/// The switches that are set to one of a few words: the field, and each word with what it means.
macro_rules! worded {
    ($($assumption:ident $field:ident { $($word:literal => $value:expr),+ })+) => {
        impl Assumption {
            /// The words that it takes; none when it takes something else.
            pub fn words(self) -> Vec<&'static str> {
                match self {
                    $(Self::$assumption => vec![$($word),+],)+
                    _ => Vec::new(),
                }
            }
        }

        impl Assumptions {
            /// The word that a switch is set to, when it takes words.
            fn word(&self, assumption: Assumption) -> Option<&'static str> {
                match assumption {
                    $(Assumption::$assumption => [$(($word, $value)),+].into_iter().find(|(_, v)| *v == self.$field).map(|(word, _)| word),)+
                    _ => None,
                }
            }

            /// Sets a switch that takes words; `None` when this is none of them.
            fn set_word(&mut self, assumption: Assumption, text: &str) -> Option<()> {
                match (assumption, text) {
                    $($((Assumption::$assumption, $word) => self.$field = $value,)+)+
                    _ => return None,
                }
                Some(())
            }
        }
    };
}

worded! {
    Weighted weighted {
        "block" => WeightedStrategy::Block, "smooth" => WeightedStrategy::Smooth, "random" => WeightedStrategy::Random
    }
    BreakerWindow breaker_window { "sliding" => BreakerWindow::Sliding, "fixed" => BreakerWindow::Fixed }
    TransportErrorsTrip transport_errors_trip { "true" => true, "false" => false }
    CutAnswersTrip cut_answers_trip { "true" => true, "false" => false }
    ExhaustedRetryAfter exhausted_retry_after { "true" => true, "false" => false }
    StickyDown sticky_down { "rebalance" => StickyDown::Rebalance, "refuse" => StickyDown::Refuse }
    AffinityCookieSent affinity_cookie_sent { "onChange" => CookieSent::OnChange, "always" => CookieSent::Always }
    OpenBreakerInRetry open_breaker_in_retry { "true" => true, "false" => false }
    MissingVariable missing_variable { "null" => MissingVariable::Null, "throw" => MissingVariable::Throw }
    MemberPath member_path_kept { "keep" => true, "drop" => false }
    DeploymentNameCase deployment_name_case { "sensitive" => NameCase::Sensitive, "insensitive" => NameCase::Insensitive }
    TokenWindow token_window { "minute" => TokenWindow::Minute, "firstRequest" => TokenWindow::FirstRequest }
    RequestWindow request_window { "1s" => Duration::from_secs(1), "10s" => Duration::from_secs(10) }
    RequestRatio request_ratio { "documented" => RequestRatio::Documented, "all" => RequestRatio::All }
    SurplusReleased surplus_released { "true" => true, "false" => false }
    ResponsesLimits responses_limits_told { "told" => true, "untold" => false }
    LimitWindow limit_window {
        "sliding" => LimitWindow::Sliding, "bucket" => LimitWindow::Bucket,
        "firstRequest" => LimitWindow::FirstRequest, "minute" => LimitWindow::Minute
    }
    LimitCounters limit_counters { "unit" => LimitCounters::Unit, "shared" => LimitCounters::Shared }
    TokenSignatures token_signatures_hold { "valid" => true, "invalid" => false }
}

impl Assumptions {
    /// What a switch is set to, as one writes it.
    #[must_use]
    pub fn value(&self, assumption: Assumption) -> Cow<'_, str> {
        match assumption {
            Assumption::TransportErrorResponse => self.transport_error_response.map_or("none".into(), |status| status.to_string().into()),
            Assumption::ExhaustedReason => self.exhausted_reason.as_deref().unwrap_or("default").into(),
            Assumption::AffinityCookie => (&*self.affinity_cookie).into(),
            Assumption::CacheStoreDelay => self.cache_store_delay.to_string().into(),
            Assumption::GatewayOverhead => self.gateway_overhead.to_string().into(),
            Assumption::UnsetMaxTokens => self.unset_max_tokens.to_string().into(),
            Assumption::UtilizationWindow => self.utilization_window.to_string().into(),
            _ => self.word(assumption).unwrap_or_default().into(),
        }
    }

    /// Sets a switch from what one writes.
    ///
    /// # Errors
    /// What it takes, when that is not it.
    pub fn set(&mut self, assumption: Assumption, text: &str) -> Result<(), BadValue> {
        let done = match assumption {
            Assumption::TransportErrorResponse => put(
                &mut self.transport_error_response,
                if text == "none" { Some(None) } else { text.parse().ok().filter(|s| (400..600).contains(s)).map(Some) },
            ),
            Assumption::ExhaustedReason => {
                put(&mut self.exhausted_reason, is_plain(text).then(|| Some(text).filter(|t| *t != "default").map(Into::into)))
            }
            Assumption::AffinityCookie => put(&mut self.affinity_cookie, is_plain(text).then(|| text.into())),
            Assumption::CacheStoreDelay => put(&mut self.cache_store_delay, short(text)),
            Assumption::GatewayOverhead => put(&mut self.gateway_overhead, short(text)),
            Assumption::UnsetMaxTokens => put(&mut self.unset_max_tokens, text.parse().ok().filter(|n| *n <= 1_000_000)),
            Assumption::UtilizationWindow => {
                let sensible = |d: &Duration| (Duration::from_secs(1)..=Duration::from_secs(600)).contains(d);
                put(&mut self.utilization_window, Duration::parse(text).ok().filter(sensible))
            }
            _ => self.set_word(assumption, text),
        };
        done.ok_or_else(|| BadValue { text: text.to_owned(), wanted: assumption.takes() })
    }
}

fn put<T>(place: &mut T, value: Option<T>) -> Option<()> {
    *place = value?;
    Some(())
}

/// A time that may pass within a request.
fn short(text: &str) -> Option<Duration> {
    Duration::parse(text).ok().filter(|d| *d <= Duration::from_secs(60))
}

/// Letters that may stand in a line of a response.
fn is_plain(text: &str) -> bool {
    text.len() <= 256 && text.bytes().all(|b| (b' '..0x7f).contains(&b))
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
