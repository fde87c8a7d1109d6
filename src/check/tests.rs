//! Decisions of the plan; what is said of mistakes is in `tests/cases/diagnostics/`.

use super::check;
use super::plan::{Plan, To, Unmatched};
use crate::diagnostic::{Diagnostics, Severity, Sources, short};
use crate::{spec, yaml};

/// The plan of a spec without errors.
fn plan(text: &str) -> Plan {
    let mut sources = Sources::new();
    let source = sources.add("spec.yaml", text);
    let mut sink = Diagnostics::new();
    let tree = yaml::parse(source, &sources, &mut sink).expect("YAML");
    let spec = spec::read(&tree, source, "spec", &mut sink).expect("a spec");
    let plan = check(&spec, &mut sink);
    let errors: Vec<String> = sink.iter().filter(|d| d.severity == Severity::Error).map(|d| short(d, &sources)).collect();
    assert_eq!(errors, Vec::<String>::new());
    plan.expect("a plan")
}

/// Resources and routes, a line each.
fn shape(plan: &Plan) -> Vec<String> {
    let name = |to: &To| match to {
        To::Backend(index) => plan.backends[index.0].id.to_string(),
        To::Pool(index) => plan.pools[index.0].id.to_string(),
    };
    let mut lines: Vec<String> = plan.backends.iter().map(|b| format!("{} = {} {}", b.id, b.label, b.url)).collect();
    for pool in &plan.pools {
        let members: Vec<&str> = pool.members.iter().map(|m| &*plan.backends[m.backend.0].id).collect();
        lines.push(format!("{} = {} of {}", pool.id, pool.label, members.join(" ")));
    }
    for api in &plan.apis {
        for route in &api.routes {
            let models: Vec<&str> = route.models.iter().map(|m| &*m.0).collect();
            for target in route.targets() {
                let retry = target.retry.as_ref().map_or(String::new(), |r| format!(", retry {} on {:?}", r.count, r.statuses));
                lines.push(format!("{}: [{}] to {}{retry}", api.path, models.join(" "), name(&target.to)));
            }
        }
        match &api.unmatched {
            Some(Unmatched::PassThrough(target)) => lines.push(format!("{}: rest to {}", api.path, name(&target.to))),
            Some(Unmatched::Answer(answer)) => lines.push(format!("{}: rest is {}", api.path, answer.status)),
            None => {}
        }
    }
    lines
}

const BREAKER: &str = "circuitBreaker: { count: 1, statusCodes: [429], tripDuration: 1m }";

fn spec_of(backends: &[(&str, &str)], rest: &str) -> String {
    let backends: Vec<String> =
        backends.iter().map(|(name, more)| format!("  {name}: {{ url: https://{name}.openai.azure.com, {more} }}\n")).collect();
    format!("apc: 1\nbackends:\n{}{rest}", backends.concat())
}

const API: &str = "apis:\n  a:\n    path: a\n    surface: azureOpenAI\n    unmatched: { status: 400 }\n";

#[test]
fn a_backend_with_one_model_in_use_keeps_its_plain_name() {
    let backends = [("swc", &*format!("models: [gpt-4.1, gpt-4o], {BREAKER}"))];
    let text = spec_of(&backends, &format!("{API}    routes: [{{ model: gpt-4.1, to: swc }}]\n"));
    assert_eq!(
        shape(&plan(&text)),
        ["swc = swc https://swc.openai.azure.com/openai", "a/openai: [gpt-4.1] to swc", "a/openai: rest is 400"]
    );
}

#[test]
fn a_backend_with_a_breaker_and_several_models_in_use_is_one_for_each() {
    let backends = [("swc", &*format!("models: [gpt-4.1, gpt-4o], {BREAKER}")), ("weu", &format!("models: [gpt-4.1], {BREAKER}"))];
    let text = spec_of(
        &backends,
        &format!(
            "pools:\n  chat: {{ members: [{{ backend: swc }}, {{ backend: weu }}] }}\n{API}    routes: [{{ model: \"gpt-*\", to: chat }}]\n"
        ),
    );
    assert_eq!(
        shape(&plan(&text)),
        [
            "swc-gpt-4-1 = swc/gpt-4.1 https://swc.openai.azure.com/openai",
            "swc-gpt-4o = swc/gpt-4o https://swc.openai.azure.com/openai",
            "weu = weu https://weu.openai.azure.com/openai",
            "chat-gpt-4-1 = chat/gpt-4.1 of swc-gpt-4-1 weu",
            "chat-gpt-4o = chat/gpt-4o of swc-gpt-4o",
            "a/openai: [gpt-4.1] to chat-gpt-4-1, retry 1 on [(429, 429)]",
            "a/openai: [gpt-4o] to chat-gpt-4o",
            "a/openai: rest is 400",
        ]
    );
}

