use crate::expr::eval::Code;
use crate::expr::eval::node::CatchCode;
use crate::expr::fault::statement as faulty;
use crate::expr::member::class;
use crate::expr::syntax::{Catch, Try};
use crate::expr::types::Ty;

use super::Binder;
use super::scope::Role;
use super::types::{as_class, derives};

impl Binder<'_> {
    /// `try { } catch { } finally { }`
    pub(super) fn attempt(&mut self, t: &Try) -> Code {
        let body = Box::new(self.embedded(&t.body));
        let mut taken: Vec<Ty> = Vec::new();
        let mut all = false;
        let mut catches = Vec::new();
        for (index, catch) in t.catches.iter().enumerate() {
            if all {
                let before = t.catches.get(index.saturating_sub(1)).map_or(catch.body.place, |before| before.body.place);
                let at = self.next_of("catch", before.end);
                self.tell(faulty::catch_after_all(catch.body.place).seen_at(at));
            }
            let (code, ty) = self.catch(catch);
            if let Some(ty) = &ty {
                if let Some(before) = taken.iter().find(|t| derives(ty, t)) {
                    let place = catch.ty.as_ref().map_or(catch.body.place, |t| t.place);
                    self.tell(faulty::caught_before(before, place));
                }
                if catch.when.is_none() {
                    taken.push(ty.clone());
                }
            }
            all |= catch.ty.is_none() && catch.when.is_none();
            catches.push(code);
        }
        let finally = t.finally.as_ref().map(|f| {
            self.jumps.finally += 1;
            let code = self.embedded(f);
            self.jumps.finally -= 1;
            Box::new(code)
        });
        Code::Try { body, catches, finally }
    }

    fn catch(&mut self, catch: &Catch) -> (CatchCode, Option<Ty>) {
        self.open();
        let ty = catch.ty.as_ref().map(|t| self.type_of(t));
        let exception = class("Exception");
        if let Some(ty) = &ty
            && *ty != Ty::Error
            && exception.is_none_or(|e| as_class(ty, e).is_none())
        {
            let place = catch.ty.as_ref().map_or(catch.body.place, |t| t.place);
            self.tell(faulty::no_exception(ty, place));
        }
        let slot = catch.name.as_ref().map(|name| {
            let ty = ty.clone().unwrap_or_else(|| Ty::named("Exception"));
            self.declare(name, ty, Role::Given)
        });
        let when = catch.when.as_ref().map(|w| self.condition(w));
        self.jumps.catching += 1;
        let body = self.embedded(&catch.body);
        self.jumps.catching -= 1;
        let cells = self.close();
        let kind = ty.clone().filter(|t| !t.is("Exception") && *t != Ty::Error);
        (CatchCode { kind, slot, when, cells, body }, ty)
    }
}
