use crate::check::plan::{By, Figures, Limits, Period};
use crate::policy::{Element, Kind, Mark};
use crate::resource::Part;

use super::{caller, condition, cs};

/// The policies that hold callers to their limits, which are those of a spec path; those that count calls first, which cost least.
pub(in crate::compile) fn policies(path: &str, limits: Option<&Limits>) -> Vec<Element> {
    let Some(limits) = limits else { return Vec::new() };
    let mark = |figure: &str, part| {
        let path = format!("{path} / {figure}").into();
        Some(Mark { kind: Kind::Limit, path, span: limits.span, part, names: Vec::new() })
    };
    let key = counter_key(limits);
    let Figures { tokens_per_minute, token_quota, requests_per_minute, request_quota } = limits.figures;
    let mut out = Vec::new();
    if let Some(calls) = requests_per_minute {
        let limit = Element::new("rate-limit-by-key").attribute("counter-key", &*key).attribute("calls", calls.to_string());
        out.push(limit.attribute("renewal-period", "60").marked(mark("requestsPerMinute", Part::OverLimit)));
    }
    if let Some((calls, period)) = request_quota {
        let quota = Element::new("quota-by-key").attribute("counter-key", &*key).attribute("calls", calls.to_string());
        let quota = quota.attribute("renewal-period", period.seconds_up().to_string());
        out.push(quota.marked(mark("requestQuota", Part::OverQuota)));
    }
    if tokens_per_minute.is_none() && token_quota.is_none() {
        return out;
    }
    let name = if limits.embeddings { "azure-openai-token-limit" } else { "llm-token-limit" };
    let mut limit = Element::new(name).attribute("counter-key", &*key);
    if let Some(tokens) = tokens_per_minute {
        limit = limit.attribute("tokens-per-minute", tokens.to_string()).marked(mark("tokensPerMinute", Part::OverLimit));
    }
    if let Some((tokens, period)) = token_quota {
        limit = limit.attribute("token-quota", tokens.to_string()).attribute("token-quota-period", word(period));
        limit = limit.marked(mark("tokenQuota", Part::OverQuota));
    }
    limit = limit.attribute("estimate-prompt-tokens", "false");
    if tokens_per_minute.is_some() {
        limit = limit.attribute("remaining-tokens-header-name", "x-remaining-tokens");
    }
    out.push(limit);
    out
}

/// Who is counted together; nobody is left out for having no subscription, product or header.
fn counter_key(limits: &Limits) -> String {
    let who = match &limits.by {
        By::Subscription => "(context.Subscription?.Id ?? \"none\")".to_owned(),
        By::Product => "(context.Product?.Id ?? \"none\")".to_owned(),
        By::Ip => "context.Request.IpAddress".to_owned(),
        By::Query(name) => format!("context.Request.OriginalUrl.Query.GetValueOrDefault({}, \"none\")", cs::literal(name)),
        By::Body(field) => condition::field(field),
        By::Claim(name) => caller::claim(name, "\"none\""),
        By::Expression(expression) => cs::whole(&expression.code),
        By::Header(name) => format!("context.Request.Headers.GetValueOrDefault({}, \"none\")", cs::literal(name)),
    };
    format!("@({} + {who})", cs::literal(&format!("{}/", limits.counter)))
}

fn word(period: Period) -> &'static str {
    match period {
        Period::Hourly => "Hourly",
        Period::Daily => "Daily",
        Period::Weekly => "Weekly",
        Period::Monthly => "Monthly",
        Period::Yearly => "Yearly",
    }
}
