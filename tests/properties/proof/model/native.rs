//! A pool of Azure's, and a backend by itself: each attempt goes to an available member of the first priority that has one.

use apc::time::Instant;

use super::behind::Behind;
use super::walk::by_key;
use super::{Asked, Found, Model, Seen};

impl Model<'_> {
    /// A pool of Azure's; where a key decides, one for each member of the first priority.
    pub(super) fn pooled(&mut self, asked: &Asked<'_>, behind: &Behind, seen: &[Seen]) -> Found<Vec<u16>> {
        let Some(key) = behind.key.filter(|_| behind.has_a_pool_for_each_first()) else {
            return self.natively(asked, behind, None, seen);
        };
        if let Some(value) = asked.request.value(key) {
            return self.natively(asked, behind, Some(by_key(&behind.top(), key, &value)[0]), seen);
        }
        // A request without the key is dealt by itself: any member of the first priority may be first.
        let fits: Vec<Found<Vec<u16>>> =
            behind.top().iter().map(|first| self.fork().natively(asked, behind, Some(first.backend), seen)).collect();
        self.count_all(asked, seen);
        let promised: Vec<u16> = fits.iter().flatten().flatten().copied().collect();
        if promised.is_empty() { fits.into_iter().collect::<Found<Vec<_>>>().map(|all| all.concat()) } else { Ok(promised) }
    }

    fn natively(&mut self, asked: &Asked<'_>, behind: &Behind, first: Option<usize>, seen: &[Seen]) -> Found<Vec<u16>> {
        let mut last = None;
        for (number, forward) in seen.iter().enumerate() {
            if number > behind.further() {
                return Err(format!("at most {} attempts are made", behind.further() + 1));
            }
            if last.is_some_and(|came| !behind.retries(came)) {
                return Err("this is not tried again".to_owned());
            }
            let may = self.available(asked, behind, first, forward.start);
            if !may.contains(&forward.backend) {
                return Err(format!("attempt {} may go to {may:?}", number + 1));
            }
            self.backend(asked, behind, forward)?;
            last = Some(forward.came);
        }
        let again = last.is_none_or(|came| behind.retries(came)) && seen.len() <= behind.further();
        if again {
            // One more attempt was due, and found nobody.
            let may = self.available(asked, behind, first, seen.last().map_or(asked.request.arrived(), |forward| forward.end));
            return if may.is_empty() { Ok(vec![behind.told(None)]) } else { Err(format!("another attempt goes to {may:?}")) };
        }
        Ok(vec![behind.told(last)])
    }

    fn available(&self, asked: &Asked<'_>, behind: &Behind, first: Option<usize>, at: Instant) -> Vec<usize> {
        let is_closed = |backend: usize| !self.is_open(asked, backend, at);
        if let Some(first) = first.filter(|&first| is_closed(first)) {
            return vec![first];
        }
        let closed = || behind.members.iter().filter(|member| is_closed(member.backend));
        let best = closed().map(|member| member.priority).min();
        closed().filter(|member| Some(member.priority) == best).map(|member| member.backend).collect()
    }
}
