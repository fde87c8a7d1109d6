use std::rc::Rc;

use super::owed::{Moment, figure};
use crate::gateway::RefusedBy;
use crate::gateway::failure::Raised;
use crate::gateway::limit::{Due, MINUTE, Owed, OwedTokens, TokenLimit};
use crate::gateway::step::Run;
use crate::http::{Body, Request, Response};
use crate::time::Instant;
use crate::tokens::Counting;

/// What a look at a counter found.
enum Found {
    /// So much is left of the minute and of the quota.
    Left(Option<u64>, Option<u64>),
    /// Tokens a minute are used up, for so many seconds; `None`: the prompt alone is more than the limit.
    Limit(Option<u64>),
    /// The quota is used up until a time.
    Quota(Instant),
}

impl Run<'_> {
    /// `<llm-token-limit>` and `<azure-openai-token-limit>`.
    pub(super) fn limit_tokens(&mut self, limit: &Rc<TokenLimit>) -> Result<(), Box<Raised>> {
        let context = &mut self.machine.context;
        let key = limit.key.get(context)?.shared();
        let per_minute = limit.per_minute.as_ref().map(|arg| arg.get(context)).transpose()?.map(figure);
        let quota = limit.quota.as_ref().map(|(arg, _)| arg.get(context)).transpose()?.map(figure);
        let estimate = if limit.estimate { prompt(&context.request) } else { 0 };
        let owed = OwedTokens { limit: Rc::clone(limit), key, per_minute, quota, estimate, at: self.now };
        match self.look(&owed) {
            Found::Left(minute, quota) => {
                if estimate > 0 {
                    self.charge(&owed, estimate);
                }
                for (told, left) in [(&limit.remaining, minute), (&limit.remaining_quota, quota)] {
                    if let Some(left) = left {
                        self.tell(told, left.saturating_sub(estimate));
                    }
                }
                self.keep(&limit.consumed, estimate);
                self.machine.owed.push(Owed::Tokens(owed));
                Ok(())
            }
            Found::Limit(seconds) => {
                self.tell(&limit.remaining, 0);
                let again = seconds.map_or_else(String::new, |s| format!(" Try again in {s} seconds."));
                let message = format!("Token limit is exceeded.{again}");
                Err(self.limited(RefusedBy::Limit, "OpenAITokenLimitExceeded", message, seconds, Some(&limit.retry_after)))
            }
            Found::Quota(ends) => {
                self.tell(&limit.remaining_quota, 0);
                let seconds = (ends < Instant::NEVER).then(|| ends.since(self.now).seconds_up());
                let again = seconds.map_or_else(String::new, |s| format!(" Try again in {}.", in_words(s)));
                let message = format!("Token quota is exceeded.{again}");
                Err(self.limited(RefusedBy::Quota, "OpenAITokenQuotaExceeded", message, seconds, Some(&limit.retry_after)))
            }
        }
    }

    /// Looks whether a request has room.
    fn look(&mut self, owed: &OwedTokens) -> Found {
        let span = self.span(MINUTE, owed.per_minute.unwrap_or(u64::MAX));
        let (now, start_at) = (self.now, self.loaded.options.start_at);
        let tokens = self.counters().tokens.at(&owed.key, now, now + MINUTE);
        tokens.settle(span, start_at, now);
        let minute = owed.per_minute.map(|limit| (limit, tokens.minute.sum(span, now)));
        if let Some((limit, sum)) = minute {
            // Without an estimate a request is admitted while less than the limit was spent, and may overshoot it.
            let below = (limit + 1).saturating_sub(owed.estimate.max(1));
            if sum >= below {
                let wait = (owed.estimate <= limit).then(|| tokens.minute.until_below(span, below, now).seconds_up());
                return Found::Limit(wait);
            }
        }
        let mut left = None;
        if let (Some(quota), Some((_, period))) = (owed.quota, &owed.limit.quota)
            && let Some(spent) = tokens.spent(*period, start_at, now)
        {
            let (sum, ends) = (spent.sum, spent.ends);
            if sum.saturating_add(owed.estimate) > quota {
                return Found::Quota(ends);
            }
            left = Some(quota - sum);
            self.counters().tokens.at(&owed.key, now, ends);
        }
        Found::Left(minute.map(|(limit, sum)| limit.saturating_sub(sum)), left)
    }

    fn charge(&mut self, owed: &OwedTokens, amount: u64) {
        let span = self.span(MINUTE, owed.per_minute.unwrap_or(u64::MAX));
        let (now, start_at) = (self.now, self.loaded.options.start_at);
        self.counters().tokens.at(&owed.key, now, now + MINUTE).charge(span, start_at, now, amount);
    }

    /// Puts what the response says it cost in the place of the estimate. Of a stream that is known when its last byte is there:
    /// later than the headers, which tell what was before.
    pub(super) fn settle_tokens(&mut self, owed: &OwedTokens, moment: Moment) {
        let context = &self.machine.context;
        let used = context.response.as_ref().filter(|_| moment == Moment::Response).and_then(|r| usage(&context.request, r));
        let Some(used) = used else { return };
        let (now, start_at) = (self.now, self.loaded.options.start_at);
        let at = self.machine.content_at.max(now);
        let span = self.span(MINUTE, owed.per_minute.unwrap_or(u64::MAX));
        let tokens = self.counters().tokens.at(&owed.key, now, at + MINUTE);
        tokens.owe(Due { at, tokens: used, estimate: owed.estimate, estimated_at: owed.at });
        tokens.settle(span, start_at, now);
        if at > now {
            return;
        }
        let minute = owed.per_minute.map(|limit| limit.saturating_sub(tokens.minute.sum(span, now)));
        let period = owed.limit.quota.as_ref().map(|(_, period)| *period);
        let spent = period.and_then(|period| tokens.spent(period, start_at, now)).map(|spent| spent.sum);
        let quota = owed.quota.zip(spent).map(|(quota, spent)| quota.saturating_sub(spent));
        for (told, figure) in [(&owed.limit.remaining, minute), (&owed.limit.remaining_quota, quota), (&owed.limit.consumed, Some(used))] {
            if let Some(figure) = figure {
                self.tell_now(told, figure);
            }
        }
    }
}

