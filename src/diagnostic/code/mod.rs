//! Every fault that `apc` can name, one file per family.
//!
//! A row gives the number, the constant, the severity, a title and the page that `apc explain` prints (Markdown: what happens,
//! why it matters, how to cure it). Numbers are never used twice.

use super::Severity;

macro_rules! codes {
    ($($number:literal $name:ident $severity:ident $title:literal $page:literal)*) => {
        $(
            #[doc = $title]
            pub const $name: $crate::diagnostic::code::Code = $crate::diagnostic::code::Code(&$crate::diagnostic::code::Entry {
                number: $number,
                severity: $crate::diagnostic::Severity::$severity,
                title: $title,
                page: $page,
            });
        )*
        /// The rows of this family, by number.
        pub const ALL: &[$crate::diagnostic::code::Code] = &[$($name),*];
    };
}

pub mod affinity;
pub mod api;
pub mod azure;
pub mod engine;
pub mod expression;
pub mod hook;
pub mod name;
pub mod policy;
pub mod pool;
pub mod product;
pub mod region;
pub mod resource;
pub mod scenario;
pub mod spec;
pub mod yaml;

/// What is known of a code.
#[derive(Debug)]
pub struct Entry {
    pub(super) number: u16,
    pub(super) severity: Severity,
    pub(super) title: &'static str,
    pub(super) page: &'static str,
}

/// The name of one fault: `APC0201`.
#[derive(Clone, Copy)]
pub struct Code(&'static Entry);

impl Code {
    /// Every code, by number.
    pub fn all() -> impl Iterator<Item = Self> {
        [
            yaml::ALL,
            spec::ALL,
            name::ALL,
            pool::ALL,
            affinity::ALL,
            api::ALL,
            azure::ALL,
            scenario::ALL,
            policy::ALL,
            expression::ALL,
            resource::ALL,
            engine::ALL,
            region::ALL,
            product::ALL,
            hook::ALL,
        ]
        .into_iter()
        .flatten()
        .copied()
    }

    /// The code with this number, written `APC0201`, `0201` or `201`.
    #[must_use]
    pub fn find(text: &str) -> Option<Self> {
        let digits = text.get(..3).filter(|p| p.eq_ignore_ascii_case("apc")).map_or(text, |_| &text[3..]);
        let number: u16 = digits.parse().ok()?;
        Self::all().find(|c| c.0.number == number)
    }

    /// The severity it has unless a rule says otherwise.
    #[must_use]
    pub fn severity(self) -> Severity {
        self.0.severity
    }

    /// A few words.
    #[must_use]
    pub fn title(self) -> &'static str {
        self.0.title
    }

    /// The page that explains it, Markdown.
    #[must_use]
    pub fn page(self) -> &'static str {
        self.0.page
    }
}

impl std::fmt::Display for Code {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "APC{:04}", self.0.number)
    }
}

impl std::fmt::Debug for Code {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{self}")
    }
}

impl PartialEq for Code {
    fn eq(&self, other: &Self) -> bool {
        self.0.number == other.0.number
    }
}

impl Eq for Code {}
