use std::rc::Rc;

use crate::http::{Header, HeaderName, Headers, Hole, LateLines, Response, Str, Template};
use crate::mock::capacity::{Left, Want};

/// Names of lines that each request or answer has for itself, looked up once.
#[derive(Debug)]
pub(in super::super) struct Names {
    pub(in super::super) authorization: HeaderName,
    pub(in super::super) api_key: HeaderName,
    pub(in super::super) content_type: HeaderName,
    pub(in super::super) reset_tokens: HeaderName,
    pub(in super::super) reset_requests: HeaderName,
    pub(in super::super) retry_after: HeaderName,
    pub(in super::super) retry_after_ms: HeaderName,
    pub(in super::super) utilization: HeaderName,
    /// Of a request: which deployment takes what this one does not.
    pub(in super::super) spillover: HeaderName,
    pub(in super::super) spillover_from: HeaderName,
    pub(in super::super) spillover_error: HeaderName,
}

impl Names {
    pub(in super::super) fn new() -> Self {
        Self {
            authorization: HeaderName::new("Authorization"),
            api_key: HeaderName::new("api-key"),
            content_type: HeaderName::new("Content-Type"),
            reset_tokens: HeaderName::new("x-ratelimit-reset-tokens"),
            reset_requests: HeaderName::new("x-ratelimit-reset-requests"),
            retry_after: HeaderName::new("Retry-After"),
            retry_after_ms: HeaderName::new("retry-after-ms"),
            utilization: HeaderName::new("azure-openai-deployment-utilization"),
            spillover: HeaderName::new("x-ms-spillover-deployment"),
            spillover_from: HeaderName::new("x-ms-spillover-from-deployment"),
            spillover_error: HeaderName::new("x-ms-spillover-error"),
        }
    }
}

/// A deployment's limits, for its answers' headers.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(in super::super) struct Limits {
    pub(in super::super) tokens: Option<u64>,
    pub(in super::super) requests: Option<u64>,
    /// Its answers tell how far its throughput is used.
    pub(in super::super) throughput: bool,
}

