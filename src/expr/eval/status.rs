use super::node::{Id, Node, Program};
use crate::expr::value::Value;

impl Program {
    /// A condition as far as the response's status alone decides it, as most of a gateway's are: it needs no machine. `None` when
    /// it asks for more, or throws.
    pub fn holds_by_status(&self, status: Option<u16>, id: Id) -> Option<bool> {
        Some(match self.nodes.get(id as usize)? {
            Node::Const(Value::Bool(holds)) => *holds,
            Node::NoResponse(negate) => status.is_none() != *negate,
            Node::Status(compare, number) => compare.holds(Some(i32::from(status?).cmp(number))),
            Node::Not(id) => !self.holds_by_status(status, *id)?,
            Node::And(ids) => self.first_by_status(status, ids, false)?,
            Node::Or(ids) => self.first_by_status(status, ids, true)?,
            _ => return None,
        })
    }

    /// Whether one of the conditions decides that it is this, else the other.
    fn first_by_status(&self, status: Option<u16>, ids: &[Id], decides: bool) -> Option<bool> {
        for id in ids {
            if self.holds_by_status(status, *id)? == decides {
                return Some(decides);
            }
        }
        Some(!decides)
    }
}
