use std::any::Any;
use std::cell::Cell;
use std::rc::Rc;

use crate::expr::eval::Machine;
use crate::expr::member::{Class, Shape, rows};
use crate::expr::value::object::Native;
use crate::expr::value::{Exception, Object, Part, Text, Value};
use crate::http::Response;

use super::address::located;
use super::inside;

pub static CLASSES: &[Class] = &[
    Class {
        declaration: "IRequest",
        space: "Apim",
        shape: Shape::Interface,
        rows: rows![
            "IMessageBody Body" => |m, _| Ok((!m.context.request.body.is_none()).then_some(Part::RequestBody).into()),
            // Clients of this gateway bring none.
            "X509Certificate2 Certificate" => |_, _| Ok(Value::Null),
            "IMultiValues Headers" => |_, _| Ok(Part::RequestHeaders.into()),
            "string IpAddress" => |m, _| Ok((&m.context.ip_address).into()),
            "IParameters MatchedParameters" => |_, _| Ok(Part::MatchedParameters.into()),
            "string Method" => |m, _| Ok((&m.context.request.method).into()),
            "IUrl OriginalUrl" => |m, _| Ok(located(&m.context.original_url)),
            "IUrl Url" => |m, _| Ok(located(&m.context.request.url)),
            "IPrivateEndpointConnection PrivateEndpointConnection" => |_, _| Ok(Value::Null),
        ],
    },
    Class {
        declaration: "IResponse",
        space: "Apim",
        shape: Shape::Interface,
        rows: rows![
            // A response has a body always; it may be empty.
            "IMessageBody Body" => |_, a| Ok(match a.value(0) {
                Value::Object(response) => Object::Native(Box::new(HeldBody(Rc::clone(response)))).into(),
                _ => Part::ResponseBody.into(),
            }),
            "IMultiValues Headers" => |_, a| Ok(match inside::<Held>(a.value(0)) {
                Some((_, held)) => super::dictionary::headers_of(&held.response.headers),
                None => Part::ResponseHeaders.into(),
            }),
            "int StatusCode" => |m, a| with(m, a.value(0), |response| response.status.into()),
            "string StatusReason" => |m, a| with(m, a.value(0), |response| response.reason_phrase().into()),
        ],
    },
    Class {
        declaration: "IPrivateEndpointConnection",
        space: "Apim",
        shape: Shape::Interface,
        rows: rows![
            "string Name" => |_, _| Ok(Value::Null),
            "string GroupId" => |_, _| Ok(Value::Null),
            "string MemberName" => |_, _| Ok(Value::Null),
        ],
    },
];

/// A response that a variable holds.
#[derive(Debug)]
pub struct Held {
    pub response: Response,
    /// Its content was read without `preserveContent`.
    pub consumed: Cell<bool>,
}

/// Its content.
#[derive(Debug)]
pub struct HeldBody(pub Rc<Object>);

impl Native for Held {
    fn class(&self) -> &'static str {
        "IResponse"
    }

    fn as_any(&self) -> &dyn Any {
        self
    }

    fn print(&self) -> Option<Text> {
        Some(Text::fixed("Apim.Response"))
    }
}

impl Native for HeldBody {
    fn class(&self) -> &'static str {
        "IMessageBody"
    }

    fn as_any(&self) -> &dyn Any {
        self
    }

    fn print(&self) -> Option<Text> {
        Some(Text::fixed("Apim.Body"))
    }
}

/// A response as the value of a variable.
pub fn held(response: Response) -> Value {
    Object::Native(Box::new(Held { response, consumed: Cell::new(false) })).into()
}

fn with(m: &Machine<'_>, value: &Value, read: impl FnOnce(&Response) -> Value) -> super::super::Outcome {
    match inside::<Held>(value) {
        Some((_, held)) => Ok(read(&held.response)),
        None => m.context.response.as_ref().map(read).ok_or_else(Exception::null_reference),
    }
}
