//! How long clients wait: `timeout` and `disconnects`.

use super::distribution::AFTER;
use super::{key, single};
use crate::diagnostic::{Diagnostic, Diagnostics, code};
use crate::scenario::Disconnects;
use crate::time::Duration;
use crate::yaml::{Fields, Kind, Node};

/// Reads `timeout:`.
pub(super) fn timeout(fields: &mut Fields<'_>, sink: &mut Diagnostics) -> Option<Duration> {
    let timeout = fields.duration("timeout", sink)?;
    if timeout.value == Duration::ZERO {
        let fault = Diagnostic::new(code::scenario::BAD_SEND, timeout.span, "a client that waits for no time at all gets no answer");
        sink.push(fault.help("leave `timeout` out to have it wait as long as it takes; the OpenAI SDK waits for `600s`"));
        return None;
    }
    Some(timeout.value)
}

/// Reads `disconnects:`: a share, or a map that also says when. `stream` is the share of requests for a stream.
pub(super) fn disconnects(node: &Node, stream: f64, sink: &mut Diagnostics) -> Option<Disconnects> {
    let share = |node: &Node, sink: &mut Diagnostics| {
        single::share(node, "`disconnects`", "write a share of the requests, such as `2%`, or `{ rate: 5%, after: 2s }`", sink)
    };
    if !matches!(node.kind, Kind::Mapping(_)) {
        let rate = share(node, sink)?;
        if stream == 0.0 {
            let fault = "a share by itself is of clients who go in the middle of a stream, and this sender asks for none";
            let fault = Diagnostic::new(code::scenario::BAD_SEND, node.span, fault);
            sink.push(fault.help("add `stream: true`, or say when they go: `disconnects: { rate: 2%, after: 2s }`"));
        }
        return Some(Disconnects { rate, after: None });
    }
    let mut fields = Fields::section(node, &key::DISCONNECTS.section, sink)?;
    fields.require("after", "how long after it was sent: `after: 2s`, `after: 1s..10s`", sink);
    let rate = fields.get("rate").map_or(Some(1.0), |n| share(n, sink));
    let after = fields.get("after").and_then(|n| AFTER.read(n, sink));
    fields.finish(sink);
    Some(Disconnects { rate: rate?, after: Some(after?) })
}
