//! A chosen member with its arguments as a node.

use crate::expr::eval::{Call, Id, Node};
use crate::expr::member::{Member, kind_and_name};
use crate::expr::syntax::{Out, Place};
use crate::expr::types::Ty;

use super::argument::{Given, Slot, What};
use super::overload::{Candidate, Chosen};
use super::{Binder, Typed};

impl Binder<'_> {
    pub(super) fn emit(&mut self, chosen: Chosen, candidate: &Candidate, on: Option<Typed>, given: &[Given<'_>], place: Place) -> Typed {
        let called = on.is_some() && !candidate.signature.extension;
        let mut args: Vec<Id> = Vec::new();
        if let Some(on) = on {
            let convert = chosen.this.as_ref().and_then(|ty| self.implicit(&on, ty)).and_then(|way| way.convert);
            let ty = chosen.this.clone().unwrap_or_else(|| on.ty.clone());
            args.push(self.apply(on, convert, &ty, place));
        }
        let mut outs = Vec::new();
        let others = self.put_back.len();
        for (slot, (ty, default)) in chosen.slots.iter().zip(&chosen.parameters) {
            let id = match slot {
                Slot::Arg(index) => match given.get(*index) {
                    Some(Given { what: What::Out(out, target), .. }) => {
                        if **out == Out::Ref {
                            let held = self.value(target);
                            args.push(self.to(held, ty, target.place));
                        }
                        outs.push(self.out_target(out, target, ty));
                        continue;
                    }
                    Some(arg) => self.argument(arg, ty),
                    None => continue,
                },
                Slot::Default => self.push(Node::Const(default.clone().unwrap_or_default()), ty.clone(), place).id,
                Slot::Many(indexes) => {
                    let element = ty.args().first().cloned().unwrap_or(Ty::Object);
                    let items = indexes.iter().filter_map(|i| given.get(*i)).map(|g| self.argument(g, &element)).collect();
                    self.push(Node::Array(element, items), ty.clone(), place).id
                }
            };
            args.push(id);
        }
        let on = called && candidate.class.name() != "Nullable";
        let reads = kind_and_name(candidate.row.signature).0 != Member::Indexer;
        let call = Call { run: candidate.row.run, args, types: chosen.types.iter().map(Ty::at_run_time).collect(), on, outs, reads };
        let call = self.push(Node::Call(Box::new(call)), chosen.result, place);
        self.put_back(call, others, place)
    }
}
