use std::rc::Rc;

use crate::diagnostic::code::resource as code;
use crate::diagnostic::{Diagnostic, Diagnostics, Mapped, Span};
use crate::resource::{Bundle, substitute};

/// A credential with its named values. Those that only Azure knows stay as they are written: no simulated backend tells. So do
/// those of a template that declares none, which count on what the service has already.
pub(super) fn secret(text: &Rc<str>, bundle: &Bundle, span: Span, sink: &mut Diagnostics) -> Rc<str> {
    let mut found = Diagnostics::new();
    let out = substitute(&Mapped::synthetic(Rc::clone(text), span), &bundle.named_values, &mut found);
    let elsewhere = |d: &Diagnostic| d.code == code::UNKNOWN_NAMED_VALUE && bundle.named_values.is_empty();
    sink.extend(found.into_iter().filter(|d| d.code != code::NO_NAMED_VALUE && !elsewhere(d)));
    out.shared()
}
