//! What keeps trees alive, and what lets them go.

use super::{Layout, Token, print, read};
use crate::expr::value::{Text, Value};

fn tree(text: &str) -> Token {
    read::parse(text).unwrap()
}

fn name(name: &str) -> Text {
    name.into()
}

#[test]
fn who_holds_a_part_holds_the_tree() {
    let part = tree(r#"{"a":{"b":[1,2]}}"#).get(&name("a")).unwrap().get(&name("b")).unwrap();
    assert_eq!(print(&part.outermost(), Layout::Compact), r#"{"a":{"b":[1,2]}}"#);
    assert_eq!(part.child(1).unwrap().path(), "a.b[1]");
}

#[test]
fn a_tree_put_into_another_is_the_same_for_all_who_hold_it() {
    let (large, small) = (tree(r#"{"l":[1,2,3,4,5,6,7]}"#), tree(r#"{"s":[8]}"#));
    let (item, list) = (small.get(&name("s")).unwrap(), large.get(&name("l")).unwrap());
    large.set(&name("small"), &small).unwrap();
    item.push(&Token::scalar(Value::Long(9))).unwrap();
    assert_eq!(print(&large, Layout::Compact), r#"{"l":[1,2,3,4,5,6,7],"small":{"s":[8,9]}}"#);
    // The other way round the large table stays, and the small one moves.
    let around = Token::array();
    around.push(&large).unwrap();
    assert_eq!((item.path(), list.path()), ("[0].small.s".to_owned(), "[0].l".to_owned()));
    assert!(item.outermost().same(&around));
}

#[test]
fn what_nobody_can_reach_gives_its_place_to_others() {
    let list = tree("[{}]");
    let held = tree(r#"{"deep":{"er":1}}"#);
    let inner = held.get(&name("deep")).unwrap();
    for n in 0..10_000 {
        let item = tree(r#"{"a":[1,2,3]}"#);
        list.push(if n == 5 { &held } else { &item }).unwrap();
        list.remove_at(0).unwrap();
    }
    let size = list.place().0.0.borrow().nodes.len();
    assert!(size < 500, "{size} tokens are kept for a tree of 6");
    assert_eq!(inner.outermost().count(), 1, "what is held stays whole");
    assert_eq!(print(&inner, Layout::Compact), r#"{"er":1}"#);
}

#[test]
fn a_fork_shares_nothing_and_keeps_places() {
    let original = tree(r#"{"a":[1]}"#);
    let list = original.get(&name("a")).unwrap();
    let mut memo = crate::expr::Memo::default();
    let (copy, part) = (original.fork(&mut memo), list.fork(&mut memo));
    assert!(copy.get(&name("a")).unwrap().same(&part));
    part.clear().unwrap();
    assert_eq!((list.count(), part.count()), (1, 0));
}
