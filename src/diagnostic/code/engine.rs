//! APC10xx: loading and running artifacts.

codes! {
    1001 UNKNOWN_BACKEND Error "policy names a backend that is not there" "`<set-backend-service backend-id>` names a backend or pool that the artifacts do not hold. API Management refuses such a policy, or answers 500 when the name is computed. Deploy the backend with the policy, or correct the name."
    1002 UNKNOWN_MEMBER Error "pool names a backend that is not there" "A member of a pool must be a single backend of the same service. Pools inside pools are not documented."
    1003 POOL_SIZE Error "pool with too few or too many members" "API Management takes pools of 1 to 30 members."
    1004 DUPLICATE_BACKEND Error "two backends of one name" "Backends and pools are resources of one type: a second one of the same name replaces the first at deployment."
    1005 BAD_URL Error "not a base URL" "A backend's URL, an API's service URL and `base-url` are absolute `http` or `https` URLs. Operation path and query of the request are put after them."
    1006 BAD_TEMPLATE Error "URL template that cannot be matched" "A URL template is a path whose segments are text, `{name}`, or `*` at the end. More than one parameter in a segment, or `*` in the middle, has no one reading."
    1007 DUPLICATE_PATH Error "two APIs with one path" "Callers reach an API by its path: two APIs with the same path cannot both be reached, and API Management refuses the second."
    1008 NOT_RUN Error "not modelled by the engine" "API Management knows this feature and the engine does not run it yet. A run without it would show what the gateway does not do, so it is refused."
    1009 BREAKER_COUNT Error "breaker that counts too much" "The engine remembers each failure up to a breaker's count. A count this high is most likely a mistake: the breaker would hardly ever trip."
    1010 TOO_LARGE Error "too many steps" "Each operation with a policy of its own runs a copy of what it inherits. Together they are more than the engine takes. Put what operations share into the policy of the API."
}
