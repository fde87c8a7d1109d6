//! APC11xx: regions, drains and residency.

codes! {
    1101 UNKNOWN_REGION Error "unknown region"
        "A region is named in which no backend is, and which no group of `regionGroups` is called.\n\n\
         Regions are written as backends write theirs in `region`, capitals and spaces included: `West Europe`."
    1102 NOBODY_IN_REGION Error "a pool of which nobody is left"
        "A pool takes the members of another one that are in some regions, and none of them is. A pool without members can serve nothing, \
         and Azure refuses it.\n\n\
         Name other regions under `only`, or add a member there to the other pool."
    1103 POOL_OF_A_POOL Error "a pool that is taken from another is not written right"
        "`from` names the pool whose members are taken, and `only` the regions of those that are. Such a pool lists no members of its \
         own, and the other one must list its own.\n\n\
         Write `{ from: chat, only: eu }`, or list the `members`."
    1104 DRAINED_ALL Error "a drain leaves nobody"
        "A drain takes backends out of all pools. Where it takes all members of a pool that routes lead to, or the backend that a route \
         names, callers would get nothing.\n\n\
         Drain less, or send the route elsewhere first."
    1105 DRAINS_NOTHING Warning "a drain without effect"
        "Nothing that is drained is in any pool.\n\n\
         Delete the drain, or correct the region or backend."
    1106 KEEPS_NOTHING Warning "a drain keeps what nobody has"
        "`keep: pinned` lets what is asked about a response go to the drained account that made it. Which account that is, an API \
         remembers that has an affinity by `responseId`, and none has.\n\n\
         Delete it, or give the API an affinity by `responseId`."
    1107 OUTSIDE Error "callers may be served outside of where they are to be"
        "A rule of `residency` says in which regions callers are to be served, and a way that their requests can take leads to a backend \
         elsewhere, to one of which no region is written, or to a deployment that is not served in its own region: `Global*` SKUs are served \
         anywhere, `DataZone*` SKUs anywhere in their zone, so that they satisfy a group of regions which all lie in it. All ways count: \
         aliases, members that serve only when others cannot, members that are drained. What cannot be told beforehand (headers, times, \
         expressions in `when`) is taken both ways.\n\n\
         Put a route before it for these callers, such as `{ when: { product: eu-* }, to: chat-eu }` with `chat-eu: { from: chat, only: eu }`, \
         or deny what they are not to ask for."
    1108 UNNAMED Note "a product that nothing names"
        "Rules of residency go by the names of products and subscriptions. A product that no rule and no route names has callers who may be \
         served anywhere; were its name written wrong (`ue-premium`), nothing else would show it.\n\n\
         Correct the name, or say that they may: `{ product: trial, only: \"*\" }`."
    1109 RESIDENT_NOBODY Warning "residency for callers that nobody is"
        "A rule of `residency` names products or subscriptions that the spec does not have. It keeps nobody anywhere, and those who were \
         meant may be served wherever routes lead.\n\n\
         Correct the name."
}
