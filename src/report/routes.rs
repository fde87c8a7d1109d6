use super::paint::Paint;
use super::table::{Align, Table, shortened};
use crate::diagnostic::{Sources, Style, visible};
use crate::simulate::Way;

/// Callers that a line names.
const CALLERS: usize = 4;

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
    if way.drawn.is_empty() {
        out += &leads(way);
    }
    for part in &way.drawn {
        out += &format!("  {}\n{}", visible(part.shown_share()), leads(part));
    }
    out
}

/// Who gets a request, and what the gateway answers by itself.
fn leads(way: &Way<'_>) -> String {
    let mut out = String::new();
    let left = Align::Left;
    let mut table =
        Table::new(&[("order", left), ("backend", left), ("region", left), ("priority", Align::Right), ("weight", Align::Right)]);
    for (rank, candidate) in way.ranked() {
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

/// Many requests, each in a line: what asks, who call, where it goes. Callers for whom a model goes the same way share a line.
#[must_use]
pub fn routes(rows: &[(String, String, Way<'_>)], sources: &Sources) -> String {
    let heads = ["model", "caller", "goes to", "by", "written at"].map(|head| (head, Align::Left));
    let mut lines: Vec<(String, Vec<&str>, [String; 3])> = Vec::new();
    for (model, caller, way) in rows {
        let by = way.decided.map_or(String::new(), |landmark| format!("{} {}", landmark.kind, landmark.path));
        let place = way.decided.and_then(|landmark| sources.place(landmark.span)).unwrap_or_default();
        let told = [way.goes_to(), by, place];
        match lines.iter_mut().find(|(of, _, same)| of == model && *same == told) {
            Some((_, callers, _)) => callers.push(caller),
            None => lines.push((model.clone(), vec![caller], told)),
        }
    }
    let mut table = Table::new(&heads);
    for (model, callers, [goes_to, by, place]) in lines {
        let shown: Vec<&str> = callers.iter().copied().take(CALLERS).collect();
        let more = if callers.len() > CALLERS { format!(" and {} more", callers.len() - CALLERS) } else { String::new() };
        table.row(vec![model, shown.join(", ") + &more, goes_to, by, place]);
    }
    table.lines("").into_iter().map(|line| line + "\n").collect()
}
