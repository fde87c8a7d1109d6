//! The policy's own walk along the members of a pool.

use apc::time::Instant;
use sha2::{Digest, Sha256};

use super::super::case::{Key, Member, Request};
use super::behind::Behind;
use super::{Asked, Came, Found, Model, Seen};

/// How far a request has come where the policy walks the members: after so many attempts these were asked, and the last came to this.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Walk {
    attempts: usize,
    asked: Vec<usize>,
    /// `None` at first, and after a member whose breaker is open.
    last: Option<Came>,
}

impl Model<'_> {
    /// The policy's own walk: each attempt asks another member, by priority; one whose breaker is open is a 503 without a call.
    pub(super) fn walking(&mut self, asked: &Asked<'_>, behind: &Behind, seen: &[Seen]) -> Found<Vec<u16>> {
        let mut walks = vec![Walk { attempts: 0, asked: Vec::new(), last: None }];
        for (number, forward) in seen.iter().enumerate() {
            let passed = self.passing(asked, behind, walks, forward.start);
            let may = |walk: &&Walk| walk.goes_on(behind) && next(behind, asked.request, &walk.asked).contains(&forward.backend);
            let closed = !self.is_open(asked, forward.backend, forward.start);
            let due = passed.iter().filter(|walk| closed && may(walk));
            walks = due.map(|walk| walk.on(forward.backend, behind.members.len(), Some(forward.came))).collect();
            if walks.is_empty() {
                return Err(format!("attempt {} does not go there", number + 1));
            }
            self.backend(asked, behind, forward)?;
        }
        let now = seen.last().map_or(asked.request.arrived(), |forward| forward.end);
        let passed = self.passing(asked, behind, walks, now);
        let ends: Vec<u16> = passed.iter().filter(|walk| !walk.goes_on(behind)).map(|walk| behind.told(walk.last)).collect();
        if ends.is_empty() { Err("another attempt is due".to_owned()) } else { Ok(ends) }
    }

    /// How far walks may have come before the next call, members whose breakers are open being passed without one.
    fn passing(&self, asked: &Asked<'_>, behind: &Behind, mut walks: Vec<Walk>, at: Instant) -> Vec<Walk> {
        let mut index = 0;
        while let Some(walk) = walks.get(index).cloned() {
            index += 1;
            if !walk.goes_on(behind) {
                continue;
            }
            for member in next(behind, asked.request, &walk.asked) {
                let on = walk.on(member, behind.members.len(), None);
                if self.is_open(asked, member, at) && !walks.contains(&on) {
                    walks.push(on);
                }
            }
        }
        walks
    }
}

impl Walk {
    fn goes_on(&self, behind: &Behind) -> bool {
        self.attempts <= behind.further() && self.last.is_none_or(|came| behind.retries(came))
    }

    /// After another attempt; who was asked is forgotten when everybody was.
    fn on(&self, member: usize, members: usize, last: Option<Came>) -> Self {
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
fn next(behind: &Behind, request: &Request, asked: &[usize]) -> Vec<usize> {
    let left: Vec<Member> = behind.members.iter().filter(|member| !asked.contains(&member.backend)).copied().collect();
    let best = left.iter().map(|member| member.priority).min();
    let left: Vec<Member> = left.into_iter().filter(|member| Some(member.priority) == best).collect();
    match behind.key.and_then(|key| Some((key, request.value(key)?))) {
        Some((key, value)) => vec![by_key(&left, key, &value)[0]],
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
