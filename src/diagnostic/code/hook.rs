//! APC13xx: hooks and fragments.

codes! {
    1301 WRAPPED Error "a hook with a section around it"
        "A hook is what stands in a section: one policy, or several side by side. The spec says in which section and where, and everything \
         around the hook is compiled. A whole document, a section or a `<fragment>` cannot stand there.\n\n\
         Write the policies alone. A fragment is named under `fragments`, and `<include-fragment>` puts it in."
    1302 BASE Error "a base in a hook"
        "`<base />` stands for the same section of the next broader scope. The compiled policy has it already, before all hooks: a second one \
         would run that policy twice.\n\n\
         Delete it."
    1303 FORWARDS Error "a hook that forwards"
        "The compiled policy forwards the request itself, and API Management takes one `<forward-request>` in a document.\n\n\
         Delete it. To ask somebody else write a route, to ask again `retry`."
    1304 EMPTY Error "a hook without a policy"
        "The file holds no policy, at most comments. Most often it was emptied, or its contents were commented out.\n\n\
         Write a policy, or take the hook out of the spec."
    1305 SETS_BACKEND Warning "a hook that sets the backend"
        "Routes, pools, affinity and drains decide where a request goes, and the compiled policy says so with `<set-backend-service>`. One in a \
         hook is overruled where the compiled one runs later, and overrules it where that ran before: then breakers and retries are those \
         of another pool, and what `apc routes` says is not what happens.\n\n\
         Write a route, with `when` for what the hook asks. Where the hook is meant, `# apc: allow APC1305 REASON` on the line of the spec that \
         names it says why."
    1306 LEAVES_RESIDENCY Error "a hook around residency"
        "`residency` is proved over every way that the spec lets a request take. A hook that sets the backend is none of them, so that nothing \
         could be promised.\n\n\
         Write a route, which is proved, too."
    1307 ENDS_ALL Warning "a hook that ends every request"
        "`<return-response>` ends a request. This one stands in no condition, so that nothing behind it ever runs, what is compiled \
         included.\n\n\
         Put it into a `<choose>`, or let it be the last: `outbound.after`, `onError.after`."
    1308 NEVER_RUNS Warning "a hook that never runs"
        "The hook belongs to the attempts, and the API forwards nothing: there are no routes that lead to a backend.\n\n\
         Delete the hook, or write a route."
    1309 TAKES_VARIABLE Error "a hook that sets a variable of the compiled policy"
        "The compiled policy keeps its decisions in variables named after what they hold (`model`, `target`). A hook may read them. One that \
         sets them would change what is decided, or be overwritten, depending on where it stands.\n\n\
         Give the variable another name. To change the model that is asked for, write an alias (`as`) or change the body in \
         `inbound.before`."
    1310 NOT_SIMULATED Note "a hook that cannot be simulated"
        "API Management knows this policy, attribute or value, and this program does not act on it. The hook is compiled, its expressions are \
         checked, and it can be deployed. `apc simulate` refuses the compiled policy: a run without it would show what the gateway does \
         not do."
    1311 UNUSED_FRAGMENT Warning "a fragment that nothing includes"
        "The fragment is deployed, and no hook of this spec includes it. Policies that others deploy may.\n\n\
         Write `<include-fragment fragment-id='NAME' />` in a hook, or delete the line."
}
