use std::ops::Range;

use super::{Code, Diagnostic, Diagnostics, Severity, Sources, Span, Spanned, code};

/// A comment that allows what would be told of a place: `# apc: allow APC0309 the second region comes in May`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Allowance {
    /// The comment.
    pub span: Span,
    /// The bytes of its text that it speaks of.
    pub covers: Range<u32>,
    /// What may be there, at least one.
    pub codes: Vec<Spanned<Code>>,
}

impl Allowance {
    /// Whether a warning or note is what this allows: its first place begins where the comment speaks of. Of one in another text, such as
    /// a policy, it is the place where this text speaks of that.
    fn is_of(&self, fault: &Diagnostic) -> bool {
        let own = self.span.source;
        let mut places = fault.labels.iter().map(|label| label.span);
        let place = places.next().filter(|first| first.source == own).or_else(|| places.find(|place| place.source == own));
        place.is_some_and(|place| self.covers.contains(&place.start))
    }
}

impl Diagnostics {
    /// Takes away the warnings and notes that comments of the texts allow; gives back what is to be told of the others: those that
    /// allow nothing.
    pub fn allow(&mut self, sources: &Sources) -> Diagnostics {
        let mut unused = Diagnostics::new();
        for allowance in sources.allowances() {
            let mut used = vec![false; allowance.codes.len()];
            self.found.retain(|fault| {
                let allowed = allowance.codes.iter().position(|code| fault.severity < Severity::Error && code.value == fault.code);
                let allowed = allowed.filter(|_| allowance.is_of(fault));
                allowed.and_then(|index| used.get_mut(index)).map(|used| *used = true).is_none()
            });
            // Of a text that is read in several ways, such as one for each environment, each may have something else.
            if allowance.codes.iter().any(|code| code.value == code::spec::ALLOWS_NOTHING) {
                continue;
            }
            for (code, _) in allowance.codes.iter().zip(used).filter(|(_, used)| !used) {
                let fault = Diagnostic::new(code::spec::ALLOWS_NOTHING, code.span, format!("nothing here is {}", code.value));
                unused.push(
                    fault
                        .label("allows nothing")
                        .help("delete it, or write it on the line that the caret of the warning points at, or above that line"),
                );
            }
        }
        unused
    }
}

#[cfg(test)]
mod tests {
    use crate::diagnostic::{Allowance, Diagnostic, Diagnostics, Sources, Span, Spanned, code};

    #[test]
    fn what_is_allowed_is_taken_away_and_what_allows_nothing_is_told() {
        let mut sources = Sources::new();
        let source = sources.add("f", "0123456789 # apc: allow");
        let comment = Span::new(source, 11, 23);
        let codes = [code::pool::LONE_TOP_MEMBER, code::pool::WEIGHT_ZERO].map(|code| Spanned::new(code, comment));
        sources.get(source).expect("a text").allow(vec![Allowance { span: comment, covers: 0..10, codes: codes.to_vec() }]);
        let mut sink = Diagnostics::new();
        let elsewhere = sources.add("g", "0123");
        let at = |code, start| Diagnostic::new(code, Span::new(source, start, start + 1), "");
        sink.push(Diagnostic::new(code::pool::LONE_TOP_MEMBER, Span::new(elsewhere, 0, 1), "").and(Span::new(source, 5, 6), "named here"));
        sink.push(at(code::pool::LONE_TOP_MEMBER, 3));
        sink.push(at(code::pool::LONE_TOP_MEMBER, 10));
        sink.push(at(code::pool::MIXED_WEIGHTS, 3));
        let unused = sink.allow(&sources);
        assert_eq!(
            sink.iter().map(|d| (d.code, d.span().start)).collect::<Vec<_>>(),
            [(code::pool::LONE_TOP_MEMBER, 10), (code::pool::MIXED_WEIGHTS, 3)]
        );
        assert_eq!(unused.iter().map(|d| d.message.as_str()).collect::<Vec<_>>(), ["nothing here is APC0313"]);
    }
}
