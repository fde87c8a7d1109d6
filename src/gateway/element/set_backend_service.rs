use std::rc::Rc;

use crate::gateway::failure::Raised;
use crate::gateway::load::{Base, Target};
use crate::gateway::machine::Selected;
use crate::gateway::program::Arg;
use crate::gateway::step::Run;
use crate::http::{Str, Url};

impl Run<'_> {
    pub(super) fn set_base(&mut self, base: Rc<Base>) {
        self.machine.target = Selected::Url(base);
        self.refresh_url();
    }

    pub(super) fn set_base_url(&mut self, url: &Arg<Str>) -> Result<(), Box<Raised>> {
        let text = url.get(&mut self.machine.context)?;
        match Url::parse(&text) {
            Ok(url) => {
                self.set_base(Rc::new(Base::new(url)));
                Ok(())
            }
            Err(error) => Err(Raised::policy("InvalidBackendUrl", format!("The backend URL '{text}' {error}."))),
        }
    }

    pub(super) fn set_backend_id(&mut self, id: &Arg<Str>) -> Result<(), Box<Raised>> {
        let id = id.get(&mut self.machine.context)?;
        match self.loaded.targets.names.get(&*id) {
            Some(target) => {
                self.set_target(*target);
                Ok(())
            }
            None => Err(Raised::policy("BackendNotFound", format!("Backend with id '{id}' could not be found."))),
        }
    }

    /// A pool's member is not known before the request is forwarded: until then the URL stays as it is.
    pub(super) fn set_target(&mut self, target: Target) {
        self.machine.target = Selected::Target(target);
        self.refresh_url();
    }

    /// Lets `context.Request.Url` show the backend that is selected.
    pub(in crate::gateway) fn refresh_url(&mut self) {
        let loaded = self.loaded;
        let base = match &self.machine.target {
            Selected::Service => self.machine.api.and_then(|i| loaded.router.apis.get(i)).and_then(|a| a.service.as_ref()),
            Selected::Url(base) => Some(&**base),
            Selected::Target(Target::Backend(index)) => loaded.targets.backends.get(*index).map(|b| &b.url),
            Selected::Target(Target::Pool(_)) => None,
        };
        let Some(base) = base else { return };
        let path = self.service.memory.join(base, &self.machine.suffix);
        point(&mut self.machine.context.request.url, base, path);
    }
}

/// Turns a URL to another base; its query stays.
pub(super) fn point(url: &mut Url, base: &Base, path: Str) {
    url.scheme = base.url.scheme.clone();
    url.host = base.url.host.clone();
    url.port = base.url.port;
    url.path = path;
}
