use super::agenda::Agenda;
use super::arrivals::{Arrival, Schedule};
use super::client::Client;
use super::draw::Dice;
use super::driver::Due;
use super::message::{Next, Shape};
use super::record::{Fate, Which};
use crate::http::Response;
use crate::live::Patience;
use crate::scenario::{ApiFacts, Facts, LogRow, Pace, Scenario, Step};
use crate::time::{Date, Duration, Instant};

/// The steps and senders of a scenario as they go: who sends what when.
#[derive(Debug)]
pub(super) struct Senders<'s> {
    steps: Vec<Sender<'s>>,
    clients: Vec<Option<Client>>,
    free: Vec<u32>,
    /// From a request's being sent to its being at the gateway.
    overhead: Duration,
    /// The date at the beginning of the run.
    start_at: Date,
}

#[derive(Debug)]
struct Sender<'s> {
    step: &'s Step,
    /// One; where a log names models, one more for each of them.
    shapes: Vec<Shape>,
    dice: Dice,
    /// When an open sender sends.
    schedule: Option<Schedule<'s>>,
    /// What it sends next.
    next: Option<Arrival>,
    /// Requests or conversations begun.
    begun: u64,
    /// Of those, the ones not yet over.
    open: u64,
    /// Conversations that are over, and those of them in which something was not answered 200 to 299.
    ended: u64,
    broken: u64,
    /// When the last answer came.
    over: Instant,
    started: bool,
    /// Each request by itself: no memory is needed.
    plain: bool,
    /// The client that all requests of a step share when it keeps cookies.
    shared: Option<u32>,
    /// Its clients do not always wait for their answers.
    is_impatient: bool,
    /// Tokens of the answer that was asked for last.
    tokens: u32,
}

/// Who sent a request, to be told of the answer.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Origin {
    /// Which step or sender.
    pub(super) step: u16,
    /// Which of its shapes: 0 is its own, others are those of the models of a log.
    pub(super) shape: u16,
    /// The client with a memory, if it is one.
    pub(super) client: Option<u32>,
}

impl Origin {
    /// Its request with this number, which was sent at a time.
    pub(super) fn which(self, number: u64, start: Instant, route: Option<u32>) -> Which {
        Which { number, step: self.step, model: self.shape, start, route }
    }
}

/// What senders are told from outside.
pub(super) struct Setting<'f, K> {
    pub(super) facts: &'f Facts,
    pub(super) seed: u64,
    /// The date at the beginning of the run.
    pub(super) start_at: Date,
    /// The key of a step's subscription.
    pub(super) key: K,
}

impl<'s> Senders<'s> {
    /// The steps and senders of a scenario, each with its API.
    pub(super) fn new(scenario: &'s Scenario, setting: &Setting<'_, impl Fn(&Step) -> Option<String>>) -> Self {
        let sender = |(index, step): (u64, &'s Step)| {
            let api = match &step.api {
                Some(name) => setting.facts.apis.iter().find(|api| api.is(&name.value)),
                None => setting.facts.apis.first(),
            }?;
            let plain = !step.is_conversation() && step.cookies != Some(true) && step.retries.is_none();
            Some(Sender {
                step,
                shapes: shapes(step, api, (setting.key)(step).as_deref()),
                dice: Dice::new(setting.seed, index),
                schedule: schedule(step),
                next: None,
                begun: 0,
                open: 0,
                ended: 0,
                broken: 0,
                over: Instant::ZERO,
                started: false,
                plain,
                shared: None,
                is_impatient: step.timeout.is_some() || step.disconnects.is_some(),
                tokens: 0,
            })
        };
        // A step that calls no known API was reported when the scenario was checked.
        let steps = (0..).zip(&scenario.send).filter_map(sender).collect();
        Self { steps, clients: Vec::new(), free: Vec::new(), overhead: Duration::ZERO, start_at: setting.start_at }
    }

    /// Puts down what starts by itself. A request is due at the gateway the gateway's overhead after it was sent.
    pub(super) fn start(&mut self, overhead: Duration, agenda: &mut Agenda<Due>) {
        self.overhead = overhead;
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
        let Some(sender) = self.steps.get_mut(index).filter(|s| !s.started) else { return };
        sender.started = true;
        let due = Due::Step(u16::try_from(index).unwrap_or(u16::MAX));
        match &sender.step.pace {
            Pace::Series { .. } => agenda.add(at, due),
            Pace::Open { .. } => sender.arrive(due, self.overhead, agenda),
            Pace::Closed { clients, over, until } => {
                for client in 0..u64::from(*clients) {
                    let later = u128::from(over.micros()) * u128::from(client) / u128::from(*clients);
                    let at = at + Duration::from_micros(u64::try_from(later).unwrap_or(u64::MAX));
                    if until.is_some_and(|until| at - self.overhead >= Instant::ZERO + until) {
                        break;
                    }
                    agenda.add(at, due);
                }
            }
        }
    }

