//! Keys: they spread by weight, stay where they are, and only those of a member that leaves move.

use apc::diagnostic::{Diagnostics, Sources, Style, render_all};
use apc::project::Project;
use apc::simulate::Simulation;

/// What a run is of.
#[derive(Clone, Copy)]
struct Run<'a> {
    /// The members of the pool, with their weights.
    members: &'a [(&'a str, u32)],
    selection: &'a str,
    keys: usize,
    /// When each of the keys is asked for once more, in hours.
    rounds: &'a [u64],
    /// Whether the first member is throttled during the second hour.
    throttled: bool,
    units: u32,
    seed: u64,
}

const MEMBERS: [(&str, u32); 3] = [("swc", 50), ("weu", 30), ("frc", 20)];

impl Run<'_> {
    const PLAIN: Run<'static> =
        Run { members: &MEMBERS, selection: "native", keys: 1000, rounds: &[0], throttled: false, units: 1, seed: 1 };

    fn spec(&self) -> String {
        let mut text = "apc: 1\naffinity: { per-user: { by: { header: x-user } } }\nbackends:\n".to_owned();
        for (name, _) in self.members {
            text += &format!("  {name}: {{ url: https://{name}.openai.azure.com, models: [gpt-4.1], circuitBreaker: throttled }}\n");
        }
        text += "circuitBreakers: { throttled: { count: 1, statusCodes: [429], acceptRetryAfter: true } }\n";
        let member = |(name, weight): &(&str, u32)| format!("{{ backend: {name}, weight: {weight} }}");
        let members = self.members.iter().map(member).collect::<Vec<_>>().join(", ");
        text += &format!("pools: {{ chat: {{ members: [{members}], affinity: per-user, selection: {} }} }}\n", self.selection);
        text += "apis: { inference: { path: inference, surface: azureOpenAI, routes: [{ model: gpt-4.1, to: chat }], unmatched: { status: 400 } } }\n";
        text += &format!("scenarios:\n  keys:\n    gateway: {{ units: {} }}\n    given:\n", self.units);
        for (name, _) in self.members {
            text += &format!("      {name}: {{ latency: 1ms }}\n");
        }
        if self.throttled {
            let fault = "{ status: 429, retryAfter: 30m, from: 1h, for: 1h }";
            text = text.replace(
                &format!("{}: {{ latency: 1ms }}", self.members[0].0),
                &format!("{}: {{ latency: 1ms, faults: [{fault}] }}", self.members[0].0),
            );
        }
        text += "    send:\n";
        for round in self.rounds {
            for key in 0..self.keys {
                let at = if key == 0 { format!("at: {round}h, ") } else { String::new() };
                text += &format!("      - {{ {at}model: gpt-4.1, headers: {{ x-user: user-{key} }} }}\n");
            }
        }
        text + "    expect: { status: 200 }\n"
    }

    /// The member that serves each key, round by round.
    fn served(&self) -> Vec<Vec<String>> {
        let (mut sources, mut sink) = (Sources::new(), Diagnostics::new());
        let project = Project::open(&self.spec(), "keys", &mut sources, &mut sink);
        let project = project.unwrap_or_else(|| panic!("{}", render_all(&sink, &sources, Style::Plain)));
        let simulation = Simulation { bundle: &project.bundle, facts: &project.facts, seed: self.seed, assume: &[], watch: false };
        let scenario = &project.scenarios[0];
        let loaded = simulation.load(scenario, &mut sink).expect("artifacts that load");
        let mut rows = Vec::new();
        let outcome = simulation.run(&loaded, scenario, &mut |record| rows.push(record.attempts.last().map(|attempt| attempt.row)));
        assert!(outcome.verdicts.iter().all(|verdict| verdict.passed), "{:?}", outcome.verdicts);
        let name = |row: &Option<apc::simulate::Row>| outcome.legend.backends[row.expect("an attempt").0 as usize].to_string();
        let names: Vec<String> = rows.iter().map(name).collect();
        names.chunks(self.keys).map(<[String]>::to_vec).collect()
    }
}

#[test]
fn ten_thousand_keys_spread_by_weight_and_only_those_of_a_member_that_leaves_move() {
    let all = Run { keys: 10_000, ..Run::PLAIN }.served().remove(0);
    for (name, weight) in MEMBERS {
        let share = all.iter().filter(|member| *member == name).count() as f64 / 100.0;
        assert!((share - f64::from(weight)).abs() < 2.0, "{name} serves {share} %, its weight is {weight}");
    }
    let without = Run { members: &MEMBERS[..2], keys: 10_000, ..Run::PLAIN }.served().remove(0);
    for (key, (before, after)) in all.iter().zip(&without).enumerate() {
        assert!(before == after || before == "frc", "user-{key} moves from {before} to {after}");
    }
}

#[test]
fn a_key_stays_with_its_member_whatever_the_seed_the_units_the_selection_and_the_order_of_members() {
    let usual = Run::PLAIN.served();
    let turned: Vec<(&str, u32)> = MEMBERS.into_iter().rev().collect();
    let others = [
        Run { seed: 99, ..Run::PLAIN },
        Run { units: 3, ..Run::PLAIN },
        Run { selection: "policy", ..Run::PLAIN },
        Run { members: &turned, ..Run::PLAIN },
    ];
    for other in others {
        assert_eq!(other.served(), usual);
    }
}

#[test]
fn keys_of_a_member_whose_breaker_is_open_move_and_come_back() {
    for selection in ["native", "policy"] {
        let rounds = Run { selection, rounds: &[0, 1, 3], throttled: true, ..Run::PLAIN }.served();
        let [before, meanwhile, after] = &rounds[..] else { panic!("three rounds") };
        assert_eq!(before, after);
        for (key, (one, other)) in before.iter().zip(meanwhile).enumerate() {
            assert_eq!(one != other, one == "swc", "user-{key} is served by {one}, then by {other}");
        }
    }
}
