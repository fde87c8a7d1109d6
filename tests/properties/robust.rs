//! Whatever is written, the answer is a diagnostic: texts that were cut, doubled or mixed up neither panic nor hang, and every
//! diagnostic points into the text.

use apc::diagnostic::{Diagnostics, Mapped, Sources, Style, render_all};
use apc::project::Project;
use apc::{policy, resource};
use proptest::prelude::*;
use proptest::test_runner::RngSeed;

const SPECS: [&str; 4] = [
    include_str!("../../specs/load-balancing.yaml"),
    include_str!("../../specs/model-routing.yaml"),
    include_str!("../../specs/session-affinity.yaml"),
    include_str!("../../specs/pitfalls/retry-too-short.yaml"),
];

const POLICY: &str = include_str!("../../policies/model-routing/inference.xml");
const TEMPLATE: &str = include_str!("../../policies/load-balancing/azuredeploy.json");

/// One way to spoil a text, by lines and bytes.
#[derive(Clone, Debug)]
enum Spoil {
    DropLine(prop::sample::Index),
    DoubleLine(prop::sample::Index),
    Indent(prop::sample::Index, usize),
    CutAt(prop::sample::Index),
    Insert(prop::sample::Index, &'static str),
}

const BITS: [&str; 22] =
    ["{", "}", "[", "]", ":", "- ", "*", "&a ", "\"", "'", "#", "@(", "{{", "\t", "%", ">=", "ü", "\0", "<", "&", "0", "null"];

fn spoil() -> impl Strategy<Value = Spoil> {
    let at = any::<prop::sample::Index>;
    prop_oneof![
        at().prop_map(Spoil::DropLine),
        at().prop_map(Spoil::DoubleLine),
        (at(), 0..6_usize).prop_map(|(i, n)| Spoil::Indent(i, n)),
        at().prop_map(Spoil::CutAt),
        (at(), prop::sample::select(&BITS[..])).prop_map(|(i, b)| Spoil::Insert(i, b)),
    ]
}

fn apply(text: &str, spoils: &[Spoil]) -> String {
    let mut text = text.to_owned();
    for spoil in spoils {
        let lines: Vec<&str> = text.lines().collect();
        let byte = |at: &prop::sample::Index| (0..=at.index(text.len() + 1)).rev().find(|&i| text.is_char_boundary(i)).unwrap_or(0);
        if lines.is_empty() {
            break;
        }
        text = match spoil {
            Spoil::DropLine(at) => {
                let drop = at.index(lines.len());
                lines.iter().enumerate().filter(|(i, _)| *i != drop).map(|(_, l)| format!("{l}\n")).collect()
            }
            Spoil::DoubleLine(at) => {
                let double = at.index(lines.len());
                lines.iter().enumerate().map(|(i, l)| if i == double { format!("{l}\n{l}\n") } else { format!("{l}\n") }).collect()
            }
            Spoil::Indent(at, blanks) => {
                let of = at.index(lines.len());
                let indented = |l: &str| format!("{}{}\n", " ".repeat(*blanks), l.trim_start());
                lines.iter().enumerate().map(|(i, l)| if i == of { indented(l) } else { format!("{l}\n") }).collect()
            }
            Spoil::CutAt(at) => text[..byte(at)].to_owned(),
            Spoil::Insert(at, bit) => {
                let (head, tail) = text.split_at(byte(at));
                format!("{head}{bit}{tail}")
            }
        };
    }
    text
}

/// Every diagnostic can be shown, and its place lies in its text.
fn shown(sink: &Diagnostics, sources: &Sources) {
    for label in sink.iter().flat_map(|d| &d.labels).filter(|l| l.span.is_some()) {
        let source = sources.get(label.span.source).expect("a place is in a source");
        let text = source.text();
        assert!(label.span.end as usize <= text.len(), "{label:?} lies outside of {}", source.name());
        assert!(text.is_char_boundary(label.span.start as usize) && text.is_char_boundary(label.span.end as usize), "{label:?}");
    }
    let _ = render_all(sink, sources, Style::Plain);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, failure_persistence: None, rng_seed: RngSeed::Fixed(7), ..ProptestConfig::default() })]

    #[test]
    fn a_spoilt_spec_is_answered_with_diagnostics(which in 0..SPECS.len(), spoils in prop::collection::vec(spoil(), 1..5)) {
        let (mut sources, mut sink) = (Sources::new(), Diagnostics::new());
        let project = Project::open(&apply(SPECS[which], &spoils), "spoilt", &mut sources, &mut sink);
        prop_assert_eq!(project.is_none(), sink.has_errors());
        shown(&sink, &sources);
    }

    #[test]
    fn a_spoilt_policy_is_answered_with_diagnostics(spoils in prop::collection::vec(spoil(), 1..5)) {
        let (mut sources, mut sink) = (Sources::new(), Diagnostics::new());
        let text = apply(POLICY, &spoils);
        let source = sources.add("policy.xml", text.as_str());
        match policy::read(&Mapped::verbatim(&text, source, 0), &mut sink) {
            Some(document) => {
                let policies = policy::element::policies(&document, None, &mut sink);
                prop_assert!(policies.is_some() || sink.has_errors());
            }
            None => prop_assert!(sink.has_errors()),
        }
        shown(&sink, &sources);
    }

    #[test]
    fn a_spoilt_template_is_answered_with_diagnostics(spoils in prop::collection::vec(spoil(), 1..5)) {
        let (mut sources, mut sink) = (Sources::new(), Diagnostics::new());
        let text = apply(TEMPLATE, &spoils);
        let source = sources.add("azuredeploy.json", text.as_str());
        let bundle = resource::read(&Mapped::verbatim(&text, source, 0), &mut sink);
        prop_assert!(bundle.is_some() || sink.has_errors());
        shown(&sink, &sources);
    }
}
