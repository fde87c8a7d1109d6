//! `context` and what hangs on it. A part of it has no value of its own: its members read the request in flight.
//!
//! `message.rs` requests and responses · `body.rs` their contents · `dictionary.rs` headers, parameters, variables ·
//! `address.rs` URLs · `around.rs` API, operation, product, user, subscription, deployment, last error

mod address;
mod around;
mod body;
mod dictionary;
mod message;

use std::rc::Rc;

use crate::expr::value::{DateTime, Object, Part, Value};

use super::{Class, Shape, rows};

pub use address::read as read_address;
pub use dictionary::{joined_or, missing, parameter_or, part_items, variable_as, variable_or};
pub use message::held as held_response;

pub static FAMILIES: &[&[Class]] = &[CLASSES, message::CLASSES, body::CLASSES, dictionary::CLASSES, address::CLASSES, around::CLASSES];

static CLASSES: &[Class] = &[Class {
    declaration: "IContext",
    space: "Apim",
    shape: Shape::Interface,
    rows: rows![
        "IApi Api" => |_, _| Ok(Part::Api.into()),
        "IDeployment Deployment" => |_, _| Ok(Part::Deployment.into()),
        "TimeSpan Elapsed" => |m, _| Ok(Value::Span(ticks(m.context.now.since(m.context.began).micros()))),
        "ILastError LastError" => |m, _| Ok(m.context.last_error.is_some().then_some(Part::LastError).into()),
        "IOperation Operation" => |_, _| Ok(Part::Operation.into()),
        "IProduct Product" => |m, _| Ok(m.context.product.is_some().then_some(Part::Product).into()),
        "IRequest Request" => |_, _| Ok(Part::Request.into()),
        "Guid RequestId" => |m, _| Ok(Value::Guid(m.context.request_id.to_be_bytes())),
        "IResponse Response" => |m, _| Ok(m.context.response.is_some().then_some(Part::Response).into()),
        "ISubscription Subscription" => |m, _| Ok(m.context.subscription.is_some().then_some(Part::Subscription).into()),
        "DateTime Timestamp" => |m, _| Ok(DateTime::utc(m.context.start_at.at(m.context.began)).into()),
        "bool Tracing" => |m, _| Ok(m.context.tracing.into()),
        "IUser User" => |m, _| Ok(m.context.user.is_some().then_some(Part::User).into()),
        "IVariables Variables" => |_, _| Ok(Part::Variables.into()),
        "void Trace(string message)" => |m, a| {
            let message = a.value(1).to_text();
            m.allocate(message.bytes() + size_of::<Value>())?;
            m.context.traces.push(message);
            Ok(Value::Null)
        },
    ],
}];

fn ticks(micros: u64) -> i64 {
    i64::try_from(micros).unwrap_or(i64::MAX / 10).saturating_mul(10)
}

/// The name of what stands behind an interface of `context`: expressions see it in answers and messages only.
pub fn name_behind(interface: &str) -> String {
    let name = match interface {
        "IMessageBody" => "Body",
        "ISubscriptionKeyParameterNames" => "KeyNames",
        "IVariables" => "Vars",
        other => other.strip_prefix('I').unwrap_or(other),
    };
    format!("Apim.{name}")
}

/// The inside of an object of this family.
fn inside<T: 'static>(value: &Value) -> Option<(&Rc<Object>, &T)> {
    match value {
        Value::Object(object) => object.native().map(|inside| (object, inside)),
        _ => None,
    }
}
