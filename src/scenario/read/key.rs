//! Every key of scenarios: what it takes, what counts when it is not written, and what it means.

use crate::yaml::table::{Key, Map, joined, keys, map};

/// Keys of one map, then those that it shares with others.
macro_rules! with {
    ($shared:ident $own:expr) => {{
        const OWN: &[Key] = $own;
        &joined::<{ OWN.len() + $shared.len() }>(OWN, $shared)
    }};
}

/// What senders of all kinds say.
const SENT: &[Key] = keys! {
    "api" "name" "the only one" "inference" "The API that is called."
    "operation" "`chat`, `completions`, `embeddings`, `responses` or text" "chat" "\"GET /responses/{id}\""
        "What is called; or a method with a path."
    "model" "text" "" "gpt-4o-mini" "The model asked for."
    "deployment" "text" "" "gpt4o-blue" "The deployment in the URL; the model then stands in the body."
    "body" "anything" "made for the model" "{ input: Hello }" "The body: a map is JSON, a text itself, `none` is none."
    "headers" "map from names to text" "" "{ x-user: ann }" "Headers that are sent."
    "query" "map from names to text" "" "{ api-version: 2024-10-21 }" "Query parameters that are sent."
    "as" "`none` or name" "a subscription of its own" "payments" "The subscription whose key is sent; `none` sends no key."
    "claims" "map from names" "" "{ roles: [reader] }" "A token with these claims, as `Authorization: Bearer`. Nobody signs it."
    "stream" "boolean or share" "false" "60%" "Whether the answer is asked for as a stream, or how many of the answers."
    "at" "duration" "0s" "10s" "From which time of the run on."
    "think" "drawn" "0s" "2s..20s" "The time between an answer and the next request."
    "turns" "drawn" "1" "3..12" "Requests of a conversation, each naming the response before (`operation: responses`)."
    "cookies" "boolean" "in conversations" "false" "Whether the client keeps cookies."
    "then" "`get`, `delete`, or list of them" "" "[get, delete]" "What is asked of the last response when a conversation is over."
    "maxTokens" "number from 0" "the answer's length" "500" "The limit that a request names."
    "promptTokens" "drawn" "30" "{ lognormal: [400, 1.0] }" "Tokens of a prompt."
    "completionTokens" "drawn" "70" "150..600" "Tokens of an answer."
    "retries" "`none`, `openai-sdk`, or map as `scenarios.NAME.retries`" "none" "openai-sdk"
        "What the client does about answers that it cannot use."
    "timeout" "duration" "none" "10s" "How long the client waits for the answer to begin, and then for each further piece of it."
    "disconnects" "share, or map as `scenarios.NAME.disconnects`" "" "2%" "How often the client goes away by itself."
};

/// Times of answers.
const FIGURES: &[Key] = keys! {
    "mean" "range" "" "..1s" "The mean time to an answer's last byte."
    "max" "range" "" "..10s" "The longest time."
    "p50" "range" "" "..800ms" "The time that half of the answers take at most."
    "p90" "range" "" "..2s" "The time that 90 % of the answers take at most."
    "p95" "range" "" "..3s" "The time that 95 % of the answers take at most."
    "p99" "range" "" "..4s" "The time that 99 % of the answers take at most."
    "p99.9" "range" "" "..9s" "The time that 99.9 % of the answers take at most."
};

