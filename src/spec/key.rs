//! Every key of the language: where it stands, what it takes, what counts when it is not written.
//!
//! The readers know keys by these rows alone, so that messages, near names and the reference in `docs/language.md` cannot
//! differ from what is read.

use crate::yaml::Section;

/// A kind of map.
#[derive(Debug)]
pub struct Map {
    /// Where it stands: `pools.NAME.members[]`, with `NAME` for a name of the author's and `[]` for each entry of a list.
    pub path: &'static str,
    /// One sentence.
    pub doc: &'static str,
    /// Its keys, in the order in which they are best written.
    pub keys: &'static [Key],
    /// The same for [`crate::yaml::Fields`].
    pub section: Section,
}

/// A key of a map.
#[derive(Debug)]
pub struct Key {
    /// As written.
    pub name: &'static str,
    /// The type, in words.
    pub takes: &'static str,
    /// What counts when it is not written; `required`, or empty for nothing.
    pub default: &'static str,
    /// A value, as YAML in one line.
    pub example: &'static str,
    /// What it means, Markdown.
    pub doc: &'static str,
}

macro_rules! maps {
    ($(
        $module:ident $path:literal $what:literal $doc:literal
        $($name:ident $key:literal $takes:literal $default:literal $example:literal $text:literal)*
        => later [$($later:literal)*] $(ignored $ignored:literal)? ;
    )*) => {
        $(
            #[doc = $doc]
            pub mod $module {
                $(
                    #[doc = $text]
                    pub const $name: &str = $key;
                )*
                /// The map.
                pub static MAP: super::Map = super::Map {
                    path: $path,
                    doc: $doc,
                    keys: &[$(super::Key { name: $key, takes: $takes, default: $default, example: $example, doc: $text }),*],
                    section: super::Section {
                        what: $what,
                        keys: &[$($key),*],
                        later: &[$($later),*],
                        ignored: maps!(@ignored $($ignored)?),
                    },
                };
            }
        )*
        /// All of them, outer maps first.
        pub static MAPS: &[&Map] = &[$(&$module::MAP),*];
    };
    (@ignored) => { None };
    (@ignored $ignored:literal) => { Some($ignored) };
}

