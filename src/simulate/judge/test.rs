use std::collections::BTreeMap;
use std::rc::Rc;

use super::at_backend::At;
use super::order::{Part, agrees};
use super::{Forward, Trip};
use crate::diagnostic::Spanned;
use crate::gateway::RefusedBy;
use crate::http::{HeaderName, Request};
use crate::mock::Tally;
use crate::scenario::{Amount, BodyClaim, Bounds, Cause, Claim, Facts, Figure, HeaderClaim, Selector, StatusRange, Trait};
use crate::simulate::rows::Rows;
use crate::simulate::times::Times;
use crate::simulate::{Answerer, Fate, Finished, Row};
use crate::time::Instant;

/// What is counted for one claim.
#[derive(Debug)]
pub(super) enum Test {
    /// Every answer's status is right.
    EveryStatus { status: StatusRange, right: u64, others: Counts },
    /// So many answers have a status.
    StatusCount { status: StatusRange, amount: Amount, right: u64, total: u64 },
    /// No answer has another status.
    OnlyStatuses { listed: Vec<StatusRange>, others: Counts },
    /// So many forwards go somewhere.
    Forwards { to: Mask, amount: Amount, right: u64, total: u64 },
    /// The forwards go there, in order.
    ForwardList { wanted: Vec<Mask>, found: Vec<Row> },
    /// The answers come from there, in order.
    Order { parts: Vec<Part>, sequence: Vec<Answerer> },
    /// No forward (`wanted` false) or every forward (true) is so when it is sent.
    Sent { what: Seen, wanted: bool, right: u64, wrong: u64, rows: BTreeMap<Row, u64> },
    /// No forward or every forward is answered so.
    Answered { statuses: Vec<StatusRange>, wanted: bool, right: u64, wrong: u64, rows: BTreeMap<Row, u64> },
    /// Every answer's header is right.
    Header { name: HeaderName, claim: HeaderClaim, right: u64, wrong: u64, example: Option<String> },
    /// Every answer's content is right.
    Body { claim: BodyClaim, right: u64, wrong: u64, example: Option<String> },
    /// A figure over the times lies within bounds.
    Time { figure: Figure, bounds: Bounds<crate::time::Duration>, times: Times, slowest: (u64, u64) },
    /// A figure over the times to the first byte lies within bounds.
    FirstToken { figure: Figure, bounds: Bounds<crate::time::Duration>, times: Times, slowest: (u64, u64) },
    /// So many tokens.
    Tokens { bounds: Bounds<u64>, tokens: u64 },
    /// So many requests are answered by a member of a lower rank.
    Spill { lower: Mask, amount: Amount, right: u64, total: u64 },
    /// So many conversations are broken.
    Broken { amount: Amount, broken: u64, total: u64 },
    /// A claim on some backends.
    At(At),
    /// So many forwards are answered 429.
    Wasted { amount: Amount, wasted: u64, total: u64 },
    /// So many forwards.
    Attempts { bounds: Bounds<u64>, total: u64 },
    /// So many answers are 2xx.
    Success { amount: Amount, right: u64, total: u64 },
    /// So many requests are refused for a cause.
    Refused { cause: Cause, amount: Amount, right: u64, total: u64 },
    /// So many answers break off.
    Cut { amount: Amount, right: u64, total: u64 },
    /// So many requests are given up by their clients.
    GaveUp { amount: Amount, right: u64, total: u64 },
    /// So many trips.
    Trips { of: Option<Selector>, bounds: Bounds<u64>, count: u64 },
}

/// Counts by status; 0 is no answer.
type Counts = BTreeMap<u16, u64>;

/// Which rows.
#[derive(Debug)]
pub(super) struct Mask(Vec<bool>);

/// What is looked for in a forward as it is sent.
#[derive(Debug)]
pub(super) enum Seen {
    /// Where it goes.
    Rows(Mask),
    /// A header that it carries.
    Header(Vec<HeaderName>),
    /// A query parameter that it carries.
    Query(Vec<Rc<str>>),
}

