use super::{fault, key};
use crate::diagnostic::{Diagnostics, Spanned};
use crate::scenario::given::Behaviour;
use crate::scenario::{Order, Selector};
use crate::yaml::{Entry, Fields, Node};

/// An entry of `given:`.
pub(super) fn order(entry: &Entry, sink: &mut Diagnostics) -> Option<Order> {
    let to = Spanned::new(Selector::parse(&entry.key.name), entry.key.span);
    Some(Order { to, behaviour: behaviour(&entry.value, sink)? })
}

fn behaviour(node: &Node, sink: &mut Diagnostics) -> Option<Behaviour> {
    let mut fields = Fields::section(node, &key::GIVEN, sink)?;
    let behaviour = Behaviour {
        latency: fields.duration("latency", sink).map(|latency| latency.value),
        tokens_per_minute: fields.integer("tokensPerMinute", 1..=1_000_000_000_000, sink).map(|tokens| tokens.value),
        faults: fields.list("faults").iter().filter_map(|n| fault::fault(n, sink)).collect(),
        answers: fields.list("answers").iter().filter_map(|n| fault::answer(n, sink)).collect(),
    };
    fields.finish(sink);
    Some(behaviour)
}
