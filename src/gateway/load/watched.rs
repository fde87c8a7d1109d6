use std::collections::BTreeMap;
use std::rc::Rc;

use super::Targets;
use crate::gateway::RefusedBy;
use crate::gateway::program::Meant;
use crate::policy::element::Section;
use crate::resource::{CookieOutcome, Part, Place};

/// The places in a policy that are watched, by section and path.
#[derive(Debug, Default)]
pub(super) struct Watched(BTreeMap<(Section, Rc<str>), Here>);

/// What is watched at one element.
#[derive(Debug, Default)]
struct Here {
    requests: Vec<(Meant, u32)>,
    lines: Vec<(u32, u32)>,
    refused: Vec<(RefusedBy, u32)>,
}

impl Watched {
    /// Those of the policy of an API or a product.
    pub(super) fn of(scope: &str, places: &[(u32, Place)], targets: &Targets) -> Self {
        let mut found: BTreeMap<(Section, Rc<str>), Here> = BTreeMap::new();
        for (number, place) in places {
            let Place::Policy { scope: of, section, path, part } = place else { continue };
            if **of != *scope {
                continue;
            }
            let here = found.entry((*section, Rc::clone(path))).or_default();
            match part {
                Part::Whole => here.requests.push((Meant { target: None, again: false }, *number)),
                // Nothing goes to a target that is not deployed.
                Part::Target(id) => {
                    here.requests.extend(targets.names.get(id).map(|&target| (Meant { target: Some(target), again: false }, *number)));
                }
                Part::OverLimit => here.refused.push((RefusedBy::Limit, *number)),
                Part::OverQuota => here.refused.push((RefusedBy::Quota, *number)),
                Part::Line(line) => here.lines.push((*line, *number)),
            }
        }
        Self(found)
    }

    /// Who is told of the requests that come to an element, or to a branch of one.
    pub(super) fn requests(&self, section: Section, path: &str, again: bool) -> Option<Rc<[(Meant, u32)]>> {
        let here = self.at(section, path)?;
        let all = here.requests.iter().map(|&(meant, number)| (Meant { again, ..meant }, number));
        Some(all.collect()).filter(|all: &Rc<[_]>| !all.is_empty())
    }

    /// Who is told of the lines of an element's expression.
    pub(super) fn lines(&self, section: Section, path: &str) -> Option<Rc<[(u32, u32)]>> {
        self.at(section, path).filter(|here| !here.lines.is_empty()).map(|here| here.lines.as_slice().into())
    }

    /// Who is told of the requests that an element refuses.
    pub(super) fn refused(&self, section: Section, path: &str) -> Option<Rc<[(RefusedBy, u32)]>> {
        self.at(section, path).filter(|here| !here.refused.is_empty()).map(|here| here.refused.as_slice().into())
    }

    fn at(&self, section: Section, path: &str) -> Option<&Here> {
        if self.0.is_empty() { None } else { self.0.get(&(section, path.into())) }
    }
}

/// The numbers of a pool's member; those that are watched.
pub(super) fn member(places: &[(u32, Place)], of: &str, backend_id: &str) -> Rc<[u32]> {
    let is = |place: &Place| matches!(place, Place::Member { pool, backend } if **pool == *of && **backend == *backend_id);
    places.iter().filter(|(_, place)| is(place)).map(|(number, _)| *number).collect()
}

/// The number of what a pool's affinity comes to, if it is watched.
pub(super) fn cookie(places: &[(u32, Place)], of: &str, wanted: CookieOutcome) -> Option<u32> {
    let is = |place: &Place| matches!(place, Place::Cookie { pool, outcome } if **pool == *of && *outcome == wanted);
    places.iter().find(|(_, place)| is(place)).map(|(number, _)| *number)
}
