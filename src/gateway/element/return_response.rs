use super::set_body::content;
use super::set_header::put;
use crate::gateway::failure::{self, Raised};
use crate::gateway::program::Answer;
use crate::gateway::step::Run;

impl Run<'_> {
    /// Makes the answer; nothing else of the pipeline runs.
    pub(in crate::gateway) fn return_response(&mut self, answer: &Answer) -> Result<(), Box<Raised>> {
        let mut response = failure::bare(200);
        if let Some(status) = &answer.status {
            (response.status, response.reason) = self.status(status)?;
        }
        for set in &answer.headers {
            if let Some(change) = self.header_change(set)? {
                put(&mut response.headers, change)?;
            }
        }
        if let Some(body) = &answer.body {
            response.body = content(body.get(&mut self.machine.context)?)?;
        }
        self.replace_response(response);
        Ok(())
    }
}
