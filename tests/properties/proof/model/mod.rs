//! What the language promises, said as plainly as can be: who may be asked next, and what the caller is told when nobody is left.
//!
//! Where the language leaves a choice (which of several equal members is dealt a request) the model takes any, and goes on from the
//! one that was seen.
//!
//! `behind.rs` who stands behind a target, and what it makes of answers · `breaker.rs` breakers, and what comes of a forward ·
//! `limit.rs` who has had enough · `native.rs` pools of Azure's · `response.rs` what is asked about a response · `walk.rs` where the
//! policy walks the members

mod behind;
mod breaker;
mod limit;
mod native;
mod response;
mod walk;

use std::collections::BTreeMap;

use apc::time::{Duration, Instant};

use super::case::{Asks, CALLERS, Case, Condition, Key, Limits, MODELS, Pattern, Pool, Request, Split, Target, To};
use breaker::Breaker;
use limit::{Counted, Counter};
use response::Made;

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
#[derive(Clone, Debug)]
enum Way {
    /// The gateway answers.
    Answer(u16),
    /// To some backends, for this model.
    Serve(To, String, Count),
    /// To some backends, none of which lists the model: who of them is asked is not said, and their accounts do not know it.
    Try(To, Count),
}

/// The route whose limits hold, by its number.
type Count = Option<(usize, Limits)>;

/// A request on its way.
#[derive(Clone, Debug)]
struct Asked<'a> {
    /// The node of the gateway that it came to.
    unit: usize,
    request: &'a Request,
    /// The model that backends are asked for.
    model: &'a str,
}

/// Who may have been drawn for a key: what splits go by, the parts and their shares, and the key.
type Place = (Key, Vec<(Target, u32)>, String);

/// How much was proved of what.
#[derive(Clone, Copy, Debug, Default)]
pub struct Proved {
    /// Requests that went on in a chain: in a pool of Azure's, by the policy's own walk.
    pub chains_pooled: usize,
    pub chains_walked: usize,
    /// Requests whose part was drawn.
    pub drawn: usize,
    /// Requests with a key of which it was known where it goes.
    pub kept: usize,
    /// Requests about a response that went to who made it; those that it could not serve.
    pub pinned: usize,
    pub unavailable: usize,
    /// Requests about a response of somebody else, or of nobody.
    pub foreign: usize,
    /// Requests that were refused for having had enough, by a product and by a route.
    pub by_products: usize,
    pub by_routes: usize,
}

impl std::ops::AddAssign for Proved {
    fn add_assign(&mut self, other: Self) {
        self.chains_pooled += other.chains_pooled;
        self.chains_walked += other.chains_walked;
        self.drawn += other.drawn;
        self.kept += other.kept;
        self.pinned += other.pinned;
        self.unavailable += other.unavailable;
        self.foreign += other.foreign;
        self.by_products += other.by_products;
        self.by_routes += other.by_routes;
    }
}

/// The breakers of each node, and the spec that they are of.
#[derive(Clone)]
pub struct Model<'c> {
    case: &'c Case,
    /// Of each node, each backend, each model; what a breaker is shared by has the breaker of the first model.
    breakers: Vec<Vec<[Breaker; MODELS.len() + 1]>>,
    /// The parts that keys may have come to.
    parts: BTreeMap<Place, Vec<Target>>,
    /// Responses by the number of the request that made them.
    made: BTreeMap<usize, Made>,
    /// What callers had, by node and by whom it is counted for.
    counters: BTreeMap<(usize, Counted), Counter>,
    pub proved: Proved,
}

type Found<T> = Result<T, String>;

impl<'c> Model<'c> {
    pub fn new(case: &'c Case) -> Self {
        let backends = case.backends.iter().map(|_| Default::default()).collect();
        Self {
            case,
            breakers: vec![backends; case.units as usize],
            parts: BTreeMap::new(),
            made: BTreeMap::new(),
            counters: BTreeMap::new(),
            proved: Proved::default(),
        }
    }

    /// Holds what was seen of a request (the first is 0) against what is promised: how things may stand afterwards.
    pub fn hold(mut self, number: usize, request: &Request, seen: &[Seen], status: u16) -> Found<Vec<Self>> {
        let unit = number % self.case.units as usize;
        if let Asks::About(verb, id) = request.asks {
            self.about(&Asked { unit, request, model: "" }, (verb, id), seen, status)?;
            return Ok(vec![self]);
        }
        let of_product = match self.product(unit, request) {
            Ok(counted) => counted,
            Err(refused) if seen.is_empty() && status == refused => return Ok(vec![self]),
            Err(refused) => return Err(format!("the product answers {refused}")),
        };
        let (mut worlds, mut faults) = (Vec::new(), Vec::new());
        for way in self.ways(request) {
            let mut after = self.fork();
            match after.go(&way, (unit, number), request, seen, status) {
                Ok(of_route) => {
                    if let (200, Some(last)) = (status, seen.last()) {
                        of_product.iter().cloned().chain(of_route).for_each(|counted| after.spend((unit, counted), last.end));
                    }
                    worlds.push(after);
                    // Which of several routes takes a model that nobody lists is not said, and each has a counter of its own.
                    if !matches!(way, Way::Try(..)) || self.case.routes.iter().all(|route| route.limits.is_none()) {
                        break;
                    }
                }
                Err(fault) => faults.push(fault),
            }
        }
        if worlds.is_empty() { Err(faults.join("; or ")) } else { Ok(worlds) }
    }

