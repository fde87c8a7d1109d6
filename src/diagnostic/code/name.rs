//! APC02xx: names that point at something.

codes! {
    201 UNKNOWN_POOL Error "unknown pool"
        "A route sends its requests to a name that stands neither under `pools` nor under `backends`.\n\n\
         Names are compared letter by letter, capitals included. Correct the name, or declare the pool."
    202 UNKNOWN_BACKEND Error "unknown backend"
        "A member of a pool names a backend that is not declared under `backends`.\n\n\
         Names are compared letter by letter, capitals included. Correct the name, or declare the backend with its `url`."
    203 UNKNOWN_BREAKER Error "unknown circuit breaker"
        "A backend names a circuit breaker that is not declared under `circuitBreakers`.\n\n\
         Correct the name, declare the breaker, or write it where it is used: `circuitBreaker: { count: 1, statusCodes: [429] }`."
    204 UNKNOWN_RETRY Error "unknown retry rule"
        "A pool names a retry rule that is not declared under `retries`.\n\n\
         Correct the name, declare the rule, or write it where it is used: `retry: { count: 2, statusCodes: [429] }`. \
         `auto` and `none` need no declaration."
    205 UNKNOWN_AFFINITY Error "unknown affinity rule"
        "A pool names an affinity rule that is not declared under `affinity`.\n\n\
         Correct the name, declare the rule, or write it where it is used: `affinity: { by: { cookie: APIM-Backend-Affinity } }`. \
         `none` needs no declaration."
    206 UNKNOWN_MODEL Error "no member serves the model"
        "A route sends a model to a backend or pool where nobody has it: every request would be answered `404 DeploymentNotFound` by \
         the backend.\n\n\
         Correct the model's name, add it to the `models` of a backend, or send the route elsewhere. A backend without `models` is \
         taken to serve whatever is asked for."
    207 NAME_TWICE Error "a pool and a backend of one name"
        "Azure keeps pools and single backends in one list, so that the two cannot bear one name (capitals do not count there).\n\n\
         Rename one of them."
    208 UNUSED_BACKEND Warning "unused backend"
        "No route leads to this backend, neither by its own name nor through a pool. It is deployed all the same.\n\n\
         Add it to a pool, send a route to it, or delete it."
    209 UNUSED_POOL Warning "unused pool"
        "No route leads to this pool, so it is not deployed: which models it would serve, and under which surface, is not known.\n\n\
         Send a route to it, or delete it."
    210 UNUSED_RULE Warning "unused rule"
        "A circuit breaker, retry rule, affinity rule or named value is declared, and nothing names it. It has no effect.\n\n\
         Name it where it is meant to work, or delete it."
    211 BAD_SPILLOVER Error "spillover leads nowhere"
        "`spillover` names the deployment that takes what provisioned throughput refuses. Azure looks for it on the same account, and \
         only provisioned deployments (those with `ptu`) spill over.\n\n\
         Name another deployment of the same backend, or delete the line."
    212 UNKNOWN_NAMED_VALUE Error "unknown named value"
        "`auth` sends a named value, `{{name}}`, that is not declared under `namedValues`. Azure refuses a backend or a policy that names \
         what is not there.\n\n\
         Names are compared letter by letter, capitals included. Correct the name, or declare it: `{ keyVault: ... }` for a secret of a \
         Key Vault, `{ secret: true }` for one that is given at deployment."
    220 UNKNOWN_OPERATION Error "unknown operation"
        "A condition asks for an operation that the API's surface does not have, so that no request can match it. Operations are named as in \
         ARM: `chat-completions`, `embeddings`, `responses-create`.\n\n\
         Correct the name, or write a glob: `responses-*`."
}
