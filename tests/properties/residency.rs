//! Residency: whatever `apc check` accepts, no request of a resident caller is served outside, in any simulation.

use apc::diagnostic::{Diagnostics, Severity, Sources, code};
use apc::project::Project;
use apc::random::Stream;
use apc::simulate::Simulation;

const REGIONS: [&str; 4] = ["Sweden Central", "West Europe", "East US", "West US"];
const MODELS: [&str; 3] = ["gpt-4.1", "o3", "fast"];

/// A spec made by chance, with scenarios that let its resident callers ask for everything while accounts fail.
fn spec(dice: &mut Stream) -> String {
    let mut pick = |of: &[&str]| of[usize::try_from(dice.below(of.len() as u64)).expect("small")].to_owned();
    let mut text = "apc: 1\ngateway: { sku: StandardV2 }\nregionGroups: { eu: [Sweden Central, West Europe] }\n".to_owned();
    text +=
        &format!("residency: [{{ {}, only: eu }}]\nbackends:\n", pick(&["product: \"eu-*\"", "product: \"eu-*\"", "subscription: paris"]));
    for (name, region) in ["swc", "weu", "eus", "wus"].iter().zip(REGIONS) {
        text += &format!("  {name}: {{ url: https://{name}.openai.azure.com, region: {region}, models: [gpt-4.1, o3] }}\n");
    }
    text += "pools:\n";
    for pool in ["all", "two"] {
        let member = |name: &str| format!("{{ backend: {name} }}");
        let members = if pool == "all" {
            ["swc", "weu", "eus", "wus"].map(member).join(", ")
        } else {
            [pick(&["swc", "eus"]), pick(&["weu", "wus"])].map(|name| member(&name)).join(", ")
        };
        let selection = pick(&["native", "policy"]);
        text += &format!("  {pool}: {{ members: [{members}], selection: {selection}, retry: {{ count: 3, statusCodes: [429, 503] }} }}\n");
    }
    text += "  inside: { from: all, only: eu }\n";
    text += &pick(&["", "drain: [{ backend: eus }]\n", "drain: [{ region: West US, keep: pinned }]\n"]);
    text += "affinity: { conversation: { by: responseId } }\n";
    text += &format!("apis:\n  a:\n    path: a\n    surface: azureOpenAI\n    {}\n", pick(&["affinity: conversation", "emit: all"]));
    let whens = [
        "",
        "",
        "",
        "when: { product: \"eu-*\" }, ",
        "when: { product: eu-basic }, ",
        "when: { subscription: paris }, ",
        "when: { not: { product: \"eu-*\" } }, ",
        "when: { header: { x-a: \"1\" } }, ",
        "when: { any: [{ product: us }, { header: { x-a: \"1\" } }] }, ",
        "when: \"@(context.Subscription != null)\", ",
        "when: { all: [{ product: \"*-basic\" }, { subscription: \"p*\" }] }, ",
    ];
    if pick(&["deny", ""]) == "deny" {
        text += &format!("    deny: [{{ {}model: {} }}]\n", pick(&whens), pick(&MODELS));
    }
    text += "    routes:\n";
    // Without such a route hardly any spec would be accepted.
    if pick(&["kept", "kept", ""]) == "kept" {
        let (model, when) =
            (pick(&["", "model: \"*\", "]), pick(&["product: \"eu-*\"", "product: eu-basic", "not: { product: us }", "product: \"e*\""]));
        text += &format!("      - {{ {model}when: {{ {when} }}, to: {} }}\n", pick(&["inside", "inside", "two", "swc"]));
    }
    for _ in 0..2 {
        let targets = [
            "all",
            "two",
            "inside",
            "inside",
            "swc",
            "weu",
            "[swc, weu]",
            "[inside, eus]",
            "{ swc: 50, weu: 50 }",
            "{ inside: 90, wus: 10 }",
        ];
        let (when, to) = (pick(&whens), pick(&targets));
        let model = pick(&["model: gpt-4.1, ", "model: o3, ", "model: fast, as: gpt-4.1, ", "model: \"gpt-*\", "]);
        text += &format!("      - {{ {model}{when}to: {to} }}\n");
    }
    text += &format!("    unmatched: {}\n", pick(&["{ status: 404 }", "{ passThrough: two }", "{ passThrough: inside }"]));
    text += "products: { eu-basic: { apis: [a] }, us: { apis: [a] } }\n";
    text += "subscriptions: { paris: { product: eu-basic }, boston: { product: us } }\nscenarios:\n";
    for fault in ["", "region Sweden Central: { faults: { status: 503 } }", "region West Europe: { faults: { refuse: true } }"] {
        text += &format!("  \"of {}\":\n    given: {{ {fault} }}\n    send:\n", fault.len());
        for model in MODELS {
            for header in ["{}", "{ x-a: \"1\" }"] {
                text += &format!("      - {{ as: paris, model: {model}, headers: {header}, times: 3 }}\n");
                text +=
                    &format!("      - {{ as: paris, model: {model}, headers: {header}, operation: responses, turns: 2, then: [get] }}\n");
            }
        }
        text += "      - { as: paris, operation: \"GET /responses/resp_guessed\" }\n";
        text += "    expect: { never: { region: [East US, West US] } }\n";
    }
    text
}

#[test]
fn no_resident_caller_is_served_outside_of_what_check_accepts() {
    let mut dice = Stream::new(7, "residency", 0);
    let (mut accepted, mut refused) = (0, 0);
    for _ in 0..250 {
        let text = spec(&mut dice);
        let (mut sources, mut sink) = (Sources::new(), Diagnostics::new());
        let Some(project) = Project::open(&text, "spec", &mut sources, &mut sink) else {
            refused += usize::from(sink.iter().any(|fault| fault.code == code::region::OUTSIDE && fault.severity == Severity::Error));
            continue;
        };
        accepted += 1;
        let simulation = Simulation { bundle: &project.bundle, facts: &project.facts, seed: 1, assume: &[], watch: false };
        for scenario in &project.scenarios {
            let loaded = simulation.load(scenario, &mut sink).expect("artifacts that load");
            let outcome = simulation.run(&loaded, scenario, &mut |_| {});
            assert!(outcome.verdicts.iter().all(|verdict| verdict.passed), "{text}\n{:?}", outcome.verdicts);
        }
    }
    assert!(accepted > 10 && refused > 50, "{accepted} accepted, {refused} refused");
}
