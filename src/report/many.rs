use std::fmt::Write as _;

use super::paint::Paint;
use super::table::{Align, Table, shortened};
use super::text::short;
use crate::diagnostic::{Sources, Style, visible};
use crate::simulate::{Dependence, Figures, Flip, Held, Spread};
use crate::time::Duration;

/// Seeds of a failed expectation that are named.
const NAMED: usize = 12;
/// Letters that are shown of what each found.
const FOUND: usize = 60;

/// Which expectations depend on what is assumed, for the terminal; it follows the scenario's report.
#[must_use]
pub fn dependence(dependence: &Dependence, sources: &Sources, style: Style) -> String {
    let values = if dependence.tried == 1 { "1 other value was" } else { &format!("{} other values were", dependence.tried) };
    if dependence.flips.is_empty() {
        return format!("  depends  on nothing that is assumed ({values} tried)\n");
    }
    let mut out = format!("  depends  on what is assumed ({values} tried):\n");
    for Flip { assumption, value, span, expected, passed, found } in &dependence.flips {
        let (sign, verb) = if *passed { (Paint::Good.on("✓", style), "holds") } else { (Paint::Bad.on("✗", style), "fails") };
        let place = sources.place(*span).unwrap_or_default();
        let (expected, found) = (visible(expected), visible(found));
        let _ = writeln!(out, "           {sign} with {}={value}, {verb}: {expected} (found: {found}) {place}", assumption.name());
    }
    out
}

/// What came of a scenario with many seeds, for the terminal.
#[must_use]
pub fn spread(spread: &Spread, sources: &Sources, style: Style) -> String {
    let runs = spread.seeds.len();
    let verdict = match (spread.passed(), spread.expectations.is_empty()) {
        (true, true) => Paint::Strong.on("ran   ", style),
        (true, false) => Paint::Good.on("passed", style),
        (false, _) => Paint::Bad.on("FAILED", style),
    };
    let mut out = format!("{verdict} {} with {runs} seeds\n", Paint::Strong.on(visible(&spread.name), style));
    for Held { span, expected, failed } in &spread.expectations {
        let expected = visible(expected);
        if failed.is_empty() {
            let _ = writeln!(out, "  {} {expected}", Paint::Good.on("✓", style));
            continue;
        }
        let seeds: Vec<String> =
            failed.iter().take(NAMED).map(|(seed, found)| format!("{seed} ({})", shortened(&visible(found), FOUND))).collect();
        let more = if failed.len() > NAMED { format!(" and {} more", failed.len() - NAMED) } else { String::new() };
        let place = sources.place(*span).unwrap_or_default();
        let _ = writeln!(
            out,
            "  {} {expected} {place}\n    fails with {} of {runs} seeds: {}{more}",
            Paint::Bad.on("✗", style),
            failed.len(),
            seeds.join(", ")
        );
    }
    if !spread.problems.is_empty() {
        let seeds: Vec<String> = spread.problems.iter().take(NAMED).map(u64::to_string).collect();
        let _ = writeln!(out, "  {} the run itself goes wrong with seeds {}", Paint::Bad.on("✗", style), seeds.join(", "));
    }
    let mut table =
        Table::new(&[("over all seeds", Align::Left), ("least", Align::Right), ("median", Align::Right), ("most", Align::Right)]);
    for figure in &spread.figures {
        let [least, median, most] = figure.three().map(|value| said(figure, value));
        table.row(vec![figure.name.clone(), least, median, most]);
    }
    for line in table.lines("") {
        let _ = writeln!(out, "  {line}");
    }
    out
}

fn said(figure: &Figures, value: u64) -> String {
    if figure.is_time { short(Duration::from_micros(value)) } else { value.to_string() }
}
