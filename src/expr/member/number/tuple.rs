use crate::expr::eval::{Args, Machine};
use crate::expr::member::{Class, Outcome, Shape, rows};
use crate::expr::types::Ty;
use crate::expr::value::object::Record;
use crate::expr::value::{Exception, Object, Value};

use super::shared;

pub static CLASSES: &[Class] = &[Class {
    // Of fewer types the others are left open, and what has them is not there.
    declaration: "Tuple<T1, T2, T3, T4, T5, T6, T7>",
    space: "System",
    shape: Shape::Class,
    rows: rows![
        "static Tuple<T1> Create<T1>(T1 item1)" => |m, a| make(m, a),
        "static Tuple<T1, T2> Create<T1, T2>(T1 item1, T2 item2)" => |m, a| make(m, a),
        "static Tuple<T1, T2, T3> Create<T1, T2, T3>(T1 item1, T2 item2, T3 item3)" => |m, a| make(m, a),
        "static Tuple<T1, T2, T3, T4> Create<T1, T2, T3, T4>(T1 item1, T2 item2, T3 item3, T4 item4)" => |m, a| make(m, a),
        "static Tuple<T1, T2, T3, T4, T5> Create<T1, T2, T3, T4, T5>(T1 item1, T2 item2, T3 item3, T4 item4, T5 item5)" => |m, a| make(m, a),
        "static Tuple<T1, T2, T3, T4, T5, T6> Create<T1, T2, T3, T4, T5, T6>(T1 item1, T2 item2, T3 item3, T4 item4, T5 item5, T6 item6)" => |m, a| make(m, a),
        "static Tuple<T1, T2, T3, T4, T5, T6, T7> Create<T1, T2, T3, T4, T5, T6, T7>(T1 item1, T2 item2, T3 item3, T4 item4, T5 item5, T6 item6, T7 item7)" => |m, a| make(m, a),
        "new(T1 item1)" => |m, a| make(m, a),
        "new(T1 item1, T2 item2)" => |m, a| make(m, a),
        "new(T1 item1, T2 item2, T3 item3)" => |m, a| make(m, a),
        "new(T1 item1, T2 item2, T3 item3, T4 item4)" => |m, a| make(m, a),
        "new(T1 item1, T2 item2, T3 item3, T4 item4, T5 item5)" => |m, a| make(m, a),
        "new(T1 item1, T2 item2, T3 item3, T4 item4, T5 item5, T6 item6)" => |m, a| make(m, a),
        "new(T1 item1, T2 item2, T3 item3, T4 item4, T5 item5, T6 item6, T7 item7)" => |m, a| make(m, a),
        "T1 Item1" => |_, a| item(a, 0),
        "T2 Item2" => |_, a| item(a, 1),
        "T3 Item3" => |_, a| item(a, 2),
        "T4 Item4" => |_, a| item(a, 3),
        "T5 Item5" => |_, a| item(a, 4),
        "T6 Item6" => |_, a| item(a, 5),
        "T7 Item7" => |_, a| item(a, 6),
        "string ToString()" => shared::print,
        "bool Equals(object obj)" => shared::equals,
        "int GetHashCode()" => |m, a| super::hash_of(m, a.value(0)).map(Value::Int),
    ],
}];

fn make(m: &mut Machine<'_>, a: &Args<'_>) -> Outcome {
    m.allocate(a.len() * size_of::<Value>())?;
    let types: Vec<Ty> = (0..a.len()).map(|at| a.ty(at)).collect();
    Ok(Object::Record(Record { ty: Ty::generic("Tuple", &types), fields: a.all().to_vec() }).into())
}

fn item(a: &Args<'_>, at: usize) -> Outcome {
    match &**a.object(0)? {
        Object::Record(record) => Ok(record.fields.get(at).cloned().unwrap_or_default()),
        _ => Err(Exception::null_reference()),
    }
}
