use std::collections::{BTreeSet, VecDeque};

use crate::time::Instant;

/// The four numbers of an answer's template: an id is made of them, so that what an id stands for need not be kept.
///
/// 0: when it was made (seconds since 1970) and its sequence number · 1: a checksum that only the account can make ·
/// 2: whether it can be cancelled and is incomplete, the deployment, and the prompt tokens · 3: the cached prompt tokens, and those of each completion
pub(super) type Numbers = [u64; 4];

/// When runs begin for the service's clock: 2026-01-01, seconds since 1970.
const BEGIN: u64 = 1_767_225_600;
/// How long the service keeps responses: 30 days, in seconds.
const KEPT: u64 = 30 * 86_400;
/// Deleted ids remembered; beyond it the oldest come to life again.
const DELETED: usize = 65_536;
/// Responses of which it is remembered what they followed; beyond it the oldest follow nothing.
const FOLLOWED: usize = 16_384;
/// Marks a response made with `background: true`.
const BACKGROUND: u64 = 1 << 63;
/// Marks a response that ended at its limit.
const INCOMPLETE: u64 = 1 << 62;

/// The ids that an account has made.
#[derive(Debug)]
pub(super) struct Ids {
    key: u64,
    next: u32,
    deleted: BTreeSet<u32>,
    /// Responses that followed others, by sequence number, each with the one before it.
    followed: VecDeque<(u32, Numbers)>,
}

/// How many tokens an answer is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Tokens {
    pub(super) prompt: u32,
    /// Of the prompt.
    pub(super) cached: u32,
    /// Of each answer, where several were asked for.
    pub(super) completion: u32,
}

/// What an id is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Lifetime {
    /// Nobody asks for it again: chat completions, and responses with `store: false`.
    Once,
    /// It can be asked for, and cancelled when it was made in the background.
    Stored {
        /// `background: true`
        background: bool,
        /// It ended at its limit.
        incomplete: bool,
    },
}

impl Ids {
    pub(super) fn new(account: &str) -> Self {
        let key = account.bytes().fold(0xcbf2_9ce4_8422_2325, |h, b| mix(h, u64::from(b)));
        Self { key, next: 0, deleted: BTreeSet::new(), followed: VecDeque::new() }
    }

    /// The numbers of a new answer of a deployment.
    pub(super) fn make(&mut self, now: Instant, deployment: u32, tokens: Tokens, lifetime: Lifetime) -> Numbers {
        let sequence = self.next;
        self.next = self.next.wrapping_add(1);
        let marks = match lifetime {
            Lifetime::Once => 0,
            Lifetime::Stored { background, incomplete } => {
                (if background { BACKGROUND } else { 0 }) | (if incomplete { INCOMPLETE } else { 0 })
            }
        };
        let mut numbers = [
            seconds(now) << 32 | u64::from(sequence),
            0,
            marks | u64::from(deployment) << 32 | u64::from(tokens.prompt),
            u64::from(tokens.cached) << 32 | u64::from(tokens.completion),
        ];
        numbers[1] = match lifetime {
            Lifetime::Once => !self.checksum(&numbers),
            Lifetime::Stored { .. } => self.checksum(&numbers),
        };
        numbers
    }

    /// The numbers of an id like `resp_0123…`, if this account made it, keeps it and did not delete it.
    pub(super) fn recognise(&self, id: &str, now: Instant) -> Option<Numbers> {
        let digits = id.strip_prefix("resp_").filter(|d| d.len() == 64 && d.bytes().all(|b| b.is_ascii_hexdigit()))?;
        let mut numbers = [0; 4];
        for (number, digits) in numbers.iter_mut().zip(digits.as_bytes().chunks(16)) {
            *number = u64::from_str_radix(std::str::from_utf8(digits).ok()?, 16).ok()?;
        }
        let old = seconds(now).saturating_sub(numbers[0] >> 32) > KEPT;
        let known = numbers[1] == self.checksum(&numbers) && !old && !self.deleted.contains(&sequence(&numbers));
        known.then_some(numbers)
    }

    /// Remembers which response a new one follows.
    pub(super) fn follow(&mut self, numbers: &Numbers, previous: Numbers) {
        if self.followed.len() >= FOLLOWED {
            self.followed.pop_front();
        }
        self.followed.push_back((sequence(numbers), previous));
    }

