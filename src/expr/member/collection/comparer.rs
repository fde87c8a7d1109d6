use super::{Args, Class, Outcome, SPACE, Shape, Value, given, rows};
use crate::expr::eval::{Comparer, Equality};
use crate::expr::value::Object;

pub static CLASSES: &[Class] = &[
    Class {
        declaration: "IEqualityComparer<T>",
        space: SPACE,
        shape: Shape::Interface,
        rows: rows!["bool Equals(T x, T y)" => |_, a| Ok(Equality::of(a.value(0)).equal(a.value(1), a.value(2)).into())],
    },
    Class {
        declaration: "IComparer<T>",
        space: SPACE,
        shape: Shape::Interface,
        rows: rows!["int Compare(T x, T y)" => |m, a| {
            let comparer = Comparer::of(a.value(0));
            let order = m.order(&comparer, a.value(1), a.value(2))?;
            Ok(Value::Int(order as i32))
        }],
    },
    Class {
        declaration: "EqualityComparer<T> : IEqualityComparer<T>",
        space: SPACE,
        shape: Shape::Class,
        rows: rows!["static EqualityComparer<T> Default" => |_, a| default(a)],
    },
    Class {
        declaration: "Comparer<T> : IComparer<T>",
        space: SPACE,
        shape: Shape::Class,
        rows: rows![
            "static Comparer<T> Default" => |_, a| default(a),
            "static Comparer<T> Create(Comparison<T> comparison)" => |_, a| {
                Ok(Object::Native(Box::new(Comparer::Function(given(a, 0, "comparison")?.clone()))).into())
            },
        ],
    },
];

fn default(_: &Args<'_>) -> Outcome {
    Ok(Object::Native(Box::new(Comparer::Default)).into())
}

/// The comparer that a dictionary or a set was given.
pub fn of(comparer: &Equality) -> Value {
    match comparer {
        Equality::Default => Object::Native(Box::new(Comparer::Default)).into(),
        Equality::Texts(comparison) => comparison.comparer(),
        Equality::Tokens => crate::expr::member::token_comparer(),
    }
}
