use std::rc::Rc;

use crate::gateway::Note;
use crate::gateway::failure::Raised;
use crate::gateway::program::Arg;
use crate::gateway::step::Run;
use crate::http::Str;

impl Run<'_> {
    pub(super) fn trace(&mut self, source: &Rc<str>, message: &Arg<Str>, metadata: &[(Rc<str>, Arg<Str>)]) -> Result<(), Box<Raised>> {
        let context = &mut self.machine.context;
        let mut text = format!("{source}: {}", message.get(context)?);
        for (name, value) in metadata {
            let value = value.get(context)?;
            text.push_str(&format!(" {name}={value}"));
        }
        self.effects.notes.push(Note::Traced { machine: self.id, text: text.into() });
        Ok(())
    }
}
