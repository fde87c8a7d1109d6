//! Who stands behind a target, and what a pool, a chain or a backend by itself makes of answers.

use std::collections::BTreeMap;

use super::super::case::{Key, Member, Retry, Selection, TIMEOUT, Target};
use super::{Came, Model};

/// The statuses that are ever seen.
const STATUSES: [u16; 5] = [404, 429, 500, 502, 503];

/// A pool or a backend; or one of several, one after the other.
struct Link {
    target: Target,
    members: Vec<Member>,
}

/// Who may serve a model behind a target, and by which rules.
#[derive(Clone, Debug)]
pub(super) struct Behind {
    /// Those that are not drained.
    pub(super) members: Vec<Member>,
    pub(super) key: Option<Key>,
    /// The policy asks one after the other; else each attempt lets a pool of Azure's pick.
    pub(super) walks: bool,
    pub(super) retry: Option<Again>,
    /// The status of its own answer for when nobody can serve.
    pub(super) exhausted: Option<u16>,
    /// How long each backend is waited for, in seconds.
    pub(super) patience: BTreeMap<usize, u64>,
}

/// How many further attempts are made, and after which answers.
#[derive(Clone, Debug)]
pub(super) struct Again {
    pub(super) further: usize,
    pub(super) statuses: Vec<u16>,
}

impl Behind {
    /// Whether what came of an attempt is tried again, if there is an attempt left.
    pub(super) fn retries(&self, came: Came) -> bool {
        match (&self.retry, came) {
            (None, _) => false,
            (Some(_), Came::Refused | Came::TimedOut) => true,
            (Some(_), Came::Status(503)) if self.walks => true,
            (Some(again), Came::Status(status)) => again.statuses.contains(&status),
        }
    }

    pub(super) fn further(&self) -> usize {
        self.retry.as_ref().map_or(0, |again| again.further)
    }

    /// What the caller is told at the end; `None` is nobody.
    pub(super) fn told(&self, last: Option<Came>) -> u16 {
        match last {
            None | Some(Came::Refused | Came::TimedOut) => self.exhausted.unwrap_or(503),
            Some(Came::Status(status)) if self.retries(Came::Status(status)) => self.exhausted.unwrap_or(status),
            Some(Came::Status(status)) => status,
        }
    }

    /// The members of the first priority.
    pub(super) fn top(&self) -> Vec<Member> {
        let first = self.members.iter().map(|member| member.priority).min();
        self.members.iter().filter(|member| Some(member.priority) == first).copied().collect()
    }

    /// Whether a key decides which pool of Azure's is asked: one for each member of the first priority.
    pub(super) fn has_a_pool_for_each_first(&self) -> bool {
        !self.walks && self.key.is_some() && self.members.len() > 1 && self.top().len() > 1
    }
}

