//! The keys of scenarios, and those that the language has for later.

use crate::yaml::Section;

/// The keys that say what is sent, with more.
macro_rules! sent {
    ($($more:literal),*) => {
        &[
            $($more,)*
            "api", "operation", "model", "deployment", "body", "headers", "query", "as", "claims", "stream", "at", "think",
            "turns", "cookies", "then", "maxTokens", "promptTokens", "completionTokens", "retries", "timeout", "disconnects",
        ]
    };
}

/// The keys that say what is expected of any requests, with more.
macro_rules! expected {
    ($($more:literal),*) => {
        &[
            "status", "backends", "never", "always", "headers", "body", "latency", "mean", "max", "p50", "p90", "p95", "p99", "p99.9",
            "timeToFirstToken", "wasted", "success", "refused", "attempts", "tokens", "spill", "broken", "resends", "gaveUp", "cut",
            "order", "trips",
            $($more,)*
        ]
    };
}

pub(super) static FILE: Section =
    Section { what: "a file of scenarios", keys: &["spec", "assumptions", "scenarios"], later: &["env"], ignored: Some("x-") };

pub(super) static SCENARIO: Section = Section {
    what: "a scenario",
    keys: &["each", "gateway", "assumptions", "given", "send", "traffic", "expect"],
    later: &[],
    ignored: None,
};

pub(super) static GATEWAY: Section = Section { what: "the gateway of a scenario", keys: &["units"], later: &[], ignored: None };

pub(super) static GIVEN: Section = Section {
    what: "what a backend does",
    keys: &[
        "latency",
        "tokensPerMinute",
        "requestsPerMinute",
        "ptu",
        "spillover",
        "retryAfter",
        "kind",
        "contentFilter",
        "contextLength",
        "faults",
        "answers",
    ],
    later: &[],
    ignored: None,
};

pub(super) static PTU: Section = Section { what: "provisioned throughput", keys: &["tokensPerMinute"], later: &[], ignored: None };

pub(super) static LATENCY: Section =
    Section { what: "a latency", keys: &["timeToFirstToken", "perToken", "jitter"], later: &[], ignored: None };

pub(super) static FAULT: Section = Section {
    what: "a fault",
    keys: &[
        "status",
        "retryAfter",
        "headers",
        "body",
        "refuse",
        "unknownHost",
        "reset",
        "truncated",
        "malformed",
        "hang",
        "slow",
        "slowBody",
        "from",
        "for",
        "at",
        "rate",
        "model",
        "client",
    ],
    later: &[],
    ignored: None,
};

pub(super) static SEND: Section = Section { what: "a sender", keys: sent!["name", "times", "every"], later: &[], ignored: None };

pub(super) static TRAFFIC: Section = Section {
    what: "a sender of `traffic`",
    keys: sent!["for", "arrivals", "ramp", "curve", "clients", "conversations"],
    later: &[],
    ignored: None,
};

pub(super) static RAMP: Section = Section { what: "a ramp", keys: &["from", "over"], later: &[], ignored: None };

pub(super) static BURSTS: Section = Section { what: "bursts", keys: &["size", "every"], later: &[], ignored: None };

pub(super) static RETRIES: Section = Section {
    what: "what a client does about answers",
    keys: &["count", "statusCodes", "interval", "maxInterval", "jitter", "retryAfter"],
    later: &[],
    ignored: None,
};

pub(super) static DISCONNECTS: Section = Section { what: "a disconnect", keys: &["rate", "after"], later: &[], ignored: None };

pub(super) static EXPECT: Section =
    Section { what: "what is expected", keys: expected!["requests", "senders", "models", "routes", "during"], later: &[], ignored: None };

/// What is expected of some requests, of a step, of a model, of a route.
pub(super) static PART: Section = Section { what: "what is expected of a part", keys: expected![], later: &[], ignored: None };

/// What is expected of the forwards to a backend.
pub(super) static BACKEND: Section = Section {
    what: "what is expected of a backend",
    keys: &[
        "requests",
        "status",
        "wasted",
        "success",
        "cut",
        "tokens",
        "trips",
        "open",
        "latency",
        "mean",
        "max",
        "p50",
        "p90",
        "p95",
        "p99",
        "p99.9",
        "utilization",
    ],
    later: &[],
    ignored: None,
};

/// Times, figure by figure.
pub(super) static TIMES: Section =
    Section { what: "times", keys: &["mean", "max", "p50", "p90", "p95", "p99", "p99.9"], later: &[], ignored: None };

pub(super) static REFUSED: Section =
    Section { what: "refusals by cause", keys: &["limit", "quota", "deny", "backend"], later: &[], ignored: None };

pub(super) static TRAITS: Section =
    Section { what: "what forwards have", keys: &["region", "backend", "status", "header", "query"], later: &[], ignored: None };
