use std::fmt;
use std::rc::Rc;

use smallvec::SmallVec;

use super::late::Late;
use super::{HeaderName, LateLines, Str};

/// One field line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Header {
    /// Which field.
    pub name: HeaderName,
    /// Its value.
    pub value: Str,
}

/// Field lines in order: a base that many messages share, less what was removed from it; the message's own; and lines that are
/// written out when somebody reads them.
///
/// A name may stand on several lines. The base can hold at most 64 lines; more are copied into the own list.
#[derive(Default)]
pub struct Headers {
    base: Option<Rc<[Header]>>,
    removed: u64,
    own: SmallVec<[Header; 2]>,
    late: Late,
}

impl Headers {
    /// Lines that many messages share.
    #[must_use]
    pub fn shared(base: Rc<[Header]>) -> Self {
        if base.len() > 64 {
            return Self { own: base.iter().cloned().collect(), ..Self::default() };
        }
        Self { base: Some(base), ..Self::default() }
    }

    /// Gives it these lines, after all others, in the place of any such that it has.
    pub fn put_late(&mut self, lines: &Rc<LateLines>, numbers: [u64; 4]) {
        self.late = Late::new(lines, numbers);
    }

    /// Whether it was given such lines.
    #[must_use]
    pub fn has_late(&self) -> bool {
        self.late.len() > 0
    }

    /// How many lines there are at most, told without looking at them.
    #[must_use]
    pub fn most(&self) -> usize {
        self.base.as_deref().map_or(0, <[Header]>::len) + self.late.len() + self.own.len()
    }

    /// All lines in order.
    pub fn iter(&self) -> impl Iterator<Item = &Header> {
        self.base().chain(&self.own).chain(self.late.written())
    }

    /// What is left of the base.
    fn base(&self) -> impl Iterator<Item = &Header> {
        let base = self.base.as_deref().unwrap_or(&[]).iter().enumerate();
        base.filter(|(i, _)| self.removed & (1 << i) == 0).map(|(_, h)| h)
    }

    /// The values of the fields whose names are meant, in order.
    fn named(&self, is: impl Fn(&HeaderName) -> bool) -> impl Iterator<Item = &Str> {
        let late = if self.late.any(&is) { self.late.written() } else { &[] };
        self.base().chain(&self.own).chain(late).filter(move |h| is(&h.name)).map(|h| &h.value)
    }

    /// The values of a field, in order.
    pub fn all<'a>(&'a self, name: &'a HeaderName) -> impl Iterator<Item = &'a Str> {
        self.named(move |of| of == name)
    }

    /// The first value of a field.
    #[must_use]
    pub fn get(&self, name: &HeaderName) -> Option<&Str> {
        let is = |h: &&Header| h.name == *name;
        let found = self.base().find(is).or_else(|| self.own.iter().find(is));
        found.or_else(|| self.late.find(name)).map(|h| &h.value)
    }

    /// The first value of a field named by a text.
    #[must_use]
    pub fn find(&self, name: &str) -> Option<&Str> {
        self.named(|of| of.is(name)).next()
    }

    /// Whether a field is there.
    #[must_use]
    pub fn contains(&self, name: &HeaderName) -> bool {
        self.get(name).is_some()
    }

    /// Adds a line.
    pub fn append(&mut self, name: HeaderName, value: impl Into<Str>) {
        self.own.push(Header { name, value: value.into() });
    }

    /// Removes all lines of a field; says whether there were any.
    pub fn remove(&mut self, name: &HeaderName) -> bool {
        let mut any = false;
        for (index, header) in self.base.as_deref().unwrap_or(&[]).iter().enumerate() {
            if header.name == *name && self.removed & (1 << index) == 0 {
                self.removed |= 1 << index;
                any = true;
            }
        }
        if self.late.any(|of| of == name) {
            let late = std::mem::take(&mut self.late);
            self.own.extend(late.written().iter().cloned());
        }
        if !self.own.is_empty() {
            let before = self.own.len();
            self.own.retain(|h| h.name != *name);
            any |= self.own.len() != before;
        }
        any
    }

    /// Puts one line in place of all of a field.
    pub fn set(&mut self, name: HeaderName, value: impl Into<Str>) {
        self.remove(&name);
        self.append(name, value);
    }

    /// How many lines.
    #[must_use]
    pub fn len(&self) -> usize {
        self.base().count() + self.late.len() + self.own.len()
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

impl Clone for Headers {
    fn clone(&self) -> Self {
        // Most have nothing beyond their base.
        let own = if self.own.is_empty() { SmallVec::new() } else { self.own.clone() };
        Self { base: self.base.clone(), removed: self.removed, late: self.late.clone(), own }
    }

    fn clone_from(&mut self, other: &Self) {
        let Self { base, removed, late, own } = other;
        self.base.clone_from(base);
        self.removed = *removed;
        // Most have nothing beyond their base.
        if self.late.len() + late.len() > 0 {
            self.late.clone_from(late);
        }
        self.own.clear();
        if !own.is_empty() {
            self.own.extend(own.iter().cloned());
        }
    }
}

impl PartialEq for Headers {
    fn eq(&self, other: &Self) -> bool {
        self.iter().eq(other.iter())
    }
}

impl fmt::Debug for Headers {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_map().entries(self.iter().map(|h| (&h.name, &h.value))).finish()
    }
}

#[cfg(test)]
mod tests {
    use std::rc::Rc;

    use super::{Header, HeaderName, Headers, LateLines};
    use crate::http::{Hole, Template};

    #[test]
    fn a_field_of_the_shared_base_can_be_replaced_without_touching_the_base() {
        let name = HeaderName::new("content-type");
        let base: Rc<[Header]> = [Header { name: name.clone(), value: "text/plain".into() }].into();
        let mut headers = Headers::shared(base.clone());
        headers.set(HeaderName::new("CONTENT-TYPE"), "application/json");
        assert_eq!(headers.get(&name).map(|v| v.as_str()), Some("application/json"));
        assert_eq!(Headers::shared(base).find("Content-Type").map(|v| v.as_str()), Some("text/plain"));
        assert!(headers.remove(&name) && !headers.remove(&name) && headers.is_empty());
    }

    #[test]
    fn late_lines_stand_behind_the_own_and_can_be_replaced_like_any() {
        let value = |hole| Template::new(vec![hole]);
        let lines = [("x-left", value(Hole::Number(0))), ("x-other", value(Hole::Number(1)))];
        let lines = Rc::new(LateLines::new(lines.map(|(name, value)| (HeaderName::new(name), value)).into()));
        let mut headers = Headers::shared([Header { name: HeaderName::new("Date"), value: "now".into() }].into());
        headers.append(HeaderName::new("x-own"), "1");
        headers.put_late(&lines, [7, 8, 0, 0]);
        let told = |headers: &Headers| headers.iter().map(|h| format!("{}: {}", h.name, h.value)).collect::<Vec<_>>().join(", ");
        assert_eq!((told(&headers).as_str(), headers.len()), ("Date: now, x-own: 1, x-left: 7, x-other: 8", 4));
        assert_eq!(headers.find("X-Left").map(|v| v.as_str()), Some("7"));
        headers.set(HeaderName::new("x-left"), "6");
        assert_eq!((told(&headers).as_str(), headers.len()), ("Date: now, x-own: 1, x-other: 8, x-left: 6", 4));
    }
}
