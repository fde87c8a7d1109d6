use crate::http::{Failure, Request, Response};
use crate::random::Stream;
use crate::resource;
use crate::scenario::given::Given;
use crate::time::{Duration, Instant};

/// One simulated account with its deployments, limits, scripts and the responses it made.
#[derive(Debug)]
pub struct Account {}

/// What comes of a request.
#[derive(Debug)]
pub enum Reception {
    /// A response whose head comes after a time; its content after `response.flow.length` more.
    Answer {
        /// Until the head.
        after: Duration,
        /// The response.
        response: Response,
    },
    /// No response.
    Failure {
        /// Until it shows.
        after: Duration,
        /// What.
        failure: Failure,
    },
    /// Nothing, for ever.
    Silence,
}

impl Account {
    /// An account with the orders that concern it, in order.
    #[must_use]
    pub fn new(account: &resource::Account, given: &[Given], random: Stream) -> Self {
        let _ = (account, given, random);
        todo!()
    }

    /// Takes a request at a time; times never go back.
    pub fn receive(&mut self, now: Instant, request: &Request) -> Reception {
        let _ = (now, request);
        todo!()
    }
}
