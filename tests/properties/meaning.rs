//! Specs that mean the same compile to the same bytes, however they are written: keys in another order, rules inline or by name,
//! short forms and long ones, what is the default written out, anchors, several files, comments and blank lines.

use std::collections::BTreeMap;
use std::path::Path;

use apc::diagnostic::{Diagnostics, Sources, Style, render_all};
use apc::project::{Project, include};
use apc::yaml;
use proptest::prelude::*;
use proptest::test_runner::RngSeed;

/// What a spec says.
#[derive(Clone, Debug)]
struct Meaning {
    /// The models of each backend, whether it has a breaker, whether it has a region.
    backends: Vec<(Vec<usize>, bool, bool)>,
    /// The members of each pool with their priorities, its retry (auto, none, a rule), its affinity (none, cookie, key), whether it
    /// has an answer for when it is exhausted.
    pools: Vec<Pool>,
    /// For each API its routes (a model, or all that begin so; a pool) and whether it denies something.
    apis: Vec<Api>,
}

type Pool = (Vec<(usize, u8)>, u8, u8, bool);

type Api = (Vec<(usize, bool, usize)>, bool);

const MODELS: [&str; 4] = ["gpt-4.1", "gpt-4o", "gpt-4o-mini", "o3"];

fn meanings() -> impl Strategy<Value = Meaning> {
    let backend = (prop::sample::subsequence((0..MODELS.len()).collect::<Vec<_>>(), 0..=3), any::<bool>(), any::<bool>());
    let pool = (prop::collection::vec((0..4_usize, 1..3_u8), 1..4), 0..3_u8, 0..3_u8, any::<bool>());
    let api = (prop::collection::vec((0..MODELS.len(), any::<bool>(), 0..3_usize), 1..4), any::<bool>());
    let parts = (prop::collection::vec(backend, 2..5), prop::collection::vec(pool, 1..4), prop::collection::vec(api, 1..3));
    parts.prop_map(|(backends, pools, apis)| Meaning { backends, pools, apis })
}

/// How it is written: a choice for every place where there is one. Without choices, the plainest way.
struct Pen {
    choices: Vec<u8>,
    at: usize,
    /// Rules that are named, by section.
    rules: BTreeMap<&'static str, Vec<String>>,
    /// What aliases and merges stand for.
    anchors: Vec<String>,
}

impl Pen {
    fn new(choices: &[u8]) -> Self {
        Self { choices: choices.to_vec(), at: 0, rules: BTreeMap::new(), anchors: Vec::new() }
    }

