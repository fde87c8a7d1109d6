use std::rc::Rc;

use super::message::Shape;
use crate::http::{HeaderName, Request, Response};
use crate::scenario::{FollowUp, Step};

/// A client with a memory: cookies, and the response before.
#[derive(Debug)]
pub(super) struct Client {
    /// Which step it belongs to.
    pub(super) step: usize,
    /// Requests sent so far.
    sent: u64,
    previous: Option<Rc<str>>,
    keeps_cookies: bool,
    cookies: Vec<(String, String)>,
}

impl Client {
    pub(super) fn new(step: usize, of: &Step) -> Self {
        let keeps_cookies = of.cookies.unwrap_or_else(|| of.is_conversation());
        Self { step, sent: 0, previous: None, keeps_cookies, cookies: Vec::new() }
    }

    /// What it sends next; `None` when its conversation is over, or there is nothing to follow up.
    pub(super) fn request(&mut self, step: &Step, shape: &Shape) -> Option<Request> {
        let turn = self.sent;
        self.sent += 1;
        let turns = u64::from(step.turns);
        let mut request = if turn < turns {
            shape.next(self.previous.as_deref())
        } else {
            let what: FollowUp = *step.then.get(usize::try_from(turn - turns).ok()?)?;
            shape.follow_up(what, self.previous.as_deref()?)
        };
        if !self.cookies.is_empty() {
            let cookies: Vec<String> = self.cookies.iter().map(|(name, value)| format!("{name}={value}")).collect();
            request.headers.append(HeaderName::new("Cookie"), cookies.join("; "));
        }
        Some(request)
    }

    /// Starts over with the cookies it has.
    pub(super) fn start_over(&mut self) {
        self.sent = 0;
        self.previous = None;
    }

    /// Takes in an answer; says whether the conversation goes on.
    pub(super) fn answered(&mut self, step: &Step, answer: &Response) -> bool {
        if self.keeps_cookies {
            let name = HeaderName::new("Set-Cookie");
            answer.headers.all(&name).for_each(|line| self.keep(line));
        }
        if step.is_conversation()
            && self.sent <= u64::from(step.turns)
            && (200..300).contains(&answer.status)
            && let Ok(Id { id }) = serde_json::from_slice(&answer.body.bytes())
        {
            self.previous = Some(id.into());
        }
        let more = self.sent < u64::from(step.turns);
        more || (self.sent < step.requests_each() && self.previous.is_some())
    }

    /// Keeps a cookie of a `Set-Cookie` line; one without a value, or with no time left, is dropped.
    fn keep(&mut self, line: &str) {
        let mut parts = line.split(';');
        let Some((name, value)) = parts.next().and_then(|pair| pair.split_once('=')) else { return };
        let (name, value) = (name.trim(), value.trim());
        let over = parts.any(|part| part.trim().split_once('=').is_some_and(|(n, v)| n.eq_ignore_ascii_case("max-age") && v == "0"));
        self.cookies.retain(|(known, _)| known != name);
        if !over && !value.is_empty() {
            self.cookies.push((name.to_owned(), value.to_owned()));
        }
    }
}

/// The part of a response that a conversation needs.
#[derive(serde::Deserialize)]
struct Id {
    id: String,
}
