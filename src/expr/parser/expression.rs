use crate::expr::fault::syntax;
use crate::expr::lexer::Kind;
use crate::expr::syntax::{Binary, Expr, ExprKind, Step, Unary};

use super::Parser;
use super::types::TYPES;

impl Parser<'_> {
    /// An expression, assignment and lambda among them.
    pub fn expression(&mut self) -> Expr {
        let place = self.place();
        self.deeper(Self::assignment).unwrap_or_else(|| Expr::new(ExprKind::Bad, place))
    }

    fn assignment(&mut self) -> Expr {
        match self.whole() {
            Some(whole) => whole,
            None => {
                let left = self.conditional();
                self.assigned(left)
            }
        }
    }

    /// A lambda, a query or a `throw`: nothing follows them.
    fn whole(&mut self) -> Option<Expr> {
        if let Some(whole) = self.try_lambda() {
            return Some(whole);
        }
        if let Some(whole) = self.try_query() {
            return Some(whole);
        }
        if self.word() != Some("throw") {
            return None;
        }
        let start = self.bump();
        let value = Box::new(self.conditional());
        let place = start.to(value.place);
        Some(self.node(ExprKind::Throw(value), place))
    }

    /// What is assigned to a value, if anything is.
    fn assigned(&mut self, left: Expr) -> Expr {
        let Kind::Mark(mark) = *self.kind() else { return left };
        // `>>=` comes as `>` `>=`.
        let shift = mark == ">" && self.is_at(1, ">=") && self.adjacent(1);
        let op = match mark {
            "=" => None,
            "??=" => {
                self.later("coalescing assignment", "8.0");
                None
            }
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
    pub(super) fn adjacent(&self, ahead: usize) -> bool {
        ahead > 0 && self.peek(ahead - 1).end == self.peek(ahead).start
    }

    fn conditional(&mut self) -> Expr {
        let mut links = Vec::new();
        let mut last = self.coalesce();
        // Not by calling itself, so that chains may be long.
        while self.eat("?") {
            let then = self.expression();
            self.expect(":");
            links.push((last, then));
            if self.too_long(links.len()) {
                return Expr::new(ExprKind::Bad, self.place());
            }
            last = match self.whole() {
                Some(whole) => whole,
                None => {
                    let value = self.coalesce();
                    if self.is("?") { value } else { self.assigned(value) }
                }
            };
        }
        while let Some((condition, then)) = links.pop() {
            let place = condition.place.to(last.place);
            last = self.node(ExprKind::Conditional(Box::new([condition, then, last])), place);
            if matches!(last.kind, ExprKind::Bad) {
                break;
            }
        }
        last
    }

    /// `a ?? b ?? c`: from right to left.
    pub(super) fn coalesce(&mut self) -> Expr {
        let mut parts = vec![self.binary(2)];
        while self.eat("??") {
            if self.too_long(parts.len()) {
                break;
            }
            parts.push(if self.word() == Some("throw") { self.expression() } else { self.binary(2) });
        }
        let Some(mut right) = parts.pop() else { return Expr::new(ExprKind::Bad, self.place()) };
        while let Some(left) = parts.pop() {
            let place = left.place.to(right.place);
            right = self.node(ExprKind::Coalesce(Box::new(left), Box::new(right)), place);
            if matches!(right.kind, ExprKind::Bad) {
                break;
            }
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
    pub(super) fn binary(&mut self, rank: u8) -> Expr {
        let mut left = if self.is("..") { Expr::new(ExprKind::Bad, self.place()) } else { self.unary() };
        loop {
            if rank <= 8 && matches!(self.word(), Some("is" | "as")) {
                left = self.type_test(left);
                continue;
            }
            if self.is("..") {
                self.later_from(left.place, "range operator", "8.0");
                self.bump();
                self.unary();
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

    /// Whether a value could begin here.
    pub(super) fn starts_value(&self) -> bool {
        match self.kind() {
            Kind::Number(_) | Kind::Text(_) | Kind::Char(_) | Kind::Interpolated(_) | Kind::Bad(_) => true,
            Kind::Name => self.word().is_some_and(|word| !matches!(word, "is" | "as" | "in") && !self.is_query_word(word)),
            Kind::Mark(mark) => matches!(*mark, "(" | "!" | "-" | "+" | "~" | "++" | "--"),
            Kind::End => false,
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
            Kind::Mark("^") => {
                self.later("index operator", "8.0");
                Unary::Plus
            }
            Kind::Mark(sign @ ("*" | "&")) => {
                let message = format!("`{sign}` before a value makes or reads a pointer, and API Management takes no unsafe code");
                self.tell(syntax::unsafe_code(message, place));
                Unary::Plus
            }
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

    /// `(T)a`: what can only be a type in brackets, or a name that is followed by what can only be a value.
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
        let keyword = ty.path.len() == 1 && ty.elements.is_empty() && ty.path.first().is_some_and(|n| TYPES.contains(&&*n.text));
        let certain = keyword || !ty.suffixes.is_empty();
        let value_follows = match self.kind() {
            Kind::Mark("+" | "-" | "++" | "--") => false,
            _ => self.starts_value(),
        };
        if !(certain || value_follows) {
            self.rewind(from);
            self.faults.truncate(faults);
            return None;
        }
        let value = self.deeper(Self::unary)?;
        let place = start.to(value.place);
        Some(self.node(ExprKind::Cast(ty, Box::new(value)), place))
    }
}
