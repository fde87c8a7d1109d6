use super::{Found, Stands, Test};
use crate::scenario::{Bounds, Figure};
use crate::simulate::Finished;
use crate::simulate::rows::Rows;
use crate::simulate::times::Times;
use crate::time::{Duration, Instant};

/// A figure over the times of requests lies within bounds.
#[derive(Debug)]
pub(super) struct Time {
    until: Until,
    figure: Figure,
    bounds: Bounds<Duration>,
    times: Times,
}

/// To which byte of the answer.
#[derive(Clone, Copy, Debug)]
pub(super) enum Until {
    FirstByte,
    LastByte,
}

impl Time {
    pub(super) fn new(until: Until, figure: Figure, bounds: Bounds<Duration>) -> Self {
        Self { until, figure, bounds, times: Times::default() }
    }
}

impl Test for Time {
    fn is_about_answers(&self) -> bool {
        true
    }

    fn finished(&mut self, finished: &Finished<'_>) -> Stands {
        let time = match self.until {
            Until::FirstByte => finished.first.since(finished.start),
            Until::LastByte => finished.latency(),
        };
        self.times.add(time);
        Stands::Weighs(time.micros())
    }

    fn found(&mut self, _: &Rows, _: Instant) -> Found {
        figure(&mut self.times, self.figure, &self.bounds, "no request")
    }
}

/// A figure, and on which side of its bounds it lies.
pub(super) fn figure(times: &mut Times, figure: Figure, bounds: &Bounds<Duration>, nothing: &str) -> Found {
    match times.figure(figure) {
        Some(time) => Found::sum(bounds.side(time), time.to_string()),
        None => Found::every(false, nothing.to_owned()),
    }
}
