use crate::expr::eval::Machine;
use crate::expr::member::{Class, Shape, rows};
use crate::expr::value::{Exception, Token, Value};

use super::sequence::Walked;
use super::{LINQ, content, merge};

pub const CLASS: Class = Class {
    declaration: "JContainer : JToken",
    space: LINQ,
    shape: Shape::Class,
    rows: rows![
        "int Count" => |_, a| Ok(Value::Int(i32::try_from(a.token(0)?.count()).unwrap_or(i32::MAX))),
        "void Add(object content)" => |m, a| content::add(m, a.token(0)?, a.value(1)).map(|()| Value::Null),
        "void AddFirst(object content)" => |m, a| content::put(m, a.token(0)?, 0, a.value(1)).map(|()| Value::Null),
        "void RemoveAll()" => |_, a| a.token(0)?.clear().map(|()| Value::Null),
        "void ReplaceAll(object content)" => |m, a| {
            a.token(0)?.clear()?;
            content::add(m, a.token(0)?, a.value(1)).map(|()| Value::Null)
        },
        "void Merge(object content)" => |m, a| merge::merge(m, a.token(0)?, a.value(1)).map(|()| Value::Null),
        "IEnumerable<JToken> Descendants()" => |_, a| Ok(Walked::Below(a.token(0)?.clone(), false).iterator()),
        "IEnumerable<JToken> DescendantsAndSelf()" => |_, a| Ok(Walked::Below(a.token(0)?.clone(), true).iterator()),
    ],
};

/// All tokens below one, in the order of the document.
pub fn descendants(m: &mut Machine<'_>, token: &Token, own: bool) -> Result<Vec<Token>, Box<Exception>> {
    let mut found = Vec::new();
    below(m, token, own, &mut found)?;
    Ok(found)
}

fn below(m: &mut Machine<'_>, token: &Token, own: bool, found: &mut Vec<Token>) -> Result<(), Box<Exception>> {
    m.allocate(24)?;
    if own {
        found.push(token.clone());
    }
    token.children().iter().try_for_each(|child| below(m, child, true, found))
}
