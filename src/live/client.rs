use std::net::SocketAddr;

use tokio::sync::mpsc;
use tokio::task::spawn_local;

use super::clock::Clock;
use super::{Error, NUMBER, wire};
use crate::http::{Request, Response};
use crate::time::Instant;

/// Clients on the wall clock: what they send, and what they make of the answers.
pub trait Clients {
    /// When the next request is due, if one is.
    fn due(&self) -> Option<Instant>;

    /// The request that is due, with its number. `None` when what was due was no request after all.
    fn send(&mut self, now: Instant) -> Option<(u64, Request)>;

    /// A request has its whole answer, with the time of its head; `None` when the connection broke.
    fn answered(&mut self, now: Instant, number: u64, answer: Option<(Instant, &Response)>);
}

/// Has clients call a gateway until none has anything more to send and all are answered. Must run beside it, inside
/// [`run`](super::run)'s `drive`.
///
/// # Errors
/// When the environment gives no HTTP client.
pub async fn play(gateway: SocketAddr, speed: f64, clients: &mut impl Clients) -> Result<(), Error> {
    let clock = Clock::new(speed);
    let http = wire::client()?;
    let (tell, mut answers) = mpsc::unbounded_channel();
    let mut open = 0_u64;
    loop {
        let due = clients.due();
        if due.is_some_and(|at| at <= clock.now()) {
            if let Some((number, request)) = clients.send(clock.now()) {
                open += 1;
                let (tell, http) = (tell.clone(), http.clone());
                spawn_local(async move {
                    let answer = exchange(&http, gateway, clock, number, &request).await;
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
                clients.answered(clock.now(), number, answer.as_ref().map(|(first, response)| (*first, response)));
            }
            () = clock.reach(due.unwrap_or(Instant::NEVER)) => {}
        }
    }
}

async fn exchange(
    http: &reqwest::Client,
    gateway: SocketAddr,
    clock: Clock,
    number: u64,
    request: &Request,
) -> Option<(Instant, Response)> {
    let method = reqwest::Method::from_bytes(request.method.as_bytes()).ok()?;
    let sent = http
        .request(method, format!("http://{gateway}{}", request.url.target()))
        .headers(wire::headers_out(&request.headers))
        .header(NUMBER, number)
        .body(request.body.bytes().to_vec())
        .send();
    let answer = sent.await.ok()?;
    let first = clock.now();
    let mut response = Response::new(answer.status().as_u16());
    response.headers = wire::headers_in(answer.headers());
    response.body = wire::body_in(&answer.bytes().await.ok()?);
    Some((first, response))
}
