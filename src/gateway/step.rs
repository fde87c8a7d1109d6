use std::rc::Rc;

use super::element::Moment;
use super::failure::{self, Raised, Replaced};
use super::load::{Api, Loaded, Opens};
use super::machine::{Machine, Wait};
use super::program::{Op, Origin, Pc, Program};
use super::world::{Key, Service, Unit, World, key};
use super::{CallId, Effect, Effects, Event, MachineId, Note};
use crate::assumption::Assumption;
use crate::expr::LastError;
use crate::http::{Body, Response, Str};
use crate::policy::element::Section;
use crate::time::Instant;

/// Tells a machine what happened, lets it run until nothing more can happen, and gathers what it wants done.
///
/// What comes too late (an answer to a call that was given up, anything for a machine that has ended) does nothing. After
/// [`Effect::Respond`](super::Effect::Respond), or [`Event::ClientGone`], the machine is gone and its id is used again.
pub fn step(world: &mut World, loaded: &Loaded, id: MachineId, now: Instant, event: Event<'_>, effects: &mut Effects) {
    let Some(machine) = world.machines.get_mut(id.0 as usize) else { return };
    let Some(unit) = world.units.get_mut(machine.unit) else { return };
    let Some(program) = loaded.programs.get(machine.program) else { return };
    if machine.wait == Wait::Gone {
        return;
    }
    machine.context.now = now;
    Run { loaded, program, machine, id, service: &mut world.service, unit, effects, now }.take(event);
    if machine.wait == Wait::Gone {
        world.release(id);
    }
}

/// One machine at one time, with everything it may touch.
pub(super) struct Run<'a> {
    pub loaded: &'a Loaded,
    pub program: &'a Program,
    pub machine: &'a mut Machine,
    pub id: MachineId,
    pub service: &'a mut Service,
    pub unit: &'a mut Unit,
    pub effects: &'a mut Effects,
    pub now: Instant,
}

/// Where a step leads.
pub(super) enum Next {
    /// To the step after it.
    On,
    /// Elsewhere.
    To(Pc),
    /// Nowhere until something happens.
    Wait,
    /// To the answer.
    Answer,
}

