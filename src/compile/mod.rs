//! A plan to a [`Bundle`], and a bundle to files.
//!
//! In: a checked [`Plan`]. Out: the resources with their policies, and the files that `apc compile` writes. The same plan gives
//! the same bytes, and so do two plans that mean the same.
//!
//! `resources.rs` backends, pools, APIs · `surface.rs` the operations of each surface · `document/` the policy of an API ·
//! `parameters.rs` the parameter file · `limit.rs` what Azure has no room for

use crate::check::Plan;
use crate::diagnostic::Diagnostics;
use crate::resource::Bundle;

/// A file to be written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct File {
    /// Its name in the spec's folder: `inference.xml`, `azuredeploy.json`.
    pub path: String,
    /// What it holds; LF, with a line break at the end.
    pub text: String,
}

/// The resources that a plan asks for.
#[must_use]
pub fn bundle(plan: &Plan) -> Bundle {
    let _ = plan;
    todo!()
}

/// The files that a plan compiles to, in a fixed order: a policy per API, the template, its parameters.
///
/// # Errors
/// What is too large for Azure to take.
pub fn files(plan: &Plan) -> Result<Vec<File>, Diagnostics> {
    let _ = plan;
    todo!()
}
