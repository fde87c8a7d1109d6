use crate::expr::eval::Node;
use crate::expr::fault::{array as faulty, convert as fits};
use crate::expr::syntax::{Expr, ExprKind, NewArray, Place};
use crate::expr::types::Ty;
use crate::expr::value::Value;

use super::{Binder, Typed};

impl Binder<'_> {
    /// `new T[n]`, `new[] { .. }`
    pub(super) fn new_array(&mut self, new: &NewArray, place: Place) -> Typed {
        if new.rank > 1 {
            return self.not_modelled(place, "arrays of several dimensions are not modelled: use an array of arrays, `T[][]`");
        }
        let Some(element) = &new.element else { return self.array(new.items.as_deref().unwrap_or_default(), place) };
        let element = self.type_of(element);
        let sizes: Vec<Typed> = new.sizes.iter().map(|size| self.size(size)).collect();
        let Some(items) = &new.items else {
            // Told by the parser.
            let Some(size) = sizes.first().map(|s| s.id) else { return self.error() };
            return self.push(Node::Sized(element.clone(), size), Ty::Array(element.into()), place);
        };
        if let Some(size) = sizes.first() {
            match self.constant(size.id) {
                Some(Value::Int(n)) if usize::try_from(*n).is_ok_and(|n| n == items.len()) => {}
                Some(Value::Int(n)) => {
                    let n = *n;
                    let at = self.next_of("{", new.sizes.first().map_or(place.start, |s| s.place.end));
                    self.tell(faulty::count(n, place).seen_at(at));
                }
                _ => {
                    self.tell(fits_constant(new.sizes.first().map_or(place, |s| s.place)));
                }
            }
        }
        let ids = items.iter().map(|i| self.item(i, &element)).collect();
        self.push(Node::Array(element.clone(), ids), Ty::Array(element.into()), place)
    }

    /// A length: an `int`, or what becomes one of the other whole numbers.
    fn size(&mut self, size: &Expr) -> Typed {
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
        let mut types: Vec<Ty> = Vec::new();
        for t in typed.iter().filter(|t| t.ty != Ty::Null) {
            if !types.contains(&t.ty) {
                types.push(t.ty.clone());
            }
        }
        if types.contains(&Ty::Error) {
            return self.error();
        }
        match self.best(&[], &types, &[]) {
            Some(ty) => {
                let ids = typed.into_iter().zip(items).map(|(t, i)| self.to(t, &ty, i.place)).collect();
                self.push(Node::Array(ty.clone(), ids), Ty::Array(ty.into()), place)
            }
            None => self.tell(fits::no_best_type(place)),
        }
    }
}

fn fits_constant(place: Place) -> crate::expr::fault::Fault {
    crate::expr::fault::pattern::not_constant(place)
}
