//! What the language promises, said as plainly as can be: who may be asked next, and what the caller is told when nobody is left.
//!
//! Where the language leaves a choice (which of several equal members is dealt a request) the model takes any, and goes on from the
//! one that was seen.
//!
//! `breaker.rs` breakers, and what comes of a forward · `walk.rs` where the policy walks the members

use apc::time::{Duration, Instant};
mod breaker;
mod walk;

use super::case::{CALLERS, Case, Condition, Key, MODELS, Member, Pattern, Pool, Request, Retry, Selection, Target};
use breaker::Breaker;
use walk::by_key;

/// What became of one forward.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Came {
    Status(u16),
    Refused,
    TimedOut,
}

/// A forward that was seen.
#[derive(Clone, Copy, Debug)]
pub struct Seen {
    pub backend: usize,
    pub start: Instant,
    pub came: Came,
    pub end: Instant,
}

/// Where a request is to go.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Way {
    /// The gateway answers.
    Answer(u16),
    /// To some backends, for this model.
    Serve(Target, String),
    /// To some backends, none of which lists the model: who of them is asked is not said, and their accounts do not know it.
    Try(Target),
}

/// The breakers of each node, and the spec that they are of.
pub struct Model<'c> {
    case: &'c Case,
    /// Of each node, each backend, each model; what a breaker is shared by has the breaker of the first model.
    breakers: Vec<Vec<[Breaker; MODELS.len() + 1]>>,
}

type Found<T> = Result<T, String>;

impl<'c> Model<'c> {
    pub fn new(case: &'c Case) -> Self {
        let backends = case.backends.iter().map(|_| Default::default()).collect();
        Self { case, breakers: vec![backends; case.units as usize] }
    }

    /// Holds what was seen of a request against what is promised.
    pub fn hold(&mut self, unit: usize, request: &Request, seen: &[Seen], status: u16) -> Found<()> {
        let mut faults = Vec::new();
        for way in self.ways(request) {
            let mut after = self.fork();
            match after.follow(way, unit, request, seen, status) {
                Ok(()) => {
                    *self = after;
                    return Ok(());
                }
                Err(fault) => faults.push(fault),
            }
        }
        Err(faults.join("; or "))
    }

    fn follow(&mut self, way: Way, unit: usize, request: &Request, seen: &[Seen], status: u16) -> Found<()> {
        let (target, model) = match way {
            Way::Answer(own) if seen.is_empty() && status == own => return Ok(()),
            Way::Answer(own) => return Err(format!("the gateway answers {own} by itself")),
            Way::Try(target) => {
                let members = match target {
                    Target::Backend(backend) => vec![backend],
                    Target::Pool(pool) => self.case.pools[pool].members.iter().map(|member| member.backend).collect(),
                };
                let unknown = |forward: &&Seen| members.contains(&forward.backend) && forward.came == Came::Status(404);
                let strange = seen.iter().find(|forward| !unknown(forward));
                return strange.map_or(Ok(()), |forward| Err(format!("b{} does not know the model", forward.backend)));
            }
            Way::Serve(target, model) => (target, model),
        };
        let promised = match target {
            Target::Backend(backend) => {
                let member = Member { backend, priority: 1, weight: 1 };
                let members = &[member];
                let terms = Terms { members, key: None, arrived: request.arrived(), further: 0, retried: &|_| false, exhausted: None };
                self.natively(unit, &model, None, &terms, seen)?
            }
            Target::Pool(index) => self.pool(unit, request, &self.case.pools[index], &model, seen)?,
        };
        if promised.contains(&status) { Ok(()) } else { Err(format!("the caller is told {promised:?}")) }
    }

