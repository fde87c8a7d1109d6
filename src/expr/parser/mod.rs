//! Tokens to the syntax tree. Recovers after a fault, so that all faults are told; refuses what is nested too deep.
//!
//! `expression.rs` operators by rank · `primary.rs` what they stand between · `creation.rs` what begins with `new` ·
//! `lambda.rs` lambdas and parameters · `pattern.rs` what stands behind `is` and `case` · `statement.rs` what stands in `@{ }` ·
//! `local.rs` declarations · `query.rs` queries · `types.rs` types

mod creation;
mod expression;
mod lambda;
mod local;
mod pattern;
mod primary;
mod query;
mod statement;
mod types;

use std::rc::Rc;

use super::fault::{Fault, Pass, syntax};
use super::lexer::{self, Kind, Token};
use super::syntax::{Expr, ExprKind, HIGHEST, Name, Place, Root, Stmt, StmtKind};
use crate::diagnostic::code;

/// Nested brackets, operators and statements, at most.
pub const DEEPEST: u16 = 100;

pub struct Parser<'a> {
    text: &'a str,
    tokens: Vec<Token>,
    at: usize,
    depth: u16,
    /// Queries around the token at hand.
    queries: u16,
    /// Where the bracket stands that closes the whole: C# sees it on a line of its own.
    closing: u32,
    pub faults: Vec<Fault>,
}

/// Reads `@( .. )` or `@{ .. }`.
///
/// The third is how many tokens it has.
pub fn parse(text: &str) -> (Root, Vec<Fault>, usize) {
    let trimmed = text.trim_end();
    let lead = trimmed.len() - trimmed.trim_start().len();
    let mut parser = Parser { text, tokens: Vec::new(), at: 0, depth: 0, queries: 0, closing: u32::MAX, faults: Vec::new() };
    let body = &trimmed[lead..];
    let bracket = body.as_bytes().get(1).copied();
    if !body.starts_with('@') || !matches!(bracket, Some(b'(' | b'{')) {
        let place = Place { start: at(lead), end: at(trimmed.len()) };
        parser.faults.push(syntax::unread(place, "an expression begins with `@(` or `@{`"));
        return (Root::Value(Expr::new(ExprKind::Bad, place)), parser.faults, 0);
    }
    parser.read_tokens(trimmed, lead + 1, if bracket == Some(b'(') { ")" } else { "}" });
    let root = if bracket == Some(b'(') { parser.value_root() } else { Root::Block(parser.block()) };
    if parser.faults.is_empty() && !matches!(parser.kind(), Kind::End) {
        let place = parser.place();
        parser.fault(place, "the expression ends before this");
    }
    // What is given up says nothing more.
    if let Some(deep) = parser.faults.iter().position(Fault::is_deep) {
        parser.faults.truncate(deep + 1);
    }
    (root, parser.faults, parser.tokens.len())
}

/// Reads a type alone, as signatures hold them.
pub fn parse_tokens(text: &str) -> Parser<'_> {
    Parser { text, tokens: lexer::all(text), at: 0, depth: 0, queries: 0, closing: u32::MAX, faults: Vec::new() }
}

fn at(n: usize) -> u32 {
    u32::try_from(n).unwrap_or(u32::MAX)
}

const END: &Token = &Token { kind: Kind::End, start: 0, end: 0 };

impl<'a> Parser<'a> {
    /// All tokens. The last bracket closes the whole, even behind a comment or a string without end.
    fn read_tokens(&mut self, text: &str, start: usize, close: &'static str) {
        let inside = text.strip_suffix(close).filter(|inside| inside.len() > start).unwrap_or(text);
        let mut from = start;
        let mut balance = lexer::Balance::default();
        loop {
            let mut token = lexer::next(inside, from);
            if inside.get(from..token.start as usize).is_some_and(|blank| blank.contains('#')) {
                balance.read(inside, from);
            }
            from = token.end as usize;
            if let Kind::Bad(why) = token.kind {
                let written = inside.get(token.start as usize..from).unwrap_or("");
                self.faults.extend(syntax::token(why, Place { start: token.start, end: token.end }, written));
                match written.chars().next() {
                    // A literal that cannot be read is a value that nothing is known of.
                    Some('"' | '$' | '@' | '\'' | '.' | '0'..='9') => {}
                    _ if from < inside.len() => continue,
                    _ => token.kind = Kind::End,
                }
            }
            if token.kind == Kind::End {
                break;
            }
            self.tokens.push(token);
        }
        self.unbalanced(&balance);
        let end = at(text.len());
        if inside.len() < text.len() {
            self.closing = at(inside.len());
            self.tokens.push(Token { kind: Kind::Mark(close), start: self.closing, end });
        }
        self.tokens.push(Token { kind: Kind::End, start: end, end });
    }

