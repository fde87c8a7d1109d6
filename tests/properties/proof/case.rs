//! A gateway, its weather and its callers: what is proved is proved of these, written as a spec.

use std::fmt::Write as _;

/// Names of models; a backend lists some of them.
pub const MODELS: [&str; 4] = ["gpt-4.1", "gpt-4.1-mini", "gpt-4o", "o3"];

/// Where backends are.
pub const REGIONS: [&str; 3] = ["Sweden Central", "West Europe", "East US"];

/// What a header that routes ask for may say.
pub const TIERS: [&str; 2] = ["gold", "silver"];

/// Who calls.
pub const CALLERS: [&str; 3] = ["payments", "search", "trainees"];

/// A spec with one scenario.
#[derive(Clone, Debug)]
pub struct Case {
    pub units: u32,
    pub backends: Vec<Backend>,
    pub pools: Vec<Pool>,
    pub products: Option<Products>,
    pub denies: Vec<Deny>,
    pub routes: Vec<Route>,
    /// The status for who comes to no route.
    pub unmatched: u16,
    /// The API remembers who made a response.
    pub conversations: Option<Conversations>,
    /// The region that is drained.
    pub drained: Option<usize>,
    pub requests: Vec<Request>,
}

/// A product of the last caller, and one of the others.
#[derive(Clone, Debug)]
pub struct Products {
    /// What the last caller may ask for.
    pub models: Vec<Pattern>,
    /// What the callers of the usual product may have.
    pub limits: Option<Limits>,
    /// The product of the last caller is like it, but for this.
    pub trial: Option<Figure>,
    /// As is that of the second caller.
    pub own: Option<Figure>,
}

/// How much callers may have.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    pub figures: Figures,
    pub by: By,
}

/// Requests in a minute, tokens in a minute, tokens in an hour.
pub type Figures = [Option<u64>; 3];

/// One of them.
#[derive(Clone, Copy, Debug)]
pub struct Figure {
    pub which: usize,
    pub value: u64,
}

/// What a request costs that is served, in tokens.
pub const TOKENS: u64 = 100;

/// Who is counted together.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum By {
    Subscription,
    Product,
    Header,
}

#[derive(Clone, Debug)]
pub struct Backend {
    pub region: usize,
    /// Indexes of [`MODELS`].
    pub models: Vec<usize>,
    pub breaker: Option<Breaker>,
    pub weather: Vec<Weather>,
}

#[derive(Clone, Copy, Debug)]
pub struct Breaker {
    pub count: usize,
    /// Seconds.
    pub interval: u64,
    pub trips_on: Statuses,
    /// Seconds.
    pub trip: u64,
    pub accepts: bool,
    pub shared: bool,
}

/// Sets of statuses that differ in what matters here.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Statuses {
    Throttled,
    Faulty,
    Both,
}

impl Statuses {
    pub fn has(self, status: u16) -> bool {
        match self {
            Self::Throttled => status == 429,
            Self::Faulty => status >= 500,
            Self::Both => status == 429 || status >= 500,
        }
    }

    fn text(self) -> &'static str {
        match self {
            Self::Throttled => "[429]",
            Self::Faulty => "[500-599]",
            Self::Both => "[429, 500-599]",
        }
    }
}

/// What goes wrong at a backend, from one second to another.
#[derive(Clone, Copy, Debug)]
pub struct Weather {
    pub from: u64,
    pub seconds: u64,
    pub what: Fault,
    /// Only for this model; else for all that the backend lists.
    pub model: Option<usize>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// 429, and when to come back, in seconds.
    Throttles(Option<u64>),
    Answers(u16),
    Refuses,
    Hangs,
}

#[derive(Clone, Debug)]
pub struct Pool {
    pub members: Vec<Member>,
    pub retry: Retry,
    pub selection: Selection,
    pub key: Option<Key>,
    /// The status of its own answer for when nobody can serve.
    pub exhausted: Option<u16>,
    /// How long it waits for an answer to begin, in seconds.
    pub timeout: u64,
}

#[derive(Clone, Copy, Debug)]
pub struct Member {
    pub backend: usize,
    pub priority: usize,
    pub weight: usize,
}

