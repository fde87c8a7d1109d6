use crate::expr::eval::{Convert, Id, Node};
use crate::expr::fault::convert as fits;
use crate::expr::fault::pattern as faulty;
use crate::expr::syntax::{Binary, Designation, Expr, ExprKind, Pattern, Place, TypeName};
use crate::expr::types::Ty;
use crate::expr::value::Value;

use super::local::is_var;
use super::scope::Role;
use super::{Binder, Typed};

/// What a pattern of a `case` takes for certain.
#[derive(Clone, Debug)]
pub enum Takes {
    Constant(Value),
    /// All of a type.
    Type(Ty),
    /// `var x`: null too.
    All,
    /// `default`: what no other label takes.
    Default,
    /// What went wrong.
    Unknown,
}

impl Takes {
    /// Whether it is this constant.
    pub fn is_constant(&self, value: &Value) -> bool {
        matches!(self, Self::Constant(other) if crate::expr::eval::convert::equal(other, value))
    }
}

impl Binder<'_> {
    /// `a is pattern`
    pub(super) fn is_pattern(&mut self, value: &Expr, pattern: &Pattern, place: Place) -> Typed {
        let typed = self.value(value).boxed();
        if typed.ty == Ty::Error {
            self.declare_pattern(pattern);
            return typed;
        }
        if matches!(typed.ty, Ty::Void | Ty::Lambda) || typed.ty == Ty::Null && matches!(pattern, Pattern::Declaration(..)) {
            return self.tell(faulty::no_value(&typed.ty, value.place));
        }
        if let Pattern::Type(ty) = pattern
            && self.constant_name(ty).is_none()
        {
            let ty = self.type_of(ty);
            return self.push(Node::Is(ty, typed.id), Ty::Bool, place);
        }
        if let (Pattern::Constant(constant), Ty::Bool) = (pattern, &typed.ty)
            && matches!(constant.kind, ExprKind::Bool(_))
        {
            let case = self.value(constant);
            return self.binary(Binary::Equal, typed, case, place);
        }
        if matches!(pattern, Pattern::Constant(c) if c.kind == ExprKind::Null) {
            return match self.null_test(&typed, place) {
                Some(test) => test,
                None => {
                    let null = if let Pattern::Constant(null) = pattern { null.place } else { place };
                    self.tell(fits::implicit(&Ty::Null, &typed.ty, false, null))
                }
            };
        }
        let (set, get) = self.hidden(typed, place);
        let (test, _) = self.pattern(&get, pattern, place);
        self.push(Node::Seq(vec![set, test]), Ty::Bool, place)
    }

    fn null_test(&mut self, typed: &Typed, place: Place) -> Option<Typed> {
        let reads = !typed.ty.is_value() || matches!(typed.ty, Ty::Nullable(_));
        reads.then(|| {
            self.only_asked(typed.id);
            self.push(Node::IsNull(false, typed.id), Ty::Bool, place)
        })
    }

    /// The test of a value that lies in a hidden local, and what passes it for certain.
    pub(super) fn pattern(&mut self, held: &Typed, pattern: &Pattern, place: Place) -> (Id, Takes) {
        match pattern {
            Pattern::Type(ty) => match self.constant_name(ty) {
                Some(constant) => self.constant_pattern(held, &constant, place),
                None => {
                    let ty = self.type_of(ty);
                    let name = self.tell(faulty::type_as_case(&ty, place));
                    (name.id, Takes::Unknown)
                }
            },
            Pattern::Constant(constant) => self.constant_pattern(held, constant, place),
            Pattern::Declaration(ty, designation) => self.declaration_pattern(held, ty, designation, place),
        }
    }

    fn declaration_pattern(&mut self, held: &Typed, ty: &TypeName, designation: &Designation, place: Place) -> (Id, Takes) {
        let yes = self.push(Node::Const(Value::Bool(true)), Ty::Bool, place).id;
        if is_var(ty) {
            let id = match designation {
                Designation::Name(name) => {
                    let target = self.declare(name, held.ty.clone(), Role::Variable);
                    let store = self.put(target, held.id, held.ty.clone(), place).id;
                    self.push(Node::Seq(vec![store, yes]), Ty::Bool, place).id
                }
                Designation::Discard(_) | Designation::Several(_) => yes,
            };
            return (id, Takes::All);
        }
        let (written, ty) = (ty.place, self.type_of(ty));
        if matches!(ty, Ty::Nullable(_)) {
            let id = self.tell(faulty::nullable_pattern(&ty, place)).id;
            return (id, Takes::Unknown);
        }
        if ty != Ty::Error && self.explicit(held, &ty).is_none() && !held.ty.underlying().eq(&ty) || converts(&held.ty, &ty) {
            let id = self.tell(faulty::impossible(&held.ty, &ty, written)).id;
            self.declare_designation(designation, &ty);
            return (id, Takes::Unknown);
        }
        let test = self.push(Node::Is(ty.clone(), held.id), Ty::Bool, place).id;
        let id = match designation {
            Designation::Name(name) => {
                let target = self.declare(name, ty.clone(), Role::Variable);
                let convert = if ty.is_value() { Convert::Unbox(ty.clone()) } else { Convert::Cast(ty.clone()) };
                let cast = self.push(Node::Convert(convert, held.id), ty.clone(), place).id;
                let store = self.put(target, cast, ty.clone(), place).id;
                let stored = self.push(Node::Seq(vec![store, yes]), Ty::Bool, place).id;
                let no = self.push(Node::Const(Value::Bool(false)), Ty::Bool, place).id;
                self.push(Node::If(test, stored, no), Ty::Bool, place).id
            }
            Designation::Discard(_) | Designation::Several(_) => test,
        };
        (id, Takes::Type(ty))
    }

    fn constant_pattern(&mut self, held: &Typed, constant: &Expr, place: Place) -> (Id, Takes) {
        let case = self.value(constant);
        if case.ty == Ty::Error {
            return (case.id, Takes::Unknown);
        }
        if case.ty == Ty::Null {
            if held.ty.is_value() {
                return (self.tell(fits::implicit(&case.ty, &held.ty, false, constant.place)).id, Takes::Unknown);
            }
            let id = self.push(Node::IsNull(false, held.id), Ty::Bool, place).id;
            return (id, Takes::Constant(Value::Null));
        }
        match self.case_constant(case, &held.ty, constant.place) {
            Some(value) => {
                let ty = held.ty.underlying().clone();
                let case = self.push(Node::Const(value.clone()), ty.clone(), constant.place).id;
                let node = if ty == Ty::String { Node::TextEqual(false, held.id, case) } else { Node::Same(false, held.id, case) };
                (self.push(node, Ty::Bool, place).id, Takes::Constant(value))
            }
            None => (self.error().id, Takes::Unknown),
        }
    }

    /// A constant as a value of this type is compared with it; told when it is none.
    pub(super) fn case_constant(&mut self, case: Typed, ty: &Ty, place: Place) -> Option<Value> {
        if case.ty == Ty::Error || *ty == Ty::Error {
            return None;
        }
        if self.constant_of(&case).is_none() {
            self.tell(faulty::not_constant(place));
            return None;
        }
        // An object is equal to a constant of the same type only.
        let boxed = !ty.is_value() && !matches!(ty, Ty::Nullable(_)) && *ty != Ty::String;
        if boxed {
            let fits = case.ty == Ty::Null || super::types::derives(&case.ty, ty);
            if !fits {
                self.tell(faulty::impossible(ty, &case.ty, place));
                return None;
            }
            return self.constant(case.id).cloned();
        }
        let faults = self.faults.len();
        let to = if case.ty == Ty::Null { ty.clone() } else { ty.underlying().clone() };
        let id = self.to(case, &to, place);
        if self.faults.len() > faults {
            return None;
        }
        self.constant(id).cloned()
    }

    /// The constant that a name written like a type stands for.
    fn constant_name(&mut self, ty: &TypeName) -> Option<Expr> {
        if !ty.args.is_empty() || !ty.suffixes.is_empty() {
            return None;
        }
        let (first, rest) = ty.path.split_first()?;
        if rest.is_empty() {
            self.local(&first.text)?;
            return Some(Expr::new(ExprKind::Name(first.clone(), Vec::new()), first.place));
        }
        let kind = if Ty::keyword(&first.text).is_some_and(|t| t.to_string() == *first.text) {
            ExprKind::Keyword(first.clone())
        } else {
            ExprKind::Name(first.clone(), Vec::new())
        };
        let mut path = Expr::new(kind, first.place);
        let (last, middle) = rest.split_last()?;
        for name in middle {
            let place = path.place.to(name.place);
            path = Expr::new(ExprKind::Member(Box::new(path), name.clone(), Vec::new()), place);
        }
        if self.local(&first.text).is_none() && &*first.text != "context" {
            self.as_type(&path)?;
        }
        let place = path.place.to(last.place);
        Some(Expr::new(ExprKind::Member(Box::new(path), last.clone(), Vec::new()), place))
    }

    /// The names of a pattern whose value went wrong, so that they are known.
    fn declare_pattern(&mut self, pattern: &Pattern) {
        if let Pattern::Declaration(ty, designation) = pattern {
            let ty = if is_var(ty) { Ty::Error } else { self.type_of(ty) };
            self.declare_designation(designation, &ty);
        }
    }

    fn declare_designation(&mut self, designation: &Designation, ty: &Ty) {
        match designation {
            Designation::Name(name) => {
                self.declare(name, ty.clone(), Role::Variable);
            }
            Designation::Discard(_) => {}
            Designation::Several(parts) => parts.iter().for_each(|part| self.declare_designation(part, &Ty::Error)),
        }
    }
}

/// Whether C# has a conversion between two types that changes the value: no pattern applies it.
fn converts(from: &Ty, to: &Ty) -> bool {
    let from = from.underlying();
    from != to && from.is_value() && to.is_value() || super::is_json(from) && (to.is_value() || *to == Ty::String)
}
