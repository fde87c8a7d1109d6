use crate::expr::Want;

/// Attributes that take a condition, from Microsoft's schemas of policies; `*` is every element.
const CONDITIONS: &[(&str, &str)] = &[
    ("*", "condition"),
    ("*", "increment-condition"),
    ("*", "ignore-error"),
    ("cache-lookup", "allow-private-response-caching"),
    ("cache-lookup", "must-revalidate"),
    ("cache-lookup", "vary-by-developer"),
    ("cache-lookup", "vary-by-developer-groups"),
    ("cache-store", "cache-response"),
    ("check-header", "ignore-case"),
    ("cors", "allow-credentials"),
    ("cors", "terminate-unmatched-request"),
    ("forward-request", "follow-redirects"),
    ("json-to-xml", "consider-accept-header"),
    ("retry", "first-fast-retry"),
    ("rewrite-uri", "copy-unmatched-params"),
    ("set-backend-service", "sf-resolve-condition"),
    ("validate-azure-ad-token", "allow-proof-of-possession-tokens"),
    ("validate-azure-ad-token", "allow-protected-forwarded-tokens"),
    ("validate-jwt", "require-expiration-time"),
    ("validate-jwt", "require-signed-tokens"),
    ("xml-to-json", "always-array-child-elements"),
    ("xml-to-json", "consider-accept-header"),
];

/// Attributes that take a whole number, from the same schemas.
const NUMBERS: &[(&str, &str)] = &[
    ("*", "timeout"),
    ("*", "timeout-ms"),
    ("*", "increment-count"),
    ("*", "duration"),
    ("*", "failed-check-httpcode"),
    ("*", "failed-validation-httpcode"),
    ("*", "tokens-per-minute"),
    ("*", "token-quota"),
    ("forward-request", "continue-timeout"),
    ("rate-limit-by-key", "calls"),
    ("rate-limit-by-key", "renewal-period"),
    ("retry", "count"),
    ("retry", "delta"),
    ("retry", "interval"),
    ("retry", "max-interval"),
    ("set-status", "code"),
    ("validate-jwt", "clock-skew"),
];

/// What an attribute takes.
pub(super) fn attribute(element: &str, name: &str) -> Want {
    let of = |table: &[(&str, &str)]| table.iter().any(|(e, a)| (*e == "*" || *e == element) && *a == name);
    match () {
        () if of(CONDITIONS) => Want::Bool,
        () if of(NUMBERS) => Want::Int,
        () if element == "set-variable" || element == "cache-store-value" => Want::Any,
        () => Want::Text,
    }
}

/// Whether a policy takes bytes: a certificate, a content that is no text.
pub(super) fn takes_bytes(element: &str) -> bool {
    matches!(element, "authentication-certificate" | "set-body")
}
