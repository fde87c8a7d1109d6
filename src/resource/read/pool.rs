use std::rc::Rc;

use crate::diagnostic::Diagnostic;
use crate::diagnostic::code::resource as code;
use crate::json::{Node, Value};
use crate::resource::{Member, Pool};

use super::property::Keys;
use super::{Reading, Resource};

const KEYS: Keys = Keys {
    known: &["type", "description", "pool"],
    // Older templates give a pool a URL that is never called.
    quiet: &["title", "url", "protocol", "tls", "resourceId"],
    not_modelled: &["circuitBreaker", "credentials", "proxy"],
};

const POOL: Keys = Keys { known: &["services", "sessionAffinity", "failureResponse"], quiet: &[], not_modelled: &[] };

const MEMBER: Keys = Keys { known: &["id", "priority", "weight"], quiet: &[], not_modelled: &["preferredCarbonEmission"] };

/// Members of a pool that Azure takes.
const MAX_MEMBERS: usize = 30;

impl Reading<'_> {
    pub(super) fn pool(&mut self, resource: &Resource<'_>) {
        self.keys(resource.properties, "a pool", &KEYS);
        let description = self.shared(resource.properties, "description");
        let Some(pool) = self.object(resource.properties, "pool") else {
            if resource.properties.get("pool").is_none() {
                self.missing(resource.properties, "pool");
            }
            return;
        };
        self.keys(&pool, "`pool`", &POOL);
        let services = self.list(&pool, "services");
        if services.is_empty() {
            let fault = Diagnostic::new(code::WRONG_PROPERTY, pool.span.head(), "a pool without members");
            self.report(fault.help("list at least one backend under `services`"));
        }
        if let Some(extra) = services.get(MAX_MEMBERS) {
            let message = format!("a pool of {} members: Azure takes {MAX_MEMBERS}", services.len());
            self.report(Diagnostic::new(code::WRONG_PROPERTY, extra.span.head(), message));
        }
        let members: Vec<Member> = services.iter().filter_map(|s| self.member(s)).collect();
        for key in ["sessionAffinity", "failureResponse"] {
            self.since(&pool, key, "2024-10-01-preview");
        }
        let cookie = self.object(&pool, "sessionAffinity").and_then(|a| self.cookie(&a));
        let response = self.object(&pool, "failureResponse");
        let failure_status = response.and_then(|r| self.integer(&r, "statusCode", 100..=599)).and_then(|n| u16::try_from(n).ok());
        self.bundle.pools.push(Pool { id: resource.id(), span: resource.span, description, members, cookie, failure_status });
    }

    fn member(&mut self, service: &Value) -> Option<Member> {
        if !matches!(service.node, Node::Map(_)) {
            self.wrong_type("services", service, "a list of objects");
            return None;
        }
        self.keys(service, "a pool member", &MEMBER);
        for key in ["priority", "weight"] {
            self.since(service, key, "2023-09-01-preview");
        }
        let rank = |this: &mut Self, key| this.integer(service, key, 0..=100).and_then(|n| u8::try_from(n).ok());
        let (priority, weight) = (rank(self, "priority"), rank(self, "weight"));
        let Some(id) = service.get("id") else {
            self.missing(service, "id");
            return None;
        };
        // The service's name in the id may have no value, the backend's must.
        let (value, _) = self.evaluate_with_holes(id)?;
        let Node::Text(text) = &value.node else {
            self.wrong_type("id", &value, "a string");
            return None;
        };
        let mut parts = text.text().rsplit('/');
        match (parts.next(), parts.next()) {
            (Some(name), Some("backends")) if !name.is_empty() && !name.contains('<') => {
                Some(Member { backend: name.into(), span: id.span, priority, weight })
            }
            _ => {
                let fault = Diagnostic::new(code::WRONG_PROPERTY, id.span, format!("`{}` is no id of a backend", text.text()));
                self.report(fault.help("write `resourceId('Microsoft.ApiManagement/service/backends', ...)` or `/backends/NAME`"));
                None
            }
        }
    }

    fn cookie(&mut self, affinity: &Value) -> Option<Rc<str>> {
        self.keys(affinity, "`sessionAffinity`", &Keys { known: &["sessionId"], quiet: &[], not_modelled: &[] });
        let Some(session) = self.object(affinity, "sessionId") else {
            if affinity.get("sessionId").is_none() {
                self.missing(affinity, "sessionId");
            }
            return None;
        };
        self.keys(&session, "`sessionId`", &Keys { known: &["source", "name"], quiet: &[], not_modelled: &[] });
        let source = self.required_text(&session, "source")?;
        if !source.text().eq_ignore_ascii_case("cookie") {
            self.wrong_value(source.whole(), format!("`source` is `cookie`, not `{}`", source.text()));
        }
        self.required_text(&session, "name").map(|n| n.shared())
    }

    /// Holds the members of all pools against the backends that there are.
    pub(super) fn members_exist(&mut self) {
        let backends: Vec<Rc<str>> = self.bundle.backends.iter().map(|b| Rc::clone(&b.id)).collect();
        let pools: Vec<(Rc<str>, Vec<Member>)> = self.bundle.pools.iter().map(|p| (Rc::clone(&p.id), p.members.clone())).collect();
        for member in pools.iter().flat_map(|(_, members)| members) {
            let name = &*member.backend;
            if backends.iter().any(|b| **b == *name) {
                continue;
            }
            if pools.iter().any(|(id, _)| **id == *name) {
                let fault = Diagnostic::new(code::UNKNOWN_MEMBER, member.span, format!("the member `{name}` is a pool"));
                self.report(fault.help("members are single backends"));
                continue;
            }
            let fault = Diagnostic::new(code::UNKNOWN_MEMBER, member.span, format!("no backend `{name}` in this template"));
            let fault = fault.help("a simulation needs every member: add the backend's resource");
            self.report(fault.did_you_mean(name, backends.iter().map(|b| &**b)));
        }
    }
}