impl Mask {
    fn new(rows: &Rows, of: impl Fn(&crate::simulate::rows::RowFacts) -> bool) -> Self {
        Self(rows.all().iter().map(of).collect())
    }

    pub(super) fn selected(selectors: &[Spanned<Selector>], rows: &Rows, facts: &Facts) -> Self {
        Self::new(rows, |row| selectors.iter().any(|s| rows.selects(&s.value, row, facts)))
    }

    pub(super) fn has(&self, row: Row) -> bool {
        self.0.get(usize::from(row.0)).copied().unwrap_or(false)
    }

    fn rows(&self) -> impl Iterator<Item = Row> + '_ {
        (0_u16..).zip(&self.0).filter(|(_, is)| **is).map(|(row, _)| Row(row))
    }
}

impl Seen {
    fn is_in(&self, forward: &Forward<'_>) -> bool {
        match self {
            Self::Rows(mask) => mask.has(forward.row),
            Self::Header(names) => names.iter().any(|name| forward.request.headers.contains(name)),
            Self::Query(names) => names.iter().any(|name| has_parameter(forward.request, name)),
        }
    }
}

fn has_parameter(request: &Request, name: &str) -> bool {
    request.url.query_pairs().any(|(found, _)| found.eq_ignore_ascii_case(name))
}

impl Test {
    pub(super) fn new(claim: &Claim, rows: &Rows, facts: &Facts) -> Self {
        let mask = |to: &Spanned<Selector>| Mask::selected(std::slice::from_ref(to), rows, facts);
        match claim {
            Claim::EveryStatus(status) => Self::EveryStatus { status: *status, right: 0, others: Counts::new() },
            Claim::StatusCount(status, amount) => Self::StatusCount { status: *status, amount: *amount, right: 0, total: 0 },
            Claim::OnlyStatuses(listed) => Self::OnlyStatuses { listed: listed.clone(), others: Counts::new() },
            Claim::Forwards(to, amount) => Self::Forwards { to: mask(to), amount: *amount, right: 0, total: 0 },
            Claim::ForwardList(list) => Self::ForwardList { wanted: list.iter().map(mask).collect(), found: Vec::new() },
            Claim::Order(pattern) => {
                let who = |to: &Spanned<Selector>| match to.value {
                    Selector::Gateway => vec![Answerer::Gateway],
                    Selector::Backend { .. } | Selector::Region(_) | Selector::Nobody => mask(to).rows().map(Answerer::Backend).collect(),
                };
                let part = |term: &crate::scenario::Term| Part { group: term.names.iter().map(who).collect(), times: term.times };
                Self::Order { parts: pattern.0.iter().map(part).collect(), sequence: Vec::new() }
            }
            Claim::Never(it) => Self::forwards_are(it, false, rows, facts),
            Claim::Always(it) => Self::forwards_are(it, true, rows, facts),
            Claim::Header(name, claim) => {
                Self::Header { name: HeaderName::new(&name.value), claim: claim.clone(), right: 0, wrong: 0, example: None }
            }
            Claim::Body(claim) => Self::Body { claim: claim.clone(), right: 0, wrong: 0, example: None },
            Claim::Time(figure, bounds) => Self::Time { figure: *figure, bounds: *bounds, times: Times::default(), slowest: (0, 0) },
            Claim::FirstToken(figure, bounds) => {
                Self::FirstToken { figure: *figure, bounds: *bounds, times: Times::default(), slowest: (0, 0) }
            }
            Claim::Tokens(bounds) => Self::Tokens { bounds: *bounds, tokens: 0 },
            Claim::Spill(amount) => Self::Spill { lower: Mask::new(rows, |row| row.lower_rank), amount: *amount, right: 0, total: 0 },
            Claim::Broken(amount) => Self::Broken { amount: *amount, broken: 0, total: 0 },
            Claim::At(of, claim) => Self::At(At::new(of, claim, rows, facts)),
            Claim::Wasted(amount) => Self::Wasted { amount: *amount, wasted: 0, total: 0 },
            Claim::Attempts(bounds) => Self::Attempts { bounds: *bounds, total: 0 },
            Claim::Success(amount) => Self::Success { amount: *amount, right: 0, total: 0 },
            Claim::Refused(cause, amount) => Self::Refused { cause: *cause, amount: *amount, right: 0, total: 0 },
            Claim::Cut(amount) => Self::Cut { amount: *amount, right: 0, total: 0 },
            Claim::GaveUp(amount) => Self::GaveUp { amount: *amount, right: 0, total: 0 },
            Claim::Trips(of, bounds) => Self::Trips { of: of.as_ref().map(|s| s.value.clone()), bounds: *bounds, count: 0 },
        }
    }

