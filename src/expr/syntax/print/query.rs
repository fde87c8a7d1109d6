use super::Printer;
use crate::expr::syntax::query::{Clause, Direction, Range};

impl Printer {
    pub(super) fn query(&mut self, clauses: &[Clause]) {
        for (index, clause) in clauses.iter().enumerate() {
            if index > 0 {
                self.put(" ");
            }
            match clause {
                Clause::From(range) => {
                    self.put("from ");
                    self.range(range);
                }
                Clause::Let(name, value) => {
                    self.put(&format!("let {} = ", name.text));
                    self.operand(value);
                }
                Clause::Where(test) => {
                    self.put("where ");
                    self.operand(test);
                }
                Clause::Join(join) => {
                    self.put("join ");
                    self.range(&join.range);
                    self.put(" on ");
                    self.operand(&join.on);
                    self.put(" equals ");
                    self.operand(&join.equals);
                    if let Some(into) = &join.into {
                        self.put(&format!(" into {}", into.text));
                    }
                }
                Clause::OrderBy(keys) => {
                    self.put("orderby ");
                    self.separated(keys, |p, (key, direction)| {
                        p.operand(key);
                        if *direction == Direction::Descending {
                            p.put(" descending");
                        }
                    });
                }
                Clause::Select(value) => {
                    self.put("select ");
                    self.operand(value);
                }
                Clause::Group(item, key) => {
                    self.put("group ");
                    self.operand(item);
                    self.put(" by ");
                    self.operand(key);
                }
                Clause::Into(name) => self.put(&format!("into {}", name.text)),
            }
        }
    }

    fn range(&mut self, range: &Range) {
        if let Some(ty) = &range.ty {
            self.type_name(ty);
            self.put(" ");
        }
        self.put(&format!("{} in ", range.name.text));
        self.operand(&range.source);
    }
}
