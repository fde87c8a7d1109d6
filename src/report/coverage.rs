use serde::Serialize;

use super::paint::Paint;
use super::table::{Align, Table};
use crate::coverage::Coverage;
use crate::diagnostic::{Sources, Style, visible};

/// What of a spec was reached, for the terminal: sums by kind, then what nobody came to.
#[must_use]
pub fn coverage(spec: &str, coverage: &Coverage<'_>, sources: &Sources, style: Style) -> String {
    let all = coverage.all();
    let mut out = format!("{} of {}: {} of {} reached", Paint::Strong.on("coverage", style), visible(spec), all.reached, all.total);
    out.push_str(&format!(" ({:.1}%)\n", all.percent()));
    let kinds: Vec<String> = coverage.kinds().map(|(kind, of)| format!("{} {}/{}", kind.words().1, of.reached, of.total)).collect();
    out.push_str(&format!("  {}\n", kinds.join(" · ")));
    let mut table = Table::new(&[("no scenario reaches", Align::Left), ("", Align::Left), ("written at", Align::Left)]);
    for landmark in coverage.missed() {
        table.row(vec![landmark.kind.to_string(), landmark.path.to_string(), sources.place(landmark.span).unwrap_or_default()]);
    }
    if all.reached < all.total {
        table.lines("  ").into_iter().for_each(|line| out.push_str(&format!("{line}\n")));
    }
    out
}

/// What of a spec was reached, for programs.
#[derive(Serialize)]
pub(super) struct Json<'a> {
    spec: &'a str,
    reached: u64,
    total: u64,
    percent: f64,
    kinds: Vec<Kind>,
    missed: Vec<Missed<'a>>,
}

#[derive(Serialize)]
struct Kind {
    kind: &'static str,
    reached: u64,
    total: u64,
}

#[derive(Serialize)]
struct Missed<'a> {
    kind: &'static str,
    path: &'a str,
    place: Option<String>,
}

impl<'a> Json<'a> {
    pub(super) fn new(spec: &'a str, coverage: &Coverage<'a>, sources: &Sources) -> Self {
        let all = coverage.all();
        let missed = coverage.missed().map(|landmark| Missed {
            kind: landmark.kind.words().0,
            path: &landmark.path,
            place: sources.place(landmark.span),
        });
        Self {
            spec,
            reached: all.reached,
            total: all.total,
            percent: all.percent(),
            kinds: coverage.kinds().map(|(kind, of)| Kind { kind: kind.words().0, reached: of.reached, total: of.total }).collect(),
            missed: missed.collect(),
        }
    }
}
