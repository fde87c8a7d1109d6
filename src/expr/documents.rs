use std::cell::RefCell;
use std::rc::Rc;

use super::Token;

/// JSON contents that were read before, with their trees: most requests of a run share their content with others.
///
/// A tree is handed out again only when nobody holds any part of it and nothing in it was changed: then it cannot be told from
/// one that was read anew. So a memory changes no answer, and copies of a world may share it.
#[derive(Clone, Debug, Default)]
pub struct Documents(Rc<RefCell<Memory>>);

#[derive(Debug, Default)]
struct Memory {
    /// The contents are kept so that no other can come to stand at the same address.
    known: Vec<(Rc<[u8]>, Token)>,
    oldest: usize,
}

/// How many contents are remembered.
const REMEMBERED: usize = 8;
/// Longer contents are not: their trees are several times as large.
const LONGEST: usize = 1 << 16;

impl Documents {
    /// The tree of a content.
    pub(super) fn find(&self, content: &Rc<[u8]>) -> Option<Token> {
        let memory = self.0.borrow();
        let (_, root) = memory.known.iter().find(|(known, _)| Rc::ptr_eq(known, content))?;
        root.is_untouched().then(|| root.clone())
    }

    /// Remembers a tree that was just read.
    pub(super) fn keep(&self, content: &Rc<[u8]>, root: &Token) {
        if content.len() > LONGEST {
            return;
        }
        root.settle();
        let memory = &mut *self.0.borrow_mut();
        let entry = (Rc::clone(content), root.clone());
        let same = memory.known.iter().position(|(known, _)| Rc::ptr_eq(known, content));
        match memory.known.get_mut(same.unwrap_or(memory.oldest)) {
            Some(old) => *old = entry,
            None => memory.known.push(entry),
        }
        if same.is_none() {
            memory.oldest = (memory.oldest + 1) % REMEMBERED;
        }
    }
}

#[cfg(test)]
mod tests {
    use std::rc::Rc;

    use super::Documents;
    use crate::expr::Token;
    use crate::expr::value::json::read;
    use crate::expr::value::{Text, Value};

    fn read(documents: &Documents, content: &Rc<[u8]>) -> Token {
        documents.find(content).unwrap_or_else(|| {
            let root = read::parse(std::str::from_utf8(content).unwrap()).unwrap();
            documents.keep(content, &root);
            root
        })
    }

    #[test]
    fn a_tree_is_handed_out_again_unless_somebody_holds_a_part_or_changed_one() {
        let (documents, name) = (Documents::default(), Text::from("a"));
        let content: Rc<[u8]> = br#"{"a":{"b":[1]}}"#.as_slice().into();
        let first = read(&documents, &content).table();
        assert_eq!(read(&documents, &content).table(), first, "nobody has it");
        let part = read(&documents, &content).get(&name).unwrap();
        let second = read(&documents, &content);
        assert!(!second.get(&name).unwrap().same(&part), "somebody has a part of the first");
        second.get(&name).unwrap().set(&Text::from("c"), &Token::scalar(Value::Int(1))).unwrap();
        drop(second);
        let third = read(&documents, &content);
        assert_eq!(third.get(&name).unwrap().count(), 1, "the second was changed");
    }

    #[test]
    fn contents_are_told_apart_by_identity() {
        let documents = Documents::default();
        let contents: Vec<Rc<[u8]>> = (0..20).map(|n| format!("[{n}]").into_bytes().into()).collect();
        for _ in 0..2 {
            for (n, content) in (0_i64..).zip(&contents) {
                let item = read(&documents, content).child(0).and_then(|item| item.value());
                assert!(matches!(item, Some(Value::Long(found)) if found == n));
            }
        }
    }
}
