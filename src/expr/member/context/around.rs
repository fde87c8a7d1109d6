use std::any::Any;

use crate::expr::context::{Group, ProductInfo, Subscription, User};
use crate::expr::eval::{Machine, convert};
use crate::expr::member::{Class, Outcome, Shape, class, rows};
use crate::expr::types::Ty;
use crate::expr::value::object::{Map, Native};
use crate::expr::value::{DateTime, Exception, Object, Part, Text, Value};
use crate::time::Date;

use super::address::located;
use super::inside;

pub static CLASSES: &[Class] = &[
    Class {
        declaration: "ILastError",
        space: "Apim",
        shape: Shape::Interface,
        rows: rows![
            "string Source" => |m, _| Ok(m.context.last_error.as_ref().and_then(|e| e.source.clone()).into()),
            "string Reason" => |m, _| Ok(m.context.last_error.as_ref().and_then(|e| e.reason.clone()).into()),
            "string Message" => |m, _| Ok(m.context.last_error.as_ref().and_then(|e| e.message.clone()).into()),
            "string Scope" => |m, _| Ok(m.context.last_error.as_ref().and_then(|e| e.scope.clone()).into()),
            "string Section" => |m, _| Ok(m.context.last_error.as_ref().and_then(|e| e.section.clone()).into()),
            "string Path" => |m, _| Ok(m.context.last_error.as_ref().and_then(|e| e.path.clone()).into()),
            "string PolicyId" => |m, _| Ok(m.context.last_error.as_ref().and_then(|e| e.policy_id.clone()).into()),
        ],
    },
    Class {
        declaration: "IApi",
        space: "Apim",
        shape: Shape::Interface,
        rows: rows![
            "string Id" => |m, _| Ok(m.context.api.id.clone().into()),
            "string Name" => |m, _| Ok(m.context.api.name.clone().into()),
            "string Path" => |m, _| Ok(m.context.api.path.clone().into()),
            "IEnumerable<string> Protocols" => |_, _| Ok(Object::strings([Text::fixed("https")])),
            "IUrl ServiceUrl" => |m, _| Ok(m.context.api.service_url.as_ref().map(located).unwrap_or_default()),
            "ISubscriptionKeyParameterNames SubscriptionKeyParameterNames" => |_, _| Ok(Part::KeyNames.into()),
            "bool IsCurrentRevision" => |_, _| Ok(true.into()),
            "string Revision" => |m, _| Ok(m.context.api.revision.clone().into()),
            "string Version" => |m, _| Ok(m.context.api.version.clone().into()),
        ],
    },
    Class {
        declaration: "ISubscriptionKeyParameterNames",
        space: "Apim",
        shape: Shape::Interface,
        rows: rows![
            "string Header" => |m, _| Ok((&m.context.api.key_header).into()),
            "string Query" => |m, _| Ok((&m.context.api.key_query).into()),
        ],
    },
    Class {
        declaration: "IOperation",
        space: "Apim",
        shape: Shape::Interface,
        rows: rows![
            "string Id" => |m, _| Ok(m.context.operation.id.clone().into()),
            "string Method" => |m, _| Ok(m.context.operation.method.clone().into()),
            "string Name" => |m, _| Ok(m.context.operation.name.clone().into()),
            "string UrlTemplate" => |m, _| Ok(m.context.operation.url_template.clone().into()),
        ],
    },
    Class {
        declaration: "IProduct",
        space: "Apim",
        shape: Shape::Interface,
        rows: rows![
            "IEnumerable<IApi> Apis" => |_, _| Ok(Object::array(&Ty::named("IApi"), Vec::new())),
            "bool ApprovalRequired" => |m, _| Ok(product(m)?.approval_required.into()),
            "IEnumerable<IGroup> Groups" => |m, _| { let groups = groups(&product(m)?.groups); m.allocate(groups.len() * 64)?; Ok(array("IGroup", groups)) },
            "string Id" => |m, _| Ok(product(m)?.id.clone().into()),
            "string Name" => |m, _| Ok(product(m)?.name.clone().into()),
            "ProductState State" => |m, _| Ok(class("ProductState").map(|class| product(m).map(|p| Value::Enum(class, p.is_published.into()))).transpose()?.unwrap_or_default()),
            "int? SubscriptionLimit" => |m, _| Ok(product(m)?.subscription_limit.into()),
            "bool SubscriptionRequired" => |m, _| Ok(product(m)?.subscription_required.into()),
        ],
    },
    Class { declaration: "ProductState", space: "Apim", shape: Shape::Enum(&[("NotPublished", 0), ("Published", 1)]), rows: &[] },
    Class {
        declaration: "IGroup",
        space: "Apim",
        shape: Shape::Interface,
        rows: rows!["string Id" => |_, a| group(a.value(0), |g| &g.id), "string Name" => |_, a| group(a.value(0), |g| &g.name)],
    },
    Class {
        declaration: "IUserIdentity",
        space: "Apim",
        shape: Shape::Interface,
        rows: rows!["string Id" => |_, _| Ok(Value::Null), "string Provider" => |_, _| Ok(Value::Null)],
    },
    Class {
        declaration: "IUser",
        space: "Apim",
        shape: Shape::Interface,
        rows: rows![
            "string Email" => |m, _| Ok(user(m)?.email.clone().into()),
            "string FirstName" => |m, _| Ok(user(m)?.first_name.clone().into()),
            "IEnumerable<IGroup> Groups" => |m, _| { let groups = groups(&user(m)?.groups); m.allocate(groups.len() * 64)?; Ok(array("IGroup", groups)) },
            "string Id" => |m, _| Ok(user(m)?.id.clone().into()),
            "IEnumerable<IUserIdentity> Identities" => |_, _| Ok(array("IUserIdentity", Vec::new())),
            "string LastName" => |m, _| Ok(user(m)?.last_name.clone().into()),
            "string Note" => |m, _| Ok(user(m)?.note.clone().into()),
            "DateTime RegistrationDate" => |m, _| Ok(date(user(m)?.registered_at).unwrap_or_else(|| convert::default(&Ty::named("DateTime")))),
        ],
    },
    Class {
        declaration: "ISubscription",
        space: "Apim",
        shape: Shape::Interface,
        rows: rows![
            "DateTime CreatedDate" => |m, _| Ok(date(subscription(m)?.created_at).unwrap_or_else(|| convert::default(&Ty::named("DateTime")))),
            "DateTime? EndDate" => |m, _| Ok(date(subscription(m)?.ends_at).unwrap_or_default()),
            "string Id" => |m, _| Ok(subscription(m)?.id.clone().into()),
            "string Key" => |m, _| Ok(subscription(m)?.key.clone().into()),
            "string Name" => |m, _| Ok(subscription(m)?.name.clone().into()),
            "string PrimaryKey" => |m, _| Ok(subscription(m)?.primary_key.clone().into()),
            "string SecondaryKey" => |m, _| Ok(subscription(m)?.secondary_key.clone().into()),
            "DateTime? StartDate" => |m, _| Ok(date(subscription(m)?.starts_at).unwrap_or_default()),
        ],
    },
    Class {
        declaration: "IDeployment",
        space: "Apim",
        shape: Shape::Interface,
        rows: rows![
            "string Region" => |m, _| Ok(m.context.deployment.region.clone().into()),
            "string ServiceName" => |m, _| Ok(m.context.deployment.service_name.clone().into()),
            "string ServiceId" => |m, _| Ok(m.context.deployment.service_id.clone().into()),
            "string GatewayId" => |m, _| Ok(m.context.deployment.gateway_id.clone().into()),
            "IGateway Gateway" => |_, _| Ok(Part::Gateway.into()),
            "IReadOnlyDictionary<string, X509Certificate2> Certificates" => |_, _| {
                Ok(Map::of(Ty::generic("Dictionary", &[Ty::String, Ty::named("X509Certificate2")]), []))
            },
        ],
    },
    Class {
        declaration: "IGateway",
        space: "Apim",
        shape: Shape::Interface,
        rows: rows![
            "string Id" => |m, _| Ok(m.context.deployment.gateway_id.clone().into()),
            "string InstanceId" => |_, _| Ok("instance-1".into()),
            "bool IsManaged" => |m, _| Ok((m.context.deployment.gateway_id.as_deref() == Some("managed")).into()),
        ],
    },
];

