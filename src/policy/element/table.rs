use super::Section::{Backend, Inbound, OnError, Outbound};
use super::{
    Action, Reading, Section, authentication_managed_identity, cache_lookup_value, cache_store_value, choose, emit_token_metric,
    forward_request, include_fragment, limit_concurrency, quota, rate_limit, retry, return_response, rewrite_uri, set_backend_service,
    set_body, set_header, set_query_parameter, set_status, set_variable, token_limit, trace, validate_token,
};
use crate::policy::Element;

/// What is known of a policy that is modelled.
pub(super) struct Entry {
    /// The element's name.
    pub name: &'static str,
    /// Where it may stand.
    pub sections: &'static [Section],
    /// Its attributes, `id` aside, which all have.
    pub attributes: &'static [&'static str],
    /// Attributes that API Management knows and this program does not.
    pub not_modelled: &'static [&'static str],
    /// Reads the element at a path; faults are reported.
    pub read: fn(&mut Reading<'_>, &Element, &str) -> Option<Action>,
}

/// All four sections.
pub(super) const ANYWHERE: &[Section] = &[Inbound, Backend, Outbound, OnError];

/// What a name is.
pub(super) enum Known {
    /// A policy of the table.
    Modelled(&'static Entry),
    /// A policy of API Management that is not in the table.
    NotModelled,
    /// No policy.
    No,
}

const MODELLED: &[Entry] = &[
    authentication_managed_identity::ENTRY,
    cache_lookup_value::ENTRY,
    cache_store_value::ENTRY,
    choose::ENTRY,
    emit_token_metric::AZURE_OPENAI,
    emit_token_metric::LLM,
    forward_request::ENTRY,
    include_fragment::ENTRY,
    limit_concurrency::ENTRY,
    quota::ENTRY,
    quota::BY_KEY,
    rate_limit::ENTRY,
    rate_limit::BY_KEY,
    retry::ENTRY,
    return_response::ENTRY,
    rewrite_uri::ENTRY,
    set_backend_service::ENTRY,
    set_body::ENTRY,
    set_header::ENTRY,
    set_query_parameter::ENTRY,
    set_status::ENTRY,
    set_variable::ENTRY,
    token_limit::AZURE_OPENAI,
    token_limit::LLM,
    trace::ENTRY,
    validate_token::ENTRA,
    validate_token::JWT,
];

/// The other policies of Microsoft's schemas and reference pages.
const NOT_MODELLED: &[&str] = &[
    "authentication-basic",
    "authentication-certificate",
    "authentication-token",
    "authentication-token-store",
    "azure-openai-semantic-cache-lookup",
    "azure-openai-semantic-cache-store",
    "block",
    "cache-lookup",
    "cache-remove-value",
    "cache-store",
    "cache-value",
    "check-header",
    "cors",
    "cosmosdb-data-source",
    "cross-domain",
    "emit-metric",
    "find-and-replace",
    "get-authorization-context",
    "graphql-data-source",
    "http-data-source",
    "invoke-dapr-binding",
    "invoke-request",
    "ip-filter",
    "json-to-xml",
    "jsonp",
    "llm-content-safety",
    "llm-semantic-cache-lookup",
    "llm-semantic-cache-store",
    "log-to-eventhub",
    "mock-response",
    "proxy",
    "publish-event",
    "publish-to-dapr",
    "redirect-content-urls",
    "send-one-way-request",
    "send-request",
    "send-service-bus-message",
    "set-method",
    "set-request-metric-dimension-value",
    "sql-data-source",
    "validate-client-certificate",
    "validate-content",
    "validate-graphql-request",
    "validate-headers",
    "validate-odata-request",
    "validate-parameters",
    "validate-status-code",
    "wait",
    "xml-to-json",
    "xsl-transform",
];

/// What a name is.
pub(super) fn find(name: &str) -> Known {
    match MODELLED.iter().find(|e| e.name == name) {
        Some(entry) => Known::Modelled(entry),
        None if NOT_MODELLED.contains(&name) => Known::NotModelled,
        None => Known::No,
    }
}

/// Every name of a policy.
pub(super) fn names() -> impl Iterator<Item = &'static str> {
    MODELLED.iter().map(|e| e.name).chain(NOT_MODELLED.iter().copied()).chain(["base"])
}
