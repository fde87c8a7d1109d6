use std::rc::Rc;

use crate::http::{Header, HeaderName, Headers, Response, Str};

/// The names of lines that each request or answer has for itself, looked up once.
#[derive(Debug)]
pub(in super::super) struct Names {
    pub(in super::super) authorization: HeaderName,
    pub(in super::super) api_key: HeaderName,
    pub(in super::super) apim_request_id: HeaderName,
    pub(in super::super) request_id: HeaderName,
    pub(in super::super) remaining_tokens: HeaderName,
    pub(in super::super) reset_tokens: HeaderName,
    pub(in super::super) retry_after: HeaderName,
}

impl Names {
    pub(in super::super) fn new() -> Self {
        Self {
            authorization: HeaderName::new("Authorization"),
            api_key: HeaderName::new("api-key"),
            apim_request_id: HeaderName::new("apim-request-id"),
            request_id: HeaderName::new("x-request-id"),
            remaining_tokens: HeaderName::new("x-ratelimit-remaining-tokens"),
            reset_tokens: HeaderName::new("x-ratelimit-reset-tokens"),
            retry_after: HeaderName::new("Retry-After"),
        }
    }
}

/// Header lines that all answers of a deployment share.
#[derive(Clone, Debug)]
pub(in super::super) struct Base {
    json: Rc<[Header]>,
    stream: Rc<[Header]>,
    throttled: Rc<[Header]>,
}

impl Base {
    /// The lines of a region, and of a deployment there with its limit.
    pub(in super::super) fn new(region: &str, deployment: Option<&str>, limit: Option<u64>) -> Self {
        let line = |name, value: Str| Header { name: HeaderName::new(name), value };
        let text = |text: &str| Str::from(Rc::from(text));
        let mut lines = vec![
            line("Content-Type", "application/json".into()),
            line("x-ms-region", text(region)),
            line("strict-transport-security", "max-age=31536000; includeSubDomains; preload".into()),
            line("x-content-type-options", "nosniff".into()),
        ];
        lines.extend(deployment.map(|name| line("x-ms-deployment-name", text(name))));
        lines.extend(limit.map(|limit| line("x-ratelimit-limit-tokens", number(limit))));
        let json = lines.as_slice().into();
        lines.push(line("x-ratelimit-remaining-tokens", "0".into()));
        lines.push(line("policy-id", "DeploymentRatelimit-Token".into()));
        let throttled = lines.as_slice().into();
        lines.truncate(lines.len() - 2);
        if let Some(first) = lines.first_mut() {
            first.value = "text/event-stream; charset=utf-8".into();
        }
        Self { json, stream: lines.into(), throttled }
    }

    /// A response whose content is JSON.
    pub(in super::super) fn json(&self) -> Response {
        Response { headers: Headers::shared(Rc::clone(&self.json)), ..Response::new(200) }
    }

    /// A response whose content is server-sent events.
    pub(in super::super) fn stream(&self) -> Response {
        Response { headers: Headers::shared(Rc::clone(&self.stream)), ..Response::new(200) }
    }

    /// A refusal for want of tokens.
    pub(in super::super) fn throttled(&self) -> Response {
        Response { headers: Headers::shared(Rc::clone(&self.throttled)), ..Response::new(429) }
    }
}

/// A number as a header's value.
pub(in super::super) fn number(mut number: u64) -> Str {
    let mut digits = [b'0'; 20];
    let mut start = digits.len();
    loop {
        start -= 1;
        digits[start] = b'0' + (number % 10) as u8;
        number /= 10;
        if number == 0 {
            break;
        }
    }
    // A borrowed text becomes a shared one in a single allocation; `to_string` would take two.
    Str::from(Rc::from(std::str::from_utf8(&digits[start..]).unwrap_or_default()))
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