    fn forwards_are(it: &Trait, wanted: bool, rows: &Rows, facts: &Facts) -> Self {
        let what = match it {
            Trait::Status(statuses) => {
                return Self::Answered { statuses: statuses.clone(), wanted, right: 0, wrong: 0, rows: BTreeMap::new() };
            }
            Trait::Region(names) => Seen::Rows(Mask::new(rows, |row| names.iter().any(|n| n.value == row.region))),
            Trait::Backend(list) => Seen::Rows(Mask::selected(list, rows, facts)),
            Trait::Header(names) => Seen::Header(names.iter().map(|n| HeaderName::new(&n.value)).collect()),
            Trait::Query(names) => Seen::Query(names.iter().map(|n| Rc::clone(&n.value)).collect()),
        };
        Self::Sent { what, wanted, right: 0, wrong: 0, rows: BTreeMap::new() }
    }

    pub(super) fn watches_forwards(&self) -> bool {
        matches!(self, Self::Forwards { .. } | Self::ForwardList { .. } | Self::Sent { .. })
    }

    pub(super) fn watches_tokens(&self) -> bool {
        matches!(self, Self::Tokens { .. }) || matches!(self, Self::At(at) if at.counts_tokens())
    }

    pub(super) fn watches_order(&self) -> bool {
        matches!(self, Self::Order { .. })
    }

    /// Looks at a forward; says whether it shows what is wrong.
    pub(super) fn forwarded(&mut self, forward: &Forward<'_>) -> bool {
        match self {
            Self::Forwards { to, right, total, .. } => {
                *total += 1;
                *right += u64::from(to.has(forward.row));
                to.has(forward.row)
            }
            Self::ForwardList { wanted, found } => {
                let right = wanted.get(found.len()).is_some_and(|mask| mask.has(forward.row));
                found.push(forward.row);
                !right
            }
            Self::Sent { what, wanted, right, wrong, rows } => {
                let is_right = what.is_in(forward) == *wanted;
                *(if is_right { right } else { wrong }) += 1;
                if !is_right {
                    *rows.entry(forward.row).or_default() += 1;
                }
                !is_right
            }
            Self::EveryStatus { .. }
            | Self::StatusCount { .. }
            | Self::OnlyStatuses { .. }
            | Self::Order { .. }
            | Self::Answered { .. }
            | Self::Header { .. }
            | Self::Body { .. }
            | Self::Time { .. }
            | Self::Wasted { .. }
            | Self::Attempts { .. }
            | Self::Success { .. }
            | Self::Refused { .. }
            | Self::FirstToken { .. }
            | Self::Tokens { .. }
            | Self::Spill { .. }
            | Self::Broken { .. }
            | Self::At(_)
            | Self::Cut { .. }
            | Self::GaveUp { .. }
            | Self::Trips { .. } => false,
        }
    }

    /// Whether it is about what clients get.
    fn judges_answers(&self) -> bool {
        match self {
            Self::EveryStatus { .. }
            | Self::StatusCount { .. }
            | Self::OnlyStatuses { .. }
            | Self::Header { .. }
            | Self::Body { .. }
            | Self::Time { .. }
            | Self::FirstToken { .. }
            | Self::Success { .. }
            | Self::Cut { .. }
            | Self::Refused { .. } => true,
            Self::Forwards { .. }
            | Self::ForwardList { .. }
            | Self::Order { .. }
            | Self::Sent { .. }
            | Self::Answered { .. }
            | Self::Tokens { .. }
            | Self::Spill { .. }
            | Self::Broken { .. }
            | Self::At(_)
            | Self::Wasted { .. }
            | Self::Attempts { .. }
            | Self::GaveUp { .. }
            | Self::Trips { .. } => false,
        }
    }

