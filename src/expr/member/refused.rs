//! What API Management's list has and expressions cannot use here, with the reason, in the order of the list.

/// Types by full name, members behind them.
pub static REFUSED: &[(&str, &str)] = &[
    ("System.TimeZone", "replaced by `TimeZoneInfo` long ago"),
    ("System.TimeZoneInfo.AdjustmentRule", "zones here are as far from UTC all year"),
    ("System.TimeZoneInfo.TransitionTime", "zones here are as far from UTC all year"),
    ("System.Text.RegularExpressions.CaptureCollection", "of a group that matches again and again the last capture is kept"),
    ("System.Text.RegularExpressions.Group.Captures", "of a group that matches again and again the last capture is kept"),
    ("System.Text.RegularExpressions.Match.Empty", "it is what a pattern without a match gives"),
    ("System.Text.RegularExpressions.Match.Result", "`Regex.Replace` puts groups into a text"),
    ("System.Text.RegularExpressions.Regex.Unescape", "patterns of policies are constants"),
];
