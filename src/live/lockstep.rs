use std::fmt;
use std::pin::pin;

use tokio::runtime::{Builder, Runtime};
use tokio::sync::mpsc::UnboundedReceiver;

use super::door::Question;
use super::servers::{Servers, Unsent};
use super::{Error, wire};
use crate::assumption::Assumption;
use crate::http::{Failure, Response};
use crate::mock::{Backends, Reception, Sent, Tally, Terms};
use crate::time::{Duration, Instant};

/// Accounts for virtual time that really stand behind HTTP: each exchange goes over a socket and back, and takes, in the run's
/// time, what the account declares. So decisions are those of the virtual run, and nothing sleeps.
pub struct Lockstep {
    runtime: Runtime,
    /// Dropped before the servers: a door that waits for an answer holds up the end of its server.
    questions: UnboundedReceiver<Question>,
    servers: Servers,
    error: Option<Error>,
}

impl fmt::Debug for Lockstep {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Lockstep").field("error", &self.error).finish_non_exhaustive()
    }
}

impl Lockstep {
    /// The accounts with their orders, as for [`Accounts`](crate::mock::Accounts).
    ///
    /// # Errors
    /// When the environment gives no runtime or port.
    pub fn new(terms: &Terms<'_>) -> Result<Self, Error> {
        wire::open_files();
        let runtime = Builder::new_current_thread().enable_all().build().map_err(Error::Runtime)?;
        let (servers, questions) = {
            let _context = runtime.enter();
            Servers::new(terms, None)?
        };
        Ok(Self { runtime, questions, servers, error: None })
    }

    /// What the environment refused during the run, if anything: the run then shows failed connections that no account made.
    pub fn error(&mut self) -> Option<Error> {
        self.error.take()
    }
}

impl Backends for Lockstep {
    fn exchange(&mut self, now: Instant, sent: Sent<'_>) -> Reception {
        let Self { runtime, questions, servers, error } = self;
        match runtime.block_on(exchange(servers, questions, now, sent)) {
            Ok(reception) => reception,
            Err(refused) => {
                error.get_or_insert(refused);
                Reception::Failure { after: Duration::ZERO, failure: Failure::Reset }
            }
        }
    }

    fn assumed(&self) -> Vec<Assumption> {
        self.servers.assumed()
    }

    fn tallies(&self, until: Instant) -> Vec<Tally> {
        self.servers.tallies(until)
    }
}

async fn exchange(
    servers: &Servers,
    questions: &mut UnboundedReceiver<Question>,
    now: Instant,
    sent: Sent<'_>,
) -> Result<Reception, Error> {
    let mut sent = pin!(servers.send(now, sent));
    let mut decided = None;
    loop {
        tokio::select! {
            biased;
            Some(question) = questions.recv() => match servers.decide(now, question) {
                // Nothing will come: the exchange is given up by leaving.
                Reception::Silence => return Ok(Reception::Silence),
                reception => decided = Some(reception),
            },
            outcome = &mut sent => return received(servers, decided, outcome).await,
        }
    }
}

/// What came over HTTP, with the time that the account declared.
async fn received(servers: &Servers, decided: Option<Reception>, outcome: Result<reqwest::Response, Unsent>) -> Result<Reception, Error> {
    let after = match &decided {
        Some(Reception::Answer { after, .. } | Reception::Failure { after, .. }) => *after,
        Some(Reception::Cut(cut)) => cut.after,
        Some(Reception::Silence) | None => Duration::ZERO,
    };
    let mut response = match outcome {
        Ok(response) => response,
        Err(Unsent::Failure(failure)) => return Ok(Reception::Failure { after, failure }),
        Err(Unsent::Error(error)) => return Err(error),
    };
    let head = servers.head(&response);
    let mut content = Vec::new();
    let failure = loop {
        match response.chunk().await {
            Ok(Some(chunk)) => content.extend_from_slice(&chunk),
            Ok(None) => return Ok(Reception::Answer { after, response: Response { body: wire::body_in(&content), ..head } }),
            Err(error) => break wire::failure(&error),
        }
    };
    Ok(match decided {
        // How much of what was sent before a reset still arrives is up to the system: it may be less.
        Some(Reception::Cut(mut cut)) if failure == Failure::Reset && cut.response.body.bytes().starts_with(&content) => {
            cut.response = Response { body: std::mem::take(&mut cut.response.body), ..head };
            Reception::Cut(cut)
        }
        Some(_) | None => Reception::Failure { after, failure },
    })
}
