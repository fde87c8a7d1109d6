use std::rc::Rc;

use super::query::{Op, Query, is_list};
use crate::expr::member::{Class, Shape};
use crate::expr::types::Ty;
use crate::expr::value::{Object, Value};

const NESTED: &str = "System.Linq.Enumerable+";

macro_rules! classes {
    ($($visible:vis $name:ident: $space:expr, $declaration:literal;)*) => {
        $($visible static $name: Class = Class { declaration: $declaration, space: $space, shape: Shape::Class, rows: &[] };)*
    };
}

// The types that iterators have at run time, with the numbers that .NET Core 3.1's compiler gave them. Nobody can name them;
// they are seen where a query is printed, and in messages about casts.
classes! {
    EMPTY: "System.Linq", "EmptyPartition<T> : IEnumerable<T>";
    RANGE: NESTED, "RangeIterator : IEnumerable<int>";
    REPEAT: NESTED, "RepeatIterator<T> : IEnumerable<T>";
    WHERE_ARRAY: NESTED, "WhereArrayIterator<T> : IEnumerable<T>";
    WHERE_LIST: NESTED, "WhereListIterator<T> : IEnumerable<T>";
    WHERE: NESTED, "WhereEnumerableIterator<T> : IEnumerable<T>";
    WHERE_INDEX: "System.Linq.Enumerable+<WhereIterator>", "d__239<T> : IEnumerable<T>";
    SELECT_ARRAY: NESTED, "SelectArrayIterator<T, R> : IEnumerable<R>";
    SELECT_LIST: NESTED, "SelectListIterator<T, R> : IEnumerable<R>";
    SELECT_ILIST: NESTED, "SelectIListIterator<T, R> : IEnumerable<R>";
    SELECT_RANGE: NESTED, "SelectRangeIterator<R> : IEnumerable<R>";
    SELECT_SLICE: NESTED, "SelectListPartitionIterator<T, R> : IEnumerable<R>";
    SELECT_PARTITION: NESTED, "SelectIPartitionIterator<T, R> : IEnumerable<R>";
    SELECT: NESTED, "SelectEnumerableIterator<T, R> : IEnumerable<R>";
    SELECT_INDEX: "System.Linq.Enumerable+<SelectIterator>", "d__173<T, R> : IEnumerable<R>";
    WHERE_SELECT_ARRAY: NESTED, "WhereSelectArrayIterator<T, R> : IEnumerable<R>";
    WHERE_SELECT_LIST: NESTED, "WhereSelectListIterator<T, R> : IEnumerable<R>";
    WHERE_SELECT: NESTED, "WhereSelectEnumerableIterator<T, R> : IEnumerable<R>";
    SELECT_MANY: NESTED, "SelectManySingleSelectorIterator<T, R> : IEnumerable<R>";
    SELECT_MANY_INDEX: "System.Linq.Enumerable+<SelectManyIterator>", "d__176<T, R> : IEnumerable<R>";
    SELECT_MANY_INDEX_RESULT: "System.Linq.Enumerable+<SelectManyIterator>", "d__178<T, C, R> : IEnumerable<R>";
    SELECT_MANY_RESULT: "System.Linq.Enumerable+<SelectManyIterator>", "d__180<T, C, R> : IEnumerable<R>";
    LIST_PARTITION: NESTED, "ListPartition<T> : IEnumerable<T>";
    ORDERED_PARTITION: "System.Linq", "OrderedPartition<T> : IEnumerable<T>";
    PARTITION: NESTED, "EnumerablePartition<T> : IEnumerable<T>";
    TAKE_LAST: "System.Linq.Enumerable+<TakeLastIterator>", "d__220<T> : IEnumerable<T>";
    SKIP_LAST: "System.Linq.Enumerable+<SkipLastIterator>", "d__193<T> : IEnumerable<T>";
    TAKE_WHILE: "System.Linq.Enumerable+<TakeWhileIterator>", "d__216<T> : IEnumerable<T>";
    TAKE_WHILE_INDEX: "System.Linq.Enumerable+<TakeWhileIterator>", "d__218<T> : IEnumerable<T>";
    SKIP_WHILE: "System.Linq.Enumerable+<SkipWhileIterator>", "d__189<T> : IEnumerable<T>";
    SKIP_WHILE_INDEX: "System.Linq.Enumerable+<SkipWhileIterator>", "d__191<T> : IEnumerable<T>";
    CONCAT: NESTED, "Concat2Iterator<T> : IEnumerable<T>";
    CONCAT_MANY: NESTED, "ConcatNIterator<T> : IEnumerable<T>";
    APPEND: NESTED, "AppendPrepend1Iterator<T> : IEnumerable<T>";
    APPEND_MANY: NESTED, "AppendPrependN<T> : IEnumerable<T>";
    DEFAULT_IF_EMPTY: NESTED, "DefaultIfEmptyIterator<T> : IEnumerable<T>";
    DISTINCT: NESTED, "DistinctIterator<T> : IEnumerable<T>";
    UNION: NESTED, "UnionIterator2<T> : IEnumerable<T>";
    UNION_MANY: NESTED, "UnionIteratorN<T> : IEnumerable<T>";
    INTERSECT: "System.Linq.Enumerable+<IntersectIterator>", "d__100<T> : IEnumerable<T>";
    EXCEPT: "System.Linq.Enumerable+<ExceptIterator>", "d__80<T> : IEnumerable<T>";
    REVERSE: NESTED, "ReverseIterator<T> : IEnumerable<T>";
    ORDERED: "System.Linq", "OrderedEnumerable<T, K> : IOrderedEnumerable<T>";
    CAST: "System.Linq.Enumerable+<CastIterator>", "d__63<R> : IEnumerable<R>";
    OF_TYPE: "System.Linq.Enumerable+<OfTypeIterator>", "d__61<R> : IEnumerable<R>";
    GROUPED: "System.Linq", "GroupedEnumerable<T, K> : IEnumerable<IGrouping<K, T>>";
    GROUPED_ITEM: "System.Linq", "GroupedEnumerable<T, K, E> : IEnumerable<IGrouping<K, E>>";
    GROUPED_RESULT: "System.Linq", "GroupedResultEnumerable<T, K, R> : IEnumerable<R>";
    GROUPED_ITEM_RESULT: "System.Linq", "GroupedResultEnumerable<T, K, E, R> : IEnumerable<R>";
    JOIN: "System.Linq.Enumerable+<JoinIterator>", "d__104<O, I, K, R> : IEnumerable<R>";
    GROUP_JOIN: "System.Linq.Enumerable+<GroupJoinIterator>", "d__97<O, I, K, R> : IEnumerable<R>";
    ZIP: "System.Linq.Enumerable+<ZipIterator>", "d__243<A, B, R> : IEnumerable<R>";
    CHILDREN: "Newtonsoft.Json.Linq", "JObject : IEnumerable<JToken>";
    pub KEYS: "System.Collections.Generic.Dictionary`2+", "KeyCollection<K, V> : ICollection<K>, IReadOnlyCollection<K>";
    pub VALUES: "System.Collections.Generic.Dictionary`2+", "ValueCollection<K, V> : ICollection<V>, IReadOnlyCollection<V>";
    pub GROUPING: "System.Linq", "Grouping<K, T> : IGrouping<K, T>, IList<T>";
    pub LOOKUP: "System.Linq", "Lookup<K, T> : ILookup<K, T>";
}

