use std::cmp::Ordering;

use super::super::{Outcome, Row, rows};
use super::{Try, need};
use crate::expr::eval::{Args, Arith, Comparer, Machine, convert, operator};
use crate::expr::types::{Num, Ty};
use crate::expr::value::{Exception, Value};

/// `Sum` and `Average` of one type: of items or of what a selector gives, with and without nulls.
macro_rules! sums {
    ($($ty:literal, $num:expr, $mean:literal;)*) => {
        &[$(
            Row { signature: concat!("static ", $ty, " Sum(this IEnumerable<", $ty, "> source)"), run: |m, a| sum(m, a, $num) },
            Row { signature: concat!("static ", $ty, "? Sum(this IEnumerable<", $ty, "?> source)"), run: |m, a| sum(m, a, $num) },
            Row { signature: concat!("static ", $ty, " Sum<T>(this IEnumerable<T> source, Func<T, ", $ty, "> selector)"), run: |m, a| sum(m, a, $num) },
            Row { signature: concat!("static ", $ty, "? Sum<T>(this IEnumerable<T> source, Func<T, ", $ty, "?> selector)"), run: |m, a| sum(m, a, $num) },
            Row { signature: concat!("static ", $mean, " Average(this IEnumerable<", $ty, "> source)"), run: |m, a| average(m, a, $num, false) },
            Row { signature: concat!("static ", $mean, "? Average(this IEnumerable<", $ty, "?> source)"), run: |m, a| average(m, a, $num, true) },
            Row { signature: concat!("static ", $mean, " Average<T>(this IEnumerable<T> source, Func<T, ", $ty, "> selector)"), run: |m, a| average(m, a, $num, false) },
            Row { signature: concat!("static ", $mean, "? Average<T>(this IEnumerable<T> source, Func<T, ", $ty, "?> selector)"), run: |m, a| average(m, a, $num, true) },
        )*]
    };
}

const SUMS: &[Row] = sums![
    "int", Num::Int, "double";
    "long", Num::Long, "double";
    "float", Num::Float, "float";
    "double", Num::Double, "double";
    "decimal", Num::Decimal, "decimal";
];

const OTHERS: &[Row] = rows![
    "static TSource Min<TSource>(this IEnumerable<TSource> source)" => |m, a| extreme(m, a, 0, Ordering::Less),
    "static TSource Max<TSource>(this IEnumerable<TSource> source)" => |m, a| extreme(m, a, 0, Ordering::Greater),
    "static TResult Min<TSource, TResult>(this IEnumerable<TSource> source, Func<TSource, TResult> selector)" => |m, a| extreme(m, a, 1, Ordering::Less),
    "static TResult Max<TSource, TResult>(this IEnumerable<TSource> source, Func<TSource, TResult> selector)" => |m, a| extreme(m, a, 1, Ordering::Greater),
    "static TSource Aggregate<TSource>(this IEnumerable<TSource> source, Func<TSource, TSource, TSource> func)" => |m, a| {
        need(a, &["source", "func"])?;
        let mut cursor = m.open(a.value(0))?;
        let first = cursor.next(m)?.ok_or_else(no_elements)?;
        fold(m, &mut cursor, first, a.value(1))
    },
    "static TAccumulate Aggregate<TSource, TAccumulate>(this IEnumerable<TSource> source, TAccumulate seed, Func<TAccumulate, TSource, TAccumulate> func)" => |m, a| {
        let func = function(a, 2, "func")?;
        let mut cursor = m.open(a.value(0))?;
        fold(m, &mut cursor, a.value(1).clone(), func)
    },
    "static TResult Aggregate<TSource, TAccumulate, TResult>(this IEnumerable<TSource> source, TAccumulate seed, Func<TAccumulate, TSource, TAccumulate> func, Func<TAccumulate, TResult> resultSelector)" => |m, a| {
        let (func, result) = (function(a, 2, "func")?, function(a, 3, "resultSelector")?);
        let mut cursor = m.open(a.value(0))?;
        let value = fold(m, &mut cursor, a.value(1).clone(), func)?;
        m.call(result, &[value])
    },
];