    /// `( .. )`: C# reads what stands behind the value as statements.
    fn value_root(&mut self) -> Root {
        let open = self.bump();
        let value = self.expression();
        if self.expect(")") && matches!(self.kind(), Kind::End) {
            return Root::Value(value);
        }
        let (told, behind) = (self.faults.len(), self.place());
        if !matches!(self.kind(), Kind::End) && !self.eat(";") {
            if told == 0 {
                self.fault(behind, "the expression ends before this");
            }
            self.also(1002, "; expected");
        }
        let place = value.place;
        let mut statements = vec![Stmt { kind: StmtKind::Return(Some(value)), place }];
        self.statements(&mut statements);
        if self.faults.is_empty() {
            // `@(1);`: no statement in it is wrong, but it is none.
            self.fault(behind, "the expression ends before this");
        }
        // They follow from what is told already.
        let later: Vec<Fault> = self.faults.drain(told.max(1)..).collect();
        if let Some(first) = self.faults.last_mut() {
            later.into_iter().for_each(|fault| first.follow(fault));
        }
        Root::Block(Stmt { kind: StmtKind::Block(statements), place: open.to(self.last()) })
    }

    /// One more of C#'s errors, where the token at hand stands: it follows from the last fault.
    fn also(&mut self, number: u16, text: &str) {
        let (at, place) = (self.here(), self.place());
        let error = Fault::new(code::expression::SYNTAX, place, text).cs_in(Pass::Syntax, at, number, text);
        match self.faults.last_mut() {
            Some(last) => last.follow(error),
            None => self.faults.push(error),
        }
    }

    fn token(&self) -> &Token {
        self.peek(0)
    }

    fn peek(&self, ahead: usize) -> &Token {
        self.tokens.get(self.at + ahead).or_else(|| self.tokens.last()).unwrap_or(END)
    }

    pub fn kind(&self) -> &Kind {
        &self.token().kind
    }

    /// The place of the token at hand.
    fn place(&self) -> Place {
        let token = self.token();
        Place { start: token.start, end: token.end }
    }

    /// The place just after the last token.
    fn last(&self) -> Place {
        let token = self.at.checked_sub(1).and_then(|i| self.tokens.get(i)).unwrap_or(END);
        Place { start: token.start, end: token.end }
    }

    /// Where C# sees what is wrong with the token at hand: behind the last one when it stands on another line.
    fn here(&self) -> u32 {
        let here = self.place().start;
        if matches!(self.kind(), Kind::End) && self.last().start == self.closing {
            // Behind the bracket that closes all stands a `;`.
            return here + 1;
        }
        let last = self.last();
        // What stands in the brackets begins on a line of its own, and so does the bracket that closes them.
        let first = self.at == 1 && self.closing != u32::MAX;
        let newline = self.text.get(last.end as usize..here as usize).is_some_and(|t| t.contains('\n'));
        match (first, newline || here == self.closing) {
            (true, _) => last.start,
            (false, true) => last.end,
            (false, false) => here,
        }
    }

    pub fn bump(&mut self) -> Place {
        let place = self.place();
        if self.at < self.tokens.len() {
            self.at += 1;
        }
        place
    }

    pub fn is(&self, mark: &str) -> bool {
        matches!(self.kind(), Kind::Mark(m) if *m == mark)
    }

    fn is_at(&self, ahead: usize, mark: &str) -> bool {
        matches!(&self.peek(ahead).kind, Kind::Mark(m) if *m == mark)
    }

    /// Takes the mark if it is there.
    pub fn eat(&mut self, mark: &str) -> bool {
        let there = self.is(mark);
        if there {
            self.bump();
        }
        there
    }