/// What is expected of any requests.
const EXPECTED: &[Key] = with! { FIGURES keys! {
    "status" "`none`, statuses, or map from names to range" "" "{ 200: 18, 429: ..2 }"
        "The status of every answer, or how many of each. Those not listed are not allowed; `none` are requests that were given up."
    "backends" "name, list of names, or map from names to range or map as `scenarios.NAME.expect.backends.NAME`" "" "{ swc: 8..10 }"
        "Forwards that each got; or all of them in order: `[swc, weu]`, `[]` is none."
    "never" "map as `scenarios.NAME.expect.never`" "" "{ region: [East US] }" "What no forward may have, as the backend received it."
    "always" "map as `scenarios.NAME.expect.never`" "" "{ header: api-key }" "What every forward must have."
    "headers" "map from names to text" "" "{ retry-after: none }" "Headers of every answer, as globs; `none` must not be there."
    "body" "anything" "" "{ contains: retired }" "A part of the JSON of every answer, a whole text, or `{ contains: TEXT }`."
    "latency" "range, or map as `scenarios.NAME.expect.latency`" "" "{ p95: ..4s }" "Times to an answer's last byte."
    "timeToFirstToken" "range, or map as `scenarios.NAME.expect.latency`" "" "..2s" "Times to an answer's first byte."
    "wasted" "range" "" "..2" "Forwards answered 429."
    "success" "range" "" "99%.." "Answers 2xx that are whole."
    "refused" "map" "" "{ limit: 3, backend: 0 }" "Refusals by cause."
    "attempts" "range" "" "..30" "Forwards in all."
    "tokens" "range" "" "..50000" "Tokens of prompts and answers, as the backends counted them."
    "spill" "range" "" "..5%" "Requests answered by a backend that is not of its pool's first priority."
    "broken" "range" "" "0" "Conversations in which a request was not answered 2xx."
    "resends" "range" "" "..5%" "How often clients sent again."
    "gaveUp" "range" "" "..1%" "Requests that their clients gave up."
    "cut" "range" "" "0" "Answers that break off after their head."
    "order" "text" "" "swc x9, (weu, frc) x5" "Who answered, request by request in the order sent; `gateway` answered without a backend."
    "trips" "range, or map from names to range" "" "{ swc: 1 }" "How often breakers tripped."
}};

pub(super) static FILE: Map = map!("file" "a file of scenarios" "A file of scenarios, for a spec that it names." keys! {
    "spec" "text" "required" "../gateway.yaml" "The spec that the scenarios are for: a path from the file's own folder."
    "env" "text" "" "prod" "The environment of the spec that they are for."
    "assumptions" "map" "" "{ weighted: random }" "What is assumed in all of them where Azure documents nothing."
    "routes" "list of maps" "" "[{ as: payments, model: gpt-4.1, to: chat }]"
        "Rows of the table of `apc routes --all`, each to be as it says."
    "scenarios" "map from names" "" "{}" "The scenarios, by what they say."
} => later [] "x-");

pub(super) static ROW: Map = map!("routes[]" "a row of the table of routes" "Where a request is to go, without traffic; one of `to`, `status` and `deny`." keys! {
    "as" "text, or list of them" "a key that opens every API" "payments" "Whose subscription key is sent; `none` for no key. Of several, a row for each."
    "model" "text, or list of them" "" "gpt-4.1" "The model asked for. Of several, a row for each."
    "api" "text" "the only one" "inference" "Which API is called."
    "operation" "text" "chat" "\"GET /responses/{id}\"" "`chat`, `completions`, `embeddings`, `responses`, or a method with a path."
    "headers" "map from names to text" "" "{ x-user: ann }" "Headers that are sent."
    "to" "name" "" "chat" "The pool or backend that it goes to, as the spec calls it."
    "status" "number 200 to 599" "" "401" "The gateway answers so, and asks no backend."
    "deny" "number 200 to 599" "" "403" "A `deny` of the API answers so."
} => later []);

