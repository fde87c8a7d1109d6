use super::{Found, Stands, Test, shares};
use crate::http::HeaderName;
use crate::scenario::{BodyClaim, HeaderClaim};
use crate::simulate::Finished;
use crate::simulate::rows::Rows;
use crate::time::Instant;

/// Every answer's header is right.
#[derive(Debug)]
pub(super) struct Header {
    name: HeaderName,
    claim: HeaderClaim,
    sums: Sums,
}

/// Every answer's content is right.
#[derive(Debug)]
pub(super) struct Content {
    claim: BodyClaim,
    sums: Sums,
}

#[derive(Debug, Default)]
struct Sums {
    right: u64,
    wrong: u64,
    /// The first that is wrong, as it is told.
    example: Option<String>,
}

impl Sums {
    fn add(&mut self, holds: bool, example: impl FnOnce() -> Option<String>) -> Stands {
        if holds {
            self.right += 1;
            return Stands::Out;
        }
        self.wrong += 1;
        if self.example.is_none() {
            self.example = example();
        }
        Stands::In
    }

    fn found(&self, without: &str) -> Found {
        let example = self.example.as_ref().map_or(without.to_owned(), |text| format!("`{text}`"));
        Found::every(self.wrong == 0 && self.right > 0, shares(self.right, self.right + self.wrong, &example))
    }
}

impl Header {
    pub(super) fn new(name: &str, claim: &HeaderClaim) -> Self {
        Self { name: HeaderName::new(name), claim: claim.clone(), sums: Sums::default() }
    }
}

impl Test for Header {
    fn is_about_answers(&self) -> bool {
        true
    }

    fn finished(&mut self, finished: &Finished<'_>) -> Stands {
        let value = finished.answer.and_then(|answer| answer.headers.get(&self.name));
        let holds = finished.answer.is_some() && self.claim.holds(value.map(|v| v.as_str()));
        self.sums.add(holds, || value.map(ToString::to_string))
    }

    fn found(&mut self, _: &Rows, _: Instant) -> Found {
        self.sums.found("without it")
    }
}

impl Content {
    pub(super) fn new(claim: &BodyClaim) -> Self {
        Self { claim: claim.clone(), sums: Sums::default() }
    }
}

impl Test for Content {
    fn is_about_answers(&self) -> bool {
        true
    }

    fn finished(&mut self, finished: &Finished<'_>) -> Stands {
        let content = finished.answer.map(|answer| answer.body.bytes());
        let holds = content.as_ref().is_some_and(|bytes| self.claim.holds(bytes));
        self.sums.add(holds, || content.map(|bytes| excerpt(&bytes)))
    }

    fn found(&mut self, _: &Rows, _: Instant) -> Found {
        self.sums.found("no content")
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
