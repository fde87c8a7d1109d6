use super::node::{Id, Node, Program};
use crate::expr::context::Context;
use crate::expr::value::Value;

impl Program {
    /// A condition as far as the response's status alone decides it, as most of a gateway's are: it needs no machine. `None` when
    /// it asks for more, or throws.
    pub fn holds_by_status(&self, context: &Context, id: Id) -> Option<bool> {
        Some(match self.nodes.get(id as usize)? {
            Node::Const(Value::Bool(holds)) => *holds,
            Node::NoResponse(negate) => context.response.is_none() != *negate,
            Node::Status(compare, number) => compare.holds(Some(i32::from(context.response.as_ref()?.status).cmp(number))),
            Node::Not(id) => !self.holds_by_status(context, *id)?,
            Node::And(ids) => self.first_by_status(context, ids, false)?,
            Node::Or(ids) => self.first_by_status(context, ids, true)?,
            _ => return None,
        })
    }

    /// Whether one of the conditions decides that it is this, else the other.
    fn first_by_status(&self, context: &Context, ids: &[Id], decides: bool) -> Option<bool> {
        for id in ids {
            if self.holds_by_status(context, *id)? == decides {
                return Some(decides);
            }
        }
        Some(!decides)
    }
}