/// About how many tokens the prompt of a request is.
fn prompt(request: &Request) -> u64 {
    match serde_json::from_slice(&request.body.bytes()) {
        Ok(serde_json::Value::Object(fields)) => Counting::at(&request.url.path).prompt(&fields).tokens(),
        Ok(_) | Err(_) => 0,
    }
}

/// How many tokens a model says that it used for a request.
fn usage(request: &Request, response: &Response) -> Option<u64> {
    if *request.method != *"POST" || !(200..300).contains(&response.status) {
        return None;
    }
    let flow = response.flow;
    match u64::from(flow.prompt_tokens) + u64::from(flow.completion_tokens) {
        0 => {}
        known => return Some(known),
    }
    let Body::Bytes(bytes) = &response.body else { return None };
    let content: serde_json::Value = serde_json::from_slice(bytes).ok()?;
    content.get("usage")?.get("total_tokens")?.as_u64()
}

/// `2 days, 3 hours, 21 minutes and 33 seconds`, without what is 0.
fn in_words(seconds: u64) -> String {
    let parts = [(seconds / 86_400, "day"), (seconds / 3600 % 24, "hour"), (seconds / 60 % 60, "minute"), (seconds % 60, "second")];
    let one = |(count, unit): &(u64, &str)| format!("{count} {unit}{}", if *count == 1 { "" } else { "s" });
    let told: Vec<String> = parts.iter().filter(|(count, _)| *count > 0).map(one).collect();
    match told.split_last() {
        Some((last, [])) => last.clone(),
        Some((last, others)) => format!("{} and {last}", others.join(", ")),
        None => "0 seconds".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::in_words;

    #[test]
    fn the_time_until_a_quota_begins_anew_is_told_in_words() {
        for (seconds, text) in [
            (1293, "21 minutes and 33 seconds"),
            (45, "45 seconds"),
            (61, "1 minute and 1 second"),
            (24 * 86_400 + 14 * 3600 + 120, "24 days, 14 hours and 2 minutes"),
            (0, "0 seconds"),
        ] {
            assert_eq!(in_words(seconds), text);
        }
    }
}
