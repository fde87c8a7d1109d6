use crate::expr::fault::{array, syntax};
use crate::expr::lexer::Kind;
use crate::expr::syntax::{Expr, ExprKind, Initialiser, Name, NewArray, Suffix, TypeName};

use super::Parser;

impl Parser<'_> {
    /// What begins with `new`.
    pub(super) fn creation(&mut self) -> Expr {
        let start = self.bump();
        let kind = if self.is("{") {
            self.bump();
            ExprKind::NewAnonymous(self.anonymous())
        } else if self.is("[")
            && let Some(rank) = self.dimensions()
        {
            let brace = self.place();
            self.expect("{");
            let items = Some(self.items());
            ExprKind::NewArray(Box::new(NewArray { element: None, rank, sizes: Vec::new(), items, brace }))
        } else if self.is("(") && !self.is_tuple_type() {
            let place = self.place();
            self.tell(syntax::later_feature("target-typed object creation", "9.0", place).seen_at(start.start));
            self.bump();
            let _ = self.arguments(")");
            ExprKind::Bad
        } else {
            let Some(mut ty) = self.try_type_plain() else {
                let at = self.here();
                self.tell(syntax::nothing_made(start, at));
                return Expr::new(ExprKind::Bad, start);
            };
            if self.is("?") && self.is_at(1, "[") {
                self.bump();
                ty.suffixes.push(Suffix::Nullable);
            }
            if self.is("[") {
                ExprKind::NewArray(Box::new(self.new_array(ty)))
            } else {
                let args = if self.eat("(") { Some(self.arguments(")")) } else { None };
                let init = if self.eat("{") { Some(self.initialiser()) } else { None };
                if args.is_none() && init.is_none() {
                    let at = self.here();
                    self.tell(syntax::nothing_made(start.to(ty.place), at));
                }
                ExprKind::New(ty, args.unwrap_or_default(), init)
            }
        };
        let place = start.to(self.last());
        self.node(kind, place)
    }

    fn is_tuple_type(&mut self) -> bool {
        let from = self.at;
        let faults = self.faults.len();
        let found = self.try_type_plain().is_some();
        self.rewind(from);
        self.faults.truncate(faults);
        found
    }

    /// `[n, m][] { .. }` behind the element's type.
    fn new_array(&mut self, mut element: TypeName) -> NewArray {
        let first = self.place();
        let (rank, sizes) = self.lengths(false);
        // `int[2][,]` is an array of `int[,]`: the first pair makes the array itself.
        while self.is("[") {
            let (rank, _) = self.lengths(true);
            element.suffixes.push(if rank == 1 { Suffix::Array } else { Suffix::Grid(rank) });
        }
        let brace = self.place();
        let items = self.eat("{").then(|| self.items());
        if sizes.is_empty() && items.is_none() {
            self.tell(syntax::no_size(element.place, first.start));
        }
        NewArray { element: Some(element), rank, sizes, items, brace }
    }

    /// `[n, m]` or `[,]`: how many dimensions, and their lengths. Only the first of `new int[1][]` may have lengths.
    fn lengths(&mut self, inner: bool) -> (u8, Vec<Expr>) {
        if let Some(rank) = self.dimensions() {
            return (rank, Vec::new());
        }
        self.bump();
        let mut sizes = Vec::new();
        loop {
            let place = self.place();
            if self.is(",") || self.is("]") {
                self.tell(array::missing_size(place));
                sizes.push(self.node(ExprKind::Bad, place));
            } else {
                sizes.push(self.expression());
            }
            if inner {
                self.tell(array::inner_size(place));
            }
            if !self.eat(",") {
                break;
            }
        }
        self.close("]");
        (u8::try_from(sizes.len()).unwrap_or(u8::MAX), sizes)
    }

    /// `a, { b, c } }`
    pub(super) fn items(&mut self) -> Vec<Expr> {
        let mut items = Vec::new();
        while !self.is("}") && !matches!(self.kind(), Kind::End) {
            let place = self.place();
            items.push(if self.eat("{") {
                let inner = self.deeper(Self::items).unwrap_or_default();
                let place = place.to(self.last());
                self.node(ExprKind::Items(inner), place)
            } else {
                self.expression()
            });
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
            let name = self.named("=");
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
