use crate::expr::{Text, Value};
use crate::gateway::failure::Raised;
use crate::gateway::program::Authenticate;
use crate::gateway::step::Run;
use crate::gateway::token;
use crate::http::HeaderName;

impl Run<'_> {
    /// Asks for a token, and signs the request with it or puts it into a variable.
    pub(super) fn authenticate(&mut self, authenticate: &Authenticate) -> Result<(), Box<Raised>> {
        let context = &mut self.machine.context;
        let resource = authenticate.resource.get(context)?;
        let client_id = match &authenticate.client_id {
            Some(id) => Some(id.get(context)?),
            None => None,
        };
        let token = token::issue(&resource, client_id.as_deref());
        match &authenticate.variable {
            Some(variable) => context.variables.set(variable, Value::Text(Text::from(&*token))),
            None => context.request.headers.set(HeaderName::AUTHORIZATION, format!("Bearer {token}")),
        }
        Ok(())
    }
}
