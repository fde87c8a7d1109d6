//! `apc init`: the files of a first gateway, which pass every step of their own workflow.
//!
//! `gateway.yaml`, `scenarios.yaml`, `workflow.yaml`: the files, with `NAME` for the gateway's name

use std::path::PathBuf;

use apc::diagnostic::{Diagnostics, Sources};
use apc::project::Project;

use super::{End, complain, output, print, print_diagnostics};

/// `apc init`.
#[derive(Debug, clap::Args)]
pub struct Arguments {
    /// The gateway's name: small letters, digits and dashes
    #[arg(default_value = "gateway", value_parser = name)]
    name: String,
}

/// A name that files, folders and host names can have.
fn name(text: &str) -> Result<String, String> {
    let fits = text.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-');
    let sound = fits && text.starts_with(|c: char| c.is_ascii_lowercase()) && !text.ends_with('-') && text.len() <= 40;
    if sound { Ok(text.to_owned()) } else { Err("write small letters, digits and dashes, at most 40: `ai-gateway`".to_owned()) }
}

/// Writes all files, or none where one of them is there.
pub fn run(arguments: &Arguments) -> End {
    let name = &arguments.name;
    let filled = |text: &str| text.replace("NAME", name);
    let spec = filled(include_str!("gateway.yaml"));
    let (mut sources, mut sink) = (Sources::new(), Diagnostics::new());
    let project = Project::open(&spec, name, &mut sources, &mut sink);
    print_diagnostics(&mut sink, &sources);
    let Some(project) = project else { return End::Failed };
    let mut files = vec![
        (PathBuf::from(format!("specs/{name}.yaml")), spec),
        (PathBuf::from(format!("specs/{name}.scenarios.yaml")), filled(include_str!("scenarios.yaml"))),
        (PathBuf::from(format!(".github/workflows/{name}.yaml")), filled(include_str!("workflow.yaml"))),
    ];
    // One schema serves all gateways of a repository.
    let schema = PathBuf::from("apc.schema.json");
    if schema.symlink_metadata().is_err() {
        files.push((schema, apc::schema::print()));
    }
    files.extend(project.files.into_iter().map(|file| (PathBuf::from(format!("policies/{name}")).join(file.path), file.text)));
    let there: Vec<_> = files.iter().filter(|(path, _)| path.symlink_metadata().is_ok()).collect();
    if !there.is_empty() {
        there.iter().for_each(|(path, _)| complain(&format!("{} is there", path.display())));
        complain("error: nothing was written, so that nothing is overwritten; name another gateway, or go to another folder");
        return End::No;
    }
    match output::write_all(&files) {
        Ok(_) => {
            files.iter().for_each(|(path, _)| print(&format!("{}\n", path.display())));
            complain("now: apc simulate specs");
            End::Yes
        }
        Err(error) => {
            complain(&format!("error: {error}"));
            End::Failed
        }
    }
}