    /// The step's next request, and the one after it put down.
    pub(super) fn step(&mut self, index: u16, now: Instant, agenda: &mut Agenda<Due>) -> Option<(Next<'_>, Origin)> {
        let sender = self.steps.get_mut(usize::from(index))?;
        sender.begun += 1;
        sender.open += 1;
        let mut row = None;
        match &sender.step.pace {
            Pace::Series { times, every: Some(every) } if sender.begun < *times => agenda.add(now + *every, Due::Step(index)),
            Pace::Open { .. } => {
                row = sender.next.take().and_then(|arrival| arrival.row);
                sender.arrive(Due::Step(index), self.overhead, agenda);
            }
            Pace::Series { .. } | Pace::Closed { .. } => {}
        }
        let mut origin = Origin { step: index, shape: row.and_then(|row| row.model).map_or(0, |model| model + 1), client: None };
        if sender.plain {
            let figures = sender.dice.figures(sender.step).logged(row);
            sender.tokens = figures.completion;
            let shapes = &self.steps.get(usize::from(index))?.shapes;
            return Some((shapes.get(usize::from(origin.shape))?.next(figures, None), origin));
        }
        origin.client = Some(self.client(usize::from(index))?);
        self.send(origin, row)
    }

    /// The next request of a client with a memory.
    pub(super) fn client_request(&mut self, origin: Origin) -> Option<(Next<'_>, Origin)> {
        self.send(origin, None)
    }

    fn send(&mut self, origin: Origin, row: Option<LogRow>) -> Option<(Next<'_>, Origin)> {
        let client = self.clients.get_mut(origin.client? as usize)?.as_mut()?;
        let Sender { step, shapes, dice, .. } = self.steps.get_mut(usize::from(origin.step))?;
        let figures = || dice.figures(step).logged(row);
        Some((Next::Other(client.request(step, shapes.get(usize::from(origin.shape))?, figures)?), origin))
    }

    /// The client for a step's next conversation.
    fn client(&mut self, index: usize) -> Option<u32> {
        let sender = self.steps.get_mut(index)?;
        let turns = sender.dice.turns(sender.step);
        if let Some(shared) = sender.shared
            && let Some(Some(client)) = self.clients.get_mut(shared as usize)
        {
            client.start_over(turns);
            return Some(shared);
        }
        let client = Some(Client::new(sender.step, turns));
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
        if sender.keeps_client() && matches!(sender.step.pace, Pace::Series { every: None, .. }) {
            sender.shared = Some(id);
        }
        Some(id)
    }

    /// How long the client waits that has just sent a request; `None` when as long as it takes.
    pub(super) fn patience(&mut self, origin: Origin) -> Option<Patience> {
        let sender = self.steps.get_mut(usize::from(origin.step)).filter(|sender| sender.is_impatient)?;
        let client = origin.client.and_then(|id| self.clients.get(id as usize)).and_then(Option::as_ref);
        Some(sender.dice.patience(sender.step, client.map_or(sender.tokens, |client| client.tokens)))
    }

    /// What a request asks for, as a deployment would be called.
    pub(super) fn model(&self, origin: Origin) -> Option<&str> {
        self.steps.get(usize::from(origin.step))?.shapes.get(usize::from(origin.shape))?.model()
    }

    /// How often the request that this client waits for was sent again.
    pub(super) fn resends(&self, origin: Origin) -> u32 {
        let client = origin.client.and_then(|id| self.clients.get(id as usize)).and_then(Option::as_ref);
        client.map_or(0, |client| client.resends)
    }

    /// Whether a client sends its request again after this answer (`None`: the connection failed); then that is put down. `end` is when
    /// what follows at once reaches the gateway.
    pub(super) fn sends_again(&mut self, origin: Origin, answer: Option<&Response>, end: Instant, agenda: &mut Agenda<Due>) -> bool {
        let Some(client) = origin.client.and_then(|id| self.clients.get_mut(id as usize)).and_then(Option::as_mut) else { return false };
        if let Some(answer) = answer {
            client.received(answer);
        }
        let Some(Sender { step, dice, .. }) = self.steps.get_mut(usize::from(origin.step)) else { return false };
        let Some(retries) = &step.retries else { return false };
        let wait = retries.wait(client.resends, answer, self.start_at.at(end - self.overhead), &mut dice.waits);
        if let Some(wait) = wait {
            client.resends += 1;
            agenda.add(end + wait, Due::Client(origin));
        }
        wait.is_some()
    }

