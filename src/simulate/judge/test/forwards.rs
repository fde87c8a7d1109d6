use super::{Found, Mask, Stands, Tell, Test, Watches, label};
use crate::scenario::Amount;
use crate::simulate::Row;
use crate::simulate::judge::Forward;
use crate::simulate::rows::Rows;
use crate::time::Instant;

/// So many forwards, or this share of them, go somewhere.
#[derive(Debug)]
pub(super) struct Count {
    to: Mask,
    amount: Amount,
    right: u64,
    total: u64,
}

/// The forwards go there, in order.
#[derive(Debug)]
pub(super) struct List {
    wanted: Vec<Mask>,
    found: Vec<Row>,
}

impl Count {
    pub(super) fn new(to: Mask, amount: Amount) -> Self {
        Self { to, amount, right: 0, total: 0 }
    }
}

impl Test for Count {
    fn watches(&self) -> Watches {
        Watches { forwards: true, ..Watches::default() }
    }

    fn forwarded(&mut self, forward: &Forward<'_>) -> Stands {
        let is = self.to.has(forward.row);
        self.total += 1;
        self.right += u64::from(is);
        if is { Stands::In } else { Stands::Out }
    }

    fn found(&mut self, _: &Rows, _: Instant) -> Found {
        Found::amount(self.amount, self.right, self.total)
    }
}

impl List {
    pub(super) fn new(wanted: Vec<Mask>) -> Self {
        Self { wanted, found: Vec::new() }
    }
}

impl Test for List {
    fn watches(&self) -> Watches {
        Watches { forwards: true, ..Watches::default() }
    }

    fn forwarded(&mut self, forward: &Forward<'_>) -> Stands {
        let right = self.wanted.get(self.found.len()).is_some_and(|mask| mask.has(forward.row));
        self.found.push(forward.row);
        if right { Stands::Out } else { Stands::In }
    }

    fn found(&mut self, rows: &Rows, _: Instant) -> Found {
        let agrees = self.wanted.iter().zip(&self.found).all(|(mask, row)| mask.has(*row));
        let wrong = match (agrees, self.wanted.len() > self.found.len()) {
            (true, true) => Some(Tell::Out),
            (true, false) if self.wanted.len() == self.found.len() => None,
            (true | false, _) => Some(Tell::In),
        };
        Found { words: list(&self.found, rows), wrong }
    }
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
