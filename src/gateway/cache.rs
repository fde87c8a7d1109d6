use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use crate::expr::{Memo, Value};
use crate::time::Instant;

/// The built-in cache of a region: shared by its units, expiring on the engine's clock, with a bounded number of entries.
#[derive(Debug, Default)]
pub(super) struct Cache {
    entries: BTreeMap<Rc<str>, Entry>,
    /// By expiry, to find what goes first.
    expiry: BTreeSet<(Instant, Rc<str>)>,
}

#[derive(Debug)]
struct Entry {
    value: Value,
    /// Before this it cannot be seen.
    from: Instant,
    until: Instant,
}

/// Above this, what expires first makes room, as a real cache evicts under pressure.
const MAX_ENTRIES: usize = 100_000;

impl Cache {
    /// A copy that shares nothing that can change, of objects that may be shared with variables.
    pub(super) fn fork(&self, memo: &mut Memo) -> Self {
        let copy = |(key, entry): (&Rc<str>, &Entry)| {
            (Rc::clone(key), Entry { value: entry.value.fork(memo), from: entry.from, until: entry.until })
        };
        Self {
            entries: self.entries.iter().map(copy).collect(),
            expiry: self.expiry.iter().map(|(until, key)| (*until, Rc::clone(key))).collect(),
        }
    }

    /// The value of a key, with its type; objects are the very ones that were stored.
    pub(super) fn get(&mut self, key: &str, now: Instant) -> Option<Value> {
        self.expire(now);
        self.entries.get(key).filter(|e| e.from <= now).map(|e| e.value.clone())
    }

    /// Keeps a value, which is seen from a time until another.
    pub(super) fn store(&mut self, key: Rc<str>, value: Value, now: Instant, from: Instant, until: Instant) {
        self.expire(now);
        if let Some(old) = self.entries.remove(&key) {
            self.expiry.remove(&(old.until, Rc::clone(&key)));
        }
        if until <= now {
            return;
        }
        if self.entries.len() >= MAX_ENTRIES
            && let Some((_, first)) = self.expiry.pop_first()
        {
            self.entries.remove(&first);
        }
        self.expiry.insert((until, Rc::clone(&key)));
        self.entries.insert(key, Entry { value, from, until });
    }

    fn expire(&mut self, now: Instant) {
        while self.expiry.first().is_some_and(|(until, _)| *until <= now) {
            if let Some((_, key)) = self.expiry.pop_first() {
                self.entries.remove(&key);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Cache;
    use crate::expr::Value;
    use crate::time::Instant;

    fn at(micros: u64) -> Instant {
        Instant::from_micros(micros)
    }

    fn number(value: Option<Value>) -> Option<i32> {
        match value {
            Some(Value::Int(n)) => Some(n),
            Some(_) | None => None,
        }
    }

    #[test]
    fn what_is_stored_is_there_until_it_expires_or_is_stored_anew() {
        let mut cache = Cache::default();
        cache.store("k".into(), Value::Int(1), at(0), at(0), at(10));
        assert_eq!(number(cache.get("k", at(9))), Some(1));
        cache.store("k".into(), Value::Int(2), at(9), at(9), at(20));
        assert_eq!(number(cache.get("k", at(10))), Some(2), "the first expiry no longer counts");
        assert_eq!(number(cache.get("k", at(20))), None);
        cache.store("k".into(), Value::Int(3), at(30), at(30), at(30));
        assert_eq!(number(cache.get("k", at(30))), None);
    }

    #[test]
    fn a_full_cache_lets_go_of_what_expires_first() {
        let mut cache = Cache::default();
        for n in 0..=super::MAX_ENTRIES as u64 {
            cache.store(n.to_string().into(), Value::Int(1), at(0), at(0), at(1000 + n));
        }
        assert_eq!(cache.entries.len(), super::MAX_ENTRIES);
        assert!(cache.get("0", at(1)).is_none() && cache.get("1", at(1)).is_some());
    }
}
