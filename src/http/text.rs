use std::fmt;
use std::ops::Deref;
use std::rc::Rc;

/// A string that is copied by counting: known at compile time, or shared.
pub enum Str {
    /// Part of the program.
    Static(&'static str),
    /// Made at run time.
    Shared(Rc<str>),
}

impl Str {
    /// No letters.
    pub const EMPTY: Self = Self::Static("");

    /// The letters.
    #[must_use]
    pub fn as_str(&self) -> &str {
        match self {
            Self::Static(s) => s,
            Self::Shared(s) => s,
        }
    }

    /// Shared letters; copies only what is part of the program.
    #[must_use]
    pub fn shared(&self) -> Rc<str> {
        match self {
            Self::Static(s) => Rc::from(*s),
            Self::Shared(s) => Rc::clone(s),
        }
    }
}

impl Clone for Str {
    fn clone(&self) -> Self {
        match self {
            Self::Static(text) => Self::Static(text),
            Self::Shared(text) => Self::Shared(Rc::clone(text)),
        }
    }

    fn clone_from(&mut self, other: &Self) {
        // What follows in the place of another of its kind is the same for the most part.
        match (&*self, other) {
            (Self::Shared(own), Self::Shared(text)) if Rc::ptr_eq(own, text) => {}
            (Self::Static(_) | Self::Shared(_), _) => *self = other.clone(),
        }
    }
}

impl Default for Str {
    fn default() -> Self {
        Self::EMPTY
    }
}

impl Deref for Str {
    type Target = str;
    fn deref(&self) -> &str {
        self.as_str()
    }
}

impl From<&'static str> for Str {
    fn from(text: &'static str) -> Self {
        Self::Static(text)
    }
}

impl From<String> for Str {
    fn from(text: String) -> Self {
        Self::Shared(text.into())
    }
}

impl From<u64> for Str {
    fn from(number: u64) -> Self {
        // A borrowed text becomes a shared one in a single allocation; `to_string` would take two.
        Self::Shared(itoa::Buffer::new().format(number).into())
    }
}

impl From<Rc<str>> for Str {
    fn from(text: Rc<str>) -> Self {
        Self::Shared(text)
    }
}

impl PartialEq for Str {
    fn eq(&self, other: &Self) -> bool {
        self.as_str() == other.as_str()
    }
}

impl Eq for Str {}

impl PartialEq<str> for Str {
    fn eq(&self, other: &str) -> bool {
        self.as_str() == other
    }
}

impl PartialEq<&str> for Str {
    fn eq(&self, other: &&str) -> bool {
        self.as_str() == *other
    }
}

impl PartialOrd for Str {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Str {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        self.as_str().cmp(other.as_str())
    }
}

impl fmt::Debug for Str {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(self.as_str(), f)
    }
}

impl fmt::Display for Str {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}
