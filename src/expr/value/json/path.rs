use super::tree::{Data, NONE};
use super::{Kind, Token};

impl Token {
    /// `Path`: `a.b[0].c`.
    #[must_use]
    pub fn path(&self) -> String {
        self.read(|store, own| {
            let mut steps = Vec::new();
            let (mut at, mut inner) = (own, None);
            if store.node(own).parent == NONE {
                return String::new();
            }
            while at != NONE {
                let node = store.node(at);
                match (&node.data, node.kind) {
                    (Data::Named(name, _), _) => steps.push(step(&name.to_str())),
                    (_, Kind::Array | Kind::Constructor) => {
                        let index = node.children().iter().position(|child| Some(*child) == inner);
                        steps.extend(index.map(|index| format!("[{index}]")));
                    }
                    _ => {}
                }
                (at, inner) = (node.parent, Some(at));
            }
            steps.reverse();
            let joined = steps.concat();
            joined.strip_prefix('.').unwrap_or(&joined).to_owned()
        })
    }
}

/// A property's name in a path.
#[must_use]
pub fn step(name: &str) -> String {
    let odd = |c: char| {
        matches!(c, '.' | ' ' | '\'' | '/' | '"' | '[' | ']' | '(' | ')' | '\t' | '\n' | '\r' | '\u{c}' | '\u{8}' | '\\')
            || matches!(c, '\u{85}' | '\u{2028}' | '\u{2029}')
    };
    if !name.contains(odd) {
        return format!(".{name}");
    }
    let mut out = String::from("['");
    super::print::escape(name, '\'', &mut out);
    out + "']"
}
