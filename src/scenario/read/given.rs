use super::{fault, value};
use crate::diagnostic::{Diagnostics, Spanned};
use crate::scenario::given::Behaviour;
use crate::scenario::{Order, Selector};
use crate::yaml::{Fields, Node};

/// Reads `given:`.
pub(super) fn read(node: &Node, sink: &mut Diagnostics) -> Vec<Order> {
    let entries = value::entries(node, "`given` is a map from backends to what they do", sink);
    entries
        .iter()
        .filter_map(|entry| {
            let to = Spanned::new(Selector::parse(&entry.key.name), entry.key.span);
            Some(Order { to, behaviour: behaviour(&entry.value, sink)? })
        })
        .collect()
}

fn behaviour(node: &Node, sink: &mut Diagnostics) -> Option<Behaviour> {
    let mut fields = Fields::of(node, "what a backend does", sink)?;
    let behaviour = Behaviour {
        latency: fields.get("latency").and_then(|n| value::duration(n, sink)),
        tokens_per_minute: fields.get("tokensPerMinute").and_then(|n| value::whole(n, 1, 1_000_000_000_000, sink)),
        faults: fields
            .get("faults")
            .map_or_else(Vec::new, |n| value::one_or_more(n).iter().filter_map(|n| fault::fault(n, sink)).collect()),
        answers: fields
            .get("answers")
            .map_or_else(Vec::new, |n| value::one_or_more(n).iter().filter_map(|n| fault::answer(n, sink)).collect()),
    };
    fields.finish(sink);
    Some(behaviour)
}
