use std::fmt::Write as _;

use miette::{GraphicalReportHandler, GraphicalTheme, LabeledSpan};

use super::excerpt::Excerpt;
use super::{Diagnostic, Diagnostics, Severity, Sources, visible};

/// How output looks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Style {
    /// Letters only: files, pipes, tests.
    Plain,
    /// With colours.
    Colour,
}

/// A diagnostic beside the text it speaks of, in the form that miette prints.
#[derive(Debug)]
struct Shown<'a> {
    diagnostic: &'a Diagnostic,
    source: Option<Excerpt<'a>>,
    labels: Vec<LabeledSpan>,
}

impl std::fmt::Display for Shown<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&visible(&self.diagnostic.message))
    }
}

impl std::error::Error for Shown<'_> {}

impl miette::Diagnostic for Shown<'_> {
    fn code<'a>(&'a self) -> Option<Box<dyn std::fmt::Display + 'a>> {
        Some(Box::new(format!("{} {}", self.diagnostic.severity.word(), self.diagnostic.code)))
    }

    fn severity(&self) -> Option<miette::Severity> {
        Some(match self.diagnostic.severity {
            Severity::Note => miette::Severity::Advice,
            Severity::Warning => miette::Severity::Warning,
            Severity::Error => miette::Severity::Error,
        })
    }

    fn help<'a>(&'a self) -> Option<Box<dyn std::fmt::Display + 'a>> {
        self.diagnostic.help.as_ref().map(|h| Box::new(visible(h)) as Box<dyn std::fmt::Display>)
    }

    fn source_code(&self) -> Option<&dyn miette::SourceCode> {
        self.source.as_ref().map(|s| s as &dyn miette::SourceCode)
    }

    fn labels(&self) -> Option<Box<dyn Iterator<Item = LabeledSpan> + '_>> {
        Some(Box::new(self.labels.iter().cloned()))
    }
}

/// One diagnostic with its place, the lines around it and a caret; what another compiler calls it closes it.
#[must_use]
pub fn render(diagnostic: &Diagnostic, sources: &Sources, style: Style) -> String {
    let home = diagnostic.span();
    let source = sources.get(home.source).map(|source| Excerpt::around(home, source));
    let mut elsewhere = String::new();
    let mut labels = Vec::new();
    for label in &diagnostic.labels {
        let place = source.as_ref().filter(|_| label.span.source == home.source).and_then(|s| s.place(label.span));
        if let Some(span) = place {
            let text = (!label.text.is_empty()).then(|| visible(&label.text).into_owned());
            labels.push(if labels.is_empty() {
                LabeledSpan::new_primary_with_span(text, span)
            } else {
                LabeledSpan::new_with_span(text, span)
            });
        } else if let Some(place) = sources.place(label.span) {
            let _ = writeln!(elsewhere, "  {}: {}", visible(&place), visible(&label.text));
        }
    }
    let theme = match style {
        Style::Plain => GraphicalTheme::unicode_nocolor(),
        Style::Colour => GraphicalTheme::unicode(),
    };
    let mut out = String::new();
    let shown = Shown { diagnostic, source, labels };
    let handler = GraphicalReportHandler::new_themed(theme).with_width(120).with_links(false);
    if handler.render_report(&mut out, &shown).is_err() {
        out = short(diagnostic, sources);
    }
    out.push_str(&elsewhere);
    if let Some(error) = diagnostic.compiler.first() {
        let _ = writeln!(out, "  C#: CS{:04}", error.number);
    }
    out
}

/// All of them, a blank line between two, and a closing line that counts them. Empty when there are none.
#[must_use]
pub fn render_all(diagnostics: &Diagnostics, sources: &Sources, style: Style) -> String {
    let mut out = String::new();
    let shown = diagnostics.shown();
    for diagnostic in &shown {
        out.push_str(&render(diagnostic, sources, style));
        out.push('\n');
    }
    let mut counts: Vec<String> = [Severity::Error, Severity::Warning, Severity::Note]
        .into_iter()
        .map(|severity| (shown.iter().filter(|d| d.severity == severity).count(), severity.word()))
        .filter(|&(n, _)| n > 0)
        .map(|(n, word)| format!("{n} {word}{}", if n == 1 { "" } else { "s" }))
        .collect();
    let more = diagnostics.len() - shown.len() + diagnostics.dropped();
    if more > 0 {
        counts.push(format!("{more} more not shown"));
    }
    if !counts.is_empty() {
        let _ = writeln!(out, "{}", counts.join(", "));
    }
    out
}

/// One line: `file:line:column: error APC0201: unknown pool ...`.
#[must_use]
pub fn short(diagnostic: &Diagnostic, sources: &Sources) -> String {
    let place = sources.place(diagnostic.span()).map_or(String::new(), |p| format!("{p}: "));
    format!("{}{} {}: {}", visible(&place), diagnostic.severity.word(), diagnostic.code, visible(&diagnostic.message))
}