    fn choose<'a>(&mut self, ways: &[&'a str]) -> &'a str {
        self.at += 1;
        let choice = if self.choices.is_empty() { 0 } else { usize::from(self.choices[self.at % self.choices.len()]) + self.at };
        ways[if self.choices.is_empty() { 0 } else { choice % ways.len() }]
    }

    /// Keys whose order says nothing, as a map in braces or in lines of its own.
    fn map(&mut self, mut entries: Vec<(&str, String)>, indent: usize) -> String {
        entries.retain(|(_, value)| !value.is_empty());
        match self.choose(&["as it is", "backwards", "rotated"]) {
            "backwards" => entries.reverse(),
            "rotated" => entries.rotate_left(1),
            _ => {}
        }
        for (key, value) in entries.iter_mut().filter(|(_, value)| !value.contains(['\n', '&'])) {
            let name = format!("a{}", self.anchors.len());
            match self.choose(&["as it is", "as it is", "alias", "merged"]) {
                "alias" => {
                    self.anchors.push(format!("x-{name}: &{name} {value}\n"));
                    *value = format!("*{name}");
                }
                "merged" => {
                    self.anchors.push(format!("x-{name}: &{name} {{ {key}: {value} }}\n"));
                    (*key, *value) = ("<<", format!("*{name}"));
                }
                _ => {}
            }
        }
        self.merged_at_once(&mut entries);
        let flow = entries.iter().all(|(_, value)| !value.contains('\n'));
        if flow && self.choose(&["{}", "lines"]) == "{}" {
            let entries: Vec<String> = entries.iter().map(|(key, value)| format!("{key}: {value}")).collect();
            return format!("{{ {} }}", entries.join(", "));
        }
        let pad = " ".repeat(indent + 2);
        let mut text = String::new();
        for (key, value) in &entries {
            let noise = self.choose(&["", "\n", "  # a comment of its own\n", "\n\n# another: { not: read }\n"]);
            text += &format!("\n{noise}{pad}{key}: {value}{}", if value.contains('\n') { "" } else { self.choose(&["", "  # a word"]) });
        }
        text
    }

    /// Several merges are one, of a list.
    fn merged_at_once(&mut self, entries: &mut Vec<(&str, String)>) {
        let merges: Vec<String> = entries.iter().filter(|(key, _)| *key == "<<").map(|(_, value)| value.clone()).collect();
        if merges.len() > 1 {
            entries.retain(|(key, _)| *key != "<<");
            let at = if self.choose(&["first", "last"]) == "first" { 0 } else { entries.len() };
            entries.insert(at, ("<<", format!("[{}]", merges.join(", "))));
        }
    }

    fn list(&mut self, items: &[String]) -> String {
        match items {
            [one] => self.choose(&["[ONE]", "ONE"]).replace("ONE", one),
            items => format!("[{}]", items.join(", ")),
        }
    }

    /// A rule where it is used, or by a name that it already has.
    fn rule(&mut self, section: &'static str, name: &str, rule: String) -> String {
        if self.choose(&["inline", "named"]) == "inline" {
            return rule;
        }
        let line = format!("  {name}: {rule}\n");
        let rules = self.rules.entry(section).or_default();
        if !rules.contains(&line) && !rules.iter().any(|known| known.starts_with(&format!("  {name}:"))) {
            rules.push(line);
        }
        name.to_owned()
    }

    /// The files of a spec: the main one, and what it includes.
    fn write(&mut self, meaning: &Meaning) -> (String, Option<String>) {
        let mut backends = String::from("backends:\n");
        for (index, (models, breaker, region)) in meaning.backends.iter().enumerate() {
            let models: Vec<String> = models.iter().map(|&model| MODELS[model].to_owned()).collect();
            let models = match self.choose(&["list", "map"]) {
                _ if models.is_empty() => String::new(),
                "map" => format!("{{ {} }}", models.iter().map(|m| format!("{m}: {{}}")).collect::<Vec<_>>().join(", ")),
                _ => self.list(&models),
            };
            // An inline breaker is `breaker` in ARM, a named one has its name.
            let breaker = match breaker {
                true => {
                    let statuses = self.choose(&["[429]", "429"]).to_owned();
                    let interval = self.choose(&["", "1m", "60s", "PT1M"]).to_owned();
                    let trip = self.choose(&["30s", "PT30S"]).to_owned();
                    let accept = self.choose(&["", "false"]).to_owned();
                    let rule = vec![
                        ("count", "1".to_owned()),
                        ("statusCodes", statuses),
                        ("interval", interval),
                        ("tripDuration", trip),
                        ("acceptRetryAfter", accept),
                    ];
                    let rule = rule.into_iter().filter(|(_, v)| !v.is_empty()).map(|(k, v)| format!("{k}: {v}")).collect::<Vec<_>>();
                    self.rule("circuitBreakers", "breaker", format!("{{ {} }}", rule.join(", ")))
                }
                false => String::new(),
            };
            let region = if *region { self.choose(&["West Europe", "\"West Europe\"", "'West Europe'"]).to_owned() } else { String::new() };
            let auth = self.choose(&["", "managedIdentity", "{ managedIdentity: {} }"]).to_owned();
            let url = self.choose(&["", "/"]);
            let entries = vec![
                ("url", format!("https://b{index}.openai.azure.com{url}")),
                ("models", models),
                ("circuitBreaker", breaker),
                ("region", region),
                ("auth", auth),
            ];
            backends += &format!("  b{index}: {}\n", self.map(entries, 2));
        }
        let mut pools = String::from("pools:\n");
        for (index, (members, retry, affinity, exhausted)) in meaning.pools.iter().enumerate() {
            let mut seen = Vec::new();
            let mut list = String::new();
            for (backend, priority) in members {
                let backend = backend % meaning.backends.len();
                if seen.contains(&backend) {
                    continue;
                }
                seen.push(backend);
                let quote = self.choose(&["", "\""]);
                list += &format!("\n      - {{ backend: {quote}b{backend}{quote}, priority: {priority} }}");
            }
            let retry = match retry {
                0 => self.choose(&["", "auto"]).to_owned(),
                1 => "none".to_owned(),
                _ => {
                    let fast = self.choose(&["", ", firstFastRetry: true", ", interval: 0s"]);
                    self.rule("retries", "twice", format!("{{ count: 2, statusCodes: [429, 500-503]{fast} }}"))
                }
            };
            let affinity = match affinity {
                0 => self.choose(&["", "none"]).to_owned(),
                1 => self.rule("affinity", "held", "{ by: { cookie: held } }".to_owned()),
                // The name of a rule by a key is the salt of its hash: here it is always the same.
                _ => {
                    let rules = self.rules.entry("affinity").or_default();
                    let line = "  keyed: { by: { header: x-user } }\n".to_owned();
                    if !rules.contains(&line) {
                        rules.push(line);
                    }
                    "keyed".to_owned()
                }
            };
            let exhausted = if *exhausted { "{ status: 503, error: No capacity. }".to_owned() } else { String::new() };
            let timeout = self.choose(&["", "1m", "60s"]).to_owned();
            let entries =
                vec![("members", list), ("retry", retry), ("affinity", affinity), ("whenExhausted", exhausted), ("timeout", timeout)];
            pools += &format!("  p{index}: {}\n", self.map(entries, 2));
        }
        let mut apis = String::from("apis:\n");
        for (index, (routes, deny)) in meaning.apis.iter().enumerate() {
            let mut list = String::new();
            for (model, glob, pool) in routes {
                let model = if *glob { format!("{}*", &MODELS[*model][..2]) } else { MODELS[*model].to_owned() };
                let model = self.list(&[model]);
                list += &format!("\n      - {{ model: {model}, to: p{} }}", pool % meaning.pools.len());
            }
            let deny = if *deny { self.choose(&["[{ model: gpt-35-* }]", "[{ model: [\"gpt-35-*\"], status: 403 }]"]) } else { "" };
            let key = self.choose(&["", "api-key"]).to_owned();
            let from = self.choose(&["", "[url, body]"]).to_owned();
            let entries = vec![
                ("path", format!("api{index}")),
                ("surface", "azureOpenAI".to_owned()),
                ("subscriptionKey", key),
                ("modelFrom", from),
                ("deny", deny.to_owned()),
                ("routes", list),
                ("unmatched", self.choose(&["{ status: 400 }", "&answer { status: 400 }"]).to_owned()),
            ];
            // An anchor stands once in a file.
            let text = self.map(entries, 2);
            apis += &format!("  api{index}: {}\n", if index == 0 { text } else { text.replace("&answer ", "") });
        }
        let rules: String = self.rules.iter().map(|(section, rules)| format!("{section}:\n{}", rules.concat())).collect();
        // Anchors stand before their aliases, in each file.
        let anchors = self.anchors.concat();
        let mut parts = vec![backends, pools, apis, rules];
        match self.choose(&["as they are", "backwards", "in two files"]) {
            "backwards" => parts.reverse(),
            "in two files" => {
                let second = parts.remove(0);
                return (format!("apc: 1\ninclude: [second.yaml]\n{anchors}{}", parts.concat()), Some(anchors + &second));
            }
            _ => {}
        }
        (format!("apc: 1\n{anchors}{}", parts.concat()), None)
    }
}