    /// Looks at a request; says whether it shows what is wrong.
    pub(super) fn finished(&mut self, finished: &Finished<'_>) -> bool {
        // Who goes away of their own accord says nothing of the gateway.
        if finished.fate == Fate::Left && self.judges_answers() {
            return false;
        }
        let status = finished.status();
        match self {
            Self::EveryStatus { status: wanted, right, others } => count(wanted.contains(status), status, right, others),
            Self::OnlyStatuses { listed, others } => count(listed.iter().any(|s| s.contains(status)), status, &mut 0, others),
            Self::StatusCount { status: wanted, right, total, .. } => {
                *total += 1;
                *right += u64::from(wanted.contains(status));
                !wanted.contains(status)
            }
            Self::Success { right, total, .. } => {
                *total += 1;
                *right += u64::from(finished.succeeded());
                !finished.succeeded()
            }
            Self::Refused { cause, right, total, .. } => {
                let is = match cause {
                    Cause::Deny => (400..500).contains(&status) && finished.attempts.is_empty() && finished.refused.is_none(),
                    Cause::Limit => status >= 400 && finished.refused == Some(RefusedBy::Limit),
                    Cause::Quota => status >= 400 && finished.refused == Some(RefusedBy::Quota),
                    Cause::Backend => status >= 400 && matches!(finished.by, Answerer::Backend(_)),
                };
                *total += 1;
                *right += u64::from(is);
                is
            }
            Self::Answered { statuses, wanted, right, wrong, rows } => {
                let mut shows = false;
                for attempt in finished.attempts {
                    let Some(status) = attempt.result.status() else { continue };
                    let is_right = statuses.iter().any(|s| s.contains(status)) == *wanted;
                    *(if is_right { &mut *right } else { &mut *wrong }) += 1;
                    if !is_right {
                        *rows.entry(attempt.row).or_default() += 1;
                        shows = true;
                    }
                }
                shows
            }
            Self::Header { name, claim, right, wrong, example } => {
                let value = finished.answer.and_then(|answer| answer.headers.get(name));
                let holds = finished.answer.is_some() && claim.holds(value.map(|v| v.as_str()));
                *(if holds { right } else { wrong }) += 1;
                if !holds && example.is_none() {
                    *example = value.map(ToString::to_string);
                }
                !holds
            }
            Self::Body { claim, right, wrong, example } => {
                let content = finished.answer.map(|answer| answer.body.bytes());
                let holds = content.as_ref().is_some_and(|bytes| claim.holds(bytes));
                *(if holds { right } else { wrong }) += 1;
                if !holds && example.is_none() {
                    *example = content.map(|bytes| excerpt(&bytes));
                }
                !holds
            }
            Self::Time { times, slowest, .. } => {
                times.add(finished.latency());
                let micros = finished.latency().micros();
                if micros > slowest.0 {
                    *slowest = (micros, finished.number);
                }
                false
            }
            Self::FirstToken { times, slowest, .. } => {
                let wait = finished.first.since(finished.start);
                times.add(wait);
                if wait.micros() > slowest.0 {
                    *slowest = (wait.micros(), finished.number);
                }
                false
            }
            Self::Spill { lower, right, total, .. } => {
                let is = matches!(finished.by, Answerer::Backend(row) if lower.has(row));
                *total += 1;
                *right += u64::from(is);
                is
            }
            Self::At(at) => at.finished(finished),
            Self::Wasted { wasted, total, .. } => {
                let of_these = finished.attempts.iter().filter(|a| a.result.status() == Some(429)).count() as u64;
                *wasted += of_these;
                *total += finished.attempts.len() as u64;
                of_these > 0
            }
            Self::Attempts { total, .. } => {
                *total += finished.attempts.len() as u64;
                finished.attempts.len() > 1
            }
            Self::Cut { right, total, .. } => {
                let is = finished.fate == Fate::Cut;
                *total += 1;
                *right += u64::from(is);
                is
            }
            Self::GaveUp { right, total, .. } => {
                let is = finished.fate == Fate::GaveUp;
                *total += 1;
                *right += u64::from(is);
                is
            }
            Self::Forwards { .. }
            | Self::ForwardList { .. }
            | Self::Order { .. }
            | Self::Sent { .. }
            | Self::Tokens { .. }
            | Self::Broken { .. }
            | Self::Trips { .. } => false,
        }
    }

