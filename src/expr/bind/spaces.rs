//! Which type a dotted name is: types of the namespaces that expressions see, and all others by their full names.

use crate::expr::member::{Class, class, classes};
use crate::expr::syntax::Name;

use super::Binder;
use super::expression::NOT_ALLOWED;

/// The namespaces whose types need no full name.
const SEEN: &[&str] = &[
    "System",
    "System.Collections.Generic",
    "System.IO",
    "System.Linq",
    "System.Net",
    "System.Text",
    "System.Text.RegularExpressions",
    "System.Security.Cryptography",
    "System.Security.Cryptography.X509Certificates",
    "System.Xml",
    "System.Xml.Linq",
    "Newtonsoft.Json",
    "Newtonsoft.Json.Linq",
    "Apim",
];

/// The type that names with dots between them are.
pub(super) fn named<'n>(path: impl DoubleEndedIterator<Item = &'n str>) -> Option<&'static Class> {
    let mut path = path;
    let last = path.next_back()?;
    let known = class(last)?;
    let space = path.collect::<Vec<_>>().join(".");
    let seen = if space.is_empty() { SEEN.contains(&known.space) } else { known.space == space };
    seen.then_some(known)
}

impl Binder<'_> {
    /// A type that is nothing we know.
    pub(super) fn unknown_type(&mut self, path: &[Name]) {
        let Some((last, spaces)) = path.split_last() else { return };
        if last.text.is_empty() {
            return;
        }
        let space = spaces.iter().map(|n| &*n.text).collect::<Vec<_>>().join(".");
        let fault = if !space.is_empty() {
            crate::expr::fault::name::unknown_in_namespace(&space, last, spaces[0].place.to(last.place))
        } else if let Some(elsewhere) = class(&last.text) {
            let full = format!("{}.{}", elsewhere.space, last.text);
            crate::expr::fault::name::unknown_type(last, []).help(format!("write its full name: `{full}`"))
        } else if NOT_ALLOWED.contains(&&*last.text) {
            crate::expr::fault::name::not_allowed(&last.text, last.place)
        } else if &*last.text == "dynamic" {
            let message = "`dynamic` is not modelled: name the type";
            crate::expr::fault::Fault::new(crate::diagnostic::code::expression::NOT_MODELLED, last.place, message)
        } else {
            crate::expr::fault::name::unknown_type(last, classes().filter(|c| SEEN.contains(&c.space)).map(Class::name))
        };
        self.tell(fault);
    }
}
