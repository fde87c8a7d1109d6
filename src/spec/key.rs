//! Every key of the language: where it stands, what it takes, what counts when it is not written.
//!
//! The readers know keys by these rows alone, so that messages, near names and the reference in `docs/language.md` cannot
//! differ from what is read.

pub use crate::yaml::table::{Key, Map};
use crate::yaml::table::{keys, map};

macro_rules! maps {
    ($(
        $module:ident $path:literal $what:literal $doc:literal
        $($name:ident $key:literal $takes:literal $default:literal $example:literal $text:literal $(-> $compiles:literal)?)*
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
                pub static MAP: super::Map = super::map!($path $what $doc
                    super::keys!($($key $takes $default $example $text $(-> $compiles)?)*)
                    => later [$($later)*] $($ignored)?);
            }
        )*
        /// All of them, outer maps first.
        pub static MAPS: &[&Map] = &[$(&$module::MAP),*];
    };
}

maps! {
    spec "" "a spec" "A spec: one file, one gateway."
        APC "apc" "`1`" "required" "1" "The version of the language, `1`."
        GATEWAY "gateway" "map" "" "{ sku: BasicV2 }" "The API Management service that it is for."
        INCLUDE "include" "text, or list of texts" "" "[backends.yaml, teams.yaml]"
            "Files that are a part of this spec, by paths from the folder of this one. Maps from names merge; a name twice is an error."
        BACKENDS "backends" "map from names" "" "{ swc: { url: https://aoai-swc.openai.azure.com } }"
            "Azure OpenAI (Foundry) accounts, and whatever else serves models."
            -> "`Microsoft.ApiManagement/service/backends`"
        CIRCUIT_BREAKERS "circuitBreakers" "map from names" "" "{ throttled: { count: 1, statusCodes: [429] } }"
            "Breakers that several backends use."
        RETRIES "retries" "map from names" "" "{ once: { count: 1 } }" "Retry rules that several pools use."
        AFFINITY "affinity" "map from names" "" "{ cookie: { by: { cookie: APIM-Backend-Affinity } } }"
            "Affinity rules that several pools use."
        POOLS "pools" "map from names" "" "{ chat: { members: [{ backend: swc }] } }" "Backends that serve together."
            -> "`service/backends` of type `Pool`"
        REGION_GROUPS "regionGroups" "map from names to text, or list of them" "" "{ eu: [Sweden Central, West Europe] }" "Regions that have a name together."
        DRAIN "drain" "list of maps" "" "[{ region: West Europe }]"
            "What is to serve no more: it leaves every pool, and stays deployed."
        RESIDENCY "residency" "list of maps" "" "[{ product: \"eu-*\", only: eu }]"
            "Where callers are to be served: proved by `apc check` over every way that their requests can take."
            -> "nothing, but for what pins of responses allow"
        APIS "apis" "map from names" "" "{ inference: { path: inference, surface: azureOpenAI } }" "What callers see."
            -> "`service/apis` with operations, and its API-scope policy document"
        NAMED_VALUES "namedValues" "map from names" "" "{ swc-key: { keyVault: https://kv.vault.azure.net/secrets/swc } }"
            "Texts that `auth` names as `{{swc-key}}`: secrets of a Key Vault, or given at deployment."
            -> "`service/namedValues`, which backends depend on"
        FRAGMENTS "fragments" "map from names to text" "" "{ refuse-uploads: refuse-uploads.xml }"
            "Policy that hooks include: files of one `<fragment>` each, by paths from the folder of this one."
            -> "`service/policyFragments`"
        PRODUCTS "products" "map from names" "" "{ premium: { apis: [inference] } }" "APIs that callers subscribe to together."
            -> "`service/products` with their APIs, and product-scope policy documents"
        SUBSCRIPTIONS "subscriptions" "map from names" "" "{ payments: { product: premium } }" "Callers: the keys of products."
            -> "`service/subscriptions`"
        ASSUMPTIONS "assumptions" "map" "" "{ weighted: random }"
            "What simulations assume where Azure documents nothing; see the chapter on scenarios."
        SCENARIOS "scenarios" "map from names" "" "{}" "What is sent and what is expected; see the chapter on scenarios."
        => later [] ignored "x-";

    environment "environment" "an environment" "An environment: a file that changes, of a spec, what the parameters of its template carry."
        ENV "env" "text" "required" "prod" "Its name."
            -> "`azuredeploy.parameters.prod.json`"
        OF "of" "text" "required" "../gateway.yaml" "The spec that it is of: a path from the file's own folder."
        GATEWAY "gateway" "map" "" "{ units: 4 }" "`sku` and `units` of the service here."
        BACKENDS "backends" "map" "" "{ swc: { url: https://aoai-swc-prod.openai.azure.com } }"
            "By name: `url`, the `clientId` of `auth`, and of `models` the `sku` and the capacities."
            -> "parameters with the spec's own values as defaults"
        NAMED_VALUES "namedValues" "map" "" "{ swc-key: { keyVault: https://kv-prod.vault.azure.net/secrets/swc } }"
            "By name: `keyVault`, `identity`, `value`, where the spec has them."
            -> "parameters with the spec's own values as defaults"
        DRAIN "drain" "list of maps" "" "[{ region: West Europe }]" "In place of the spec's own; `[]` for none."
            -> "a parameter with the members of each pool"
        => later [] ignored "x-";

    gateway "gateway" "the gateway" "The API Management service."
        SKU "sku" "`Consumption`, `Developer`, `Basic`, `Standard`, `Premium`, `BasicV2`, `StandardV2` or `PremiumV2`" "BasicV2" "StandardV2"
            "The tier. What a tier cannot do is an error."
            -> "decides which features may be used; the service itself is not deployed"
        UNITS "units" "number 1 to 64" "1" "2"
            "Gateway nodes in a simulation. Requests are dealt to them in turn; each counts for its own breakers and cursors."
        => later [];

    backend "backends.NAME" "a backend" "An endpoint that serves models."
        URL "url" "text" "required" "https://aoai-swc.openai.azure.com"
            "The account's endpoint, without a path: the API's surface appends its own (`/openai`)."
            -> "`properties.url` of the backend, with the segment of the surface"
        REGION "region" "text" "" "Sweden Central" "Azure's display name of the region. Reports show it, scenarios can select by it."
        AUTH "auth" "`managedIdentity`, `none` or map" "managedIdentity" "managedIdentity"
            "How the gateway signs in: a word, or one of the keys of the map."
            -> "`<authentication-managed-identity>` and `Authorization`, or headers and parameters, for each attempt"
        MODELS "models" "list of names, or map from names to map as `backends.NAME.models.NAME` or nothing" "" "[gpt-4.1, gpt-4o-mini]"
            "The models deployed there. Without it the backend takes whatever is asked for."
        CIRCUIT_BREAKER "circuitBreaker" "name, or map as `circuitBreakers.NAME`" "" "{ count: 1, statusCodes: [429] }"
            "When the gateway stops sending to it: a name from `circuitBreakers`, or the breaker itself."
            -> "`properties.circuitBreaker.rules[0]`; not in the tier Consumption"
        => later [];

    auth "backends.NAME.auth" "`auth`" "One of these keys."
        MANAGED_IDENTITY "managedIdentity" "map" "" "{ clientId: 0a1b2c3d-0000-0000-0000-000000000000 }"
            "A user-assigned identity, by its client id. The word `managedIdentity` alone is the service's own."
        HEADER "header" "map from names to text" "" "{ api-key: \"{{swc-key}}\" }" "Headers to send, usually with a named value."
            -> "`properties.credentials.header` of the backend"
        QUERY "query" "map from names to text" "" "{ code: \"{{swc-key}}\" }" "Query parameters to send."
            -> "`properties.credentials.query` of the backend"
        CERTIFICATE "certificate" "text" "" "client-certificate"
            "A client certificate that the service has: by its name there, or by its thumbprint (40 hexadecimal digits)."
            -> "`properties.credentials.certificateIds` of the backend, or `certificate` for a thumbprint"
        => later [];

    identity "backends.NAME.auth.managedIdentity" "`managedIdentity`" "A managed identity."
        CLIENT_ID "clientId" "text" "" "0a1b2c3d-0000-0000-0000-000000000000" "The client id of a user-assigned identity."
            -> "`client-id` of `<authentication-managed-identity>`"
        => later [];

    model "backends.NAME.models.NAME" "a model" "A model that is deployed at a backend."
        DEPLOYMENT "deployment" "text" "the model's name" "gpt41-swc"
            "The name of the deployment, which the policy writes in place of the model's."
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
            -> "`failureCondition.count`"
        PERCENTAGE "percentage" "number 1 to 100" "" "50" "Trips at this share of failures within `interval`."
            -> "`failureCondition.percentage`"
        INTERVAL "interval" "duration" "1m" "10s" "Failures are counted within this time."
            -> "`failureCondition.interval`"
        STATUS_CODES "statusCodes" "statuses" "" "[429, 500-599]" "Statuses that count as failures."
            -> "`failureCondition.statusCodeRanges`"
        ERROR_REASONS "errorReasons" "list of texts" "" "[Server errors]" "Azure's error reasons that count as failures."
            -> "`failureCondition.errorReasons`"
        TRIP_DURATION "tripDuration" "duration" "1m" "30s"
            "How long it stays open. There is no half-open state: afterwards all traffic returns."
            -> "`rules[0].tripDuration`"
        ACCEPT_RETRY_AFTER "acceptRetryAfter" "boolean" "false" "true"
            "Whether a Retry-After of the failure that trips it replaces `tripDuration`."
            -> "`rules[0].acceptRetryAfter`"
        SHARED "shared" "boolean" "false" "true"
            "One breaker for all models of the backend. Azure throttles deployments, so each model has a breaker of its own otherwise."
        => later [];

    retry "retries.NAME" "a retry rule" "When and how often a request is tried again."
        COUNT "count" "number 1 to 50" "as `auto`" "2" "Further attempts, after the first."
            -> "`count` of `<retry>`"
        STATUS_CODES "statusCodes" "statuses" "as `auto`" "[429, 503]"
            "Statuses that are tried again. Attempts without a response always are."
            -> "`condition` of `<retry>`"
        INTERVAL "interval" "duration" "0s" "1s" "The wait before each attempt."
            -> "`interval` of `<retry>`"
        DELTA "delta" "duration" "" "1s" "The growth of the wait."
            -> "`delta` of `<retry>`"
        MAX_INTERVAL "maxInterval" "duration" "" "10s" "The longest wait."
            -> "`max-interval` of `<retry>`"
        FIRST_FAST_RETRY "firstFastRetry" "boolean" "true" "false" "The first of them without waiting."
            -> "`first-fast-retry` of `<retry>`"
        WITHIN "within" "duration" "" "60s" "No further attempt once the request is so old, however many are left."
            -> "`condition` of `<retry>`"
        => later [];

    affinity "affinity.NAME" "an affinity rule" "Which requests stay with one member of a pool, or with the account that made a response."
        BY "by" "`subscription`, `product`, `ip`, `responseId` or map" "required" "{ header: x-user }"
            "What tells that requests belong together: a word (`ip` is the caller's address, `responseId` is for an API), or one of the \
            keys of the map."
        TTL "ttl" "duration" "30d" "7d" "With `responseId`: how long it is remembered which account made a response."
            -> "`duration` of `<cache-store-value>`"
        STORE "store" "`internal` or `external`" "internal" "external"
            "With `responseId`: where; in the cache of the service, or in one that is connected to it, which forgets less."
            -> "`caching-type` of `<cache-lookup-value>`; `internal` is not in the tier Consumption"
        WHEN_UNAVAILABLE "whenUnavailable" "`fail` or `wait`" "fail" "wait"
            "With `responseId`: while that account cannot serve, `fail` passes its answer on; `wait` tries it again every 10s, up to 6 times."
        WHEN_UNKNOWN "whenUnknown" "`notFound` or `forward`" "notFound" "forward"
            "With `responseId`: what is asked of a response that nobody remembers gets 404 by the gateway, or goes where the routes say."
        => later [];

    by "affinity.NAME.by" "`by`" "One of these keys."
        COOKIE "cookie" "text" "" "APIM-Backend-Affinity"
            "The pool's own session affinity: the gateway sets a cookie of this name. Clients that keep no cookies are not held."
            -> "`properties.pool.sessionAffinity`; needs api-version 2025-09-01-preview"
        HEADER "header" "text" "" "x-user" "A header of the request."
        QUERY "query" "text" "" "user" "A query parameter of the request."
        BODY "body" "text" "" "user" "A property of the JSON body."
        CLAIM "claim" "text" "" "oid" "A claim of the caller's token. The API needs `callers`."
        EXPRESSION "expression" "text" "" "\"@(context.Request.Headers.GetValueOrDefault(\\\"x-user\\\", \\\"\\\").ToLower())\""
            "The text that a policy expression gives; requests for which it is null are dealt by themselves."
        => later [];

    drain "drain[]" "a drain" "What is to serve no more. One of the two."
        REGION "region" "text" "" "West Europe" "All backends in this region, or group of `regionGroups`."
        BACKEND "backend" "name" "" "weu" "This backend."
        KEEP "keep" "`pinned`" "" "pinned"
            "`pinned`: what is asked about a response that it made still goes there, for APIs with an affinity by `responseId`."
            -> "its rows in the table of accounts of the policy"
        => later [];

    residency "residency[]" "a rule of residency" "Where the callers of a product, or a subscription, are to be served."
        PRODUCT "product" "pattern, or list of them" "" "eu-*" "Callers of these products. This or `subscription`."
        SUBSCRIPTION "subscription" "pattern, or list of them" "" "payments" "These subscriptions."
        ONLY "only" "text, or list of them" "required" "eu"
            "Regions, or groups of `regionGroups`; `\"*\"` says that they may be served anywhere."
        => later [];

    named_value "namedValues.NAME" "a named value" "A text that API Management puts in for `{{NAME}}`: one of `keyVault`, `value`, `secret` alone."
        KEY_VAULT "keyVault" "text" "" "https://kv.vault.azure.net/secrets/swc"
            "A secret's identifier in a Key Vault. Without a version at its end a rotated secret is followed."
        IDENTITY "identity" "text" "the service's own" "0a1b2c3d-0000-0000-0000-000000000000"
            "With `keyVault`: the client id of the user-assigned identity that may read it."
        VALUE "value" "text" "" "Sweden Central" "The text itself, for what is no secret."
        SECRET "secret" "boolean" "false" "true"
            "Hidden in the portal. Alone: the text is given at deployment, as a secure parameter of the template."
        => later [];

    pool "pools.NAME" "a pool" "Backends that serve together."
        MEMBERS "members" "list of names and maps" "required without `from`" "[{ backend: swc, priority: 1 }, { backend: weu, priority: 2 }]"
            "Who serves: names of backends, or maps that say more."
            -> "`properties.pool.services`, at most 30"
        FROM "from" "name" "" "chat"
            "In place of `members`: the pool whose members these are, with their priorities and weights. What is not written is as there."
        ONLY "only" "text, or list of them" "" "eu" "With `from`: only members in these regions, or groups of `regionGroups`."
        RETRY "retry" "`auto`, `none`, name, or map as `retries.NAME`" "auto" "{ count: 2, statusCodes: [429, 503] }"
            "When to try again: `auto` retries what every member's breaker trips on, as often as that can help; `none`; a name from \
            `retries`; or the rule itself."
            -> "`<retry>` around `<forward-request>`"
        TIMEOUT "timeout" "duration" "1m" "30s" "For each attempt, until the response's head."
            -> "`timeout` of `<forward-request>`"
        SELECTION "selection" "`auto`, `native` or `policy`" "auto" "native"
            "Who picks the member: `native`, the pool inside each forward; `policy`, which asks another member with each attempt; `auto`: \
            native where that can be honoured."
        AFFINITY "affinity" "`none`, name, or map as `affinity.NAME`" "none" "{ by: subscription }"
            "`none`, a name from `affinity`, or the rule itself."
        WHEN_EXHAUSTED "whenExhausted" "map" "a bare 503" "{ error: No capacity., retryAfter: soonest }"
            "What callers get when nothing can serve, also in place of the last retried answer."
            -> "`<return-response>` in `<outbound>` and `<on-error>`"
        => later [];

    member "pools.NAME.members[]" "a member" "A member of a pool."
        BACKEND "backend" "name" "required" "swc" "A name from `backends`."
        PRIORITY "priority" "number 0 to 100" "" "1"
            "Lower numbers serve first; the next serve only while breakers keep all of these closed off."
            -> "`pool.services[].priority`"
        WEIGHT "weight" "number 0 to 100" "" "50" "Share among members of one priority."
            -> "`pool.services[].weight`"
        => later [];

    exhausted "pools.NAME.whenExhausted" "`whenExhausted`" "What callers get when nothing can serve."
        STATUS "status" "number 200 to 599" "503" "429" "The status."
        ERROR "error" "text, or map as `apis.NAME.unmatched.error`" "" "No capacity." "The body; see below."
        RETRY_AFTER "retryAfter" "`soonest` or duration" "" "soonest"
            "A Retry-After header: `soonest` is the smallest that a backend sent, or a fixed time."
        => later [];

    api "apis.NAME" "an API" "What callers see, and where their requests go."
        ID "id" "text" "the entry's name" "inference-api" "The name in ARM."
            -> "the name of the resource `service/apis`"
        PATH "path" "text" "required" "inference"
            "The path under which callers find it. With `azureOpenAI` they use `/inference/openai/deployments/...`."
            -> "`properties.path`"
        SURFACE "surface" "`azureOpenAI`, `azureOpenAIV1`, `azureAI`, `openAI` or `passThrough`" "required" "azureOpenAI"
            "The operations; with `passThrough` every path and method."
            -> "`service/apis/operations`"
        SUBSCRIPTION_KEY "subscriptionKey" "text" "api-key" "api-key"
            "Header and query parameter of the subscription key, never passed on to backends; `none` for an API without."
            -> "`properties.subscriptionKeyParameterNames`, and removed before forwarding"
        MODEL_FROM "modelFrom" "`url`, `body`, or list of them" "[url, body]" "[url]"
            "Where the model is read, in order: `url` (the deployment in it), `body` (`model` of the JSON body)."
            -> "`<set-variable>` at the beginning of `<inbound>`"
        DENY "deny" "list of maps" "" "[{ model: \"gpt-35-*\" }]" "Refusals, before every route."
            -> "`<choose>` in `<inbound>`, before the routes"
        ROUTES "routes" "list of maps" "" "[{ model: gpt-4o-mini, to: chat }, { to: swc }]" "First match wins."
            -> "`<choose>` in `<inbound>`, a `<when>` for each"
        UNMATCHED "unmatched" "map" "" "{ status: 400, error: Invalid model or deployment-id. }"
            "What callers get when no route matches. Required unless a route takes every model."
        RESPONSE_HEADERS "responseHeaders" "map from names to text" "" "{ x-backend-region: \"{header:x-ms-region|unknown}\" }"
            "Headers added to every response."
            -> "`<set-header>` in `<outbound>` and `<on-error>`"
        EMIT "emit" "`all` or `policy`" "all" "policy" "`all`, or `policy`: only the policy and the backends, for an API that others own."
        AFFINITY "affinity" "name, or map as `affinity.NAME`" "" "{ by: responseId }"
            "Sends what is asked about a response of the Responses API to the account that made it: a name from `affinity`, or the rule."
            -> "`<cache-store-value>` of each response that is created, `<cache-lookup-value>` for those that name one"
        CALLERS "callers" "map" "" "{ entra: { tenant: contoso.onmicrosoft.com, audience: api://gateway } }"
            "Who may call, by a token; beside subscription keys, or alone with `subscriptionKey: none`."
            -> "a policy at the beginning of `<inbound>` that answers 401"
        METRICS "metrics" "map" "" "{ namespace: inference, dimensions: [subscription, api, backend] }"
            "What tokens cost, for Application Insights."
            -> "`<llm-emit-token-metric>` in `<inbound>`"
        POLICIES "policies" "map" "" "{ inbound: { before: [check-team.xml] } }" "Policy of your own, at named places of what is compiled."
            -> "what stands in the files, at their places"
        => later ["limits" "products"];

    policies "apis.NAME.policies" "`policies`" "Policy of your own: files with the policies of a section, by paths from the folder of this file."
        INBOUND "inbound" "map" "" "{ before: [check-team.xml] }" "Before a request is forwarded."
            -> "what stands in the files, in `<inbound>`"
        BACKEND "backend" "map" "" "{ eachAttempt: [stamp.xml] }" "With each attempt."
            -> "what stands in the files, in the `<retry>` of `<backend>`"
        OUTBOUND "outbound" "map as `apis.NAME.policies.inbound`" "" "{ after: [tidy.xml] }" "Before a backend's answer goes to the caller."
            -> "what stands in the files, in `<outbound>`"
        ON_ERROR "onError" "map as `apis.NAME.policies.inbound`" "" "{ before: [report.xml] }" "When something failed."
            -> "what stands in the files, in `<on-error>`"
        => later [];

    around "apis.NAME.policies.inbound" "a place for hooks" "Files for one section; of a list, one after the other."
        BEFORE "before" "text, or list of texts" "" "[check-team.xml]" "After `<base />` and before anything that is compiled."
        AFTER "after" "text, or list of texts" "" "[tidy.xml]" "After all that is compiled."
        => later [];

    attempt "apis.NAME.policies.backend" "a place for hooks" "Files for the section `<backend>`."
        EACH_ATTEMPT "eachAttempt" "text, or list of texts" "" "[stamp.xml]" "Before each forward, when it is decided which backend or pool is asked."
        => later [];

    metrics "apis.NAME.metrics" "`metrics`" "What tokens cost: prompts, answers and both, for Application Insights."
        NAMESPACE "namespace" "text" "API Management" "inference" "Under which the metrics are found."
            -> "`namespace`"
        DIMENSIONS "dimensions"
            "`api`, `operation`, `product`, `subscription`, `user`, `backend`, `location`, `gateway`, `model` or list of them" "required"
            "[subscription, api, backend]"
            "What they are told apart by. Azure takes 10 dimensions, of which 5 custom ones: `model`, and those of `custom`."
            -> "`<dimension>`"
        CUSTOM "custom" "map from names to text" "" "{ Team: \"@(context.Request.Headers.GetValueOrDefault(\\\"x-team\\\", \\\"none\\\"))\" }"
            "Further dimensions: their names, and the expressions that give their values."
            -> "`<dimension>`"
        CONNECTION "connection" "text" "" "\"{{insights}}\"" "The connection string of an Application Insights resource, by a named value."
            -> "`service/loggers` and `apis/diagnostics` with `metrics: true`"
        LOGGER "logger" "text" "" "application-insights" "In place of `connection`: a logger that the service has, by its name."
            -> "`apis/diagnostics` with `metrics: true`"
        => later [];

    callers "apis.NAME.callers" "`callers`" "Who may call."
        ENTRA "entra" "map" "required" "{ tenant: contoso.onmicrosoft.com, audience: api://gateway }" "Tokens of Microsoft Entra ID."
            -> "`<validate-azure-ad-token>`"
        => later [];

    entra "apis.NAME.callers.entra" "`entra`" "Tokens of Microsoft Entra ID, sent as `Authorization: Bearer`. Texts may hold named values."
        TENANT "tenant" "text" "required" "contoso.onmicrosoft.com" "Who issues them: the tenant's id, or one of its domains."
            -> "`tenant-id`"
        AUDIENCE "audience" "text, or list of texts" "required" "api://gateway" "For whom they are: the claim `aud` is one of these."
            -> "`<audiences>`"
        REQUIRED_CLAIMS "requiredClaims" "map from names to text, or list of them" "" "{ roles: [Models.Read, Models.All] }"
            "What they have to say: of each claim one of the values, written out."
            -> "`<required-claims>`"
        => later [];

    deny "apis.NAME.deny[]" "a deny" "A refusal."
        MODEL "model" "pattern, or list of them" "every model" "[gpt-4o*, gpt-35-turbo]" "The models refused. This or `when` is needed."
        WHEN "when" "text, or map as `apis.NAME.routes[].when`" "" "{ header: { x-debug: \"*\" } }" "Which requests: as in a route."
        STATUS "status" "number 200 to 599" "403" "410" "The status."
            -> "`<set-status>` of a `<return-response>`"
        ERROR "error" "text, or map as `apis.NAME.unmatched.error`" "" "\"Model '{model}' is retired.\"" "The body; see below."
        RETRY_AFTER "retryAfter" "duration" "" "1h" "A Retry-After header: when to come back."
        => later [];

    route "apis.NAME.routes[]" "a route" "Where requests go."
        MODEL "model" "pattern, or list of them" "every model" "[gpt-4.1, gpt-4.1-*]" "The models it takes."
        WHEN "when" "text or map" "" "{ product: eu-* }" "Which requests it takes: see below. A text is an expression, `\"@(...)\"`."
            -> "`condition` of the `<when>`"
        TO "to" "name, list of names, map as `apis.NAME.routes[].to`, or map from names to number 0 to 1000000" "required" "chat"
            "A name from `pools` or `backends`; a list of them, of which the next serves when nobody before can; or a split: shares by \
            name, `{ blue: 95, green: 5 }`, drawn for each request."
            -> "`backend-id` of `<set-backend-service>`"
        AS "as" "text" "the model asked for" "gpt-4.1-nano" "The model that the target is asked for, in place of the one that callers name."
            -> "`<rewrite-uri>` or `<set-body>`, before the forward"
        LIMITS "limits" "map" "" "{ tokensPerMinute: 20000, by: subscription }" "How much callers may have of it."
        => later ["affinity"];

    split "apis.NAME.routes[].to" "a split" "Several targets, each with its share of the requests."
        SPLIT "split" "map from names to number 0 to 1000000" "required" "{ blue: 95, green: 5 }"
            "Names from `pools` or `backends`, each with its share of the sum. One with 0 gets nothing and stays deployed."
            -> "`<set-variable name=\"split\">` and a `<choose>`"
        BY "by" "`subscription`, `product`, `ip`, or map as `affinity.NAME.by`" "each request by itself" "subscription"
            "What keeps requests in one part: as `by` of an affinity rule, without `cookie`."
        WHEN_EXHAUSTED "whenExhausted" "name" "" "blue"
            "A name from `pools` or `backends`: where requests go when nobody of their part can serve, as in a chain."
        => later [];

    when "apis.NAME.routes[].when" "a condition" "What is asked of a request. All keys that are written must hold; of a list of patterns, one."
        HEADER "header" "map from names to pattern, or list of them" "" "{ x-tier: [gold, silver] }" "Headers. `\"*\"` asks that there is one."
        QUERY "query" "map from names to pattern, or list of them" "" "{ api-version: 2024-* }" "Query parameters."
        CLAIM "claim" "map from names to pattern, or list of them" "" "{ roles: batch }" "Claims of the bearer token; of several values, one has to match."
        BODY "body" "map from names to pattern, or list of them" "" "{ metadata.team: search }" "Fields of the JSON body, also inside of others."
        SUBSCRIPTION "subscription" "pattern, or list of them" "" "[payments, search-*]" "Subscriptions, by their names in ARM."
        PRODUCT "product" "pattern, or list of them" "" "eu-*" "Products, by their names in ARM."
        OPERATION "operation" "pattern, or list of them" "" "responses-*" "Operations, by their names in ARM."
        PATH "path" "pattern, or list of them" "" "\"*/embeddings\"" "The path as callers write it, from `/` on."
        STREAM "stream" "boolean" "" "true" "Whether the body asks for a stream."
        PROMPT_SIZE "promptSize" "range" "" "32000.." "Letters of the body, which a policy can count; a token is about four."
        TIME "time" "text" "" "08:00..18:00" "A part of the day, UTC; the end does not belong to it."
        DAYS "days" "`Monday`, `Tuesday`, `Wednesday`, `Thursday`, `Friday`, `Saturday`, `Sunday` or list of them" "" "[Saturday, Sunday]" "Days of the week, UTC."
        ALL "all" "text, map as `apis.NAME.routes[].when`, or list of them" "" "[{ stream: true }, { product: eu-* }]" "All of these."
        ANY "any" "text, map as `apis.NAME.routes[].when`, or list of them" "" "[{ stream: true }, { product: eu-* }]" "One of these."
        NOT "not" "text, or map as `apis.NAME.routes[].when`" "" "{ product: eu-* }" "Not this."
        => later [];

    limits "apis.NAME.routes[].limits" "`limits`" "How much callers may have. Who has had enough is refused before any backend is asked."
        TOKENS_PER_MINUTE "tokensPerMinute" "number" "" "20000"
            "Tokens of prompts and answers in a minute: 429 with `Retry-After` once as many were spent. The request that spends them is \
            answered."
        REQUESTS_PER_MINUTE "requestsPerMinute" "number" "" "60" "Requests in a minute: 429 with `Retry-After` above."
        TOKEN_QUOTA "tokenQuota" "number" "" "500000000" "Tokens in `tokenQuotaPeriod`: 403 above."
        TOKEN_QUOTA_PERIOD "tokenQuotaPeriod" "`Hourly`, `Daily`, `Weekly`, `Monthly` or `Yearly`" "" "Monthly"
            "Begins with the hour, day, week, month or year, UTC."
        REQUEST_QUOTA "requestQuota" "number" "" "100000"
            "Requests in `requestQuotaPeriod`: 403 above. Not on v2 tiers, which have no `quota-by-key`."
        REQUEST_QUOTA_PERIOD "requestQuotaPeriod" "duration" "" "1d" "How long `requestQuota` is for, at least `5m`."
        BY "by" "`subscription`, `product`, `ip` or map" "subscription" "{ header: x-user }"
            "Who is counted together: each `subscription`, each `product`, each address (`ip`), or each value of something else."
        => later [];

    limits_by "apis.NAME.routes[].limits.by" "`by`" "Who is counted together: one of these keys."
        HEADER "header" "text" "" "x-user" "Each value of this header. Callers without it are counted together."
        QUERY "query" "text" "" "user" "Each value of this query parameter. Callers without it are counted together."
        BODY "body" "text" "" "metadata.team" "Each value of this field of the JSON body. Requests without it are counted together."
        CLAIM "claim" "text" "" "oid" "Each value of this claim of the caller's token. The API needs `callers`; not for products."
        EXPRESSION "expression" "text" "" "\"@(context.Request.IpAddress)\"" "Each value that a policy expression gives."
        => later [];

    product "products.NAME" "a product" "APIs that callers subscribe to together, and what those callers may have of them."
        LIKE "like" "name" "" "premium" "Another product, whose settings count where this one has none."
        APIS "apis" "list of names" "" "[inference]" "Names from `apis`."
        MODELS "models" "pattern, or list of them" "every model" "[gpt-4.1*, o3]"
            "The models that its callers may ask for; other models are answered 403. Requests that name no model pass."
        LIMITS "limits" "map as `apis.NAME.routes[].limits`" "" "{ tokensPerMinute: 120000, by: subscription }"
            "As of a route, over all APIs of the product. What a product has beside `like` replaces that one figure."
        => later [];

    subscription "subscriptions.NAME" "a subscription" "A caller. Scenarios send `as` its name."
        PRODUCT "product" "name" "required" "premium" "A name from `products`."
        LIMITS "limits" "map" "" "{ tokensPerMinute: 300000 }" "Figures that replace the product's for this caller."
        => later [];

    subscription_limits "subscriptions.NAME.limits" "the limits of a subscription" "Figures that replace the product's. Periods and `by` stay."
        TOKENS_PER_MINUTE "tokensPerMinute" "number" "" "300000" "Tokens in a minute."
        REQUESTS_PER_MINUTE "requestsPerMinute" "number" "" "600" "Requests in a minute."
        TOKEN_QUOTA "tokenQuota" "number" "" "900000000" "Tokens in the product's period."
        REQUEST_QUOTA "requestQuota" "number" "" "500000" "Requests in the product's period."
        => later [];

    unmatched "apis.NAME.unmatched" "`unmatched`" "What happens when no route matches: an answer, or `passThrough` alone."
        STATUS "status" "number 200 to 599" "400" "404" "The status."
            -> "`<return-response>` in the `<otherwise>`"
        ERROR "error" "text, or map as `apis.NAME.unmatched.error`" "" "Invalid model or deployment-id." "The body; see below."
        PASS_THROUGH "passThrough" "name" "" "swc" "Forwards the request as it is to this backend or pool."
            -> "`<set-backend-service>` in the `<otherwise>`"
        RETRY_AFTER "retryAfter" "duration" "" "1h" "With an answer: a Retry-After header."
        => later [];

    error "apis.NAME.unmatched.error" "`error`"
        "A body in OpenAI's shape: `{\"error\": {\"code\": ..., \"message\": ...}}`. A text in place of the map gives `{\"error\": \
        \"...\"}`."
        CODE "code" "text" "" "invalid_model" "`code`."
        MESSAGE "message" "text" "required" "\"Unknown model '{model}'.\"" "`message`."
        => later [];
}
