use std::cell::RefCell;
use std::collections::BTreeMap;
use std::fmt;
use std::net::SocketAddr;
use std::rc::Rc;

use tokio::net::TcpListener;
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};
use tokio::sync::oneshot;
use tokio::task::{AbortHandle, LocalSet, spawn_local};
use tokio::time::timeout;

use super::clock::Clock;
use super::content::{End, Passing};
use super::door::Question;
use super::seen::{Observer, Seen};
use super::servers::{Servers, Unsent};
use super::{Error, listener, wire};
use crate::gateway::{Call, CallId, CutAnswer, Effect, Effects, Event, Head, Incoming, Loaded, MachineId, World, step};
use crate::http::{Body, Failure, Request, Response, Str, Url};
use crate::mock::{Sent, Terms};
use crate::resource;
use crate::scenario::given::Given;
use crate::time::Instant;

/// What a live gateway is made of.
pub struct Setup {
    /// The artifacts.
    pub loaded: Rc<Loaded>,
    /// The world they run in.
    pub world: World,
    /// The accounts behind the backends; they go by the assumptions of `loaded`.
    pub accounts: Vec<resource::Account>,
    /// What the accounts are told to do.
    pub given: Vec<Given>,
    /// For the accounts' random streams.
    pub seed: u64,
    /// How many seconds of the run a real second is.
    pub speed: f64,
    /// Where to listen; port 0 for any.
    pub address: SocketAddr,
    /// Under which policies see the callers' URLs: `https://apc.azure-api.net`.
    pub origin: Url,
    /// Who is told what happens.
    pub observer: Observer,
}

impl fmt::Debug for Setup {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Setup").field("accounts", &self.accounts).field("address", &self.address).finish_non_exhaustive()
    }
}

/// Runs a gateway on this thread for as long as `drive`, which is told where it listens.
///
/// # Errors
/// When the environment gives no runtime or port, or later none for an account.
pub fn run<T>(setup: Setup, drive: impl AsyncFnOnce(SocketAddr) -> T) -> Result<T, Error> {
    wire::open_files();
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().map_err(Error::Runtime)?;
    let clock = Clock::new(setup.speed);
    let (servers, questions) = {
        let _context = runtime.enter();
        let Setup { accounts, given, seed, .. } = &setup;
        let assumptions = &setup.loaded.options().assumptions;
        Servers::new(&Terms { accounts, given, seed: *seed, assumptions }, Some(clock))?
    };
    // Outlives the tasks: a door that waits for one of them would hold up the end of its server.
    let servers = Rc::new(servers);
    let tasks = LocalSet::new();
    tasks.block_on(&runtime, async {
        let address = setup.address;
        let bind = |source| Error::Bind { address, source };
        let listener = TcpListener::bind(address).await.map_err(bind)?;
        let address = listener.local_addr().map_err(bind)?;
        let (failed, mut failures) = unbounded_channel();
        let gateway = Rc::new(Gateway {
            loaded: setup.loaded,
            servers: Rc::clone(&servers),
            clock,
            origin: setup.origin,
            state: RefCell::new(State {
                world: setup.world,
                effects: Effects::default(),
                clients: BTreeMap::new(),
                calls: BTreeMap::new(),
                arrived: 0,
                observer: setup.observer,
                failures: failed,
            }),
        });
        spawn_local(answer(Rc::clone(&servers), questions, clock));
        spawn_local(listener::serve(listener, Rc::clone(&gateway)));
        // What comes of a run in which the environment fails is worth nothing.
        let result = tokio::select! {
            result = drive(address) => result,
            Some(error) = failures.recv() => return Err(error),
        };
        let mut state = gateway.state.borrow_mut();
        for assumption in servers.assumed() {
            (state.observer)(clock.now(), Seen::Assumed(assumption));
        }
        (state.observer)(clock.now(), Seen::Tallied(&servers.tallies(clock.now())));
        Ok(result)
    })
}

/// Lets the accounts decide what their doors ask.
async fn answer(servers: Rc<Servers>, mut questions: UnboundedReceiver<Question>, clock: Clock) {
    while let Some(question) = questions.recv().await {
        servers.decide(clock.now(), question);
    }
}

/// The engine on the wall clock: one thread owns it, tasks wait for what it wants and tell it what came.
pub(super) struct Gateway {
    loaded: Rc<Loaded>,
    servers: Rc<Servers>,
    clock: Clock,
    origin: Url,
    /// Borrowed between awaits only.
    state: RefCell<State>,
}

struct State {
    world: World,
    effects: Effects,
    clients: BTreeMap<MachineId, Client>,
    calls: BTreeMap<CallId, OpenCall>,
    arrived: u64,
    observer: Observer,
    /// Where it goes what the environment refuses.
    failures: UnboundedSender<Error>,
}

