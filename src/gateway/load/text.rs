use std::rc::Rc;

use crate::diagnostic::code::resource as code;
use crate::diagnostic::{Diagnostics, Mapped, Span};
use crate::resource::{Bundle, substitute};

/// A credential with its named values. Those that only Azure knows stay as they are written: no simulated backend tells.
pub(super) fn secret(text: &Rc<str>, bundle: &Bundle, span: Span, sink: &mut Diagnostics) -> Rc<str> {
    let mut found = Diagnostics::new();
    let out = substitute(&Mapped::synthetic(Rc::clone(text), span), &bundle.named_values, &mut found);
    sink.extend(found.into_iter().filter(|d| d.code != code::NO_NAMED_VALUE));
    out.shared()
}
