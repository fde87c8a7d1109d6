use crate::diagnostic::code;
use crate::expr::eval::node::Piece as NodePiece;
use crate::expr::eval::{Id, Node};
use crate::expr::fault::{convert as fits, name as naming, statement as faulty, syntax};
use crate::expr::lexer::Number;
use crate::expr::syntax::{Expr, ExprKind, Name, Piece, Place, TypeName};
use crate::expr::types::Ty;
use crate::expr::value::{Part, Text, Value};

use super::assign::Change;
use super::scope::Role;
use super::types::derives;
use super::{Binder, Typed};

impl Binder<'_> {
    /// Binds a value.
    pub fn value(&mut self, e: &Expr) -> Typed {
        let place = e.inner;
        match &e.kind {
            ExprKind::Bad => self.error(),
            ExprKind::Null => self.push(Node::Const(Value::Null), Ty::Null, place),
            ExprKind::Bool(b) => self.push(Node::Const(Value::Bool(*b)), Ty::Bool, place),
            ExprKind::Number(number) => self.number(*number, place),
            ExprKind::Text(text) => self.literal(text, place),
            ExprKind::Char(unit) => self.push(Node::Const(Value::Char(*unit)), Ty::Char, place),
            ExprKind::Interpolated(pieces) => self.interpolated(pieces, place),
            ExprKind::Name(name, _) | ExprKind::Keyword(name) => self.name(e, name),
            ExprKind::Member(..) => match self.value_or_group(e) {
                Ok(typed) => typed,
                Err(group) => self.tell(fits::method_group(&group.name.text, &Ty::Object, group.name.place)),
            },
            ExprKind::Index(left, args) => {
                let left = self.value(left);
                self.index(left, args, place)
            }
            ExprKind::Call(target, args) => self.call(target, args, place),
            ExprKind::Guard(subject, then) => self.guard(subject, then, place),
            ExprKind::Subject => self.subjects.last().cloned().unwrap_or(Typed { id: 0, ty: Ty::Error }),
            ExprKind::Unary(op, value) => self.unary(*op, value, place),
            ExprKind::Postfix(step, value) => self.step(*step, value, place),
            ExprKind::Chain(first, rest) => self.chain(first, rest, place),
            ExprKind::Coalesce(left, right) => self.coalesce(left, right, place),
            ExprKind::Conditional(parts) => {
                let condition = self.condition(&parts[0]);
                match (&parts[1].kind, &parts[2].kind) {
                    (ExprKind::Throw(_), ExprKind::Throw(_)) => self.tell(faulty::misplaced_throw(place)),
                    (ExprKind::Throw(thrown), _) => {
                        let other = self.value(&parts[2]);
                        let then = self.throws(thrown, other.ty.clone(), parts[1].place);
                        self.push(Node::If(condition, then.id, other.id), other.ty, place)
                    }
                    (_, ExprKind::Throw(thrown)) => {
                        let then = self.value(&parts[1]);
                        let other = self.throws(thrown, then.ty.clone(), parts[2].place);
                        self.push(Node::If(condition, then.id, other.id), then.ty, place)
                    }
                    _ => {
                        let (then, other) = (self.value(&parts[1]), self.value(&parts[2]));
                        self.branches(condition, then, other, place)
                    }
                }
            }
            ExprKind::Assign(None, left, right) => self.assign(Change::Set(right), left, place),
            ExprKind::Assign(Some(op), left, right) => self.assign(Change::Compute(*op, right), left, place),
            ExprKind::Cast(ty, value) => self.cast(ty, value, place),
            ExprKind::Is(value, pattern) => self.is_pattern(value, pattern, place),
            ExprKind::As(value, ty) => {
                let value = self.value(value);
                let ty = self.type_of(ty);
                self.cast_softly(value, ty, place)
            }
            ExprKind::New(ty, args, init) => self.create(ty, args, init.as_ref(), place),
            ExprKind::NewArray(new) => self.new_array(new, place),
            ExprKind::Items(_) => self.tell(crate::expr::fault::array::items(place)),
            ExprKind::Tuple(elements) => self.tuple(elements, place),
            ExprKind::Declaration(..) => self.tell(faulty::declaration_as_value(place)),
            ExprKind::Throw(_) => self.tell(faulty::misplaced_throw(place)),
            ExprKind::Checked(checked, value) => {
                let outer = self.checked.replace(*checked);
                let typed = self.value(value);
                self.checked = outer;
                typed
            }
            ExprKind::SizeOf(ty) => self.size_of(ty, place),
            ExprKind::NewAnonymous(members) => self.anonymous(members, place),
            ExprKind::Lambda(..) => self.tell(fits::lambda(&Ty::Object, place)),
            ExprKind::Query(clauses) => self.query(clauses, place),
            ExprKind::Scoped(names, body) => self.scoped_value(names, body, place),
            ExprKind::TypeOf(ty) => self.type_value(ty, place),
            ExprKind::Default(ty) => {
                let ty = self.type_of_value(ty);
                self.default_of(&ty, place)
            }
            ExprKind::NameOf(value) => self.name_of(value, place),
        }
    }

    /// A string of the program: equal ones are one object.
    pub(super) fn literal(&mut self, text: &Text, place: Place) -> Typed {
        let shared = self.literals.entry(text.to_str().into_owned()).or_insert_with(|| text.clone()).clone();
        self.push(Node::Const(Value::Text(shared)), Ty::String, place)
    }

    fn number(&mut self, number: Number, place: Place) -> Typed {
        let (value, ty) = match number {
            Number::Int(n) => (Value::Int(n), Ty::Int),
            Number::UInt(n) => (Value::UInt(n), Ty::UInt),
            Number::Long(n) => (Value::Long(n), Ty::Long),
            Number::ULong(n) => (Value::ULong(n), Ty::ULong),
            Number::Float(n) => (Value::Float(n), Ty::Float),
            Number::Double(n) => (Value::Double(n), Ty::Double),
            Number::Decimal(n) => (Value::Decimal(n), Ty::Decimal),
        };
        self.push(Node::Const(value), ty, place)
    }

    /// A value that must be a condition.
    pub fn condition(&mut self, e: &Expr) -> Id {
        if matches!(e.kind, ExprKind::Lambda(..)) {
            return self.value_to(e, &Ty::Bool);
        }
        match self.value_or_group(e) {
            Ok(typed) if typed.ty == Ty::Dynamic => self.late_test(typed, e.place).id,
            Ok(typed) => self.to(typed, &Ty::Bool, e.place),
            Err(group) => self.group_to(&group, &Ty::Bool, e.place).id,
        }
    }

    fn interpolated(&mut self, pieces: &[Piece], place: Place) -> Typed {
        let mut bound = Vec::new();
        for piece in pieces {
            match piece {
                Piece::Text(text) => bound.push(NodePiece::Text(text.clone())),
                Piece::Hole { value, alignment, format } => {
                    let typed = self.value(value);
                    if typed.ty == Ty::Void {
                        self.fault(code::expression::TYPE_MISMATCH, value.place, "the call gives no value");
                    }
                    let alignment = alignment.as_ref().map_or(0, |a| {
                        let typed = self.value(a);
                        match self.constant(typed.id) {
                            Some(Value::Int(n)) => *n,
                            _ if typed.ty == Ty::Error => 0,
                            _ => {
                                self.tell(crate::expr::fault::pattern::not_constant(a.place));
                                0
                            }
                        }
                    });
                    let Some(format) = format else {
                        bound.push(NodePiece::Hole { value: typed.id, alignment, format: None });
                        continue;
                    };
                    if format.text.is_empty() || format.text.ends_with(char::is_whitespace) {
                        self.tell(syntax::bad_format(format.text.is_empty(), format.place));
                    }
                    // `string.Format` takes the first brace for the end of the hole; what follows must be braces in pairs.
                    let (plain, braces) = format.text.split_at(format.text.find('}').unwrap_or(format.text.len()));
                    let whole = plain.contains('{') || braces.contains(|c| c != '}');
                    let plain = if whole { &*format.text } else { plain };
                    let format = (!plain.is_empty()).then(|| plain.into());
                    bound.push(NodePiece::Hole { value: typed.id, alignment, format });
                    if !whole && !braces.is_empty() {
                        bound.push(NodePiece::Text("}".repeat(braces.len() / 2).into()));
                    }
                }
            }
        }
        self.push(Node::Interpolate(bound), Ty::String, place)
    }

    fn name(&mut self, e: &Expr, name: &Name) -> Typed {
        if let Some(index) = self.local(&name.text) {
            if let Some(Role::Function(number)) = self.locals.get(index).map(|l| l.role.clone()) {
                return self.function_value(number, name.place);
            }
            return self.read_local(index, name.place);
        }
        if &*name.text == "context" {
            return self.push(Node::Const(Value::Part(Part::Context)), Ty::named("IContext"), name.place);
        }
        match self.type_path(e) {
            Some(ty) => self.tell(naming::type_as_value(&ty, e.inner)),
            None => self.unknown(name),
        }
    }

    fn guard(&mut self, subject: &Expr, then: &Expr, place: Place) -> Typed {
        let subject = self.value(subject);
        if subject.ty.is_value() || matches!(subject.ty, Ty::Null | Ty::Void) {
            return self.tell(fits::unary("?", &subject.ty, Place { start: place.start.max(self.end_of(subject.id)), end: place.end }));
        }
        let slot = self.slot();
        let inner = self.push(Node::Local(slot), subject.ty.underlying().clone(), place);
        self.subjects.push(inner);
        let then = self.value(then);
        self.subjects.pop();
        let ty = then.ty.nullable();
        self.push(Node::Guard(subject.id, slot, then.id), ty, place)
    }

    fn coalesce(&mut self, left: &Expr, right: &Expr, place: Place) -> Typed {
        let first = self.value(left);
        if first.ty == Ty::Error {
            let _ = self.value(right);
            return first;
        }
        if let ExprKind::Throw(thrown) = &right.kind {
            if first.ty.is_value() || matches!(first.ty, Ty::Null | Ty::Void | Ty::Lambda) {
                return self.tell(fits::binary("??", &first.ty, &Ty::Null, place));
            }
            let ty = first.ty.underlying().clone();
            let other = self.throws(thrown, ty.clone(), right.place);
            return self.push(Node::Coalesce(first.id, other.id), ty, place);
        }
        let (ty, other) = match self.value_or_group(right) {
            _ if matches!(right.kind, ExprKind::Lambda(..)) && first.ty != Ty::Null => {
                (first.ty.clone(), Typed { id: self.value_to(right, &first.ty), ty: first.ty.clone() })
            }
            Err(group) => (first.ty.clone(), self.group_to(&group, &first.ty, right.place)),
            Ok(other) if other.ty == Ty::Error => return other,
            Ok(other) => match self.coalesced(&first, &other) {
                Some(ty) => (ty, other),
                None => return self.tell(fits::binary("??", &first.ty, &other.ty, place)),
            },
        };
        // What is not null is its plain value; only then is it converted.
        let plain = Typed { id: first.id, ty: if ty.is_value() { first.ty.underlying().clone() } else { first.ty.clone() } };
        let other = self.to(other, &ty, right.place);
        match self.implicit(&plain, &ty).and_then(|way| way.convert) {
            None => self.push(Node::Coalesce(first.id, other), ty, place),
            Some(convert) => {
                let slot = self.slot();
                let held = self.push(Node::Local(slot), plain.ty, place);
                let converted = self.apply(held, Some(convert), &ty, place);
                let guarded = self.push(Node::Guard(first.id, slot, converted), ty.clone(), place);
                self.push(Node::Coalesce(guarded.id, other), ty, place)
            }
        }
    }

    /// The type of `a ?? b`.
    fn coalesced(&self, first: &Typed, other: &Typed) -> Option<Ty> {
        if first.ty.is_value() || matches!(first.ty, Ty::Void | Ty::Lambda) || matches!(other.ty, Ty::Void | Ty::Lambda) {
            return None;
        }
        if first.ty == Ty::Null {
            return Some(other.ty.clone());
        }
        if let Ty::Nullable(inner) = &first.ty
            && self.implicit(other, inner).is_some()
        {
            return Some((**inner).clone());
        }
        if self.implicit(other, &first.ty).is_some() {
            return Some(first.ty.clone());
        }
        let plain = super::infer::of_type(first.ty.underlying());
        self.implicit(&plain, &other.ty).map(|_| other.ty.clone())
    }

    /// `c ? a : b`, both of one type.
    pub fn branches(&mut self, condition: Id, then: Typed, other: Typed, place: Place) -> Typed {
        if then.ty == Ty::Error || other.ty == Ty::Error {
            return self.error();
        }
        if (&then.ty, &other.ty) == (&Ty::Null, &Ty::Null) {
            return self.tell(fits::branches(&then.ty, &other.ty, place));
        }
        let ty = if self.implicit(&then, &other.ty).is_some() && other.ty != Ty::Null && then.ty != Ty::Error {
            other.ty.clone()
        } else if self.implicit(&other, &then.ty).is_some() {
            then.ty.clone()
        } else {
            return self.tell(fits::branches(&then.ty, &other.ty, place));
        };
        // Of two that become each other (constants), the wider wins.
        let ty = super::types::common(&then.ty, &other.ty).unwrap_or(ty);
        let then = self.to(then, &ty, place);
        let other = self.to(other, &ty, place);
        self.push(Node::If(condition, then, other), ty, place)
    }

    fn cast(&mut self, ty: &TypeName, value: &Expr, place: Place) -> Typed {
        let to = self.type_of(ty);
        if matches!(value.kind, ExprKind::Lambda(..)) {
            let id = self.value_to(value, &to);
            return Typed { id, ty: to };
        }
        let from = self.value(value);
        if let (Ty::String, Some(Node::Variable(name))) = (&to, self.node(from.id)) {
            let node = Node::VariableText(name.clone());
            return self.push(node, to, place);
        }
        if self.checked != Some(false)
            && from.ty.is_numeric()
            && from.ty != Ty::Decimal
            && to.is_integral()
            && let Some(held) = self.constant(from.id)
            && (if from.ty == Ty::Decimal {
                !crate::expr::eval::convert::holds(held, &to)
            } else {
                crate::expr::eval::convert::checked(held, &to).is_err()
            })
        {
            let held = held.to_string();
            return self.tell(fits::constant_cast(&held, &to, place));
        }
        match self.explicit(&from, &to) {
            Some(Some(convert)) => {
                let id = self.apply(from, Some(convert), &to, place);
                Typed { id, ty: to }
            }
            Some(None) => Typed { id: from.id, ty: to },
            None => self.tell(fits::cast(&from.ty, &to, place)),
        }
    }

    /// `a as T`
    fn cast_softly(&mut self, value: Typed, ty: Ty, place: Place) -> Typed {
        if value.ty == Ty::Error || ty == Ty::Error {
            return self.error();
        }
        let value = value.boxed();
        if ty.is_value() && !matches!(ty, Ty::Nullable(_)) {
            return self.tell(fits::as_value_type(&ty, place));
        }
        // Boxing is a change of type alone; what numbers and types' own operators convert, `as` does not.
        let plain = value.ty == Ty::Null || derives(&value.ty, &ty) || derives(value.ty.underlying(), ty.underlying());
        if !plain && !self.becomes_at_run_time(&value.ty, &ty) {
            return self.tell(fits::as_never(&value.ty, &ty, place));
        }
        self.push(Node::As(ty.clone(), value.id), ty, place)
    }
}
