//! APC03xx: pools, breakers and retries.

codes! {
    301 EMPTY_POOL Error "empty pool"
        "A pool without members can serve nothing, and Azure refuses it.\n\n\
         List at least one backend under `members`."
    302 DUPLICATE_MEMBER Error "duplicate member"
        "A backend stands twice in one pool. A backend has one breaker and one place in the order.\n\n\
         Keep one of the two; to give it more of the traffic, raise its `weight`."
    303 POOL_IN_POOL Error "a pool inside a pool"
        "Members of a pool are single backends: Azure takes no pool as a member.\n\n\
         List the backends of the inner pool with their priorities and weights."
    304 TOO_MANY_MEMBERS Error "too many members"
        "Azure takes at most 30 backends in a pool.\n\n\
         Split the pool, and send different models or callers to the parts."
    305 DEPLOYMENTS_DIFFER Error "members name a deployment differently"
        "The members of a pool have the model under different deployment names. A pool of Azure's picks its member after the request has been \
         written, and changes nothing but the URL of the backend: a request that names the model in its body would be unknown at the \
         other members. Only where the policy selects the members it writes each member's name into the body.\n\n\
         Leave the choice to the policy (`selection: policy`, no cookie), or give the deployments one name on all members. Under \
         `azureOpenAI`, where the URL names the deployment, `modelFrom: [url]` keeps requests without one away from the pool."
    306 DEPLOYMENT_RENAMED Error "the deployment is not named as the model"
        "Callers name the model, in the URL or in the body. With `surface: passThrough` the gateway passes requests on as they are, and the \
         backend, which knows the deployment under another name, would answer `404 DeploymentNotFound`.\n\n\
         Name the deployment as the model, or list the model under the deployment's name and let callers use that."
    307 MEMBER_LEFT_OUT Note "a member without the model"
        "A pool serves a model that one of its members does not have. The Azure pool for that model is made of the other members.\n\n\
         Nothing is to be done if that is meant; else add the model to the member's `models`."
    308 PRIORITY_WITHOUT_BREAKER Warning "priorities without breakers never fail over"
        "A pool goes on to the next priority only when the breakers of all members of the one before have tripped. A member without a \
         breaker never counts as gone, so everything after it is never used.\n\n\
         Give every member but those of the last priority a `circuitBreaker`."
    309 LONE_TOP_MEMBER Warning "one member alone at the top priority"
        "A backend that refuses connections, cannot be resolved or never answers trips no breaker: only an answer with a status does. A \
         pool picks by priority among the members whose breakers have not tripped, so each attempt of each request goes to the dead \
         endpoint again, and every request fails while the others stand idle.\n\n\
         Put a second member beside it at the same priority, so that a retry alternates; let `selection: policy` ask another \
         member with each attempt; or accept the risk knowingly."
    310 MIXED_PRIORITIES Warning "some members have a priority, some have none"
        "What Azure does with a member that has no priority beside members that have one is not documented.\n\n\
         Write a `priority` for every member or for none."
    311 MIXED_WEIGHTS Warning "some members of one priority have a weight, some have none"
        "What Azure does with a member that has no weight beside members of the same priority that have one is not documented.\n\n\
         Write a `weight` for every member of a priority or for none."
    312 WEIGHT_WITHOUT_EFFECT Warning "a weight without effect"
        "Weights share the traffic among members of one priority. This member is the only one of its priority: whatever its weight, it \
         gets everything that the priority gets.\n\n\
         Drop the weight, or correct the priority if the member was to share with others."
    313 WEIGHT_ZERO Warning "weight 0"
        "What Azure does with a weight of 0 is not documented: the member may get nothing, or an equal share.\n\n\
         Take the member out, or put it into a priority of its own after the others."
    314 COOKIE_SHARED Note "several pools under one cookie"
        "Pools that one API uses set the same affinity cookie. A client that uses models of both gets the cookie of one overwritten by \
         the other, and its conversations change backends.\n\n\
         Clients that stay with one model are safe. Else give each pool an affinity rule with a cookie of its own."
    315 LONG_TIMEOUT Warning "a timeout that may be cut short"
        "Azure's load balancers may close a connection on which nothing came for 240 seconds: a longer `timeout` may not be honoured.\n\n\
         Stay at or below `240s`, and let long answers stream."
    316 PATHS_DIFFER Warning "members whose URLs differ in their path"
        "Under `azureOpenAI` the URL names the deployment. Where members have different names for it, each is a backend whose URL holds its \
         own, and the policy takes the caller's out of the request. That a pool of Azure's puts each member's path in front of a rewritten \
         URL is what one would expect, and nowhere documented: a simulation goes by it and says so (`memberPath`).\n\n\
         Let the policy select the members (`selection: policy`): a backend that is asked by itself keeps its path. Or try it in the \
         service before you rely on it."
    317 MEMBERS_TWICE Note "each member is two backends"
        "The members of a pool have different names for a deployment, and an API with `surface: azureOpenAI` leads to it. For requests with \
         a deployment in their URL each member is a backend whose URL holds its own name; for those without, such as `/responses`, it is \
         another one, and its name is written into the body. Each has a breaker of its own: what one learns of a throttled deployment the \
         other does not know.\n\n\
         Nothing is to be done if both are asked for. `modelFrom: [url]` leaves requests without a deployment in their URL to `unmatched`."
    320 NO_AUTO_RETRY Error "`retry: auto` has nothing to go by"
        "`retry: auto` repeats what every member's breaker trips on, as often as it takes to reach each member. For that every member \
         needs a breaker with a `count`, and the breakers must have a status in common. A pool that does not say otherwise retries \
         by `auto`.\n\n\
         Give every member such a breaker, write `retry: { count: ..., statusCodes: [...] }`, or `retry: none`."
    321 TOO_MANY_RETRIES Error "more than 50 further attempts"
        "To reach each member after the others have tripped would take more than 50 further attempts, which is as many as the gateway \
         makes.\n\n\
         Lower the `count` of the breakers, or write a `count` for the retry."
    322 COSTLY_RETRY Note "a retry that may take long"
        "Should every member hang, a caller waits for all attempts one after the other, each until its timeout.\n\n\
         Shorten `timeout`, lower the `count` of the breakers, or write a smaller `count` for the retry."
    323 SHORT_RETRY Warning "the retry is shorter than the pool"
        "The attempts of a request end before every member was tried: with four members and three attempts, three throttled members are \
         enough for the caller to see a 429, though the fourth is healthy.\n\n\
         Write `retry: auto`, or the count that the message names."
    324 RETRY_RETURNS Warning "a retry that returns to the same members"
        "A status is tried again that a member's breaker does not count. The member stays available, so the next attempt goes to it \
         again, or round its own priority; it never reaches the next one.\n\n\
         Add the status to the breaker's `statusCodes`, or take it out of the retry's."
    325 COUNT_ABOVE_ATTEMPTS Warning "the breaker trips later than the request ends"
        "A breaker takes more failures to trip than a request makes attempts. Under priorities a request spends all its attempts on the \
         failing member and ends with its error, while the others stand idle.\n\n\
         Lower the breaker's `count` (1 for throttling), or raise the retry's."
    326 RETRY_WAITS Warning "a retry that waits"
        "While a retry waits, the caller's request is held open in the gateway and takes of its capacity. When a breaker has tripped, the \
         next member is available at once: there is nothing to wait for.\n\n\
         Write `interval: 0s` unless all members share the cause of the failure."
    330 BREAKER_LIMIT Error "beyond what a breaker takes"
        "Azure takes at most 10 status ranges, each within 200 to 599, and at most 10 error reasons of 1 to 200 letters.\n\n\
         Join neighbouring ranges (`500-599`), and keep to what matters."
    331 BREAKER_NEVER_TRIPS Warning "a breaker that never trips"
        "None of the statuses that it counts is one that an Azure OpenAI backend answers when it cannot serve (408, 429, and 500 \
         upwards).\n\n\
         Count 429 for throttling and 500-599 for outages."
    332 BREAKER_BLAMES_BACKEND Warning "a breaker that trips on callers' mistakes"
        "Statuses below 429, except 408, say that a request was fine or that its caller made a mistake. One bad request would take the \
         backend away from everybody.\n\n\
         Count 429 for throttling and 500-599 for outages."
    333 UNKNOWN_REASON Warning "an error reason that Azure does not document"
        "The only error reason that Azure's pages show is `Server errors`. Others are accepted, and on live gateways failures to connect \
         tripped no breaker whatever reasons were written.\n\n\
         Do not rely on it: count statuses."
    334 BREAKER_FOR_ALL_MODELS Warning "one breaker for several models"
        "Routes send several models to this backend, which lists none. Azure throttles each deployment by itself, but the backend has \
         one breaker: a 429 for one model keeps all of them away.\n\n\
         List its `models`, and each gets a breaker of its own; or write `shared: true` in the breaker to say that this is meant."
    340 THROTTLING_PASSED_ON Warning "a 429 that other members could have served"
        "The pool does not try again on 429. The request that meets a throttled member is answered 429, although the breaker takes that \
         member away in the same moment and others could serve.\n\n\
         Count 429 in every member's breaker and write `retry: auto`. Where callers are meant to see each 429, allow this with the reason."
    341 RETRIES_MULTIPLIED Warning "retries multiplied by the client's own"
        "The SDKs of OpenAI and Azure try a request twice again when it is answered 408, 409, 429 or 500 and above. What the gateway tries \
         again for each of those adds up to the product: during an outage, when capacity is short, every request becomes a dozen \
         and more.\n\n\
         Retry in one place: `max_retries=0` in the clients, or fewer attempts in the pool."
    342 RETRY_AFTER_UNBOUNDED Warning "a Retry-After without a bound, and nobody else"
        "With `acceptRetryAfter` a breaker stays open for as long as the backend's Retry-After says, and there is no bound: 86,400 seconds, a \
         day, has been seen. While it is open, whatever only this backend serves is answered 503 without a call.\n\n\
         Write `acceptRetryAfter: false`, so that `tripDuration` holds, or let another backend serve it too."
}
