use super::{
    Args, Class, Exception, Machine, Object, SPACE, Shape, Try, Ty, Value, contains, convert, copy_to, count, given, rows, to_array,
};
use crate::expr::value::object::{Items, Queue};

pub static CLASSES: &[Class] = &[
    Class {
        declaration: "Queue<T> : IReadOnlyCollection<T>",
        space: SPACE,
        shape: Shape::Class,
        rows: rows![
            "new()" => |_, a| Ok(queue_of(a, Vec::new())),
            "new(int capacity)" => |_, a| { capacity(a)?; Ok(queue_of(a, Vec::new())) },
            "new(IEnumerable<T> collection)" => |m, a| { let all = m.collect(given(a, 0, "collection")?)?; Ok(queue_of(a, all)) },
            "int Count" => |m, a| count(m, a),
            "void Enqueue(T item)" => |m, a| {
                m.allocate(size_of::<Value>())?;
                let queue = queue(a)?;
                queue.touch();
                queue.items.borrow_mut().push_back(a.value(1).clone());
                Ok(Value::Null)
            },
            "T Dequeue()" => |_, a| first(a, true)?.ok_or_else(|| empty("Queue")),
            "T Peek()" => |_, a| first(a, false)?.ok_or_else(|| empty("Queue")),
            "bool TryDequeue(out T result)" => |m, a| { let item = first(a, true)?; Ok(tried(m, a, item)) },
            "bool TryPeek(out T result)" => |m, a| { let item = first(a, false)?; Ok(tried(m, a, item)) },
            "bool Contains(T item)" => |m, a| contains(m, a.value(0), a.value(1)).map(Value::Bool),
            "void Clear()" => |_, a| {
                let queue = queue(a)?;
                queue.touch();
                let gone = queue.items.take();
                drop(gone);
                Ok(Value::Null)
            },
            "IEnumerator<T> GetEnumerator()" => |m, a| super::enumerator::over(m, a),
            "T[] ToArray()" => |m, a| to_array(m, a),
            "void CopyTo(T[] array, int arrayIndex)" => |m, a| copy_to(m, a),
            "void TrimExcess()" => |_, _| Ok(Value::Null),
        ],
    },
    Class {
        declaration: "Stack<T> : IReadOnlyCollection<T>",
        space: SPACE,
        shape: Shape::Class,
        rows: rows![
            "new()" => |_, a| Ok(stack_of(a, Vec::new())),
            "new(int capacity)" => |_, a| { capacity(a)?; Ok(stack_of(a, Vec::new())) },
            "new(IEnumerable<T> collection)" => |m, a| { let all = m.collect(given(a, 0, "collection")?)?; Ok(stack_of(a, all)) },
            "int Count" => |m, a| count(m, a),
            "void Push(T item)" => |m, a| {
                m.allocate(size_of::<Value>())?;
                let stack = stack(a)?;
                stack.touch();
                stack.items.borrow_mut().push(a.value(1).clone());
                Ok(Value::Null)
            },
            "T Pop()" => |_, a| top(a, true)?.ok_or_else(|| empty("Stack")),
            "T Peek()" => |_, a| top(a, false)?.ok_or_else(|| empty("Stack")),
            "bool TryPop(out T result)" => |m, a| { let item = top(a, true)?; Ok(tried(m, a, item)) },
            "bool TryPeek(out T result)" => |m, a| { let item = top(a, false)?; Ok(tried(m, a, item)) },
            "bool Contains(T item)" => |m, a| contains(m, a.value(0), a.value(1)).map(Value::Bool),
            "void Clear()" => |_, a| {
                let stack = stack(a)?;
                stack.touch();
                let gone = stack.items.take();
                drop(gone);
                Ok(Value::Null)
            },
            "IEnumerator<T> GetEnumerator()" => |m, a| super::enumerator::over(m, a),
            "T[] ToArray()" => |m, a| to_array(m, a),
            "void CopyTo(T[] array, int arrayIndex)" => |m, a| copy_to(m, a),
            "void TrimExcess()" => |_, _| Ok(Value::Null),
        ],
    },
];

fn queue_of(a: &Args<'_>, items: Vec<Value>) -> Value {
    Object::Queue(Queue::new(Ty::generic("Queue", &[a.ty(0)]), items)).into()
}

fn stack_of(a: &Args<'_>, items: Vec<Value>) -> Value {
    Object::Stack(Items::new(Ty::generic("Stack", &[a.ty(0)]), items)).into()
}

fn capacity(a: &Args<'_>) -> Try<()> {
    if a.int(0) >= 0 {
        return Ok(());
    }
    let message = format!("Non-negative number required. (Parameter 'capacity')\nActual value was {}.", a.int(0));
    Err(Exception::new("System.ArgumentOutOfRangeException", message))
}

fn queue<'a>(a: &Args<'a>) -> Try<&'a Queue> {
    match &**a.object(0)? {
        Object::Queue(queue) => Ok(queue),
        _ => Err(Exception::null_reference()),
    }
}

fn stack<'a>(a: &Args<'a>) -> Try<&'a Items> {
    match &**a.object(0)? {
        Object::Stack(stack) => Ok(stack),
        _ => Err(Exception::null_reference()),
    }
}

fn empty(what: &str) -> Box<Exception> {
    Exception::invalid(format!("{what} empty."))
}

/// The next of a queue, taken out or not.
fn first(a: &Args<'_>, out: bool) -> Try<Option<Value>> {
    let queue = queue(a)?;
    if !out {
        return Ok(queue.items.borrow().front().cloned());
    }
    queue.touch();
    Ok(queue.items.borrow_mut().pop_front())
}

/// The top of a stack, taken off or not.
fn top(a: &Args<'_>, off: bool) -> Try<Option<Value>> {
    let stack = stack(a)?;
    if !off {
        return Ok(stack.items.borrow().last().cloned());
    }
    stack.touch();
    Ok(stack.items.borrow_mut().pop())
}

/// What a `Try...` gives.
fn tried(m: &mut Machine<'_>, a: &Args<'_>, item: Option<Value>) -> Value {
    let there = item.is_some();
    m.outs.push(item.unwrap_or_else(|| convert::default(&a.ty(0))));
    there.into()
}