    /// Takes the next answerer, in the order sent.
    pub(super) fn answered(&mut self, by: Answerer) {
        if let Self::Order { sequence, .. } = self {
            sequence.push(by);
        }
    }

    /// Takes tokens that a backend counted.
    pub(super) fn served(&mut self, row: Row, more: u64) {
        match self {
            Self::Tokens { tokens, .. } => *tokens += more,
            Self::At(at) => at.served(row, more),
            _ => {}
        }
    }

    /// Takes the conversations of a sender.
    pub(super) fn conversations(&mut self, more: u64, of_them_broken: u64) {
        if let Self::Broken { broken, total, .. } = self {
            *total += more;
            *broken += of_them_broken;
        }
    }

    /// Takes what a deployment did in the whole run.
    pub(super) fn tallied(&mut self, tally: &Tally, facts: &Facts) {
        if let Self::At(at) = self {
            at.tallied(tally, facts);
        }
    }

    /// Takes a breaker's trip.
    pub(super) fn tripped(&mut self, trip: &Trip<'_>, rows: &Rows, facts: &Facts) {
        match self {
            Self::Trips { of, count, .. } => {
                *count += u64::from(of.as_ref().is_none_or(|of| rows.selects_backend(of, trip.backend, facts)));
            }
            Self::At(at) => at.tripped(trip, rows, facts),
            _ => {}
        }
    }

    /// The number of the request at which it went wrong, where that shows only at the end.
    pub(super) fn first_wrong(&self) -> Option<u64> {
        match self {
            Self::Order { parts, sequence } => agrees(parts, sequence).err().map(|right| right as u64 + 1),
            Self::Time { slowest, .. } | Self::FirstToken { slowest, .. } => Some(slowest.1),
            _ => None,
        }
    }

    /// Whether it holds, and what was found.
    pub(super) fn verdict(&mut self, rows: &Rows, end: Instant) -> (bool, String) {
        match self {
            Self::EveryStatus { right, others, .. } => {
                let total = *right + others.values().sum::<u64>();
                (total > 0 && others.is_empty(), shares(*right, total, &statuses(others)))
            }
            Self::StatusCount { amount, right, total, .. }
            | Self::Success { amount, right, total }
            | Self::Spill { amount, right, total, .. }
            | Self::Cut { amount, right, total }
            | Self::GaveUp { amount, right, total }
            | Self::Refused { amount, right, total, .. } => (amount.holds(*right, *total), amount_found(*amount, *right, *total)),
            Self::OnlyStatuses { others, .. } => {
                (others.is_empty(), if others.is_empty() { "no other".to_owned() } else { statuses(others) })
            }
            Self::Forwards { amount, right, total, .. } => (amount.holds(*right, *total), amount_found(*amount, *right, *total)),
            Self::ForwardList { wanted, found } => {
                let right = wanted.len() == found.len() && wanted.iter().zip(&*found).all(|(mask, row)| mask.has(*row));
                (right, list(found, rows))
            }
            Self::Order { parts, sequence } => {
                let outcome = agrees(parts, sequence);
                let mut strip = crate::simulate::Strip::default();
                sequence.iter().for_each(|by| strip.push(*by));
                (outcome.is_ok(), strip.words(|row| rows.get(row).map_or("?", |r| &r.label)))
            }
            Self::Sent { wanted, right, wrong, rows: at, .. } | Self::Answered { wanted, right, wrong, rows: at, .. } => {
                let total = *right + *wrong;
                let found = match (*wrong, *wanted) {
                    (0, true) => format!("all {total}"),
                    (0, false) => format!("none of {total}"),
                    (wrong, true) => format!("{wrong} of {total} not, of {}", by_row(at, rows)),
                    (wrong, false) => format!("{wrong} of {total}, of {}", by_row(at, rows)),
                };
                // `always` of nothing would pass whatever the gateway does.
                (*wrong == 0 && (total > 0 || !*wanted), found)
            }
            Self::Header { right, wrong, example, .. } => {
                let example = example.as_ref().map_or("without it".to_owned(), |value| format!("`{value}`"));
                (*wrong == 0 && *right > 0, shares(*right, *right + *wrong, &example))
            }
            Self::Body { right, wrong, example, .. } => {
                let example = example.as_ref().map_or("no content".to_owned(), |text| format!("`{text}`"));
                (*wrong == 0 && *right > 0, shares(*right, *right + *wrong, &example))
            }
            Self::Broken { amount, broken, total } => (amount.holds(*broken, *total), amount_found(*amount, *broken, *total)),
            Self::Tokens { bounds, tokens } => (bounds.contains(*tokens), tokens.to_string()),
            Self::At(at) => at.verdict(end),
            Self::Time { figure, bounds, times, .. } | Self::FirstToken { figure, bounds, times, .. } => match times.figure(*figure) {
                Some(time) => (bounds.contains(time), time.to_string()),
                None => (false, "no request".to_owned()),
            },
            Self::Wasted { amount, wasted, total } => (amount.holds(*wasted, *total), amount_found(*amount, *wasted, *total)),
            Self::Attempts { bounds, total } => (bounds.contains(*total), total.to_string()),
            Self::Trips { bounds, count, .. } => (bounds.contains(*count), count.to_string()),
        }
    }
}

