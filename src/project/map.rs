//! The source map: which line of a spec each thing of the compiled artifacts comes from.

use serde::Serialize;

use super::Project;
use crate::compile;
use crate::diagnostic::Sources;
use crate::resource::{Landmark, Place};

/// How every source map begins; `1` is the version of its form.
const BEGINNING: &str = "{\"apcMap\":1,\"marks\":[";

/// Something that a spec says, with the places of the artifacts that carry it out.
#[derive(Serialize)]
struct Entry<'a> {
    spec: &'a str,
    kind: &'a str,
    path: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    written: Option<String>,
    places: Vec<Spot<'a>>,
}

/// A place of the artifacts.
#[derive(PartialEq, Serialize)]
#[serde(untagged)]
enum Spot<'a> {
    Policy { policy: &'a str, section: &'a str, element: &'a str },
    Pool { pool: &'a str },
    Member { pool: &'a str, backend: &'a str },
}

impl<'a> Spot<'a> {
    fn of(place: &'a Place) -> Self {
        match place {
            Place::Policy { scope, section, path, .. } => Self::Policy { policy: scope, section: section.name(), element: path },
            Place::Member { pool, backend } => Self::Member { pool, backend },
            Place::Cookie { pool, .. } => Self::Pool { pool },
        }
    }
}

impl Project {
    /// What a source map has of this spec, an entry each: what stands where (`written`), and the elements of policies, as
    /// `LastError.Path` has them, and the pools that carry it out.
    #[must_use]
    pub fn marks(&self, sources: &Sources) -> Vec<String> {
        let entry = |landmark: &Landmark| {
            let mut places: Vec<Spot<'_>> = landmark.places.iter().map(Spot::of).collect();
            // One pool comes to several outcomes, and one element does several things.
            places.dedup();
            let (spec, kind) = (&*self.plan.name, landmark.kind.words().0);
            let entry = Entry { spec, kind, path: &landmark.path, written: sources.place(landmark.span), places };
            serde_json::to_string(&entry).unwrap_or_default()
        };
        compile::landmarks(&self.plan).iter().map(entry).collect()
    }
}

/// A source map of such entries: JSON, with each on a line.
#[must_use]
pub fn source_map(marks: &[String]) -> String {
    let end = if marks.is_empty() { "]}" } else { "\n]}" };
    let marks: Vec<String> = marks.iter().map(|mark| format!("\n{mark}")).collect();
    format!("{BEGINNING}{}{end}\n", marks.join(","))
}

/// Whether a text is a source map, and so may be written anew.
#[must_use]
pub fn is_source_map(text: &str) -> bool {
    text.starts_with(BEGINNING)
}
