use std::rc::Rc;

use crate::assumption::Assumption;
use crate::http::{Body, Failure, Request, Response};
use crate::time::{Duration, Instant};

/// One request in flight. Used again after its answer.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct MachineId(pub u32);

/// One exchange with a backend. Never used again.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct CallId(pub u64);

/// What the world tells a machine.
#[derive(Debug)]
pub enum Event<'m> {
    /// Begin (once, after the machine was made).
    Start,
    /// The response's head is there; its content follows when asked for with [`Effect::ReadBody`].
    Head(CallId, Head<'m>),
    /// No response: each call ends in exactly one of this and `Head`.
    Failed(CallId, Failure),
    /// The content asked for.
    Body(CallId, Body),
    /// The content asked for broke off.
    BodyFailed(CallId, Failure),
    /// The time asked for with [`Effect::Sleep`] has come.
    Wake,
    /// The client has gone away.
    ClientGone,
}

/// A response's head. In virtual time the content is already with it, as one value, and comes to be read only when asked for.
#[derive(Debug)]
pub struct Head<'m> {
    /// Status, headers; the content when it is there already, else [`Body::None`] with `has_body`. The machine takes it out.
    pub response: &'m mut Response,
    /// There is content to be asked for.
    pub has_body: bool,
}

/// What a machine wants done. Messages are large: they lie in [`Effects`], beside the list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Effect {
    /// Send a request to a backend: what [`Effects::call`] tells.
    Call(CallId),
    /// Read the content of a response whose head has come.
    ReadBody(MachineId, CallId),
    /// Come back at a time.
    Sleep(MachineId, Instant),
    /// Give a call up.
    Cancel(CallId),
    /// Answer the client with [`Effects::answer`]; the machine ends. `from` is the call whose content, not yet read, passes as a
    /// stream.
    Respond {
        /// Who.
        machine: MachineId,
        /// Whose content passes through.
        from: Option<CallId>,
    },
}

/// An exchange with a backend.
#[derive(Clone, Debug, Default)]
pub struct Call {
    /// Who asks.
    pub machine: MachineId,
    /// Its name.
    pub id: CallId,
    /// The gateway node.
    pub unit: u32,
    /// The backend resource's id; `None` for a plain URL.
    pub backend: Option<Rc<str>>,
    /// What is sent; the URL is absolute.
    pub request: Request,
    /// Until the response's head.
    pub timeout: Duration,
}

/// What happened inside, for reports.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Note {
    /// A breaker tripped.
    Tripped {
        /// The gateway node.
        unit: u32,
        /// The backend resource's id.
        backend: Rc<str>,
        /// Closes at this time.
        until: Instant,
        /// What made it trip.
        cause: TripCause,
    },
    /// A breaker that was open is found closed again (told when somebody looks at it).
    Closed {
        /// The gateway node.
        unit: u32,
        /// The backend resource's id.
        backend: Rc<str>,
        /// When it closed.
        at: Instant,
    },
    /// A pool had no member whose breaker was closed; or a single backend's breaker was open.
    Exhausted {
        /// The request.
        machine: MachineId,
        /// The pool's or backend's id.
        target: Rc<str>,
    },
    /// A limit or quota refused the request.
    Refused {
        /// The request.
        machine: MachineId,
        /// What refused it.
        by: RefusedBy,
    },
    /// `<trace>` or `context.Trace`.
    Traced {
        /// The request.
        machine: MachineId,
        /// `source: message`.
        text: Rc<str>,
    },
    /// The request took more steps than a request may: it was answered with 500. A loop in the policy, or a far too long retry.
    Stopped {
        /// The request.
        machine: MachineId,
    },
    /// A request came to a place that is watched.
    Passed {
        /// The request.
        machine: MachineId,
        /// The number of the place.
        place: u32,
    },
    /// Behaviour that Azure does not document was used. Told once each per world.
    Assumed(Assumption),
}

/// What refuses a request for having had enough.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RefusedBy {
    /// A rate: tokens a minute, calls in a period, requests at one time.
    Limit,
    /// Tokens or calls in an hour, a day, a month.
    Quota,
}

/// Why a breaker tripped.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TripCause {
    /// The last failure's status.
    pub status: u16,
    /// How long it stays open came from Retry-After rather than from the trip duration.
    pub retry_after: bool,
}

/// Where a step puts what it wants done and what happened. The driver empties both lists.
#[derive(Debug, Default)]
pub struct Effects {
    /// In order.
    pub wanted: Vec<Effect>,
    /// In order.
    pub notes: Vec<Note>,
    /// What [`Effect::Call`] sends: a step makes one call at most.
    pub call: Call,
    /// What [`Effect::Respond`] answers: the last thing that a machine does.
    pub answer: Response,
}
