use crate::http::{Str, Url};
use crate::time::Date;

/// `context.LastError`. What is not known is null.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct LastError {
    /// The policy or step.
    pub source: Option<Str>,
    /// A word for programs: `BackendConnectionFailure`, `Timeout`, `ExpressionValueEvaluationFailure`.
    pub reason: Option<Str>,
    /// Words for people.
    pub message: Option<Str>,
    /// `global`, `product`, `api` or `operation`.
    pub scope: Option<Str>,
    /// `inbound`, `backend`, `outbound` or `on-error`.
    pub section: Option<Str>,
    /// `choose[3]/when[2]`.
    pub path: Option<Str>,
    /// The policy's `id`.
    pub policy_id: Option<Str>,
}

/// `context.Api`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ApiInfo {
    /// `Id`.
    pub id: Option<Str>,
    /// `Name`.
    pub name: Option<Str>,
    /// `Path`.
    pub path: Option<Str>,
    /// `Revision`.
    pub revision: Option<Str>,
    /// `Version`.
    pub version: Option<Str>,
    /// `ServiceUrl`.
    pub service_url: Option<Url>,
    /// `SubscriptionKeyParameterNames.Header`.
    pub key_header: Str,
    /// `SubscriptionKeyParameterNames.Query`.
    pub key_query: Str,
}

/// `context.Operation`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct OperationInfo {
    /// `Id`.
    pub id: Option<Str>,
    /// `Name`.
    pub name: Option<Str>,
    /// `Method`.
    pub method: Option<Str>,
    /// `UrlTemplate`.
    pub url_template: Option<Str>,
}

/// `context.Product`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ProductInfo {
    /// `Id`.
    pub id: Option<Str>,
    /// `Name`.
    pub name: Option<Str>,
    /// `State`: whether it is `Published`.
    pub is_published: bool,
    /// `ApprovalRequired`.
    pub approval_required: bool,
    /// `SubscriptionRequired`.
    pub subscription_required: bool,
    /// `SubscriptionLimit`.
    pub subscription_limit: Option<i32>,
    /// `Groups`.
    pub groups: Vec<Group>,
}

/// `context.User`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct User {
    /// `Id`.
    pub id: Option<Str>,
    /// `Email`.
    pub email: Option<Str>,
    /// `FirstName`.
    pub first_name: Option<Str>,
    /// `LastName`.
    pub last_name: Option<Str>,
    /// `Note`.
    pub note: Option<Str>,
    /// `Groups`.
    pub groups: Vec<Group>,
    /// `RegistrationDate`; the year 1 when it is not known.
    pub registered_at: Option<Date>,
}

/// A group of users.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Group {
    /// `Id`.
    pub id: Option<Str>,
    /// `Name`.
    pub name: Option<Str>,
}

/// `context.Subscription`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Subscription {
    /// `Id`.
    pub id: Option<Str>,
    /// `Name`.
    pub name: Option<Str>,
    /// `Key`: the key that callers send.
    pub key: Option<Str>,
    /// `PrimaryKey`.
    pub primary_key: Option<Str>,
    /// `SecondaryKey`.
    pub secondary_key: Option<Str>,
    /// `CreatedDate`; the year 1 when it is not known.
    pub created_at: Option<Date>,
    /// `StartDate`.
    pub starts_at: Option<Date>,
    /// `EndDate`.
    pub ends_at: Option<Date>,
}

/// `context.Deployment`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct DeploymentInfo {
    /// `Region`.
    pub region: Option<Str>,
    /// `ServiceName`.
    pub service_name: Option<Str>,
    /// `ServiceId`.
    pub service_id: Option<Str>,
    /// `GatewayId`: `managed`.
    pub gateway_id: Option<Str>,
}
