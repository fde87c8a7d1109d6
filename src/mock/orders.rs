use std::rc::Rc;

use crate::random::Stream;
use crate::scenario::fault::{Fault, FaultKind};
use crate::scenario::given::{Behaviour, Given, Latency, ScriptedAnswer};
use crate::time::{Duration, Instant};

/// What an account was told to do, and how far it has come.
///
/// Where several orders concern a request: the first fault that applies, in the order written; of latency, limit and script
/// the one for the deployment before one for the account, then the last written.
#[derive(Debug)]
pub(super) struct Orders {
    orders: Vec<Order>,
    faults: Vec<Watch>,
}

#[derive(Debug)]
struct Order {
    model: Option<Rc<str>>,
    behaviour: Behaviour,
    /// The current entry of the script and how often it answered.
    script: (usize, u32),
}

/// A fault that may befall requests.
#[derive(Debug)]
struct Watch {
    /// That of the order which it is part of.
    model: Option<Rc<str>>,
    fault: Fault,
    /// Requests of its models and clients so far.
    seen: u64,
}

/// Time to the head of an answer when nothing else is said.
const LATENCY: Latency = Latency::Whole(Duration::from_millis(200));

impl Orders {
    pub(super) fn new(account: &str, given: &[Given]) -> Self {
        let own = || given.iter().filter(|g| *g.account == *account);
        let order = |g: &Given| Order { model: g.model.clone(), behaviour: g.behaviour.clone(), script: (0, 0) };
        let watch = |g: &Given, fault: &Fault| Watch { model: g.model.clone(), fault: fault.clone(), seen: 0 };
        let faults = own().flat_map(|g| g.behaviour.faults.iter().map(move |fault| watch(g, fault))).collect();
        Self { orders: own().map(order).collect(), faults }
    }

    /// The strongest order for a model that says something of a kind.
    pub(super) fn behaviour(&self, model: &str, says: impl Fn(&Behaviour) -> bool) -> Option<&Behaviour> {
        self.strongest(Some(model), says).map(|order| &order.behaviour)
    }

    /// How long answers take.
    pub(super) fn latency(&self, model: Option<&str>) -> &Latency {
        self.strongest(model, |b| b.latency.is_some()).and_then(|o| o.behaviour.latency.as_ref()).unwrap_or(&LATENCY)
    }

    /// What goes wrong with a request for a model, by a sender; it counts as one of those that each fault may befall.
    pub(super) fn fault(&mut self, now: Instant, model: Option<&str>, sender: Option<u16>, random: &mut Stream) -> Option<FaultKind> {
        let mut found = None;
        for watch in &mut self.faults {
            if watch.model.as_deref().is_none_or(|own| model == Some(own)) && watch.fault.concerns(model, sender) {
                watch.seen += 1;
                if found.is_none() && applies(&watch.fault, now, watch.seen, random) {
                    found = Some(watch.fault.kind.clone());
                }
            }
        }
        found
    }

    /// The script's entry for a request that no fault befell.
    pub(super) fn scripted(&mut self, model: Option<&str>) -> Option<ScriptedAnswer> {
        let index = self.strongest_index(model, |b| !b.answers.is_empty())?;
        let order = self.orders.get_mut(index)?;
        let (place, used) = &mut order.script;
        if order.behaviour.answers.get(*place).is_some_and(|entry| *used >= entry.times) && *place + 1 < order.behaviour.answers.len() {
            (*place, *used) = (*place + 1, 0);
        }
        *used = used.saturating_add(1);
        order.behaviour.answers.get(*place).cloned()
    }

    fn strongest(&self, model: Option<&str>, says: impl Fn(&Behaviour) -> bool) -> Option<&Order> {
        self.orders.get(self.strongest_index(model, says)?)
    }

    fn strongest_index(&self, model: Option<&str>, says: impl Fn(&Behaviour) -> bool) -> Option<usize> {
        let concerned = self.orders.iter().enumerate().filter(|(_, o)| o.concerns(model) && says(&o.behaviour));
        concerned.max_by_key(|(_, o)| o.model.is_some()).map(|(index, _)| index)
    }
}

impl Order {
    fn concerns(&self, model: Option<&str>) -> bool {
        self.model.as_deref().is_none_or(|own| model == Some(own))
    }
}

fn applies(fault: &Fault, now: Instant, number: u64, random: &mut Stream) -> bool {
    let elapsed = now.since(Instant::ZERO);
    elapsed >= fault.from
        && fault.until.is_none_or(|until| elapsed < until)
        && fault.requests.is_none_or(|(first, last)| (first..=last).contains(&number))
        && fault.rate.is_none_or(|rate| random.chance(rate))
}

#[cfg(test)]
mod tests {
    use super::Orders;
    use crate::diagnostic::{Span, Spanned};
    use crate::random::Stream;
    use crate::scenario::fault::{Clients, Fault, FaultKind};
    use crate::scenario::given::{Behaviour, Given, Latency, ScriptedAnswer};
    use crate::time::{Duration, Instant};

    fn given(model: Option<&str>, behaviour: Behaviour) -> Given {
        Given { account: "a".into(), model: model.map(Into::into), behaviour }
    }

    fn refuse() -> Fault {
        Fault::always(Span::NONE, FaultKind::Refuse)
    }

    fn take(orders: &mut Orders, now: Instant, random: &mut Stream) -> Option<FaultKind> {
        orders.fault(now, None, None, random)
    }

