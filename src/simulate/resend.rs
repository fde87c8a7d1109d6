use crate::http::{HeaderName, Headers, Response};
use crate::random::Stream;
use crate::scenario::Retries;
use crate::time::{Date, Duration};

impl Retries {
    /// How long a client waits before it sends again; `None` when it takes what came. `before` sends were made again already,
    /// `answer` is `None` when the connection failed, `now` the date.
    pub(super) fn wait(&self, before: u32, answer: Option<&Response>, now: Date, random: &mut Stream) -> Option<Duration> {
        if before >= self.count || !answer.is_none_or(|answer| self.applies(answer)) {
            return None;
        }
        let asked = answer.and_then(|answer| retry_after(&answer.headers, now));
        let longest = self.longest_retry_after.map_or(0.0, Duration::seconds);
        let seconds = match asked.filter(|asked| *asked > 0.0 && *asked <= longest) {
            Some(asked) => asked,
            None => {
                let doubled = self.interval.seconds() * libm::exp2(f64::from(before));
                doubled.min(self.max_interval.seconds()) * (1.0 - self.jitter * random.unit())
            }
        };
        Some(Duration::from_micros((seconds * 1e6).round() as u64))
    }

    /// What the answer says of it itself is stronger than its status.
    fn applies(&self, answer: &Response) -> bool {
        match answer.headers.get(&HeaderName::new("x-should-retry")).map(|v| v.as_str()) {
            Some("true") => true,
            Some("false") => false,
            Some(_) | None => self.statuses.iter().any(|range| range.contains(answer.status)),
        }
    }
}

/// How many seconds an answer asks to wait, as the OpenAI SDK reads it: `retry-after-ms`, then `Retry-After` in seconds, which may have
/// a fraction, or as a date.
fn retry_after(headers: &Headers, now: Date) -> Option<f64> {
    let number = |name| headers.get(&HeaderName::new(name)).and_then(|v| v.trim().parse::<f64>().ok()).filter(|n| n.is_finite());
    if let Some(millis) = number("retry-after-ms") {
        return Some(millis / 1000.0);
    }
    number("retry-after").or_else(|| {
        let date = Date::parse_http(headers.get(&HeaderName::RETRY_AFTER)?.trim())?;
        Some(date.micros().saturating_sub(now.micros()) as f64 / 1e6)
    })
}

#[cfg(test)]
mod tests {
    use crate::http::{HeaderName, Response};
    use crate::random::Stream;
    use crate::scenario::Retries;
    use crate::time::{Date, Duration, Instant};

    fn wait(before: u32, status: u16, headers: &[(&str, &str)]) -> Option<u64> {
        let mut answer = Response::new(status);
        headers.iter().for_each(|(name, value)| answer.headers.append(HeaderName::new(name), (*value).to_owned()));
        let now = Date::parse("2026-01-01T00:00:00Z").unwrap().at(Instant::ZERO);
        let retries = Retries { jitter: 0.0, ..Retries::openai_sdk() };
        retries.wait(before, Some(&answer), now, &mut Stream::new(1, "waits", 0)).map(Duration::millis)
    }

    #[test]
    fn a_client_sends_again_as_the_openai_sdk_does() {
        for (before, status, headers, millis) in [
            (0, 200, &[][..], None),
            (0, 400, &[], None),
            (0, 408, &[], Some(500)),
            (0, 409, &[], Some(500)),
            (1, 429, &[], Some(1000)),
            (2, 429, &[], None),
            (0, 500, &[], Some(500)),
            (0, 599, &[], Some(500)),
            (0, 429, &[("Retry-After", "7")], Some(7000)),
            (0, 429, &[("Retry-After", "1.5")], Some(1500)),
            (0, 429, &[("Retry-After", "7"), ("retry-after-ms", "250")], Some(250)),
            (0, 429, &[("Retry-After", "7"), ("retry-after-ms", "soon")], Some(7000)),
            (0, 429, &[("Retry-After", "60")], Some(60_000)),
            (0, 429, &[("Retry-After", "61")], Some(500)),
            (0, 429, &[("Retry-After", "0")], Some(500)),
            (0, 429, &[("Retry-After", "-5")], Some(500)),
            (0, 503, &[("Retry-After", "Thu, 01 Jan 2026 00:00:09 GMT")], Some(9000)),
            (0, 429, &[("x-should-retry", "false")], None),
            (0, 400, &[("x-should-retry", "true")], Some(500)),
        ] {
            assert_eq!(wait(before, status, headers), millis, "{before} {status} {headers:?}");
        }
    }

    #[test]
    fn waits_double_up_to_a_longest_and_are_up_to_a_quarter_shorter() {
        let retries = Retries { count: 10, ..Retries::openai_sdk() };
        let mut random = Stream::new(1, "waits", 0);
        for (before, most) in [(0, 0.5), (1, 1.0), (3, 4.0), (4, 8.0), (9, 8.0)] {
            for _ in 0..100 {
                let wait = retries.wait(before, None, Date::EPOCH, &mut random).map_or(0.0, Duration::seconds);
                assert!((0.75 * most..=most).contains(&wait), "{before}: {wait}");
            }
        }
    }
}