#[test]
fn a_shared_breaker_keeps_the_backend_whole() {
    let shared = BREAKER.replace(" }", ", shared: true }");
    let backends = [("swc", &*format!("models: [gpt-4.1, gpt-4o], {shared}"))];
    let text = spec_of(&backends, &format!("{API}    routes: [{{ model: [gpt-4.1, gpt-4o], to: swc }}]\n"));
    assert_eq!(
        shape(&plan(&text)),
        ["swc = swc https://swc.openai.azure.com/openai", "a/openai: [gpt-4.1 gpt-4o] to swc", "a/openai: rest is 400"]
    );
}

#[test]
fn models_that_no_request_reaches_split_nothing() {
    let backends = [("swc", &*format!("models: [gpt-4.1, gpt-4o], {BREAKER}"))];
    let text = spec_of(
        &backends,
        &format!("{API}    deny: [{{ model: gpt-4o }}]\n    routes: [{{ model: gpt-4.1, to: swc }}, {{ model: \"gpt-4*\", to: swc }}]\n"),
    );
    let shape = shape(&plan(&text));
    assert_eq!(shape[0], "swc = swc https://swc.openai.azure.com/openai");
}

#[test]
fn a_backend_of_several_surfaces_is_one_for_each() {
    let backends = [("swc", "models: [gpt-4.1]")];
    let text = spec_of(
        &backends,
        "apis:\n  a: { path: a, surface: azureOpenAI, routes: [{ to: swc }] }\n\
         \x20 b: { path: b, surface: azureOpenAIV1, routes: [{ to: swc }] }\n",
    );
    assert_eq!(
        shape(&plan(&text)),
        [
            "swc-openai = swc@openai https://swc.openai.azure.com/openai",
            "swc-openai-v1 = swc@openai/v1 https://swc.openai.azure.com/openai/v1",
            "a/openai: [] to swc-openai",
            "b/openai/v1: [] to swc-openai-v1",
        ]
    );
}

#[test]
fn what_passes_through_goes_to_the_backend_as_a_whole() {
    let backends = [("swc", &*format!("models: [gpt-4.1, gpt-4o], {BREAKER}"))];
    let api = API.replace("{ status: 400 }", "{ passThrough: swc }");
    let text = spec_of(&backends, &format!("{api}    routes: [{{ model: [gpt-4.1, gpt-4o], to: swc }}]\n"));
    let shape = shape(&plan(&text));
    assert_eq!(shape[0], "swc = swc https://swc.openai.azure.com/openai");
    assert_eq!(shape.last().map(String::as_str), Some("a/openai: rest to swc"));
}

#[test]
fn auto_retries_until_every_member_but_the_quickest_has_tripped() {
    let breaker = |count: u32| format!("circuitBreaker: {{ count: {count}, statusCodes: [429, 500-503] }}");
    for (counts, retries) in [(vec![1, 1, 1, 1], 3), (vec![3, 1], 3), (vec![2, 3, 4], 7)] {
        let named: Vec<(String, String)> = counts.iter().enumerate().map(|(i, &c)| (format!("b{i}"), breaker(c))).collect();
        let backends: Vec<(&str, &str)> = named.iter().map(|(n, b)| (n.as_str(), b.as_str())).collect();
        let members: Vec<String> = named.iter().map(|(n, _)| format!("{{ backend: {n} }}")).collect();
        let rest = format!(
            "pools: {{ p: {{ members: [{}] }} }}\n{}    routes: [{{ to: p }}]\n",
            members.join(", "),
            API.replace("    unmatched: { status: 400 }\n", "")
        );
        let plan = plan(&spec_of(&backends, &rest));
        let retry = plan.apis[0].routes[0].parts[0].target.retry.as_ref().expect("a retry");
        assert_eq!((retry.count, &*retry.statuses), (retries, &[(429, 429), (500, 503)][..]), "{counts:?}");
    }
}

#[test]
fn the_model_is_read_only_where_a_rule_asks_for_it() {
    let backends = [("swc", "models: [gpt-4.1]")];
    let api = |surface: &str, more: &str| {
        let text = spec_of(&backends, &format!("apis:\n  a: {{ path: a, surface: {surface}, {more} }}\n"));
        plan(&text).apis[0].model_from.len()
    };
    assert_eq!(api("azureOpenAI", "routes: [{ to: swc }]"), 0);
    assert_eq!(api("azureOpenAI", "routes: [{ to: swc }], deny: [{ model: x }]"), 2);
    assert_eq!(api("azureOpenAIV1", "routes: [{ to: swc }], deny: [{ model: x }]"), 1);
    assert_eq!(api("azureOpenAI", "routes: [{ to: swc }], responseHeaders: { x-model: \"{model}\" }"), 2);
}
