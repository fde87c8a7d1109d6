//! What goes wrong at a simulated backend, and when.

use std::rc::Rc;

use super::{BodyText, Caller, Name, Scenario, glob};
use crate::diagnostic::Span;
use crate::time::Duration;

/// Something that goes wrong, and when. All conditions must hold.
#[derive(Clone, Debug, PartialEq)]
pub struct Fault {
    /// Where it is written.
    pub span: Span,
    /// What.
    pub kind: FaultKind,
    /// From this time of the run on.
    pub from: Duration,
    /// Until this time; for ever when `None`.
    pub until: Option<Duration>,
    /// Only requests with these numbers, from 1, inclusive, of those for the models and clients below.
    pub requests: Option<(u64, u64)>,
    /// With this probability, 0 to 1; always when `None`.
    pub rate: Option<f64>,
    /// Only requests for models like one of these: names, or globs; all when empty.
    pub models: Vec<Name>,
    /// Only requests of these: senders, or all that call as a subscription.
    pub clients: Option<Clients>,
}

/// Whose requests a fault befalls.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Clients {
    /// As written.
    pub names: Vec<Name>,
    /// The senders that they mean, by their place in the scenario: filled in by [`resolve`](super::resolve).
    pub senders: Vec<u16>,
}

/// How something goes wrong.
#[derive(Clone, Debug, PartialEq)]
pub enum FaultKind {
    /// `status: 503`: this answer, at once.
    Status(Rc<FaultAnswer>),
    /// `refuse: true`: the connection is refused.
    Refuse,
    /// `unknownHost: true`: the backend's name cannot be resolved.
    UnknownHost,
    /// `reset: afterHeaders`: the connection is reset.
    Reset(Moment),
    /// `truncated: 30%`: the connection is closed after this share of the content, 0 to 1.
    Truncated(f64),
    /// `malformed: true`: what comes is not HTTP.
    Malformed,
    /// `hang: true`: no answer, for ever or for this time; after which the usual answer comes.
    Hang(Option<Duration>),
    /// `slow: 2s`: the usual answer, so much later.
    Slow(Duration),
    /// `slowBody: 5s`: the usual answer, whose content takes so much longer after the head.
    SlowBody(Duration),
}

/// When a connection is reset.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Moment {
    /// Before the answer begins.
    BeforeHeaders,
    /// In the middle of its head.
    InHeaders,
    /// When its head is there, before any content.
    AfterHeaders,
    /// In the middle of its content.
    InBody,
}

/// What a fault with a status answers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FaultAnswer {
    /// 200 to 599.
    pub status: u16,
    /// Its Retry-After.
    pub retry_after: Option<Duration>,
    /// Lines in place of those of the same name that the service would send.
    pub headers: Vec<(Name, Rc<str>)>,
    /// Its content; the service's own for this status as a rule.
    pub body: BodyText,
}

impl Fault {
    /// Something that always goes wrong.
    #[must_use]
    pub fn always(span: Span, kind: FaultKind) -> Self {
        Self { span, kind, from: Duration::ZERO, until: None, requests: None, rate: None, models: Vec::new(), clients: None }
    }

    /// Whether it befalls requests for a model (`None`: for none that is known) by a sender of the scenario.
    #[must_use]
    pub fn concerns(&self, model: Option<&str>, sender: Option<u16>) -> bool {
        (self.models.is_empty() || model.is_some_and(|model| self.models.iter().any(|like| glob::matches(&like.value, model))))
            && self.clients.as_ref().is_none_or(|clients| sender.is_some_and(|sender| clients.senders.contains(&sender)))
    }
}

impl FaultKind {
    /// An answer with this status as the service words it.
    #[must_use]
    pub fn status(status: u16, retry_after: Option<Duration>) -> Self {
        Self::Status(Rc::new(FaultAnswer { status, retry_after, headers: Vec::new(), body: BodyText::Usual }))
    }
}

impl Clients {
    /// The senders of a scenario that a name means: the one that is called so, and those that call as a subscription of this name.
    pub(super) fn meant<'s>(name: &'s str, scenario: &'s Scenario) -> impl Iterator<Item = u16> + 's {
        let called = move |step: &super::Step| step.name.as_ref().is_some_and(|own| &*own.value == name);
        let calls = move |step: &super::Step| match &step.caller {
            Caller::Default => name == "default",
            Caller::Named(subscription) => &*subscription.value == name,
            Caller::Nobody => false,
        };
        (0..).zip(&scenario.send).filter(move |(_, step)| called(step) || calls(step)).map(|(index, _)| index)
    }
}
