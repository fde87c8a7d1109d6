//! APC035x: selection and affinity.

codes! {
    351 SELECTED_BY_POLICY Note "the policy selects the member"
        "Azure's own pools cannot do what is asked for here, so `selection: auto` comes to `policy`: the compiled policy puts the \
         members in order for each request and asks another with each attempt. No pool is deployed; breakers count as before, and \
         the 503 of an open one sends the request on to the next member.\n\n\
         Nothing is to be done. `selection: policy` says that this is meant."
    352 COOKIE_BY_POLICY Error "a cookie where the policy selects"
        "Session affinity by cookie is a property of Azure's pools. With `selection: policy` there is no pool that could set the \
         cookie.\n\n\
         Write `selection: native`, or an affinity by something that requests carry: `by: { header: x-user }`."
    353 TOO_MANY_FIRST Error "too many pools for one key"
        "Under native selection, an affinity by key takes one pool in Azure for each member of the first priority, with that member \
         ranked before the others. More than 12 of them cost more than they are worth.\n\n\
         Write `selection: policy`: the policy then puts the members in order itself."
    354 KEYS_OF_A_DEAD_MEMBER Note "keys stay with a dead member"
        "A key belongs to one member, and leaves it only while the breaker of that member is open. An endpoint that refuses \
         connections or never answers trips no breaker: all attempts of a request whose key is its own go there and fail, while other \
         keys are served.\n\n\
         With `selection: policy` each attempt asks another member, so that a dead one is passed. Or accept the risk knowingly."
    355 KEY_WITHOUT_EFFECT Warning "a key that decides nothing"
        "An affinity by key chooses among the members of the first priority. There is only one of them, so that every key comes to the \
         same.\n\n\
         Write `selection: policy`, by which the key orders the members of each priority, give several members the first priority, or \
         delete the affinity."
    356 KEY_TAKEN_AWAY Error "a key that is taken away"
        "The header or query parameter that this affinity goes by holds the caller's subscription key. The policy takes it away before \
         anything else, so that it reaches no backend.\n\n\
         Write `by: subscription`, which is the same for both keys of a subscription."
    357 KEY_NEVER_THERE Warning "a key that no request has"
        "The affinity goes by the caller's subscription or product, and the API asks for no subscription key: no request has either, and \
         each is dealt by itself.\n\n\
         Take `subscriptionKey: none` away, or go by something that requests carry: `by: { header: x-user }`."
    358 NO_REBALANCE Error "responses do not move"
        "A response of the Responses API exists on the account that made it and nowhere else. Sent to another account, whatever is \
         asked about it is answered 404: there is nothing to rebalance to.\n\n\
         Write `whenUnavailable: fail`, so that callers see that account's own answer with its Retry-After, or `wait`."
    359 MISPLACED Error "an affinity in the wrong place"
        "A pool picks members, by a cookie or by a key. A response id says which account made a response, and `GET`, `cancel` and \
         `DELETE` of one name no model that would lead to a pool: so that affinity belongs to the API, and is asked before the routes.\n\n\
         Write `by: responseId` at the API, everything else at a pool."
    360 STREAMS_UNKNOWN Warning "streams are not remembered"
        "The gateway learns which account made a response from the answer, which holds its id. The answer to `stream: true` would have \
         to be held back to be read, which is what a stream is not for: such a response is not remembered, and what is asked about it \
         afterwards is answered 404.\n\n\
         Let clients create without `stream` (with `background: true` they need not wait), or write `whenUnknown: forward` and give the \
         pools an affinity by a key or a cookie, which holds streamed conversations as well."
    361 NO_RESPONSES Error "no Responses API here"
        "An affinity by response ids reads the id in the operations of the Responses API. This surface has none, or has no operations of \
         its own.\n\n\
         Use `surface: azureOpenAIV1`, `azureOpenAI` or `openAI`."
    362 NO_INTERNAL_CACHE Error "no built-in cache on Consumption"
        "The Consumption tier has no cache of its own, and storing into one that is not there fails silently: every response would be \
         unknown.\n\n\
         Choose another `gateway.sku`, or hold the pools by a key of the requests."
    363 CALLERS_ALIKE Warning "callers are not told apart"
        "What is remembered of a response counts for its caller alone, by the subscription or the `oid` of the token. With neither all \
         callers are one: whoever knows or guesses an id can read, continue or delete the response.\n\n\
         Ask for subscription keys, or for tokens: `callers: { entra: ... }`."
    364 EXTERNAL_STORE Note "a cache that the template does not connect"
        "`store: external` keeps what is remembered of responses in a cache that is connected to API Management, such as Azure Managed Redis: it is \
         shared by regions, and outlives the gateway. Without one nothing is remembered.\n\n\
         Nothing is to be done where the service has one (`az apim cache create`)."
    365 KEY_NO_TEXT Error "a key that is no text"
        "Keys are hashed as text. What is no text (a number, a `Guid`, JSON) would fail in every request.\n\n\
         Make it one: add `.ToString()`."
    366 CLAIM_WITHOUT_CALLERS Error "a claim of nobody's token"
        "What a claim of the caller's token says is to hold requests together, and this API validates no tokens: without one every request would \
         be dealt by itself, and whoever makes one up chooses a member.\n\n\
         Write `callers: { entra: { tenant: ..., audience: ... } }`, or go by something else."
    380 COOKIES_OF_SDKS Warning "a cookie that most clients do not keep"
        "Session affinity of a pool is a cookie: the gateway sets it, and the client has to send it back. Most SDKs and agent frameworks keep \
         no cookies unless they are told to, or forget them with the client object. Such a client is dealt anew with each request, and its \
         `previous_response_id` is 404 on the other members.\n\n\
         Go by something that clients send anyway (`by: subscription`, `by: { header: x-user }`), by response ids at the API, or see to it \
         that clients keep cookies and allow this."
    381 COOKIE_OVERWRITTEN Warning "the affinity's cookie is overwritten"
        "The gateway sets the cookie of the pool's session affinity in the header `Set-Cookie` of its answers, and `responseHeaders` sets that \
         header to something else. No client ever gets the cookie, so that none is held.\n\n\
         Take the header out, or hold the pool by a key."
    382 STATEFUL_WITHOUT_AFFINITY Warning "things of one account asked for at any"
        "Files, batches, threads, stored responses exist on the account that made them. Here such requests go to a pool that deals them among \
         several accounts: what one made is 404 on the others.\n\n\
         Give the pool an affinity by a key or a cookie, write `affinity: { by: responseId }` at an API of the Responses API, or lead such \
         paths to one backend: `when: { path: \"*/files*\" }`."
    383 CACHE_PER_REGION Warning "the built-in cache is one for each region"
        "Which account made a response is kept in the cache of the service. A Premium service that is deployed to several regions has such a \
         cache in each, and none knows of the others: a conversation that comes in by another region is 404.\n\n\
         Keep the callers of a conversation in one region. Where the service has one region only, allow this with that reason."
}