/// What it compiles to, by file; or what is wrong.
fn compiled((main, second): &(String, Option<String>)) -> Result<BTreeMap<String, String>, String> {
    let (mut sources, mut sink) = (Sources::new(), Diagnostics::new());
    let source = sources.add("gateway.yaml", main.as_str());
    let whole = yaml::parse(source, &sources, &mut sink).map(|node| {
        let mut read = |_: &Path, sources: &mut Sources| Ok(sources.add("second.yaml", second.as_deref().unwrap_or("")));
        include(&node, source, &mut read, &mut sources, &mut sink).node
    });
    match whole.and_then(|node| Project::read(&node, source, "gateway", &mut sources, &mut sink)) {
        Some(project) => Ok(project.files.into_iter().map(|file| (file.path, file.text)).collect()),
        None => Err(render_all(&sink, &sources, Style::Plain)),
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, failure_persistence: None, rng_seed: RngSeed::Fixed(7), ..ProptestConfig::default() })]

    #[test]
    fn what_means_the_same_compiles_to_the_same_bytes(meaning in meanings(), choices in prop::collection::vec(any::<u8>(), 7..40)) {
        let (plain, otherwise) = (Pen::new(&[]).write(&meaning), Pen::new(&choices).write(&meaning));
        match (compiled(&plain), compiled(&otherwise)) {
            (Ok(one), Ok(other)) => {
                for (path, text) in &one {
                    prop_assert_eq!(Some(text), other.get(path), "{}\nof\n{}\nand\n{}\n{:?}", path, plain.0, otherwise.0, otherwise.1);
                }
                prop_assert_eq!(one.len(), other.len());
            }
            (Err(_), Err(_)) => {}
            (Ok(_), Err(said)) => prop_assert!(false, "{}\n{:?}\n{}", otherwise.0, otherwise.1, said),
            (Err(said), Ok(_)) => prop_assert!(false, "{}\nis wrong, not\n{}\n{}", plain.0, otherwise.0, said),
        }
    }
}

