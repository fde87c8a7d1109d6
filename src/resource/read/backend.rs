use std::rc::Rc;

use crate::diagnostic::code::resource as code;
use crate::diagnostic::{Diagnostic, Mapped};
use crate::json::{Node, Value};
use crate::resource::{Backend, Certificate, Credentials, ManagedIdentity};

use super::property::Keys;
use super::{Reading, Resource};

const KEYS: Keys = Keys {
    known: &["type", "url", "protocol", "description", "credentials", "circuitBreaker"],
    quiet: &["title", "resourceId", "tls", "azureRegion"],
    not_modelled: &["proxy", "properties", "pool"],
};

const CREDENTIALS: Keys = Keys {
    known: &["managedIdentity", "header", "query", "authorization", "certificate", "certificateIds"],
    quiet: &[],
    not_modelled: &[],
};

impl Reading<'_> {
    /// A single backend or a pool.
    pub(super) fn backend(&mut self, resource: &Resource<'_>) {
        let properties = resource.properties;
        let kind = self.text(properties, "type");
        self.since(properties, "type", "2023-05-01-preview");
        match kind.as_ref().map(Mapped::text) {
            Some(text) if text.eq_ignore_ascii_case("Pool") => self.pool(resource),
            Some(text) if !text.eq_ignore_ascii_case("Single") => {
                let span = properties.get("type").map_or(resource.span, |v| v.span);
                self.wrong_value(span, format!("the type of a backend is `Single` or `Pool`, not `{text}`"));
            }
            _ => self.single(resource),
        }
    }

    fn single(&mut self, resource: &Resource<'_>) {
        let properties = resource.properties;
        self.keys(properties, "a backend", &KEYS);
        let url = self.required_text(properties, "url").and_then(|url| self.url(&url));
        if let Some(protocol) = self.text(properties, "protocol")
            && protocol.text() != "http"
        {
            let message = format!("the protocol `{}` is not modelled", protocol.text());
            self.report(Diagnostic::new(code::NOT_MODELLED_ARM, protocol.whole(), message).help("write `http`, for https too"));
        }
        let description = self.shared(properties, "description");
        let credentials = self.object(properties, "credentials").map(|c| self.credentials(&c)).unwrap_or_default();
        self.since(properties, "circuitBreaker", "2023-03-01-preview");
        let circuit_breaker = self.object(properties, "circuitBreaker").and_then(|b| self.breaker(&b));
        let Some(url) = url else { return };
        self.bundle.backends.push(Backend { id: resource.id(), span: resource.span, description, url, credentials, circuit_breaker });
    }

    /// Without the slash at its end.
    pub(super) fn url(&mut self, url: &Mapped) -> Option<Mapped> {
        let text = url.text();
        let rest = text.strip_prefix("https://").or_else(|| text.strip_prefix("http://"));
        // A named value stands for what is not known here.
        if rest.is_none_or(str::is_empty) && !text.starts_with("{{") {
            self.wrong_value(url.whole(), format!("`{text}` is no http or https URL"));
            return None;
        }
        Some(url.slice(0..text.trim_end_matches('/').len()))
    }

    fn credentials(&mut self, object: &Value) -> Credentials {
        self.keys(object, "`credentials`", &CREDENTIALS);
        let identity = self.object(object, "managedIdentity");
        let managed_identity = identity.and_then(|i| {
            self.keys(&i, "`managedIdentity`", &Keys { known: &["resource", "clientId"], quiet: &[], not_modelled: &[] });
            let resource = self.required_text(&i, "resource")?.shared();
            Some(ManagedIdentity { resource, client_id: self.shared(&i, "clientId") })
        });
        let authorization = self.object(object, "authorization").and_then(|a| {
            self.keys(&a, "`authorization`", &Keys { known: &["scheme", "parameter"], quiet: &[], not_modelled: &[] });
            let scheme = self.required_text(&a, "scheme")?.shared();
            Some((scheme, self.required_text(&a, "parameter")?.shared()))
        });
        let named = self.certificate_names(object);
        let thumbprints = self.texts(object, "certificate").into_iter().map(Certificate::Thumbprint);
        let certificates = named.into_iter().chain(thumbprints).collect();
        let (header, query) = (self.values(object, "header"), self.values(object, "query"));
        Credentials { managed_identity, header, query, authorization, certificates }
    }

    /// The last part of each id of `certificateIds`; the service, which the parts before name, may have no value.
    fn certificate_names(&mut self, object: &Value) -> Vec<Certificate> {
        let items = match object.get("certificateIds").map(|ids| &ids.node) {
            Some(Node::List(items)) => Rc::clone(items),
            Some(Node::Null | Node::Bool(_) | Node::Number(_) | Node::Text(_) | Node::Map(_)) | None => return Vec::new(),
        };
        let name = |id: &Mapped| Certificate::Named(id.text().rsplit('/').next().unwrap_or("").into());
        let mut names = Vec::new();
        for item in items.iter() {
            match self.evaluate_with_holes(item) {
                Some((Value { node: Node::Text(id), .. }, _)) => names.push(name(&id)),
                Some((other, _)) => self.wrong_type("certificateIds", &other, "a list of strings"),
                None => {}
            }
        }
        names
    }

    /// A map of names to lists of values.
    fn values(&mut self, object: &Value, key: &str) -> Vec<(Rc<str>, Vec<Rc<str>>)> {
        let Some(map) = self.object(object, key) else { return Vec::new() };
        let mut out = Vec::new();
        for entry in map.entries() {
            // Keys are escaped as values are.
            let name = Value { span: entry.key.whole(), node: Node::Text(entry.key.clone()) };
            let name = self.evaluate(&name).map(|v| v.node);
            let values = self.texts(&map, entry.key.text());
            if let Some(Node::Text(name)) = name {
                out.push((name.shared(), values));
            }
        }
        out
    }
}
