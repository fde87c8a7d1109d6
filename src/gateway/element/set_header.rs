use smallvec::SmallVec;

use crate::gateway::failure::{self, Raised};
use crate::gateway::program::{Arg, SetValues, Side};
use crate::gateway::step::Run;
use crate::http::{HeaderName, Headers, Str};
use crate::policy::element::ExistsAction;

/// Headers that only the gateway itself writes.
const UNTOUCHABLE: [HeaderName; 4] =
    [HeaderName::CONNECTION, HeaderName::CONTENT_LENGTH, HeaderName::KEEP_ALIVE, HeaderName::TRANSFER_ENCODING];

/// Headers whose values are sent on lines of their own; those of others are joined by commas.
const SEPARATE: [&str; 12] = [
    "User-Agent",
    "WWW-Authenticate",
    "Proxy-Authenticate",
    "Cookie",
    "Set-Cookie",
    "Warning",
    "Date",
    "Expires",
    "If-Modified-Since",
    "If-Unmodified-Since",
    "Last-Modified",
    "Retry-After",
];

/// More lines than any server takes.
const MAX_LINES: usize = 200;

/// Values that were worked out, for a header or a query parameter.
pub(super) type Texts = SmallVec<[Str; 2]>;

/// What is to be done to a header.
pub(super) struct Change {
    name: HeaderName,
    exists: ExistsAction,
    values: Texts,
}

impl Run<'_> {
    pub(super) fn set_header(&mut self, set: &SetValues) -> Result<(), Box<Raised>> {
        // What takes a header away, as most do, needs nothing worked out.
        if let (Some(name), Arg::Literal(ExistsAction::Delete), []) = (&set.fixed, &set.exists, &set.values[..])
            && !UNTOUCHABLE.contains(name)
        {
            self.headers(set.side).remove(name);
            return Ok(());
        }
        let Some(change) = self.header_change(set)? else { return Ok(()) };
        put(self.headers(set.side), change)
    }

    fn headers(&mut self, side: Side) -> &mut Headers {
        let context = &mut self.machine.context;
        match side {
            Side::Request => &mut context.request.headers,
            Side::Response => &mut context.response.get_or_insert_with(|| failure::bare(200)).headers,
        }
    }

    /// What a `<set-header>` asks for; `None` for a header that policies cannot touch.
    pub(super) fn header_change(&mut self, set: &SetValues) -> Result<Option<Change>, Box<Raised>> {
        let name = match &set.fixed {
            Some(name) => name.clone(),
            None => {
                let name = set.name.get(&mut self.machine.context)?;
                let token = |b: u8| b.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&b);
                if name.is_empty() || !name.bytes().all(token) {
                    return Err(Raised::evaluation(format!("'{name}' is not the name of a header")));
                }
                HeaderName::new(&name)
            }
        };
        let exists = set.exists.action(&mut self.machine.context)?;
        let values = self.values(set)?;
        if values.iter().any(|v| v.bytes().any(|b| matches!(b, b'\r' | b'\n' | 0))) {
            return Err(Raised::evaluation(format!("A value of the header '{name}' holds a line break")));
        }
        let touchable = !UNTOUCHABLE.contains(&name);
        Ok(touchable.then_some(Change { name, exists, values }))
    }

    pub(super) fn values(&mut self, set: &SetValues) -> Result<Texts, Box<Raised>> {
        if set.values.is_empty() {
            return Ok(Texts::new());
        }
        let context = &mut self.machine.context;
        set.values.iter().map(|value| value.get(context).map_err(Box::from)).collect()
    }
}

/// Does it.
pub(super) fn put(headers: &mut Headers, change: Change) -> Result<(), Box<Raised>> {
    let Change { name, exists, mut values } = change;
    match exists {
        ExistsAction::Delete => {
            headers.remove(&name);
            return Ok(());
        }
        ExistsAction::Skip if headers.contains(&name) => return Ok(()),
        ExistsAction::Skip => {}
        ExistsAction::Override => {
            headers.remove(&name);
        }
        ExistsAction::Append => {
            let old: Texts = headers.all(&name).cloned().collect();
            headers.remove(&name);
            values.insert_many(0, old);
        }
    }
    if headers.len() + values.len() > MAX_LINES {
        return Err(Raised::policy("TooManyHeaders", format!("A message of more than {MAX_LINES} header lines")));
    }
    if values.len() > 1 && !SEPARATE.iter().any(|s| name.is(s)) {
        let all: Vec<&str> = values.iter().map(Str::as_str).collect();
        headers.append(name, all.join(","));
        return Ok(());
    }
    values.into_iter().for_each(|value| headers.append(name.clone(), value));
    Ok(())
}