    /// A request is over: what follows is put down. `answer` is the last one, if there is one; `end` is when what follows at once
    /// reaches the gateway.
    pub(super) fn answered(&mut self, origin: Origin, fate: Fate, answer: Option<&Response>, end: Instant, agenda: &mut Agenda<Due>) {
        let index = usize::from(origin.step);
        let Some(sender) = self.steps.get_mut(index) else { return };
        sender.over = sender.over.max(end);
        if let Some(client) = origin.client.and_then(|id| self.clients.get_mut(id as usize)).and_then(Option::as_mut) {
            if fate == Fate::Left {
                client.gone();
            } else if client.answered(sender.step, answer.filter(|_| fate != Fate::Cut)) {
                agenda.add(end + sender.dice.think(sender.step), Due::Client(origin));
                return;
            }
            if sender.step.is_conversation() {
                sender.ended += 1;
                sender.broken += u64::from(client.broken);
            }
        }
        sender.open -= 1;
        match &sender.step.pace {
            Pace::Series { times, every } => {
                if sender.begun < *times {
                    if every.is_none() {
                        agenda.add(end + sender.dice.think(sender.step), Due::Step(origin.step));
                    }
                } else if sender.open == 0 {
                    let over = sender.over;
                    if self.steps.get(index + 1).is_some_and(|s| s.step.at.is_none()) {
                        self.start_step(index + 1, over, agenda);
                    }
                }
            }
            Pace::Closed { until: Some(until), .. } => {
                let next = end + sender.dice.think(sender.step);
                if next - self.overhead < Instant::ZERO + *until {
                    if let Some(Some(client)) = origin.client.map(|id| self.clients.get_mut(id as usize).and_then(Option::as_mut))
                        && sender.keeps_client()
                    {
                        client.start_over(sender.dice.turns(sender.step));
                        sender.begun += 1;
                        sender.open += 1;
                        agenda.add(next, Due::Client(origin));
                        return;
                    }
                    agenda.add(next, Due::Step(origin.step));
                }
            }
            Pace::Closed { until: None, .. } | Pace::Open { .. } => {}
        }
        self.release(origin);
    }

    /// The conversations of each sender that are over: its step, how many, and how many of them are broken.
    pub(super) fn conversations(&self) -> impl Iterator<Item = (u16, u64, u64)> {
        (0..).zip(&self.steps).map(|(step, sender)| (step, sender.ended, sender.broken))
    }

    /// Forgets a client that is done.
    fn release(&mut self, origin: Origin) {
        let Some(id) = origin.client else { return };
        if self.steps.get(usize::from(origin.step)).is_some_and(|s| s.shared == Some(id)) {
            return;
        }
        if let Some(place) = self.clients.get_mut(id as usize) {
            *place = None;
            self.free.push(id);
        }
    }
}

impl Sender<'_> {
    /// Puts down the next request of an open sender.
    fn arrive(&mut self, due: Due, overhead: Duration, agenda: &mut Agenda<Due>) {
        self.next = self.schedule.as_mut().and_then(|schedule| schedule.next(&mut self.dice.arrivals));
        if let Some(next) = &self.next {
            agenda.add(next.at + overhead, due);
        }
    }

    /// Whether a client goes on with its cookies when its request is over.
    fn keeps_client(&self) -> bool {
        self.step.cookies == Some(true) && !self.step.is_conversation()
    }
}

fn schedule(step: &Step) -> Option<Schedule<'_>> {
    match &step.pace {
        Pace::Open { arrivals, until } => Some(Schedule::new(arrivals, step.at.unwrap_or_default(), *until)),
        Pace::Series { .. } | Pace::Closed { .. } => None,
    }
}

/// What a step sends: for its own model, then for those of the log that it replays.
fn shapes(step: &Step, api: &ApiFacts, key: Option<&str>) -> Vec<Shape> {
    let own = step.model.as_ref().map(|name| &name.value);
    std::iter::once(own).chain(step.logged_models().iter().map(Some)).map(|model| Shape::new(step, api, key, model)).collect()
}
