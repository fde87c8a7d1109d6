//! APC05xx: what Azure would refuse, or does not offer at this tier or api-version.

codes! {
    590 TOO_LARGE Error "too large for Azure"
        "What the spec compiles to is larger than Azure takes: 256 KiB for a policy (16 KiB on the Consumption tier), 131,072 characters \
         for a policy inside an ARM template, 800 resources in a template.\n\n\
         Let one route take several models with a list or a glob, split an API into two, or split the spec."
    591 WAITS_DIFFER Error "waits that one retry cannot say"
        "The compiled policy of an API has one `retry` for all its pools. Its waits either grow evenly (`delta` alone) or double up to \
         a longest one (`maxInterval`); API Management cannot do the one for some requests and the other for the rest.\n\n\
         Give all pools of the API a `maxInterval`, or none."
}
