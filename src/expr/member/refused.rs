//! What API Management's list has and expressions cannot use here, with the reason, in the order of the list.

/// Types by full name, members behind them.
pub static REFUSED: &[(&str, &str)] = &[
    ("System.TimeZone", "replaced by `TimeZoneInfo` long ago"),
    ("System.TimeZoneInfo.AdjustmentRule", "zones here are as far from UTC all year"),
    ("System.TimeZoneInfo.TransitionTime", "zones here are as far from UTC all year"),
];
