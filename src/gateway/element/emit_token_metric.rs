use crate::gateway::failure::Raised;
use crate::gateway::program::Arg;
use crate::gateway::step::Run;
use crate::http::Str;

impl Run<'_> {
    /// `<llm-emit-token-metric>` and `<azure-openai-emit-token-metric>`: nobody gathers the metrics of a simulation, but an expression
    /// that throws ends the request.
    pub(super) fn emit(&mut self, dimensions: &[Arg<Str>]) -> Result<(), Box<Raised>> {
        for dimension in dimensions {
            dimension.get(&mut self.machine.context)?;
        }
        Ok(())
    }
}
