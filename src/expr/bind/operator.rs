use crate::diagnostic::code;
use crate::expr::eval::{Arith, Convert, Id, Node};
use crate::expr::fault::convert as fits;
use crate::expr::syntax::{Binary, Expr, Place};
use crate::expr::types::{Num, Ty};
use crate::expr::value::Value;

use super::arithmetic::{arithmetic, comparison};
use super::{Binder, Typed};

impl Binder<'_> {
    pub fn chain(&mut self, first: &Expr, rest: &[(Binary, Expr)], place: Place) -> Typed {
        let mut left = self.operand(first);
        for (op, right) in rest {
            let place = Place { start: place.start, end: right.place.end };
            let other = self.operand(right);
            if let Binary::And | Binary::Or = op {
                left = self.both(*op, left, other, place);
                continue;
            }
            left = self.binary(*op, left, other, place);
        }
        left
    }

    /// A value, or what has no type of its own.
    fn operand(&mut self, e: &Expr) -> Typed {
        self.lambda_value(e, None)
    }

    /// `a && b`, `a || b`
    fn both(&mut self, op: Binary, left: Typed, right: Typed, place: Place) -> Typed {
        if left.ty == Ty::Error || right.ty == Ty::Error {
            return self.error();
        }
        if left.ty == Ty::Dynamic || right.ty == Ty::Dynamic {
            return self.late_both(op, left, right, place);
        }
        let bool = |binder: &Self, typed: &Typed| binder.implicit(typed, &Ty::Bool);
        match (bool(self, &left), bool(self, &right)) {
            (Some(_), Some(_)) if left.ty != Ty::Null && right.ty != Ty::Null => {
                let left = self.to(left, &Ty::Bool, place);
                let right = self.to(right, &Ty::Bool, place);
                self.join(op, left, right, place)
            }
            _ => self.tell(fits::binary(op.sign(), &left.ty, &right.ty, place)),
        }
    }

    /// `&&` and `||` in one list.
    fn join(&mut self, op: Binary, left: Id, right: Id, place: Place) -> Typed {
        let last = self.nodes.len();
        if let Some(Node::And(list) | Node::Or(list)) = self.nodes.get_mut(left as usize)
            && left as usize + 1 < last
            && list.len() > 1
        {
            let same = matches!((op, self.nodes.get(left as usize)), (Binary::And, Some(Node::And(_))) | (Binary::Or, Some(Node::Or(_))));
            if same && let Some(Node::And(list) | Node::Or(list)) = self.nodes.get_mut(left as usize) {
                list.push(right);
                self.raise(left, right);
                return Typed { id: left, ty: Ty::Bool };
            }
        }
        let list = vec![left, right];
        self.push(if op == Binary::And { Node::And(list) } else { Node::Or(list) }, Ty::Bool, place)
    }

    pub fn binary(&mut self, op: Binary, left: Typed, right: Typed, place: Place) -> Typed {
        if left.ty == Ty::Error || right.ty == Ty::Error {
            return self.error();
        }
        if left.ty == Ty::Dynamic && joinable(&right.ty) || right.ty == Ty::Dynamic && joinable(&left.ty) {
            return self.late_binary(op, left, right, place);
        }
        // What a type defines itself comes first: a namespace and a string are a name.
        if op == Binary::Add
            && matches!(left.ty, Ty::Named(..))
            && right.ty == Ty::String
            && let Some(own) = self.operator_call("op_Addition", &[&left, &right], place)
        {
            return own;
        }
        let result = match op {
            _ if !joinable(&left.ty) || !joinable(&right.ty) => None,
            Binary::Less | Binary::LessEqual | Binary::Greater | Binary::GreaterEqual
                if (&left.ty, &right.ty) == (&Ty::Null, &Ty::Null) =>
            {
                // Two numbers without value: neither is before the other.
                Some(self.push(Node::Const(Value::Bool(false)), Ty::Bool, place))
            }
            Binary::Equal | Binary::NotEqual => self.equality(op == Binary::NotEqual, &left, &right, place),
            Binary::Add if left.ty == Ty::String || right.ty == Ty::String => Some(self.concat(&left, &right, place)),
            _ => None,
        };
        let result = result
            .or_else(|| self.numeric(op, &left, &right, place))
            .or_else(|| self.of_enums(op, &left, &right, place))
            .or_else(|| self.special(op, &left, &right, place));
        let Some(result) = result else {
            if super::lambda::shape(&left.ty).is_some() && left.ty == right.ty && matches!(op, Binary::Add | Binary::Subtract) {
                return self.fault(
                    code::expression::NOT_MODELLED,
                    place,
                    "functions are not added to each other: call one after the other",
                );
            }
            let fault = if self.is_ambiguous(op, &left, &right) { fits::ambiguous_binary } else { fits::binary };
            return self.tell(fault(op.sign(), &left.ty, &right.ty, place));
        };
        result
    }

    /// Whether C# has several forms of the operator for the operands, and none that is better.
    fn is_ambiguous(&self, op: Binary, left: &Typed, right: &Typed) -> bool {
        let arithmetic = matches!(op, Binary::Add | Binary::Subtract | Binary::Multiply | Binary::Divide | Binary::Remainder);
        let whole = |ty: &Ty| matches!(ty.underlying(), Ty::SByte | Ty::Short | Ty::Int | Ty::Long);
        match (left.ty.underlying(), right.ty.underlying()) {
            (Ty::Null, Ty::Null) => op == Binary::Add,
            (Ty::ULong, other) | (other, Ty::ULong) => whole(other) && (arithmetic || comparison(op).is_some()),
            _ => false,
        }
    }

    fn concat(&mut self, left: &Typed, right: &Typed, place: Place) -> Typed {
        use crate::expr::value::Text;
        if let (Some(Value::Text(a)), Some(Value::Text(b))) = (self.constant(left.id), self.constant(right.id)) {
            let joined = Text::concat(&[a.clone(), b.clone()]);
            self.joined = self.joined.saturating_add(joined.bytes());
            if self.joined > super::MOST_JOINED {
                return self.fault(code::expression::TOO_DEEP, place, "the expression is too large");
            }
            return self.literal(&joined, place);
        }
        // `a + b + c` is one list when the left is a string already.
        if left.ty == Ty::String
            && let Some(Node::Concat(list)) = self.nodes.get_mut(left.id as usize)
        {
            list.push(right.id);
            self.raise(left.id, right.id);
            return left.clone();
        }
        self.push(Node::Concat(vec![left.id, right.id]), Ty::String, place)
    }

    /// Enumerations: with each other, and with numbers.
    fn of_enums(&mut self, op: Binary, left: &Typed, right: &Typed, place: Place) -> Option<Typed> {
        let of = if left.ty.is_enum() { left.ty.clone() } else { right.ty.clone() };
        if !of.is_enum() {
            return None;
        }
        let same = left.ty == right.ty;
        let number = |typed: &Typed| typed.ty.is_integral() && self.implicit(typed, &Ty::Int).is_some();
        let mixed = number(left) || number(right);
        let compare = comparison(op);
        let arith = arithmetic(op);
        let gives_enum = match (op, same) {
            (Binary::BitAnd | Binary::BitOr | Binary::Xor, true) => true,
            (Binary::Add, false) => mixed,
            (Binary::Subtract, false) if left.ty == of => mixed,
            (Binary::Subtract, true) => false,
            _ if compare.is_some() && same => false,
            _ => return None,
        };
        if !same && !gives_enum {
            return None;
        }
        let (l, r) = (self.as_num(left, Num::Int, place), self.as_num(right, Num::Int, place));
        if let Some(compare) = compare {
            return Some(self.push(Node::Compare(compare, Num::Int, l, r), Ty::Bool, place));
        }
        let n = self.push(Node::Arith(arith?, Num::Int, l, r), Ty::Int, place);
        Some(if gives_enum { self.push(Node::Convert(Convert::Enum(of.clone()), n.id), of, place) } else { n })
    }

    /// Conditions, dates and lengths of time, and what types define themselves.
    fn special(&mut self, op: Binary, left: &Typed, right: &Typed, place: Place) -> Option<Typed> {
        let logic = match op {
            Binary::BitAnd => Some(Arith::And),
            Binary::BitOr => Some(Arith::Or),
            Binary::Xor => Some(Arith::Xor),
            _ => None,
        };
        if let Some(logic) = logic {
            let bool = |ty: &Ty| *ty.underlying() == Ty::Bool || *ty == Ty::Null;
            if (&left.ty, &right.ty) == (&Ty::Bool, &Ty::Bool) {
                return Some(self.push(Node::Logic(logic, left.id, right.id), Ty::Bool, place));
            }
            if bool(&left.ty) && bool(&right.ty) && (&left.ty, &right.ty) != (&Ty::Null, &Ty::Null) {
                return Some(self.push(Node::LiftedLogic(logic, left.id, right.id), Ty::Bool.nullable(), place));
            }
        }
        let ordered = |ty: &Ty| ["DateTime", "DateTimeOffset", "TimeSpan"].iter().any(|n| ty.underlying().is(n));
        if let Some(compare) = comparison(op) {
            let (a, b) = (left.ty.underlying(), right.ty.underlying());
            if ordered(a) && ordered(b) && (a == b || !a.is("TimeSpan") && !b.is("TimeSpan")) {
                return Some(self.push(Node::Order(compare, left.id, right.id), Ty::Bool, place));
            }
        }
        let found = self.operator_call(operator_row(op)?, &[left, right], place);
        if found.is_some() || !matches!((&left.ty, &right.ty), (Ty::Nullable(_), _) | (_, Ty::Nullable(_))) {
            return found;
        }
        self.lifted(op, left, right, place)
    }

    /// An operator of the types without the `?`: null when either is.
    fn lifted(&mut self, op: Binary, left: &Typed, right: &Typed, place: Place) -> Option<Typed> {
        let (set_left, left) = self.hidden(left.clone(), place);
        let (set_right, right) = self.hidden(right.clone(), place);
        let (slot_left, slot_right) = (self.slot(), self.slot());
        let plain_left = self.push(Node::Local(slot_left), left.ty.underlying().clone(), place);
        let plain_right = self.push(Node::Local(slot_right), right.ty.underlying().clone(), place);
        let result = self.operator_call(operator_row(op)?, &[&plain_left, &plain_right], place)?;
        let compare = comparison(op);
        let ty = if compare.is_some() { result.ty } else { result.ty.nullable() };
        let inner = self.push(Node::Guard(right.id, slot_right, result.id), ty.clone(), place);
        let mut outer = self.push(Node::Guard(left.id, slot_left, inner.id), ty.clone(), place);
        if compare.is_some() {
            let no = self.push(Node::Const(Value::Bool(false)), Ty::Bool, place);
            outer = self.push(Node::Coalesce(outer.id, no.id), Ty::Bool, place);
        }
        Some(self.push(Node::Seq(vec![set_left, set_right, outer.id]), ty, place))
    }
}

/// Whether operators take it.
fn joinable(ty: &Ty) -> bool {
    !matches!(ty, Ty::Void | Ty::Lambda)
}

/// The name of an operator's row.
fn operator_row(op: Binary) -> Option<&'static str> {
    Some(match op {
        Binary::Add => "op_Addition",
        Binary::Subtract => "op_Subtraction",
        Binary::Multiply => "op_Multiply",
        Binary::Divide => "op_Division",
        Binary::Remainder => "op_Modulus",
        Binary::Equal => "op_Equality",
        Binary::NotEqual => "op_Inequality",
        Binary::Less => "op_LessThan",
        Binary::LessEqual => "op_LessThanOrEqual",
        Binary::Greater => "op_GreaterThan",
        Binary::GreaterEqual => "op_GreaterThanOrEqual",
        Binary::BitAnd => "op_BitwiseAnd",
        Binary::BitOr => "op_BitwiseOr",
        Binary::Xor => "op_ExclusiveOr",
        Binary::ShiftLeft => "op_LeftShift",
        Binary::ShiftRight => "op_RightShift",
        Binary::And | Binary::Or => return None,
    })
}
