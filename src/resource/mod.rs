//! APIM resources: one model, read from ARM JSON and written to it.
//!
//! A [`Bundle`] is what a deployment consists of. The compiler makes one; the gateway loads one that was read back from text.
//!
//! `account.rs` the accounts behind the backends · `landmark.rs` where they carry out what a spec says · `read/` ARM JSON in,
//! with the ARM expressions that templates use · `write/` ARM JSON out · `named_value.rs` `{{name}}` substitution

mod account;
mod landmark;
mod named_value;
mod read;
mod write;

pub use account::{Account, Deployment};
pub use landmark::{CookieOutcome, Kind, Landmark, Part, Place, Section};
pub use named_value::{references, references_in_policy, substitute};
pub use read::{Given, parameters, read, read_with};
pub use write::{Differs, Parameter, Template, write, write_for, write_parameters};

use std::rc::Rc;

use crate::diagnostic::{Mapped, Span};
use crate::time::Duration;

/// The newest stable api-version.
pub const STABLE: &str = "2024-05-01";

/// The newest api-version with a published schema, which has session affinity and failure responses.
pub const PREVIEW: &str = "2025-09-01-preview";

/// The header that carries a subscription key unless an API says otherwise.
pub const DEFAULT_KEY_HEADER: &str = "Ocp-Apim-Subscription-Key";

/// The query parameter that carries a subscription key unless an API says otherwise.
pub const DEFAULT_KEY_QUERY: &str = "subscription-key";

/// The resources of one deployment, in the order written.
#[derive(Clone, Debug, Default)]
pub struct Bundle {
    /// Single backends.
    pub backends: Vec<Backend>,
    /// Pools.
    pub pools: Vec<Pool>,
    /// Named values.
    pub named_values: Vec<NamedValue>,
    /// Policy fragments.
    pub fragments: Vec<Fragment>,
    /// APIs with operations and policies.
    pub apis: Vec<Api>,
    /// Products with their APIs and policies.
    pub products: Vec<Product>,
    /// Subscriptions.
    pub subscriptions: Vec<Subscription>,
    /// The policy of the whole service; APIM's own (which only forwards) when there is none.
    pub global_policy: Option<PolicyText>,
}

/// A single backend (`Microsoft.ApiManagement/service/backends`, type `Single`).
#[derive(Clone, Debug)]
pub struct Backend {
    /// The resource's last name segment.
    pub id: Rc<str>,
    /// Where it stands.
    pub span: Span,
    /// For people.
    pub description: Option<Rc<str>>,
    /// Base URL, without a slash at the end.
    pub url: Mapped,
    /// What the gateway adds to sign in.
    pub credentials: Credentials,
    /// Its breaker.
    pub circuit_breaker: Option<CircuitBreaker>,
}

/// What a backend resource adds to each request.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Credentials {
    /// A token of the service's identity.
    pub managed_identity: Option<ManagedIdentity>,
    /// Headers with their values.
    pub header: Vec<(Rc<str>, Vec<Rc<str>>)>,
    /// Query parameters with their values.
    pub query: Vec<(Rc<str>, Vec<Rc<str>>)>,
    /// `Authorization: SCHEME PARAMETER`.
    pub authorization: Option<(Rc<str>, Rc<str>)>,
    /// Client certificates of the TLS connection, which no simulated backend asks for.
    pub certificates: Vec<Certificate>,
}

/// A client certificate of the service.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Certificate {
    /// `credentials.certificateIds`: the name of its resource.
    Named(Rc<str>),
    /// `credentials.certificate`: its thumbprint.
    Thumbprint(Rc<str>),
}

/// `credentials.managedIdentity`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ManagedIdentity {
    /// Whom the token is for: `https://cognitiveservices.azure.com`.
    pub resource: Rc<str>,
    /// A user-assigned identity's client id.
    pub client_id: Option<Rc<str>>,
}

/// A breaker rule; Azure takes one per backend.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CircuitBreaker {
    /// The rule's name.
    pub name: Rc<str>,
    /// When it trips.
    pub threshold: Threshold,
    /// Failures are counted within this time.
    pub interval: Duration,
    /// Statuses that are failures, inclusive.
    pub status_ranges: Vec<(u16, u16)>,
    /// Azure's error reasons that are failures.
    pub error_reasons: Vec<Rc<str>>,
    /// How long it stays open.
    pub trip_duration: Duration,
    /// Whether a Retry-After replaces the trip duration.
    pub accept_retry_after: bool,
}

/// `failureCondition.count` or `.percentage`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Threshold {
    /// So many failures.
    Count(u32),
    /// So many of a hundred.
    Percentage(u32),
}

/// A pool (`Microsoft.ApiManagement/service/backends`, type `Pool`).
#[derive(Clone, Debug)]
pub struct Pool {
    /// The resource's last name segment.
    pub id: Rc<str>,
    /// Where it stands.
    pub span: Span,
    /// For people.
    pub description: Option<Rc<str>>,
    /// In the order written.
    pub members: Vec<Member>,
    /// Session affinity: the cookie's name.
    pub cookie: Option<Rc<str>>,
    /// `failureResponse.statusCode`, from hand-written templates.
    pub failure_status: Option<u16>,
}

