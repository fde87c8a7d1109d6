use std::io::IsTerminal as _;
use std::path::PathBuf;

use apc::check::plan::Pattern;
use apc::diagnostic::{Diagnostics, Sources};
use apc::project::Project;
use apc::report;
use apc::scenario::{AdHoc, Scenario};
use apc::simulate::{Simulation, Way};

use super::project::{self, Opened, Opening};
use super::{End, allow, complain, input, print, print_diagnostics, style};

/// `apc routes`.
#[derive(Debug, clap::Args)]
pub struct Arguments {
    /// The spec; `-` for standard input
    spec: PathBuf,
    /// The model asked for
    #[arg(long, value_name = "MODEL")]
    model: Option<String>,
    /// Every model that the spec names, and one that it does not, for each of its subscriptions
    #[arg(long, conflicts_with = "model")]
    all: bool,
    /// Whose subscription key is sent, `none` for no key; with --all it may be given several times
    #[arg(long = "as", value_name = "SUBSCRIPTION")]
    callers: Vec<String>,
    /// A header that is sent
    #[arg(long = "header", value_name = "NAME=VALUE")]
    headers: Vec<String>,
    /// A claim of the caller's token, beside those without which the API lets nobody in
    #[arg(long = "claim", value_name = "NAME=VALUE", value_parser = claim)]
    claims: Vec<(String, String)>,
    /// What is called: chat (when not given), completions, embeddings, responses, or a method with a path
    #[arg(long, value_name = "OPERATION")]
    operation: Option<String>,
    /// The API that is called, where the spec has several
    #[arg(long, value_name = "API")]
    api: Option<String>,
    /// In which environment of the spec
    #[arg(long, value_name = "NAME")]
    env: Option<String>,
    /// With this region, group of regions or backend drained; may be given several times
    #[arg(long, value_name = "WHAT")]
    drain: Vec<String>,
}

/// `oid=anna`.
fn claim(text: &str) -> Result<(String, String), String> {
    let pair = text.split_once('=').filter(|(name, _)| !name.is_empty());
    pair.map(|(name, value)| (name.to_owned(), value.to_owned())).ok_or_else(|| "write its name and its value: `oid=anna`".to_owned())
}

/// Says where requests would go, and why.
pub fn run(arguments: &Arguments) -> End {
    if arguments.model.is_none() && arguments.operation.is_none() && !arguments.all {
        complain("error: say what is asked for: `--model MODEL`, `--operation OPERATION` or `--all`");
        return End::Unreadable;
    }
    let mut sources = Sources::new();
    let mut sink = Diagnostics::new();
    let Some(inputs) = input::read(std::slice::from_ref(&arguments.spec), &mut sources) else { return End::Unreadable };
    let opening = Opening::flags(&inputs, arguments.env.as_deref(), &arguments.drain, &mut sources);
    let opened = match inputs.as_slice() {
        [input] => project::open(input, &opening, &mut sources, &mut sink),
        _ => {
            complain("error: `apc routes` asks one spec");
            return End::Unreadable;
        }
    };
    let mut project = match opened {
        Opened::Spec(project) => project,
        Opened::Scenarios(project, _) | Opened::Environment(Some((project, _))) => project,
        Opened::Environment(None) | Opened::Faulty | Opened::Other => {
            allow(&mut sink, &sources);
            print_diagnostics(&mut sink, &sources);
            return End::No;
        }
        Opened::Unreadable => return End::Unreadable,
    };
    // Warnings of the spec are told by `apc check`.
    sink = Diagnostics::new();
    let told = match &arguments.api {
        // A table for each API.
        None if arguments.all && project.plan.apis.len() > 1 => {
            let names: Vec<String> = project.plan.apis.iter().map(|api| api.name.to_string()).collect();
            let tables = names
                .into_iter()
                .map(|name| Some(format!("{name}\n{}", tell(&mut project, arguments, Some(&name), &mut sources, &mut sink)?)));
            tables.collect::<Option<Vec<String>>>().map(|tables| tables.join("\n"))
        }
        api => tell(&mut project, arguments, api.as_deref(), &mut sources, &mut sink),
    };
    print_diagnostics(&mut sink, &sources);
    match told {
        Some(text) => {
            print(&text);
            End::Yes
        }
        None => End::Unreadable,
    }
}

fn tell(project: &mut Project, arguments: &Arguments, api: Option<&str>, sources: &mut Sources, sink: &mut Diagnostics) -> Option<String> {
    let models = if arguments.all { models(project) } else { vec![arguments.model.clone().unwrap_or_default()] };
    let callers = match &arguments.callers[..] {
        [] if arguments.all && !project.plan.subscriptions.is_empty() => {
            project.plan.subscriptions.iter().map(|subscription| subscription.name.to_string()).collect()
        }
        [] => vec![String::new()],
        callers => callers.to_vec(),
    };
    let asked: Vec<(&String, &String)> = models.iter().flat_map(|model| callers.iter().map(move |caller| (model, caller))).collect();
    let mut all: Option<Scenario> = None;
    for (model, caller) in &asked {
        let flags = AdHoc {
            model: (*model).clone(),
            api: api.map(str::to_owned),
            operation: arguments.operation.clone(),
            caller: Some((*caller).clone()).filter(|caller| !caller.is_empty()),
            headers: arguments.headers.clone(),
            claims: project.claims(api, &arguments.claims),
            ..AdHoc::default()
        };
        let scenario = flags.scenario(sources, sink);
        if sink.has_errors() {
            return None;
        }
        match &mut all {
            Some(all) => all.send.extend(scenario.send),
            None => all = Some(scenario),
        }
    }
    project.take(all.into_iter().collect(), sink)?;
    let simulation = Simulation { bundle: &project.bundle, facts: &project.facts, seed: 1, assume: &[], watch: true };
    let scenario = project.scenarios.first()?;
    let loaded = simulation.load(scenario, sink)?;
    let mut ways: Vec<(String, String, Way<'_>)> = Vec::new();
    for ((model, caller), step) in asked.into_iter().zip(&scenario.send) {
        ways.push((model.clone(), caller.clone(), simulation.way(&loaded, step)?));
    }
    if arguments.all {
        return Some(report::routes(&ways, sources));
    }
    let style = style(std::io::stdout().is_terminal());
    let line = |(model, caller, way): &(String, String, Way<'_>)| {
        let model = if model.is_empty() { arguments.operation.as_deref().unwrap_or("a request") } else { model };
        let asked = if caller.is_empty() { model.to_owned() } else { format!("{model} as {caller}") };
        report::route(&asked, way, sources, style)
    };
    Some(ways.iter().map(line).collect())
}

/// Every model that the spec names: those of its backends, of routes and denies, and one that it does not name. A glob stands there
/// with `any` in place of each star.
fn models(project: &Project) -> Vec<String> {
    let plan = &project.plan;
    let deployed = plan.accounts.iter().flat_map(|account| account.deployments.iter().map(|d| d.model.to_string()));
    let patterns = plan.apis.iter().flat_map(|api| {
        let denied = api.denies.iter().flat_map(|deny| &deny.models);
        denied.chain(api.routes.iter().flat_map(|route| &route.models)).map(|Pattern(text)| text.replace('*', "any"))
    });
    let mut models: Vec<String> = Vec::new();
    for model in deployed.chain(patterns).chain(["another-model".to_owned()]) {
        if !models.contains(&model) {
            models.push(model);
        }
    }
    models
}