maps! {
    spec "" "a spec" "A spec: one file, one gateway."
        APC "apc" "number" "required" "1" "The version of the language, `1`."
        GATEWAY "gateway" "map" "" "{ sku: BasicV2 }" "The API Management service that it is for."
        BACKENDS "backends" "map from names" "" "{ swc: { url: https://aoai-swc.openai.azure.com } }"
            "Azure OpenAI (Foundry) accounts, and whatever else serves models."
        CIRCUIT_BREAKERS "circuitBreakers" "map from names" "" "{ throttled: { count: 1, statusCodes: [429] } }"
            "Breakers that several backends use."
        RETRIES "retries" "map from names" "" "{ once: { count: 1 } }" "Retry rules that several pools use."
        AFFINITY "affinity" "map from names" "" "{ cookie: { by: { cookie: APIM-Backend-Affinity } } }"
            "Affinity rules that several pools use."
        POOLS "pools" "map from names" "" "{ chat: { members: [{ backend: swc }] } }" "Backends that serve together."
        APIS "apis" "map from names" "" "{ inference: { path: inference } }" "What callers see."
        ASSUMPTIONS "assumptions" "map" "" "{ weighted: random }"
            "What simulations assume where Azure documents nothing; see the chapter on scenarios."
        SCENARIOS "scenarios" "map from names" "" "{}" "What is sent and what is expected; see the chapter on scenarios."
        => later ["products" "subscriptions" "regionGroups" "residency" "drain" "namedValues" "include" "env" "of"] ignored "x-";

    gateway "gateway" "the gateway" "The API Management service."
        SKU "sku" "word" "BasicV2" "StandardV2"
            "The tier: `Consumption`, `Developer`, `Basic`, `Standard`, `Premium`, `BasicV2`, `StandardV2` or `PremiumV2`. What a tier \
            cannot do is an error."
        UNITS "units" "number, 1 to 64" "1" "2"
            "Gateway nodes in a simulation. Requests are dealt to them in turn; each counts for its own breakers and cursors."
        => later [];

    backend "backends.NAME" "a backend" "An endpoint that serves models."
        URL "url" "text" "required" "https://aoai-swc.openai.azure.com"
            "The account's endpoint, without a path: the API's surface appends its own (`/openai`)."
        REGION "region" "text" "" "Sweden Central" "Azure's display name of the region. Reports show it, scenarios can select by it."
        AUTH "auth" "word or map" "managedIdentity" "managedIdentity"
            "How the gateway signs in: `managedIdentity`, `none`, or one of the keys below."
        MODELS "models" "list, or map from names" "" "[gpt-4.1, gpt-4o-mini]"
            "The models deployed there. Without it the backend takes whatever is asked for."
        CIRCUIT_BREAKER "circuitBreaker" "name or map" "" "{ count: 1, statusCodes: [429] }"
            "When the gateway stops sending to it: a name from `circuitBreakers`, or the breaker itself."
        => later [];

    auth "backends.NAME.auth" "`auth`" "One of these keys."
        MANAGED_IDENTITY "managedIdentity" "map" "" "{ clientId: 0a1b2c3d-0000-0000-0000-000000000000 }"
            "A user-assigned identity, by its client id. The word `managedIdentity` alone is the service's own."
        HEADER "header" "map from names" "" "{ api-key: \"{{swc-key}}\" }" "Headers to send, usually with a named value."
        QUERY "query" "map from names" "" "{ code: \"{{swc-key}}\" }" "Query parameters to send."
        => later ["certificate"];

    identity "backends.NAME.auth.managedIdentity" "`managedIdentity`" "A managed identity."
        CLIENT_ID "clientId" "text" "" "0a1b2c3d-0000-0000-0000-000000000000" "The client id of a user-assigned identity."
        => later [];

    model "backends.NAME.models.NAME" "a model" "A model that is deployed at a backend."
        DEPLOYMENT "deployment" "text" "the model's name" "gpt41-swc"
            "The deployment's name. Requests carry the name that callers ask for, so one that is named otherwise cannot be reached."
        SKU "sku" "text" "" "DataZoneStandard" "The deployment's SKU, for people."
        TOKENS_PER_MINUTE "tokensPerMinute" "number" "" "450000" "Capacity: documentation for people, and the simulator's default."
        REQUESTS_PER_MINUTE "requestsPerMinute" "number" "" "180"
            "The same for requests. Without it a simulation takes the ratio to `tokensPerMinute` that Azure documents for some models."
        PTU "ptu" "map" "" "{ tokensPerMinute: 900000 }" "Provisioned throughput."
        SPILLOVER "spillover" "text" "" "gpt-4o-mini-standard"
            "With `ptu`: the deployment of the same backend that takes what provisioned throughput refuses."
        => later [];

    ptu "backends.NAME.models.NAME.ptu" "`ptu`" "Provisioned throughput."
        TOKENS_PER_MINUTE "tokensPerMinute" "number" "" "900000" "What it takes in a minute."
        => later [];

    breaker "circuitBreakers.NAME" "a circuit breaker"
        "When the gateway stops sending to a backend, and for how long. Azure has one rule for each backend. Transport failures trip no \
        breaker."
        COUNT "count" "number" "" "1" "Trips at this many failures within `interval`. This or `percentage` is needed."
        PERCENTAGE "percentage" "number, 1 to 100" "" "50" "Trips at this share of failures within `interval`."
        INTERVAL "interval" "duration" "1m" "10s" "Failures are counted within this time."
        STATUS_CODES "statusCodes" "statuses" "" "[429, 500-599]" "Statuses that count as failures."
        ERROR_REASONS "errorReasons" "list of texts" "" "[Server errors]" "Azure's error reasons that count as failures."
        TRIP_DURATION "tripDuration" "duration" "1m" "30s"
            "How long it stays open. There is no half-open state: afterwards all traffic returns."
        ACCEPT_RETRY_AFTER "acceptRetryAfter" "boolean" "false" "true"
            "Whether a Retry-After of the failure that trips it replaces `tripDuration`."
        SHARED "shared" "boolean" "false" "true"
            "One breaker for all models of the backend. Azure throttles deployments, so each model has a breaker of its own otherwise."
        => later [];

    retry "retries.NAME" "a retry rule" "When and how often a request is tried again."
        COUNT "count" "number, 1 to 50" "as `auto`" "2" "Further attempts, after the first."
        STATUS_CODES "statusCodes" "statuses" "as `auto`" "[429, 503]"
            "Statuses that are tried again. Attempts without a response always are."
        INTERVAL "interval" "duration" "0s" "1s" "The wait before each attempt."
        DELTA "delta" "duration" "" "1s" "The growth of the wait."
        MAX_INTERVAL "maxInterval" "duration" "" "10s" "The longest wait."
        FIRST_FAST_RETRY "firstFastRetry" "boolean" "true" "false" "The first of them without waiting."
        => later ["within"];

    affinity "affinity.NAME" "an affinity rule" "Which requests stay with one member of a pool."
        BY "by" "word or map" "required" "{ header: x-user }"
            "What tells that requests belong together: `subscription`, `product`, `ip` (the caller's address), or one of the keys below."
        => later ["ttl" "store" "whenUnavailable" "whenUnknown"];

    by "affinity.NAME.by" "`by`" "One of these keys."
        COOKIE "cookie" "text" "" "APIM-Backend-Affinity"
            "The pool's own session affinity: the gateway sets a cookie of this name. Clients that keep no cookies are not held."
        HEADER "header" "text" "" "x-user" "A header of the request."
        QUERY "query" "text" "" "user" "A query parameter of the request."
        BODY "body" "text" "" "user" "A property of the JSON body."
        => later ["claim" "expression" "responseId"];

    pool "pools.NAME" "a pool" "Backends that serve together."
        MEMBERS "members" "list of maps" "required" "[{ backend: swc, priority: 1 }, { backend: weu, priority: 2 }]" "Who serves."
        RETRY "retry" "word, name or map" "auto" "{ count: 2, statusCodes: [429, 503] }"
            "When to try again: `auto` retries what every member's breaker trips on, as often as that can help; `none`; a name from \
            `retries`; or the rule itself."
        TIMEOUT "timeout" "duration" "1m" "30s" "For each attempt, until the response's head."
        SELECTION "selection" "word" "auto" "native"
            "Who picks the member: `native`, the pool inside each forward; `policy`, which asks another member with each attempt; `auto`: \
            native where that can be honoured."
        AFFINITY "affinity" "word, name or map" "none" "{ by: subscription }"
            "`none`, a name from `affinity`, or the rule itself."
        WHEN_EXHAUSTED "whenExhausted" "map" "a bare 503" "{ error: No capacity., retryAfter: soonest }"
            "What callers get when nothing can serve, also in place of the last retried answer."
        => later ["from" "only"];

    member "pools.NAME.members[]" "a member" "A member of a pool."
        BACKEND "backend" "name" "required" "swc" "A name from `backends`."
        PRIORITY "priority" "number, 0 to 100" "" "1"
            "Lower numbers serve first; the next serve only while breakers keep all of these closed off."
        WEIGHT "weight" "number, 0 to 100" "" "50" "Share among members of one priority."
        => later [];

    exhausted "pools.NAME.whenExhausted" "`whenExhausted`" "What callers get when nothing can serve."
        STATUS "status" "number, 200 to 599" "503" "429" "The status."
        ERROR "error" "text or map" "" "No capacity." "The body; see below."
        RETRY_AFTER "retryAfter" "word or duration" "" "soonest"
            "A Retry-After header: `soonest` is the smallest that a backend sent, or a fixed time."
        => later [];

    api "apis.NAME" "an API" "What callers see, and where their requests go."
        ID "id" "text" "the entry's name" "inference-api" "The name in ARM."
        PATH "path" "text" "required" "inference"
            "The path under which callers find it. With `azureOpenAI` they use `/inference/openai/deployments/...`."
        SURFACE "surface" "word" "required" "azureOpenAI"
            "The operations: `azureOpenAI`, `azureOpenAIV1`, `azureAI`, `openAI`, or `passThrough` (every path and method)."
        SUBSCRIPTION_KEY "subscriptionKey" "text" "api-key" "api-key"
            "Header and query parameter of the subscription key, never passed on to backends; `none` for an API without."
        MODEL_FROM "modelFrom" "list of words" "[url, body]" "[url]"
            "Where the model is read, in order: `url` (the deployment in it), `body` (`model` of the JSON body)."
        DENY "deny" "list of maps" "" "[{ model: \"gpt-35-*\" }]" "Refusals, before every route."
        ROUTES "routes" "list of maps" "" "[{ model: gpt-4o-mini, to: chat }, { to: swc }]" "First match wins."
        UNMATCHED "unmatched" "map" "" "{ status: 400, error: Invalid model or deployment-id. }"
            "What callers get when no route matches. Required unless a route takes every model."
        RESPONSE_HEADERS "responseHeaders" "map from names" "" "{ x-backend-region: \"{header:x-ms-region|unknown}\" }"
            "Headers added to every response."
        EMIT "emit" "word" "all" "policy" "`all`, or `policy`: only the policy and the backends, for an API that others own."
        => later ["callers" "metrics" "policies" "affinity" "limits" "products"];

    deny "apis.NAME.deny[]" "a deny" "A refusal."
        MODEL "model" "pattern, or list of them" "required" "[gpt-4o*, gpt-35-turbo]" "The models refused."
        STATUS "status" "number, 200 to 599" "403" "410" "The status."
        ERROR "error" "text or map" "" "\"Model '{model}' is retired.\"" "The body; see below."
        => later ["when" "retryAfter"];

    route "apis.NAME.routes[]" "a route" "Where requests go."
        MODEL "model" "pattern, or list of them" "every model" "[gpt-4.1, gpt-4.1-*]" "The models it takes."
        TO "to" "name" "required" "chat" "A name from `pools` or `backends`."
        AS "as" "text" "the model asked for" "gpt-4.1-nano" "The model that the target is asked for, in place of the one that callers name."
        LIMITS "limits" "map" "" "{ tokensPerMinute: 20000, by: subscription }" "How much callers may have of it."
        => later ["when" "affinity"];

    limits "apis.NAME.routes[].limits" "`limits`" "How much callers may have. Who has had enough is refused before any backend is asked."
        TOKENS_PER_MINUTE "tokensPerMinute" "number" "" "20000"
            "Tokens of prompts and answers in a minute: 429 with `Retry-After` once as many were spent. The request that spends them is \
            answered."
        REQUESTS_PER_MINUTE "requestsPerMinute" "number" "" "60" "Requests in a minute: 429 with `Retry-After` above."
        TOKEN_QUOTA "tokenQuota" "number" "" "500000000" "Tokens in `tokenQuotaPeriod`: 403 above."
        TOKEN_QUOTA_PERIOD "tokenQuotaPeriod" "word" "" "Monthly"
            "`Hourly`, `Daily`, `Weekly`, `Monthly` or `Yearly`: begins with the hour, day, week, month or year, UTC."
        REQUEST_QUOTA "requestQuota" "number" "" "100000"
            "Requests in `requestQuotaPeriod`: 403 above. Not on v2 tiers, which have no `quota-by-key`."
        REQUEST_QUOTA_PERIOD "requestQuotaPeriod" "duration, 5m or more" "" "1d" "How long `requestQuota` is for."
        BY "by" "word or map" "subscription" "{ header: x-user }"
            "Who is counted together: each `subscription`, each `product`, each address (`ip`), or each value of a header."
        => later [];

    limits_by "apis.NAME.routes[].limits.by" "`by`" "Who is counted together."
        HEADER "header" "text" "required" "x-user" "Each value of this header. Callers without it are counted together."
        => later ["claim" "query" "body" "expression"];

    unmatched "apis.NAME.unmatched" "`unmatched`" "What happens when no route matches: an answer, or `passThrough` alone."
        STATUS "status" "number, 200 to 599" "400" "404" "The status."
        ERROR "error" "text or map" "" "Invalid model or deployment-id." "The body; see below."
        PASS_THROUGH "passThrough" "name" "" "swc" "Forwards the request as it is to this backend or pool."
        => later ["retryAfter"];

    error "apis.NAME.unmatched.error" "`error`"
        "A body in OpenAI's shape: `{\"error\": {\"code\": ..., \"message\": ...}}`. A text in place of the map gives `{\"error\": \
        \"...\"}`."
        CODE "code" "text" "" "invalid_model" "`code`."
        MESSAGE "message" "text" "required" "\"Unknown model '{model}'.\"" "`message`."
        => later [];
}
