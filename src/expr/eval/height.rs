use super::node::{Id, Node, Piece};

impl Node {
    /// The nodes that it is made of.
    pub fn parts(&self, each: &mut dyn FnMut(Id)) {
        match self {
            Self::Const(_)
            | Self::Local(_)
            | Self::Captured(_)
            | Self::NewCell(_)
            | Self::CellOf(..)
            | Self::Lambda(..)
            | Self::Delegate(..)
            | Self::NoResponse(_)
            | Self::StatusCode
            | Self::Status(..)
            | Self::Variable(_)
            | Self::VariableText(_) => {}
            Self::SetLocal(_, a)
            | Self::SetCaptured(_, a)
            | Self::Not(a)
            | Self::IsNull(_, a)
            | Self::Negate(_, a)
            | Self::Complement(_, a)
            | Self::Convert(_, a)
            | Self::Is(_, a)
            | Self::As(_, a)
            | Self::Field(a, _)
            | Self::Sized(_, a)
            | Self::Watch(a)
            | Self::Throw(a) => each(*a),
            Self::Coalesce(a, b)
            | Self::Guard(a, _, b)
            | Self::Compare(_, _, a, b)
            | Self::TextEqual(_, a, b)
            | Self::Same(_, a, b)
            | Self::SameObject(_, a, b)
            | Self::Order(_, a, b)
            | Self::Arith(_, _, a, b)
            | Self::Logic(_, a, b)
            | Self::LiftedLogic(_, a, b)
            | Self::LiftedCompare(_, _, a, b)
            | Self::LiftedArith(_, _, a, b) => [*a, *b].into_iter().for_each(each),
            Self::If(a, b, c) => [*a, *b, *c].into_iter().for_each(each),
            Self::Seq(ids)
            | Self::And(ids)
            | Self::Or(ids)
            | Self::Concat(ids)
            | Self::Array(_, ids)
            | Self::Record(_, ids)
            | Self::Late(_, ids) => {
                ids.iter().copied().for_each(each);
            }
            Self::Call(call) => call.args.iter().copied().for_each(each),
            Self::CallFunction(call) => call.args.iter().copied().for_each(each),
            Self::Invoke(target, args) => {
                each(*target);
                args.iter().copied().for_each(each);
            }
            Self::Interpolate(pieces) => {
                for piece in pieces {
                    if let Piece::Hole { value, .. } = piece {
                        each(*value);
                    }
                }
            }
        }
    }
}
