use crate::expr::member::name_behind;
use crate::expr::types::Ty;

/// A part of `context`: it has no value of its own, its members read the request in flight.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    /// `context`
    Context,
    /// `context.Request`
    Request,
    /// `context.Response`
    Response,
    /// `context.Request.Body`
    RequestBody,
    /// `context.Response.Body`
    ResponseBody,
    /// `context.Request.Headers`
    RequestHeaders,
    /// `context.Response.Headers`
    ResponseHeaders,
    /// `context.Request.MatchedParameters`
    MatchedParameters,
    /// `context.Variables`
    Variables,
    /// `context.LastError`
    LastError,
    /// `context.Api`
    Api,
    /// `context.Api.SubscriptionKeyParameterNames`
    KeyNames,
    /// `context.Operation`
    Operation,
    /// `context.Product`
    Product,
    /// `context.User`
    User,
    /// `context.Subscription`
    Subscription,
    /// `context.Deployment`
    Deployment,
    /// `context.Deployment.Gateway`
    Gateway,
}

impl Part {
    /// The interface it is known by.
    pub(crate) fn class(self) -> &'static str {
        match self {
            Self::Context => "IContext",
            Self::Request => "IRequest",
            Self::Response => "IResponse",
            Self::RequestBody | Self::ResponseBody => "IMessageBody",
            Self::RequestHeaders | Self::ResponseHeaders => "IMultiValues",
            Self::MatchedParameters => "IParameters",
            Self::Variables => "IVariables",
            Self::LastError => "ILastError",
            Self::Api => "IApi",
            Self::KeyNames => "ISubscriptionKeyParameterNames",
            Self::Operation => "IOperation",
            Self::Product => "IProduct",
            Self::User => "IUser",
            Self::Subscription => "ISubscription",
            Self::Deployment => "IDeployment",
            Self::Gateway => "IGateway",
        }
    }

    /// Its type at run time.
    pub(crate) fn ty(self) -> Ty {
        match self {
            Self::RequestHeaders | Self::ResponseHeaders => Ty::generic("Dictionary", &[Ty::String, Ty::Array(Ty::String.into())]),
            Self::MatchedParameters => Ty::generic("Dictionary", &[Ty::String, Ty::String]),
            _ => Ty::named(self.class()),
        }
    }

    /// Whether its type is one of `context` alone.
    pub(super) fn stands_alone(self) -> bool {
        !matches!(self, Self::RequestHeaders | Self::ResponseHeaders | Self::MatchedParameters)
    }

    /// The name of its type at run time.
    pub(super) fn name(self) -> String {
        if self.stands_alone() { name_behind(self.class()) } else { self.ty().full_name() }
    }
}
