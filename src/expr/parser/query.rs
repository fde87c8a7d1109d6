use crate::expr::lexer::Kind;
use crate::expr::syntax::query::{Clause, Direction, Join, Range};
use crate::expr::syntax::{Expr, ExprKind, Name};

use super::Parser;
use super::types::TYPES;

/// Words that end a value inside a query.
const WORDS: &[&str] =
    &["ascending", "by", "descending", "equals", "from", "group", "in", "into", "join", "let", "on", "orderby", "select", "where"];

impl Parser<'_> {
    /// `from x in xs ..`, when that is what stands here.
    pub(super) fn try_query(&mut self) -> Option<Expr> {
        if self.word() != Some("from") || !self.starts_range() {
            return None;
        }
        let start = self.place();
        self.queries += 1;
        let clauses = self.clauses();
        self.queries -= 1;
        let place = start.to(self.last());
        Some(self.node(ExprKind::Query(clauses), place))
    }

    /// Whether a name is a word of the query around it.
    pub(super) fn is_query_word(&self, word: &str) -> bool {
        self.queries > 0 && WORDS.contains(&word)
    }

    /// `from x in`, `from T x`: no other expression begins so.
    fn starts_range(&self) -> bool {
        let name = |word: Option<&str>| word.is_some_and(|w| !super::KEYWORDS.contains(&w));
        let ty = self.word_at(1).is_some_and(|w| TYPES.contains(&w)) || name(self.word_at(1));
        ty && (self.word_at(2) == Some("in") || name(self.word_at(2)) || matches!(self.peek(2).kind, Kind::Mark("<" | "." | "[" | "?")))
    }

    fn clauses(&mut self) -> Vec<Clause> {
        let mut clauses = Vec::new();
        loop {
            let clause = match self.word() {
                Some("from") => {
                    self.bump();
                    Clause::From(self.range())
                }
                Some("let") => {
                    self.bump();
                    let name = self.name();
                    self.expect("=");
                    Clause::Let(name, self.expression())
                }
                Some("where") => {
                    self.bump();
                    Clause::Where(self.expression())
                }
                Some("join") => {
                    self.bump();
                    Clause::Join(Box::new(self.join()))
                }
                Some("orderby") => {
                    self.bump();
                    Clause::OrderBy(self.orderings())
                }
                Some("select") => {
                    self.bump();
                    Clause::Select(self.expression())
                }
                Some("group") => {
                    self.bump();
                    let item = self.expression();
                    self.word_of_query("by");
                    Clause::Group(item, self.expression())
                }
                Some(_) | None => {
                    let (place, at) = (self.place(), self.here());
                    self.tell(crate::expr::fault::syntax::query_end(place, at));
                    return clauses;
                }
            };
            let ends = matches!(clause, Clause::Select(_) | Clause::Group(..));
            clauses.push(clause);
            if !ends {
                continue;
            }
            if !self.eat_word("into") {
                return clauses;
            }
            let name: Name = self.name();
            clauses.push(Clause::Into(name));
        }
    }

    fn range(&mut self) -> Range {
        let ty = if self.word_at(1) == Some("in") { None } else { Some(self.type_name()) };
        let name = self.name();
        self.word_of_query("in");
        Range { ty, name, source: self.expression() }
    }

    fn join(&mut self) -> Join {
        let range = self.range();
        self.word_of_query("on");
        let on = self.expression();
        self.word_of_query("equals");
        let equals = self.expression();
        let into = self.eat_word("into").then(|| self.name());
        Join { range, on, equals, into }
    }

    fn orderings(&mut self) -> Vec<(Expr, Direction)> {
        let mut keys = Vec::new();
        loop {
            let key = self.expression();
            let direction = if self.eat_word("descending") {
                Direction::Descending
            } else {
                self.eat_word("ascending");
                Direction::Ascending
            };
            keys.push((key, direction));
            if !self.eat(",") {
                return keys;
            }
        }
    }

    /// A word that must stand here.
    fn word_of_query(&mut self, word: &'static str) {
        if !self.eat_word(word) {
            let message = format!("`{word}` is missing before {}", self.found());
            let (place, at) = (self.place(), self.here());
            self.tell(crate::expr::fault::syntax::query_word(word, message, place, at));
        }
    }
}
