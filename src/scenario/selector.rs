use std::fmt;
use std::rc::Rc;

/// Which backends.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Selector {
    /// `foundry1`, or one model of it: `foundry1/gpt-4.1`.
    Backend {
        /// The spec's name.
        account: Rc<str>,
        /// One model, or all.
        model: Option<Rc<str>>,
    },
    /// `region West Europe`, or of a group: `region eu`.
    Region(Rc<str>),
    /// `gateway`, in expectations: answered without a backend.
    Gateway,
    /// `none`: nobody; useful in `each:`.
    Nobody,
}

impl Selector {
    /// Reads a selector. Whether it selects anything shows only against what is there.
    #[must_use]
    pub fn parse(text: &str) -> Self {
        match text {
            "none" => return Self::Nobody,
            "gateway" => return Self::Gateway,
            _ => {}
        }
        if let Some(region) = text.strip_prefix("region ") {
            return Self::Region(region.trim().into());
        }
        match text.split_once('/') {
            Some((account, model)) => Self::Backend { account: account.into(), model: Some(model.into()) },
            None => Self::Backend { account: text.into(), model: None },
        }
    }

    /// The one model that it means, if it means one.
    #[must_use]
    pub fn model(&self) -> Option<&Rc<str>> {
        match self {
            Self::Backend { model, .. } => model.as_ref(),
            Self::Region(_) | Self::Gateway | Self::Nobody => None,
        }
    }
}

impl fmt::Display for Selector {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Backend { account, model: None } => f.write_str(account),
            Self::Backend { account, model: Some(model) } => write!(f, "{account}/{model}"),
            Self::Region(name) => write!(f, "region {name}"),
            Self::Gateway => f.write_str("gateway"),
            Self::Nobody => f.write_str("none"),
        }
    }
}
