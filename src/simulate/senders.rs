use super::agenda::Agenda;
use super::client::Client;
use super::driver::Due;
use super::message::Shape;
use crate::http::{Request, Response};
use crate::scenario::{Facts, Scenario, Step};
use crate::time::{Duration, Instant};

/// The steps of a scenario as they go: who sends what when.
#[derive(Debug)]
pub(super) struct Senders<'s> {
    steps: Vec<Sender<'s>>,
    clients: Vec<Option<Client>>,
    free: Vec<u32>,
}

#[derive(Debug)]
struct Sender<'s> {
    step: &'s Step,
    shape: Shape,
    /// Requests or conversations begun.
    begun: u64,
    /// Of those, the ones not yet over.
    open: u64,
    /// When the last answer came.
    over: Instant,
    started: bool,
    /// Each request by itself: no memory is needed.
    plain: bool,
    /// The client that all requests of a step share when it keeps cookies.
    shared: Option<u32>,
}

/// Who sent a request, to be told of the answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Origin {
    /// A request by itself, of a step.
    Plain(u16),
    /// A client with a memory.
    Client(u32),
}

impl<'s> Senders<'s> {
    /// The steps of a scenario, each with its API; `key` gives a subscription's key.
    pub(super) fn new(scenario: &'s Scenario, facts: &Facts, key: impl Fn(&Step) -> Option<String>) -> Self {
        let sender = |step: &'s Step| {
            let api = match &step.api {
                Some(name) => facts.apis.iter().find(|api| api.is(&name.value)),
                None => facts.apis.first(),
            }?;
            let shape = Shape::new(step, api, key(step).as_deref());
            let plain = !step.is_conversation() && step.cookies != Some(true);
            Some(Sender { step, shape, begun: 0, open: 0, over: Instant::ZERO, started: false, plain, shared: None })
        };
        // A step that calls no known API was reported when the scenario was checked.
        Self { steps: scenario.send.iter().filter_map(sender).collect(), clients: Vec::new(), free: Vec::new() }
    }

    /// Puts down what starts by itself. A request is due at the gateway the gateway's overhead after it was sent.
    pub(super) fn start(&mut self, overhead: Duration, agenda: &mut Agenda<Due>) {
        for index in 0..self.steps.len() {
            if let Some(at) = self.steps.get(index).and_then(|s| s.step.at) {
                self.start_step(index, Instant::ZERO + at + overhead, agenda);
            }
        }
        if self.steps.first().is_some_and(|s| s.step.at.is_none()) {
            self.start_step(0, Instant::ZERO + overhead, agenda);
        }
    }

    fn start_step(&mut self, index: usize, at: Instant, agenda: &mut Agenda<Due>) {
        if let Some(sender) = self.steps.get_mut(index).filter(|s| !s.started) {
            sender.started = true;
            agenda.add(at, Due::Step(u16::try_from(index).unwrap_or(u16::MAX)));
        }
    }

    /// The step's next request, and the one after it put down.
    pub(super) fn step(&mut self, index: u16, now: Instant, agenda: &mut Agenda<Due>) -> Option<(Request, Origin)> {
        let sender = self.steps.get_mut(usize::from(index))?;
        sender.begun += 1;
        sender.open += 1;
        if let Some(every) = sender.step.every
            && sender.begun < sender.step.times
        {
            agenda.add(now + every, Due::Step(index));
        }
        if sender.plain {
            return Some((sender.shape.first(), Origin::Plain(index)));
        }
        let client = self.client(usize::from(index))?;
        self.client_request(client)
    }

    /// A client's next request.
    pub(super) fn client_request(&mut self, id: u32) -> Option<(Request, Origin)> {
        let client = self.clients.get_mut(id as usize)?.as_mut()?;
        let sender = self.steps.get(client.step)?;
        Some((client.request(sender.step, &sender.shape)?, Origin::Client(id)))
    }

    /// The client for a step's next conversation.
    fn client(&mut self, index: usize) -> Option<u32> {
        let sender = self.steps.get_mut(index)?;
        if let Some(shared) = sender.shared
            && let Some(Some(client)) = self.clients.get_mut(shared as usize)
        {
            client.start_over();
            return Some(shared);
        }
        let client = Some(Client::new(index, sender.step));
        let id = match self.free.pop() {
            Some(id) => {
                *self.clients.get_mut(id as usize)? = client;
                id
            }
            None => {
                self.clients.push(client);
                u32::try_from(self.clients.len() - 1).ok()?
            }
        };
        // Requests that overlap cannot take cookies from each other; those that follow each other do when they are to be kept.
        if sender.step.cookies == Some(true) && sender.step.every.is_none() && !sender.step.is_conversation() {
            sender.shared = Some(id);
        }
        Some(id)
    }

    /// Which step a request belongs to.
    pub(super) fn step_of(&self, origin: Origin) -> u16 {
        match origin {
            Origin::Plain(step) => step,
            Origin::Client(id) => {
                let client = self.clients.get(id as usize).and_then(Option::as_ref);
                client.map_or(0, |c| u16::try_from(c.step).unwrap_or(u16::MAX))
            }
        }
    }

    /// The model that a step asks for, as a deployment would be called.
    pub(super) fn model(&self, step: u16) -> Option<&str> {
        let step = self.steps.get(usize::from(step))?.step;
        step.deployment.as_ref().or(step.model.as_ref()).map(|name| &*name.value)
    }

    /// An answer came: what follows is put down. `end` is when what follows at once reaches the gateway.
    pub(super) fn answered(&mut self, origin: Origin, answer: &Response, end: Instant, agenda: &mut Agenda<Due>) {
        let index = self.step_of(origin);
        if let Origin::Client(id) = origin {
            let Some(client) = self.clients.get_mut(id as usize).and_then(Option::as_mut) else { return };
            let Some(sender) = self.steps.get_mut(client.step) else { return };
            if client.answered(sender.step, answer) {
                sender.over = sender.over.max(end);
                agenda.add(end + sender.step.think, Due::Client(id));
                return;
            }
            if sender.shared != Some(id) {
                if let Some(place) = self.clients.get_mut(id as usize) {
                    *place = None;
                }
                self.free.push(id);
            }
        }
        let Some(sender) = self.steps.get_mut(usize::from(index)) else { return };
        sender.open -= 1;
        sender.over = sender.over.max(end);
        if sender.begun < sender.step.times {
            if sender.step.every.is_none() {
                agenda.add(end + sender.step.think, Due::Step(index));
            }
            return;
        }
        if sender.open == 0 {
            let over = sender.over;
            let next = usize::from(index) + 1;
            if self.steps.get(next).is_some_and(|s| s.step.at.is_none()) {
                self.start_step(next, over, agenda);
            }
        }
    }
}
