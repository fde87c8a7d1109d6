use crate::gateway::failure::Raised;
use crate::gateway::program::SetValues;
use crate::gateway::step::Run;
use crate::http::{decode_percent, encode_query};
use crate::policy::element::ExistsAction;

impl Run<'_> {
    pub(super) fn set_query_parameter(&mut self, set: &SetValues) -> Result<(), Box<Raised>> {
        let name = set.name.get(&mut self.machine.context)?;
        let exists = set.exists.action(&mut self.machine.context)?;
        let values = self.values(set)?;
        let url = &mut self.machine.context.request.url;
        let there = url.query.as_bytes().split(|b| *b == b'&').any(|pair| is_named(pair, &name));
        match exists {
            ExistsAction::Delete if !there => return Ok(()),
            ExistsAction::Skip if there => return Ok(()),
            ExistsAction::Delete | ExistsAction::Skip | ExistsAction::Override | ExistsAction::Append => {}
        }
        let keep = |pair: &&str| !pair.is_empty() && (exists == ExistsAction::Append || !is_named(pair.as_bytes(), &name));
        let mut pairs: Vec<String> = url.query.split('&').filter(keep).map(str::to_owned).collect();
        if exists != ExistsAction::Delete {
            pairs.extend(values.iter().map(|value| format!("{}={}", encode_query(&name), encode_query(value))));
        }
        url.query = pairs.join("&").into();
        Ok(())
    }
}

/// Whether a pair of a query, as sent, is of this name.
pub(super) fn is_named(pair: &[u8], name: &str) -> bool {
    let (start, rest) = pair.split_at(pair.len().min(name.len()));
    if matches!(rest, [] | [b'=', ..]) && start.eq_ignore_ascii_case(name.as_bytes()) {
        return !name.is_empty();
    }
    let written = || pair.iter().copied().take_while(|b| *b != b'=');
    written().any(|b| matches!(b, b'%' | b'+')) && {
        let written: Vec<u8> = written().collect();
        decode_percent(&String::from_utf8_lossy(&written).replace('+', " ")).eq_ignore_ascii_case(name)
    }
}
