//! The policy's own walk along the members of a pool.

use apc::time::Instant;
use sha2::{Digest, Sha256};

use super::super::case::{Key, Member};
use super::{Came, Found, Model, Seen, Terms};

/// How far a request has come where the policy walks the members: after so many attempts these were asked, and the last came to this.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Walk {
    attempts: usize,
    asked: Vec<usize>,
    /// `None` at first, and after a member whose breaker is open.
    last: Option<Came>,
}

impl Model<'_> {
    /// The policy's own walk: each attempt asks another member, by priority; one whose breaker is open is a 503 without a call.
    pub(super) fn walking(&mut self, unit: usize, model: &str, terms: &Terms<'_>, seen: &[Seen]) -> Found<Vec<u16>> {
        let mut walks = vec![Walk { attempts: 0, asked: Vec::new(), last: None }];
        for (number, forward) in seen.iter().enumerate() {
            let passed = self.passing(unit, model, terms, walks, forward.start);
            let due = passed.iter().filter(|walk| walk.attempts <= terms.further && walk.goes_on(terms));
            let next = |walk: &Walk| next(terms.members, terms.key.as_ref(), &walk.asked);
            walks = due
                .filter(|walk| next(walk).contains(&forward.backend) && !self.is_open(unit, forward.backend, model, forward.start))
                .map(|walk| walk.on(forward.backend, terms.members.len(), Some(forward.came)))
                .collect();
            if walks.is_empty() {
                return Err(format!("attempt {} does not go there", number + 1));
            }
            self.backend(unit, model, forward)?;
        }
        let now = seen.last().map_or(terms.arrived, |forward| forward.end);
        let passed = self.passing(unit, model, terms, walks, now);
        let over = passed.iter().filter(|walk| walk.attempts > terms.further || !walk.goes_on(terms));
        let ends: Vec<u16> = over.map(|walk| terms.told(walk.last)).collect();
        if ends.is_empty() { Err("another attempt is due".to_owned()) } else { Ok(ends) }
    }

    /// How far walks may have come before the next call, members whose breakers are open being passed without one.
    pub(super) fn passing(&self, unit: usize, model: &str, terms: &Terms<'_>, mut walks: Vec<Walk>, at: Instant) -> Vec<Walk> {
        let mut index = 0;
        while let Some(walk) = walks.get(index).cloned() {
            index += 1;
            if walk.attempts > terms.further || !walk.goes_on(terms) {
                continue;
            }
            for member in next(terms.members, terms.key.as_ref(), &walk.asked) {
                let on = walk.on(member, terms.members.len(), None);
                if self.is_open(unit, member, model, at) && !walks.contains(&on) {
                    walks.push(on);
                }
            }
        }
        walks
    }
}

impl Walk {
    pub(super) fn goes_on(&self, terms: &Terms<'_>) -> bool {
        self.last.is_none_or(|came| (terms.retried)(came))
    }

    /// After another attempt; who was asked is forgotten when everybody was.
    pub(super) fn on(&self, member: usize, members: usize, last: Option<Came>) -> Self {
        let mut asked = self.asked.clone();
        asked.push(member);
        if asked.len() == members {
            asked.clear();
        }
        asked.sort_unstable();
        Self { attempts: self.attempts + 1, asked, last }
    }
}

/// Who may be asked next: those of the first priority that were not, or the first of them by the key.
fn next(members: &[Member], key: Option<&(Key, String)>, asked: &[usize]) -> Vec<usize> {
    let left: Vec<Member> = members.iter().filter(|member| !asked.contains(&member.backend)).copied().collect();
    let best = left.iter().map(|member| member.priority).min();
    let left: Vec<Member> = left.into_iter().filter(|member| Some(member.priority) == best).collect();
    match key {
        Some((key, value)) => vec![by_key(&left, *key, value)[0]],
        None => left.iter().map(|member| member.backend).collect(),
    }
}

/// Members in the order of a key: each draws a number, the least of the exponential ones at the rate of its weight is first.
pub(super) fn by_key(members: &[Member], key: Key, value: &str) -> Vec<usize> {
    let drawn = |member: &Member| {
        let hash = Sha256::digest(format!("{}\nb{}\n{value}", key.rule(), member.backend));
        let number = u32::from_le_bytes([hash[0], hash[1], hash[2], hash[3]]);
        -((f64::from(number) + 0.5) / 4_294_967_296.0).ln() / member.weight as f64
    };
    let mut order: Vec<(f64, usize)> = members.iter().map(|member| (drawn(member), member.backend)).collect();
    order.sort_by(|a, b| a.0.total_cmp(&b.0));
    order.into_iter().map(|(_, backend)| backend).collect()
}