    /// One way; what it counts for.
    fn go(&mut self, way: &Way, (unit, number): (usize, usize), request: &Request, seen: &[Seen], status: u16) -> Found<Option<Counted>> {
        let (to, model, count) = match way {
            Way::Answer(own) if seen.is_empty() && status == *own => return Ok(None),
            Way::Answer(own) => return Err(format!("the gateway answers {own} by itself")),
            Way::Serve(to, model, count) => (to, &**model, count),
            Way::Try(to, count) => (to, request.model, count),
        };
        let counted = count.map(|(route, limits)| (self.counted(Some(route), &limits, request), limits));
        let refused =
            counted.as_ref().and_then(|(counted, limits)| self.admit((unit, counted.clone()), &limits.figures, request.arrived()));
        if let Some(refused) = refused {
            self.proved.by_routes += 1;
            return if seen.is_empty() && status == refused { Ok(None) } else { Err(format!("the route answers {refused}")) };
        }
        let asked = Asked { unit, request, model };
        match way {
            Way::Answer(_) | Way::Serve(..) => self.serve(&asked, to, seen, status)?,
            Way::Try(..) => self.tried(&asked, to, seen, status)?,
        }
        if let (Way::Serve(..), 200, Some(last)) = (way, status, seen.last()) {
            self.learn(number + 1, request, model, last);
        }
        Ok(counted.map(|(counted, _)| counted))
    }

    /// What goes on from a response goes to who made it, if its route leads there.
    fn serve(&mut self, asked: &Asked<'_>, to: &To, seen: &[Seen], status: u16) -> Found<()> {
        let (Asks::Follow(id), Some(rule)) = (asked.request.asks, self.case.conversations) else {
            return self.follow(asked, to, seen, status);
        };
        match self.owner(asked.request, id) {
            Some(owner) if self.reached(to, asked.model).contains(&owner) => self.pinned(asked, owner, seen, status),
            None if rule.forwards => self.follow(asked, to, seen, status),
            Some(_) | None => self.unknown(seen, status),
        }
    }

    fn follow(&mut self, asked: &Asked<'_>, to: &To, seen: &[Seen], status: u16) -> Found<()> {
        let promised = match to {
            To::One(target) => self.served(asked, &[*target], seen)?,
            To::Chain(links) => self.served(asked, links, seen)?,
            To::Split(split) => return self.split(asked, split, seen, status),
        };
        if promised.contains(&status) { Ok(()) } else { Err(format!("the caller is told {promised:?}")) }
    }

    /// A model that nobody who may be asked has.
    fn tried(&self, asked: &Asked<'_>, to: &To, seen: &[Seen], status: u16) -> Found<()> {
        let targets = match to {
            To::One(target) => vec![*target],
            To::Chain(links) => links.clone(),
            To::Split(split) => split.parts.iter().map(|&(part, _)| part).chain(split.exhausted).collect(),
        };
        let members: Vec<usize> = targets.iter().flat_map(|&target| self.backends_of(target)).collect();
        let own = targets.iter().filter_map(|&target| self.pool(target)?.exhausted);
        let exhausted: Vec<u16> = own.chain([503]).collect();
        let unlearned = status == 404 && matches!(asked.request.asks, Asks::Follow(_));
        if seen.is_empty() && !exhausted.contains(&status) && !unlearned {
            return Err(format!("without a call {exhausted:?} is told"));
        }
        let unknown = |forward: &&Seen| members.contains(&forward.backend) && forward.came == Came::Status(404);
        let strange = seen.iter().find(|forward| !unknown(forward));
        strange.map_or(Ok(()), |forward| Err(format!("b{} does not know the model", forward.backend)))
    }

