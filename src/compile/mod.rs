//! A plan to a [`Bundle`], and a bundle to files.
//!
//! In: a checked [`Plan`]. Out: the resources with their policies, and the files that `apc compile` writes. The same plan gives
//! the same bytes, and so do two plans that mean the same.
//!
//! `resources.rs` backends, pools, APIs · `surface.rs` the operations of each surface · `document/` the policy of an API ·
//! `parameters.rs` the parameter file · `limit.rs` what Azure has no room for

mod document;
mod limit;
mod parameters;
mod resources;
#[cfg(test)]
mod sample;
mod surface;

pub use resources::bundle;

use crate::check::Plan;
use crate::diagnostic::Diagnostics;
use crate::resource;

/// The name of the template among the files.
pub const TEMPLATE: &str = "azuredeploy.json";

/// A file to be written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct File {
    /// Its name in the spec's folder: `inference.xml`, `azuredeploy.json`.
    pub path: String,
    /// What it holds; LF, with a line break at the end.
    pub text: String,
}

/// The files that a plan compiles to, in a fixed order: a policy per API, the template, its parameters.
///
/// # Errors
/// What is too large for Azure to take.
pub fn files(plan: &Plan) -> Result<Vec<File>, Diagnostics> {
    let bundle = bundle(plan);
    let mut sink = Diagnostics::new();
    limit::check(plan, &bundle, &mut sink);
    if sink.has_errors() {
        return Err(sink);
    }
    let policy = |api: &resource::Api| {
        let text = api.policy.as_ref()?.text.text().to_owned();
        Some(File { path: format!("{}.xml", api.display_name), text })
    };
    let mut files: Vec<File> = bundle.apis.iter().filter_map(policy).collect();
    files.push(parameters::file());
    Ok(files)
}