    /// The letters of the name at hand.
    pub fn word(&self) -> Option<&'a str> {
        self.word_at(0)
    }

    fn word_at(&self, ahead: usize) -> Option<&'a str> {
        let token = self.peek(ahead);
        (token.kind == Kind::Name).then(|| self.text.get(token.start as usize..token.end as usize)).flatten()
    }

    pub fn eat_word(&mut self, word: &str) -> bool {
        let there = self.word() == Some(word);
        if there {
            self.bump();
        }
        there
    }

    /// Tells the fault; only the first at one place, since the rest follow from it.
    fn fault(&mut self, place: Place, message: impl Into<String>) {
        self.tell(syntax::unread(place, message));
    }

    /// Tells a fault; only the first at one place.
    fn tell(&mut self, fault: Fault) {
        match self.faults.last_mut() {
            Some(last) if last.place.start == fault.place.start => last.follow(fault),
            _ => self.faults.push(fault),
        }
    }

    /// What stands here, in words.
    fn found(&self) -> String {
        match self.kind() {
            Kind::End => "the end of the expression".to_owned(),
            _ => {
                let token = self.token();
                let text: String = self.text.get(token.start as usize..token.end as usize).unwrap_or("").chars().take(30).collect();
                format!("`{}`", text.replace(['\n', '\r'], " "))
            }
        }
    }

    /// Takes a mark that must be there.
    fn expect(&mut self, mark: &str) -> bool {
        if self.eat(mark) {
            return true;
        }
        // The place is where the mark is missing, unless something stands there.
        let place = if matches!(self.kind(), Kind::End) { Place { start: self.last().end, end: self.last().end } } else { self.place() };
        let message = format!("`{mark}` is missing before {}", self.found());
        let at = self.here();
        self.tell(syntax::missing(mark, message, place, at));
        false
    }

    /// Tells that something came with a later C#.
    fn later(&mut self, feature: &str, version: &str) {
        let place = self.place();
        self.later_from(place, feature, version);
    }

    /// The same; C# sees it from an earlier place on.
    fn later_from(&mut self, from: Place, feature: &str, version: &str) {
        let place = self.place();
        self.tell(syntax::later_feature(feature, version, place).seen_at(from.start));
    }

    /// Takes a closing bracket; skips to it when something stands before it.
    fn close(&mut self, mark: &str) {
        if !self.expect(mark) {
            self.skip_to(mark);
        }
    }

    /// Skips to a closing bracket, and takes it.
    fn skip_to(&mut self, mark: &str) {
        let mut open = 0_u32;
        loop {
            match self.kind() {
                Kind::End => return,
                Kind::Mark("(" | "[" | "{") => open += 1,
                Kind::Mark(")" | "]" | "}" | ";") if open == 0 => {
                    self.eat(mark);
                    return;
                }
                Kind::Mark(")" | "]" | "}") => open -= 1,
                _ => {}
            }
            self.bump();
        }
    }

    /// An identifier that must be there.
    fn name(&mut self) -> Name {
        let place = self.place();
        match self.word() {
            Some(word) if !KEYWORDS.contains(&word) => {
                self.bump();
                Name { text: lexer::identifier(word).into(), place }
            }
            Some(_) | None => {
                let message = format!("a name is missing before {}", self.found());
                let at = self.here();
                self.tell(syntax::no_name(message, place, at));
                Name { text: Rc::from(""), place }
            }
        }
    }

    /// Runs a rule one level deeper; `None` when that is too deep: the rest of the text is given up.
    fn deeper<T>(&mut self, rule: impl FnOnce(&mut Self) -> T) -> Option<T> {
        if self.depth >= DEEPEST {
            self.too_deep();
            return None;
        }
        self.depth += 1;
        let result = rule(self);
        self.depth -= 1;
        Some(result)
    }

    fn too_deep(&mut self) {
        let place = self.place();
        if !self.faults.iter().any(Fault::is_deep) {
            let deepest = if self.depth >= DEEPEST { DEEPEST } else { HIGHEST };
            let message = format!("the expression is nested more than {deepest} levels deep");
            self.faults.push(Fault::new(code::expression::TOO_DEEP, place, message));
        }
        self.at = self.tokens.len().saturating_sub(1);
    }

    /// Whether a chain has more links than there may be: then the rest of the text is given up.
    fn too_long(&mut self, links: usize) -> bool {
        let long = links >= usize::from(HIGHEST);
        if long {
            self.too_deep();
        }
        long
    }

    /// Goes back after a guess that failed; what is too deep stays given up.
    fn rewind(&mut self, from: usize) {
        self.at = if self.faults.iter().any(Fault::is_deep) { self.tokens.len().saturating_sub(1) } else { from };
    }

    /// Tells of preprocessor lines that do not belong together.
    fn unbalanced(&mut self, balance: &lexer::Balance) {
        let end = at(self.text.len());
        for (start, word, missing) in &balance.loose {
            let place = Place { start: at(*start), end: at(start + word.len() + 1) };
            self.faults.push(match missing {
                Some(missing) => syntax::open_directive(missing, place, place.start),
                None => syntax::unexpected_directive(word, place),
            });
        }
        for (word, start) in balance.missing() {
            self.faults.push(syntax::open_directive(word, Place { start: at(start), end: at(start + 1) }, end));
        }
    }

    /// A node, unless it is too high.
    fn node(&mut self, kind: ExprKind, place: Place) -> Expr {
        let node = Expr::new(kind, place);
        if node.height <= HIGHEST {
            return node;
        }
        self.too_deep();
        Expr::new(ExprKind::Bad, place)
    }
}

/// Words that are no names.
pub const KEYWORDS: &[&str] = &[
    "abstract",
    "as",
    "base",
    "bool",
    "break",
    "byte",
    "case",
    "catch",
    "char",
    "checked",
    "class",
    "const",
    "continue",
    "decimal",
    "default",
    "delegate",
    "do",
    "double",
    "else",
    "enum",
    "event",
    "explicit",
    "extern",
    "false",
    "finally",
    "fixed",
    "float",
    "for",
    "foreach",
    "goto",
    "if",
    "implicit",
    "in",
    "int",
    "interface",
    "internal",
    "is",
    "lock",
    "long",
    "namespace",
    "new",
    "null",
    "object",
    "operator",
    "out",
    "override",
    "params",
    "private",
    "protected",
    "public",
    "readonly",
    "ref",
    "return",
    "sbyte",
    "sealed",
    "short",
    "sizeof",
    "stackalloc",
    "static",
    "string",
    "struct",
    "switch",
    "this",
    "throw",
    "true",
    "try",
    "typeof",
    "uint",
    "ulong",
    "unchecked",
    "unsafe",
    "ushort",
    "using",
    "virtual",
    "void",
    "volatile",
    "while",
];