    /// The denies, the routes. A glob takes the models that its target lists; one that nobody there lists
    /// is taken as well where the target is one resource in Azure for all models, and goes on where it is one for each.
    fn ways(&self, request: &Request) -> Vec<Way> {
        let holds = |when: Option<Condition>| match when {
            None => true,
            Some(Condition::Tier(tier)) => request.tier == Some(tier),
            Some(Condition::NotTier(tier)) => request.tier != Some(tier),
            Some(Condition::Caller(caller)) => request.caller == caller,
            Some(Condition::Product) => self.case.products.is_some() && request.is_on_trial(),
        };
        if let Some(deny) = self.case.denies.iter().find(|deny| deny.model.takes(request.model) && holds(deny.when)) {
            return vec![Way::Answer(deny.status)];
        }
        let mut ways = Vec::new();
        for (index, route) in self.case.routes.iter().enumerate() {
            let taking: Vec<&Pattern> = route.models.iter().filter(|pattern| pattern.takes(request.model)).collect();
            if taking.is_empty() && !route.models.is_empty() || !holds(route.when) {
                continue;
            }
            let model = route.alias.map_or(request.model, |alias| MODELS[alias]);
            let count = route.limits.map(|limits| (index, limits));
            if self.serves(&route.to, model) {
                ways.push(Way::Serve(route.to.clone(), model.to_owned(), count));
                return ways;
            }
            // Parts that differ are asked for what all of them have.
            let differs = match &route.to {
                To::One(_) | To::Chain(_) => false,
                To::Split(split) => split.parts.iter().any(|&(part, _)| self.serves(&split.chain(part), model)),
            };
            if differs {
                continue;
            }
            if route.models.is_empty() || taking.iter().any(|pattern| pattern.is_glob()) {
                ways.push(Way::Try(route.to.clone(), count));
            }
        }
        ways.push(Way::Answer(self.case.unmatched));
        ways
    }

    /// Whether a target lists a model; of a split all parts have to.
    fn serves(&self, to: &To, model: &str) -> bool {
        match to {
            To::One(target) => !self.behind(&[*target], model).members.is_empty(),
            To::Chain(links) => !self.behind(links, model).members.is_empty(),
            To::Split(split) => split.parts.iter().all(|&(part, _)| self.serves(&split.chain(part), model)),
        }
    }

    /// What a pool, a chain or a backend by itself does.
    fn served(&mut self, asked: &Asked<'_>, targets: &[Target], seen: &[Seen]) -> Found<Vec<u16>> {
        let behind = self.behind(targets, asked.model);
        if targets.len() > 1 {
            let proved = if behind.walks { &mut self.proved.chains_walked } else { &mut self.proved.chains_pooled };
            *proved += usize::from(seen.len() > 1);
        }
        if behind.walks { self.walking(asked, &behind, seen) } else { self.pooled(asked, &behind, seen) }
    }

    /// Any part may be drawn, and what follows is of that part. A key that came to a part once stays there: of the parts that it may
    /// have come to, those are kept that explain all its requests.
    fn split(&mut self, asked: &Asked<'_>, split: &Split, seen: &[Seen], status: u16) -> Found<()> {
        let parts: Vec<Target> = split.parts.iter().filter(|(_, share)| *share > 0).map(|&(part, _)| part).collect();
        let value = split.by.and_then(|by| Some((by, asked.request.value(by)?)));
        let place = value.map(|(by, value)| (by, split.parts.clone(), value));
        let known = place.as_ref().and_then(|place| self.parts.get(place)).cloned();
        let (mut fit, mut faults) = (Vec::new(), Vec::new());
        for part in known.clone().unwrap_or(parts) {
            let mut after = self.fork();
            match after.follow(asked, &split.chain(part), seen, status) {
                Ok(()) => fit.push((part, after)),
                Err(fault) => faults.push(format!("{}: {fault}", part.name())),
            }
        }
        let left = fit.iter().map(|(part, _)| *part).collect();
        let Some((_, after)) = fit.into_iter().next() else { return Err(faults.join("; or ")) };
        *self = after;
        self.proved.drawn += usize::from(split.by.is_none());
        self.proved.kept += usize::from(known.is_some_and(|parts| parts.len() == 1));
        if let Some(place) = place {
            self.parts.insert(place, left);
        }
        Ok(())
    }

    fn fork(&self) -> Self {
        self.clone()
    }

    fn pool(&self, target: Target) -> Option<&'c Pool> {
        match target {
            Target::Pool(index) => Some(&self.case.pools[index]),
            Target::Backend(_) => None,
        }
    }

    fn backends_of(&self, target: Target) -> Vec<usize> {
        match target {
            Target::Pool(index) => self.case.pools[index].members.iter().map(|member| member.backend).collect(),
            Target::Backend(index) => vec![index],
        }
    }
}

impl Split {
    /// Where a part leads: on to where all others go when nobody of it can serve.
    fn chain(&self, part: Target) -> To {
        match self.exhausted.filter(|&last| last != part) {
            Some(last) => To::Chain(vec![part, last]),
            None => To::One(part),
        }
    }
}

impl Request {
    /// Whether it is of the last caller, who has a product of its own.
    fn is_on_trial(&self) -> bool {
        self.caller == CALLERS.len() - 1
    }

    /// What it has of a key.
    fn value(&self, key: Key) -> Option<String> {
        match key {
            Key::Subscription => Some(CALLERS[self.caller].to_owned()),
            Key::Header => Some(format!("user-{}", self.user?)),
        }
    }

    /// When it has come to its first attempt: the gateway takes a millisecond.
    fn arrived(&self) -> Instant {
        Instant::ZERO + Duration::from_millis(self.at + 1)
    }
}