struct Client {
    /// Which sender of the scenario it is.
    sender: Option<u16>,
    answer: oneshot::Sender<Answer>,
    sleeper: Option<AbortHandle>,
}

struct OpenCall {
    machine: MachineId,
    task: Option<AbortHandle>,
    /// The head was handed over; the content is still to be read.
    content: Option<reqwest::Response>,
    /// What the engine is told if the answer breaks off; `None` where no backend resource was called.
    cut: Option<CutAnswer>,
}

/// Who sent a request.
pub(super) struct From {
    /// The client's own number for it.
    pub(super) number: Option<u64>,
    /// Which sender of the scenario the client is.
    pub(super) sender: Option<u16>,
    /// Its address.
    pub(super) ip: Str,
}

/// What a client gets.
pub(super) struct Answer {
    pub(super) response: Response,
    /// A backend's content in place of the response's own.
    pub(super) passing: Option<Passing>,
}

/// The longest content of a backend that a policy can read.
const LONGEST: usize = 64 * 1024 * 1024;

impl Gateway {
    /// Under which policies see the callers' URLs.
    pub(super) fn origin(&self) -> &Url {
        &self.origin
    }

    /// Takes a client's request in.
    pub(super) fn arrive(self: &Rc<Self>, request: &Request, from: From) -> (MachineId, oneshot::Receiver<Answer>) {
        let From { number, sender, ip } = from;
        let (answer, answered) = oneshot::channel();
        let now = self.clock.now();
        let machine = {
            let mut state = self.state.borrow_mut();
            let state = &mut *state;
            let units = u64::from(self.loaded.options().units.max(1));
            let unit = u32::try_from(state.arrived % units).unwrap_or(0);
            state.arrived += 1;
            let machine = state.world.arrive(&self.loaded, now, Incoming { unit, request, ip });
            state.clients.insert(machine, Client { sender, answer, sleeper: None });
            (state.observer)(now, Seen::Arrived { machine, unit, number, request });
            machine
        };
        self.tell(machine, Event::Start);
        (machine, answered)
    }

    /// The client went away before its answer.
    pub(super) fn leave(self: &Rc<Self>, machine: MachineId) {
        let now = self.clock.now();
        {
            let mut state = self.state.borrow_mut();
            let Some(client) = state.clients.remove(&machine) else { return };
            client.stop();
            (state.observer)(now, Seen::Gone(machine));
        }
        self.tell(machine, Event::ClientGone);
        self.state.borrow_mut().give_up_all(machine, None, now);
    }

    /// Tells a machine something, and begins what it wants done.
    fn tell(self: &Rc<Self>, machine: MachineId, event: Event<'_>) {
        let mut state = self.state.borrow_mut();
        let state = &mut *state;
        let now = self.clock.now();
        step(&mut state.world, &self.loaded, machine, now, event, &mut state.effects);
        for note in state.effects.notes.drain(..) {
            (state.observer)(now, Seen::Noted(machine, &note));
        }
        for effect in std::mem::take(&mut state.effects.wanted) {
            match effect {
                Effect::Call(_) => self.call(state, now),
                Effect::ReadBody(machine, id) => self.read(state, machine, id),
                Effect::Sleep(machine, until) => self.sleep(state, machine, until),
                Effect::Cancel(id) => state.give_up(id, now),
                Effect::Respond { machine, from } => self.respond(state, machine, from, now),
            }
        }
    }

    fn call(self: &Rc<Self>, state: &mut State, now: Instant) {
        let call = std::mem::take(&mut state.effects.call);
        (state.observer)(now, Seen::Called(&call));
        let (id, machine, this) = (call.id, call.machine, Rc::clone(self));
        let cut = call.backend.clone().map(|backend| CutAnswer { unit: call.unit, backend, status: 0 });
        let task = spawn_local(async move { this.exchange(call).await }).abort_handle();
        state.calls.insert(id, OpenCall { machine, task: Some(task), content: None, cut });
    }

    /// One exchange with a backend, up to the response's head.
    async fn exchange(self: Rc<Self>, call: Call) {
        let limit = self.clock.real(call.timeout);
        let outcome = match self.servers.find(&call.request.url) {
            None => Err(Unsent::Failure(Failure::NameNotResolved)),
            Some(account) => {
                let sender = self.state.borrow().clients.get(&call.machine).and_then(|client| client.sender);
                let sent = self.servers.send(self.clock.now(), Sent { account, request: &call.request, sender });
                timeout(limit, sent).await.unwrap_or(Err(Unsent::Failure(Failure::TimedOut)))
            }
        };
        let mut head;
        let event = {
            let mut state = self.state.borrow_mut();
            let state = &mut *state;
            match outcome {
                Ok(response) => {
                    head = self.servers.head(&response);
                    (state.observer)(self.clock.now(), Seen::Answered(call.machine, call.id, &head));
                    let has_body = response.content_length() != Some(0) && !matches!(head.status, 204 | 304);
                    if let Some(open) = state.calls.get_mut(&call.id) {
                        (open.task, open.content) = (None, Some(response));
                        open.cut.iter_mut().for_each(|cut| cut.status = head.status);
                    }
                    Event::Head(call.id, Head { response: &mut head, has_body })
                }
                Err(unsent) => {
                    let failure = match unsent {
                        Unsent::Failure(failure) => failure,
                        Unsent::Error(error) => {
                            // The first ends the run.
                            let _ = state.failures.send(error);
                            Failure::Reset
                        }
                    };
                    (state.observer)(self.clock.now(), Seen::Failed(call.machine, call.id, failure));
                    state.calls.remove(&call.id);
                    Event::Failed(call.id, failure)
                }
            }
        };
        self.tell(call.machine, event);
    }

