use crate::diagnostic::code;
use crate::expr::eval::Node;
use crate::expr::member::{Member, Signature, kind_and_name};
use crate::expr::syntax::{Arg, Expr, ExprKind, Name, Place};
use crate::expr::types::Ty;

use super::overload::{Candidate, Given};
use super::{Binder, Typed};

impl Binder<'_> {
    pub fn given<'e>(&mut self, args: &'e [Arg]) -> Vec<Given<'e>> {
        args.iter()
            .map(|arg| {
                let lambda = matches!(arg.value.kind, ExprKind::Lambda(..)) || matches!(arg.value.kind, ExprKind::Default(None));
                let typed = (!lambda && arg.out.is_none()).then(|| self.value(&arg.value));
                Given { name: arg.name.as_ref().map(|n| &*n.text), expr: Some(&arg.value), typed, out: arg.out.as_ref() }
            })
            .collect()
    }

    /// `f(a)`
    pub fn call(&mut self, target: &Expr, args: &[Arg], place: Place) -> Typed {
        let (left, name, types) = match &target.kind {
            ExprKind::Member(left, name, types) => (left, name, types),
            ExprKind::Name(name, _) if self.local(&name.text).is_none() => {
                let _ = self.given(args);
                let name = name.clone();
                return self.unknown(&name);
            }
            _ => {
                let target_typed = self.value(target);
                return self.invoke(target_typed, args, place);
            }
        };
        if let Some(ty) = self.as_type(left) {
            let mut found = Vec::new();
            self.candidates(&ty, Member::Method, &name.text, true, &mut found);
            let mut given = self.given(args);
            if found.is_empty()
                && let Some(class) = ty.class()
            {
                // `Enumerable.Select(list, ...)`
                found = class
                    .rows
                    .iter()
                    .filter(|row| kind_and_name(row.signature) == (Member::Method, &*name.text))
                    .map(|row| Candidate { class, row, signature: Signature::read(row.signature, &[]), class_args: Vec::new() })
                    .filter(|c| c.signature.fixed)
                    .collect();
            }
            if found.is_empty() {
                return self.no_member(&ty, name, true);
            }
            return self.resolve(&found, None, &mut given, types, name, place);
        }
        let left = self.value(left);
        let mut given = self.given(args);
        if left.ty == Ty::Error {
            return self.error();
        }
        let mut found = Vec::new();
        self.candidates(&left.ty, Member::Method, &name.text, false, &mut found);
        let own = found.len();
        let extensions = self.extensions(&name.text);
        if own == 0 && extensions.is_empty() {
            // A property that holds a function.
            let mut held = Vec::new();
            self.candidates(&left.ty, Member::Property, &name.text, false, &mut held);
            if !held.is_empty() {
                let message = format!("`{}` is a property: it takes no brackets", name.text);
                return self.fault(code::expression::NO_OVERLOAD, name.place, message);
            }
            return self.no_member(&left.ty, name, false);
        }
        let faults = self.faults.len();
        if own > 0 {
            let tried = self.resolve(&found, Some(left.clone()), &mut given, types, name, place);
            if self.faults.len() == faults || extensions.is_empty() {
                return tried;
            }
            let kept = self.faults.split_off(faults);
            let tried = self.resolve(&extensions, Some(left), &mut given, types, name, place);
            if self.faults.len() > faults {
                self.faults.truncate(faults);
                self.faults.extend(kept);
            }
            return tried;
        }
        self.resolve(&extensions, Some(left), &mut given, types, name, place)
    }

    fn invoke(&mut self, target: Typed, args: &[Arg], place: Place) -> Typed {
        if target.ty == Ty::Error {
            return target;
        }
        let Some((parameters, result)) = super::lambda::shape(&target.ty) else {
            return self.fault(code::expression::NO_OVERLOAD, place, format!("`{}` cannot be called", target.ty));
        };
        if parameters.len() != args.len() {
            let message = format!("the function takes {} arguments, not {}", parameters.len(), args.len());
            return self.fault(code::expression::NO_OVERLOAD, place, message);
        }
        self.note_call(&target.ty, place);
        let args = args.iter().zip(&parameters).map(|(a, p)| self.value_to(&a.value, p)).collect();
        self.push(Node::Invoke(target.id, args), result, place)
    }

    /// An operator that the library defines.
    pub fn operator_call(&mut self, name: &str, left: &Typed, right: &Typed, place: Place) -> Option<Typed> {
        let mut found = Vec::new();
        self.candidates(left.ty.underlying(), Member::Method, name, true, &mut found);
        self.candidates(right.ty.underlying(), Member::Method, name, true, &mut found);
        let mut given = vec![
            Given { name: None, expr: None, typed: Some(left.clone()), out: None },
            Given { name: None, expr: None, typed: Some(right.clone()), out: None },
        ];
        let chosen = found.iter().filter_map(|c| self.fit(c, None, &mut given, &[])).min_by_key(|c| c.cost)?;
        Some(self.emit(chosen, None, &given, place))
    }

    /// A constructor.
    pub fn construct(&mut self, ty: &Ty, args: &[Arg], place: Place) -> Typed {
        let mut found = Vec::new();
        self.candidates(ty, Member::Constructor, "new", false, &mut found);
        found.iter_mut().for_each(|c| c.signature.result = ty.clone());
        let mut given = self.given(args);
        if found.is_empty() {
            return self.fault(code::expression::UNKNOWN_MEMBER, place, format!("`{ty}` cannot be made with `new`"));
        }
        let name = Name { text: ty.to_string().into(), place };
        self.resolve(&found, None, &mut given, &[], &name, place)
    }
}
