use std::collections::BTreeMap;
use std::rc::Rc;

use super::{Found, Mask, Stands, Test, Watches, label};
use crate::http::{HeaderName, Request};
use crate::scenario::{Facts, StatusRange, Trait};
use crate::simulate::judge::Forward;
use crate::simulate::rows::{RowFacts, Rows};
use crate::simulate::{Finished, Row};
use crate::time::Instant;

/// No forward (`wanted` false) or every forward (true) is so when it is sent.
#[derive(Debug)]
struct Sent {
    what: Seen,
    sums: Sums,
}

/// No forward or every forward is answered so.
#[derive(Debug)]
struct Answered {
    statuses: Vec<StatusRange>,
    sums: Sums,
}

/// What is looked for in a forward as it is sent.
#[derive(Debug)]
enum Seen {
    /// Where it goes.
    Rows(Mask),
    /// A header that it carries.
    Header(Vec<HeaderName>),
    /// A query parameter that it carries.
    Query(Vec<Rc<str>>),
}

#[derive(Debug)]
struct Sums {
    wanted: bool,
    right: u64,
    wrong: u64,
    /// Where it was wrong.
    rows: BTreeMap<Row, u64>,
}

/// What is counted for `never` (`wanted` false) and `always`.
pub(super) fn of(it: &Trait, wanted: bool, rows: &Rows, facts: &Facts) -> Box<dyn Test> {
    let sums = Sums { wanted, right: 0, wrong: 0, rows: BTreeMap::new() };
    let what = match it {
        Trait::Status(statuses) => return Box::new(Answered { statuses: statuses.clone(), sums }),
        Trait::Region(names) => {
            let account = |row: &RowFacts| facts.accounts.get(row.account?);
            Seen::Rows(Mask::new(rows, |row| account(row).is_some_and(|account| names.iter().any(|name| account.is_in(&name.value)))))
        }
        Trait::Backend(list) => Seen::Rows(Mask::any(list, rows, facts)),
        Trait::Header(names) => Seen::Header(names.iter().map(|n| HeaderName::new(&n.value)).collect()),
        Trait::Query(names) => Seen::Query(names.iter().map(|n| Rc::clone(&n.value)).collect()),
    };
    Box::new(Sent { what, sums })
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

impl Sums {
    fn add(&mut self, is: bool, row: Row) -> Stands {
        if is == self.wanted {
            self.right += 1;
            return Stands::Out;
        }
        self.wrong += 1;
        *self.rows.entry(row).or_default() += 1;
        Stands::In
    }

    fn found(&self, rows: &Rows) -> Found {
        let total = self.right + self.wrong;
        let by_row = |(row, count): (&Row, &u64)| format!("{} ({count})", label(*row, rows));
        let by_row = self.rows.iter().map(by_row).collect::<Vec<_>>().join(", ");
        let words = match (self.wrong, self.wanted) {
            (0, true) => format!("all {total}"),
            (0, false) => format!("none of {total}"),
            (wrong, true) => format!("{wrong} of {total} not, of {by_row}"),
            (wrong, false) => format!("{wrong} of {total}, of {by_row}"),
        };
        // `always` of nothing would pass whatever the gateway does.
        Found::every(self.wrong == 0 && (total > 0 || !self.wanted), words)
    }
}

impl Test for Sent {
    fn watches(&self) -> Watches {
        Watches { forwards: true, ..Watches::default() }
    }

    fn forwarded(&mut self, forward: &Forward<'_>) -> Stands {
        self.sums.add(self.what.is_in(forward), forward.row)
    }

    fn found(&mut self, rows: &Rows, _: Instant) -> Found {
        self.sums.found(rows)
    }
}

impl Test for Answered {
    fn finished(&mut self, finished: &Finished<'_>) -> Stands {
        let mut stands = Stands::Aside;
        for attempt in finished.attempts {
            let Some(status) = attempt.result.status() else { continue };
            stands = stands.and(self.sums.add(self.statuses.iter().any(|s| s.contains(status)), attempt.row));
        }
        stands
    }

    fn found(&mut self, rows: &Rows, _: Instant) -> Found {
        self.sums.found(rows)
    }
}