pub(super) static SCENARIO: Map = map!("scenarios.NAME" "a scenario" "What the backends do, what is sent, what must come of it." keys! {
    "each" "map from names, or list of maps" "" "{ down: [none, swc] }" "Repeats the scenario; `$down` is filled in wherever it stands."
    "tags" "text, or list of them" "" "[resilience]" "What it is about: `apc simulate --tag resilience` runs those that have it."
    "gateway" "map" "" "{ units: 2 }" "The gateway in this scenario."
    "assumptions" "map" "" "{ weighted: random }" "What is assumed where Azure documents nothing."
    "given" "map from names" "" "{ swc: { tokensPerMinute: 1000 } }"
        "What backends do: by name, `swc/gpt-4.1`, `region West Europe` (a region or a group of them) or `*`. Healthy and 200 ms when nothing is said."
    "send" "map or list of maps" "" "{ model: gpt-4o-mini, times: 20 }" "One sender, or steps one after the other."
    "traffic" "map from names" "" "{ chat: { model: gpt-4o-mini, arrivals: 5/s, for: 10m } }" "Load: senders by name, all at the same time."
    "expect" "map" "" "{ status: 200 }" "What must hold. A scenario that expects nothing is an error."
} => later []);

pub(super) static GATEWAY: Map = map!("scenarios.NAME.gateway" "the gateway of a scenario" "The gateway in this scenario." keys! {
    "units" "number 1 to 64" "the spec's" "2" "Its nodes."
} => later []);

pub(super) static GIVEN: Map = map!("scenarios.NAME.given.NAME" "what a backend does" "What a backend does." keys! {
    "latency" "`measured`, duration or map" "200ms" "300ms" "How long answers take."
    "tokensPerMinute" "number from 1" "the spec's" "1000" "Its capacity in tokens."
    "requestsPerMinute" "number from 1" "the spec's" "6" "Its capacity in requests."
    "ptu" "map" "the spec's" "{ tokensPerMinute: 60000 }" "Provisioned throughput."
    "spillover" "text" "the spec's" "gpt-4o-mini-standard" "The deployment of the same account that takes what a provisioned one refuses."
    "retryAfter" "`header`, `milliseconds` or `none`" "header" "milliseconds" "How 429 says when to come back."
    "kind" "`AIServices` or `OpenAI`" "AIServices" "OpenAI" "The account's kind."
    "contentFilter" "share" "0%" "2%" "The share of prompts that the content filter refuses."
    "contextLength" "number from 1" "" "128000" "Tokens of prompt and answer that the model takes."
    "faults" "map or list of maps" "" "[{ status: 503, from: 10s, for: 30s }]" "What goes wrong. Of several the first that applies does."
    "answers" "text, or list of them" "" "[\"200 x8\", \"429 retryAfter=6s\"]" "A script, request by request; the last entry repeats."
} => later []);

pub(super) static PTU: Map = map!("scenarios.NAME.given.NAME.ptu" "provisioned throughput" "Provisioned throughput." keys! {
    "tokensPerMinute" "number from 1" "required" "60000" "What it takes in a minute."
} => later []);

pub(super) static LATENCY: Map = map!("scenarios.NAME.given.NAME.latency" "a latency" "A latency by tokens." keys! {
    "timeToFirstToken" "duration" "required" "300ms" "The time to the first token."
    "perToken" "duration" "19ms" "12ms" "The time for each token."
    "jitter" "share" "0%" "20%" "By how much it varies."
} => later []);

pub(super) static FAULT: Map = map!("scenarios.NAME.given.NAME.faults[]" "a fault" "What goes wrong at a backend, and when." keys! {
    "status" "number 200 to 599" "" "503" "This answer, at once."
    "retryAfter" "duration" "" "5s" "Of `status`: the Retry-After header."
    "headers" "map from names to text" "" "{ x-ms-region: West US }" "Of `status`: further headers."
    "body" "anything" "the service's words" "none" "Of `status`: the content."
    "refuse" "`true`" "" "true" "The connection is refused."
    "unknownHost" "`true`" "" "true" "The backend's name cannot be resolved."
    "reset" "`true`, `beforeHeaders`, `inHeaders`, `afterHeaders` or `inBody`" "" "inBody" "The connection is reset."
    "truncated" "`true` or share" "" "30%" "The connection is closed when this share of the content has come."
    "malformed" "`true`" "" "true" "What comes is no HTTP."
    "hang" "`true` or duration" "" "30s" "No answer, for ever or for this time."
    "slow" "duration" "" "2s" "The answer comes so much later."
    "slowBody" "duration" "" "5s" "The content takes so much longer."
    "from" "duration" "0s" "10s" "From when on."
    "for" "duration" "" "30s" "For how long."
    "at" "text" "" "requests 3..5" "By number, from 1: `request 3`, `requests 3..5`."
    "rate" "share" "100%" "10%" "By chance."
    "model" "text, or list of them" "" "gpt-4o*" "Only requests for these models: names or globs."
    "client" "text, or list of them" "" "batch" "Only requests of these clients: senders by name, or all that call as a subscription of this name."
} => later []);

