use crate::expr::value::{Object, Value};

use super::big;

/// `JTokenType`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    None,
    Object,
    Array,
    Constructor,
    Property,
    Comment,
    Integer,
    Float,
    String,
    Boolean,
    Null,
    Undefined,
    Date,
    Raw,
    Bytes,
    Guid,
    Uri,
    TimeSpan,
}

impl Kind {
    /// The kind of a `JValue` of this value; what cannot be one has none.
    #[must_use]
    pub fn of(value: &Value) -> Option<Self> {
        Some(match value {
            Value::Null => Self::Null,
            Value::Bool(_) => Self::Boolean,
            Value::Text(_) => Self::String,
            Value::Double(_) | Value::Float(_) | Value::Decimal(_) => Self::Float,
            Value::Date(_) | Value::Offset(_) => Self::Date,
            Value::Span(_) => Self::TimeSpan,
            Value::Guid(_) => Self::Guid,
            Value::Object(object) => match &**object {
                Object::Bytes(_) => Self::Bytes,
                Object::Native(native) if native.class() == "Uri" => Self::Uri,
                _ if big(value).is_some() => Self::Integer,
                _ => return None,
            },
            Value::Int(_)
            | Value::Long(_)
            | Value::SByte(_)
            | Value::Byte(_)
            | Value::Short(_)
            | Value::UShort(_)
            | Value::UInt(_)
            | Value::ULong(_)
            | Value::Enum(..) => Self::Integer,
            Value::Char(_) | Value::Part(_) | Value::Json(_) | Value::Xml(_) => return None,
        })
    }

    /// Whether it is a `JValue`.
    #[must_use]
    pub fn is_value(self) -> bool {
        !matches!(self, Self::Object | Self::Array | Self::Constructor | Self::Property)
    }
}
