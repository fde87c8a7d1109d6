use super::set_query_parameter::is_named;
use crate::gateway::failure::Raised;
use crate::gateway::load::{Operation, Slot};
use crate::gateway::machine::Selected;
use crate::gateway::program::RewriteUri;
use crate::gateway::step::Run;
use crate::http::{Str, Url, encode_query};

impl Run<'_> {
    /// Replaces path and query of the request as the backend will see them; the base URL stays the backend's.
    pub(super) fn rewrite_uri(&mut self, rewrite: &RewriteUri) -> Result<(), Box<Raised>> {
        let template = rewrite.template.get(&mut self.machine.context)?;
        let copy = rewrite.copy_unmatched.get(&mut self.machine.context)?;
        let (path, query) = template.split_once('?').unwrap_or((&template, ""));
        let mut pairs: Vec<String> = query.split('&').filter(|p| !p.is_empty()).map(|pair| self.filled(pair)).collect();
        let path = self.filled(path);
        let context = &mut self.machine.context;
        if copy {
            let operation = self.machine.api.and_then(|a| self.loaded.router.apis.get(a)?.operations.get(self.machine.operation?));
            let slots = operation.map_or(&[][..], |o: &Operation| &o.query);
            let unmatched = |pair: &&str| !pair.is_empty() && !slots.iter().any(|(name, _): &(_, Slot)| is_named(pair.as_bytes(), name));
            pairs.extend(context.request.url.query.split('&').filter(unmatched).map(str::to_owned));
        }
        let path: Str = if path.starts_with('/') { path.into() } else { format!("/{path}").into() };
        let usable = |text: &str| !text.bytes().any(|b| b <= b' ' || b == 0x7f || b == b'#');
        let query = pairs.join("&");
        if !usable(&path) || !usable(&query) {
            return Err(Raised::evaluation(format!("'{template}' is not a path with a query")));
        }
        context.request.url.query = query.into();
        self.machine.suffix = path;
        self.machine.rewritten = true;
        // Before a backend is known, the URL shows the new path where it is.
        let based = matches!(&self.machine.target, Selected::Url(_) | Selected::Target(_)) || context.api.service_url.is_some();
        if !based {
            let url: &mut Url = &mut context.request.url;
            url.path = self.machine.suffix.clone();
        }
        self.refresh_url();
        Ok(())
    }

    /// A template with the parameters of the operation's own template put in, escaped.
    fn filled(&self, template: &str) -> String {
        let mut out = String::with_capacity(template.len());
        let mut rest = template;
        while let Some((before, tail)) = rest.split_once('{') {
            let Some((name, after)) = tail.split_once('}') else { break };
            out.push_str(before);
            let parameters = &self.machine.context.matched_parameters;
            match parameters.iter().find(|(n, _)| &**n == name) {
                Some((_, value)) => out.push_str(&encode_query(value)),
                None => {
                    out.push('{');
                    out.push_str(name);
                    out.push('}');
                }
            }
            rest = after;
        }
        out + rest
    }
}
