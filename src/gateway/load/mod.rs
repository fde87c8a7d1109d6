//! A bundle to what the engine runs, everything bound once.
//!
//! `document.rs` a policy document to bound steps, `argument.rs` what its policies hold, `limit.rs` limits, `caller.rs` tokens ·
//! `flatten.rs` the steps of all scopes to one program · `product.rs` products and keys · `router.rs` which operation a request is for ·
//! `backend.rs` backends, pools, breakers' rules · `watched.rs` places of which is told · `text.rs` secrets

mod argument;
mod backend;
mod caller;
mod document;
mod flatten;
mod limit;
mod product;
mod router;
mod text;
mod watched;

use std::rc::Rc;

pub(super) use backend::{Backend, Base, Group, Pool, Rule, Share, Target, Targets};
pub(super) use product::{Keys, Opens};
pub(super) use router::{Api, Operation, Parameters, Route, Router, Slot};

use self::document::{Bindings, Surroundings};
use self::flatten::Scopes;
use self::watched::Watched;
use super::Options;
use super::failure::{self, Refusal};
use super::limit::Spaces;
use super::program::Program;
use crate::diagnostic::code::engine as code;
use crate::diagnostic::{Diagnostic, Diagnostics, Span};
use crate::expr::{ApiInfo, DeploymentInfo, OperationInfo, ProductInfo};
use crate::resource::{self, Bundle, Place, PolicyText};

/// Everything that does not change during a run: programs, bound expressions, routes, resources. Addressed by small indexes.
#[derive(Debug)]
pub struct Loaded {
    pub(super) options: Options,
    pub(super) targets: Targets,
    pub(super) router: Router,
    pub(super) programs: Vec<Program>,
    pub(super) deployment: Rc<DeploymentInfo>,
    /// What `context` tells of a request that matches nothing.
    pub(super) nothing: (Rc<ApiInfo>, Rc<OperationInfo>),
    pub(super) refusals: Refusals,
    /// How many sets of counters limits need.
    pub(super) spaces: Spaces,
    /// The products, in the order of the bundle.
    pub(super) products: Vec<Rc<ProductInfo>>,
    /// Whose keys open what.
    pub(super) keys: Keys,
}

/// What the gateway itself answers before any policy runs.
#[derive(Debug)]
pub(super) struct Refusals {
    pub no_operation: Refusal,
    pub no_key: Refusal,
    pub wrong_key: Refusal,
}

/// The program of requests that match no API.
pub(super) const NO_API: usize = 0;

/// Steps of all programs together: each operation with a policy of its own holds a copy of what it inherits.
const MAX_STEPS: usize = 5_000_000;

impl Loaded {
    /// Loads what was read back from text. All faults go to `sink`; `None` when there was any error.
    pub fn load(bundle: &Bundle, options: &Options, sink: &mut Diagnostics) -> Option<Self> {
        let mut found = Diagnostics::new();
        let loaded = load(bundle, options, &mut found);
        let faulty = found.has_errors();
        sink.extend(found);
        (!faulty).then_some(loaded)
    }

    /// What the run was given.
    #[must_use]
    pub fn options(&self) -> &Options {
        &self.options
    }

    /// The ids of the single backends, in the order of the artifacts.
    pub fn backends(&self) -> impl Iterator<Item = &Rc<str>> {
        self.targets.backends.iter().map(|b| &b.id)
    }
}

fn load(bundle: &Bundle, options: &Options, sink: &mut Diagnostics) -> Loaded {
    let targets = backend::targets(bundle, options, sink);
    let surroundings = Surroundings::of(bundle, &targets, sink);
    let mut loading = Loading { bundle, options, surroundings, programs: Vec::new(), steps: 0, spaces: Spaces::default(), sink };
    let global = match &bundle.global_policy {
        Some(text) => loading.document(text, &Watched::default()),
        None => document::global(),
    };
    let global = ("global", &global);
    loading.program(&[global], Span::NONE);
    router::distinct(&bundle.apis, loading.sink);
    let of_product = |product: &resource::Product| {
        let text = product.policy.as_ref()?;
        let watched = Watched::of(&Place::product(&product.id), &options.watched, &targets);
        Some(loading.document(text, &watched))
    };
    let policies: Vec<_> = bundle.products.iter().map(of_product).collect();
    let mut apis: Vec<Api> = bundle.apis.iter().map(|api| loading.api(api, &policies, global)).collect();
    apis.sort_by_key(|api| std::cmp::Reverse(api.depth()));
    let (programs, spaces) = (loading.programs, loading.spaces);
    let deployment = DeploymentInfo {
        region: Some(Rc::clone(&options.region).into()),
        service_name: Some(Rc::clone(&options.service_name).into()),
        service_id: Some(Rc::clone(&options.service_name).into()),
        gateway_id: Some("managed".into()),
    };
    let (nothing, refusals) = (nothing(), Refusals::new());
    let (router, deployment) = (Router { apis }, deployment.into());
    let (products, keys) = (product::products(bundle), Keys::new(bundle, options));
    Loaded { options: options.clone(), targets, router, programs, deployment, nothing, refusals, spaces, products, keys }
}

