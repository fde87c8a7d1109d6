//! Conversions and operators that types define themselves: rows named `op_...`.

use std::rc::Rc;

use crate::expr::eval::Convert;
use crate::expr::member::{Member, Run};
use crate::expr::types::Ty;

use super::infer::of_type;
use super::overload::Candidate;
use super::types::supertypes;
use super::{Binder, Typed};

/// A conversion that a type defines.
struct Defined {
    from: Ty,
    to: Ty,
    run: Run,
}

impl Binder<'_> {
    /// The conversion that one of the two types defines.
    pub(super) fn user_defined(&self, from: &Typed, to: &Ty, explicit: bool) -> Option<Convert> {
        let source = from.ty.underlying();
        let mut defined = Vec::new();
        self.defined(source, explicit, true, &mut defined);
        self.defined(to.underlying(), explicit, false, &mut defined);
        let taken = |ty: &Ty| -> bool { self.standard(from, ty).is_some() || explicit && self.standard(&of_type(ty), &from.ty).is_some() };
        let given =
            |ty: &Ty| -> bool { self.standard(&of_type(ty), to).is_some() || explicit && self.standard(&of_type(to), ty).is_some() };
        defined.retain(|d| taken(&d.from) && given(&d.to));
        // The one from exactly this type is nearest, then the one to exactly that.
        let near = |d: &Defined| (d.from != *source, d.to != *to, d.from == Ty::Object);
        defined.sort_by_key(near);
        let chosen = defined.first()?;
        let before = self.standard(from, &chosen.from).map_or_else(|| Some(Convert::Cast(chosen.from.clone())), |way| way.convert);
        let after = match self.standard(&of_type(&chosen.to), to) {
            Some(way) => way.convert,
            None => Some(if to.is_value() { Convert::Number(to.clone()) } else { Convert::Cast(to.clone()) }),
        };
        let mut convert = Convert::Operator(chosen.run);
        if let Some(before) = before {
            convert = Convert::Both(Rc::new((before, convert)));
        }
        if let Some(after) = after {
            convert = Convert::Both(Rc::new((convert, after)));
        }
        Some(convert)
    }

    fn defined(&self, ty: &Ty, explicit: bool, bases: bool, found: &mut Vec<Defined>) {
        if !matches!(ty, Ty::Named(..)) {
            return;
        }
        let mut rows: Vec<Candidate> = Vec::new();
        for name in ["op_Implicit", "op_Explicit"].into_iter().take(1 + usize::from(explicit)) {
            self.candidates(ty, Member::Method, name, true, &mut rows);
        }
        found.extend(rows.into_iter().filter_map(|c| {
            let from = c.signature.parameters.first()?.ty.clone();
            Some(Defined { from, to: c.signature.result, run: c.row.run })
        }));
        if bases {
            supertypes(ty).iter().for_each(|base| self.defined(base, explicit, true, found));
        }
    }
}
