use crate::gateway::failure::{self, Raised};
use crate::gateway::program::SetStatus;
use crate::gateway::step::Run;
use crate::http::Str;

impl Run<'_> {
    pub(super) fn set_status(&mut self, status: &SetStatus) -> Result<(), Box<Raised>> {
        let (code, reason) = self.status(status)?;
        let response = self.machine.context.response.get_or_insert_with(|| failure::bare(code));
        response.status = code;
        response.reason = reason;
        Ok(())
    }

    /// Status and reason phrase; the usual phrase when none is written.
    pub(super) fn status(&mut self, status: &SetStatus) -> Result<(u16, Str), Box<Raised>> {
        let code = status.code.get(&mut self.machine.context)?;
        let Some(code) = u16::try_from(code).ok().filter(|c| (100..600).contains(c)) else {
            return Err(Raised::evaluation(format!("{code} is not a status")));
        };
        let reason = match &status.reason {
            Some(reason) => reason.get(&mut self.machine.context)?,
            None => Str::Static(crate::http::reason(code)),
        };
        if reason.bytes().any(|b| matches!(b, b'\r' | b'\n' | 0)) {
            return Err(Raised::evaluation("A reason phrase holds a line break"));
        }
        Ok((code, reason))
    }
}
