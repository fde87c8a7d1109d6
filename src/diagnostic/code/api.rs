//! APC04xx: APIs, routes and denies.

codes! {
    401 UNREACHABLE_ROUTE Warning "unreachable route"
        "The first route that matches wins, and earlier ones match everything that this one does: it never gets a request.\n\n\
         Move it before the other, narrow the other, or delete it."
    402 DENIED_ROUTE Warning "a route for a denied model"
        "Denies are asked before every route. All that this route takes is refused before it is reached.\n\n\
         Narrow the deny, or delete the route."
    403 SHADOWED_DENY Warning "a deny behind another"
        "An earlier deny refuses everything that this one does, so that its status and error are never seen.\n\n\
         Move it before the other, or delete it."
    404 NO_CATCH_ALL Error "nothing is said of other models"
        "No route takes every model, and there is no `unmatched`: what a request gets that no route matches would be left to chance.\n\n\
         Write `unmatched: { status: 400, error: Invalid model or deployment-id. }`, or a last route without `model`."
    405 UNREACHABLE_UNMATCHED Warning "`unmatched` is never used"
        "A route takes every model, so that nothing is left for `unmatched`.\n\n\
         Delete one of the two."
    406 EXPANDED_GLOB Note "a glob that stands for the models of its target"
        "The target becomes one Azure pool or backend for each model, so that each has a breaker of its own. The route is compiled to one \
         condition for each model that the target lists; a model that is not listed goes on to later routes and to `unmatched`.\n\n\
         Nothing is to be done. With `shared: true` in the breakers the target stays one, and the glob a glob."
    407 SEGMENT_IN_PATH Error "the path holds the surface's segment"
        "The API's surface appends its own segment to the path (`openai`, `openai/v1` or `models`), as clients of Azure OpenAI do. With \
         the segment written too, callers would have to ask for `/openai/openai/...`.\n\n\
         Write the path without it: `path: inference` serves `/inference/openai/deployments/...`."
    408 SEGMENT_MISSING Error "the segment is lost on the way"
        "The API ends in a segment that Azure's endpoints need (`openai`, `openai/v1` or `models`), API Management cuts the API's path \
         off before it \
         forwards, and neither the surface nor the backend's URL puts the segment back: the backend answers 404.\n\n\
         Take it out of the path, add it to the backend's `url`, or use the surface that has it."
    409 BAD_PATH Error "not the path of an API"
        "A path is at most 400 letters, digits and `-._~/`, without empty parts, and without a wildcard or parameter.\n\n\
         Write it as callers see it: `path: inference`."
    410 PATH_TAKEN Error "two APIs under one path"
        "Two APIs would be found under the same path; Azure refuses the second.\n\n\
         Give one of them another `path`."
    411 NO_MODEL_SOURCE Error "the model is read where none is"
        "Only `surface: azureOpenAI` has the deployment in its URLs. With `modelFrom: [url]` no request to another surface has a model, \
         and every rule that asks for one is passed over.\n\n\
         Write `modelFrom: [body]`, or leave it out."

}
