use super::due::Due;
use super::rate::Rate;
use super::window::Window;
use super::{Left, Refused, Want};
use crate::assumption::Assumption;
use crate::mock::assumed::Assumed;
use crate::time::Instant;

/// A pay-as-you-go deployment: so many tokens a minute, so many requests a second (or ten). A request that one of the two refuses
/// counts for neither.
#[derive(Debug)]
pub(in super::super) struct Standard {
    tokens: Option<u64>,
    window: Window,
    requests: Option<Rate>,
    due: Due,
}

impl Standard {
    pub(in super::super) fn new(tokens_per_minute: Option<u64>, requests_per_minute: Option<u64>) -> Self {
        let requests = requests_per_minute.map(Rate::new);
        Self { tokens: tokens_per_minute, window: Window::default(), requests, due: Due::default() }
    }

    pub(super) fn tokens_per_minute(&self) -> Option<u64> {
        self.tokens
    }

    pub(super) fn admit(&mut self, now: Instant, estimate: u64, assumed: &mut Assumed) -> Result<Left, Refused> {
        let mut left = Left::default();
        if let Some(rate) = &mut self.requests {
            assumed.tell(Assumption::RequestWindow);
            let requests = rate.left(now, assumed.set.request_window).map_err(|wait| Refused { want: Want::Requests, wait })?;
            left.requests = Some(requests - 1);
        }
        if let Some(limit) = self.tokens {
            assumed.tell(Assumption::TokenWindow);
            while let Some((_, change)) = self.due.next(now) {
                self.window.correct(change);
            }
            let tokens = self.window.admit(now, assumed.set.token_window, limit, estimate);
            left.tokens = Some(tokens.map_err(|wait| Refused { want: Want::Tokens, wait })?);
        }
        if let Some(rate) = &mut self.requests {
            rate.take();
        }
        Ok(left)
    }

    /// What was charged and not used is given back, within the minute in which it was charged, if that is assumed.
    pub(super) fn settle(&mut self, end: Instant, estimate: u64, used: u64, assumed: &mut Assumed) {
        if self.tokens.is_none() || estimate == used {
            return;
        }
        assumed.tell(Assumption::SurplusReleased);
        if assumed.set.surplus_released && end < self.window.ends() {
            self.due.add(end, estimate, used);
        }
    }
}
