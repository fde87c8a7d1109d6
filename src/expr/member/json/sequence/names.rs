use std::rc::Rc;

use crate::expr::member::json::path::Step;
use crate::expr::member::json::token::token_ty;
use crate::expr::member::{Class, Shape};
use crate::expr::types::Ty;
use crate::expr::value::Object;

use super::{Each, Side, Walked};

macro_rules! classes {
    ($($name:ident: $space:literal, $declaration:literal;)*) => {
        $(static $name: Class = Class { declaration: $declaration, space: $space, shape: Shape::Class, rows: &[] };)*
    };
}

// The types that iterators have at run time, with the numbers that Newtonsoft's compiler gave them. Nobody can name them; they are
// seen where a sequence is printed, and in messages about casts.
classes! {
    BELOW: "Newtonsoft.Json.Linq.JContainer+<GetDescendants>", "d__36 : IEnumerable<JToken>";
    ABOVE: "Newtonsoft.Json.Linq.JToken+<GetAncestors>", "d__48 : IEnumerable<JToken>";
    AFTER: "Newtonsoft.Json.Linq.JToken+<AfterSelf>", "d__49 : IEnumerable<JToken>";
    BEFORE: "Newtonsoft.Json.Linq.JToken+<BeforeSelf>", "d__50 : IEnumerable<JToken>";
    CONVERT: "Newtonsoft.Json.Linq.Extensions+<Convert>", "d__14<T, U> : IEnumerable<U>";
    VALUES: "Newtonsoft.Json.Linq.Extensions+<Values>", "d__11<T, U> : IEnumerable<U>";
    FIELD: "Newtonsoft.Json.Linq.JsonPath.FieldFilter+<ExecuteFilter>", "d__2 : IEnumerable<JToken>";
    FIELDS: "Newtonsoft.Json.Linq.JsonPath.FieldMultipleFilter+<ExecuteFilter>", "d__2 : IEnumerable<JToken>";
    SCAN: "Newtonsoft.Json.Linq.JsonPath.ScanFilter+<ExecuteFilter>", "d__2 : IEnumerable<JToken>";
    SCANS: "Newtonsoft.Json.Linq.JsonPath.ScanMultipleFilter+<ExecuteFilter>", "d__2 : IEnumerable<JToken>";
    INDEX: "Newtonsoft.Json.Linq.JsonPath.ArrayIndexFilter+<ExecuteFilter>", "d__4 : IEnumerable<JToken>";
    INDEXES: "Newtonsoft.Json.Linq.JsonPath.ArrayMultipleIndexFilter+<ExecuteFilter>", "d__2 : IEnumerable<JToken>";
    SLICE: "Newtonsoft.Json.Linq.JsonPath.ArraySliceFilter+<ExecuteFilter>", "d__12 : IEnumerable<JToken>";
    QUERY: "Newtonsoft.Json.Linq.JsonPath.QueryFilter+<ExecuteFilter>", "d__2 : IEnumerable<JToken>";
    QUERY_SCAN: "Newtonsoft.Json.Linq.JsonPath.QueryScanFilter+<ExecuteFilter>", "d__2 : IEnumerable<JToken>";
}

/// The type of an iterator.
pub fn iterator(walked: &Walked) -> Ty {
    let plain = |class: &'static Class| Ty::Named(class, Rc::new([]));
    let converting = |class: &'static Class, ty: &Ty| Ty::Named(class, [token_ty(), ty.clone()].into());
    match walked {
        Walked::Below(..) => plain(&BELOW),
        Walked::Above(..) => plain(&ABOVE),
        Walked::Beside(_, Side::After) => plain(&AFTER),
        Walked::Beside(_, Side::Before) => plain(&BEFORE),
        Walked::Converted(_, ty) => converting(&CONVERT, ty),
        Walked::Each(_, Each::Values(_, ty)) => converting(&VALUES, ty),
        Walked::Found(steps, ..) => match steps.last() {
            None => Object::array(&token_ty(), Vec::new()).ty(),
            Some(step) => plain(filter(step)),
        },
        Walked::Children(_) | Walked::PropertyValues(_) | Walked::Each(..) => Ty::generic("JEnumerable", &[token_ty()]),
    }
}

fn filter(step: &Step) -> &'static Class {
    match step {
        Step::Name(_, false) | Step::Values => &FIELD,
        Step::Names(_, false) => &FIELDS,
        Step::Name(_, true) | Step::Everything => &SCAN,
        Step::Names(_, true) => &SCANS,
        Step::Items => &INDEX,
        Step::Indexes(indexes) if indexes.len() == 1 => &INDEX,
        Step::Indexes(_) => &INDEXES,
        Step::Slice(_) => &SLICE,
        Step::Query(_, false) => &QUERY,
        Step::Query(_, true) => &QUERY_SCAN,
    }
}
