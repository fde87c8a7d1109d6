use std::fmt::Write as _;

use super::paint::Paint;
use super::strip;
use super::table::{Align, Table};
use crate::diagnostic::{Diagnostic, Sources, Style, code, render, visible};
use crate::gateway::RefusedBy;
use crate::simulate::{BreakerChange, BreakerEvent, Ending, Fate, Outcome, Quantiles, Record, Verdict};
use crate::time::Duration;

/// How much is said, and how it looks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Options {
    /// Letters only, or colours.
    pub style: Style,
    /// A line for each request.
    pub requests: bool,
}

/// Breaker events that are shown.
const EVENTS: usize = 20;

/// A scenario as it came out, for the terminal.
#[must_use]
pub fn text(outcome: &Outcome, sources: &Sources, options: Options) -> String {
    let style = options.style;
    let mut out = String::new();
    let verdict = match (outcome.passed(), outcome.verdicts.is_empty()) {
        (true, true) => Paint::Strong.on("ran   ", style),
        (true, false) => Paint::Good.on("passed", style),
        (false, _) => Paint::Bad.on("FAILED", style),
    };
    let _ = writeln!(out, "{verdict} {}", Paint::Strong.on(visible(&outcome.name), style));
    let mut line = |text: String| {
        let _ = writeln!(out, "  {text}");
    };
    for verdict in &outcome.verdicts {
        line(expectation(verdict, style));
    }
    // Of the table of routes there is no more to tell.
    if !outcome.legend.steps.is_empty() {
        line(traffic(outcome));
    }
    strip::lines(outcome, style).into_iter().for_each(&mut line);
    senders(outcome).into_iter().for_each(&mut line);
    backends(outcome).into_iter().for_each(&mut line);
    breakers(outcome).into_iter().for_each(&mut line);
    for trace in &outcome.traces {
        line(format!("trace    {} request {}: {}", trace.at, trace.request, visible(&trace.text)));
    }
    if options.requests {
        requests(&outcome.records, outcome).into_iter().for_each(&mut line);
        if !outcome.complete {
            line(format!("         {} of {} requests: those that tell most", outcome.records.len(), outcome.requests));
        }
    }
    if !outcome.assumptions.is_empty() {
        let assumed: Vec<String> = outcome.assumptions.iter().map(|a| format!("{}={}", a.assumption.name(), a.value)).collect();
        line(Paint::Faint.on(format!("assumed  {}", assumed.join(" · ")), style));
    }
    for problem in &outcome.problems {
        out.push('\n');
        out.push_str(&render(problem, sources, style));
    }
    for verdict in outcome.verdicts.iter().filter(|v| !v.passed) {
        out.push('\n');
        out.push_str(&render(&failure(verdict), sources, style));
        if !verdict.telling.is_empty() {
            for text in requests(&verdict.telling, outcome) {
                let _ = writeln!(out, "    {text}");
            }
        }
    }
    out
}

fn expectation(verdict: &Verdict, style: Style) -> String {
    let found = visible(&verdict.found);
    let (sign, found) = if verdict.passed {
        (Paint::Good.on("✓", style), Paint::Faint.on(format!("({found})"), style))
    } else {
        (Paint::Bad.on("✗", style), Paint::Bad.on(format!("found: {found}"), style))
    };
    format!("{sign} {} {found}", visible(&verdict.expected))
}

/// A failed expectation at its line.
fn failure(verdict: &Verdict) -> Diagnostic {
    Diagnostic::new(code::scenario::FAILED, verdict.span, format!("expected: {}", verdict.expected))
        .label(format!("found: {}", verdict.found))
}

fn traffic(outcome: &Outcome) -> String {
    let counted = |(status, count): (&u16, &u64)| if *status == 0 { format!("{count} unanswered") } else { format!("{count} × {status}") };
    let others = [
        (outcome.refused.limit, "refused by a limit"),
        (outcome.refused.quota, "refused by a quota"),
        (outcome.gave_up, "given up by their clients"),
        (outcome.left, "left by their clients"),
    ];
    let others = others.into_iter().filter(|(count, _)| *count > 0).map(|(count, how)| format!("{count} {how}"));
    let answers: Vec<String> = outcome.statuses.iter().map(counted).chain(others).collect();
    let cut = if outcome.cut == 0 { String::new() } else { format!(" ({} cut)", outcome.cut) };
    let times = outcome.times;
    let p50 = times.p50.map_or(String::new(), |_| format!(", p50 {} p95 {} p99 {}", ms(times.p50), ms(times.p95), ms(times.p99)));
    let noun = if outcome.requests == 1 { "request" } else { "requests" };
    format!("sent     {} {noun} in {}: {}{cut}{p50}", outcome.requests, short(outcome.length), answers.join(", "))
}

/// A line for each sender, where there are several or requests are sent again.
fn senders(outcome: &Outcome) -> Vec<String> {
    if outcome.senders.is_empty() {
        return Vec::new();
    }
    let heads = [
        ("sender", Align::Left),
        ("requests", Align::Right),
        ("2xx", Align::Right),
        ("resends", Align::Right),
        ("cut", Align::Right),
        ("given up", Align::Right),
        ("left", Align::Right),
        ("p50", Align::Right),
        ("p95", Align::Right),
        ("p99", Align::Right),
    ];
    let mut table = Table::new(&heads);
    let some = |count: u64| if count == 0 { String::new() } else { count.to_string() };
    for (sender, of) in outcome.senders.iter().zip(&outcome.legend.steps) {
        let share = sender.succeeded as f64 * 100.0 / (sender.requests - sender.left).max(1) as f64;
        let Quantiles { p50, p95, p99 } = sender.times;
        let (name, requests) = (of.name.to_string(), sender.requests.to_string());
        let [resends, cut, gave_up, left] = [sender.resends, sender.cut, sender.gave_up, sender.left].map(some);
        table.row(vec![name, requests, format!("{share:.1}%"), resends, cut, gave_up, left, ms(p50), ms(p95), ms(p99)]);
    }
    table.lines("")
}

