use crate::diagnostic::code;
use crate::expr::eval::{Arith, Compare, Id, Node};
use crate::expr::fault::convert as fits;
use crate::expr::syntax::{Binary, Expr, ExprKind, Place, Step, Unary};
use crate::expr::types::{Num, Ty};
use crate::expr::value::Value;

use super::types::derives;
use super::{Binder, Typed};

/// Operators of one rank in a row that cannot be computed side by side.
const LONGEST: usize = 200;

impl Binder<'_> {
    pub fn chain(&mut self, first: &Expr, rest: &[(Binary, Expr)], place: Place) -> Typed {
        let mut left = self.value(first);
        let mut height = 0;
        for (op, right) in rest {
            let place = Place { start: place.start, end: right.place.end };
            match op {
                Binary::And | Binary::Or => {
                    let id = self.to(left, &Ty::Bool, first.place);
                    let other = self.condition(right);
                    left = self.join(*op, id, other, place);
                }
                _ => {
                    let other = self.value(right);
                    let flat = left.ty == Ty::String && *op == Binary::Add;
                    height += usize::from(!flat);
                    if height == LONGEST {
                        return self.fault(code::expression::TOO_DEEP, place, format!("more than {LONGEST} operators stand in a row"));
                    }
                    left = self.binary(*op, left, other, place);
                }
            }
        }
        left
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
        // What a type defines itself comes first: a namespace and a string are a name, a name is compared as one.
        let own = match op {
            Binary::Add if matches!(left.ty, Ty::Named(..)) && right.ty == Ty::String => Some("op_Addition"),
            Binary::Equal if left.ty != Ty::Null && right.ty != Ty::Null => Some("op_Equality"),
            Binary::NotEqual if left.ty != Ty::Null && right.ty != Ty::Null => Some("op_Inequality"),
            _ => None,
        };
        if let Some(own) = own.and_then(|name| self.operator_call(name, &[&left, &right], place)) {
            return own;
        }
        let result = match op {
            Binary::Equal | Binary::NotEqual => self.equality(op == Binary::NotEqual, &left, &right, place),
            Binary::Add if left.ty == Ty::String || right.ty == Ty::String => Some(self.concat(&left, &right, place)),
            _ => None,
        };
        let result = result.or_else(|| self.numeric(op, &left, &right, place)).or_else(|| self.special(op, &left, &right, place));
        result.unwrap_or_else(|| self.tell(fits::binary(op.sign(), &left.ty, &right.ty, place)))
    }

    fn concat(&mut self, left: &Typed, right: &Typed, place: Place) -> Typed {
        if matches!(left.ty, Ty::Void | Ty::Lambda) || matches!(right.ty, Ty::Void | Ty::Lambda) {
            return self.fault(code::expression::TYPE_MISMATCH, place, "the call gives no value that could be joined");
        }
        // `a + b + c` is one list when the left is a string already.
        if left.ty == Ty::String
            && let Some(Node::Concat(list)) = self.nodes.get_mut(left.id as usize)
        {
            list.push(right.id);
            return left.clone();
        }
        self.push(Node::Concat(vec![left.id, right.id]), Ty::String, place)
    }

    fn equality(&mut self, negate: bool, left: &Typed, right: &Typed, place: Place) -> Option<Typed> {
        let (a, b) = (&left.ty, &right.ty);
        let bool_node = |binder: &mut Self, node| Some(binder.push(node, Ty::Bool, place));
        match (a, b) {
            (Ty::Null, Ty::Null) => return bool_node(self, Node::Const(Value::Bool(!negate))),
            (other, Ty::Null) | (Ty::Null, other) => {
                if other.is_value() {
                    return None;
                }
                let id = if *a == Ty::Null { right.id } else { left.id };
                if let Some(Node::Call(call)) = self.node(id)
                    && other.is("IResponse")
                    && call.args.len() == 1
                {
                    return bool_node(self, Node::NoResponse(negate));
                }
                self.only_asked(id);
                return bool_node(self, Node::IsNull(negate, id));
            }
            (Ty::String, Ty::String) => return bool_node(self, Node::TextEqual(negate, left.id, right.id)),
            (Ty::Bool, Ty::Bool) => return bool_node(self, Node::Same(negate, left.id, right.id)),
            _ => {}
        }
        let (inner_a, inner_b) = (a.underlying(), b.underlying());
        if inner_a == inner_b && inner_a.is_value() && !inner_a.is_numeric() {
            return bool_node(self, Node::Same(negate, left.id, right.id));
        }
        if (inner_a.is_enum() && inner_b.is_numeric()) || (inner_b.is_enum() && inner_a.is_numeric()) {
            // Only the constant 0 becomes an enumeration by itself.
            let to = if inner_a.is_enum() { inner_a.clone() } else { inner_b.clone() };
            let (l, r) = (self.implicit(left, &to)?, self.implicit(right, &to)?);
            let l = self.apply(left.clone(), l.convert, &to, place);
            let r = self.apply(right.clone(), r.convert, &to, place);
            return bool_node(self, Node::Same(negate, l, r));
        }
        if (inner_a.is_numeric() && inner_b.is_numeric()) || a.is_value() || b.is_value() {
            return None;
        }
        let related = derives(a, b) || derives(b, a) || self.becomes_at_run_time(a, b) || self.becomes_at_run_time(b, a);
        related.then(|| self.push(Node::SameObject(negate, left.id, right.id), Ty::Bool, place))
    }

    /// The type in which two numbers are computed.
    fn promote(&self, left: &Typed, right: &Typed) -> Option<Num> {
        let (a, b) = (left.ty.underlying().promoted()?, right.ty.underlying().promoted()?);
        let positive = |t: &Typed| self.constant(t.id).and_then(Value::as_whole).is_some_and(|n| n >= 0);
        Some(match (a, b) {
            (Num::Decimal, Num::Float | Num::Double) | (Num::Float | Num::Double, Num::Decimal) => return None,
            (Num::Decimal, _) | (_, Num::Decimal) => Num::Decimal,
            (Num::Double, _) | (_, Num::Double) => Num::Double,
            (Num::Float, _) | (_, Num::Float) => Num::Float,
            (Num::ULong, Num::ULong | Num::UInt) | (Num::UInt, Num::ULong) => Num::ULong,
            (Num::ULong, Num::Int | Num::Long) => return positive(right).then_some(Num::ULong),
            (Num::Int | Num::Long, Num::ULong) => return positive(left).then_some(Num::ULong),
            (Num::Long, _) | (_, Num::Long) => Num::Long,
            (Num::UInt, Num::UInt) => Num::UInt,
            (Num::UInt, Num::Int) => {
                if positive(right) {
                    Num::UInt
                } else {
                    Num::Long
                }
            }
            (Num::Int, Num::UInt) => {
                if positive(left) {
                    Num::UInt
                } else {
                    Num::Long
                }
            }
            (Num::Int, Num::Int) => Num::Int,
        })
    }

    fn numeric(&mut self, op: Binary, left: &Typed, right: &Typed, place: Place) -> Option<Typed> {
        let (left, right) = match (&left.ty, &right.ty) {
            // A null among numbers is a number without value.
            (Ty::Null, Ty::Nullable(_)) => (Typed { id: left.id, ty: right.ty.clone() }, right.clone()),
            (Ty::Nullable(_), Ty::Null) => (left.clone(), Typed { id: right.id, ty: left.ty.clone() }),
            _ => (left.clone(), right.clone()),
        };
        let lifted = matches!(left.ty, Ty::Nullable(_)) || matches!(right.ty, Ty::Nullable(_));
        let shift = matches!(op, Binary::ShiftLeft | Binary::ShiftRight);
        let num = if shift {
            right.ty.underlying().promoted().filter(|n| *n == Num::Int)?;
            left.ty.underlying().promoted()?
        } else {
            self.promote(&left, &right)?
        };
        let real = matches!(num, Num::Float | Num::Double);
        if let Some(compare) = comparison(op) {
            let (l, r) = (self.as_num(&left, num, place), self.as_num(&right, num, place));
            let node = if lifted { Node::LiftedCompare(compare, num, l, r) } else { Node::Compare(compare, num, l, r) };
            return Some(self.push(node, Ty::Bool, place));
        }
        let arith = arithmetic(op)?;
        if (real || num == Num::Decimal) && matches!(arith, Arith::And | Arith::Or | Arith::Xor | Arith::ShiftLeft | Arith::ShiftRight) {
            return None;
        }
        let l = self.as_num(&left, num, place);
        let r = if shift { right.id } else { self.as_num(&right, num, place) };
        if !real && matches!(arith, Arith::Divide | Arith::Remainder) && self.constant(r).is_some_and(is_zero) {
            return Some(self.tell(fits::division_by_zero(place)));
        }
        let ty = if lifted { num.ty().nullable() } else { num.ty() };
        let node = if lifted { Node::LiftedArith(arith, num, l, r) } else { Node::Arith(arith, num, l, r) };
        let typed = self.push(node, ty, place);
        Some(self.fold(typed, place))
    }

    /// Computes what is constant, so that `1 + 1` fits where a byte is wanted.
    fn fold(&mut self, typed: Typed, place: Place) -> Typed {
        let value = match self.node(typed.id) {
            Some(Node::Arith(op, num, l, r)) => match (self.constant(*l), self.constant(*r)) {
                (Some(l), Some(r)) => crate::expr::eval::operator::arith(*op, *num, l, r).ok(),
                _ => None,
            },
            Some(Node::Negate(num, v)) => self.constant(*v).and_then(|v| crate::expr::eval::operator::negate(*num, v)),
            _ => None,
        };
        match (value, self.node(typed.id)) {
            (Some(value), _) => self.push(Node::Const(value), typed.ty, place),
            (None, Some(Node::Arith(_, Num::Decimal, l, r))) if self.constant(*l).is_some() && self.constant(*r).is_some() => {
                self.tell(fits::decimal_overflow(place))
            }
            (None, _) => typed,
        }
    }

    fn as_num(&mut self, typed: &Typed, num: Num, place: Place) -> Id {
        let ty = num.ty();
        if *typed.ty.underlying() == ty {
            return typed.id;
        }
        self.apply(typed.clone(), Some(crate::expr::eval::Convert::Number(ty.clone())), &ty, place)
    }

    /// Conditions, enumerations, dates and lengths of time.
    fn special(&mut self, op: Binary, left: &Typed, right: &Typed, place: Place) -> Option<Typed> {
        let logic = match op {
            Binary::BitAnd => Some(Arith::And),
            Binary::BitOr => Some(Arith::Or),
            Binary::Xor => Some(Arith::Xor),
            _ => None,
        };
        if let (Ty::Bool, Ty::Bool, Some(logic)) = (&left.ty, &right.ty, logic) {
            return Some(self.push(Node::Logic(logic, left.id, right.id), Ty::Bool, place));
        }
        if left.ty.is_enum() && left.ty == right.ty {
            if let Some(logic) = logic {
                let (l, r) = (self.as_num(left, Num::Int, place), self.as_num(right, Num::Int, place));
                let n = self.push(Node::Arith(logic, Num::Int, l, r), Ty::Int, place);
                let convert = crate::expr::eval::Convert::Enum(left.ty.clone());
                return Some(self.push(Node::Convert(convert, n.id), left.ty.clone(), place));
            }
            let compare = comparison(op)?;
            let (l, r) = (self.as_num(left, Num::Int, place), self.as_num(right, Num::Int, place));
            return Some(self.push(Node::Compare(compare, Num::Int, l, r), Ty::Bool, place));
        }
        let ordered = |ty: &Ty| ["DateTime", "DateTimeOffset", "TimeSpan"].iter().any(|n| ty.underlying().is(n));
        if let Some(compare) = comparison(op) {
            let (a, b) = (left.ty.underlying(), right.ty.underlying());
            if ordered(a) && ordered(b) && (a == b || !a.is("TimeSpan") && !b.is("TimeSpan")) {
                return Some(self.push(Node::Order(compare, left.id, right.id), Ty::Bool, place));
            }
            return None;
        }
        // Operators of the library are rows.
        let name = match op {
            Binary::Add => "op_Addition",
            Binary::Subtract => "op_Subtraction",
            Binary::Multiply => "op_Multiply",
            Binary::Divide => "op_Division",
            _ => return None,
        };
        self.operator_call(name, &[left, right], place)
    }

    pub fn unary(&mut self, op: Unary, value: &Expr, place: Place) -> Typed {
        if let Unary::Step(step) = op {
            return self.step(step, value, false, place);
        }
        // The least int: its digits alone are a uint.
        if let (Unary::Minus, ExprKind::Number(number)) = (op, &value.kind) {
            use crate::expr::lexer::Number;
            match number {
                Number::UInt(2_147_483_648) => return self.push(Node::Const(Value::Int(i32::MIN)), Ty::Int, place),
                Number::ULong(9_223_372_036_854_775_808) => return self.push(Node::Const(Value::Long(i64::MIN)), Ty::Long, place),
                _ => {}
            }
        }
        let typed = self.value(value);
        let num = typed.ty.underlying().promoted();
        match (op, num) {
            _ if typed.ty == Ty::Error => typed,
            (Unary::Not, _) if typed.ty == Ty::Bool => self.push(Node::Not(typed.id), Ty::Bool, place),
            (Unary::Minus, None) if typed.ty.is("TimeSpan") => {
                let zero = self.push(Node::Const(Value::Span(0)), typed.ty.clone(), place);
                self.binary(Binary::Subtract, zero, typed, place)
            }
            (Unary::Plus | Unary::Minus | Unary::Complement, Some(num)) => {
                // A negated uint is a long.
                let num = if op == Unary::Minus && num == Num::UInt { Num::Long } else { num };
                if op == Unary::Minus && num == Num::ULong
                    || op == Unary::Complement && matches!(num, Num::Float | Num::Double | Num::Decimal)
                {
                    let message = format!("this operator cannot be applied to `{}`", typed.ty);
                    return self.fault(code::expression::TYPE_MISMATCH, place, message);
                }
                let ty = if matches!(typed.ty, Ty::Nullable(_)) { num.ty().nullable() } else { num.ty() };
                let id = self.as_num(&typed, num, place);
                let typed = match op {
                    Unary::Minus => self.push(Node::Negate(num, id), ty, place),
                    Unary::Complement => self.push(Node::Complement(num, id), ty, place),
                    Unary::Plus | Unary::Not | Unary::Step(_) => Typed { id, ty },
                };
                self.fold(typed, place)
            }
            _ => {
                let message = format!("this operator cannot be applied to `{}`", typed.ty);
                self.fault(code::expression::TYPE_MISMATCH, place, message)
            }
        }
    }

    /// `a++` and `++a`.
    pub fn step(&mut self, step: Step, target: &Expr, after: bool, place: Place) -> Typed {
        let op = if step == Step::Up { Binary::Add } else { Binary::Subtract };
        let one = Expr::new(ExprKind::Number(crate::expr::lexer::Number::Int(1)), place);
        if !after {
            return self.assign(Some(op), target, &one, place);
        }
        let old = self.value(target);
        let ty = old.ty.clone();
        let (set, get) = self.hidden(old, place);
        let update = self.assign(Some(op), target, &one, place);
        self.push(Node::Seq(vec![set, update.id, get.id]), ty, place)
    }

    /// `a = b`, `a += b`.
    pub fn assign(&mut self, op: Option<Binary>, target: &Expr, value: &Expr, place: Place) -> Typed {
        match &target.kind {
            ExprKind::Name(name, _) if self.local(&name.text).is_some() => {
                let index = self.local(&name.text).unwrap_or(0);
                let ty = self.locals.get(index).map_or(Ty::Error, |l| l.ty.clone());
                let id = match op {
                    None => self.value_to(value, &ty),
                    Some(op) => {
                        let old = self.read_local(index, target.place);
                        self.updated(op, old, value, &ty, place)
                    }
                };
                self.write_local(index, id, place)
            }
            ExprKind::Member(left, name, _) if self.as_type(left).is_none() => {
                let left = self.value(left);
                self.note_setter(&left.ty, name);
                self.assign_member(left, name, op, value, place)
            }
            ExprKind::Index(left, args) => {
                let left = self.value(left);
                self.assign_index(left, args, op, value, place)
            }
            ExprKind::Bad => self.error(),
            ExprKind::Name(name, _) if &*name.text != "context" => {
                let name = name.clone();
                self.unknown(&name)
            }
            _ => self.tell(fits::not_assignable(target.place)),
        }
    }

    /// The new value of `target op= value`, converted back to the target's type.
    pub fn updated(&mut self, op: Binary, old: Typed, value: &Expr, ty: &Ty, place: Place) -> Id {
        let right = self.value(value);
        let result = self.binary(op, old, right, place);
        match self.explicit(&result, ty) {
            Some(convert) => self.apply(result, convert, ty, place),
            None => self.to(result, ty, place),
        }
    }
}

fn is_zero(constant: &Value) -> bool {
    constant.as_whole() == Some(0) || matches!(constant, Value::Decimal(n) if n.is_zero())
}

fn comparison(op: Binary) -> Option<Compare> {
    Some(match op {
        Binary::Equal => Compare::Equal,
        Binary::NotEqual => Compare::NotEqual,
        Binary::Less => Compare::Less,
        Binary::LessEqual => Compare::LessEqual,
        Binary::Greater => Compare::Greater,
        Binary::GreaterEqual => Compare::GreaterEqual,
        _ => return None,
    })
}

fn arithmetic(op: Binary) -> Option<Arith> {
    Some(match op {
        Binary::Add => Arith::Add,
        Binary::Subtract => Arith::Subtract,
        Binary::Multiply => Arith::Multiply,
        Binary::Divide => Arith::Divide,
        Binary::Remainder => Arith::Remainder,
        Binary::BitAnd => Arith::And,
        Binary::BitOr => Arith::Or,
        Binary::Xor => Arith::Xor,
        Binary::ShiftLeft => Arith::ShiftLeft,
        Binary::ShiftRight => Arith::ShiftRight,
        _ => return None,
    })
}
