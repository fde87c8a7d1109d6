//! What each policy does when its turn comes. One file per policy, or per pair of policies that do the same to two things;
//! `owed.rs` is what limits do when the response is there.

mod authentication_managed_identity;
mod cache_value;
mod emit_token_metric;
mod forward_request;
mod limit_concurrency;
mod owed;
mod quota;
mod rate_limit;
mod retry;
mod return_response;
mod rewrite_uri;
mod set_backend_service;
mod set_body;
mod set_header;
mod set_query_parameter;
mod set_status;
mod token_limit;
mod trace;
mod validate_token;
mod watched;

pub(super) use owed::Moment;

use super::failure::Raised;
use super::program::Act;
use super::step::Run;

impl Run<'_> {
    /// Does what a policy that neither waits nor branches does.
    pub(super) fn act(&mut self, act: &Act) -> Result<(), Box<Raised>> {
        match act {
            Act::Base(base) => self.set_base(std::rc::Rc::clone(base)),
            Act::BaseUrl(url) => return self.set_base_url(url),
            Act::BackendId(id) => return self.set_backend_id(id),
            Act::Target(target) => self.set_target(*target),
            Act::SetVariable(name, value) => {
                let value = value.get(&mut self.machine.context)?;
                self.machine.context.variables.set(name, value);
            }
            Act::SetHeader(set) => return self.set_header(set),
            Act::SetQueryParameter(set) => return self.set_query_parameter(set),
            Act::SetBody(body) => return self.set_body(body),
            Act::SetStatus(status) => return self.set_status(status),
            Act::Authenticate(authenticate) => return self.authenticate(authenticate),
            Act::RewriteUri(rewrite) => return self.rewrite_uri(rewrite),
            Act::Lookup { key, variable, default } => return self.lookup(key, variable, default.as_ref()),
            Act::Store { key, value, seconds } => return self.store(key, value, seconds),
            Act::TokenLimit(limit) => return self.limit_tokens(limit),
            Act::RateLimit(limit) => return self.limit_calls(limit),
            Act::Quota(quota) => return self.limit_quota(quota),
            Act::Emit(dimensions) => return self.emit(dimensions),
            Act::ValidateToken(policy) => return self.validate_token(policy),
            Act::Trace { source, message, metadata } => return self.trace(source, message, metadata),
        }
        Ok(())
    }
}
