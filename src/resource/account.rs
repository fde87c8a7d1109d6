use std::rc::Rc;

/// An Azure OpenAI (Foundry) account that backends point at: what a simulation stands in for.
///
/// It is no part of what is deployed; a spec names its region and deployments for people and for the simulator.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Account {
    /// The spec's name for it.
    pub name: Rc<str>,
    /// The endpoint's origin: `https://foundry1.openai.azure.com`.
    pub origin: Rc<str>,
    /// Azure's display name of the region: what `x-ms-region` says.
    pub region: Rc<str>,
    /// The spec's names for groups of regions that this one is of.
    pub region_groups: Vec<Rc<str>>,
    /// What is deployed there; empty means: whatever is asked for.
    pub deployments: Vec<Deployment>,
}

impl Account {
    /// Whether it lies in a region, or in a group of regions.
    #[must_use]
    pub fn is_in(&self, region: &str) -> bool {
        *self.region == *region || self.region_groups.iter().any(|group| **group == *region)
    }
}

/// A model deployed on an account.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Deployment {
    /// The deployment's name.
    pub name: Rc<str>,
    /// The model.
    pub model: Rc<str>,
    /// Tokens a minute, limit or throughput; neither when `None`.
    pub tokens_per_minute: Option<u64>,
    /// Requests a minute; what its tokens a minute make when `None`.
    pub requests_per_minute: Option<u64>,
    /// Provisioned throughput rather than pay-as-you-go.
    pub provisioned: bool,
    /// The deployment of the same account that takes what a provisioned one does not.
    pub spillover: Option<Rc<str>>,
}
