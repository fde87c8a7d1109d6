use crate::expr::eval::{Code, Convert, Id, Node};
use crate::expr::fault::statement as faulty;
use crate::expr::member::class;
use crate::expr::syntax::{Designation, Expr, ExprKind, Local, NewArray, Piece, Place, Suffix, TypeName};
use crate::expr::types::Ty;

use super::scope::Role;
use super::{Binder, Typed};

/// Whether a type is left for C# to find.
pub fn is_var(ty: &TypeName) -> bool {
    ty.path.len() == 1
        && ty.args.is_empty()
        && ty.suffixes.is_empty()
        && ty.path.first().is_some_and(|n| &*n.text == "var")
        && class("var").is_none()
}

impl Binder<'_> {
    /// `var a = 1, b;`, `const int c = 2;`
    pub(super) fn local_statement(&mut self, local: &Local) -> Code {
        let var = is_var(&local.ty);
        let declared = if var { None } else { Some(self.type_of(&local.ty)) };
        if local.constant {
            self.constants(local, declared.as_ref());
            return Code::Block(Vec::new());
        }
        if var && local.names.len() > 1 {
            self.tell(faulty::several_var(local.ty.place));
        }
        let mut codes = Vec::new();
        for (name, value) in &local.names {
            let (ty, id) = match (&declared, value) {
                (Some(ty), Some(value)) => (ty.clone(), Some(self.initial(value, ty, &local.ty))),
                (Some(ty), None) => (ty.clone(), None),
                (None, Some(Expr { kind: ExprKind::Items(items), place, .. })) => {
                    self.misplaced_items(items);
                    self.tell(faulty::var_of_items(*place).seen_at(name.place.start));
                    (Ty::Error, None)
                }
                (None, Some(value)) => {
                    let faults = self.faults.len();
                    if let ExprKind::Name(function, _) = &value.kind
                        && self.local_function(function).is_some()
                    {
                        self.tell(crate::expr::fault::function::inferred_delegate(value.place));
                    }
                    let typed = match self.value_or_group(value) {
                        _ if matches!(value.kind, ExprKind::Lambda(..)) => {
                            // What C# says of the lambda as an object is not asked for.
                            self.faults.truncate(faults);
                            self.tell(crate::expr::fault::function::inferred_delegate(value.place))
                        }
                        Ok(typed) => typed,
                        Err(_) => self.tell(crate::expr::fault::function::inferred_delegate(value.place)),
                    };
                    if matches!(value.kind, ExprKind::Conditional(_))
                        && let Some(fault) = self.faults.pop_if(|fault| fault.place == value.place)
                    {
                        self.faults.push(crate::expr::fault::convert::branches_of_var(fault));
                    }
                    if matches!(typed.ty, Ty::Null | Ty::Void) {
                        self.tell(faulty::nothing_to_infer(&super::super::fault::cs(&typed.ty), name));
                    }
                    (if matches!(typed.ty, Ty::Null | Ty::Void) { Ty::Error } else { typed.ty }, Some(typed.id))
                }
                (None, None) => {
                    self.tell(faulty::var_without_value(name));
                    (Ty::Error, None)
                }
            };
            if ty == Ty::Void {
                self.tell(faulty::void_value(local.ty.place));
            }
            let error = ty == Ty::Error;
            let target = self.declare(name, ty.clone(), Role::Variable);
            if let Some(id) = id {
                codes.push(Code::Do(self.put(target, id, ty, name.place).id));
            } else if error {
                // No second fault for what is read without a value.
                let nothing = self.error().id;
                codes.push(Code::Do(self.put(target, nothing, ty, name.place).id));
            }
        }
        if codes.len() == 1 { codes.remove(0) } else { Code::Block(codes) }
    }

    /// The first value of a local: a value, or the items of an array.
    fn initial(&mut self, value: &Expr, ty: &Ty, written: &TypeName) -> Id {
        let ExprKind::Items(items) = &value.kind else { return self.value_to(value, ty) };
        let mut element = written.clone();
        let rank = match element.suffixes.iter().position(|s| *s != Suffix::Nullable) {
            Some(first) => match element.suffixes.remove(first) {
                Suffix::Grid(rank) => rank,
                Suffix::Array | Suffix::Nullable => 1,
            },
            None => {
                self.misplaced_items(items);
                if *ty != Ty::Error {
                    self.tell(faulty::items_of_no_array(value.place));
                }
                return self.error().id;
            }
        };
        let new = NewArray { element: Some(element), rank, sizes: Vec::new(), items: Some(items.clone()), brace: value.place };
        self.new_array(&new, value.place).id
    }

    /// Items that make no array.
    fn misplaced_items(&mut self, items: &[Expr]) {
        for item in items {
            if let ExprKind::Items(_) = item.kind {
                self.tell(crate::expr::fault::array::items(item.place));
            } else {
                let _ = self.value(item);
            }
        }
    }

    fn constants(&mut self, local: &Local, declared: Option<&Ty>) {
        let Some(ty) = declared else {
            self.tell(faulty::const_var(local.ty.place));
            for (name, _) in &local.names {
                self.declare(name, Ty::Error, Role::Constant(crate::expr::value::Value::Null));
            }
            return;
        };
        let may =
            ty.underlying().is_numeric() || matches!(ty, Ty::Bool | Ty::String | Ty::Char | Ty::Error) || ty.is_enum() || !ty.is_value();
        if !may || matches!(ty, Ty::Nullable(_)) {
            self.tell(faulty::no_const_type(ty, local.ty.place));
        }
        for (name, value) in &local.names {
            let held = match value {
                None => {
                    self.tell(faulty::const_without_value(name));
                    None
                }
                Some(Expr { kind: ExprKind::Interpolated(pieces), place, .. }) if pieces.iter().all(Piece::is_text) => {
                    self.tell(crate::expr::fault::syntax::later_feature("constant interpolated strings", "10.0", *place));
                    None
                }
                Some(value) => {
                    let typed = self.value(value);
                    let constant = self.constant_of(&typed).is_some();
                    let faults = self.faults.len();
                    let given = typed.ty.clone();
                    let id = self.to(typed, ty, value.place);
                    let held = self.constant(id).cloned();
                    if self.faults.len() == faults && given != Ty::Error {
                        if !constant || held.is_none() {
                            self.tell(faulty::not_constant(name, value.place));
                        } else if !ty.is_value() && *ty != Ty::String && given != Ty::Null {
                            self.tell(faulty::const_only_null(name, ty, value.place));
                        }
                    }
                    held
                }
            };
            self.declare(name, ty.clone(), Role::Constant(held.unwrap_or_default()));
        }
    }

    /// The local of a `foreach`: where each item goes, how it is converted, and what takes it apart.
    pub(super) fn for_each_target(&mut self, target: &Expr, found: Ty, whole: Place) -> (u16, bool, Option<Convert>, Option<Code>) {
        if let ExprKind::Declaration(ty, Designation::Name(name)) = &target.kind {
            let declared = if is_var(ty) { found.clone() } else { self.type_of(ty) };
            let convert = self.item_conversion(found, &declared, name.place, whole);
            let (set, captured) = self.declare(name, declared, Role::Fixed("foreach iteration variable"));
            return (set, captured, convert, None);
        }
        let set = self.slot();
        let item = self.push(Node::Local(set), found, target.place);
        let from = self.locals.len();
        let parts = self.deconstruct_value(target, item, target.place);
        for local in self.locals.iter_mut().skip(from) {
            local.role = Role::Fixed("foreach iteration variable");
        }
        (set, false, None, Some(Code::Do(parts.id)))
    }

    fn item_conversion(&mut self, found: Ty, declared: &Ty, place: Place, whole: Place) -> Option<Convert> {
        if found == Ty::Error {
            return None;
        }
        let given = Typed { id: u32::MAX, ty: found };
        match self.explicit(&given, declared) {
            Some(convert) => convert,
            None => {
                self.tell(crate::expr::fault::convert::cast(&given.ty, declared, place).seen_at(whole.start));
                None
            }
        }
    }
}
