//! What a tier cuts short.

use super::resolved::{Resolved, Target};
use super::usage::Usage;
use crate::diagnostic::{Diagnostic, Diagnostics, code};
use crate::spec::{Sku, default};
use crate::time::Duration;

/// The longest that a request may take on Consumption.
const LONGEST_ON_CONSUMPTION: Duration = Duration::from_secs(30);

/// Timeouts that the tier does not wait for, units that it does not have.
pub(super) fn check(resolved: &Resolved, usage: &Usage, sink: &mut Diagnostics) {
    let Some(sku) = resolved.spec.gateway.sku else { return };
    if let Some(units) = resolved.spec.gateway.units.filter(|units| units.value > 1) {
        match sku.value {
            Sku::Developer | Sku::Consumption => {
                let message = format!("this tier has no {} units: the simulation is of another gateway", units.value);
                let fault = Diagnostic::new(code::azure::UNITS_AT_TIER, units.span, message).label("one at most").and(sku.span, "the tier");
                sink.push(fault.help("delete it, or choose another `sku`"));
            }
            Sku::Basic | Sku::Standard | Sku::Premium | Sku::BasicV2 | Sku::StandardV2 | Sku::PremiumV2 => {}
        }
    }
    if sku.value != Sku::Consumption {
        return;
    }
    for pool in resolved.pools.iter().enumerate().filter(|(index, _)| usage.is_used(Target::Pool(*index))).map(|(_, pool)| pool) {
        let timeout = pool.written.timeout.map_or(default::TIMEOUT, |timeout| timeout.value);
        if timeout > LONGEST_ON_CONSUMPTION {
            let place = pool.written.timeout.map_or(pool.name.span, |timeout| timeout.span);
            let message = format!("the Consumption tier ends a request after {LONGEST_ON_CONSUMPTION}, an attempt may take {timeout}");
            let fault = Diagnostic::new(code::azure::TIMEOUT_AT_TIER, place, message).label("cut short").and(sku.span, "the tier");
            sink.push(fault.help("write a `timeout` that leaves time for all attempts, or choose another `sku`"));
        }
    }
}
