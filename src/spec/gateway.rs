use crate::diagnostic::Spanned;

/// `gateway:`.
#[derive(Clone, Debug, Default)]
pub struct Gateway {
    /// The tier; `BasicV2` when not written.
    pub sku: Option<Spanned<Sku>>,
    /// Gateway nodes in simulation, 1 to 64; 1 when not written.
    pub units: Option<Spanned<u32>>,
}

/// The tiers of API Management, by the names ARM has for them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Sku {
    /// Serverless: no breakers, no built-in cache.
    Consumption,
    /// Classic, one unit, no SLA.
    Developer,
    /// Classic.
    Basic,
    /// Classic.
    Standard,
    /// Classic, several regions.
    Premium,
    /// v2.
    #[default]
    BasicV2,
    /// v2.
    StandardV2,
    /// v2.
    PremiumV2,
}