const PARTS: &[&[Row]] = &[SUMS, OTHERS];
pub const ROWS: &[Row] = &super::super::joined::<{ super::super::total(PARTS) }>(PARTS);

fn no_elements() -> Box<Exception> {
    Exception::invalid("Sequence contains no elements")
}

fn function<'a>(a: &Args<'a>, index: usize, name: &str) -> Try<&'a Value> {
    need(a, &["source"])?;
    match a.value(index) {
        Value::Null => Err(Exception::argument_null(name)),
        function => Ok(function),
    }
}

fn fold(m: &mut Machine<'_>, cursor: &mut crate::expr::eval::Cursor, first: Value, func: &Value) -> Outcome {
    let mut value = first;
    while let Some(item) = cursor.next(m)? {
        value = m.call(func, &[value, item])?;
    }
    Ok(value)
}

/// Does something with each item that is not null, or with what the selector makes of each.
fn each(m: &mut Machine<'_>, a: &Args<'_>, mut act: impl FnMut(&mut Machine<'_>, Value) -> Try<()>) -> Try<()> {
    let selector = a.len() > 1;
    need(a, if selector { &["source", "selector"] } else { &["source"] })?;
    let mut cursor = m.open(a.value(0))?;
    while let Some(item) = cursor.next(m)? {
        m.spend(1)?;
        let item = if selector { m.call(a.value(1), &[item])? } else { item };
        if !item.is_null() {
            act(m, item)?;
        }
    }
    Ok(())
}

/// Whole numbers are added with a check, floats as doubles.
fn add(total: &mut Value, item: &Value, num: Num) -> Try<()> {
    let wide = match num {
        Num::Float => Num::Double,
        num => num,
    };
    let sum = operator::arith(Arith::Add, wide, total, &convert::number(item, &wide.ty())?)?;
    if let (Some(x), Some(y)) = (total.as_whole(), item.as_whole())
        && x.checked_add(y) != sum.as_whole()
    {
        return Err(Exception::overflow("Arithmetic operation resulted in an overflow."));
    }
    *total = sum;
    Ok(())
}

fn sum(m: &mut Machine<'_>, a: &Args<'_>, num: Num) -> Outcome {
    let mut total = if num == Num::Float { Value::Double(0.0) } else { convert::default(&num.ty()) };
    each(m, a, |_, item| add(&mut total, &item, num))?;
    convert::number(&total, &num.ty())
}

fn average(m: &mut Machine<'_>, a: &Args<'_>, num: Num, nullable: bool) -> Outcome {
    // Of whole numbers the sum is taken as one of 64 bits.
    let wide = match num {
        Num::Int | Num::Long => Num::Long,
        Num::Decimal => Num::Decimal,
        _ => Num::Double,
    };
    let (mut total, mut count) = (convert::default(&wide.ty()), 0_u32);
    each(m, a, |_, item| {
        count += 1;
        add(&mut total, &item, wide)
    })?;
    if count == 0 {
        return if nullable { Ok(Value::Null) } else { Err(no_elements()) };
    }
    let divide = if num == Num::Decimal { Num::Decimal } else { Num::Double };
    let count = convert::number(&Value::UInt(count), &divide.ty())?;
    let mean = operator::arith(Arith::Divide, divide, &convert::number(&total, &divide.ty())?, &count)?;
    if num == Num::Float { convert::number(&mean, &Ty::Float) } else { Ok(mean) }
}

/// The least or the greatest item, whose type is this type argument; the first of equal ones. Nulls count only when all are null.
fn extreme(m: &mut Machine<'_>, a: &Args<'_>, ty: usize, wanted: Ordering) -> Outcome {
    let mut best: Option<Value> = None;
    each(m, a, |m, item| {
        let better = match &best {
            Some(best) => m.order(&Comparer::Default, &item, best)? == wanted,
            None => true,
        };
        if better {
            best = Some(item);
        }
        Ok(())
    })?;
    match best {
        None if a.ty(ty).is_value() => Err(no_elements()),
        best => Ok(best.unwrap_or_default()),
    }
}
