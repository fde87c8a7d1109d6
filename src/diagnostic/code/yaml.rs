//! APC00xx: the text is not the YAML that was meant.

codes! {
    1 SYNTAX Error "not valid YAML"
"The text cannot be read as YAML. Only the first place is shown, since what follows a syntax error cannot be read with any certainty.

Look at the line shown and the one above it: a missing quote, bracket or space often shows one line late."

    2 TAB Error "a tab where only spaces may stand"
"YAML is indented with spaces; a tab has no agreed width and is refused. Set the editor to insert spaces, two for each level."

    3 DUPLICATE_KEY Error "duplicate key"
"One map holds the same key twice. Many readers silently keep the last, so that a backend or a route written first is lost without a \
    word; here it is an error. Both places are shown.

Delete one, or give it another name. Keys merged with `<<` are not duplicates: a map's own keys win over them."

    4 EMPTY Error "empty file"
"The file holds nothing, or comments alone. A spec begins with `apc: 1`."

    5 SEVERAL_DOCUMENTS Error "several documents in one file"
"`---` begins another document. A file is one spec, named after the file, so a second document would have no name. Write it in a file of \
    its own."

    6 UNKNOWN_ANCHOR Error "unknown anchor"
"`*name` repeats what `&name` named, and no such anchor stands before it. Anchors are usually gathered under a top-level key that begins \
    with `x-`.

Was a text meant that begins with a star? Quote it: `\"*-mini\"`."

    7 ALIAS_INSIDE_ITSELF Error "alias inside its own anchor"
"The alias stands inside the very value that its anchor names, which would go on for ever. Write out what is meant."

    8 TAG Error "tag"
"`!name` before a value is a YAML tag. The language knows the type of every value by its key, so tags have no meaning. To keep a text a \
    text, quote it."

    9 MERGE Error "merge of something else than a map"
"`<<` takes over the keys of other maps: one (`<<: *base`) or a list of them (`<<: [*a, *b]`, the first that has a key wins). Own keys \
    always win."

    10 KEY_NOT_TEXT Error "key that is a list or a map"
"YAML allows whole lists and maps as keys, this language does not. A text that begins with a bracket is quoted."

    11 TOO_LARGE Error "text too large"
"Texts over 4 MiB are not read. The largest gateway of which we know is a few thousand lines: split the spec, one file for each API or \
    team."

    12 TOO_DEEP Error "nested too deep"
"Lists and maps stand in each other more than 64 deep, aliases followed. Nothing in the language needs ten. Usually a bracket was not \
    closed, or the indentation grows by mistake."

    13 TOO_MANY_VALUES Error "too many values"
"The document holds more than 250,000 values, more than any gateway has. Split the spec."

    14 ALIAS_EXPANSION Error "aliases that expand without bound"
"Each alias repeats all that its anchor names. A few lines of aliases to lists of aliases stand for billions of values (the \"billion \
    laughs\"), so values are counted as if written out, up to 250,000.

Use anchors for single maps, not for lists of lists."

    21 COMPARISON Error "comparison where a range is meant"
"`>` begins a block text in YAML, so `>= 99%` is not read as a comparison. Ranges are written with two dots: `99%..` is at least, `..2s` \
    at most, `8..10` between (ends included)."

    22 BRACE Error "text in braces without quotes"
"A value that begins with `{` is a map: `{model}` is a map with the key `model` and no value. Texts with holes are quoted: `\"{model} is \
    retired\"`."

    23 NAMED_VALUE Error "named value without quotes"
"`{{name}}` stands for a named value of the service. Without quotes YAML reads a map whose key is a map. Quote it: `\"{{name}}\"`."

    24 EXPRESSION Error "expression without quotes"
"A value cannot begin with `@` in YAML. A policy expression is quoted; with double quotes inside, in single quotes: \
    `'@(context.Request.Headers.ContainsKey(\"x\"))'`. One of several lines is written as a block text, after a `|`."

    25 STAR Error "star without quotes"
"A value that begins with `*` is an alias in YAML. A glob that begins with a star is quoted: `\"*\"`, `\"*-mini\"`. A star further inside \
    needs no quotes: `gpt-4*`."

    26 BARE_KEY Error "key without a value in braces"
"In `{ a, b: 1 }` the key `a` has no value. Write `{ a: VALUE, b: 1 }`; a list is written in brackets: `[a, b]`."

    27 COLON Error "colon inside a name or text"
"A colon followed by a space divides key and value. A name or text that holds one is quoted: `\"throttled: the next one serves\":`."

    28 BOOLEAN_WORD Error "word where true or false is meant"
"`on`, `off`, `yes` and `no` were booleans in old YAML and are texts in today's; tools disagree, so here a boolean is `true` or `false`."

    29 RESERVED Error "value that begins with a reserved character"
"`@`, `` ` ``, `%`, `&` and a few others cannot begin a value in YAML. Quote the whole value."
}