/// The beginning of a content, in one line.
fn excerpt(bytes: &[u8]) -> String {
    const LONGEST: usize = 120;
    let text = String::from_utf8_lossy(bytes);
    let mut line: String = text.chars().take(LONGEST).map(|c| if c.is_control() { ' ' } else { c }).collect();
    if line.len() < text.len() {
        line.push('…');
    }
    line
}

fn count(is_right: bool, status: u16, right: &mut u64, others: &mut Counts) -> bool {
    if is_right {
        *right += 1;
    } else {
        *others.entry(status).or_default() += 1;
    }
    !is_right
}

fn shares(right: u64, total: u64, otherwise: &str) -> String {
    match total {
        0 => "no request".to_owned(),
        _ if right == total && total == 1 => "it does".to_owned(),
        _ if right == total => format!("all {total}"),
        _ => format!("{right} of {total}; else {otherwise}"),
    }
}

pub(super) fn amount_found(amount: Amount, part: u64, whole: u64) -> String {
    match amount {
        Amount::Count(_) => part.to_string(),
        Amount::Percent(_) if whole == 0 => "none of 0".to_owned(),
        Amount::Percent(_) => format!("{:.2}% ({part} of {whole})", part as f64 * 100.0 / whole as f64),
    }
}

fn statuses(counts: &Counts) -> String {
    let one = |(status, count): (&u16, &u64)| if *status == 0 { format!("{count} without answer") } else { format!("{count} x {status}") };
    counts.iter().map(one).collect::<Vec<_>>().join(", ")
}

fn label(row: Row, rows: &Rows) -> &str {
    rows.get(row).map_or("?", |row| &row.label)
}

fn by_row(counts: &BTreeMap<Row, u64>, rows: &Rows) -> String {
    counts.iter().map(|(row, count)| format!("{} ({count})", label(*row, rows))).collect::<Vec<_>>().join(", ")
}

fn list(found: &[Row], rows: &Rows) -> String {
    const SHOWN: usize = 20;
    if found.is_empty() {
        return "none".to_owned();
    }
    let names: Vec<&str> = found.iter().take(SHOWN).map(|row| label(*row, rows)).collect();
    let more = found.len().saturating_sub(SHOWN);
    let more = if more > 0 { format!(" and {more} more") } else { String::new() };
    format!("{}{more}", names.join(", "))
}