    /// The id of the response that one followed.
    pub(super) fn previous(&self, numbers: &Numbers) -> Option<String> {
        let at = self.followed.binary_search_by_key(&sequence(numbers), |(sequence, _)| *sequence).ok()?;
        let (_, previous) = self.followed.get(at)?;
        Some(previous.iter().fold(String::from("resp_"), |text, n| format!("{text}{n:016x}")))
    }

    /// Forgets an id that was recognised.
    pub(super) fn delete(&mut self, numbers: &Numbers) {
        self.deleted.insert(sequence(numbers));
        if self.deleted.len() > DELETED {
            self.deleted.pop_first();
        }
    }

    /// A name for an exchange: the 128 bits of the Guid that `x-request-id` carries.
    pub(super) fn request(&self, count: u64) -> [u64; 2] {
        [mix(self.key, count), mix(self.key, !count)]
    }

    fn checksum(&self, numbers: &Numbers) -> u64 {
        mix(mix(mix(self.key, numbers[0]), numbers[2]), numbers[3])
    }
}

/// Whether a response was made in the background.
pub(super) fn is_background(numbers: &Numbers) -> bool {
    numbers[2] & BACKGROUND != 0
}

/// Whether a response ended at its limit.
pub(super) fn is_incomplete(numbers: &Numbers) -> bool {
    numbers[2] & INCOMPLETE != 0
}

/// The index of the deployment that made a response.
pub(super) fn deployment(numbers: &Numbers) -> usize {
    ((numbers[2] & !(BACKGROUND | INCOMPLETE)) >> 32) as usize
}

fn sequence(numbers: &Numbers) -> u32 {
    (numbers[0] & 0xffff_ffff) as u32
}

fn seconds(now: Instant) -> u64 {
    (BEGIN + now.micros() / 1_000_000).min(u64::from(u32::MAX))
}

/// The finaliser of SplitMix64 over a running value: every bit of both decides every bit of the result.
fn mix(state: u64, value: u64) -> u64 {
    let mut z = (state ^ value).wrapping_add(0x9e37_79b9_7f4a_7c15);
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}

#[cfg(test)]
mod tests {
    use super::{Ids, Lifetime, Numbers, Tokens, deployment, is_background, is_incomplete};
    use crate::time::{Duration, Instant};

    fn text(numbers: &Numbers) -> String {
        numbers.iter().fold(String::from("resp_"), |text, n| format!("{text}{n:016x}"))
    }

    const TOKENS: Tokens = Tokens { prompt: 30, cached: 0, completion: 70 };

    #[test]
    fn an_id_is_known_to_its_maker_alone_until_deleted_or_thirty_days_old() {
        let (mut one, other) = (Ids::new("foundry1"), Ids::new("foundry2"));
        let made = one.make(Instant::ZERO, 3, TOKENS, Lifetime::Stored { background: true, incomplete: true });
        let id = text(&made);
        assert_eq!(one.recognise(&id, Instant::ZERO), Some(made));
        assert!(is_background(&made) && is_incomplete(&made) && deployment(&made) == 3);
        assert_eq!(other.recognise(&id, Instant::ZERO), None);
        assert_eq!(one.recognise(&id, Instant::ZERO + Duration::from_secs(31 * 86_400)), None);
        one.delete(&made);
        assert_eq!(one.recognise(&id, Instant::ZERO), None);
    }

    #[test]
    fn what_the_account_did_not_make_or_keep_is_unknown() {
        let mut ids = Ids::new("foundry1");
        let once = text(&ids.make(Instant::ZERO, 0, TOKENS, Lifetime::Once));
        let kept = text(&ids.make(Instant::ZERO, 0, TOKENS, Lifetime::Stored { background: false, incomplete: false }));
        let (chat, short, changed) = (kept.replace("resp_", "chatcmpl-"), &kept[..40], kept.replace('1', "2"));
        for id in ["", "resp_", "resp_é", &once, &chat, short, &changed] {
            assert_eq!(ids.recognise(id, Instant::ZERO), None, "{id}");
        }
    }
}
