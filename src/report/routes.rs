use super::paint::Paint;
use super::table::{Align, Table, shortened};
use crate::diagnostic::{Sources, Style, visible};
use crate::simulate::{Candidate, Way};

/// Where one request would go and why, for the terminal. `asked` names the request.
#[must_use]
pub fn route(asked: &str, way: &Way<'_>, sources: &Sources, style: Style) -> String {
    let decided = match way.decided {
        None => "nothing that the spec names decides".to_owned(),
        Some(landmark) => {
            let place = sources.place(landmark.span).map_or(String::new(), |place| format!(" ({place})"));
            format!("{} {}{place}", landmark.kind, visible(&landmark.path))
        }
    };
    let mut out = format!("{}: {decided}\n", Paint::Strong.on(visible(asked), style));
    let left = Align::Left;
    let mut table =
        Table::new(&[("order", left), ("backend", left), ("region", left), ("priority", Align::Right), ("weight", Align::Right)]);
    for (rank, candidate) in ranked(&way.candidates) {
        let number = |n: Option<u8>| n.map_or(String::new(), |n| n.to_string());
        let cells = [candidate.label.to_string(), candidate.region.to_string(), number(candidate.priority), number(candidate.weight)];
        table.row([vec![rank.to_string()], cells.to_vec()].concat());
    }
    if !way.candidates.is_empty() {
        if let Some(pool) = &way.pool {
            out += &format!("  dealt by the pool {}\n", visible(pool));
        }
        table.lines("  ").into_iter().for_each(|line| out += &format!("{line}\n"));
    }
    if let Some(answer) = &way.answer {
        let when = if way.candidates.is_empty() { "answered" } else { "when none can be reached" };
        let told = format!("  {when} {} {}", answer.status, visible(&shortened(&answer.text, 200)));
        out += &format!("{}\n", told.trim_end());
    }
    out
}

/// Many requests, each in a line: what asks, who calls, where it goes.
#[must_use]
pub fn routes(rows: &[(String, String, Way<'_>)], sources: &Sources) -> String {
    let heads = ["model", "caller", "goes to", "by", "written at"].map(|head| (head, Align::Left));
    let mut table = Table::new(&heads);
    for (model, caller, way) in rows {
        let by = way.decided.map_or(String::new(), |landmark| format!("{} {}", landmark.kind, landmark.path));
        let place = way.decided.and_then(|landmark| sources.place(landmark.span)).unwrap_or_default();
        table.row(vec![model.clone(), caller.clone(), goes_to(way), by, place]);
    }
    table.lines("").into_iter().map(|line| line + "\n").collect()
}

/// `swc, then (weu · frc)`, or the status of the gateway's own answer.
fn goes_to(way: &Way<'_>) -> String {
    if way.candidates.is_empty() {
        return way.answer.as_ref().map_or_else(|| "nowhere".to_owned(), |answer| answer.status.to_string());
    }
    let mut text = String::new();
    let mut last = 0;
    for (rank, candidate) in ranked(&way.candidates) {
        text += match (last, rank == last) {
            (0, _) => "",
            (_, true) => " · ",
            (_, false) => ", then ",
        };
        text += &candidate.label;
        last = rank;
    }
    text
}

/// Candidates with their places in the order of preference; of one priority all are first.
fn ranked(candidates: &[Candidate]) -> Vec<(usize, &Candidate)> {
    let mut ranked: Vec<(usize, &Candidate)> = Vec::new();
    for candidate in candidates {
        let rank = match ranked.last() {
            None => 1,
            Some((rank, before)) if before.is_member && before.priority == candidate.priority => *rank,
            Some((rank, _)) => rank + 1,
        };
        ranked.push((rank, candidate));
    }
    ranked
}
