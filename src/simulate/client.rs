use std::rc::Rc;

use super::message::{Figures, Shape};
use crate::http::{HeaderName, Request, Response};
use crate::scenario::{FollowUp, Step};

/// A client with a memory: cookies, the response before, a request that may have to be sent again.
#[derive(Debug)]
pub(super) struct Client {
    /// Requests sent so far, each counted once.
    sent: u64,
    /// Turns of its conversation.
    turns: u64,
    previous: Option<Rc<str>>,
    keeps_cookies: bool,
    cookies: Vec<(String, String)>,
    /// The request that it waits for, where it would send it again.
    open: Option<Box<Request>>,
    /// Tokens of the answer that it asked for last.
    pub(super) tokens: u32,
    /// How often that was sent again.
    pub(super) resends: u32,
    /// A request of the conversation was not answered 200 to 299.
    pub(super) broken: bool,
}

impl Client {
    pub(super) fn new(of: &Step, turns: u64) -> Self {
        let keeps_cookies = of.cookies.unwrap_or_else(|| of.is_conversation());
        Self { sent: 0, turns, previous: None, keeps_cookies, cookies: Vec::new(), open: None, tokens: 0, resends: 0, broken: false }
    }

    /// What it sends next: the same again, or the next turn with these figures. `None` when its conversation is over, or there is
    /// nothing to follow up.
    pub(super) fn request(&mut self, step: &Step, shape: &Shape, figures: impl FnOnce() -> Figures) -> Option<Box<Request>> {
        let mut request = match self.open.take() {
            Some(again) => again,
            None => self.next(step, shape, figures)?,
        };
        if step.retries.is_some() {
            self.open = Some(request.clone());
        }
        if !self.cookies.is_empty() {
            let cookies: Vec<String> = self.cookies.iter().map(|(name, value)| format!("{name}={value}")).collect();
            request.headers.append(HeaderName::COOKIE, cookies.join("; "));
        }
        Some(request)
    }

    fn next(&mut self, step: &Step, shape: &Shape, figures: impl FnOnce() -> Figures) -> Option<Box<Request>> {
        let turn = self.sent;
        self.sent += 1;
        if turn < self.turns {
            let figures = figures();
            self.tokens = figures.completion;
            return Some(shape.next(figures, self.previous.as_deref()).into_own());
        }
        let what: FollowUp = *step.then.get(usize::try_from(turn - self.turns).ok()?)?;
        Some(shape.follow_up(what, self.previous.as_deref()?))
    }

    /// Starts over, with the cookies it has, on a conversation of so many turns.
    pub(super) fn start_over(&mut self, turns: u64) {
        self.sent = 0;
        self.turns = turns;
        self.previous = None;
        self.broken = false;
    }

    /// Takes in what every answer brings, also one after which the request is sent again.
    pub(super) fn received(&mut self, answer: &Response) {
        if self.keeps_cookies {
            let name = HeaderName::SET_COOKIE;
            answer.headers.all(&name).for_each(|line| self.keep(line));
        }
    }

    /// Takes in the answer to its request, `None` for none; says whether the conversation goes on.
    pub(super) fn answered(&mut self, step: &Step, answer: Option<&Response>) -> bool {
        self.open = None;
        self.resends = 0;
        let used = answer.filter(|answer| (200..300).contains(&answer.status));
        self.broken |= used.is_none();
        if let Some(answer) = used
            && step.is_conversation()
            && self.sent <= self.turns
            && let Ok(Id { id }) = serde_json::from_slice(&answer.body.bytes())
        {
            self.previous = Some(id.into());
        }
        let more = self.sent < self.turns;
        more || (self.sent < self.turns + step.then.len() as u64 && self.previous.is_some())
    }

    /// It went away before it had the answer to its request: the conversation is over.
    pub(super) fn gone(&mut self) {
        self.open = None;
        self.resends = 0;
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
