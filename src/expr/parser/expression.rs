use crate::expr::fault::syntax;
use crate::expr::lexer::{Kind, Part};
use crate::expr::syntax::{
    Arg, Binary, Expr, ExprKind, Initialiser, LambdaBody, Name, Out, Parameter, Piece, Place, Step, Suffix, TypeName, Unary,
};

use super::Parser;
use super::types::TYPES;

impl Parser<'_> {
    /// An expression, assignment and lambda among them.
    pub fn expression(&mut self) -> Expr {
        let place = self.place();
        self.deeper(Self::assignment).unwrap_or_else(|| Expr::new(ExprKind::Bad, place))
    }

    fn assignment(&mut self) -> Expr {
        if let Some(lambda) = self.try_lambda() {
            return lambda;
        }
        if let Some(query) = self.try_query() {
            return query;
        }
        let left = self.conditional();
        let Kind::Mark(mark) = *self.kind() else { return left };
        // `>>=` comes as `>` `>=`.
        let shift = mark == ">" && self.is_at(1, ">=") && self.adjacent(1);
        let op = match mark {
            "=" => None,
            ">" if shift => Some(Binary::ShiftRight),
            _ => match mark
                .strip_suffix('=')
                .and_then(|m| Binary::ALL.iter().find(|(sign, b)| *sign == m && matches!(b.rank(), 4..=6 | 9..)))
            {
                Some((_, op)) => Some(*op),
                None => return left,
            },
        };
        self.bump();
        if shift {
            self.bump();
        }
        let right = self.expression();
        let place = left.place.to(right.place);
        self.node(ExprKind::Assign(op, Box::new(left), Box::new(right)), place)
    }

    /// Whether the token ahead follows the one before it without a blank.
    fn adjacent(&self, ahead: usize) -> bool {
        ahead > 0 && self.peek(ahead - 1).end == self.peek(ahead).start
    }

    fn try_lambda(&mut self) -> Option<Expr> {
        let start = self.place();
        let mut parameters = Vec::new();
        if self.word().is_some() && self.is_at(1, "=>") {
            parameters.push(Parameter { ty: None, name: self.name() });
        } else if self.is("(") {
            // A parameter list is told from a bracket by the arrow behind it.
            let mut ahead = 1;
            while matches!(self.peek(ahead).kind, Kind::Name | Kind::Mark("," | "<" | ">" | "[" | "]" | "?" | ".")) {
                ahead += 1;
            }
            if !self.is_at(ahead, ")") || !self.is_at(ahead + 1, "=>") {
                return None;
            }
            self.bump();
            while !self.is(")") {
                let ty = if self.is_at(1, ",") || self.is_at(1, ")") { None } else { Some(self.type_name()) };
                parameters.push(Parameter { ty, name: self.name() });
                if !self.eat(",") {
                    break;
                }
            }
            self.close(")");
        } else {
            return None;
        }
        self.expect("=>");
        let body = if self.is("{") { LambdaBody::Block(Box::new(self.block())) } else { LambdaBody::Value(Box::new(self.expression())) };
        let place = start.to(self.last());
        Some(self.node(ExprKind::Lambda(parameters, body), place))
    }

    fn conditional(&mut self) -> Expr {
        let condition = self.coalesce();
        if !self.is("?") {
            return condition;
        }
        self.bump();
        let then = self.expression();
        self.expect(":");
        let other = self.expression();
        let place = condition.place.to(other.place);
        self.node(ExprKind::Conditional(Box::new([condition, then, other])), place)
    }

    /// `a ?? b ?? c`: from right to left.
    fn coalesce(&mut self) -> Expr {
        let mut parts = vec![self.binary(2)];
        while self.eat("??") {
            if self.word() == Some("throw") {
                let (place, found) = (self.place(), self.found());
                self.fault(place, format!("{found} cannot stand here: `throw` is a statement"));
            }
            parts.push(self.binary(2));
        }
        let Some(mut right) = parts.pop() else { return Expr::new(ExprKind::Bad, self.place()) };
        while let Some(left) = parts.pop() {
            let place = left.place.to(right.place);
            right = self.node(ExprKind::Coalesce(Box::new(left), Box::new(right)), place);
        }
        right
    }

    /// The operator at hand with the number of its tokens.
    fn operator(&self) -> Option<(Binary, usize)> {
        let Kind::Mark(mark) = *self.kind() else { return None };
        if mark == ">" && self.adjacent(1) {
            if self.is_at(1, ">") {
                return Some((Binary::ShiftRight, 2));
            }
            if self.is_at(1, ">=") {
                return None;
            }
        }
        Binary::ALL.iter().find(|(sign, _)| *sign == mark).map(|(_, op)| (*op, 1))
    }

    /// Operators of this rank and above, by precedence climbing: one call for all ranks, so that the stack stays low.
    fn binary(&mut self, rank: u8) -> Expr {
        let mut left = self.unary();
        loop {
            if rank <= 8 && matches!(self.word(), Some("is" | "as")) {
                left = self.type_test(left);
                continue;
            }
            let Some((first, _)) = self.operator().filter(|(op, _)| op.rank() >= rank) else { return left };
            let mut rest = Vec::new();
            while let Some((op, tokens)) = self.operator().filter(|(op, _)| op.rank() == first.rank()) {
                (0..tokens).for_each(|_| {
                    self.bump();
                });
                rest.push((op, self.binary(op.rank() + 1)));
            }
            left = self.chain(left, rest);
        }
    }

    fn chain(&mut self, first: Expr, rest: Vec<(Binary, Expr)>) -> Expr {
        match rest.last() {
            None => first,
            Some((_, last)) => {
                let place = first.place.to(last.place);
                self.node(ExprKind::Chain(Box::new(first), rest), place)
            }
        }
    }

    fn type_test(&mut self, left: Expr) -> Expr {
        let is = self.word() == Some("is");
        self.bump();
        if is && self.word() == Some("null") {
            let place = left.place.to(self.bump());
            let null = Expr::new(ExprKind::Null, place);
            return self.node(ExprKind::Chain(Box::new(left), vec![(Binary::Equal, null)]), place);
        }
        let mut ty = self.type_name();
        // `a is T ? b : c`: the mark belongs to the condition, not to the type.
        if ty.suffixes.last() == Some(&Suffix::Nullable) && self.starts_value() {
            ty.suffixes.pop();
            self.at -= 1;
        }
        let name = (is && self.word().is_some_and(|w| !super::KEYWORDS.contains(&w) && !self.is_query_word(w))).then(|| self.name());
        let place = left.place.to(self.last());
        let kind = if is { ExprKind::Is(Box::new(left), ty, name) } else { ExprKind::As(Box::new(left), ty) };
        self.node(kind, place)
    }

    /// Whether a value could begin here.
    fn starts_value(&self) -> bool {
        match self.kind() {
            Kind::Number(_) | Kind::Text(_) | Kind::Char(_) | Kind::Interpolated(_) => true,
            Kind::Name => self.word().is_some_and(|word| !matches!(word, "is" | "as" | "in") && !self.is_query_word(word)),
            Kind::Mark(mark) => matches!(*mark, "(" | "!" | "-" | "+" | "~" | "++" | "--"),
            Kind::Bad(_) | Kind::End => false,
        }
    }

    fn unary(&mut self) -> Expr {
        let place = self.place();
        let op = match self.kind() {
            Kind::Mark("+") => Unary::Plus,
            Kind::Mark("-") => Unary::Minus,
            Kind::Mark("!") => Unary::Not,
            Kind::Mark("~") => Unary::Complement,
            Kind::Mark("++") => Unary::Step(Step::Up),
            Kind::Mark("--") => Unary::Step(Step::Down),
            Kind::Mark("(") => {
                if let Some(cast) = self.try_cast() {
                    return cast;
                }
                return self.postfix();
            }
            _ => return self.postfix(),
        };
        self.bump();
        let Some(value) = self.deeper(Self::unary) else { return Expr::new(ExprKind::Bad, place) };
        let place = place.to(value.place);
        self.node(ExprKind::Unary(op, Box::new(value)), place)
    }

    /// `(T)a`: a type in brackets followed by what can only be a value.
    fn try_cast(&mut self) -> Option<Expr> {
        let (from, start) = (self.at, self.place());
        let faults = self.faults.len();
        self.bump();
        let ty = self.try_type();
        let closed = ty.is_some() && self.eat(")");
        let Some(ty) = ty.filter(|_| closed) else {
            self.rewind(from);
            return None;
        };
        let keyword = ty.path.len() == 1 && ty.path.first().is_some_and(|n| TYPES.contains(&&*n.text));
        let certain = keyword || !ty.suffixes.is_empty();
        let value_follows = match self.kind() {
            Kind::Mark("(" | "!" | "~") => true,
            Kind::Mark("+" | "-" | "++" | "--") => certain,
            _ => self.starts_value(),
        };
        if !value_follows {
            self.rewind(from);
            self.faults.truncate(faults);
            return None;
        }
        let value = self.deeper(Self::unary)?;
        let place = start.to(value.place);
        Some(self.node(ExprKind::Cast(ty, Box::new(value)), place))
    }

    fn postfix(&mut self) -> Expr {
        let first = self.primary();
        self.postfix_of(first)
    }

    /// What follows a value: `.name`, `[i]`, `(args)`, `?.name`, `++`.
    fn postfix_of(&mut self, mut left: Expr) -> Expr {
        loop {
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
        while !(args.is_empty() && self.is(close)) && !matches!(self.kind(), Kind::End) {
            let before = self.at;
            let name = (self.word().is_some() && self.is_at(1, ":") && !self.is_at(1, "::")).then(|| {
                let name = self.name();
                self.bump();
                name
            });
            let out = self.eat_word("out");
            if out && self.word().is_some() && matches!(self.peek(1).kind, Kind::Name | Kind::Mark("<" | "[" | "?")) {
                let ty = self.type_name();
                let local = self.name();
                let value = Expr::new(ExprKind::Name(local.clone(), Vec::new()), local.place);
                args.push(Arg { name, out: Some(Out::New(ty)), value });
            } else {
                let value = self.expression();
                args.push(Arg { name, out: out.then_some(Out::Existing), value });
            }
            if !self.eat(",") || self.at == before {
                break;
            }
        }
        self.close(close);
        args
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
                self.bump();
                let mut inner = self.expression();
                self.close(")");
                inner.place = place.to(self.last());
                return inner;
            }
            Kind::Name => return self.word_value(place),
            Kind::Mark(_) | Kind::Bad(_) | Kind::End => {
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

    fn word_value(&mut self, place: Place) -> Expr {
        let word = self.word().unwrap_or("");
        let kind = match word {
            "null" => ExprKind::Null,
            "true" => ExprKind::Bool(true),
            "false" => ExprKind::Bool(false),
            "new" => return self.creation(),
            "typeof" | "default" | "nameof" | "sizeof" if self.is_at(1, "(") => {
                self.bump();
                self.bump();
                let kind = if word == "nameof" {
                    ExprKind::NameOf(Box::new(self.expression()))
                } else {
                    let ty = self.type_name();
                    match word {
                        "typeof" => ExprKind::TypeOf(ty),
                        "sizeof" => ExprKind::SizeOf(ty),
                        _ => ExprKind::Default(Some(ty)),
                    }
                };
                self.close(")");
                let place = place.to(self.last());
                return self.node(kind, place);
            }
            "default" => ExprKind::Default(None),
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
                    let alignment = (alignment.len() > 1).then(|| Box::new(self.inside(alignment)));
                    pieces.push(Piece::Hole { value, alignment, format });
                }
            }
        }
        self.node(ExprKind::Interpolated(pieces), place)
    }

    /// Reads the tokens of a hole.
    fn inside(&mut self, tokens: Vec<crate::expr::lexer::Token>) -> Expr {
        let outer = (std::mem::replace(&mut self.tokens, tokens), std::mem::replace(&mut self.at, 0));
        let value = self.expression();
        if !matches!(self.kind(), Kind::End) {
            let (place, found) = (self.place(), self.found());
            self.fault(place, format!("the hole of the string should end before {found}"));
        }
        let deep = self.faults.iter().any(crate::expr::fault::Fault::is_deep);
        (self.tokens, self.at) = outer;
        if deep {
            self.at = self.tokens.len().saturating_sub(1);
        }
        value
    }

    /// What begins with `new`.
    fn creation(&mut self) -> Expr {
        let start = self.bump();
        let kind = if self.is("{") {
            self.bump();
            ExprKind::NewAnonymous(self.anonymous())
        } else if self.is("[") && self.is_at(1, "]") {
            self.bump();
            self.bump();
            self.expect("{");
            ExprKind::NewArray(None, self.items())
        } else {
            let Some(mut ty) = self.try_type_plain() else {
                let ty = self.type_name();
                let place = start.to(ty.place);
                return Expr::new(ExprKind::Bad, place);
            };
            if self.is("?") && self.is_at(1, "[") {
                self.bump();
                ty.suffixes.push(Suffix::Nullable);
            }
            if self.is("[") && self.is_at(1, "]") {
                while self.is("[") && self.is_at(1, "]") {
                    self.bump();
                    self.bump();
                    ty.suffixes.push(Suffix::Array);
                }
                // The last pair makes the array itself.
                ty.suffixes.pop();
                self.expect("{");
                ExprKind::NewArray(Some(ty), self.items())
            } else if self.eat("[") {
                let size = self.expression();
                self.close("]");
                while self.is("[") && self.is_at(1, "]") {
                    self.bump();
                    self.bump();
                    ty.suffixes.push(Suffix::Array);
                }
                if self.eat("{") { ExprKind::NewArray(Some(ty), self.items()) } else { ExprKind::NewSized(ty, Box::new(size)) }
            } else {
                let args = if self.eat("(") { Some(self.arguments(")")) } else { None };
                let init = if self.eat("{") { Some(self.initialiser()) } else { None };
                if args.is_none() && init.is_none() {
                    self.expect("(");
                }
                ExprKind::New(ty, args.unwrap_or_default(), init)
            }
        };
        let place = start.to(self.last());
        self.node(kind, place)
    }

    /// `a, b }`
    pub(super) fn items(&mut self) -> Vec<Expr> {
        let mut items = Vec::new();
        while !self.is("}") && !matches!(self.kind(), Kind::End) {
            items.push(self.expression());
            if !self.eat(",") {
                break;
            }
        }
        self.close("}");
        items
    }

    fn anonymous(&mut self) -> Vec<(Option<Name>, Expr)> {
        let mut members = Vec::new();
        while !self.is("}") && !matches!(self.kind(), Kind::End) {
            let name = (self.word().is_some() && self.is_at(1, "=")).then(|| {
                let name = self.name();
                self.bump();
                name
            });
            members.push((name, self.expression()));
            if !self.eat(",") {
                break;
            }
        }
        self.close("}");
        members
    }

    fn initialiser(&mut self) -> Initialiser {
        if self.is("[") {
            let mut indexes = Vec::new();
            while self.eat("[") {
                let key = self.expression();
                self.close("]");
                self.expect("=");
                indexes.push((key, self.expression()));
                if !self.eat(",") {
                    break;
                }
            }
            self.close("}");
            return Initialiser::Indexes(indexes);
        }
        if self.word().is_some() && self.is_at(1, "=") {
            let members = self.anonymous();
            return Initialiser::Members(members.into_iter().filter_map(|(n, e)| n.map(|n| (n, e))).collect());
        }
        let mut items = Vec::new();
        while !self.is("}") && !matches!(self.kind(), Kind::End) {
            items.push(if self.eat("{") { self.items() } else { vec![self.expression()] });
            if !self.eat(",") {
                break;
            }
        }
        self.close("}");
        Initialiser::Items(items)
    }
}