    fn read(self: &Rc<Self>, state: &mut State, machine: MachineId, id: CallId) {
        let Some(open) = state.calls.get_mut(&id) else { return };
        let Some(mut response) = open.content.take() else { return };
        let this = Rc::clone(self);
        let reading = async move {
            let mut bytes = Vec::new();
            let event = loop {
                match response.chunk().await {
                    Ok(Some(chunk)) if bytes.len() + chunk.len() <= LONGEST => bytes.extend_from_slice(&chunk),
                    Ok(None) => break Event::Body(id, Body::Bytes(bytes.into())),
                    Ok(Some(_)) => break Event::BodyFailed(id, Failure::Malformed),
                    Err(error) => break Event::BodyFailed(id, wire::failure(&error)),
                }
            };
            {
                let mut state = this.state.borrow_mut();
                let cut = state.calls.remove(&id).and_then(|open| open.cut);
                let end = if matches!(event, Event::BodyFailed(..)) { End::Broken } else { End::Complete };
                state.ended(&this.loaded, this.clock.now(), (machine, id), end, cut.as_ref());
            }
            this.tell(machine, event);
        };
        open.task = Some(spawn_local(reading).abort_handle());
    }

    fn sleep(self: &Rc<Self>, state: &mut State, machine: MachineId, until: Instant) {
        let this = Rc::clone(self);
        let sleeping = async move {
            this.clock.reach(until).await;
            this.tell(machine, Event::Wake);
        };
        if let Some(client) = state.clients.get_mut(&machine) {
            client.sleeper = Some(spawn_local(sleeping).abort_handle());
        }
    }

    fn respond(self: &Rc<Self>, state: &mut State, machine: MachineId, from: Option<CallId>, now: Instant) {
        let response = std::mem::take(&mut state.effects.answer);
        (state.observer)(now, Seen::Responded(machine, &response, from));
        let passing = from.and_then(|id| Some((id, state.calls.get_mut(&id)?.content.take()?)));
        let passing = passing.map(|(id, content)| {
            let cut = state.calls.remove(&id).and_then(|open| open.cut);
            let this = Rc::clone(self);
            Passing::new(content, move |end| {
                // Dropped in the middle of a step when the client is gone: then nobody needs to know.
                if let Ok(mut state) = this.state.try_borrow_mut() {
                    state.ended(&this.loaded, this.clock.now(), (machine, id), end, cut.as_ref());
                }
            })
        });
        state.give_up_all(machine, from, now);
        if let Some(client) = state.clients.remove(&machine) {
            client.stop();
            // A client that has just gone takes no answer.
            let _ = client.answer.send(Answer { response, passing });
        }
    }
}

impl Client {
    /// Wakes must not reach the next request that gets this machine.
    fn stop(&self) {
        if let Some(sleeper) = &self.sleeper {
            sleeper.abort();
        }
    }
}

impl State {
    /// The content of an answer has come to its end, or broken off.
    fn ended(&mut self, loaded: &Loaded, now: Instant, (machine, id): (MachineId, CallId), end: End, cut: Option<&CutAnswer>) {
        match end {
            End::Complete => (self.observer)(now, Seen::Complete(machine, id)),
            End::Broken => {
                (self.observer)(now, Seen::Broken(machine, id));
                if let Some(cut) = cut {
                    self.world.broke_off(loaded, now, cut, &mut self.effects);
                }
                for note in self.effects.notes.drain(..) {
                    (self.observer)(now, Seen::Noted(machine, &note));
                }
            }
        }
    }

    fn give_up(&mut self, id: CallId, now: Instant) {
        if let Some(open) = self.calls.remove(&id) {
            if let Some(task) = open.task {
                task.abort();
            }
            (self.observer)(now, Seen::GivenUp(open.machine, id));
        }
    }

    fn give_up_all(&mut self, machine: MachineId, but: Option<CallId>, now: Instant) {
        let open: Vec<CallId> = self.calls.iter().filter(|(id, c)| c.machine == machine && Some(**id) != but).map(|(id, _)| *id).collect();
        for id in open {
            self.give_up(id, now);
        }
    }
}
