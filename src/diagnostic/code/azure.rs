//! APC05xx: what Azure would refuse, or does not offer at this tier or api-version.

codes! {
    501 NAME_REFUSED Error "a name that Azure refuses"
        "Names in the spec become names of Azure resources and of files. Backends and pools: 1 to 80 letters, digits, `_` and `-`, no \
         `-` at the ends. Breakers: 1 to 80 letters, digits and `-`. APIs: 1 to 80 letters, digits, `.`, `_` and `-`, beginning with \
         a letter or digit, since the policy's file bears the name too. Regions are named as Azure displays them: `West Europe`.\n\n\
         The deployment would fail, long after this check. Rename it; for an API whose ARM name is given, write it as `id`."
    502 NAME_COLLIDES Error "two resources of one name"
        "Two resources would bear one Azure name. Names of resources are made from the spec's (`swc` and the model `gpt-4.1` give \
         `swc-gpt-4-1`), and Azure does not tell capitals from small letters.\n\n\
         The later would overwrite the earlier. Rename one of them."
    503 BAD_URL Error "not the URL of a backend"
        "A backend's `url` is the endpoint of the account: `https://NAME.openai.azure.com`, with a path before the API's own where a \
         proxy asks for it. No query, no fragment, no user name.\n\n\
         Write the endpoint as the portal shows it."
    504 SEGMENT_IN_URL Error "the URL holds the surface's segment"
        "The API's surface appends its own segment to the endpoint (`openai`, `openai/v1` or `models`); this URL ends in it already. \
         Requests would go to `/openai/openai/...` and be answered 404.\n\n\
         Write the bare endpoint, or use `surface: passThrough`, which appends nothing."
    505 SAME_URL Warning "two backends with one URL"
        "Two backends point at the same endpoint. Each has a breaker of its own, so that what one learns of a throttled deployment the \
         other does not know, and a pool of both tries the same account twice.\n\n\
         Declare the endpoint once and list its `models`: a breaker for each is made where it helps."
    506 BREAKER_ON_CONSUMPTION Error "no circuit breakers on Consumption"
        "The Consumption tier has no circuit breakers. Without them a pool never leaves a throttled member, and priorities never \
         fail over.\n\n\
         Choose another `gateway.sku`, or take the breakers out and retry in each pool by a rule of your own."
    507 AFFINITY_IN_PREVIEW Note "session affinity is in preview"
        "The session affinity of a pool is a property that the newest stable api-version, 2024-05-01, does not have. Backends and pools \
         of this spec are deployed with 2025-09-01-preview, and a service gets the feature with its update group.\n\n\
         Nothing is to be done, but whoever deploys should know."
    508 MANAGED_HEADER Error "a header that API Management keeps to itself"
        "API Management manages `Connection`, `Content-Length`, `Keep-Alive` and `Transfer-Encoding` itself and refuses to have them \
         set.\n\n\
         Write a header of another name."
    509 SECRET_IN_CLEAR Warning "a secret in clear"
        "What is sent to sign in stands in the spec as it is, and would stand in the ARM template, the repository and the deployment's \
         history too.\n\n\
         Put it into a named value backed by a Key Vault and write `\"{{name}}\"`, or use `auth: managedIdentity`."
    510 SURFACES_DIFFER Note "one backend for several surfaces"
        "APIs of different surfaces use this backend. Its URL ends in the surface's segment, so each surface gets an Azure backend of \
         its own, with a breaker of its own: what one learns of a throttled deployment the other does not know.\n\n\
         Nothing is to be done if that is meant."
    511 PLAIN_HTTP Warning "http without TLS"
        "Prompts, answers and the gateway's token travel unencrypted to this backend. Azure's endpoints take `https` only.\n\n\
         Write `https://`."
    512 TOKEN_FOR_STRANGER Warning "Azure's token goes to a host that is not Azure's"
        "Without `auth`, the gateway signs in with a token of its managed identity. This host is not of an Azure AI domain: it would get \
         a token that opens every account which this identity may use.\n\n\
         Write the `auth` that the host asks for, `auth: none`, or `auth: managedIdentity` if the host is to be trusted with it."
    513 LIMITS_AT_TIER Error "limits that the tier does not have"
        "The Consumption tier has neither `llm-token-limit` nor `rate-limit-by-key` nor `quota-by-key`; the v2 tiers have the first two. \
         API Management refuses a policy that holds what its tier does not have.\n\n\
         Choose another `gateway.sku`, or limit something else."
    514 TIMEOUT_AT_TIER Warning "longer than the tier waits"
        "The Consumption tier ends every request after 30 seconds, retries included. An attempt that may take longer leaves no time for \
         another, and the caller gets the tier's own error.\n\n\
         Write a `timeout` that leaves time for all attempts, or choose another `gateway.sku`."
    515 UNITS_AT_TIER Warning "units that the tier does not have"
        "The Developer tier has one unit, and Consumption has none to choose. `units` is what is simulated: with more of them, counters and \
         breakers are kept apart as no gateway of this tier does.\n\n\
         Delete it, or choose another `gateway.sku`."
    516 LEFT_IN_AZURE Warning "no longer compiled, and still in Azure"
        "`apc compile` found an earlier template in the folder that it writes to, and a resource of it is not in the new one. ARM deploys what \
         a template holds and deletes nothing: the resource stays as it was last deployed. An API that stays still answers its callers, and a \
         backend that stays still has a way to sign in.\n\n\
         Delete it in the service after the next deployment, pools before their members. The warning is told once, since the new template \
         takes the place of the old."
    540 NAMED_VALUE_REFUSED Error "a named value that Azure refuses"
        "The text of a named value has 1 to 4,096 letters and is not blank; a secret of a Key Vault is named by its identifier, \
         `https://NAME.vault.azure.net/secrets/NAME`.\n\n\
         The deployment would fail. Correct the text or the identifier, as the portal shows it."
    541 SECRET_VERSION Warning "a secret that stays at its version"
        "The identifier of the Key Vault's secret ends in a version. API Management reads exactly that version: after the secret was \
         rotated it signs in with the old one, until that is switched off and every request fails.\n\n\
         Leave the version out: API Management looks every four hours for a new one."
    590 TOO_LARGE Error "too large for Azure"
        "What the spec compiles to is larger than Azure takes: 256 KiB for a policy (16 KiB on the Consumption tier), 131,072 characters \
         for a policy inside an ARM template; 800 resources, 256 parameters and 4 MiB in a template.\n\n\
         Let one route take several models with a list or a glob, split an API into two, or split the spec."
    591 WAITS_DIFFER Error "waits that one retry cannot say"
        "The compiled policy of an API has one `retry` for all its pools. Its waits either grow evenly (`delta` alone) or double up to \
         a longest one (`maxInterval`); API Management cannot do the one for some requests and the other for the rest.\n\n\
         Give all pools of the API a `maxInterval`, or none."
}