struct Loading<'a> {
    bundle: &'a Bundle,
    options: &'a Options,
    surroundings: Surroundings<'a>,
    programs: Vec<Program>,
    steps: usize,
    spaces: Spaces,
    sink: &'a mut Diagnostics,
}

impl Loading<'_> {
    fn document(&mut self, text: &PolicyText, watched: &Watched) -> Bindings {
        document::read(text, &self.surroundings, &mut self.spaces, watched, self.sink).unwrap_or_default()
    }

    fn program(&mut self, scopes: &Scopes<'_>, span: Span) -> usize {
        let program = if self.steps < MAX_STEPS { flatten::flatten(scopes) } else { Program::default() };
        self.steps += program.ops.len();
        if self.steps >= MAX_STEPS {
            let message = format!("the policies of all operations together have more than {MAX_STEPS} steps");
            self.sink.push(Diagnostic::new(code::TOO_LARGE, span, message).help("put what operations share into the API's policy"));
        }
        self.programs.push(program);
        self.programs.len() - 1
    }

    /// The program of some scopes, and those of callers who come by a product with a policy: the product, the program.
    fn programs(
        &mut self,
        narrow: &Scopes<'_>,
        products: &[(usize, &Bindings)],
        global: (&'static str, &Bindings),
        span: Span,
    ) -> (usize, Vec<(usize, usize)>) {
        let mut with = |product: Option<&Bindings>| {
            let product = product.map(|policy| ("product", policy));
            let scopes: Vec<_> = narrow.iter().copied().chain(product).chain([global]).collect();
            self.program(&scopes, span)
        };
        (with(None), products.iter().map(|(index, policy)| (*index, with(Some(policy)))).collect())
    }

    fn api(&mut self, api: &resource::Api, products: &[Option<Bindings>], global: (&'static str, &Bindings)) -> Api {
        let watched = Watched::of(&api.id, &self.options.watched, self.surroundings.targets);
        let own = api.policy.as_ref().map_or_else(document::inherited, |text| self.document(text, &watched));
        let own = ("api", &own);
        let products = self.bundle.products.iter().zip(products).enumerate().filter(|(_, (product, _))| product.apis.contains(&api.id));
        let products: Vec<_> = products.filter_map(|(index, (_, policy))| Some((index, policy.as_ref()?))).collect();
        let (program, by_product) = self.programs(&[own], &products, global, api.span);
        let service = api.service_url.as_ref().and_then(|url| {
            let url = resource::substitute(url, &self.bundle.named_values, self.sink);
            backend::base(&url, self.sink)
        });
        let mut out = Api::new(api, service, program);
        let is_open = |product: &resource::Product| product.published && !product.subscription_required && product.apis.contains(&api.id);
        out.open = self.bundle.products.iter().position(is_open);
        for operation in &api.operations {
            let programs = match &operation.policy {
                Some(text) => {
                    let narrow = self.document(text, &Watched::default());
                    self.programs(&[("operation", &narrow), own], &products, global, api.span)
                }
                None => (program, by_product.clone()),
            };
            out.operations.extend(Operation::new(operation, programs, api, self.sink));
        }
        out.order();
        out
    }
}

/// What `context` tells of a request that matches nothing.
fn nothing() -> (Rc<ApiInfo>, Rc<OperationInfo>) {
    (Rc::default(), Rc::default())
}

impl Refusals {
    fn new() -> Self {
        let refusal = |status, text: &'static str| Refusal { message: text.into(), response: failure::answer(status, text) };
        Self {
            no_operation: refusal(404, "Unable to match incoming request to an operation."),
            no_key: refusal(
                401,
                "Access denied due to missing subscription key. \
                 Make sure to include subscription key when making requests to this API.",
            ),
            wrong_key: refusal(
                401,
                "Access denied due to invalid subscription key. Make sure to provide a valid key for an active subscription.",
            ),
        }
    }
}
