use std::net::SocketAddr;

use tokio::sync::mpsc;
use tokio::task::spawn_local;
use tokio::time::timeout;

use super::clock::Clock;
use super::{Error, NUMBER, wire};
use crate::http::{Body, Request, Response};
use crate::time::{Duration, Instant};

/// How long a client waits for an answer.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Patience {
    /// For it to begin, and then for each further piece of it; as long as it takes when `None`.
    pub timeout: Option<Duration>,
    /// When it goes away of its own accord.
    pub leaves: Option<Leaves>,
}

/// When a client goes away of its own accord.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Leaves {
    /// So long after it sent the request.
    After(Duration),
    /// When so many tokens of a stream have come, at least 1; never when the answer is no stream.
    Within(u32),
}

/// What a client makes of its request.
#[derive(Debug)]
pub enum Answer {
    /// The whole answer, with the time of its head.
    Whole(Instant, Response),
    /// As much of an answer as came before it broke off, with the time of its head.
    Cut(Instant, Response),
    /// The connection broke.
    Broken,
    /// Its timeout was over; with the time of the head, if that has come.
    GaveUp(Option<Instant>),
    /// It went away of its own accord; with the time of the head, if that has come.
    Left(Option<Instant>),
}

/// Clients on the wall clock: what they send, and what they make of the answers.
pub trait Clients {
    /// When the next request is due, if one is.
    fn due(&self) -> Option<Instant>;

    /// The request that is due, with its number. `None` when what was due was no request after all.
    fn send(&mut self, now: Instant) -> Option<(u64, Request, Patience)>;

    /// A request is over.
    fn answered(&mut self, now: Instant, number: u64, answer: &Answer);
}

/// Has clients call a gateway until none has anything more to send and all are answered. Must run beside it, inside
/// [`run`](super::run)'s `drive`.
///
/// # Errors
/// When the environment gives no HTTP client, or not as many connections as there are requests at a time.
pub async fn play(gateway: SocketAddr, speed: f64, clients: &mut impl Clients) -> Result<(), Error> {
    let clock = Clock::new(speed);
    let http = wire::client()?;
    let (tell, mut answers) = mpsc::unbounded_channel();
    let mut open = 0_u64;
    loop {
        let due = clients.due();
        if due.is_some_and(|at| at <= clock.now()) {
            if let Some((number, request, patience)) = clients.send(clock.now()) {
                open += 1;
                let (tell, http) = (tell.clone(), http.clone());
                spawn_local(async move {
                    let answer = Exchange { http, gateway, clock, number, patience }.run(&request).await;
                    // The receiver lives as long as anything is open.
                    let _ = tell.send((number, answer));
                });
            }
            continue;
        }
        if due.is_none() && open == 0 {
            return Ok(());
        }
        tokio::select! {
            Some((number, answer)) = answers.recv() => {
                open -= 1;
                clients.answered(clock.now(), number, &answer?);
            }
            () = clock.reach(due.unwrap_or(Instant::NEVER)) => {}
        }
    }
}

/// A request on its way.
struct Exchange {
    http: reqwest::Client,
    gateway: SocketAddr,
    clock: Clock,
    number: u64,
    patience: Patience,
}

impl Exchange {
    /// Sends it, and takes the answer in for as long as its client waits.
    async fn run(self, request: &Request) -> Result<Answer, Error> {
        let leaves = match self.patience.leaves {
            Some(Leaves::After(after)) => self.clock.now() + after,
            Some(Leaves::Within(_)) | None => Instant::NEVER,
        };
        let mut first = None;
        tokio::select! {
            biased;
            answer = self.answer(request, &mut first) => match answer {
                Ok(answer) => Ok(answer),
                Err(error) if wire::is_exhausted(&error) => Err(Error::Connections(error)),
                Err(_) => Ok(Answer::Broken),
            },
            () = self.clock.reach(leaves) => Ok(Answer::Left(first)),
        }
    }

    async fn answer(&self, request: &Request, first: &mut Option<Instant>) -> Result<Answer, reqwest::Error> {
        let Ok(method) = reqwest::Method::from_bytes(request.method.as_bytes()) else { return Ok(Answer::Broken) };
        let sent = self
            .http
            .request(method, format!("http://{}{}", self.gateway, request.url.target()))
            .headers(wire::headers_out(&request.headers))
            .header(NUMBER, self.number)
            .body(request.body.bytes().to_vec())
            .send();
        let Some(sent) = self.wait(sent).await else { return Ok(Answer::GaveUp(None)) };
        let mut answer = sent?;
        let began = *first.insert(self.clock.now());
        let mut response = Response::new(answer.status().as_u16());
        response.headers = wire::headers_in(answer.headers());
        let stays = match self.patience.leaves {
            Some(Leaves::Within(tokens)) if is_stream(&response) => Some(tokens as usize),
            Some(Leaves::Within(_) | Leaves::After(_)) | None => None,
        };
        let mut content = Vec::new();
        loop {
            let Some(piece) = self.wait(answer.chunk()).await else { return Ok(Answer::GaveUp(Some(began))) };
            match piece {
                Ok(Some(piece)) => content.extend_from_slice(&piece),
                Ok(None) => break,
                Err(_) => {
                    response.body = Body::Bytes(content.into());
                    return Ok(Answer::Cut(began, response));
                }
            }
            // An event for each token, and a few more; the last of a short stream may come with the first.
            if stays.is_some_and(|tokens| events(&content) >= tokens) {
                return Ok(Answer::Left(Some(began)));
            }
        }
        response.body = wire::body_in(&content);
        Ok(Answer::Whole(began, response))
    }

    /// `None` when nothing comes in the client's time.
    async fn wait<T>(&self, coming: impl Future<Output = T>) -> Option<T> {
        match self.patience.timeout {
            Some(limit) => timeout(self.clock.real(limit), coming).await.ok(),
            None => Some(coming.await),
        }
    }
}

/// Whether an answer comes as server-sent events.
#[must_use]
pub fn is_stream(response: &Response) -> bool {
    response.headers.find("content-type").is_some_and(|kind| kind.starts_with("text/event-stream"))
}

fn events(content: &[u8]) -> usize {
    content.windows(2).filter(|pair| pair == b"\n\n").count()
}
