//! APC01xx: keys and values of the language.

codes! {
    101 UNKNOWN_KEY Error "unknown key"
"The language has no key of this name at this place. Were it ignored, a misspelt `retry` would silently mean the default, so it is an \
    error, with the nearest key that is known.

Top-level keys that begin with `x-` are ignored: they are a place for anchors."

    102 WRONG_TYPE Error "wrong type"
"The value is of another kind than the key takes: a list where a map is meant, a map where a single value is meant, and so on. \
    `docs/language.md` says for each key what it takes."

    103 NOT_IN_THIS_VERSION Error "not in this version"
"The language has this, but this version of `apc` does not compile it yet. It is never ignored silently: what is written must be what is \
    deployed. Delete it, or write that part of the gateway by hand."

    104 MISSING_KEY Error "missing key"
"A key without which the thing means nothing is not written, or has no value."

    105 BAD_DURATION Error "not a duration"
"Durations are a number with a unit: `250ms`, `30s`, `5m`, `1h30m`, `30d`, or ISO 8601 as in Azure's own documents: `PT1M`. A bare number \
    is refused, since Azure means seconds at one place, minutes or milliseconds at another."

    106 BAD_NUMBER Error "not a number that can stand here"
"The value is no whole number, or outside of what Azure takes at this place. Numbers are written in digits alone: `450000`."

    107 BAD_STATUS Error "not a status set"
"Statuses are written `429`, ranges `500-599`, several as a list: `[429, 500-599]`. They lie between 100 and 599, the lower end of a \
    range first."

    108 UNKNOWN_WORD Error "unknown word"
"The key takes one of a few words, and this is none of them. Capitals count: the words are spelled as Azure spells them."

    109 BAD_PATTERN Error "a glob that is not a glob"
"Models are matched by name, or by a glob in which `*` stands for any letters. Nothing else has a meaning: `?`, `[...]`, `{a,b}` and \
    regular expressions would match no model at all, so they are refused. List the models instead: `[gpt-4.1, gpt-4.1-mini]`. A pattern \
    is never empty and has no blanks at its ends."

    110 BAD_TEMPLATE Error "unknown hole in a text"
"Texts for callers may hold `{model}` (the model asked for), `{requestId}`, and `{header:NAME|DEFAULT}` (a header of the response, with \
    what stands for it when there is none). Another word in braces would reach callers as it stands. `{{name}}` is a named value and left \
    alone."

    111 VERSION Error "version of the language"
"A spec begins with `apc: 1`, the version of the language in which it is written, so that a later `apc` knows what its words mean."

    112 NO_VALUE Warning "key without a value"
"A key with nothing after its colon counts as not written: its default applies. That is rarely what was meant."

    113 ONE_OF Error "one of several is to be written"
"Of several keys that exclude each other, or of which one is needed, none or more than one is written."

    114 BAD_HEADER Error "not a header or parameter name"
"Names of HTTP headers consist of letters, digits and ``!#$%&'*+-.^_`|~``; values hold no line breaks. Anything else would be refused by \
    Azure or, worse, would end the header early."

    115 EMPTY_LIST Error "empty list"
"The list has no entries, so the thing it belongs to could never apply. Delete the key or fill the list."

    116 BAD_CONDITION Error "a condition that cannot be asked"
"`when` is a map of what is asked of a request, or one expression in quotes: `when: \"@(context.Request.Method == \\\"GET\\\")\"`. Sizes \
    are ranges of letters (`8000..`), times parts of the day in UTC (`08:00..18:00`), fields of the body are named like `user` or \
    `metadata.team`."

    130 INCLUDE_UNREADABLE Error "a file that cannot be included"
"A file of the `include` list cannot be read. Paths are looked for from the folder of the file that names them.\n\nCorrect the path."

    131 INCLUDE_CYCLE Error "files that include each other"
"A file includes itself, directly or through the files that it includes: the spec would have no end.\n\nDelete one of the `include`s of the \
    circle."

    132 INCLUDE_LIMIT Error "too many files in one spec"
"A spec consists of at most 100 included files and 16 MiB.\n\nJoin some of the files, or split the spec."

    133 INCLUDED_TWICE Error "written in two files"
"Included files are read as if they were one: the maps from names (`backends`, `pools`, `apis` and the like) are joined, and a name stands in \
    one file only. Which of two would count could not be seen from either.\n\nRename one of the two, or delete it."

    134 NOT_IN_ENVIRONMENT Error "not what an environment can change"
"An environment changes what the parameters of the ARM template carry: `url` and `clientId` of backends, named values, `drain`; and what \
    deploys nothing: `sku` and `units` of the gateway, `sku` and capacities of models. All else is the same everywhere, so that what was \
    tested in one environment is what runs in the next.\n\nWrite it in the spec, or make it a spec of its own."

    135 NOTHING_TO_CHANGE Error "an environment changes what is not there"
"An environment gives another value to something that the spec has. What the spec does not have cannot be changed: the resources of the \
    template are the same everywhere.\n\nCorrect the name, or write it in the spec first."

    136 UNKNOWN_ENVIRONMENT Error "unknown environment"
"Environments are YAML files with `env: NAME` and `of: SPEC`, in the folder of the spec or in a folder there, or named on the command \
    line.\n\nCorrect the name, or name the file as well."

    137 ENVIRONMENT_OF_NOTHING Error "an environment of what is no spec"
"`of` names the spec that an environment is of, by a path from the file's own folder. Nothing is there, or what is there is no spec: a file \
    of scenarios, another environment, or a part that others include.\n\nCorrect the path."

    138 ENVIRONMENT_TWICE Error "two environments of one name"
"Two files are the environment of this name of one spec, and both would compile to the same file of parameters.\n\nRename or delete one of \
    them."

    139 ENVIRONMENTS_DIFFER Error "environments that would deploy different things"
"Policies and resources are the same in all environments, byte for byte: what differs is carried by parameters. Here something else would \
    differ. Where the policy itself selects the members of a pool (`selection: policy`, an affinity by a key), or remembers who made a response, it \
    names them, and a drain in one environment would change it.\n\nWrite the drain in the spec, so that it is one everywhere; let Azure select \
    (`selection: native`); or, for an API that remembers responses, `keep: pinned`."
    140 BAD_ALLOWANCE Error "a comment that allows nothing readable"
"A warning or note that is right in general and wrong here is allowed by a comment: `# apc: allow APC0309 the second region comes in May`, with \
    one code or several (`APC0309, APC0313`) and the reason. It stands behind the line that the caret points at, or in a line of its own above; \
    there it speaks of the whole of a `{ ... }` that begins below. Comments that begin with `apc:` say nothing else.\n\nWrite it in that form."

    141 NO_REASON Error "allowed without a reason"
"A comment allows a warning and does not say why. Who reads the spec next year must be able to tell whether the reason still holds.\n\nWrite \
    it behind the code: `# apc: allow APC0309 the second region comes in May`."

    142 UNKNOWN_CODE Error "unknown code in a comment"
"A comment allows a code that no diagnostic has. The code stands before each warning and note; `docs/diagnostics.md` lists all of \
    them.\n\nCorrect the number."

    143 ALLOWS_ERROR Error "an error cannot be allowed"
"A comment allows the code of an error. With an error nothing can be compiled that does what the spec says, or Azure would refuse it: there \
    is nothing to allow.\n\nMend what the error tells, and delete the comment."

    144 ALLOWS_NOTHING Warning "allowed, and not there"
"A comment allows a warning or note that is not told of its place: it was mended, or the comment stands in the wrong line. Left alone, it would \
    hide the next one unseen.\n\nDelete the comment, or move it to the line that the caret of the warning points at, or above that line. Where \
    a spec is read in several ways, for one environment with the warning and for another without, allow this one too: `# apc: allow APC0309, \
    APC0144 only in dev`."
    145 BAD_EXPRESSION Error "not an expression"
        "Where a policy expression is asked for, it is one expression, as it stands in a policy: `\"@(context.Request.IpAddress)\"`. Statements \
         (`@{ ... }`) cannot become a part of another expression.\n\n\
         Write it from `@(` to `)`, in quotes: YAML knows `@` as reserved."
}