/// What lies under the selectors and predicates that .NET puts into one iterator.
enum Base {
    Array,
    List,
    IList,
    Range,
    Slice,
    Partition,
    Where(WhereBase),
    Other,
}

enum WhereBase {
    Array,
    List,
    Other,
}

impl Query {
    /// Its type at run time: .NET's iterator.
    pub fn ty(&self) -> Ty {
        let all = |class: &'static Class| Ty::Named(class, Rc::clone(&self.types));
        match &self.op {
            Op::Empty => all(&EMPTY),
            Op::Range(..) => Ty::Named(&RANGE, Rc::new([])),
            Op::Repeat(..) => all(&REPEAT),
            Op::Where(_, true) => all(&WHERE_INDEX),
            Op::Where(_, false) => all(match where_base(&self.source) {
                WhereBase::Array => &WHERE_ARRAY,
                WhereBase::List => &WHERE_LIST,
                WhereBase::Other => &WHERE,
            }),
            Op::Select(_, true) => all(&SELECT_INDEX),
            Op::Select(_, false) => self.select_ty(),
            Op::SelectMany { indexed, result, .. } => all(match (indexed, result) {
                (false, None) => &SELECT_MANY,
                (true, None) => &SELECT_MANY_INDEX,
                (true, Some(_)) => &SELECT_MANY_INDEX_RESULT,
                (false, Some(_)) => &SELECT_MANY_RESULT,
            }),
            Op::Slice(..) if is_list(&self.source) => all(&LIST_PARTITION),
            Op::Slice(..) if self.source_op(|op| matches!(op, Op::Order(_))) => all(&ORDERED_PARTITION),
            Op::Slice(..) => all(&PARTITION),
            Op::TakeLast(_) => all(&TAKE_LAST),
            Op::SkipLast(_) => all(&SKIP_LAST),
            Op::TakeWhile(_, indexed) => all(if *indexed { &TAKE_WHILE_INDEX } else { &TAKE_WHILE }),
            Op::SkipWhile(_, indexed) => all(if *indexed { &SKIP_WHILE_INDEX } else { &SKIP_WHILE }),
            Op::Concat(_) => all(if self.source_op(|op| matches!(op, Op::Concat(_))) { &CONCAT_MANY } else { &CONCAT }),
            Op::Append(_) | Op::Prepend(_) => {
                all(if self.source_op(|op| matches!(op, Op::Append(_) | Op::Prepend(_))) { &APPEND_MANY } else { &APPEND })
            }
            Op::DefaultIfEmpty(_) => all(&DEFAULT_IF_EMPTY),
            Op::Distinct(_) => all(&DISTINCT),
            Op::Union(_, equality) => {
                all(if self.source_op(|op| matches!(op, Op::Union(_, e) if e == equality)) { &UNION_MANY } else { &UNION })
            }
            Op::Intersect(..) => all(&INTERSECT),
            Op::Except(..) => all(&EXCEPT),
            Op::Reverse => all(&REVERSE),
            Op::Order(_) => all(&ORDERED),
            Op::Cast(_) => all(&CAST),
            Op::OfType(_) => all(&OF_TYPE),
            Op::GroupBy { item, result, .. } => all(match (item, result) {
                (None, None) => &GROUPED,
                (Some(_), None) => &GROUPED_ITEM,
                (None, Some(_)) => &GROUPED_RESULT,
                (Some(_), Some(_)) => &GROUPED_ITEM_RESULT,
            }),
            Op::Join { grouped, .. } => all(if *grouped { &GROUP_JOIN } else { &JOIN }),
            Op::Zip(..) => all(&ZIP),
            Op::Keys => all(&KEYS),
            Op::Values => all(&VALUES),
            Op::Children => Ty::Named(&CHILDREN, Rc::new([])),
            Op::Of(ty) | Op::Throw(ty, _) => ty.clone(),
        }
    }

