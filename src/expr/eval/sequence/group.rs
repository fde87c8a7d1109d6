use super::query::{Op, Query};
use super::{GROUPING, Machine, Try};
use crate::expr::eval::Equality;
use crate::expr::types::Ty;
use crate::expr::value::object::Record;
use crate::expr::value::table::Table;
use crate::expr::value::{Object, Value};

/// Items by key, in the order in which the keys came first.
#[derive(Debug, Default)]
pub struct Groups {
    equality: Equality,
    /// Keys with the places of their rows.
    table: Table,
    pub rows: Vec<(Value, Vec<Value>)>,
}

impl Groups {
    /// The row of a key.
    fn at(&self, machine: &mut Machine<'_>, hash: u32, key: &Value) -> Try<Option<usize>> {
        let (slot, looked) = self.table.find(hash, |other| self.equality.equal(other, key));
        machine.spend(self.equality.cost(looked, key))?;
        Ok(slot.and_then(|s| self.table.get(s)).and_then(|(_, row)| row.as_whole()).and_then(|row| usize::try_from(row).ok()))
    }

    /// The items of a key.
    pub fn find(&self, machine: &mut Machine<'_>, key: &Value) -> Try<Option<Vec<Value>>> {
        let row = self.at(machine, self.equality.hash(key), key)?.and_then(|row| self.rows.get(row));
        if let Some((_, items)) = row {
            machine.allocate(items.len() * size_of::<Value>())?;
        }
        Ok(row.map(|(_, items)| items.clone()))
    }
}

/// An `IGrouping<K, T>`.
pub fn grouping(key_ty: &Ty, element: &Ty, key: Value, items: Vec<Value>) -> Value {
    let ty = Ty::Named(&GROUPING, [key_ty.clone(), element.clone()].into());
    Object::Record(Record { ty, fields: vec![key, Object::array(element, items)] }).into()
}

impl Machine<'_> {
    /// Reads a sequence into groups.
    pub fn groups(&mut self, source: &Value, key: &Value, item: Option<&Value>, equality: Equality) -> Try<Groups> {
        let mut groups = Groups { equality, ..Groups::default() };
        let mut cursor = self.open(source)?;
        while let Some(value) = cursor.next(self)? {
            let key = self.call(key, std::slice::from_ref(&value))?;
            let value = match item {
                Some(item) => self.call(item, &[value])?,
                None => value,
            };
            self.allocate(size_of::<Value>())?;
            let hash = equality.hash(&key);
            match groups.at(self, hash, &key)?.and_then(|row| groups.rows.get_mut(row)) {
                Some((_, items)) => items.push(value),
                None => {
                    self.allocate(4 * size_of::<Value>())?;
                    groups.table.insert(hash, key.clone(), Value::Long(i64::try_from(groups.rows.len()).unwrap_or(0)));
                    groups.rows.push((key, vec![value]));
                }
            }
        }
        Ok(groups)
    }

    /// The groups that `GroupBy` gives, or makes its results of.
    pub(super) fn grouped(&self, query: &Query, groups: Groups) -> Vec<Value> {
        let Op::GroupBy { item, .. } = &query.op else { return Vec::new() };
        let ty = |index: usize| query.types.get(index).cloned().unwrap_or(Ty::Object);
        let (key_ty, element) = (ty(1), if item.is_some() { ty(2) } else { ty(0) });
        groups.rows.into_iter().map(|(key, items)| grouping(&key_ty, &element, key, items)).collect()
    }
}
