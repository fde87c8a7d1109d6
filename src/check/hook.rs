//! Hooks and fragments: policy of somebody's own, held to what is asked of policy documents and to what is compiled around it.

use std::collections::BTreeSet;
use std::rc::Rc;

use super::plan;
use super::resolved::{Api, Resolved};
use super::resource_name;
use crate::diagnostic::{Diagnostic, Diagnostics, Mapped, Severity, Span, code};
use crate::policy::element::{Fragments, Section};
use crate::policy::{self, Document, Element, element};
use crate::resource::{NamedValue, substitute};
use crate::spec::{Hook, HookPlace, PolicyFile, Spec};

/// What of files is to be built: hooks of each API in the order of the spec, fragments.
#[derive(Debug, Default)]
pub(super) struct Policies {
    pub(super) hooks: Vec<Vec<plan::Hook>>,
    pub(super) fragments: Vec<plan::Fragment>,
}

/// Reads and checks all of them.
pub(super) fn check(resolved: &Resolved, values: &[NamedValue], sink: &mut Diagnostics) -> Policies {
    let spec = resolved.spec;
    if spec.policy_files().next().is_none() {
        return Policies { hooks: vec![Vec::new(); resolved.apis.len()], fragments: Vec::new() };
    }
    let mut fragments = Fragments::default();
    let built = spec.fragments.iter().filter_map(|(name, file)| {
        let text = read(file, sink);
        let document = text.and_then(|text| fragment(text, values, sink));
        let (whole, checked) = document.map_or((None, None), |(whole, checked)| (Some(whole), Some(checked)));
        fragments.add(Rc::clone(&name.value), checked, sink);
        Some(plan::Fragment { name: Rc::clone(&name.value), span: name.span, root: whole?.root })
    });
    let built: Vec<plan::Fragment> = built.collect();
    resource_name::check_kinds(spec.fragments.iter().map(|(name, _)| (name, "a policy fragment")), sink);
    let mut checking = Checking { spec, values, fragments, built: &built, included: BTreeSet::new(), sink };
    let hooks = resolved.apis.iter().map(|api| api.written.hooks.iter().filter_map(|hook| checking.hook(api, hook)).collect()).collect();
    let Checking { included, sink, .. } = checking;
    for (name, _) in spec.fragments.iter().filter(|(name, _)| !included.contains(&name.value)) {
        let message = format!("no hook includes the fragment `{}`", name.value);
        let fault = Diagnostic::new(code::hook::UNUSED_FRAGMENT, name.span, message).label("deployed, and not used here");
        sink.push(fault.help(format!("write `<include-fragment fragment-id='{}' />` in a hook, or delete the line", name.value)));
    }
    Policies { hooks, fragments: built }
}

/// What a file holds; tells when it cannot be read.
fn read<'s>(file: &'s PolicyFile, sink: &mut Diagnostics) -> Option<&'s Mapped> {
    let tell = |error: &Rc<str>| {
        let message = format!("cannot read {}: {error}", file.path.value);
        let fault = Diagnostic::new(code::spec::INCLUDE_UNREADABLE, file.path.span, message).label("named here");
        sink.push(fault.help("paths are looked for from the folder of the file that names them"));
    };
    file.text.as_ref().map_err(tell).ok()
}

/// A text with the named values that are at hand, as far as it is to be checked.
fn known(text: &Mapped, values: &[NamedValue]) -> Mapped {
    substitute(text, values, &mut Diagnostics::new())
}

/// A fragment: as it is written, and as it is to be checked.
fn fragment(text: &Mapped, values: &[NamedValue], sink: &mut Diagnostics) -> Option<(Document, Document)> {
    let whole = policy::read(text, sink)?;
    let checked = policy::read(&known(text, values), sink)?;
    policy::check_expressions(&checked, sink);
    Some((whole, checked))
}