    /// The numbers of the requests, one every second from 0 s on, that are refused.
    fn refused(fault: Fault) -> Vec<u64> {
        let mut orders = Orders::new("a", &[given(None, Behaviour { faults: vec![fault], ..Behaviour::default() })]);
        let mut random = Stream::new(1, "account", 0);
        let at = |second| Instant::ZERO + Duration::from_secs(second);
        (1..=6).filter(|n| take(&mut orders, at(n - 1), &mut random).is_some()).collect()
    }

    #[test]
    fn faults_keep_to_their_time_and_numbers() {
        let seconds = Duration::from_secs;
        for (fault, numbers) in [
            (refuse(), vec![1, 2, 3, 4, 5, 6]),
            (Fault { from: seconds(4), ..refuse() }, vec![5, 6]),
            (Fault { from: seconds(1), until: Some(seconds(3)), ..refuse() }, vec![2, 3]),
            (Fault { requests: Some((2, 4)), ..refuse() }, vec![2, 3, 4]),
            (Fault { requests: Some((2, 4)), from: seconds(2), ..refuse() }, vec![3, 4]),
            (Fault { rate: Some(0.0), ..refuse() }, vec![]),
            (Fault { rate: Some(1.0), ..refuse() }, vec![1, 2, 3, 4, 5, 6]),
        ] {
            assert_eq!(refused(fault.clone()), numbers, "{fault:?}");
        }
    }

    #[test]
    fn a_fault_befalls_the_models_and_clients_it_names_and_counts_those_alone() {
        let name = |text: &str| Spanned::new(text.into(), Span::NONE);
        let clients = Some(Clients { names: vec![name("batch")], senders: vec![1, 3] });
        for (fault, befallen) in [
            (Fault { models: vec![name("gpt-4o*"), name("o3")], ..refuse() }, "a a . a . . a ."),
            (Fault { clients: clients.clone(), ..refuse() }, ". b . b b . . b"),
            (Fault { models: vec![name("gpt-4o*")], clients, requests: Some((2, 2)), ..refuse() }, ". . . c . . . ."),
        ] {
            let mut orders = Orders::new("a", &[given(None, Behaviour { faults: vec![fault], ..Behaviour::default() })]);
            let mut random = Stream::new(1, "account", 0);
            let requests = [
                (Some("gpt-4o"), Some(0)),
                (Some("gpt-4o-mini"), Some(1)),
                (Some("gpt-4.1"), Some(0)),
                (Some("gpt-4o"), Some(3)),
                (None, Some(1)),
                (Some("gpt-4.1"), None),
                (Some("o3"), None),
                (Some("gpt-4.1"), Some(1)),
            ];
            let met = requests.map(|(model, sender)| orders.fault(Instant::ZERO, model, sender, &mut random).is_some());
            assert_eq!(met, befallen.split(' ').map(|sign| sign != ".").collect::<Vec<_>>()[..], "{befallen}");
        }
    }

    #[test]
    fn a_rate_holds_over_many_requests() {
        let fault = Fault { rate: Some(0.25), ..refuse() };
        let mut orders = Orders::new("a", &[given(None, Behaviour { faults: vec![fault], ..Behaviour::default() })]);
        let mut random = Stream::new(1, "account", 0);
        let count = (0..10_000).filter(|_| take(&mut orders, Instant::ZERO, &mut random).is_some()).count();
        assert!((2_350..2_650).contains(&count), "{count}");
    }

    #[test]
    fn the_first_fault_that_applies_does() {
        let slow = Fault { kind: FaultKind::Slow(Duration::from_secs(1)), requests: Some((2, 2)), ..refuse() };
        let behaviour = Behaviour { faults: vec![slow, Fault { requests: Some((2, 3)), ..refuse() }], ..Behaviour::default() };
        let mut orders = Orders::new("a", &[given(None, behaviour)]);
        let mut random = Stream::new(1, "account", 0);
        let kinds: Vec<_> = (0..4).map(|_| take(&mut orders, Instant::ZERO, &mut random)).collect();
        assert_eq!(kinds, [None, Some(FaultKind::Slow(Duration::from_secs(1))), Some(FaultKind::Refuse), None]);
    }

    #[test]
    fn a_script_answers_in_turn_and_its_last_entry_for_ever() {
        let entry = |status, times| ScriptedAnswer { status, retry_after: None, times };
        let behaviour = Behaviour { answers: vec![entry(200, 2), entry(429, 1), entry(503, 1)], ..Behaviour::default() };
        let mut orders = Orders::new("a", &[given(None, behaviour)]);
        let statuses: Vec<u16> = (0..6).filter_map(|_| orders.scripted(None)).map(|entry| entry.status).collect();
        assert_eq!(statuses, [200, 200, 429, 503, 503, 503]);
    }

    #[test]
    fn an_order_for_a_deployment_is_stronger_than_one_for_the_account() {
        let whole = |n| Latency::Whole(Duration::from_millis(n));
        let millis = |n| Behaviour { latency: Some(whole(n)), ..Behaviour::default() };
        let orders = Orders::new("a", &[given(Some("m"), millis(1)), given(None, millis(2)), given(None, millis(3))]);
        for (model, latency) in [(Some("m"), 1), (Some("n"), 3), (None, 3)] {
            assert_eq!(orders.latency(model), &whole(latency), "{model:?}");
        }
        assert_eq!(Orders::new("b", &[]).latency(None), &whole(200));
    }
}
