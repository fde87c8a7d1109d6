use std::collections::BTreeMap;
use std::rc::Rc;

use super::table::{ANYWHERE, Entry};
use super::{Action, Policy, Reading};
use crate::diagnostic::code::policy as code;
use crate::diagnostic::{Diagnostic, Diagnostics, Span};
use crate::policy::{Document, Element};

pub(super) const ENTRY: Entry =
    Entry { name: "include-fragment", sections: ANYWHERE, attributes: &["fragment-id"], not_modelled: &[], read };

/// Policies that a document may include in all: few fragments, included often, would grow without bound.
const MOST_POLICIES: usize = 50_000;

/// The fragments of a service, by their ids.
#[derive(Clone, Debug, Default)]
pub struct Fragments(BTreeMap<Rc<str>, Document>);

impl Fragments {
    /// Adds one, which counts as empty after a fault; tells when the document is no fragment.
    pub fn add(&mut self, id: Rc<str>, document: Option<Document>, sink: &mut Diagnostics) {
        let Some(document) = document else {
            self.0.insert(id, Document { root: Element::new("fragment") });
            return;
        };
        let root = &document.root;
        if &*root.name == "fragment" {
            self.0.insert(id, document);
            return;
        }
        let message = format!("the element of a fragment is `<{}>`", root.name);
        let fault = Diagnostic::new(code::WRONG_ROOT, root.name_span, message);
        sink.push(fault.help("a fragment is one `<fragment>` element with policies in it, without sections"));
        self.add(id, None, sink);
    }
}

/// The fragment that is being read.
#[derive(Clone, Copy)]
pub(super) struct Including {
    /// Where it is included.
    place: Span,
}

impl Reading<'_> {
    /// Counts the policies of fragments. Whether one more may be read.
    pub(super) fn may_include(&mut self) -> bool {
        let Some(Including { place }) = self.including else { return true };
        self.included += 1;
        if self.included == MOST_POLICIES + 1 {
            let message = format!("more than {MOST_POLICIES} policies of fragments in one document");
            self.report(Diagnostic::new(code::TOO_LARGE, place, message).help("include them less often"));
        }
        self.included <= MOST_POLICIES
    }
}

/// What the fragment holds takes the element's place.
fn read(reading: &mut Reading<'_>, element: &Element, path: &str) -> Option<Action> {
    reading.empty(element);
    let id = reading.literal(element, "fragment-id")?;
    let place = element.find("fragment-id").map_or(element.span, |attribute| attribute.value.whole());
    if let Some(outer) = reading.including {
        let fault = Diagnostic::new(code::NESTED_FRAGMENT, place, format!("a fragment that includes `{id}`"));
        reading.report(fault.and(outer.place, "included here").help("include both where they are used: a fragment includes no other"));
        return None;
    }
    let Some(Fragments(known)) = reading.fragments else { return Some(Action::IncludeFragment(Vec::new())) };
    let Some(fragment) = known.get(&id) else {
        let fault = Diagnostic::new(code::UNKNOWN_FRAGMENT, place, format!("no fragment is named `{id}`"));
        let fault = fault.help("deploy a fragment of this name before the policy");
        reading.report(fault.did_you_mean(&id, known.keys().map(|known| &**known)));
        return None;
    };
    reading.including = Some(Including { place });
    reading.attributes(&fragment.root, &[], &[]);
    let policies: Vec<Policy> = reading.list(&fragment.root, path);
    reading.including = None;
    Some(Action::IncludeFragment(policies))
}