    /// The product of the caller, the denies, the routes. A glob takes the models that its target lists; one that nobody there lists
    /// is taken as well where the target is one resource in Azure for all models, and goes on where it is one for each.
    fn ways(&self, request: &Request) -> Vec<Way> {
        let of_product = self.case.product.as_ref().filter(|_| request.caller == CALLERS.len() - 1);
        if of_product.is_some_and(|models| !models.iter().any(|pattern| pattern.takes(request.model))) {
            return vec![Way::Answer(403)];
        }
        let holds = |when: Option<Condition>| match when {
            None => true,
            Some(Condition::Tier(tier)) => request.tier == Some(tier),
            Some(Condition::NotTier(tier)) => request.tier != Some(tier),
            Some(Condition::Caller(caller)) => request.caller == caller,
            Some(Condition::Product) => of_product.is_some(),
        };
        if let Some(deny) = self.case.denies.iter().find(|deny| deny.model.takes(request.model) && holds(deny.when)) {
            return vec![Way::Answer(deny.status)];
        }
        let mut ways = Vec::new();
        for route in &self.case.routes {
            let taking: Vec<&Pattern> = route.models.iter().filter(|pattern| pattern.takes(request.model)).collect();
            if taking.is_empty() && !route.models.is_empty() || !holds(route.when) {
                continue;
            }
            let model = route.alias.map_or(request.model, |alias| MODELS[alias]);
            if self.serves(route.to, model) {
                ways.push(Way::Serve(route.to, model.to_owned()));
                return ways;
            }
            if route.models.is_empty() || taking.iter().any(|pattern| pattern.is_glob()) {
                ways.push(Way::Try(route.to));
            }
        }
        ways.push(Way::Answer(self.case.unmatched));
        ways
    }

    /// Whether a target lists a model.
    fn serves(&self, target: Target, model: &str) -> bool {
        match target {
            Target::Backend(index) => self.case.backends[index].lists(model),
            Target::Pool(index) => !self.members(&self.case.pools[index], model).is_empty(),
        }
    }

    /// The members of a pool that have a model and are not drained.
    fn members(&self, pool: &Pool, model: &str) -> Vec<Member> {
        let mut members = self.listing(pool, model);
        members.retain(|member| Some(self.case.backends[member.backend].region) != self.case.drained);
        members
    }

    /// The members of a pool that have a model.
    fn listing(&self, pool: &Pool, model: &str) -> Vec<Member> {
        pool.members.iter().filter(|member| self.case.backends[member.backend].lists(model)).copied().collect()
    }

    fn pool(&mut self, unit: usize, request: &Request, pool: &Pool, model: &str, seen: &[Seen]) -> Found<Vec<u16>> {
        let members = self.members(pool, model);
        let top = members.iter().map(|member| member.priority).min();
        let of_top = members.iter().filter(|member| Some(member.priority) == top).count();
        let key = pool.key.filter(|_| members.len() > 1);
        let walks = match pool.selection {
            Selection::Policy => true,
            Selection::Native => false,
            Selection::Auto => key.is_some() && of_top == 1,
        };
        let value = key.and_then(|key| match key {
            Key::Subscription => Some((key, CALLERS[request.caller].to_owned())),
            Key::Header => Some((key, format!("user-{}", request.user?))),
        });
        let keyed = key.filter(|_| of_top > 1).is_some();
        // Who is drained from a pool of Azure's comes back without a change of the policy, which names no member.
        let counted = if walks || keyed { members.clone() } else { self.listing(pool, model) };
        let retry = self.retry(pool, &counted, walks);
        let retried = |came: Came| match came {
            Came::Status(503) if walks => true,
            Came::Status(status) => retry.as_ref().is_some_and(|(_, statuses)| statuses.contains(&status)),
            Came::Refused | Came::TimedOut => true,
        };
        let further = retry.as_ref().map_or(0, |(further, _)| *further);
        // Without a retry nothing is retried.
        let retried: &dyn Fn(Came) -> bool = if retry.is_some() { &retried } else { &|_| false };
        let terms = Terms { members: &members, key: value, arrived: request.arrived(), further, retried, exhausted: pool.exhausted };
        if walks {
            return self.walking(unit, model, &terms, seen);
        }
        let first = terms.key.as_ref().filter(|_| keyed).map(|(key, value)| {
            let top: Vec<Member> = members.iter().filter(|member| Some(member.priority) == top).copied().collect();
            by_key(&top, *key, value)[0]
        });
        if keyed && first.is_none() {
            // A request without the key is dealt by itself: any member of the first priority may be first.
            let firsts = members.iter().filter(|member| Some(member.priority) == top).map(|member| member.backend);
            let fits = firsts.map(|first| self.fork().natively(unit, model, Some(first), &terms, seen));
            let found = fits.reduce(|one, other| match (one, other) {
                (Ok(mut one), Ok(other)) => {
                    one.extend(other);
                    Ok(one)
                }
                (Ok(one), Err(_)) => Ok(one),
                (Err(_), other) => other,
            });
            self.count_all(unit, model, seen);
            return found.unwrap_or_else(|| Err("a pool without members serves".to_owned()));
        }
        self.natively(unit, model, first, &terms, seen)
    }