struct Checking<'a> {
    spec: &'a Spec,
    values: &'a [NamedValue],
    fragments: Fragments,
    built: &'a [plan::Fragment],
    /// Fragments that hooks include.
    included: BTreeSet<Rc<str>>,
    sink: &'a mut Diagnostics,
}

impl Checking<'_> {
    fn hook(&mut self, api: &Api, hook: &Hook) -> Option<plan::Hook> {
        let text = read(&hook.file, self.sink)?;
        let nodes = policy::read_list(text, self.sink)?;
        let checked = policy::read_list(&known(text, self.values), self.sink)?;
        let root = Element::new(section(hook.at).name()).nodes(checked);
        if self.is_whole(&root, text, hook) {
            self.policies(&root, hook);
            self.collisions(api, &root, hook);
        }
        let path = &hook.file.path;
        Some(plan::Hook { at: hook.at, file: Rc::clone(&path.value), span: path.span, nodes })
    }

    /// Whether a file holds the policies of a section, nothing around them; tells when it does not.
    fn is_whole(&mut self, root: &Element, text: &Mapped, hook: &Hook) -> bool {
        let mut sound = true;
        for element in root.elements() {
            let name = &*element.name;
            let around = ["policies", "fragment"].contains(&name) || Section::ALL.iter().any(|section| section.name() == name);
            let fault = if around {
                let message = format!("`<{name}>` around the policies of a hook");
                let help = if name == "fragment" {
                    "name the file under `fragments`, and include it in a hook with `<include-fragment fragment-id='NAME' />`".to_owned()
                } else {
                    format!("write the policies alone: the spec says that they stand at `{}`", hook.at.words())
                };
                Diagnostic::new(code::hook::WRAPPED, element.name_span, message).help(help)
            } else if name == "base" {
                Diagnostic::new(code::hook::BASE, element.span, "`<base />` in a hook")
                    .help("delete it: the compiled policy has it, before all hooks")
            } else {
                continue;
            };
            sound = false;
            self.sink.push(fault.and(hook.file.path.span, "the hook"));
        }
        if root.elements().next().is_none() {
            let fault = Diagnostic::new(code::hook::EMPTY, text.span(0..0), format!("{} holds no policy", hook.file.path.value));
            self.sink.push(fault.and(hook.file.path.span, "the hook").help("write a policy, or take the hook out of the spec"));
            sound = false;
        }
        sound
    }

    /// What is told of policies in documents, too.
    fn policies(&mut self, root: &Element, hook: &Hook) {
        let mut found = Diagnostics::new();
        let forwards = element::forwards(root, section(hook.at), &self.fragments, &mut found);
        if let Some(forward) = forwards.filter(|_| hook.at == HookPlace::EachAttempt) {
            let message = "`<forward-request>` in a hook: the compiled policy forwards";
            self.sink.push(Diagnostic::new(code::hook::FORWARDS, forward, message).help("delete it: the hook runs before each forward"));
        }
        policy::check_expressions(&around(root, hook.at), &mut found);
        for fault in found.into_iter().filter_map(as_of_a_hook) {
            // What is no error is allowed where the hook is named.
            let mild = fault.severity < Severity::Error;
            self.sink.push(if mild { fault.and(hook.file.path.span, "the hook") } else { fault });
        }
    }

    /// What stands in the way of what is compiled.
    fn collisions(&mut self, api: &Api, root: &Element, hook: &Hook) {
        let named = |element: &Element| (&*element.name == "include-fragment").then(|| Some(element.find("fragment-id")?.value.shared()));
        let included: Vec<Rc<str>> = root.descendants().filter_map(named).flatten().collect();
        let fragments = self.built.iter().filter(|fragment| included.contains(&fragment.name)).map(|fragment| &fragment.root);
        let all = std::iter::once(root).chain(fragments).flat_map(Element::descendants);
        let backends: Vec<Span> = all.filter(|element| &*element.name == "set-backend-service").map(|element| element.span).collect();
        self.included.extend(included);
        for place in backends {
            self.sink.push(self.sets_backend(place, hook));
        }
        let last = matches!(hook.at, HookPlace::AfterOutbound | HookPlace::AfterOnError);
        if let Some(end) = root.elements().find(|element| &*element.name == "return-response").filter(|_| !last) {
            let message = "`<return-response>` outside of any condition: every request ends here";
            let fault = Diagnostic::new(code::hook::ENDS_ALL, end.name_span, message).label("nothing behind it runs");
            self.sink.push(fault.and(hook.file.path.span, "the hook").help("put it into a `<choose>` that says when"));
        }
        if hook.at == HookPlace::EachAttempt && api.leads_to().next().is_none() {
            let message = format!("`{}` forwards nothing: the hook never runs", api.name.value);
            let fault = Diagnostic::new(code::hook::NEVER_RUNS, hook.file.path.span, message).label("belongs to attempts");
            self.sink.push(fault.help("delete the hook, or write a route"));
        }
    }

    fn sets_backend(&self, place: Span, hook: &Hook) -> Diagnostic {
        let fault = match self.spec.residency.first() {
            Some(rule) => Diagnostic::new(code::hook::LEAVES_RESIDENCY, place, "a hook sets the backend, and `residency` is to be proved")
                .label("no rule can be proved of this")
                .and(rule.span, "asked for here"),
            None => {
                let label = match hook.at {
                    HookPlace::BeforeInbound => "overruled by the route",
                    HookPlace::AfterInbound
                    | HookPlace::EachAttempt
                    | HookPlace::BeforeOutbound
                    | HookPlace::AfterOutbound
                    | HookPlace::BeforeOnError
                    | HookPlace::AfterOnError => "routes, affinity and drains do not hold for it",
                };
                Diagnostic::new(code::hook::SETS_BACKEND, place, "a hook sets the backend, which routes decide").label(label)
            }
        };
        fault.and(hook.file.path.span, "the hook").help("write a route, with `when` for what the hook asks")
    }
}