impl Model<'_> {
    /// Who may serve a model behind targets of which each serves when nobody before can.
    pub(super) fn behind(&self, targets: &[Target], model: &str) -> Behind {
        let listing = self.links(targets, model);
        let links: Vec<Link> =
            listing.iter().map(|link| Link { target: link.target, members: self.undrained(&link.members, targets) }).collect();
        let mut behind = self.shape(targets, &links);
        let whole = self.shape(targets, &listing);
        // Who is drained from a pool of Azure's comes back without a change of the policy, which names no member.
        let is_native = |behind: &Behind| !behind.walks && !behind.has_a_pool_for_each_first();
        let counted = if is_native(&behind) && is_native(&whole) { &listing } else { &links };
        behind.retry = match targets {
            [only] => self.retry_of_one(*only, &together(counted), behind.walks),
            _ => self.retry_of_many(counted, behind.walks),
        };
        behind
    }

    fn shape(&self, targets: &[Target], links: &[Link]) -> Behind {
        let patience =
            links.iter().flat_map(|link| link.members.iter().map(|member| (member.backend, self.timeout(link.target)))).collect();
        let exhausted = targets.last().and_then(|&target| self.pool(target)).and_then(|pool| pool.exhausted);
        let key = targets.iter().find_map(|&target| self.pool(target)).and_then(|pool| pool.key);
        let behind = Behind { members: together(links), key, walks: false, retry: None, exhausted, patience };
        Behind { walks: self.walks(links, &behind), ..behind }
    }

    /// The members of each link that have a model: priorities go on from link to link, and who stands in several is where it stands
    /// first.
    fn links(&self, targets: &[Target], model: &str) -> Vec<Link> {
        let mut seen: Vec<usize> = Vec::new();
        let mut before = 0;
        let mut links = Vec::new();
        for &target in targets {
            let mut members = match target {
                Target::Pool(index) => self.case.pools[index].members.clone(),
                Target::Backend(backend) => vec![Member { backend, priority: 1, weight: 1 }],
            };
            members.retain(|member| !seen.contains(&member.backend));
            for member in &mut members {
                seen.push(member.backend);
                member.priority += before;
            }
            before = members.iter().map(|member| member.priority).max().unwrap_or(before);
            members.retain(|member| self.case.backends[member.backend].lists(model));
            links.push(Link { target, members });
        }
        links
    }

    /// Without those who are drained. A backend that a route names by itself is no pool, and is not left.
    fn undrained(&self, members: &[Member], targets: &[Target]) -> Vec<Member> {
        let drained = |member: &Member| Some(self.case.backends[member.backend].region) == self.case.drained;
        let is_alone = matches!(targets, [Target::Backend(_)]);
        members.iter().filter(|member| is_alone || !drained(member)).copied().collect()
    }

    fn timeout(&self, target: Target) -> u64 {
        self.pool(target).map_or(TIMEOUT, |pool| pool.timeout)
    }

    /// Whether the policy walks the members.
    fn walks(&self, links: &[Link], behind: &Behind) -> bool {
        if behind.members.len() < 2 {
            let selection = links.first().filter(|_| links.len() == 1).and_then(|link| self.pool(link.target)).map(|pool| pool.selection);
            return selection == Some(Selection::Policy);
        }
        let first_is_one = behind.key.is_some() && behind.top().len() == 1;
        let pools = || links.iter().filter_map(|link| self.pool(link.target));
        if let [_] = links {
            return pools().any(|pool| match pool.selection {
                Selection::Policy => true,
                Selection::Native => false,
                Selection::Auto => first_is_one,
            });
        }
        // A chain is a pool of Azure's where that means the same.
        let by_policy = pools().any(|pool| pool.selection == Selection::Policy);
        let by_rules = pools().any(|pool| !matches!(pool.retry, Retry::Auto));
        let timeouts = links.iter().any(|link| self.timeout(link.target) != self.timeout(links[0].target));
        let served: Vec<&Link> = links.iter().filter(|link| !link.members.is_empty()).collect();
        let breakers = served.iter().flat_map(|link| &link.members).all(|member| self.case.backends[member.backend].breaker.is_some());
        let trip = |link: &Link| self.common(&link.members);
        let alike = served.iter().all(|link| !trip(link).is_empty() && trip(link) == trip(served[0]));
        by_policy || by_rules || timeouts || !breakers || !alike || first_is_one
    }

    /// The statuses that the breakers of all members trip on.
    fn common(&self, members: &[Member]) -> Vec<u16> {
        let trips = |member: &Member, status: u16| self.case.backends[member.backend].breaker.is_some_and(|b| b.trips_on.has(status));
        let all = |&status: &u16| !members.is_empty() && members.iter().all(|member| trips(member, status));
        STATUSES.into_iter().filter(all).collect()
    }

    /// As many failures as trip the breakers of all members but one; where the policy walks, an attempt for each.
    fn auto(&self, members: &[Member], walks: bool, statuses: Vec<u16>) -> Option<Again> {
        let counts: Vec<usize> = members.iter().filter_map(|m| self.case.backends[m.backend].breaker).map(|b| b.count).collect();
        let native = counts.iter().sum::<usize>() - counts.iter().min().unwrap_or(&0);
        let further = if walks { members.len().saturating_sub(1) } else { native };
        (further > 0).then_some(Again { further, statuses })
    }

    fn retry_of_one(&self, target: Target, members: &[Member], walks: bool) -> Option<Again> {
        match self.pool(target)?.retry {
            Retry::None => None,
            Retry::Rule(further, rule) => Some(Again { further, statuses: STATUSES.into_iter().filter(|&s| rule.has(s)).collect() }),
            Retry::Auto => self.auto(members, walks, self.common(members)),
        }
    }

    /// A pool of Azure's is what it would be by itself; a walk goes on after what any of the links retries.
    fn retry_of_many(&self, links: &[Link], walks: bool) -> Option<Again> {
        let members = together(links);
        if !walks {
            return self.auto(&members, false, self.common(&members));
        }
        let retried = |link: &Link| match self.pool(link.target).map(|pool| pool.retry) {
            Some(Retry::None) => Vec::new(),
            Some(Retry::Rule(_, rule)) => STATUSES.into_iter().filter(|&status| rule.has(status)).collect(),
            Some(Retry::Auto) | None => self.common(&link.members),
        };
        self.auto(&members, true, links.iter().flat_map(retried).collect())
    }
}

fn together(links: &[Link]) -> Vec<Member> {
    links.iter().flat_map(|link| link.members.clone()).collect()
}
