use std::rc::Rc;

use crate::assumption::Assumption;
use crate::expr::Value;
use crate::gateway::failure::Raised;
use crate::gateway::program::Arg;
use crate::gateway::step::Run;
use crate::http::Str;
use crate::time::Duration;

impl Run<'_> {
    /// `<cache-lookup-value>`: the variable stays unset when there is neither an entry nor a default.
    pub(super) fn lookup(&mut self, key: &Arg<Str>, variable: &Rc<str>, default: Option<&Arg<Value>>) -> Result<(), Box<Raised>> {
        let context = &mut self.machine.context;
        let key = key.get(context)?;
        let found = match (self.service.cache.get(&key, self.now), default) {
            (Some(value), _) => Some(value),
            (None, Some(default)) => Some(default.get(context)?),
            (None, None) => None,
        };
        if let Some(value) = found {
            context.variables.set(variable, value);
        }
        Ok(())
    }

    /// `<cache-store-value>`.
    pub(super) fn store(&mut self, key: &Arg<Str>, value: &Arg<Value>, seconds: &Arg<i64>) -> Result<(), Box<Raised>> {
        let context = &mut self.machine.context;
        let key = key.get(context)?.shared();
        let value = value.get(context)?;
        let seconds = u64::try_from(seconds.get(context)?).unwrap_or(0);
        self.service.assume(Assumption::CacheStoreDelay, self.effects);
        let seen = self.now + self.loaded.options.assumptions.cache_store_delay;
        self.service.cache.store(key, value, self.now, seen, self.now + Duration::from_secs(seconds));
        Ok(())
    }
}
