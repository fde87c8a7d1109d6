//! A plan to a [`Bundle`], and a bundle to files.
//!
//! In: a checked [`Plan`]. Out: the resources with their policies, and the files that `apc compile` writes. The same plan gives
//! the same bytes, and so do two plans that mean the same.
//!
//! `resources.rs` backends, pools, APIs · `surface.rs` the operations of each surface · `document/` the policy of an API ·
//! `landmark.rs` what of the spec stands where · `parameters.rs` the parameter file · `limit.rs` what Azure has no room for

mod document;
mod landmark;
mod limit;
mod parameters;
mod resources;
#[cfg(test)]
mod sample;
mod surface;

pub use landmark::landmarks;
pub use resources::bundle;

use crate::check::Plan;
use crate::check::plan::Member;
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

/// The files that a plan compiles to, in a fixed order: a policy per API, one per product that has any, the template, its
/// parameters.
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
    files.extend(bundle.products.iter().filter_map(|product| {
        let text = product.policy.as_ref()?.text.text().to_owned();
        Some(File { path: format!("products/{}.xml", product.id), text })
    }));
    files.push(File { path: TEMPLATE.to_owned(), text: resource::write(&bundle) });
    files.push(parameters::file());
    Ok(files)
}

/// The account behind a member, by its name in the spec.
fn account<'a>(plan: &'a Plan, member: &Member) -> &'a str {
    let backend = plan.backends.get(member.backend.0);
    backend.and_then(|backend| plan.accounts.get(backend.account)).map_or("", |account| &account.name)
}

#[cfg(test)]
mod tests {
    use super::{TEMPLATE, files, sample};
    use crate::diagnostic::Diagnostics;

    #[test]
    fn the_template_embeds_the_policy_that_stands_beside_it() -> Result<(), Diagnostics> {
        let files = files(&sample::plan())?;
        let names: Vec<&str> = files.iter().map(|f| &*f.path).collect();
        assert_eq!(names, ["inference.xml", TEMPLATE, "azuredeploy.parameters.json"]);
        let template: serde_json::Value = serde_json::from_str(&files[1].text).expect("JSON");
        let resources = template["resources"].as_array().expect("a list");
        let policies: Vec<&str> = resources.iter().filter_map(|r| r["properties"]["value"].as_str()).collect();
        assert_eq!(policies, [files[0].text.as_str()]);
        assert!(files.iter().all(|f| f.text.ends_with('\n') && !f.text.contains('\r')));
        Ok(())
    }
}
