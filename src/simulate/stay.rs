use super::Fate;
use crate::http::Response;
use crate::live::{Leaves, Patience, is_stream};
use crate::time::{Duration, Instant};

/// For how long the client of a request in virtual time waits.
#[derive(Clone, Copy, Debug)]
pub(super) struct Stay {
    patience: Patience,
    sent: Instant,
    /// What becomes of the request if no answer has begun by then.
    pub(super) fate: Fate,
}

impl Stay {
    pub(super) fn new(patience: Patience, sent: Instant) -> Self {
        let fate = match patience.leaves {
            Some(Leaves::After(after)) if patience.timeout.is_none_or(|timeout| after <= timeout) => Fate::Left,
            Some(Leaves::After(_) | Leaves::Within(_)) | None => Fate::GaveUp,
        };
        Self { patience, sent, fate }
    }

    /// Until when it waits for an answer to begin.
    pub(super) fn until(&self) -> Instant {
        let timeout = self.patience.timeout.map_or(Instant::NEVER, |timeout| self.sent + timeout);
        timeout.min(self.leaves())
    }

    fn leaves(&self) -> Instant {
        match self.patience.leaves {
            Some(Leaves::After(after)) => self.sent + after,
            Some(Leaves::Within(_)) | None => Instant::NEVER,
        }
    }

    /// When and how it goes away from an answer that began at one time and is complete at another, if it does.
    pub(super) fn cut(&self, answer: &Response, first: Instant, end: Instant) -> Option<(Instant, Fate)> {
        let gaps = u64::from(answer.flow.completion_tokens.saturating_sub(1)).max(1);
        let gap = Duration::from_micros(end.since(first).micros() / gaps);
        let gives_up = self.patience.timeout.filter(|timeout| *timeout < gap).map(|timeout| (first + timeout, Fate::GaveUp));
        let leaves = match self.patience.leaves {
            Some(Leaves::After(after)) => Some(self.sent + after).filter(|at| *at < end),
            // The first token comes with the head.
            Some(Leaves::Within(tokens)) if is_stream(answer) => Some(end.min(first + gap * u64::from(tokens.saturating_sub(1)))),
            Some(Leaves::Within(_)) | None => None,
        };
        gives_up.into_iter().chain(leaves.map(|at| (at.max(first), Fate::Left))).min_by_key(|(at, _)| *at)
    }
}

#[cfg(test)]
mod tests {
    use super::Stay;
    use crate::http::{Flow, HeaderName, Response};
    use crate::live::{Leaves, Patience};
    use crate::simulate::Fate;
    use crate::time::{Duration, Instant};

    fn seconds(seconds: u64) -> Duration {
        Duration::from_secs(seconds)
    }

    fn at(second: u64) -> Instant {
        Instant::ZERO + seconds(second)
    }

    #[test]
    fn a_client_waits_for_each_piece_of_an_answer() {
        // 11 tokens from 5 s to 25 s: one every 2 s.
        let mut stream = Response::new(200);
        stream.headers.append(HeaderName::new("Content-Type"), "text/event-stream; charset=utf-8");
        stream.flow = Flow { completion_tokens: 11, ..Flow::default() };
        let (after, within) = (|s| Some(Leaves::After(seconds(s))), |tokens| Some(Leaves::Within(tokens)));
        for (timeout, leaves, until, fate, cut) in [
            (None, None, Instant::NEVER, Fate::GaveUp, None),
            (Some(4), None, at(4), Fate::GaveUp, None),
            (Some(1), None, at(1), Fate::GaveUp, Some((at(6), Fate::GaveUp))),
            (None, after(3), at(3), Fate::Left, Some((at(5), Fate::Left))),
            (None, after(10), at(10), Fate::Left, Some((at(10), Fate::Left))),
            (None, after(30), at(30), Fate::Left, None),
            (Some(4), after(10), at(4), Fate::GaveUp, Some((at(10), Fate::Left))),
            (Some(1), after(10), at(1), Fate::GaveUp, Some((at(6), Fate::GaveUp))),
            (None, within(1), Instant::NEVER, Fate::GaveUp, Some((at(5), Fate::Left))),
            (None, within(10), Instant::NEVER, Fate::GaveUp, Some((at(23), Fate::Left))),
            (None, within(99), Instant::NEVER, Fate::GaveUp, Some((at(25), Fate::Left))),
        ] {
            let stay = Stay::new(Patience { timeout: timeout.map(seconds), leaves }, at(0));
            assert_eq!((stay.until(), stay.fate), (until, fate), "{stay:?}");
            assert_eq!(stay.cut(&stream, at(5), at(25)), cut, "{stay:?}");
        }
        let whole = Stay::new(Patience { timeout: None, leaves: within(1) }, at(0));
        assert_eq!(whole.cut(&Response::new(200), at(5), at(5)), None, "only a stream has a middle");
    }
}