    /// How many further attempts a pool makes, and after which answers; `None` for no retry at all.
    fn retry(&self, pool: &Pool, members: &[Member], walks: bool) -> Option<(usize, Vec<u16>)> {
        let breakers = || members.iter().filter_map(|member| self.case.backends[member.backend].breaker);
        let answers = [404, 429, 500, 502, 503];
        match pool.retry {
            Retry::None => None,
            Retry::Rule(count, statuses) => Some((count, answers.into_iter().filter(|&status| statuses.has(status)).collect())),
            Retry::Auto => {
                let common = answers.into_iter().filter(|&status| breakers().all(|breaker| breaker.trips_on.has(status))).collect();
                let counts = || breakers().map(|breaker| breaker.count);
                let further = if walks { members.len() - 1 } else { counts().sum::<usize>() - counts().min().unwrap_or(0) };
                (further > 0).then_some((further, common))
            }
        }
    }

    /// A pool of Azure's: each attempt goes to an available member of the first priority that has one.
    fn natively(&mut self, unit: usize, model: &str, first: Option<usize>, terms: &Terms<'_>, seen: &[Seen]) -> Found<Vec<u16>> {
        let nobody = terms.exhausted.unwrap_or(503);
        let mut last = None;
        for (number, forward) in seen.iter().enumerate() {
            if number > terms.further {
                return Err(format!("at most {} attempts are made", terms.further + 1));
            }
            if last.is_some_and(|came| !(terms.retried)(came)) {
                return Err("this is not tried again".to_owned());
            }
            let may = self.available(unit, model, terms.members, first, forward.start);
            if !may.contains(&forward.backend) {
                return Err(format!("attempt {} may go to {may:?}", number + 1));
            }
            self.backend(unit, model, forward)?;
            last = Some(forward.came);
        }
        let again = last.is_none_or(|came| (terms.retried)(came)) && seen.len() <= terms.further;
        if again {
            // One more attempt was due, and found nobody.
            let may = self.available(unit, model, terms.members, first, seen.last().map_or(terms.arrived, |forward| forward.end));
            return if may.is_empty() { Ok(vec![nobody]) } else { Err(format!("another attempt goes to {may:?}")) };
        }
        Ok(vec![terms.told(last)])
    }

    fn available(&self, unit: usize, model: &str, members: &[Member], first: Option<usize>, at: Instant) -> Vec<usize> {
        let closed = |member: &&Member| !self.is_open(unit, member.backend, model, at);
        if let Some(first) = first.filter(|&first| !self.is_open(unit, first, model, at)) {
            return vec![first];
        }
        let best = members.iter().filter(closed).map(|member| member.priority).min();
        members.iter().filter(closed).filter(|member| Some(member.priority) == best).map(|member| member.backend).collect()
    }

    fn fork(&self) -> Self {
        Self { case: self.case, breakers: self.breakers.clone() }
    }
}

/// What a pool makes of answers.
struct Terms<'t> {
    members: &'t [Member],
    /// What holds requests together, and what it is of this one.
    key: Option<(Key, String)>,
    /// When the first attempt was due.
    arrived: Instant,
    /// Further attempts.
    further: usize,
    retried: &'t dyn Fn(Came) -> bool,
    /// The status of the pool's own answer.
    exhausted: Option<u16>,
}

impl Terms<'_> {
    /// What the caller is told at the end; `None` is nobody.
    fn told(&self, last: Option<Came>) -> u16 {
        let nobody = self.exhausted.unwrap_or(503);
        match last {
            None | Some(Came::Refused | Came::TimedOut) => nobody,
            Some(Came::Status(status)) if (self.retried)(Came::Status(status)) => self.exhausted.unwrap_or(status),
            Some(Came::Status(status)) => status,
        }
    }
}

impl Request {
    /// When it has come to its first attempt: the gateway takes a millisecond.
    fn arrived(&self) -> Instant {
        Instant::ZERO + Duration::from_millis(self.at + 1)
    }
}
