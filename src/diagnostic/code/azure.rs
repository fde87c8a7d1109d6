//! APC05xx: what Azure would refuse, or does not offer at this tier or api-version.

codes! {
    590 TOO_LARGE Error "too large for Azure"
        "What the spec compiles to is larger than Azure takes: 256 KiB for a policy (16 KiB on the Consumption tier), 131,072 characters \
         for a policy inside an ARM template, 800 resources in a template.\n\n\
         Let one route take several models with a list or a glob, split an API into two, or split the spec."
}
