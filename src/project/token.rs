//! Tokens that the APIs of a spec let in.

use std::rc::Rc;

use serde_json::{Map, Value};

use super::Project;
use crate::check::plan::Api;
use crate::diagnostic::{Diagnostics, Mapped};
use crate::resource::substitute;

impl Project {
    /// The claims of a token for an API, as JSON: those without which its `callers` let nobody in, and `further` ones, which win.
    /// `None` where nothing is asked for and nothing is sent. `api` may be left out where there is only one.
    #[must_use]
    pub fn claims(&self, api: Option<&str>, further: &[(String, String)]) -> Option<Rc<str>> {
        let is_meant = |of: &&Api| api.is_none_or(|name| *of.name == *name || *of.id == *name);
        let mut claims = Map::new();
        if let Some(entra) = self.plan.apis.iter().find(is_meant).and_then(|api| api.callers.as_ref()) {
            claims.insert("tid".to_owned(), self.known(&entra.tenant));
            claims.extend(entra.audiences.first().map(|audience| ("aud".to_owned(), self.known(audience))));
            let required = entra.required_claims.iter().filter_map(|(name, values)| Some((name.to_string(), self.known(values.first()?))));
            claims.extend(required);
        }
        claims.extend(further.iter().map(|(name, value)| (name.clone(), Value::from(value.as_str()))));
        (!claims.is_empty()).then(|| Value::Object(claims).to_string().into())
    }

    /// A text with what its named values hold, as far as that is known.
    fn known(&self, text: &Rc<str>) -> Value {
        let filled = substitute(&Mapped::made(Rc::clone(text)), &self.bundle.named_values, &mut Diagnostics::new());
        Value::from(filled.text())
    }
}
