use std::collections::BTreeMap;
use std::rc::Rc;

use crate::diagnostic::code::policy as code;
use crate::diagnostic::{Diagnostic, Diagnostics, Severity, Span};

use super::table::{self, Known};
use super::{Action, Fragments, Policies, Policy, Reading, Section};
use crate::policy::{Document, Element};

/// Reads a document's policies. All faults go to `sink`; `None` when there was any error. Where fragments are not known, those that are
/// included are left out.
pub fn policies(document: &Document, fragments: Option<&Fragments>, sink: &mut Diagnostics) -> Option<Policies> {
    let root = &document.root;
    if &*root.name != "policies" {
        let fault = Diagnostic::new(code::WRONG_ROOT, root.name_span, format!("the document's element is `<{}>`", root.name));
        sink.push(
            fault.help(
                "a policy document is one `<policies>` element with its four sections; a hook is checked with the spec that names it",
            ),
        );
        return None;
    }
    let mut reading = Reading::of(Section::Inbound, fragments, sink);
    let policies = reading.sections(root);
    (reading.errors == 0).then_some(policies)
}

/// Reads policies that are to stand in a section of somebody else's document: the elements of `root`. All faults go to `sink`. Where a
/// request would be forwarded.
pub fn forwards(root: &Element, section: Section, fragments: &Fragments, sink: &mut Diagnostics) -> Option<Span> {
    let mut reading = Reading::of(section, Some(fragments), sink);
    reading.list(root, "");
    reading.forward
}

impl<'a> Reading<'a> {
    pub(super) fn of(section: Section, fragments: Option<&'a Fragments>, sink: &'a mut Diagnostics) -> Self {
        Self { sink, errors: 0, section, forward: None, fragments, including: None, included: 0 }
    }

    pub(super) fn report(&mut self, finding: Diagnostic) {
        self.errors += usize::from(finding.severity == Severity::Error);
        self.sink.push(finding);
    }

    fn sections(&mut self, root: &Element) -> Policies {
        self.attributes(root, &[], &[]);
        self.no_text(root);
        let mut out = Policies::default();
        let mut seen: BTreeMap<Section, &Element> = BTreeMap::new();
        for element in root.elements() {
            let Some(section) = Section::ALL.into_iter().find(|s| s.name() == &*element.name) else {
                let message = format!("`<{}>` is not a section", element.name);
                let help = "the sections are `<inbound>`, `<backend>`, `<outbound>` and `<on-error>`";
                let fault = Diagnostic::new(code::UNKNOWN_SECTION, element.name_span, message).help(help);
                self.report(fault.did_you_mean(&element.name, Section::ALL.map(Section::name)));
                continue;
            };
            if let Some(first) = seen.get(&section) {
                let fault = Diagnostic::new(code::SECOND_SECTION, element.name_span, format!("a second `<{}>`", element.name));
                self.report(fault.and(first.name_span, "first").help("each section stands at most once: put its policies together"));
                continue;
            }
            seen.insert(section, element);
            self.section = section;
            let policies = self.section(element);
            match section {
                Section::Inbound => out.inbound = policies,
                Section::Backend => out.backend = policies,
                Section::Outbound => out.outbound = policies,
                Section::OnError => out.on_error = policies,
            }
        }
        for section in Section::ALL.into_iter().filter(|s| !seen.contains_key(s)) {
            let name = section.name();
            let message = format!("the document has no `<{name}>` section");
            let help = format!("write `<{name}><base /></{name}>` to keep what the broader scopes do there");
            self.report(Diagnostic::new(code::MISSING_SECTION, root.name_span, message).help(help));
        }
        out
    }

    fn section(&mut self, section: &Element) -> Vec<Policy> {
        self.attributes(section, &[], &[]);
        self.no_text(section);
        let mut bases = section.elements().filter(|e| &*e.name == "base");
        if let (Some(first), Some(second)) = (bases.next(), bases.next()) {
            let message = format!("a second `<base />` in `<{}>`", section.name);
            let fault = Diagnostic::new(code::SECOND_BASE, second.span, message).and(first.span, "first");
            self.report(fault.help("keep one: what the broader scopes do would run twice"));
        }
        if self.section == Section::Backend {
            let mut children = section.elements();
            match (children.next(), children.next()) {
                (None, _) => {
                    let fault = Diagnostic::new(code::EMPTY_BACKEND, section.name_span, "`<backend>` is empty: nothing is forwarded");
                    self.report(fault.help("write `<base />` or `<forward-request />` in it"));
                }
                (Some(first), Some(second)) => {
                    let message = "`<backend>` holds more than one policy: API Management takes exactly one";
                    let fault = Diagnostic::new(code::BACKEND_CHILDREN, second.span, message).label("a second one");
                    let help = "put what belongs to each attempt into the `<retry>`, and the rest into `<inbound>` or `<outbound>`";
                    self.report(fault.and(first.span, "the first").help(help));
                }
                (Some(_), None) => {}
            }
        }
        self.list(section, "")
    }

    /// The policies in an element, at a path.
    pub(super) fn list(&mut self, parent: &Element, path: &str) -> Vec<Policy> {
        self.no_text(parent);
        let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
        let mut out = Vec::new();
        for element in parent.elements() {
            if !self.may_include() {
                break;
            }
            let count = counts.entry(&element.name).or_default();
            *count += 1;
            let slash = if path.is_empty() { "" } else { "/" };
            let path: Rc<str> = format!("{path}{slash}{}[{count}]", element.name).into();
            if let Some(action) = self.policy(element, &path) {
                let id = element.find("id").map(|a| a.value.shared());
                out.push(Policy { span: element.span, name: Rc::clone(&element.name), id, path, action });
            }
        }
        out
    }

    fn policy(&mut self, element: &Element, path: &str) -> Option<Action> {
        let name = &*element.name;
        if name == "base" {
            self.attributes(element, &[], &[]);
            self.empty(element);
            if !path.starts_with("base[") {
                let fault = Diagnostic::new(code::NESTED_BASE, element.span, "`<base />` inside another policy");
                self.report(fault.help("it stands directly in a section"));
            }
            return Some(Action::Base);
        }
        let entry = match table::find(name) {
            Known::Modelled(entry) => entry,
            Known::NotModelled => {
                let message = format!("the policy `<{name}>` is not modelled");
                let fault = Diagnostic::new(code::NOT_MODELLED, element.name_span, message);
                self.report(fault.help("API Management knows it, this program does not yet: a simulation without it would be wrong"));
                return None;
            }
            Known::No => {
                let fault = Diagnostic::new(code::UNKNOWN_POLICY, element.name_span, format!("unknown policy `<{name}>`"));
                let is_section = Section::ALL.iter().any(|section| section.name() == name);
                let fault = if is_section { fault.help("a section stands in `<policies>`: here only what is in it") } else { fault };
                self.report(fault.did_you_mean(name, table::names()));
                return None;
            }
        };
        if !entry.sections.contains(&self.section) {
            let message = format!("`<{name}>` cannot stand in `<{}>`", self.section.name());
            let places: Vec<_> = entry.sections.iter().map(|s| format!("`<{}>`", s.name())).collect();
            let fault = Diagnostic::new(code::WRONG_SECTION, element.name_span, message);
            self.report(fault.help(format!("it stands in {}", places.join(" or "))));
        }
        let own: Vec<&str> = entry.attributes.iter().copied().chain(["id"]).collect();
        self.attributes(element, &own, entry.not_modelled);
        if element.find("id").is_some() {
            self.optional_literal(element, "id");
        }
        (entry.read)(self, element, path)
    }
}
