use super::list;
use crate::diagnostic::Diagnostics;
use crate::spec::key::{around, attempt, policies};
use crate::spec::{Hook, HookPlace, PolicyFile};
use crate::yaml::table::Map;
use crate::yaml::{Fields, Node, value};

/// What a key takes below `policies`: its map, and the place of each key of that.
type Section = (&'static str, &'static Map, &'static [(&'static str, HookPlace)]);

const SECTIONS: [Section; 4] = [
    (policies::INBOUND, &around::MAP, &[(around::BEFORE, HookPlace::BeforeInbound), (around::AFTER, HookPlace::AfterInbound)]),
    (policies::BACKEND, &attempt::MAP, &[(attempt::EACH_ATTEMPT, HookPlace::EachAttempt)]),
    (policies::OUTBOUND, &around::MAP, &[(around::BEFORE, HookPlace::BeforeOutbound), (around::AFTER, HookPlace::AfterOutbound)]),
    (policies::ON_ERROR, &around::MAP, &[(around::BEFORE, HookPlace::BeforeOnError), (around::AFTER, HookPlace::AfterOnError)]),
];

/// Reads `policies` of an API.
pub(super) fn read(node: &Node, sink: &mut Diagnostics) -> Vec<Hook> {
    let mut hooks = Vec::new();
    let Some(mut fields) = Fields::section(node, &policies::MAP.section, sink) else { return hooks };
    for (key, map, places) in SECTIONS {
        let Some(mut inner) = fields.get(key).and_then(|node| Fields::section(node, &map.section, sink)) else { continue };
        for (key, at) in places {
            hooks.extend(list::texts(&mut inner, key, sink).into_iter().map(|path| Hook { at: *at, file: PolicyFile::new(path) }));
        }
        inner.finish(sink);
    }
    fields.finish(sink);
    hooks
}

/// Reads the path of a fragment.
pub(super) fn fragment(node: &Node, sink: &mut Diagnostics) -> Option<PolicyFile> {
    value::text(node, "the file of a fragment", sink).map(PolicyFile::new)
}
