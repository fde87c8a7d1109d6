//! `typeof(T)`, `sizeof(T)` and `nameof(x)`.

use crate::expr::eval::Node;
use crate::expr::fault::{convert as fits, name as naming};
use crate::expr::member::{Member, type_object};
use crate::expr::syntax::{Expr, ExprKind, Place, TypeName};
use crate::expr::types::Ty;
use crate::expr::value::{Text, Value};

use super::{Binder, Typed};

impl Binder<'_> {
    /// `typeof(T)`
    pub(super) fn type_value(&mut self, name: &TypeName, place: Place) -> Typed {
        match self.type_of(name) {
            Ty::Error => self.error(),
            Ty::Dynamic => self.tell(naming::type_of_dynamic(place)),
            ty => self.push(Node::Const(type_object(&ty)), Ty::named("Type"), place),
        }
    }

    /// `sizeof(T)` of a number, a character or a condition.
    pub(super) fn size_of(&mut self, name: &TypeName, place: Place) -> Typed {
        let size = match self.type_of(name) {
            Ty::Bool | Ty::Byte | Ty::SByte => 1,
            Ty::Char | Ty::Short | Ty::UShort => 2,
            Ty::Int | Ty::UInt | Ty::Float => 4,
            Ty::Long | Ty::ULong | Ty::Double => 8,
            Ty::Decimal => 16,
            Ty::Error => return self.error(),
            other => return self.tell(fits::no_size(&other, place)),
        };
        self.push(Node::Const(Value::Int(size)), Ty::Int, place)
    }

    /// `nameof(a.b)`
    pub(super) fn name_of(&mut self, value: &Expr, place: Place) -> Typed {
        let name = match &value.kind {
            ExprKind::Bad => return self.error(),
            _ if value.bracketed() => {
                let _ = self.value_or_group(value);
                return self.tell(naming::no_name_of(value.place));
            }
            // A namespace: `nameof(System)`.
            ExprKind::Name(name, _) | ExprKind::Member(_, name, _) if self.known_namespace(value).is_some() => name,
            ExprKind::Name(name, _) | ExprKind::Member(_, name, _) => {
                if self.as_type(value).is_none() && !self.is_member_by_type(value) {
                    let _ = self.value_or_group(value);
                }
                name
            }
            _ => return self.tell(naming::no_name_of(value.place)),
        };
        self.push(Node::Const(Value::Text(Text::from(&*name.text))), Ty::String, place)
    }

    /// `IResponse.StatusCode`: a member of each value of a type, which has a name though there is no value.
    fn is_member_by_type(&mut self, value: &Expr) -> bool {
        let ExprKind::Member(left, name, _) = &value.kind else { return false };
        let Some(ty) = self.as_type(left) else { return false };
        let mut methods = Vec::new();
        self.candidates(&ty, Member::Method, &name.text, false, &mut methods);
        self.has_property(&ty, name) || !methods.is_empty()
    }
}
