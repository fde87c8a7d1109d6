//! A plan to a [`Bundle`], and a bundle to files.
//!
//! In: a checked [`Plan`]. Out: the resources with their policies, and the files that `apc compile` writes. The same plan gives
//! the same bytes, and so do two plans that mean the same.
//!
//! `host.rs` hosts that differ between environments · `resources.rs` backends, pools, APIs · `document/` the policy of an API ·
//! `landmark.rs` what of the spec stands where · `limit.rs` what Azure has no room for

mod document;
mod host;
mod landmark;
mod limit;
mod resources;
#[cfg(test)]
mod sample;

pub use landmark::landmarks;
pub use resources::bundle;

use std::borrow::Cow;
use std::rc::Rc;

use crate::check::Plan;
use crate::check::plan::Member;
use crate::diagnostic::{Diagnostic, Diagnostics, Spanned, code};
use crate::resource::{self, Bundle, Differs};

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

/// The spec as it is in an environment.
#[derive(Clone, Copy, Debug)]
pub struct Variant<'a> {
    /// The environment's name.
    pub name: &'a Spanned<Rc<str>>,
    /// What is to be built there.
    pub plan: &'a Plan,
}

/// The files that a plan compiles to, in a fixed order: a policy per API, one per product that has any, fragments, the template, its
/// parameters.
///
/// # Errors
/// What is too large for Azure to take.
pub fn files(plan: &Plan) -> Result<Vec<File>, Diagnostics> {
    files_for(plan, &[])
}

/// The same with a file of parameters for each environment, from which the one template deploys it.
///
/// # Errors
/// What is too large for Azure to take, and what would differ between environments although no parameter carries it.
pub fn files_for(plan: &Plan, environments: &[Variant<'_>]) -> Result<Vec<File>, Diagnostics> {
    let hosts = host::differing(plan, environments);
    let with_hosts =
        |plan| if hosts.is_empty() { Cow::Borrowed(plan) } else { Cow::Owned(Plan { hosts: hosts.clone(), ..Plan::clone(plan) }) };
    let plan = with_hosts(plan);
    let bundle = bundle(&plan);
    let mut sink = Diagnostics::new();
    limit::check(&plan, &bundle, &mut sink);
    document::check_hooks(&plan, &mut sink);
    let mut variants = Vec::with_capacity(environments.len());
    for of in environments {
        let plan = with_hosts(of.plan);
        let bundle = self::bundle(&plan);
        limit::check(&plan, &bundle, &mut sink);
        variants.push(bundle);
    }
    if sink.has_errors() {
        return Err(sink);
    }
    let variants: Vec<&Bundle> = variants.iter().collect();
    let template = match resource::write_for(&bundle, &variants) {
        Ok(template) => template,
        Err(differs) => {
            sink.extend(environments.get(differs.environment).map(|of| apart(&differs, of.name)));
            return Err(sink);
        }
    };
    limit::check_template(&plan, &template, &mut sink);
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
    files.extend(bundle.fragments.iter().map(|fragment| {
        let text = fragment.policy.text.text().to_owned();
        File { path: format!("fragments/{}.xml", fragment.id), text }
    }));
    files.push(File { path: TEMPLATE.to_owned(), text: template.text });
    files.push(File { path: "azuredeploy.parameters.json".to_owned(), text: resource::write_parameters(&[], 0) });
    files.extend(environments.iter().enumerate().map(|(at, of)| {
        let text = resource::write_parameters(&template.parameters, at);
        File { path: parameters_of(&of.name.value), text }
    }));
    Ok(files)
}

/// Tells of what would differ although no parameter carries it.
fn apart(differs: &Differs, environment: &Spanned<Rc<str>>) -> Diagnostic {
    let name = differs.names.first().map_or("", |name| name);
    let what = match differs.kind {
        "apis/policies" => "the policy of the API",
        "products/policies" => "the policy of the product",
        _ => "what is deployed of",
    };
    let message = format!("{what} `{name}` would not be the same in `{}`", environment.value);
    let help = "drain in the spec itself, let Azure select (`selection: native`), or `keep: pinned` for an API that remembers responses";
    Diagnostic::new(code::spec::ENVIRONMENTS_DIFFER, environment.span, message)
        .label("the policies are one for all environments")
        .help(help)
}

/// The name of an environment's file of parameters.
#[must_use]
pub fn parameters_of(environment: &str) -> String {
    format!("azuredeploy.parameters.{environment}.json")
}

/// Whether a file that lies where a compiled one is to be was compiled, and so may be written anew.
#[must_use]
pub fn is_compiled(path: &str, text: &str) -> bool {
    if path.ends_with(".xml") { text.contains("<!-- compiled by apc from ") } else { text.contains("\"apimServiceName\"") }
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
