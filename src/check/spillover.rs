//! Where provisioned deployments spill over to.

use super::resolved::Resolved;
use crate::diagnostic::{Diagnostic, Diagnostics, code};
use crate::spec::{Model, Name};

/// All of them: each has provisioned throughput, and names another deployment of its backend.
pub(super) fn check(resolved: &Resolved, sink: &mut Diagnostics) {
    for backend in &resolved.backends {
        for model in &backend.written.models {
            let Some(spillover) = &model.spillover else { continue };
            let others = || backend.written.models.iter().filter(|m| m.name.value != model.name.value).map(|m| &*deployment(m).value);
            let fault = |message: String| Diagnostic::new(code::name::BAD_SPILLOVER, spillover.span, message);
            if model.ptu.is_none() {
                let help = "say what it takes, `ptu: { tokensPerMinute: 60000 }`, or delete the line";
                sink.push(fault(format!("`{}` spills over without provisioned throughput", model.name.value)).help(help));
            }
            if !others().any(|name| *name == *spillover.value) {
                let message = format!("backend `{}` has no other deployment `{}`", backend.name.value, spillover.value);
                sink.push(fault(message).label("what spills over stays on its account").did_you_mean(&spillover.value, others()));
            }
        }
    }
}

fn deployment(model: &Model) -> &Name {
    model.deployment.as_ref().unwrap_or(&model.name)
}