/// Whose answers they are.
#[derive(Clone, Copy, Debug)]
pub(in super::super) enum By<'a> {
    /// The account's own.
    Account,
    /// A deployment's.
    Deployment(&'a str),
    /// A model's: what the Responses API names.
    Model(&'a str),
}

/// Header lines that all answers of a deployment share.
#[derive(Clone, Debug)]
pub(in super::super) struct Base {
    json: Rc<[Header]>,
    stream: Rc<[Header]>,
    no_tokens: Rc<[Header]>,
    no_requests: Rc<[Header]>,
    /// What every answer has of its own.
    own: Rc<LateLines>,
    /// The same with what an admitted request leaves.
    left: Rc<LateLines>,
}

/// The exchange's own id. The service's two ids differ; one here serves for both.
const ID: u8 = 0;
/// Requests left, or how far throughput is used.
const REQUESTS: u8 = 2;
/// Tokens left.
const TOKENS: u8 = 3;

impl Base {
    /// The lines of a region, and of who answers there with its limits.
    pub(in super::super) fn new(region: &str, by: By<'_>, limits: Limits) -> Self {
        let line = |name: &str, value: Str| Header { name: HeaderName::new(name), value };
        let text = |text: &str| Str::from(Rc::from(text));
        let mut lines = vec![
            line("Content-Type", "application/json".into()),
            line("x-ms-region", text(region)),
            line("strict-transport-security", "max-age=31536000; includeSubDomains; preload".into()),
            line("x-content-type-options", "nosniff".into()),
        ];
        match by {
            By::Account => {}
            By::Deployment(name) => lines.push(line("x-ms-deployment-name", text(name))),
            By::Model(name) => lines.push(line("x-ms-served-model", text(name))),
        }
        lines.extend(limits.tokens.map(|limit| line("x-ratelimit-limit-tokens", number(limit))));
        lines.extend(limits.requests.map(|limit| line("x-ratelimit-limit-requests", number(limit))));
        let and = |more: [(&str, &'static str); 2]| {
            let more = more.map(|(name, value)| line(name, value.into()));
            lines.iter().cloned().chain(more).collect()
        };
        let no_tokens = and([("x-ratelimit-remaining-tokens", "0"), ("policy-id", "DeploymentRatelimit-Token")]);
        let no_requests = and([("x-ratelimit-remaining-requests", "0"), ("policy-id", "DeploymentRatelimit-Call")]);
        let json = lines.as_slice().into();
        if let Some(first) = lines.first_mut() {
            first.value = "text/event-stream; charset=utf-8".into();
        }
        let [own, left] = [false, true].map(|admitted| {
            let lines = [
                ("x-ratelimit-remaining-requests", Hole::Number(REQUESTS), admitted && limits.requests.is_some()),
                ("x-ratelimit-remaining-tokens", Hole::Number(TOKENS), admitted && limits.tokens.is_some()),
                ("azure-openai-deployment-utilization", Hole::Percentage(REQUESTS), admitted && limits.throughput),
                ("apim-request-id", Hole::Guid(ID), true),
                ("x-request-id", Hole::Guid(ID), true),
            ];
            let there = lines.into_iter().filter(|(.., is_there)| *is_there);
            Rc::new(LateLines::new(there.map(|(name, value, _)| (HeaderName::new(name), Template::new(vec![value]))).collect()))
        });
        Self { json, stream: lines.into(), no_tokens, no_requests, own, left }
    }

    /// Puts on an answer what it has of its own: the id of the exchange, and what the request leaves if it was admitted.
    pub(in super::super) fn sign(&self, response: &mut Response, [high, low]: [u64; 2], left: Option<Left>) {
        match left {
            None => response.headers.put_late(&self.own, [high, low, 0, 0]),
            Some(Left { tokens, requests, utilization }) => {
                let requests = requests.or(utilization).unwrap_or(0);
                response.headers.put_late(&self.left, [high, low, requests, tokens.unwrap_or(0)]);
            }
        }
    }

    /// The lines of a model that does not tell its limit: one of tokens is -1, and nothing is left to wait for.
    pub(in super::super) fn untold(region: &str, model: &str) -> Self {
        let told = Self::new(region, By::Model(model), Limits::default());
        let limit = ["x-ratelimit-limit-tokens", "x-ratelimit-remaining-tokens", "x-ratelimit-reset-tokens"];
        let lines = |lines: &[Header]| -> Rc<[Header]> {
            let values = limit.into_iter().zip(["-1", "-1", "0"]);
            lines.iter().cloned().chain(values.map(|(name, value)| Header { name: HeaderName::new(name), value: value.into() })).collect()
        };
        let json = lines(&told.json);
        Self { stream: lines(&told.stream), no_tokens: Rc::clone(&json), no_requests: Rc::clone(&json), json, ..told }
    }

    /// A response whose content is JSON.
    pub(in super::super) fn json(&self) -> Response {
        Response { headers: Headers::shared(Rc::clone(&self.json)), ..Response::new(200) }
    }

    /// A response whose content is server-sent events.
    pub(in super::super) fn stream(&self) -> Response {
        Response { headers: Headers::shared(Rc::clone(&self.stream)), ..Response::new(200) }
    }

    /// A refusal for want of something.
    pub(in super::super) fn throttled(&self, want: Want) -> Response {
        let lines = match want {
            Want::Tokens => &self.no_tokens,
            Want::Requests => &self.no_requests,
            Want::Throughput(_) => &self.json,
        };
        Response { headers: Headers::shared(Rc::clone(lines)), ..Response::new(429) }
    }
}

/// Thousandths as a percentage: `11.2%`.
pub(in super::super) fn percentage(thousandths: u64) -> Str {
    Template::new(vec![Hole::Percentage(0)]).render(&[thousandths, 0, 0, 0]).into()
}

/// A number as a header's value.
pub(in super::super) fn number(number: u64) -> Str {
    Str::from(number)
}

#[cfg(test)]
mod tests {
    use super::number;

    #[test]
    fn numbers_are_written_in_full() {
        for n in [0, 7, 60, 1000, u64::MAX] {
            assert_eq!(number(n).as_str(), n.to_string());
        }
    }
}