/// Where a hook goes.
fn section(at: HookPlace) -> Section {
    match at {
        HookPlace::BeforeInbound | HookPlace::AfterInbound => Section::Inbound,
        HookPlace::EachAttempt => Section::Backend,
        HookPlace::BeforeOutbound | HookPlace::AfterOutbound => Section::Outbound,
        HookPlace::BeforeOnError | HookPlace::AfterOnError => Section::OnError,
    }
}

/// A document as expressions find it around a hook: requests are forwarded behind those of inbound, and in each attempt.
fn around(hook: &Element, at: HookPlace) -> Document {
    let forward = || Element::new("forward-request");
    let root = Element::new("policies");
    let root = match at {
        HookPlace::BeforeInbound | HookPlace::AfterInbound => root.child(hook.clone()).child(Element::new("backend").child(forward())),
        HookPlace::EachAttempt => {
            let retry = Element::new("retry").nodes(hook.children.iter().cloned()).child(forward());
            root.child(Element::new("backend").child(retry))
        }
        HookPlace::BeforeOutbound | HookPlace::AfterOutbound | HookPlace::BeforeOnError | HookPlace::AfterOnError => {
            root.child(hook.clone())
        }
    };
    Document { root }
}

/// A fault of a document, as a hook has it. Where a hook forwards was told.
fn as_of_a_hook(mut fault: Diagnostic) -> Option<Diagnostic> {
    match fault.code {
        of if of == code::policy::SECOND_FORWARD => return None,
        of if of == code::policy::NOT_MODELLED => {
            fault.code = code::hook::NOT_SIMULATED;
            fault.severity = Severity::Note;
            fault.help = Some("it is compiled, and its expressions are checked; `apc simulate` refuses it".to_owned());
        }
        of if of == code::policy::UNKNOWN_FRAGMENT => {
            let declare = "declare it: `fragments: { NAME: FILE.xml }`";
            fault.help = Some(fault.help.filter(|help| help.starts_with("did you mean")).unwrap_or_else(|| declare.to_owned()));
        }
        _ => {}
    }
    Some(fault)
}