/// A group as a value.
#[derive(Debug)]
struct Held(Group);

impl Native for Held {
    fn class(&self) -> &'static str {
        "IGroup"
    }

    fn as_any(&self) -> &dyn Any {
        self
    }

    fn print(&self) -> Option<Text> {
        Some(Text::fixed("Apim.Group"))
    }
}

fn groups(groups: &[Group]) -> Vec<Value> {
    groups.iter().map(|group| Object::Native(Box::new(Held(group.clone()))).into()).collect()
}

fn group(value: &Value, field: impl FnOnce(&Group) -> &Option<crate::http::Str>) -> Outcome {
    inside::<Held>(value).map(|(_, Held(group))| field(group).clone().into()).ok_or_else(Exception::null_reference)
}

fn array(class: &str, items: Vec<Value>) -> Value {
    Object::array(&Ty::named(class), items)
}

fn date(date: Option<Date>) -> Option<Value> {
    date.map(|date| DateTime::utc(date).into())
}

fn product<'m>(m: &'m Machine<'_>) -> Result<&'m ProductInfo, Box<Exception>> {
    m.context.product.as_deref().ok_or_else(Exception::null_reference)
}

fn user<'m>(m: &'m Machine<'_>) -> Result<&'m User, Box<Exception>> {
    m.context.user.as_deref().ok_or_else(Exception::null_reference)
}

fn subscription<'m>(m: &'m Machine<'_>) -> Result<&'m Subscription, Box<Exception>> {
    m.context.subscription.as_deref().ok_or_else(Exception::null_reference)
}
