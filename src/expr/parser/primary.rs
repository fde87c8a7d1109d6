use crate::expr::fault::syntax;
use crate::expr::lexer::{Kind, Part};
use crate::expr::syntax::{Arg, Expr, ExprKind, Name, Out, Piece, Place, Step, TypeName};

use super::Parser;
use super::types::TYPES;

impl Parser<'_> {
    pub(super) fn postfix(&mut self) -> Expr {
        let first = self.primary();
        self.postfix_of(first)
    }

    /// What follows a value: `.name`, `[i]`, `(args)`, `?.name`, `++`.
    fn postfix_of(&mut self, mut left: Expr) -> Expr {
        loop {
            if self.word() == Some("switch") && self.is_at(1, "{") {
                self.later_from(left.place, "recursive patterns", "8.0");
                self.bump();
                self.bump();
                self.skip_to("}");
                return Expr::new(ExprKind::Bad, left.place);
            }
            let Kind::Mark(mark) = *self.kind() else { return left };
            let start = left.place;
            left = match mark {
                "." => {
                    self.bump();
                    self.member(left)
                }
                "[" | "(" => {
                    self.bump();
                    let close = if mark == "[" { "]" } else { ")" };
                    let args = self.arguments(close);
                    let place = start.to(self.last());
                    let left = Box::new(left);
                    self.node(if mark == "[" { ExprKind::Index(left, args) } else { ExprKind::Call(left, args) }, place)
                }
                "?" if self.adjacent(1) && (self.is_at(1, ".") || self.is_at(1, "[")) => {
                    self.bump();
                    let subject = Expr::new(ExprKind::Subject, self.place());
                    let then = if self.eat(".") {
                        self.member(subject)
                    } else {
                        self.bump();
                        let args = self.arguments("]");
                        let place = subject.place.to(self.last());
                        self.node(ExprKind::Index(Box::new(subject), args), place)
                    };
                    let then = match self.deeper(|p| p.postfix_of(then)) {
                        Some(then) => then,
                        None => return Expr::new(ExprKind::Bad, start),
                    };
                    let place = start.to(self.last());
                    self.node(ExprKind::Guard(Box::new(left), Box::new(then)), place)
                }
                "!" => {
                    self.later_from(start, "nullable reference types", "8.0");
                    self.bump();
                    left
                }
                "++" | "--" => {
                    let place = start.to(self.bump());
                    let step = if mark == "++" { Step::Up } else { Step::Down };
                    self.node(ExprKind::Postfix(step, Box::new(left)), place)
                }
                _ => return left,
            };
            if matches!(left.kind, ExprKind::Bad) {
                return left;
            }
        }
    }

    fn member(&mut self, left: Expr) -> Expr {
        let name = self.name();
        if name.text.is_empty() {
            return left;
        }
        let args = self.generic_args();
        let place = left.place.to(self.last());
        self.node(ExprKind::Member(Box::new(left), name, args), place)
    }

    /// `<T>` behind a name, when what follows can only follow a type list.
    fn generic_args(&mut self) -> Vec<TypeName> {
        if !self.is("<") {
            return Vec::new();
        }
        let from = self.at;
        if let Some(args) = self.try_type_args()
            && matches!(
                self.kind(),
                Kind::Mark("(" | ")" | "]" | "}" | ":" | ";" | "," | "." | "?" | "==" | "!=" | "|" | "^" | "&&" | "||" | "&" | "[")
                    | Kind::End
            )
        {
            return args;
        }
        self.rewind(from);
        Vec::new()
    }

    pub fn arguments(&mut self, close: &str) -> Vec<Arg> {
        let mut args = Vec::new();
        // Behind a comma stands another argument: only an empty list has none.
        while !(matches!(self.kind(), Kind::End) || args.is_empty() && self.is(close)) {
            let before = self.at;
            let name = self.named(":");
            args.push(self.argument(name));
            if !self.eat(",") || self.at == before {
                break;
            }
        }
        self.close(close);
        args
    }

    fn argument(&mut self, name: Option<Name>) -> Arg {
        let out = match self.word() {
            Some("out") => Some(Out::Existing),
            Some("ref") => Some(Out::Ref),
            Some("in") => {
                self.later("readonly references", "7.2");
                None
            }
            _ => return Arg { name, out: None, value: self.expression() },
        };
        self.bump();
        if out == Some(Out::Existing) {
            let from = self.at;
            if let Some(ty) = self.try_type().filter(|_| self.is_name()) {
                let local = self.name();
                let value = Expr::new(ExprKind::Name(local.clone(), Vec::new()), local.place);
                return Arg { name, out: Some(Out::New(ty)), value };
            }
            self.rewind(from);
        }
        Arg { name, out, value: self.expression() }
    }

    fn primary(&mut self) -> Expr {
        let place = self.place();
        let kind = match self.kind().clone() {
            Kind::Number(number) => ExprKind::Number(number),
            Kind::Text(text) => ExprKind::Text(text),
            Kind::Char(unit) => ExprKind::Char(unit),
            Kind::Interpolated(parts) => {
                self.bump();
                return self.interpolated(parts, place);
            }
            Kind::Mark("(") => {
                return self.bracket();
            }
            Kind::Name => return self.word_value(place),
            // Told already.
            Kind::Bad(_) => ExprKind::Bad,
            Kind::Mark(_) | Kind::End => {
                let message = format!("a value is missing before {}", self.found());
                let at = self.here();
                let word = match self.kind() {
                    Kind::Mark(mark) => *mark,
                    _ => "}",
                };
                self.tell(syntax::no_value(word, message, place, at));
                return Expr::new(ExprKind::Bad, place);
            }
        };
        self.bump();
        Expr::new(kind, place)
    }

    /// `(a)`, or a tuple: `(a, count: b)`, `(int a, var b)`.
    fn bracket(&mut self) -> Expr {
        let place = self.bump();
        let mut elements = Vec::new();
        loop {
            let name = self.named(":");
            let element = self.element(elements.is_empty());
            elements.push((name, element));
            if !self.eat(",") {
                break;
            }
        }
        self.close(")");
        let place = place.to(self.last());
        if elements.len() == 1
            && let Some((name, mut inner)) = elements.pop()
        {
            if name.is_some() {
                self.tell(syntax::unread(place, "a tuple has at least two elements"));
            }
            inner.place = place;
            return inner;
        }
        self.node(ExprKind::Tuple(elements), place)
    }

    /// An element of a tuple: a value, or the local that takes it. What stands alone in brackets declares nothing.
    fn element(&mut self, first: bool) -> Expr {
        let from = self.at;
        match self.try_declaration(false) {
            Some(declaration) if !first || self.is(",") => declaration,
            _ => {
                self.rewind(from);
                self.expression()
            }
        }
    }

    /// `int a`, `var (a, b)`, where something else can follow only what declares; `in_loop`: before the `in` of a `foreach`.
    pub(super) fn try_declaration(&mut self, in_loop: bool) -> Option<Expr> {
        let (from, start) = (self.at, self.place());
        if self.word() == Some("var") && self.is_at(1, "(") {
            let mut ahead = 2;
            let mut open = 1_u32;
            while open > 0 {
                match self.peek(ahead).kind {
                    Kind::Mark("(") => open += 1,
                    Kind::Mark(")") => open -= 1,
                    Kind::Name | Kind::Mark(",") => {}
                    _ => return None,
                }
                ahead += 1;
            }
            if !(self.is_at(ahead, "=") || self.is_at(ahead, ",") || self.is_at(ahead, ")") || in_loop && self.word_at(ahead) == Some("in"))
            {
                return None;
            }
        }
        let ty = if self.word() == Some("var") && self.is_at(1, "(") { self.try_type_plain() } else { self.try_type() };
        let declares = self.is_name() && (self.is_at(1, ",") || self.is_at(1, ")") || in_loop && self.word_at(1) == Some("in"));
        match ty {
            Some(ty) if declares || self.is("(") && ty.path.first().is_some_and(|n| &*n.text == "var") => {
                let designation = self.designation();
                let place = start.to(self.last());
                Some(Expr::new(ExprKind::Declaration(ty, designation), place))
            }
            _ => {
                self.rewind(from);
                None
            }
        }
    }

    fn word_value(&mut self, place: Place) -> Expr {
        let word = self.word().unwrap_or("");
        let kind = match word {
            "null" => ExprKind::Null,
            "true" => ExprKind::Bool(true),
            "false" => ExprKind::Bool(false),
            "new" => return self.creation(),
            "typeof" | "default" | "sizeof" | "nameof" | "checked" | "unchecked" if self.is_at(1, "(") => {
                self.bump();
                self.bump();
                let kind = match word {
                    "nameof" => ExprKind::NameOf(Box::new(self.expression())),
                    "checked" | "unchecked" => ExprKind::Checked(word == "checked", Box::new(self.expression())),
                    "typeof" => ExprKind::TypeOf(self.type_name()),
                    "sizeof" => ExprKind::SizeOf(self.type_name()),
                    _ => ExprKind::Default(self.type_name()),
                };
                self.close(")");
                let place = place.to(self.last());
                return self.node(kind, place);
            }
            "default" => {
                self.later("default literal", "7.1");
                ExprKind::Bad
            }
            "global" if self.is_at(1, "::") => {
                self.bump();
                self.bump();
                return self.word_value(self.place());
            }
            "await" if self.is_name_at(1) => {
                self.fault(place, "`await` has no place in an expression: nothing runs beside it");
                self.bump();
                return self.primary();
            }
            "this" | "base" => {
                self.tell(crate::expr::fault::name::no_object(word, place));
                ExprKind::Bad
            }
            "stackalloc" => {
                self.tell(syntax::unsafe_code("`stackalloc` gives a pointer, and API Management takes no unsafe code", place));
                ExprKind::Bad
            }
            // A type is a value nowhere, but its static members are.
            _ if TYPES.contains(&word) && (word == "void" || !self.is_at(1, ".")) => {
                let fault = syntax::no_value(word, format!("`{word}` is a type, and a value goes here"), place, place.start);
                let dot = self.peek(1).start;
                self.tell(match word == "void" && self.is_at(1, ".") {
                    true => fault.cs_at(dot, 23, "Operator '.' cannot be applied to operand of type 'void'"),
                    false => fault,
                });
                ExprKind::Bad
            }
            _ if TYPES.contains(&word) => ExprKind::Keyword(Name { text: word.into(), place }),
            _ if super::KEYWORDS.contains(&word) => {
                self.fault(place, format!("`{word}` is a word of C#'s own and no value"));
                ExprKind::Bad
            }
            _ => {
                let name = self.name();
                let args = self.generic_args();
                let place = place.to(self.last());
                return self.node(ExprKind::Name(name, args), place);
            }
        };
        self.bump();
        Expr::new(kind, place)
    }

    fn interpolated(&mut self, parts: Vec<Part>, place: Place) -> Expr {
        let mut pieces = Vec::new();
        for part in parts {
            match part {
                Part::Text(text) if text.is_empty() => {}
                Part::Text(text) => pieces.push(Piece::Text(text)),
                Part::Hole { expression, alignment, format } => {
                    let value = Box::new(self.inside(expression));
                    let alignment = (!alignment.is_empty()).then(|| Box::new(self.inside(alignment)));
                    let format = format.map(|(text, colon)| Name { text: text.into(), place: Place { start: colon, end: colon + 1 } });
                    pieces.push(Piece::Hole { value, alignment, format });
                }
            }
        }
        self.node(ExprKind::Interpolated(pieces), place)
    }

    /// Reads the tokens of a hole.
    fn inside(&mut self, tokens: Vec<crate::expr::lexer::Token>) -> Expr {
        let outer = (std::mem::replace(&mut self.tokens, tokens), std::mem::replace(&mut self.at, 0));
        let closing = std::mem::replace(&mut self.closing, u32::MAX);
        let value = if matches!(self.kind(), Kind::End) {
            let place = self.place();
            let comma = self.text.get(place.start as usize..).is_some_and(|t| t.starts_with(','));
            self.tell(syntax::no_value_in_hole(comma, place));
            Expr::new(ExprKind::Bad, place)
        } else {
            self.expression()
        };
        if !matches!(self.kind(), Kind::End) {
            let place = self.place();
            let found = self.text.get(place.start as usize..place.end as usize).unwrap_or("");
            self.tell(syntax::unexpected_in_hole(found, self.found(), place, value.place.start));
        }
        let deep = self.faults.iter().any(crate::expr::fault::Fault::is_deep);
        (self.tokens, self.at) = outer;
        self.closing = closing;
        if deep {
            self.at = self.tokens.len().saturating_sub(1);
        }
        value
    }
}
