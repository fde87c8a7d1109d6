use crate::gateway::failure::{self, Raised};
use crate::gateway::program::Arg;
use crate::gateway::step::Run;
use crate::http::{Body, HeaderName, Str};
use crate::time::Duration;

/// More than any request or answer of a model: 64 MiB.
const MAX_BODY: usize = 64 << 20;

impl Run<'_> {
    /// The content of the request until it is answered, of the response after that.
    pub(super) fn set_body(&mut self, body: &Arg<Str>) -> Result<(), Box<Raised>> {
        let body = content(body.get(&mut self.machine.context)?)?;
        if self.on_response() {
            self.leave_unread();
            let response = self.machine.context.response.get_or_insert_with(|| failure::bare(200));
            response.body = body;
            response.flow.length = Duration::ZERO;
            response.headers.remove(&HeaderName::CONTENT_LENGTH);
            self.machine.context.response_consumed = false;
            self.machine.synthetic = false;
            return Ok(());
        }
        let context = &mut self.machine.context;
        if context.request.body.is_none() {
            return Err(Raised::evaluation("The message has no body to be set"));
        }
        context.request.body = body;
        context.request.headers.remove(&HeaderName::CONTENT_LENGTH);
        context.request_consumed = false;
        self.machine.body_sent = false;
        Ok(())
    }

    /// Whether policies here are about the response.
    fn on_response(&self) -> bool {
        let outbound = self.program.entry.get(2).copied().unwrap_or(usize::MAX);
        self.machine.pc >= outbound
    }
}

/// Content of a text.
pub(super) fn content(text: Str) -> Result<Body, Box<Raised>> {
    if text.len() > MAX_BODY {
        return Err(Raised::policy("BodyTooLarge", format!("A body of {} bytes is more than a policy may make", text.len())));
    }
    Ok(Body::text(&text))
}