impl Run<'_> {
    fn take(&mut self, event: Event<'_>) {
        match (event, self.machine.wait) {
            (Event::Start, Wait::Start) => self.begin(),
            (Event::Head(call, head), Wait::Head { call: awaited, backend, pool }) if call == awaited => {
                let came = self.head(call, head, backend, pool);
                self.go_on(came);
            }
            (Event::Failed(call, failure), Wait::Head { call: awaited, backend, .. }) if call == awaited => {
                let raised = self.call_failed(failure, backend);
                self.go_on(Err(raised));
            }
            (Event::Body(call, body), Wait::Body { call: awaited }) if call == awaited => {
                self.machine.unread = None;
                if let Some(response) = &mut self.machine.context.response {
                    response.body = body;
                    response.flow.length = crate::time::Duration::ZERO;
                }
                self.go_on(Ok(()));
            }
            (Event::BodyFailed(call, failure), Wait::Body { call: awaited }) if call == awaited => {
                self.machine.unread = None;
                self.go_on(Err(Raised::transport(failure)));
            }
            (Event::Wake, Wait::Time) => self.run(),
            (Event::ClientGone, wait) => {
                if let Wait::Head { call, .. } = wait {
                    self.effects.wanted.push(Effect::Cancel(call));
                }
                self.leave_unread();
                self.end();
            }
            // What comes too late.
            (Event::Start | Event::Head(..) | Event::Failed(..) | Event::Body(..) | Event::BodyFailed(..) | Event::Wake, _) => {}
        }
    }

    /// The step that waited is done.
    fn go_on(&mut self, result: Result<(), Box<Raised>>) {
        match result {
            Ok(()) => self.machine.pc += 1,
            Err(raised) => {
                if !self.raise(raised) {
                    return self.answer();
                }
            }
        }
        self.run();
    }

    fn begin(&mut self) {
        if self.loaded.options.assumptions.gateway_overhead.micros() > 0 {
            self.service.assume(Assumption::GatewayOverhead, self.effects);
        }
        let api = self.machine.api.and_then(|i| self.loaded.router.apis.get(i));
        if let Some(refused) = self.admit(api) {
            let raised = self.raise_early(refused);
            return if raised { self.run() } else { self.answer() };
        }
        self.refresh_url();
        self.machine.pc = self.entry(Section::Inbound);
        self.run();
    }

    /// What APIM asks before any policy runs.
    fn admit(&mut self, api: Option<&Api>) -> Option<Box<Raised>> {
        let refusals = &self.loaded.refusals;
        let (source, reason, refusal) = match api.filter(|_| self.machine.operation.is_some()) {
            None => ("configuration", "OperationNotFound", &refusals.no_operation),
            Some(api) => {
                let carried = key(self.loaded, &self.machine.context.request, &api.key_header, &api.info.key_query);
                match (carried, api.open) {
                    (Key::Of(subscription, opens), _) if opens.opens(api.info.id.as_ref()) => {
                        self.machine.context.subscription = Some(Rc::clone(subscription));
                        if let Opens::Product(product, _) = opens {
                            self.within(*product, api);
                        }
                        return None;
                    }
                    (Key::Absent, Some(product)) => {
                        self.within(product, api);
                        return None;
                    }
                    (Key::Absent | Key::Wrong | Key::Of(..), _) if !api.subscription_required => return None,
                    (Key::Absent, None) => ("authorization", "SubscriptionKeyNotFound", &refusals.no_key),
                    (Key::Wrong | Key::Of(..), _) => ("authorization", "SubscriptionKeyInvalid", &refusals.wrong_key),
                }
            }
        };
        let mut refused = Raised::new(reason, refusal.message.clone(), Replaced::With(refusal.response.clone()));
        refused.source = Some(source.into());
        Some(refused)
    }

    /// The caller comes by a product: its policy runs, too.
    fn within(&mut self, product: usize, api: &Api) {
        self.machine.context.product = self.loaded.products.get(product).cloned();
        let operation = self.machine.operation.and_then(|index| api.operations.get(index));
        let mut programs = operation.map_or(&[][..], |operation| &operation.by_product).iter();
        if let Some((_, program)) = programs.find(|(index, _)| *index == product) {
            self.machine.program = *program;
            self.program = self.loaded.programs.get(*program).unwrap_or(self.program);
        }
    }

    /// Runs until nothing more can happen.
    fn run(&mut self) {
        self.steps();
        if self.machine.context.variables.missed {
            self.machine.context.variables.missed = false;
            self.service.assume(Assumption::MissingVariable, self.effects);
        }
        if self.machine.wait == Wait::Nothing {
            self.answer();
        }
    }

    /// The steps up to one that waits, or to the answer.
    fn steps(&mut self) {
        let program = self.program;
        self.machine.wait = Wait::Nothing;
        loop {
            if self.machine.steps_left == 0 {
                self.effects.notes.push(Note::Stopped { machine: self.id });
                self.replace_response(failure::internal(self.machine.context.request_id));
                return;
            }
            self.machine.steps_left -= 1;
            let Some(op) = program.ops.get(self.machine.pc) else { return };
            let next = match op {
                Op::Act(act) => self.act(act).map(|()| Next::On),
                Op::Unless(condition, to) => match condition.get(&mut self.machine.context) {
                    Ok(true) => Ok(Next::On),
                    Ok(false) => Ok(Next::To(*to)),
                    Err(exception) => Err(exception.into()),
                },
                Op::Jump(to) => Ok(Next::To(*to)),
                Op::Await => Ok(self.await_body()),
                Op::Mark(places) => {
                    self.passes(places);
                    Ok(Next::On)
                }
                Op::Limits(act, places) => self.hold(act, places).map(|()| Next::On),
                Op::Lines(act, places) => self.set_by_line(act, places).map(|()| Next::On),
                Op::Enter => {
                    self.machine.retries.push(0);
                    Ok(Next::On)
                }
                Op::Check(retry, body) => self.check(retry, *body),
                Op::Inside(concurrency) => self.enter(concurrency).map(|()| Next::On),
                Op::Outside => {
                    self.leave(self.machine.inside.len().saturating_sub(1));
                    Ok(Next::On)
                }
                Op::Forward(forward) => self.forward(forward).map(|()| Next::Wait),
                Op::Return(answer) => self.return_response(answer).map(|()| Next::Answer),
                Op::End(section) => Ok(self.end_of(*section)),
            };
            match next {
                Ok(Next::On) => self.machine.pc += 1,
                Ok(Next::To(pc)) => self.machine.pc = pc,
                Ok(Next::Wait) => return,
                Ok(Next::Answer) => return,
                Err(raised) => {
                    if !self.raise(raised) {
                        return;
                    }
                }
            }
        }
    }

    fn entry(&self, section: Section) -> Pc {
        self.program.entry.get(section as usize).copied().unwrap_or(usize::MAX)
    }

    fn end_of(&mut self, section: Section) -> Next {
        match section {
            Section::Inbound => Next::To(self.entry(Section::Backend)),
            Section::Backend => {
                // Nothing was forwarded: outbound begins with an answer of the gateway's own.
                self.machine.context.response.get_or_insert_with(|| failure::bare(200));
                self.settle(Moment::Response);
                Next::To(self.entry(Section::Outbound))
            }
            Section::Outbound | Section::OnError => Next::Answer,
        }
    }

    /// The next step reads the response's content: waits until it is there.
    fn await_body(&mut self) -> Next {
        if let Some(call) = self.machine.unread {
            self.effects.wanted.push(Effect::ReadBody(self.id, call));
            self.machine.wait = Wait::Body { call };
            return Next::Wait;
        }
        // The content came with the head, as one value: it is read when its last byte would be there.
        let Some(response) = &mut self.machine.context.response else { return Next::On };
        if response.flow.length.micros() == 0 || self.machine.content_at <= self.now {
            return Next::On;
        }
        response.flow.length = crate::time::Duration::ZERO;
        self.machine.pc += 1;
        self.sleep(self.machine.content_at)
    }

    pub(super) fn sleep(&mut self, until: Instant) -> Next {
        self.effects.wanted.push(Effect::Sleep(self.id, until));
        self.machine.wait = Wait::Time;
        Next::Wait
    }

    /// An error at the current step. False when it ends everything.
    fn raise(&mut self, raised: Box<Raised>) -> bool {
        let seen_by_retries = raised.seen_by_retries;
        self.note(raised, self.program.origins.get(self.machine.pc).map(|o| &**o));
        if seen_by_retries { self.dispatch() } else { self.begin_on_error() }
    }

    /// An error before the first step.
    fn raise_early(&mut self, raised: Box<Raised>) -> bool {
        self.note(raised, None);
        self.begin_on_error()
    }

    /// Says what happened, and where if a policy was at work.
    fn note(&mut self, raised: Box<Raised>, origin: Option<&Origin>) {
        let text = |of: fn(&Origin) -> Option<&Rc<str>>| origin.and_then(of).map_or(Str::EMPTY, |text| Str::Shared(Rc::clone(text)));
        match raised.response {
            Replaced::With(response) => self.replace_response(response),
            Replaced::Internal => self.replace_response(failure::internal(self.machine.context.request_id)),
            Replaced::Kept => {}
            Replaced::Transport => {
                self.leave_unread();
                self.machine.context.response = self.loaded.options.assumptions.transport_error_response.map(failure::bare);
                self.machine.context.response_consumed = false;
                self.machine.synthetic = true;
            }
        }
        self.machine.failing = true;
        self.machine.context.last_error = Some(Box::new(LastError {
            source: Some(raised.source.unwrap_or_else(|| text(|o| Some(&o.source)))),
            reason: Some(raised.reason),
            message: Some(raised.message),
            scope: Some(origin.map_or("", |o| o.scope).into()),
            section: Some(origin.map_or("", |o| o.section).into()),
            path: Some(text(|o| Some(&o.path))),
            policy_id: Some(text(|o| o.policy_id.as_ref())),
        }));
    }

    /// Who deals with the error that is on its way: the innermost retry, else on-error. False when nobody does.
    pub(super) fn dispatch(&mut self) -> bool {
        if let Some(handler) = self.program.handler(self.machine.pc) {
            self.machine.retries.truncate(handler.depth);
            self.leave(handler.inside);
            self.machine.pc = handler.check;
            return true;
        }
        self.begin_on_error()
    }

    fn begin_on_error(&mut self) -> bool {
        if self.machine.synthetic || self.machine.context.response.is_none() {
            self.replace_response(failure::internal(self.machine.context.request_id));
        }
        self.machine.retries.clear();
        self.leave(0);
        self.machine.failing = false;
        if self.machine.in_on_error {
            return false;
        }
        self.machine.in_on_error = true;
        self.machine.pc = self.entry(Section::OnError);
        true
    }

    /// Puts a response in the place of the one that is there.
    pub(super) fn replace_response(&mut self, response: Response) {
        self.leave_unread();
        self.machine.context.response = Some(response);
        self.machine.context.response_consumed = false;
        self.machine.synthetic = false;
    }

    /// Gives up content that nobody will read.
    pub(super) fn leave_unread(&mut self) {
        if let Some(call) = self.machine.unread.take() {
            self.effects.wanted.push(Effect::Cancel(call));
        }
    }

    /// Answers the client with what stands as the response.
    fn answer(&mut self) {
        self.settle(Moment::Answer);
        let context = &mut self.machine.context;
        self.effects.answer = context.response.take().unwrap_or_else(|| failure::bare(200));
        if context.response_consumed {
            self.effects.answer.body = Body::None;
        }
        let from: Option<CallId> = self.machine.unread.take();
        self.effects.wanted.push(Effect::Respond { machine: self.id, from });
        self.end();
    }

    /// The machine is gone; what it held is let go of.
    fn end(&mut self) {
        self.leave(0);
        self.machine.clear();
        self.machine.wait = Wait::Gone;
    }
}