#[derive(Clone, Copy, Debug)]
pub enum Retry {
    Auto,
    None,
    Rule(usize, Statuses),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Selection {
    Auto,
    Native,
    Policy,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Key {
    Subscription,
    Header,
}

/// A model by name, or by how names begin.
#[derive(Clone, Copy, Debug)]
pub enum Pattern {
    Model(usize),
    Begins(&'static str),
}

impl Pattern {
    pub fn takes(self, model: &str) -> bool {
        match self {
            Self::Model(index) => MODELS[index] == model,
            Self::Begins(start) => model.starts_with(start),
        }
    }

    pub fn is_glob(self) -> bool {
        matches!(self, Self::Begins(_))
    }

    fn text(self) -> String {
        match self {
            Self::Model(index) => MODELS[index].to_owned(),
            Self::Begins(start) => format!("\"{start}*\""),
        }
    }
}

#[derive(Clone, Copy, Debug)]
pub struct Deny {
    pub model: Pattern,
    pub when: Option<Condition>,
    pub status: u16,
}

#[derive(Clone, Debug)]
pub struct Route {
    /// None takes all.
    pub models: Vec<Pattern>,
    pub when: Option<Condition>,
    pub alias: Option<usize>,
    pub limits: Option<Limits>,
    pub to: To,
}

#[derive(Clone, Copy, Debug)]
pub enum Condition {
    Tier(usize),
    NotTier(usize),
    Caller(usize),
    Product,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Target {
    Pool(usize),
    Backend(usize),
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum To {
    One(Target),
    /// One after the other.
    Chain(Vec<Target>),
    Split(Split),
}

/// Requests dealt by shares.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Split {
    pub parts: Vec<(Target, u32)>,
    /// Drawn for each request without.
    pub by: Option<Key>,
    /// Where each other part goes on.
    pub exhausted: Option<Target>,
}

/// An affinity by response id.
#[derive(Clone, Copy, Debug)]
pub struct Conversations {
    /// How long it is remembered, in seconds.
    pub ttl: u64,
    /// Who cannot be reached is waited for.
    pub waits: bool,
    /// What is asked of a response that nobody remembers goes where the routes say.
    pub forwards: bool,
}

/// What a request is for. Responses are called by the number of the request that made them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Asks {
    Chat,
    Create,
    /// Goes on from a response.
    Follow(usize),
    About(Verb, usize),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verb {
    Get,
    Items,
    Cancel,
    Delete,
}

/// What the response is called that a request makes.
pub fn response(number: usize) -> String {
    format!("resp_of_{number:03}")
}

/// The header that says which request this is.
pub const NUMBER: &str = "x-number";

#[derive(Clone, Debug)]
pub struct Request {
    pub asks: Asks,
    /// Milliseconds of the run.
    pub at: u64,
    pub model: &'static str,
    pub caller: usize,
    /// An index of [`TIERS`].
    pub tier: Option<usize>,
    /// What pools with a key by header go by.
    pub user: Option<u8>,
}

/// How long a backend by itself is waited for, in seconds.
pub const TIMEOUT: u64 = 60;

/// The name of an affinity rule by a header, and by subscription.
pub const RULES: [&str; 2] = ["per-user", "per-team"];

impl Case {
    /// The spec, as somebody would write it.
    pub fn spec(&self) -> String {
        let mut out = "apc: 1\ngateway: { sku: StandardV2 }\n".to_owned();
        out += "affinity:\n  per-user: { by: { header: x-user } }\n  per-team: { by: subscription }\n";
        out += "backends:\n";
        for (index, backend) in self.backends.iter().enumerate() {
            let models: Vec<_> = backend.models.iter().map(|&m| MODELS[m]).collect();
            let _ = write!(out, "  b{index}: {{ url: \"https://b{index}.openai.azure.com\", region: {}", REGIONS[backend.region]);
            let _ = write!(out, ", models: [{}]", models.join(", "));
            if let Some(Breaker { count, interval, trips_on, trip, accepts, shared }) = backend.breaker {
                let _ = write!(out, ", circuitBreaker: {{ count: {count}, interval: {interval}s, statusCodes: {}", trips_on.text());
                let _ = write!(out, ", tripDuration: {trip}s, acceptRetryAfter: {accepts}, shared: {shared} }}");
            }
            out += " }\n";
        }
        if let Some(region) = self.drained {
            let _ = writeln!(out, "drain: [{{ region: {} }}]", REGIONS[region]);
        }
        self.pools(&mut out);
        if let Some(Products { models, limits, trial, own }) = &self.products {
            let limits = limits.map_or_else(String::new, |limits| limits.text());
            let one = |figure: &Option<Figure>| {
                let figures = |figure: Figure| [0, 1, 2].map(|which| Some(figure.value).filter(|_| which == figure.which));
                figure.map_or_else(String::new, |figure| format!(", limits: {{ {} }}", shown(figures(figure), &[])))
            };
            let _ = writeln!(out, "products:\n  usual: {{ apis: [inference]{limits} }}");
            let _ = writeln!(out, "  trial: {{ like: usual, models: {}{} }}", list(models), one(trial));
            let _ = writeln!(out, "subscriptions:");
            for (index, name) in CALLERS.iter().enumerate() {
                let product = if index + 1 == CALLERS.len() { "trial" } else { "usual" };
                let _ = writeln!(out, "  {name}: {{ product: {product}{} }}", one(&own.filter(|_| index == 1)));
            }
        }
        self.api(&mut out);
        self.scenario(&mut out);
        out
    }

    fn pools(&self, out: &mut String) {
        if !self.pools.is_empty() {
            out.push_str("pools:\n");
        }
        for (index, pool) in self.pools.iter().enumerate() {
            let _ = writeln!(out, "  p{index}:\n    members:");
            for Member { backend, priority, weight } in &pool.members {
                let _ = writeln!(out, "      - {{ backend: b{backend}, priority: {priority}, weight: {weight} }}");
            }
            let _ = writeln!(out, "    timeout: {}s", pool.timeout);
            match pool.retry {
                Retry::Auto => {}
                Retry::None => out.push_str("    retry: none\n"),
                Retry::Rule(count, statuses) => {
                    let _ = writeln!(out, "    retry: {{ count: {count}, statusCodes: {} }}", statuses.text());
                }
            }
            match pool.selection {
                Selection::Auto => {}
                Selection::Native => out.push_str("    selection: native\n"),
                Selection::Policy => out.push_str("    selection: policy\n"),
            }
            if let Some(key) = pool.key {
                let _ = writeln!(out, "    affinity: {}", key.rule());
            }
            if let Some(status) = pool.exhausted {
                let _ = writeln!(out, "    whenExhausted: {{ status: {status}, error: Nobody. }}");
            }
        }
    }

    fn api(&self, out: &mut String) {
        out.push_str("apis:\n  inference:\n    path: inference\n    surface: azureOpenAI\n");
        if let Some(Conversations { ttl, waits, forwards }) = self.conversations {
            let unavailable = if waits { "wait" } else { "fail" };
            let unknown = if forwards { "forward" } else { "notFound" };
            let _ =
                writeln!(out, "    affinity: {{ by: responseId, ttl: {ttl}s, whenUnavailable: {unavailable}, whenUnknown: {unknown} }}");
        }
        if !self.denies.is_empty() {
            out.push_str("    deny:\n");
        }
        for Deny { model, when, status } in &self.denies {
            let _ = writeln!(out, "      - {{ model: {}{}, status: {status}, error: No. }}", model.text(), condition(*when));
        }
        out.push_str("    routes:\n");
        for route in &self.routes {
            let models = if route.models.is_empty() { String::new() } else { format!("model: {}, ", list(&route.models)) };
            let alias = route.alias.map_or_else(String::new, |alias| format!(", as: {}", MODELS[alias]));
            let limits = route.limits.map_or_else(String::new, |limits| limits.text());
            let when = condition(route.when).trim_start_matches(", ").to_owned();
            let when = if when.is_empty() { when } else { when + ", " };
            let _ = writeln!(out, "      - {{ {models}{when}to: {}{alias}{limits} }}", route.to.text());
        }
        let _ = writeln!(out, "    unmatched: {{ status: {}, error: Unknown. }}", self.unmatched);
    }

    fn scenario(&self, out: &mut String) {
        let _ = writeln!(out, "scenarios:\n  proof:\n    gateway: {{ units: {} }}", self.units);
        if self.backends.iter().any(|backend| !backend.weather.is_empty()) {
            out.push_str("    given:\n");
        }
        for (index, backend) in self.backends.iter().enumerate().filter(|(_, backend)| !backend.weather.is_empty()) {
            let _ = writeln!(out, "      b{index}:\n        faults:");
            for Weather { from, seconds, what, model } in &backend.weather {
                let what = match what {
                    Fault::Throttles(None) => "status: 429".to_owned(),
                    Fault::Throttles(Some(wait)) => format!("status: 429, retryAfter: {wait}s"),
                    Fault::Answers(status) => format!("status: {status}"),
                    Fault::Refuses => "refuse: true".to_owned(),
                    Fault::Hangs => "hang: true".to_owned(),
                };
                let models: Vec<&str> =
                    model.map_or_else(|| backend.models.clone(), |model| vec![model]).iter().map(|&m| MODELS[m]).collect();
                let _ = writeln!(out, "          - {{ {what}, from: {from}s, for: {seconds}s, model: [{}] }}", models.join(", "));
            }
        }
        out.push_str("    send:\n");
        for (number, request) in (1..).zip(&self.requests) {
            let _ = write!(out, "      - {{ at: {}ms, {}, as: {}", request.at, request.operation(), CALLERS[request.caller]);
            let tier = request.tier.map(|tier| format!("x-tier: {}", TIERS[tier]));
            let user = request.user.map(|user| format!("x-user: user-{user}"));
            let number = (request.asks != Asks::Chat).then(|| format!("{NUMBER}: \"{number}\""));
            let headers: Vec<String> = tier.into_iter().chain(user).chain(number).collect();
            if !headers.is_empty() {
                let _ = write!(out, ", headers: {{ {} }}", headers.join(", "));
            }
            out.push_str(" }\n");
        }
        out.push_str("    expect: { attempts: 0.. }\n");
    }
}

impl Request {
    /// What it is for, as a step of a scenario says it.
    fn operation(&self) -> String {
        let create = |of: &str| format!("operation: responses, body: {{ model: {}, input: Hello, background: true{of} }}", self.model);
        let about = |method: &str, id: usize, tail: &str| format!("operation: \"{method} /responses/{}{tail}\", body: none", response(id));
        match self.asks {
            Asks::Chat => format!("model: {}", self.model),
            Asks::Create => create(""),
            Asks::Follow(id) => create(&format!(", previous_response_id: {}", response(id))),
            Asks::About(Verb::Get, id) => about("GET", id, ""),
            Asks::About(Verb::Items, id) => about("GET", id, "/input_items"),
            Asks::About(Verb::Cancel, id) => about("POST", id, "/cancel"),
            Asks::About(Verb::Delete, id) => about("DELETE", id, ""),
        }
    }
}

impl Limits {
    fn text(self) -> String {
        let by = match self.by {
            By::Subscription => None,
            By::Product => Some("by: product".to_owned()),
            By::Header => Some("by: { header: x-user }".to_owned()),
        };
        let period = self.figures[2].map(|_| "tokenQuotaPeriod: Hourly".to_owned());
        let rest: Vec<String> = period.into_iter().chain(by).collect();
        format!(", limits: {{ {} }}", shown(self.figures, &rest))
    }
}

fn shown(figures: Figures, rest: &[String]) -> String {
    let names = ["requestsPerMinute", "tokensPerMinute", "tokenQuota"];
    let figures = names.iter().zip(figures).filter_map(|(name, figure)| Some(format!("{name}: {}", figure?)));
    figures.chain(rest.iter().cloned()).collect::<Vec<_>>().join(", ")
}

impl Target {
    pub fn name(self) -> String {
        match self {
            Self::Pool(index) => format!("p{index}"),
            Self::Backend(index) => format!("b{index}"),
        }
    }
}

impl To {
    fn text(&self) -> String {
        match self {
            Self::One(target) => target.name(),
            Self::Chain(links) => format!("[{}]", links.iter().map(|link| link.name()).collect::<Vec<_>>().join(", ")),
            Self::Split(Split { parts, by, exhausted }) => {
                let parts: Vec<String> = parts.iter().map(|(part, share)| format!("{}: {share}", part.name())).collect();
                let parts = format!("{{ {} }}", parts.join(", "));
                if by.is_none() && exhausted.is_none() {
                    return parts;
                }
                let by = match by {
                    Some(Key::Subscription) => ", by: subscription",
                    Some(Key::Header) => ", by: { header: x-user }",
                    None => "",
                };
                let exhausted = exhausted.map_or_else(String::new, |last| format!(", whenExhausted: {}", last.name()));
                format!("{{ split: {parts}{by}{exhausted} }}")
            }
        }
    }
}

impl Key {
    pub fn rule(self) -> &'static str {
        match self {
            Self::Header => RULES[0],
            Self::Subscription => RULES[1],
        }
    }
}

fn list(patterns: &[Pattern]) -> String {
    format!("[{}]", patterns.iter().map(|pattern| pattern.text()).collect::<Vec<_>>().join(", "))
}

fn condition(when: Option<Condition>) -> String {
    match when {
        None => String::new(),
        Some(Condition::Tier(tier)) => format!(", when: {{ header: {{ x-tier: {} }} }}", TIERS[tier]),
        Some(Condition::NotTier(tier)) => format!(", when: {{ not: {{ header: {{ x-tier: {} }} }} }}", TIERS[tier]),
        Some(Condition::Caller(caller)) => format!(", when: {{ subscription: {} }}", CALLERS[caller]),
        Some(Condition::Product) => ", when: { product: trial }".to_owned(),
    }
}
