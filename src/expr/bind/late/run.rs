use std::rc::Rc;

use crate::diagnostic::Mapped;
use crate::expr::eval::{Code, Does, Late, Program};
use crate::expr::syntax::{Expr, ExprKind, Name, Place};
use crate::expr::types::Ty;
use crate::expr::{Reads, Want};

use super::super::scope::{Learnt, Local, Role};
use super::super::{Binder, Typed};

/// Why an operation was not bound.
#[derive(Clone, Debug)]
pub enum Unbound {
    /// C#'s message.
    Error(Rc<str>),
    /// C# would bind it.
    NotModelled(Rc<str>),
}

/// Binds an operation with the types that its operands have.
///
/// # Errors
/// Why C# cannot, or we cannot.
pub fn late(text: &Mapped, late: &Late, types: &[Ty]) -> Result<Program, Unbound> {
    if let Some(message) = on_null(late, types) {
        return Err(Unbound::Error(message.into()));
    }
    let mut binder = Binder { late: true, checked: late.checked, ..Binder::new(text, Want::Any, Learnt::default()) };
    binder.type_parameters.clone_from(&late.types);
    binder.open();
    for (index, (operand, ty)) in late.operands.iter().zip(types).enumerate() {
        let role = operand.constant.clone().map_or(Role::Variable, Role::Constant);
        let slot = binder.slot();
        let name = index.to_string().into();
        binder.locals.push(Local { name, ty: ty.clone(), slot, function: 0, at: u32::MAX, captured: false, role });
    }
    let result = match &late.does {
        Does::Get(_, value) | Does::Set(_, value) | Does::Binary(_, value, _) | Does::Other(value, _) => binder.value(value),
        Does::New(ty, args, at) => binder.construct(ty, args, at.place),
        Does::Convert(ty, cast) => binder.converted(ty, *cast),
        Does::Test | Does::Enumerate => binder.converted(&Ty::Bool, false),
    };
    if let Some(fault) = binder.faults.iter().find(|fault| fault.is_error()) {
        let fault = fault.clone();
        return Err(binder.unbound(late, types, &fault));
    }
    if result.ty == Ty::Void && !matches!(late.does, Does::Other(_, false)) {
        return Err(Unbound::Error("Cannot implicitly convert type 'void' to 'object'".into()));
    }
    let function = binder.end_function();
    if !binder.lambdas.is_empty() {
        return Err(Unbound::NotModelled("a function made at run time is not modelled".into()));
    }
    Ok(Program {
        text: text.clone(),
        depth: binder.heights.iter().copied().max().unwrap_or(0),
        nodes: binder.nodes,
        places: binder.places,
        lambdas: Vec::new(),
        root: Code::Value(result.id),
        locals: function.slots,
        reads: Reads::default(),
        results: Vec::new(),
        bodies: Vec::new(),
        variables: Vec::new(),
        off_list: Vec::new(),
    })
}

/// What C# says of null before it looks any further.
fn on_null(late: &Late, types: &[Ty]) -> Option<String> {
    let (Some(Ty::Null), true) = (types.first(), late.operands.first().is_some_and(|operand| operand.ty == Ty::Dynamic)) else {
        return None;
    };
    let to_value = |ty: &Ty| {
        ty.is_value().then(|| format!("Cannot convert null to '{}' because it is a non-nullable value type", super::message::name(ty)))
    };
    let named_0 = |e: &Expr| matches!(&e.kind, ExprKind::Name(Name { text, .. }, _) if &**text == "0");
    let on_0 = |e: &Expr| match &e.kind {
        ExprKind::Member(left, ..) | ExprKind::Index(left, _) => named_0(left),
        _ => named_0(e),
    };
    let message = || Some("Cannot perform runtime binding on a null reference".to_owned());
    match &late.does {
        Does::Get(..) | Does::Set(..) => message(),
        Does::Convert(ty, _) => to_value(ty),
        Does::Test => to_value(&Ty::Bool),
        Does::Other(e, _) => match &e.kind {
            ExprKind::Call(target, _) if on_0(target) => message(),
            ExprKind::Index(left, _) if named_0(left) => message(),
            ExprKind::Assign(_, target, _) if on_0(target) => message(),
            _ => None,
        },
        Does::Binary(..) | Does::Enumerate | Does::New(..) => None,
    }
}

impl Binder<'_> {
    /// The only operand as another type.
    fn converted(&mut self, to: &Ty, cast: bool) -> Typed {
        let place = Place::default();
        let from = self.read_local(0, place);
        let convert = if cast { self.explicit(&from, to) } else { self.implicit(&from, to).map(|way| way.convert) };
        match convert {
            Some(convert) => Typed { id: self.apply(from, convert, to, place), ty: to.clone() },
            None => {
                let explicit = self.explicit(&from, to).is_some();
                self.tell(crate::expr::fault::convert::implicit(&from.ty, to, explicit, place))
            }
        }
    }

    /// Whether the operand becomes the type by a cast.
    pub(super) fn casts(&mut self, to: &Ty) -> bool {
        let from = self.read_local(0, Place::default());
        self.explicit(&from, to).is_some()
    }
}
