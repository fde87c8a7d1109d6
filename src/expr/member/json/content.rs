use crate::expr::eval::Machine;
use crate::expr::value::json::Kind;
use crate::expr::value::{Exception, Object, Token, Value};

/// So many children are looked at, or moved, for a step.
pub const CHILDREN_PER_STEP: usize = 32;

type Done = Result<(), Box<Exception>>;

/// A value as a `JValue`, as the implicit conversions and the constructors for its type make it: whole numbers are 64 bits wide.
pub fn token_of(value: &Value) -> Token {
    match value {
        Value::Json(token) => token.clone(),
        Value::Int(_) | Value::SByte(_) | Value::Byte(_) | Value::Short(_) | Value::UShort(_) | Value::UInt(_) => {
            Token::scalar(value.as_whole().into())
        }
        Value::Char(_) => Token::scalar(Value::Text(value.to_text())),
        other => Token::scalar(other.clone()),
    }
}

/// A parameter of type `JToken`: null is a `JValue` of null.
pub fn given(value: &Value) -> Token {
    match value {
        Value::Json(token) => token.clone(),
        _ => Token::scalar(Value::Null),
    }
}

/// What `new JValue(object)` makes of a value.
pub fn boxed(value: &Value) -> Result<Token, Box<Exception>> {
    match (value, Kind::of(value)) {
        (Value::Json(token), _) => Ok(token.clone()),
        (_, Some(kind)) => Ok(Token::special(kind, value.clone())),
        (_, None) => Err(Exception::argument(format!("Could not determine JSON object type for type {}.", value.type_name()))),
    }
}

/// Whether a value counts as many: a sequence that is no string, no token and no `byte[]`.
pub fn is_many(value: &Value) -> bool {
    match value {
        Value::Object(object) => match &**object {
            Object::Map(_) => true,
            object => object.is_sequence(),
        },
        Value::Part(part) => part.class().starts_with("IMultiValues") || matches!(part.class(), "IParameters" | "IVariables"),
        _ => false,
    }
}

/// Adds what `new JObject(..)`, `new JArray(..)` and `Add` take: tokens, values, and sequences of them.
pub fn add(m: &mut Machine<'_>, container: &Token, value: &Value) -> Done {
    put(m, container, container.count(), value)
}

/// Puts content among the children.
pub fn put(m: &mut Machine<'_>, container: &Token, index: usize, value: &Value) -> Done {
    nested(m, container, index, value, 0)
}

fn nested(m: &mut Machine<'_>, container: &Token, index: usize, value: &Value, depth: usize) -> Done {
    m.allocate(96)?;
    if depth > 100 {
        return Err(Exception::limit("the content is nested too deep to become JSON"));
    }
    if !is_many(value) {
        return insert(m, container, index, &boxed(value)?);
    }
    for (offset, item) in m.collect(value)?.iter().enumerate() {
        nested(m, container, index + offset, item, depth + 1)?;
    }
    Ok(())
}

/// Puts a token among the children, paid for.
pub fn insert(m: &mut Machine<'_>, container: &Token, index: usize, token: &Token) -> Done {
    let moved = container.count().saturating_sub(index);
    m.spend((moved + container.looked_at()) / CHILDREN_PER_STEP)?;
    pay_for_copy(m, container, token)?;
    container.insert(index, token)
}

/// Pays for the copy that is put in where a token lies elsewhere already, or around.
pub fn pay_for_copy(m: &mut Machine<'_>, container: &Token, token: &Token) -> Done {
    let is_copied = token.parent().is_some() || token.count() > 0 && token.same(&container.outermost());
    if is_copied { m.allocate(token.size() * 96) } else { Ok(()) }
}

/// Pays for finding a token among those beside it.
pub fn find(m: &mut Machine<'_>, token: &Token) -> Done {
    m.spend(token.parent().map_or(0, |parent| parent.count()) / CHILDREN_PER_STEP)
}

/// The value of a property: several values become an array.
pub fn single(m: &mut Machine<'_>, value: &Value) -> Result<Token, Box<Exception>> {
    m.allocate(96)?;
    if !is_many(value) {
        return boxed(value);
    }
    let array = Token::array();
    add(m, &array, value)?;
    Ok(array)
}
