use super::Value;

/// No slot.
const NONE: u32 = u32::MAX;

/// Keys with their values, found by hash and walked through as .NET does: in the order of their slots, where the slot that was
/// freed last is the first to be taken again.
#[derive(Clone, Debug, Default)]
pub struct Table {
    slots: Vec<Slot>,
    /// The first slot of each chain; as many as a power of two.
    chains: Vec<u32>,
    free: Option<u32>,
    live: usize,
}

#[derive(Clone, Debug)]
struct Slot {
    hash: u32,
    /// The next slot of the chain, or the next free one.
    next: u32,
    entry: Option<(Value, Value)>,
}

impl Table {
    /// How many keys there are.
    pub fn len(&self) -> usize {
        self.live
    }

    pub fn is_empty(&self) -> bool {
        self.live == 0
    }

    /// The slot of a key among those of its hash, and how many were looked at.
    pub fn find(&self, hash: u32, mut same: impl FnMut(&Value) -> bool) -> (Option<usize>, usize) {
        let mut at = self.chain(hash).and_then(|c| self.chains.get(c)).copied().unwrap_or(NONE);
        let mut looked = 0;
        while let Some(slot) = self.slots.get(at as usize) {
            looked += 1;
            if slot.hash == hash
                && let Some((key, _)) = &slot.entry
                && same(key)
            {
                return (Some(at as usize), looked);
            }
            at = slot.next;
        }
        (None, looked)
    }

    /// Puts in a key that is not there.
    pub fn insert(&mut self, hash: u32, key: Value, value: Value) {
        if self.live >= self.chains.len() {
            self.grow();
        }
        let Some(head) = self.chain(hash).and_then(|c| self.chains.get_mut(c)) else { return };
        let slot = Slot { hash, next: *head, entry: Some((key, value)) };
        match self.free {
            Some(at) => {
                *head = at;
                if let Some(old) = self.slots.get_mut(at as usize) {
                    self.free = (old.next != NONE).then_some(old.next);
                    *old = slot;
                }
            }
            None => {
                *head = u32::try_from(self.slots.len()).unwrap_or(NONE);
                self.slots.push(slot);
            }
        }
        self.live += 1;
    }

    /// Takes out what is in a slot.
    pub fn remove(&mut self, at: usize) -> Option<(Value, Value)> {
        let slot = self.slots.get_mut(at)?;
        let entry = slot.entry.take()?;
        let (hash, next) = (slot.hash, slot.next);
        slot.next = self.free.unwrap_or(NONE);
        let at = u32::try_from(at).unwrap_or(NONE);
        self.free = Some(at);
        self.live -= 1;
        let chain = self.chain(hash)?;
        let mut before = self.chains.get(chain).copied().unwrap_or(NONE);
        if before == at {
            *self.chains.get_mut(chain)? = next;
            return Some(entry);
        }
        while let Some(slot) = self.slots.get_mut(before as usize) {
            if slot.next == at {
                slot.next = next;
                break;
            }
            before = slot.next;
        }
        Some(entry)
    }

    /// Whether so many slots are free that a copy leaves them out.
    pub fn is_sparse(&self) -> bool {
        2 * (self.live + 1) < self.slots.len()
    }

    /// Forgets all slots.
    pub fn clear(&mut self) -> Self {
        std::mem::take(self)
    }

    /// What is in a slot.
    pub fn get(&self, at: usize) -> Option<&(Value, Value)> {
        self.slots.get(at)?.entry.as_ref()
    }

    /// Another value for the key of a slot; gives the old one.
    pub fn replace(&mut self, at: usize, value: Value) -> Option<Value> {
        let (_, old) = self.slots.get_mut(at)?.entry.as_mut()?;
        Some(std::mem::replace(old, value))
    }

    /// The first slot from this one on that holds something.
    pub fn next_from(&self, at: usize) -> Option<(usize, &(Value, Value))> {
        let rest = self.slots.get(at..)?;
        rest.iter().enumerate().find_map(|(n, slot)| slot.entry.as_ref().map(|entry| (at + n, entry)))
    }

    /// All, in .NET's order.
    pub fn iter(&self) -> impl DoubleEndedIterator<Item = &(Value, Value)> {
        self.slots.iter().filter_map(|slot| slot.entry.as_ref())
    }

    /// Takes all out.
    pub fn drain(&mut self) -> impl Iterator<Item = (Value, Value)> + use<> {
        std::mem::take(self).slots.into_iter().filter_map(|slot| slot.entry)
    }

    /// The same slots with copies of what is in them, under new hashes.
    pub fn copied(&self, mut copy: impl FnMut(&(Value, Value)) -> (u32, Value, Value)) -> Self {
        let slots = self.slots.iter().map(|slot| match &slot.entry {
            Some(entry) => {
                let (hash, key, value) = copy(entry);
                Slot { hash, next: NONE, entry: Some((key, value)) }
            }
            None => Slot { entry: None, ..*slot },
        });
        let mut table = Self { slots: slots.collect(), chains: Vec::new(), free: self.free, live: self.live };
        table.link(self.chains.len());
        table
    }

    fn chain(&self, hash: u32) -> Option<usize> {
        // Multiplied, so that the low bits count too; the high bits choose.
        let bits = self.chains.len().checked_ilog2()?;
        Some((u64::from(hash.wrapping_mul(0x9e37_79b9)) >> (32 - bits)) as usize)
    }

    fn grow(&mut self) {
        self.link((self.chains.len() * 2).max(4));
    }

    /// Puts all slots into so many chains.
    fn link(&mut self, chains: usize) {
        self.chains = vec![NONE; chains];
        for at in 0..self.slots.len() {
            let Some(slot) = self.slots.get(at).filter(|s| s.entry.is_some()) else { continue };
            let Some(head) = self.chain(slot.hash).and_then(|c| self.chains.get_mut(c)) else { continue };
            let next = std::mem::replace(head, u32::try_from(at).unwrap_or(NONE));
            if let Some(slot) = self.slots.get_mut(at) {
                slot.next = next;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Table, Value};

    fn keys(table: &Table) -> Vec<String> {
        table.iter().map(|(k, _)| k.to_string()).collect()
    }

    fn find(table: &Table, n: i32) -> Option<usize> {
        table.find(n.cast_unsigned() % 3, |key| matches!(key, Value::Int(k) if *k == n)).0
    }

    #[test]
    fn freed_slots_are_taken_again_the_last_first() {
        let mut table = Table::default();
        for n in 0_i32..20 {
            table.insert(n.cast_unsigned() % 3, Value::Int(n), Value::Null);
        }
        for n in [3, 7, 5] {
            let at = find(&table, n).unwrap();
            assert!(table.remove(at).is_some());
        }
        assert_eq!((find(&table, 7), table.len()), (None, 17));
        for n in 30_i32..34 {
            table.insert(n.cast_unsigned() % 3, Value::Int(n), Value::Null);
        }
        assert_eq!(keys(&table), "0 1 2 32 4 30 6 31 8 9 10 11 12 13 14 15 16 17 18 19 33".split(' ').collect::<Vec<_>>());
        let copy = table.copied(|(key, value)| (key.as_whole().unwrap_or(0) as u32 % 3, key.clone(), value.clone()));
        assert_eq!((keys(&copy), find(&copy, 19)), (keys(&table), find(&table, 19)));
        assert!((0_i32..20).chain(30..34).all(|n| find(&table, n).is_some() != [3, 7, 5].contains(&n)));
    }
}
