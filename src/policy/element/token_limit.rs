use super::Section::Inbound;
use super::attribute::POSITIVE;
use super::table::Entry;
use super::{Action, QuotaPeriod, Reading, TokenLimit};
use crate::diagnostic::Diagnostic;
use crate::diagnostic::code::policy as code;
use crate::policy::Element;

pub(super) const LLM: Entry = entry("llm-token-limit");
pub(super) const AZURE_OPENAI: Entry = entry("azure-openai-token-limit");

/// The two differ in the APIs that they understand, and in nothing else.
const fn entry(name: &'static str) -> Entry {
    Entry {
        name,
        sections: &[Inbound],
        attributes: &[
            "counter-key",
            "tokens-per-minute",
            "token-quota",
            "token-quota-period",
            "estimate-prompt-tokens",
            "retry-after-header-name",
            "retry-after-variable-name",
            "remaining-tokens-header-name",
            "remaining-tokens-variable-name",
            "remaining-quota-tokens-header-name",
            "remaining-quota-tokens-variable-name",
            "tokens-consumed-header-name",
            "tokens-consumed-variable-name",
        ],
        not_modelled: &["prompt-type", "ignore-prompt"],
        read,
    }
}

const PERIODS: &[(&str, QuotaPeriod)] = &[
    ("Hourly", QuotaPeriod::Hourly),
    ("Daily", QuotaPeriod::Daily),
    ("Weekly", QuotaPeriod::Weekly),
    ("Monthly", QuotaPeriod::Monthly),
    ("Yearly", QuotaPeriod::Yearly),
    ("Indefinite", QuotaPeriod::Indefinite),
];

fn read(reading: &mut Reading<'_>, element: &Element, _: &str) -> Option<Action> {
    reading.empty(element);
    let counter_key = reading.text(element, "counter-key");
    let tokens_per_minute = reading.integer(element, "tokens-per-minute", POSITIVE);
    let token_quota = reading.integer(element, "token-quota", 1..=i64::MAX);
    let period = reading.literal_word(element, "token-quota-period", PERIODS);
    reading.required(element, "estimate-prompt-tokens");
    let estimate_prompt_tokens = reading.flag(element, "estimate-prompt-tokens", false);
    match (element.find("token-quota"), element.find("token-quota-period")) {
        (Some(quota), None) => {
            let message = format!("`<{}>` has a `token-quota` without a `token-quota-period`", element.name);
            let help = "write how often it begins anew: `Hourly`, `Daily`, `Weekly`, `Monthly` or `Yearly`";
            reading.report(Diagnostic::new(code::MISSING_ATTRIBUTE, quota.name_span, message).help(help));
        }
        (None, Some(period)) => {
            let message = format!("`<{}>` has a `token-quota-period` without a `token-quota`", element.name);
            reading.report(Diagnostic::new(code::MISSING_ATTRIBUTE, period.name_span, message));
        }
        (None, None) if element.find("tokens-per-minute").is_none() => {
            let message = format!("`<{}>` limits nothing", element.name);
            let help = "write `tokens-per-minute`, or `token-quota` with `token-quota-period`, or both";
            reading.report(Diagnostic::new(code::MISSING_ATTRIBUTE, element.name_span, message).help(help));
        }
        (Some(_), Some(_)) | (None, None) => {}
    }
    Some(Action::TokenLimit(Box::new(TokenLimit {
        counter_key: counter_key?,
        tokens_per_minute,
        token_quota: token_quota.zip(period),
        estimate_prompt_tokens,
        retry_after: reading.told(element, "retry-after"),
        remaining_tokens: reading.told(element, "remaining-tokens"),
        remaining_quota_tokens: reading.told(element, "remaining-quota-tokens"),
        tokens_consumed: reading.told(element, "tokens-consumed"),
    })))
}
