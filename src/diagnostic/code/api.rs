//! APC04xx: APIs, routes and denies.

codes! {
    401 UNREACHABLE_ROUTE Warning "unreachable route"
        "The first route that matches wins, and earlier ones match everything that this one does: it never gets a request.\n\n\
         Move it before the other, narrow the other, or delete it."
    402 DENIED_ROUTE Warning "a route for a denied model"
        "Denies are asked before every route. All that this route takes is refused before it is reached.\n\n\
         Narrow the deny, or delete the route."
    403 SHADOWED_DENY Warning "a deny behind another"
        "An earlier deny refuses everything that this one does, so that its status and error are never seen.\n\n\
         Move it before the other, or delete it."
    404 NO_CATCH_ALL Error "nothing is said of other models"
        "No route takes every model, and there is no `unmatched`: what a request gets that no route matches would be left to chance.\n\n\
         Write `unmatched: { status: 400, error: Invalid model or deployment-id. }`, or a last route without `model`."
    405 UNREACHABLE_UNMATCHED Warning "`unmatched` is never used"
        "A route takes every model, so that nothing is left for `unmatched`.\n\n\
         Delete one of the two."
    406 EXPANDED_GLOB Note "a glob that stands for the models of its target"
        "The target becomes one Azure pool or backend for each model, so that each has a breaker of its own; or the parts of a split differ \
         in their models. The route is compiled to one condition for each model that the target lists, of a split for those that every part \
         has; a model that is not listed goes on to later routes and to `unmatched`.\n\n\
         Nothing is to be done. With `shared: true` in the breakers the target stays one, and the glob a glob."
    407 SEGMENT_IN_PATH Error "the path holds the surface's segment"
        "The API's surface appends its own segment to the path (`openai`, `openai/v1` or `models`), as clients of Azure OpenAI do. With \
         the segment written too, callers would have to ask for `/openai/openai/...`.\n\n\
         Write the path without it: `path: inference` serves `/inference/openai/deployments/...`."
    408 SEGMENT_MISSING Error "the segment is lost on the way"
        "The API ends in a segment that Azure's endpoints need (`openai`, `openai/v1` or `models`), API Management cuts the API's path \
         off before it \
         forwards, and neither the surface nor the backend's URL puts the segment back: the backend answers 404.\n\n\
         Take it out of the path, add it to the backend's `url`, or use the surface that has it."
    409 BAD_PATH Error "not the path of an API"
        "A path is at most 400 letters, digits and `-._~/`, without empty parts, and without a wildcard or parameter.\n\n\
         Write it as callers see it: `path: inference`."
    410 PATH_TAKEN Error "two APIs under one path"
        "Two APIs would be found under the same path; Azure refuses the second.\n\n\
         Give one of them another `path`."
    411 NO_MODEL_SOURCE Error "the model is read where none is"
        "Only `surface: azureOpenAI` has the deployment in its URLs. With `modelFrom: [url]` no request to another surface has a model, \
         and every rule that asks for one is passed over.\n\n\
         Write `modelFrom: [body]`, or leave it out."
    412 LIMITS_NOTHING Error "limits without a figure"
        "`limits` says for whom, but not how much.\n\n\
         Write `tokensPerMinute`, `requestsPerMinute`, `tokenQuota` or `requestQuota`, or delete it."
    413 SMALL_LIMIT Warning "a limit below one request"
        "The gateway admits a request while fewer tokens than the limit were spent, whatever it will cost, and refuses everything until \
         enough of them are a minute old. With a limit below the size of one request every request spends the limits of several \
         minutes.\n\n\
         Raise it to what callers should have in a minute, or count requests: `requestsPerMinute`."
    414 QUOTA_BELOW_RATE Warning "a quota below the rate"
        "The quota is used up within the first minute, before the limit of the minute can refuse anybody.\n\n\
         Lower the one, or raise the other."
    415 SHARED_COUNTER Warning "a counter that all callers share"
        "Whom a limit counts together is what its key says: the subscription, the product, a header, the address. What a request does \
         not have is null, and all requests without it share one counter: one busy caller stops all others.\n\n\
         Count by something that every caller has."
    416 CHOSEN_COUNTER Warning "a counter that callers choose"
        "Each value of the header, the query parameter or the field of the body has a counter of its own, and callers can send what they \
         like: who has had enough sends another value.\n\n\
         Count by `subscription`, or let the header be set by something that callers cannot pass by."
    417 MIXED_LIMIT Warning "tokens of chats and of embeddings in one limit"
        "`llm-token-limit` documents chat completions and Responses, `azure-openai-token-limit` embeddings. A route for both gets the \
         former, and whether it counts embeddings is not documented.\n\n\
         Give the models that make embeddings a route of their own; it gets the other policy."
    418 LIMIT_ESTIMATES Note "tokens of streams are estimated"
        "Answers say in `usage` what they cost; streams do so only when they are asked for. API Management counts tokens of streams by an \
         estimate of its own, and when they end: many streams at one time may overshoot a limit by all that they cost.\n\n\
         Nothing is to be done, but leave room between the limits of callers and the capacity of backends."
    430 ALIAS_OF_ITSELF Warning "an alias that is the model's own name"
        "`as` names the model that the target is asked for in place of the one that callers name. Here both are the same.\n\n\
         Delete `as`, or name another model."
    431 ALIAS_OF_ALIAS Warning "an alias of an alias"
        "Routes are asked once, with the model that the caller names: what `as` makes of it goes to the target of this route, and no other \
         route makes anything of it again. So two aliases in a row, or in a circle, do not add up.\n\n\
         Name the model itself in `as`."
    432 ALIAS_OF_DENIED Warning "an alias of a denied model"
        "A deny looks at the model that callers name. This route asks its target for a model that a deny refuses, so that callers who are \
         refused it by its own name get it by another.\n\n\
         Deny the alias too, narrow the deny, or name another model. Nothing is to be done where the alias is meant to be the only way in."
    433 CLAIM_UNVALIDATED Warning "a claim of a token that nobody validates here"
        "A claim is read from the bearer token as the caller sent it. Without `callers` the policy that is compiled does not validate tokens, \
         so that callers can claim what they like unless a policy of a broader scope does.\n\n\
         Write `callers: { entra: { tenant: ..., audience: ... } }`, or ask for the subscription or product."
    440 TENANT_REFUSED Error "neither a tenant's id nor its domain"
        "API Management asks Microsoft Entra ID for the keys of this tenant. Under a name that is neither an id nor a domain it finds none, and \
         answers 401 to everybody.\n\n\
         Write the tenant's id, or one of its domains: `tenant: contoso.onmicrosoft.com`."
    441 ANY_TENANT Warning "tokens of any tenant"
        "`common` and `organizations` stand for every tenant there is: whoever has an account anywhere in Entra can get a token for the audience \
         unless its application refuses other tenants.\n\n\
         Write your own tenant. For callers of several tenants that you know, ask for `tid` under `requiredClaims`."
    442 CLAIM_PATTERN Error "a pattern where a value belongs"
        "The values of required claims are compared letter by letter: a `*` in one is a star, which no token has.\n\n\
         Write the values out: `roles: [Models.Read, Models.All]`."
    443 KEY_AS_BEARER Warning "clients that send their key as a bearer token"
        "OpenAI's own clients send what they are given as key in `Authorization: Bearer`. API Management looks for a subscription key in the \
         header and the query parameter of its name alone, and answers 401. Clients for Azure's older paths (`AzureOpenAI`) send `api-key` by \
         themselves.\n\n\
         Let clients send the header (`default_headers={\"api-key\": ...}`), and write `subscriptionKey: api-key` to say that they do; or \
         let them in by a token: `callers: { entra: ... }` with `subscriptionKey: none`."
    444 COUNTER_WITHOUT_CALLERS Error "a counter by a claim that nobody validates"
        "Callers are to be counted by a claim of their token, and nothing validates tokens there: all callers without one would share a counter, \
         and whoever makes one up has a counter of its own. The limits of a product are asked before the API's policy, which would validate \
         the token, has run.\n\n\
         Write `callers` on the API and the limit on its routes, or count by `subscription`."
    445 METRIC_DIMENSIONS Error "dimensions that Azure does not take"
        "A metric has at most 10 dimensions in Azure Monitor, each once; `llm-emit-token-metric` documents at most 5 custom ones, of which `model` \
         is one. And every combination of values is a time series of its own, of which a region takes 50,000 in twelve hours.\n\n\
         Leave out what another dimension implies, and what has a value for each request."
    446 METRICS_NOWHERE Note "nothing says where metrics go"
        "The policy emits metrics to the Application Insights resource of a diagnostic. Without `connection` or `logger` none is deployed, and \
         nothing is emitted unless the service has one for all APIs, with custom metrics turned on.\n\n\
         Write `connection: \"{{insights}}\"` with a named value for the connection string, or `logger: NAME`. Nothing is to be done where the \
         service has a diagnostic."
    460 SPLIT_OF_NOTHING Error "a split without shares"
        "A split deals requests by the shares of its parts. None of them has one above 0, so that no request would go anywhere.\n\n\
         Give the parts shares: `to: { blue: 95, green: 5 }`. They need not add up to 100."
    461 ONE_PART Warning "a split or a chain of one"
        "Where there is one part only, all requests go there.\n\n\
         Name it alone: `to: blue`. A part that is to get requests later can stand beside it with the share 0."
    462 SPLIT_KEY Error "a key that splits nothing"
        "A split looks at what a request carries when it comes in. A cookie of session affinity is the pool's, which the split has yet to \
         choose.\n\n\
         Go by `subscription`, `product`, `ip`, a header, a query parameter or a property of the body; or by nothing, so that each request \
         is drawn by itself."
    463 SPLIT_BREAKS_CONVERSATIONS Warning "a split that breaks conversations"
        "With the Responses API a turn of a conversation names the response before it, which exists on the account that made it. A split \
         that draws for each request sends the next turn to another part as often as the shares say, and the backend there answers 404.\n\n\
         Write `by: subscription`, or a header that clients send with every turn; or an `affinity` of the API by `responseId`, which sends \
         such requests to the account that made the response whatever the split."
    464 CHAIN_TWICE Error "a link that stands twice in a chain"
        "Who could not serve a request is not asked again further down the chain.\n\n\
         Delete one of the two."
    465 CHAIN Note "a chain is one pool"
        "The links of a chain become one pool, of the members of all of them in the order of the chain. Where that means the same it is a \
         pool in Azure, whose priorities do it: the next link serves while the breakers of all members before it are open. That wants \
         `retry: auto`, one timeout and breakers that trip on the same statuses. Else the policy asks the members one after the other, \
         each attempt another.\n\n\
         Nothing is to be done. The help says which it is, and why."
    466 CHAIN_AFFINITY Error "a chain of pools that hold requests in different ways"
        "The links of a chain become one pool, and a pool has one affinity. Where the links have different ones, or some have none, nobody \
         could say what holds a request.\n\n\
         Give all pools of the chain the same named rule of `affinity`, or none. Backends that are links by themselves need none."
    467 EXHAUSTED_ITSELF Warning "a split that goes on to where it was"
        "`whenExhausted` of a split is for requests whose part has nobody left. All requests of this one go to that target anyhow.\n\n\
         Name another target, or delete `whenExhausted`."
    480 DENY_BY_CASE Warning "a deny that misses a model by its case"
        "Models are matched letter by letter, capitals included. This deny matches no model that the spec names, and would match one if \
         capitals did not count: what it is meant to refuse passes.\n\n\
         Write the model as it is written where it is deployed."
}
