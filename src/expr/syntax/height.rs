use super::query;
use super::{Expr, ExprKind, Initialiser, LambdaBody, Pattern, Piece, Place};

impl Expr {
    /// A node; its height follows from its parts.
    pub fn new(kind: ExprKind, place: Place) -> Self {
        let height = kind.height() + 1;
        Self { kind, place, inner: place, height }
    }

    /// Whether brackets stand around it.
    pub fn bracketed(&self) -> bool {
        self.inner.start != self.place.start
    }
}

impl ExprKind {
    fn height(&self) -> u16 {
        let most = |heights: &mut dyn Iterator<Item = u16>| heights.max().unwrap_or(0);
        match self {
            Self::Bad
            | Self::Null
            | Self::Bool(_)
            | Self::Number(_)
            | Self::Text(_)
            | Self::Char(_)
            | Self::Name(..)
            | Self::Subject
            | Self::TypeOf(_)
            | Self::SizeOf(_)
            | Self::Default(_)
            | Self::Declaration(..)
            | Self::Keyword(_) => 0,
            Self::Interpolated(pieces) => most(&mut pieces.iter().map(|p| match p {
                Piece::Text(_) => 0,
                Piece::Hole { value, alignment, .. } => value.height.max(alignment.as_ref().map_or(0, |a| a.height)),
            })),
            Self::Member(e, ..)
            | Self::Unary(_, e)
            | Self::Postfix(_, e)
            | Self::Cast(_, e)
            | Self::As(e, _)
            | Self::Throw(e)
            | Self::Checked(_, e)
            | Self::NameOf(e) => e.height,
            Self::Is(e, pattern) => match pattern {
                Pattern::Constant(value) => e.height.max(value.height),
                Pattern::Type(_) | Pattern::Declaration(..) => e.height,
            },
            // Each clause becomes a call around what is before it.
            Self::Query(clauses) => {
                most(&mut clauses.iter().map(query::Clause::height)).saturating_add(u16::try_from(clauses.len()).unwrap_or(u16::MAX))
            }
            Self::Scoped(names, e) => e.height.max(most(&mut names.iter().map(|(_, e)| e.height))),
            Self::Tuple(elements) => most(&mut elements.iter().map(|(_, e)| e.height)),
            Self::NewArray(new) => {
                let items = new.items.as_deref().unwrap_or_default();
                most(&mut new.sizes.iter().chain(items).map(|e| e.height))
            }
            Self::Index(e, args) | Self::Call(e, args) => e.height.max(most(&mut args.iter().map(|a| a.value.height))),
            Self::Guard(a, b) | Self::Coalesce(a, b) | Self::Assign(_, a, b) => a.height.max(b.height),
            Self::Chain(first, rest) => first.height.max(most(&mut rest.iter().map(|(_, e)| e.height))),
            Self::Conditional(parts) => most(&mut parts.iter().map(|e| e.height)),
            Self::New(_, args, init) => {
                let init = match init {
                    None => 0,
                    Some(Initialiser::Members(members)) => most(&mut members.iter().map(|(_, e)| e.height)),
                    Some(Initialiser::Indexes(indexes)) => most(&mut indexes.iter().map(|(a, b)| a.height.max(b.height))),
                    Some(Initialiser::Items(items)) => most(&mut items.iter().flatten().map(|e| e.height)),
                };
                most(&mut args.iter().map(|a| a.value.height)).max(init)
            }
            Self::Items(items) => most(&mut items.iter().map(|e| e.height)),
            Self::NewAnonymous(items) => most(&mut items.iter().map(|(_, e)| e.height)),
            Self::Lambda(_, LambdaBody::Value(e)) => e.height,
            // A block's statements are limited by the parser's own depth.
            Self::Lambda(_, LambdaBody::Block(_)) => 8,
        }
    }
}