/// That the property is of something: most of what is generated compiles.
#[test]
fn most_of_the_specs_that_are_generated_compile() {
    use proptest::strategy::ValueTree;
    use proptest::test_runner::TestRunner;
    let mut runner = TestRunner::deterministic();
    let compile = |_| {
        let meaning = meanings().new_tree(&mut runner).expect("a meaning").current();
        compiled(&Pen::new(&[]).write(&meaning)).is_ok()
    };
    let fine = (0..100).map(compile).filter(|fine| *fine).count();
    assert!(fine > 20, "{fine} of 100");
}

#[test]
fn what_means_something_else_compiles_to_other_bytes() {
    const SPEC: &str = "\
apc: 1
backends:
  swc: { url: https://swc.openai.azure.com, models: [gpt-4.1, gpt-4o], circuitBreaker: throttled }
  weu: { url: https://weu.openai.azure.com, models: [gpt-4.1, gpt-4o], circuitBreaker: throttled }
circuitBreakers:
  throttled: { count: 1, interval: 1m, statusCodes: [429], tripDuration: 30s, acceptRetryAfter: true }
pools:
  chat: { members: [{ backend: swc, weight: 70 }, { backend: weu, weight: 30 }], retry: auto, timeout: 60s }
apis:
  inference:
    path: inference
    surface: azureOpenAI
    deny: [{ model: gpt-35-*, status: 410 }]
    routes:
      - { model: gpt-4.1, when: { product: gold }, to: swc }
      - { model: gpt-4.1, to: chat, limits: { tokensPerMinute: 1000 } }
      - { model: fast, as: gpt-4o, to: { chat: 95, weu: 5 } }
    unmatched: { status: 404, error: No. }
products:
  gold: { apis: [inference], limits: { requestsPerMinute: 10 } }
";
    let compiled = |text: &str| compiled(&(text.to_owned(), None)).unwrap_or_else(|said| panic!("{text}\n{said}"));
    let one = compiled(SPEC);
    for (from, to) in [
        ("count: 1", "count: 2"),
        ("interval: 1m", "interval: 61s"),
        ("[429]", "[429, 503]"),
        ("tripDuration: 30s", "tripDuration: 31s"),
        ("acceptRetryAfter: true", "acceptRetryAfter: false"),
        ("weight: 70", "weight: 60"),
        ("weight: 70 }, { backend: weu, weight: 30 }", "priority: 1 }, { backend: weu, priority: 2 }"),
        ("retry: auto", "retry: none"),
        ("timeout: 60s", "timeout: 61s"),
        ("path: inference", "path: other"),
        ("model: gpt-35-*", "model: gpt-35*"),
        ("status: 410", "status: 403"),
        ("product: gold", "product: \"g*\""),
        ("to: swc }", "to: weu }"),
        ("tokensPerMinute: 1000", "tokensPerMinute: 2000"),
        ("model: fast", "model: faster"),
        ("as: gpt-4o", "as: gpt-4.1"),
        ("chat: 95, weu: 5", "chat: 5, weu: 95"),
        ("status: 404", "status: 400"),
        ("error: No.", "error: no."),
        ("requestsPerMinute: 10", "requestsPerMinute: 11"),
        ("https://weu.", "https://weu2."),
        ("surface: azureOpenAI", "surface: azureOpenAI\n    subscriptionKey: x-key"),
    ] {
        let other = SPEC.replace(from, to);
        assert_ne!(other, SPEC, "{from} is not there");
        assert_ne!(compiled(&other), one, "{from} and {to} are one");
    }
}