pub(super) static SEND: Map = map!("scenarios.NAME.send[]" "a sender" "What is sent." with! { SENT keys! {
    "name" "text" "" "warm-up" "The step's name, for `expect: { senders: ... }`."
    "times" "number from 1" "1" "20" "How many requests."
    "every" "duration" "each after the answer before it" "100ms" "The pace."
} } => later []);

pub(super) static TRAFFIC: Map = map!("scenarios.NAME.traffic.NAME" "a sender of `traffic`" "A sender of load." with! { SENT keys! {
    "for" "duration" "as the others" "30m" "For how long it begins anew."
    "arrivals" "text or map" "" "{ poisson: 40/s }"
        "Requests whatever becomes of those before: `40/s`, `{ fixed: 40/s }`, `{ poisson: 40/s }`, `{ bursts: { size: 50, every: 10s } }`, `{ replay: log.csv }`."
    "ramp" "map as `scenarios.NAME.ramp`" "" "{ from: 5/s, over: 2m }" "How the sender comes to its rate."
    "curve" "map from names to text" "" "{ 0h: 5/s, 9h: 60/s }" "A day's rates, linear in between."
    "clients" "number from 1" "" "8" "So many who wait for their answer, think, and send again."
    "conversations" "number from 1" "" "200" "So many who each hold a conversation."
} } => later []);

pub(super) static RAMP: Map = map!("scenarios.NAME.ramp" "a ramp" "How a sender comes to its rate." keys! {
    "from" "text" "0/s" "5/s" "The rate at first."
    "over" "duration" "required" "2m" "How long it takes."
} => later []);

pub(super) static BURSTS: Map = map!("scenarios.NAME.bursts" "bursts" "Requests at once." keys! {
    "size" "number from 1" "required" "50" "How many at once."
    "every" "duration" "required" "10s" "How far apart."
} => later []);

pub(super) static RETRIES: Map = map!("scenarios.NAME.retries" "what a client does about answers" "What is otherwise than the OpenAI SDK has it." keys! {
    "count" "number 1 to 100" "2" "5" "Further sends."
    "statusCodes" "statuses" "[408, 409, 429, 500-599]" "[429]" "Statuses after which it sends again."
    "interval" "duration" "500ms" "1s" "The first wait, doubled each time."
    "maxInterval" "duration" "8s" "30s" "The longest wait."
    "jitter" "share" "25%" "0%" "By which share a wait may be shorter."
    "retryAfter" "`none` or duration" "1m" "none" "The longest Retry-After that it listens to."
} => later []);

pub(super) static DISCONNECTS: Map = map!("scenarios.NAME.disconnects" "a disconnect" "Clients that go away." keys! {
    "rate" "share" "100%" "5%" "How many of them."
    "after" "drawn" "required" "2s" "How long after the request was sent."
} => later []);