/// A member of a pool.
#[derive(Clone, Debug)]
pub struct Member {
    /// The backend's id.
    pub backend: Rc<str>,
    /// Where it stands.
    pub span: Span,
    /// 0 to 100, lower first.
    pub priority: Option<u8>,
    /// 0 to 100.
    pub weight: Option<u8>,
}

/// A named value: text for `{{name}}`.
#[derive(Clone, Debug)]
pub struct NamedValue {
    /// What policies write between the braces (`displayName`).
    pub name: Rc<str>,
    /// Where it stands.
    pub span: Span,
    /// The text, unless it is in a Key Vault.
    pub value: Option<Mapped>,
    /// The Key Vault that has it.
    pub key_vault: Option<KeyVault>,
    /// Whether it is hidden in the portal.
    pub secret: bool,
}

/// `keyVault` of a named value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeyVault {
    /// The secret's identifier: `https://kv.vault.azure.net/secrets/swc`.
    pub secret: Rc<str>,
    /// The client id of the user-assigned identity that reads it; the service's own when `None`.
    pub identity: Option<Rc<str>>,
}

impl NamedValue {
    /// One whose text is known, from nowhere in particular.
    #[must_use]
    pub fn literal(name: &str, value: &str) -> Self {
        Self { name: name.into(), span: Span::NONE, value: Some(Mapped::made(value)), key_vault: None, secret: false }
    }
}

/// A policy fragment.
#[derive(Clone, Debug)]
pub struct Fragment {
    /// What `include-fragment` names.
    pub id: Rc<str>,
    /// Where it stands.
    pub span: Span,
    /// The document.
    pub policy: PolicyText,
}

/// An API.
#[derive(Clone, Debug)]
pub struct Api {
    /// The resource's last name segment.
    pub id: Rc<str>,
    /// Where it stands.
    pub span: Span,
    /// For people.
    pub display_name: Rc<str>,
    /// Under which callers find it, without slashes at the ends.
    pub path: Rc<str>,
    /// Where it forwards unless a policy says otherwise.
    pub service_url: Option<Mapped>,
    /// Whether callers need a subscription key.
    pub subscription_required: bool,
    /// The header that carries the key.
    pub key_header: Rc<str>,
    /// The query parameter that carries the key.
    pub key_query: Rc<str>,
    /// In the order written.
    pub operations: Vec<Operation>,
    /// The API's policy.
    pub policy: Option<PolicyText>,
    /// Where its metrics go. Nothing of a simulation depends on it: it is written, and not read.
    pub telemetry: Option<Telemetry>,
    /// False when the API is somebody else's and only its policy is deployed.
    pub owned: bool,
}

/// Where the metrics of an API go.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Telemetry {
    /// To the Application Insights resource of this connection string, which names a named value: a logger is deployed for it.
    Connection(Rc<str>),
    /// To a logger that the service has.
    Logger(Rc<str>),
}

/// An operation of an API.
#[derive(Clone, Debug)]
pub struct Operation {
    /// The resource's last name segment.
    pub id: Rc<str>,
    /// For people.
    pub display_name: Rc<str>,
    /// `POST`, or `*`.
    pub method: Rc<str>,
    /// `/deployments/{deployment-id}/chat/completions`, or `/*`.
    pub url_template: Rc<str>,
    /// The operation's policy.
    pub policy: Option<PolicyText>,
}

/// A product: APIs that callers subscribe to together.
#[derive(Clone, Debug)]
pub struct Product {
    /// The resource's last name segment.
    pub id: Rc<str>,
    /// Where it stands.
    pub span: Span,
    /// For people.
    pub display_name: Rc<str>,
    /// Whether its APIs can be called.
    pub published: bool,
    /// Whether its APIs are called with a key.
    pub subscription_required: bool,
    /// Whether somebody has to agree to each subscription.
    pub approval_required: bool,
    /// The ids of its APIs.
    pub apis: Vec<Rc<str>>,
    /// The product's policy.
    pub policy: Option<PolicyText>,
}

/// A subscription: a caller's key.
#[derive(Clone, Debug)]
pub struct Subscription {
    /// The resource's last name segment.
    pub id: Rc<str>,
    /// Where it stands.
    pub span: Span,
    /// For people.
    pub display_name: Rc<str>,
    /// What it is for.
    pub scope: SubscriptionScope,
}

/// What a subscription's key opens.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SubscriptionScope {
    /// Every API of the service.
    All,
    /// The APIs of a product.
    Product(Rc<str>),
    /// One API.
    Api(Rc<str>),
}

/// The text of a policy document, to be read by `policy`.
#[derive(Clone, Debug)]
pub struct PolicyText {
    /// The XML, with the places it was read from.
    pub text: Mapped,
    /// Whether it is an XML document or has C# in it unescaped.
    pub format: PolicyFormat,
}

/// `format` of a policy resource.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PolicyFormat {
    /// A well-formed XML document.
    Xml,
    /// XML whose expressions may stand unescaped.
    RawXml,
}

#[cfg(test)]
mod tests;
