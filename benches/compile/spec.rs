//! Specs as large as a platform team could have them: one gateway for all models, regions and teams of a company; and larger ones,
//! which no service would take, to see what grows how.

use std::fmt::Write as _;

/// How large.
#[derive(Clone, Copy)]
pub struct Size {
    /// Groups of five accounts with the same eight models, and a pool of them.
    pub groups: usize,
    /// The groups are dealt to so many APIs.
    pub apis: usize,
    /// Products, of which every third stays in the union.
    pub products: usize,
    /// Subscriptions of each product.
    pub teams: usize,
}

impl Size {
    /// So many lines, of which most are accounts and routes.
    pub fn of_lines(lines: usize) -> Self {
        Self { groups: lines / 111, apis: lines / 1250, products: lines / 250, teams: 8 }
    }
}

/// What a spec is like.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Without errors.
    Sound,
    /// With hundreds of mistakes and of warnings.
    Faulty,
}

const REGIONS: [&str; 5] = ["Sweden Central", "West Europe", "France Central", "East US 2", "UK South"];
const MODELS: usize = 8;

/// The parts of a spec, each of which could be a file of its own.
pub struct Parts {
    pub main: String,
    pub backends: String,
    pub pools: String,
    pub apis: String,
    pub teams: String,
    pub scenarios: String,
}

impl Parts {
    /// All in one file.
    pub fn whole(&self) -> String {
        [&self.main, &self.backends, &self.pools, &self.apis, &self.teams, &self.scenarios].map(String::as_str).concat()
    }
}

/// Writes a spec.
pub fn write(size: Size, kind: Kind) -> Parts {
    let writing = Writing { size, faulty: kind == Kind::Faulty };
    Parts {
        main: MAIN.to_owned(),
        backends: writing.backends(),
        pools: writing.pools(),
        apis: writing.apis(),
        teams: writing.teams(),
        scenarios: writing.scenarios(),
    }
}

const MAIN: &str = "\
apc: 1
gateway: { sku: PremiumV2, units: 3 }

regionGroups:
  eu: [Sweden Central, West Europe, France Central]
