use super::{key, single};
use crate::diagnostic::Diagnostics;
use crate::scenario::Retries;
use crate::yaml::{Fields, Kind, Node, value};

/// Reads `retries:`: a word, or a map of what is otherwise than the OpenAI SDK has it.
pub(super) fn read(node: &Node, sink: &mut Diagnostics) -> Option<Retries> {
    if !matches!(node.kind, Kind::Mapping(_)) {
        let words = [("none", false), ("openai-sdk", true)];
        return value::choice(node, "`retries`", &words, sink)?.value.then(Retries::openai_sdk);
    }
    let mut fields = Fields::section(node, &key::RETRIES.section, sink)?;
    let usual = Retries::openai_sdk();
    let statuses = fields.get("statusCodes").map(|n| {
        let status = |n: &std::rc::Rc<Node>| single::status(value::mapped(n, "a status", sink)?.text(), n.span, sink);
        value::list(n).iter().filter_map(status).collect()
    });
    let mut duration = |key| fields.duration(key, sink).map(|d| d.value);
    let (interval, max_interval) = (duration("interval").unwrap_or(usual.interval), duration("maxInterval").unwrap_or(usual.max_interval));
    let retries = Retries {
        count: fields.integer("count", 1..=100, sink).map_or(usual.count, |n| n.value),
        statuses: statuses.unwrap_or(usual.statuses),
        interval,
        max_interval,
        jitter: fields.get("jitter").and_then(|n| share(n, sink)).unwrap_or(usual.jitter),
        longest_retry_after: match fields.get("retryAfter") {
            None => usual.longest_retry_after,
            Some(n) if n.scalar().is_some_and(|t| t.text() == "none") => None,
            Some(n) => value::duration(n, "`retryAfter`", sink).map(|d| d.value),
        },
    };
    fields.finish(sink);
    Some(retries)
}

fn share(node: &Node, sink: &mut Diagnostics) -> Option<f64> {
    single::share(node, "`jitter`", "by which share a wait may be shorter: `25%`", sink)
}
