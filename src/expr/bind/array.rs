use crate::expr::eval::Node;
use crate::expr::fault::{array as faulty, convert as fits, statement};
use crate::expr::syntax::{Expr, ExprKind, NewArray, Place, TypeName};
use crate::expr::types::Ty;
use crate::expr::value::Value;

use super::{Binder, Typed};

impl Binder<'_> {
    /// `new T[n]`, `new[] { .. }`
    pub(super) fn new_array(&mut self, new: &NewArray, place: Place) -> Typed {
        if new.rank > 1 {
            return self.new_grid(new, place);
        }
        let Some(element) = &new.element else { return self.array(new.items.as_deref().unwrap_or_default(), place) };
        let element = self.type_of_value(element);
        let sizes: Vec<Typed> = new.sizes.iter().map(|size| self.size(size)).collect();
        let Some(items) = &new.items else {
            // Told by the parser.
            let Some(size) = sizes.first().map(|s| s.id) else { return self.error() };
            return self.push(Node::Sized(element.clone(), size), Ty::Array(element.into()), place);
        };
        if let Some(size) = sizes.first() {
            match self.constant(size.id).map(|size| size.as_whole().and_then(|n| usize::try_from(n).ok())) {
                Some(Some(n)) if n == items.len() => {}
                Some(Some(n)) => {
                    self.tell(faulty::count(n, new.brace));
                }
                _ if size.ty == Ty::Error => {}
                Some(None) | None => {
                    self.tell(fits_constant(new.sizes.first().map_or(place, |s| s.place)));
                }
            }
        }
        let ids = items.iter().map(|i| self.item(i, &element)).collect();
        self.push(Node::Array(element.clone(), ids), Ty::Array(element.into()), place)
    }

    /// The type of something that is there: of an array's items, of `default(T)`.
    pub(super) fn type_of_value(&mut self, written: &TypeName) -> Ty {
        match self.type_of(written) {
            Ty::Void => self.tell(statement::void_value(written.place)).ty,
            ty => ty,
        }
    }

    /// A length: an `int`, or what becomes one of the other whole numbers.
    pub(super) fn size(&mut self, size: &Expr) -> Typed {
        let typed = self.value(size);
        if let Some(Value::Int(n)) = self.constant(typed.id)
            && *n < 0
        {
            return self.tell(faulty::negative(size.place));
        }
        let id = match &typed.ty {
            Ty::UInt | Ty::Long | Ty::ULong => {
                let to = Ty::Long;
                return match self.explicit(&typed, &to) {
                    Some(convert) => {
                        let id = self.apply(typed, convert, &to, size.place);
                        Typed { id, ty: to }
                    }
                    None => self.error(),
                };
            }
            _ => self.to(typed, &Ty::Int, size.place),
        };
        Typed { id, ty: Ty::Int }
    }

    fn item(&mut self, item: &Expr, element: &Ty) -> u32 {
        if let ExprKind::Items(_) = item.kind {
            return self.tell(faulty::items(item.place)).id;
        }
        self.value_to(item, element)
    }

    /// `new[] { .. }`
    fn array(&mut self, items: &[Expr], place: Place) -> Typed {
        let typed: Vec<Typed> = items.iter().map(|i| self.value(i)).collect();
        match self.best_of(&typed) {
            Some(Ty::Error) => self.error(),
            Some(ty) => {
                let ids = typed.into_iter().zip(items).map(|(t, i)| self.to(t, &ty, i.place)).collect();
                self.push(Node::Array(ty.clone(), ids), Ty::Array(ty.into()), place)
            }
            None => self.tell(fits::no_best_type(place)),
        }
    }

    /// The type that items have in common.
    pub(super) fn best_of(&self, items: &[Typed]) -> Option<Ty> {
        let mut types: Vec<Ty> = Vec::new();
        for item in items.iter().filter(|item| item.ty != Ty::Null) {
            if !types.contains(&item.ty) {
                types.push(item.ty.clone());
            }
        }
        if types.contains(&Ty::Error) { Some(Ty::Error) } else { self.best(&[], &types, &[]) }
    }
}

fn fits_constant(place: Place) -> crate::expr::fault::Fault {
    crate::expr::fault::pattern::not_constant(place)
}
