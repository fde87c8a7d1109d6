use crate::assumption::Assumption;
use crate::gateway::{Call, CallId, MachineId, Note};
use crate::http::{Failure, Request, Response};
use crate::mock::Tally;
use crate::time::Instant;

/// Something that happened in a live gateway.
#[derive(Debug)]
pub enum Seen<'a> {
    /// A client's request came in.
    Arrived {
        /// Its machine.
        machine: MachineId,
        /// The gateway node.
        unit: u32,
        /// The client's own number for it, from the header [`NUMBER`](super::NUMBER).
        number: Option<u64>,
        /// As policies see it.
        request: &'a Request,
    },
    /// A request goes to a backend.
    Called(&'a Call),
    /// A backend's head has come; `response.flow` holds the tokens when a simulated account answered.
    Answered(MachineId, CallId, &'a Response),
    /// A call has no answer.
    Failed(MachineId, CallId, Failure),
    /// The last byte of a backend's content has come.
    Complete(MachineId, CallId),
    /// A backend's content has broken off.
    Broken(MachineId, CallId),
    /// The gateway waits no longer for a call, or for the content of one whose head has come.
    GivenUp(MachineId, CallId),
    /// The engine says something about itself.
    Noted(MachineId, &'a Note),
    /// The client gets its answer's head; the content may still pass through from a call.
    Responded(MachineId, &'a Response, Option<CallId>),
    /// The client went away before its answer.
    Gone(MachineId),
    /// At the end: an account did something that Azure does not document.
    Assumed(Assumption),
    /// At the end: what the accounts' deployments did.
    Tallied(&'a [Tally]),
}

/// Who is told what happens, with the run's time.
pub type Observer = Box<dyn FnMut(Instant, Seen<'_>)>;
