use crate::diagnostic::code;
use crate::expr::eval::Node;
use crate::expr::fault::Fault;
use crate::expr::syntax::Place;
use crate::expr::types::Ty;
use crate::expr::value::Value;

use super::types::derives;
use super::{Binder, Typed};

impl Binder<'_> {
    /// `a == b`, `a != b`: of values, of texts, of what types define themselves, else of references.
    pub(super) fn equality(&mut self, negate: bool, left: &Typed, right: &Typed, place: Place) -> Option<Typed> {
        let (a, b) = (&left.ty, &right.ty);
        if let (Ty::Tuple(..), Ty::Tuple(..)) = (a.underlying(), b.underlying()) {
            return Some(self.tell(crate::expr::fault::syntax::later_feature("tuple equality", "7.3", place)));
        }
        match (a, b) {
            (Ty::Null, Ty::Null) => return Some(self.push(Node::Const(Value::Bool(!negate)), Ty::Bool, place)),
            (other, Ty::Null) | (Ty::Null, other) => {
                let id = if *a == Ty::Null { right.id } else { left.id };
                return self.with_null(negate, id, &other.clone(), place);
            }
            (Ty::String, Ty::String) => return Some(self.push(Node::TextEqual(negate, left.id, right.id), Ty::Bool, place)),
            (Ty::Bool, Ty::Bool) => return Some(self.push(Node::Same(negate, left.id, right.id), Ty::Bool, place)),
            _ => {}
        }
        let (inner_a, inner_b) = (a.underlying(), b.underlying());
        if inner_a == inner_b && has_equality(inner_a) && !inner_a.is_numeric() {
            return Some(self.push(Node::Same(negate, left.id, right.id), Ty::Bool, place));
        }
        if (inner_a.is_enum() && inner_b.is_numeric()) || (inner_b.is_enum() && inner_a.is_numeric()) {
            // Only the constant 0 becomes an enumeration by itself.
            let to = if inner_a.is_enum() { inner_a.clone() } else { inner_b.clone() };
            let (l, r) = (self.implicit(left, &to)?, self.implicit(right, &to)?);
            let l = self.apply(left.clone(), l.convert, &to, place);
            let r = self.apply(right.clone(), r.convert, &to, place);
            return Some(self.push(Node::Same(negate, l, r), Ty::Bool, place));
        }
        if a.is_value() || b.is_value() || matches!((a, b), (Ty::Nullable(_), _) | (_, Ty::Nullable(_))) {
            return None;
        }
        let name = if negate { "op_Inequality" } else { "op_Equality" };
        if let Some(defined) = self.operator_call(name, &[left, right], place) {
            return Some(defined);
        }
        let related = derives(a, b) || derives(b, a) || self.becomes_at_run_time(a, b) || self.becomes_at_run_time(b, a);
        if !related {
            return None;
        }
        self.warn_of_references(left, right, place);
        Some(self.push(Node::SameObject(negate, left.id, right.id), Ty::Bool, place))
    }

    fn with_null(&mut self, negate: bool, id: u32, other: &Ty, place: Place) -> Option<Typed> {
        if other.is_value() {
            if !has_equality(other) {
                return None;
            }
            // A value is never null; it is computed all the same.
            let never = self.push(Node::Const(Value::Bool(negate)), Ty::Bool, place);
            return Some(self.push(Node::Seq(vec![id, never.id]), Ty::Bool, place));
        }
        if let Some(Node::Call(call)) = self.node(id)
            && other.is("IResponse")
            && call.args.len() == 1
        {
            return Some(self.push(Node::NoResponse(negate), Ty::Bool, place));
        }
        self.only_asked(id);
        Some(self.push(Node::IsNull(negate, id), Ty::Bool, place))
    }

    /// A string against what is only known as an object: C# asks whether they are one object, which is hardly ever meant.
    fn warn_of_references(&mut self, left: &Typed, right: &Typed, place: Place) {
        let side = match (&left.ty, &right.ty) {
            (Ty::Object, Ty::String) => "left",
            (Ty::String, Ty::Object) => "right",
            _ => return,
        };
        let message = "this asks whether both are the same object, not whether the texts are equal";
        let help = format!("cast the {side} hand side to `string`");
        self.warnings.push(Fault::new(code::expression::REFERENCE_EQUALITY, place, message).help(help));
    }
}

/// Whether values of a type can be compared with `==`.
fn has_equality(ty: &Ty) -> bool {
    match ty {
        Ty::Named(class, _) => {
            ty.is_enum() || matches!(class.name(), "DateTime" | "DateTimeOffset" | "TimeSpan" | "Guid") || {
                let rows = class.rows.iter();
                class.is_value() && rows.into_iter().any(|row| row.signature.contains(" op_Equality("))
            }
        }
        Ty::Tuple(..) => false,
        other => other.is_value(),
    }
}