pub(super) static EXPECT: Map = map!("scenarios.NAME.expect" "what is expected" "What must hold." with! { EXPECTED keys! {
    "requests" "map from names to map as `scenarios.NAME.expect.requests.NAME`" "" "{ 1: { status: 200 } }" "The same of some requests, by number from 1."
    "senders" "map from names to map as `scenarios.NAME.expect.requests.NAME`" "" "{ chat: { success: 99%.. } }" "The same of a step or sender."
    "models" "map from names to map as `scenarios.NAME.expect.requests.NAME`" "" "{ gpt-4.1: { status: 200 } }" "The same of a model that is asked for."
    "routes" "map from names to map as `scenarios.NAME.expect.requests.NAME`" "" "{ chat: { p95: ..4s } }"
        "The same of a route, by a model as it writes it or by its target; `*` is a route without a model, `unmatched` no route."
    "during" "map from names to map as `scenarios.NAME.expect.requests.NAME`" "" "{ 5m..10m: { success: 99%.. } }" "The same of a part of the run."
} } => later []);

/// What is expected of some requests, of a step, of a model, of a route.
pub(super) static PART: Map =
    map!("scenarios.NAME.expect.requests.NAME" "what is expected of a part" "What must hold of some requests." EXPECTED => later []);

/// What is expected of the forwards to a backend.
pub(super) static BACKEND: Map = map!("scenarios.NAME.expect.backends.NAME" "what is expected of a backend" "What must hold of the forwards to a backend."
    with! { FIGURES keys! {
    "requests" "range" "" "8..10" "How many."
    "status" "map from names to range" "" "{ 429: 0 }" "How many were answered so."
    "wasted" "range" "" "..2" "How many were answered 429."
    "success" "range" "" "99%.." "How many were answered 2xx."
    "cut" "range" "" "0" "Answers that break off after their head."
    "tokens" "range" "" "..50000" "Tokens of prompts and answers."
    "trips" "range" "" "1" "How often its breaker tripped."
    "open" "range" "" "..1m" "How long its breaker is open, over all nodes."
    "latency" "range, or map as `scenarios.NAME.expect.latency`" "" "{ p95: ..4s }" "Times to an answer's last byte."
    "timeToFirstToken" "range, or map as `scenarios.NAME.expect.latency`" "" "..2s" "Times to the first byte of an answer 2xx."
    "utilization" "range" "" "80%.." "The share of provisioned throughput that is consumed."
} } => later []);

/// Times, figure by figure.
pub(super) static TIMES: Map = map!("scenarios.NAME.expect.latency" "times" "Times, figure by figure." FIGURES => later []);

pub(super) static REFUSED: Map = map!("scenarios.NAME.expect.refused" "refusals by cause" "Refusals by cause." keys! {
    "limit" "range" "" "3" "Tokens a minute, calls in a period, requests at one time."
    "quota" "range" "" "0" "Tokens or calls in an hour, day, month."
    "deny" "range" "" "1" "The gateway answered 400 to 499 for another reason and asked no backend."
    "backend" "range" "" "0" "A backend's answer of 400 to 599 was passed on."
} => later []);

pub(super) static TRAITS: Map = map!("scenarios.NAME.expect.never" "what forwards have" "What a forward has, as the backend received it." keys! {
    "region" "text, or list of them" "" "[East US]" "The backend's region, or a group of regions."
    "backend" "text, or list of them" "" "swc" "The backend."
    "status" "statuses" "" "429" "The backend's answer."
    "header" "text, or list of them" "" "api-key" "A header of this name."
    "query" "text, or list of them" "" "subscription-key" "A query parameter of this name."
} => later []);

/// All of them, outer maps first.
pub static MAPS: &[&Map] = &[
    &FILE,
    &ROW,
    &SCENARIO,
    &GATEWAY,
    &GIVEN,
    &PTU,
    &LATENCY,
    &FAULT,
    &SEND,
    &TRAFFIC,
    &RAMP,
    &BURSTS,
    &RETRIES,
    &DISCONNECTS,
    &EXPECT,
    &PART,
    &BACKEND,
    &TIMES,
    &REFUSED,
    &TRAITS,
];