    fn source_op(&self, is: impl Fn(&Op) -> bool) -> bool {
        Self::of(&self.source).is_some_and(|query| is(&query.op))
    }

    fn select_ty(&self) -> Ty {
        // Selectors upon selectors are one iterator, from what the first takes to what the last gives.
        let mut first = self;
        while let Some(below) = Self::of(&first.source).filter(|q| matches!(q.op, Op::Select(_, false))) {
            first = below;
        }
        let ty = |query: &Self, at: usize| query.types.get(at).cloned().unwrap_or(Ty::Object);
        let (from, to) = (ty(first, 0), ty(self, 1));
        let class = match base(&first.source) {
            Base::Range => return Ty::Named(&SELECT_RANGE, [to].into()),
            Base::Array => &SELECT_ARRAY,
            Base::List => &SELECT_LIST,
            Base::IList => &SELECT_ILIST,
            Base::Slice => &SELECT_SLICE,
            Base::Partition => &SELECT_PARTITION,
            Base::Where(WhereBase::Array) => &WHERE_SELECT_ARRAY,
            Base::Where(WhereBase::List) => &WHERE_SELECT_LIST,
            Base::Where(WhereBase::Other) => &WHERE_SELECT,
            Base::Other => &SELECT,
        };
        Ty::Named(class, [from, to].into())
    }
}

fn base(source: &Value) -> Base {
    match Query::of(source) {
        Some(query) => match &query.op {
            Op::Range(..) => Base::Range,
            Op::Where(_, false) => Base::Where(where_base(&query.source)),
            Op::Children => Base::IList,
            _ if query.is_list_slice() => Base::Slice,
            _ if query.is_partition() => Base::Partition,
            _ => Base::Other,
        },
        None if is_list(source) => match where_base(source) {
            WhereBase::Array => Base::Array,
            WhereBase::List => Base::List,
            WhereBase::Other => Base::IList,
        },
        None => Base::Other,
    }
}

fn where_base(source: &Value) -> WhereBase {
    let Value::Object(object) = source else { return WhereBase::Other };
    match &**object {
        Object::Bytes(_) => WhereBase::Array,
        Object::Items(items) if items.is_array() => WhereBase::Array,
        Object::Items(items) if items.ty.is("List") => WhereBase::List,
        Object::Query(Query { op: Op::Where(_, false), source, .. }) => where_base(source),
        _ => WhereBase::Other,
    }
}