fn backends(outcome: &Outcome) -> Vec<String> {
    let all = outcome.backends.iter().zip(&outcome.legend.backends);
    let shown: Vec<_> = all.filter(|(b, _)| b.expected || b.requests > 0).collect();
    if outcome.forwards == 0 || shown.is_empty() {
        return Vec::new();
    }
    let heads = [
        ("backend", Align::Left),
        ("region", Align::Left),
        ("requests", Align::Right),
        ("share", Align::Right),
        ("statuses", Align::Left),
        ("tokens", Align::Right),
        ("p50", Align::Right),
        ("p95", Align::Right),
        ("p99", Align::Right),
    ];
    let mut table = Table::new(&heads);
    for (backend, label) in shown {
        let share = backend.requests as f64 * 100.0 / outcome.forwards as f64;
        let endings: Vec<String> = backend.endings.iter().map(|(ending, count)| format!("{ending}×{count}")).collect();
        let Quantiles { p50, p95, p99 } = backend.times;
        table.row(vec![
            label.to_string(),
            backend.region.to_string(),
            backend.requests.to_string(),
            format!("{share:.1}%"),
            endings.join(" "),
            (backend.prompt_tokens + backend.completion_tokens).to_string(),
            ms(p50),
            ms(p95),
            ms(p99),
        ]);
    }
    table.lines("")
}

fn breakers(outcome: &Outcome) -> Vec<String> {
    let mut lines: Vec<String> = outcome.breakers.iter().take(EVENTS).map(|event| format!("breaker  {}", breaker(event))).collect();
    let more = (outcome.breakers.len() as u64).saturating_sub(EVENTS as u64) + outcome.breakers_left_out;
    if more > 0 {
        lines.push(format!("         … {more} more"));
    }
    lines
}

fn breaker(event: &BreakerEvent) -> String {
    let unit = if event.unit > 0 { format!(" (unit {})", event.unit + 1) } else { String::new() };
    let what = match event.what {
        BreakerChange::Tripped { until, cause } => {
            let why = if cause.retry_after { "Retry-After" } else { "trip duration" };
            let what = if cause.status == 0 { "a failed connection".to_owned() } else { cause.status.to_string() };
            format!("tripped by {what}, open until {until} ({why})")
        }
        BreakerChange::Closed => "closed".to_owned(),
        BreakerChange::Exhausted => "nobody available".to_owned(),
    };
    format!("{}  {}{unit} {what}", event.at, event.backend)
}

/// A line for each request.
fn requests(records: &[Record], outcome: &Outcome) -> Vec<String> {
    let heads = [
        ("#", Align::Right),
        ("sent", Align::Right),
        ("sender", Align::Left),
        ("model", Align::Left),
        ("status", Align::Left),
        ("time", Align::Right),
        ("forwards", Align::Left),
    ];
    let mut table = Table::new(&heads);
    for record in records {
        let step = outcome.legend.steps.get(usize::from(record.step));
        let several = outcome.legend.steps.len() > 1;
        let attempt = |a: &crate::simulate::Attempt| match a.result {
            Ending::Open => format!("{} unanswered", outcome.legend.label(a.row)),
            ending => format!("{} {ending} ({})", outcome.legend.label(a.row), short(a.end.since(a.start))),
        };
        let forwards: Vec<String> = record.attempts.iter().map(attempt).collect();
        table.row(vec![
            record.number.to_string(),
            record.start.to_string(),
            step.filter(|_| several).map_or(String::new(), |s| s.name.to_string()),
            outcome.legend.model(record).to_owned(),
            match record.fate {
                Fate::Answered => record.status.to_string(),
                Fate::Cut => format!("{} cut", record.status),
                Fate::GaveUp => "gave up".to_owned(),
                Fate::Left => "left".to_owned(),
                Fate::Open => "none".to_owned(),
            },
            short(record.latency()),
            match record.refused {
                Some(RefusedBy::Limit) if forwards.is_empty() => "none: refused by a limit".to_owned(),
                Some(RefusedBy::Quota) if forwards.is_empty() => "none: refused by a quota".to_owned(),
                None if forwards.is_empty() && record.fate == Fate::Answered => "none: answered by the gateway".to_owned(),
                Some(_) | None => forwards.join(" → "),
            },
        ]);
    }
    table.lines("")
}

fn ms(time: Option<Duration>) -> String {
    time.map_or_else(|| "-".to_owned(), short)
}

/// A time to three digits or so: `350ms`, `1.20s`, `2m5s`.
pub(super) fn short(time: Duration) -> String {
    let micros = time.micros();
    match micros {
        0 => "0ms".to_owned(),
        1..10_000 if !micros.is_multiple_of(1000) => format!("{:.1}ms", micros as f64 / 1e3),
        1..1_000_000 => format!("{}ms", (micros + 500) / 1000),
        1_000_000..60_000_000 => format!("{:.2}s", micros as f64 / 1e6),
        60_000_000.. => Duration::from_secs(micros / 1_000_000).to_string(),
    }
}
