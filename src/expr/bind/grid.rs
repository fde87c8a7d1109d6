//! Arrays of several dimensions: `new int[2, 3]`, `new[,] { {1, 2}, {3, 4} }`, `a[i, j]`.

use crate::expr::eval::{Call, Convert, Id, Node};
use crate::expr::fault::{array as faulty, convert as fits, name as naming, pattern};
use crate::expr::member::{Run, grid};
use crate::expr::syntax::{Arg, Expr, ExprKind, NewArray, Place};
use crate::expr::types::Ty;
use crate::expr::value::Value;

use super::argument::What;
use super::assign::Change;
use super::{Binder, Typed};

impl Binder<'_> {
    pub(super) fn new_grid(&mut self, new: &NewArray, place: Place) -> Typed {
        let element = new.element.as_ref().map(|element| self.type_of_value(element));
        let sizes: Vec<Typed> = new.sizes.iter().map(|size| self.size(size)).collect();
        let Some(items) = &new.items else {
            let element = element.unwrap_or(Ty::Error);
            return self.grid(element, new.rank, sizes.into_iter().map(|size| size.id).collect(), place);
        };
        let mut lengths = Vec::new();
        for (size, written) in sizes.iter().zip(&new.sizes) {
            match self.constant(size.id).and_then(Value::as_whole) {
                Some(length) => lengths.push(usize::try_from(length).unwrap_or(0)),
                None if size.ty == Ty::Error => {}
                None => {
                    self.tell(pattern::not_constant(written.place));
                }
            }
        }
        if lengths.len() < sizes.len() {
            return self.error();
        }
        if sizes.is_empty() {
            lengths = first_lengths(items, new.rank);
        }
        let mut leaves = Vec::new();
        let faults = self.faults.len();
        self.shape(items, &lengths, new.brace, &mut leaves);
        let element = match element {
            Some(element) => element,
            None if self.faults.len() > faults => return self.error(),
            None => {
                let typed: Vec<Typed> = leaves.iter().map(|item| self.value(item)).collect();
                return match self.best_of(&typed) {
                    Some(Ty::Error) => self.error(),
                    Some(element) => {
                        let ids = typed.into_iter().zip(leaves).map(|(typed, item)| self.to(typed, &element, item.place)).collect();
                        self.filled(element, new.rank, &lengths, ids, place)
                    }
                    None => self.tell(fits::no_best_type(place)),
                };
            }
        };
        let ids = leaves.into_iter().map(|item| self.value_to(item, &element)).collect();
        self.filled(element, new.rank, &lengths, ids, place)
    }

    /// Finds the items in their braces, which must be as many as each dimension is long.
    fn shape<'e>(&mut self, items: &'e [Expr], lengths: &[usize], brace: Place, leaves: &mut Vec<&'e Expr>) {
        let Some((length, inner)) = lengths.split_first() else { return };
        for item in items {
            match &item.kind {
                ExprKind::Items(_) if inner.is_empty() => {
                    self.tell(faulty::items(item.place));
                }
                ExprKind::Items(items) => self.shape(items, inner, item.place, leaves),
                _ if inner.is_empty() => leaves.push(item),
                _ => {
                    self.tell(faulty::nested(item.place));
                }
            }
        }
        if items.len() != *length {
            self.tell(faulty::count(*length, brace));
        }
    }

    fn filled(&mut self, element: Ty, rank: u8, lengths: &[usize], items: Vec<Id>, place: Place) -> Typed {
        let mut args = Vec::new();
        for length in lengths {
            let length = Value::Int(i32::try_from(*length).unwrap_or(i32::MAX));
            args.push(self.push(Node::Const(length), Ty::Int, place).id);
        }
        args.extend(items);
        self.grid(element, rank, args, place)
    }

    fn grid(&mut self, element: Ty, rank: u8, args: Vec<Id>, place: Place) -> Typed {
        let ty = Ty::Grid(rank, element.into());
        let call = Call { run: grid::make, args, types: vec![ty.clone()], on: false, outs: Vec::new(), reads: false };
        self.push(Node::Call(Box::new(call)), ty, place)
    }

    /// `a[i, j]`
    pub(super) fn grid_item(&mut self, left: &Typed, args: &[Arg], place: Place) -> Typed {
        let Ty::Grid(rank, element) = &left.ty else { return self.error() };
        match self.indexes(*rank, args, place) {
            Some(indexes) => self.item_call(grid::at, left.id, &indexes, None, (**element).clone(), place),
            None => self.error(),
        }
    }

    /// `a[i, j] = b`, `a[i, j] += b`, `a[i, j]++`
    pub(super) fn assign_grid(&mut self, left: Typed, args: &[Arg], change: Change<'_>, place: Place) -> Typed {
        let Ty::Grid(rank, element) = &left.ty else { return self.error() };
        let (rank, element) = (*rank, (**element).clone());
        let (set, left) = self.hidden(left, place);
        let mut seq = vec![set];
        let Some(mut indexes) = self.indexes(rank, args, place) else { return self.error() };
        for index in &mut indexes {
            if self.constant(*index).is_some() {
                continue;
            }
            let (set, get) = self.hidden(Typed { id: *index, ty: Ty::Long }, place);
            seq.push(set);
            *index = get.id;
        }
        let new = match change {
            Change::Set(value) => self.value_to(value, &element),
            Change::Compute(..) | Change::Step(_) | Change::StepAfter(_) => {
                let old = self.item_call(grid::at, left.id, &indexes, None, element.clone(), place);
                self.updated(change, old, &element, place)
            }
        };
        let (set, new) = self.hidden(Typed { id: new, ty: element.clone() }, place);
        let put = self.item_call(grid::set_at, left.id, &indexes, Some(new.id), Ty::Void, place);
        seq.extend([set, put.id, new.id]);
        self.push(Node::Seq(seq), element, place)
    }

    fn item_call(&mut self, run: Run, on: Id, indexes: &[Id], value: Option<Id>, ty: Ty, place: Place) -> Typed {
        let args = std::iter::once(on).chain(indexes.iter().copied()).chain(value).collect();
        self.push(Node::Call(Box::new(Call { run, args, types: Vec::new(), on: true, outs: Vec::new(), reads: false })), ty, place)
    }

    /// One whole number for each dimension, of whatever width.
    fn indexes(&mut self, rank: u8, args: &[Arg], place: Place) -> Option<Vec<Id>> {
        let given = self.given(args);
        if given.len() != usize::from(rank) {
            self.tell(naming::wrong_rank(rank.into(), place));
            return None;
        }
        let mut ids = Vec::new();
        for given in given {
            let What::Value(typed) = given.what else {
                self.tell(naming::wrong_rank(rank.into(), place));
                return None;
            };
            ids.push(match &typed.ty {
                Ty::Error => return None,
                Ty::UInt | Ty::Long | Ty::ULong => self.apply(typed, Some(Convert::Number(Ty::Long)), &Ty::Long, given.place),
                _ => self.to(typed, &Ty::Int, given.place),
            });
        }
        Some(ids)
    }
}

/// The lengths that the first items of each dimension tell.
fn first_lengths(items: &[Expr], rank: u8) -> Vec<usize> {
    let mut lengths = Vec::new();
    let mut level = items;
    for _ in 0..rank {
        lengths.push(level.len());
        level = match level.first().map(|item| &item.kind) {
            Some(ExprKind::Items(inner)) => inner,
            _ => &[],
        };
    }
    lengths
}