residency:
  - { product: \"eu-*\", only: eu }
  - { product: \"team-*\", only: \"*\" }

circuitBreakers:
  throttled: { count: 1, interval: 1m, statusCodes: [429, 500-599], tripDuration: 1m, acceptRetryAfter: true, shared: true }
retries:
  twice: { count: 2, statusCodes: [429, 500-599], interval: 0s }
affinity:
  per-team: { by: subscription }
drain:
  - { backend: b0-4 }
";

struct Writing {
    size: Size,
    faulty: bool,
}

impl Writing {
    /// Text that is written in faulty specs alone, in some of the places that could have it.
    fn wrong(&self, here: bool, text: &'static str) -> &'static str {
        if self.faulty && here { text } else { "" }
    }

    fn backends(&self) -> String {
        let mut text = String::from(
            "\nx-capacity:\n  small: &small { sku: Standard, tokensPerMinute: 300000 }\n  \
             large: &large { sku: Standard, tokensPerMinute: 900000, requestsPerMinute: 5000 }\nbackends:\n",
        );
        let accounts = (0..self.size.groups).flat_map(|group| REGIONS.iter().enumerate().map(move |account| (group, account)));
        for (group, (member, region)) in accounts {
            let _ = writeln!(
                text,
                "  b{group}-{member}:\n    url: https://contoso-{group}-{member}.openai.azure.com\n    region: {region}\n    models:"
            );
            for model in 0..MODELS {
                let capacity = if model == 0 { "large" } else { "small" };
                let wrong = self.wrong((group + member + model) % 17 == 0, ", tokenPerMinute: 10");
                let _ = writeln!(text, "      m{group}-{model}: {{ <<: *{capacity}{wrong} }}");
            }
            let wrong = self.wrong(member == 1, "s");
            let _ = writeln!(text, "    circuitBreaker: throttled{wrong}");
        }
        text
    }

    fn pools(&self) -> String {
        let mut text = String::from("\npools:\n");
        for group in 0..self.size.groups {
            let _ = writeln!(text, "  p{group}:    # apc: allow APC0341 our clients set max_retries=0\n    members:");
            for (member, region) in REGIONS.iter().enumerate() {
                let priority = if region.starts_with("East") { 2 } else { 1 };
                let _ = writeln!(text, "      - {{ backend: b{group}-{member}, priority: {priority}, weight: {} }}", 10 + 10 * member);
            }
            let wrong = self.wrong(group % 2 == 0, "ms");
            let _ = match group % 8 {
                0 | 4 => writeln!(text, "    retry: twice\n    timeout: 60s{wrong}"),
                1 => writeln!(text, "    affinity: per-team\n    timeout: 90s{wrong}"),
                _ => writeln!(text, "    selection: policy\n    timeout: 120s{wrong}"),
            };
            let only = self.wrong(group % 3 == 0, "ope");
            let _ = writeln!(
                text,
                "    whenExhausted: {{ status: 503, error: \"No capacity for {{model}}.\", retryAfter: soonest }}\n  \
                 # Those that may not leave the union.\n  p{group}-eu: {{ from: p{group}, only: eu{only} }}    # apc: allow APC0341 the same clients\n"
            );
        }
        text
    }

    fn apis(&self) -> String {
        let mut text = String::from("\napis:\n");
        for api in 0..self.size.apis {
            let _ = writeln!(
                text,
                "  api{api}:\n    path: api{api}\n    surface: azureOpenAIV1\n    subscriptionKey: api-key\n    deny:\n      \
                 - {{ model: \"gpt-35-*\", status: 410, error: \"{{model}} is retired.\" }}\n    routes:"
            );
            for group in (api..self.size.groups).step_by(self.size.apis) {
                let _ = writeln!(text, "      - {{ model: \"m{group}-*\", when: {{ product: \"eu-*\" }}, to: p{group}-eu }}");
                for model in 0..MODELS {
                    self.route(group, model, &mut text);
                }
            }
            let _ = writeln!(
                text,
                "    unmatched: {{ status: 404, error: \"No model '{{model}}' here.\" }}\n    responseHeaders: {{ x-request-id: \"{{requestId}}\" }}"
            );
        }
        text
    }

    fn route(&self, group: usize, number: usize, text: &mut String) {
        let model = format!("m{group}-{number}");
        let wrong = self.wrong(number == 3, "-x");
        let _ = match number {
            0 => writeln!(
                text,
                "      # The next version, for those who ask, but not for all.\n      \
                 - {{ model: {model}, when: {{ all: [{{ header: {{ x-next: \"1\" }} }}, {{ not: {{ product: team-{group} }} }}] }}, to: b{group}-0 }}\n      \
                 - {{ model: {model}, to: p{group}, limits: {{ tokensPerMinute: 60000 }} }}"
            ),
            1 => writeln!(
                text,
                "      # apc: allow APC0341 the same clients\n      \
                 - {{ model: {model}, to: {{ split: {{ p{group}: 95, b{group}-1: 5 }}, by: subscription, whenExhausted: p{group} }} }}"
            ),
            2 => writeln!(text, "      # apc: allow APC0341 the same clients\n      - {{ model: {model}, to: [b{group}-2, p{group}] }}"),
            4 => writeln!(
                text,
                "      - {{ model: {model}-fast, as: {model}, to: p{group} }}\n      - {{ model: {model}, to: p{group}{wrong} }}"
            ),
            _ => writeln!(text, "      - {{ model: {model}, to: p{group}{wrong} }}"),
        };
    }

    fn teams(&self) -> String {
        let mut text = String::from("\nproducts:\n");
        let name = |product: usize| if product.is_multiple_of(3) { format!("eu-{product}") } else { format!("team-{product}") };
        for product in 0..self.size.products {
            let wrong = self.wrong(product % 2 == 0, ", model: [m1]");
            let _ = writeln!(
                text,
                "  {}:\n    apis: [api{}]\n    limits: {{ tokensPerMinute: {}, tokenQuota: 500000000, tokenQuotaPeriod: Monthly{wrong} }}",
                name(product),
                product % self.size.apis,
                20_000 + product
            );
        }
        text.push_str("\nsubscriptions:\n");
        for (product, team) in (0..self.size.products).flat_map(|product| (0..self.size.teams).map(move |team| (product, team))) {
            let wrong = self.wrong(team == 3, "s");
            let own = if team % 3 == 0 { format!(", limits: {{ tokensPerMinute: {} }}", 30_000 + team) } else { String::new() };
            let _ = writeln!(text, "  s{product}-{team}: {{ product: {}{wrong}{own} }}", name(product));
        }
        text
    }

    fn scenarios(&self) -> String {
        let mut text = String::from("\nscenarios:\n");
        for group in 0..self.size.groups {
            let (api, wrong) = (group % self.size.apis, self.wrong(group % 3 == 0, "s"));
            let _ = writeln!(
                text,
                "  m{group}-5 is served while a region is down:\n    given:\n      b{group}-1: {{ faults: [{{ status: 503, from: 1s, for: 30s }}] }}\n    \
                 send: {{ api: api{api}, as: s1-1, model: m{group}-5, times: 20, every: 500ms }}\n    \
                 expect:\n      success: 100%\n      backends: {{ b{group}-1: 0..8, b{group}-4{wrong}: 0.. }}\n"
            );
        }
        text
    }
}

/// A gateway whose pools share their accounts: each pool has all of them, and an account all models.
pub fn wide(pools: usize, members: usize, models: usize) -> String {
    let mut text = String::from("apc: 1\nbackends:\n");
    let names: Vec<String> = (0..models).map(|model| format!("m{model}")).collect();
    for backend in 0..members {
        let _ = writeln!(
            text,
            "  b{backend}: {{ url: https://b{backend}.openai.azure.com, region: {}, circuitBreaker: throttled, models: [{}] }}",
            REGIONS[backend % 5],
            names.join(", ")
        );
    }
    text.push_str("circuitBreakers: { throttled: { count: 1, statusCodes: 429, acceptRetryAfter: true } }\npools:\n");
    for pool in 0..pools {
        let _ = writeln!(text, "  p{pool}:\n    members:");
        for backend in 0..members {
            let _ = writeln!(text, "      - {{ backend: b{backend}, weight: {} }}", 1 + (pool + backend) % 100);
        }
    }
    text.push_str("apis:\n");
    for pool in 0..pools {
        let _ = writeln!(text, "  a{pool}: {{ path: a{pool}, surface: azureOpenAIV1, routes: [{{ to: p{pool} }}] }}");
    }
    text
}

/// An API with so many routes, each for one of so many products, which may not be served just anywhere.
pub fn routed(routes: usize, products: usize) -> String {
    let mut text = String::from("apc: 1\nregionGroups: { eu: [Sweden Central, West Europe, France Central] }\nbackends:\n");
    for (at, region) in REGIONS.iter().enumerate() {
        let _ = writeln!(text, "  b{at}: {{ url: https://b{at}.openai.azure.com, region: {region}, circuitBreaker: throttled }}");
    }
    text.push_str("circuitBreakers: { throttled: { count: 1, statusCodes: 429, acceptRetryAfter: true } }\npools:\n");
    text.push_str("  inside: { members: [{ backend: b0 }, { backend: b1 }, { backend: b2 }] }\nresidency:\n");
    for product in 0..products {
        let _ = writeln!(text, "  - {{ product: p{product}, only: eu }}");
    }
    text.push_str("products:\n");
    for product in 0..products {
        let _ = writeln!(text, "  p{product}: {{ apis: [a] }}");
    }
    text.push_str("apis:\n  a:\n    path: a\n    surface: azureOpenAIV1\n    routes:\n");
    for route in 0..routes {
        let _ = writeln!(text, "      - {{ model: m{}, when: {{ product: p{} }}, to: inside }}", route / products, route % products);
    }
    text.push_str("    unmatched: { status: 404 }\n");
    text
}
