//! APC07xx: policy documents.

codes! {
    701 UNCLOSED_ELEMENT Error "element is never closed" "An element was opened and the document, or the element around it, ends before its end tag. Write `</name>` where it ends, or `<name ... />` when it holds nothing."
    702 STRAY_END_TAG Error "end tag without an element" "An end tag has another name than the innermost element that is open. Either its name is misspelt, or the element it should close was closed before."
    703 MALFORMED Error "not well-formed" "The text cannot be read as tags, attributes and text. Attributes are written `name='value'` with a blank between two, tags end with `>`, comments with `-->`. C# may stand unescaped in a value that begins with `@(` or `@{`; everywhere else `<` is `&lt;` and `&` is `&amp;`."
    704 DUPLICATE_ATTRIBUTE Error "attribute written twice" "An element takes each attribute once. API Management refuses the document; which of the two was meant cannot be told."
    705 UNCLOSED_EXPRESSION Error "expression never ends" "A value begins with `@(` or `@{` and its closing bracket is not found. The usual cause is a bracket, a string or a comment in the C# that is not closed: everything after it is taken for a part of the expression."
    706 BAD_REFERENCE Error "unknown reference" "XML knows `&lt;`, `&gt;`, `&amp;`, `&quot;`, `&apos;` and characters by number (`&#10;`, `&#x27;`). A bare `&` is written `&amp;`, for instance between two query parameters of a URL. In expressions `&` and `&&` may stand for themselves in the `rawxml` format."
    707 STRAY_TEXT Error "text where none belongs" "Text stands where only elements mean anything. Often it is left over from editing, or a comment whose delimiters are missing."
    708 NOT_ONE_ROOT Error "not one document" "A policy document is one `<policies>` element, a fragment one `<fragment>` element, with nothing but comments around it."
    709 TOO_LARGE Error "document too large" "The document exceeds what is read: 1 MiB of text, 100 levels of elements, 50,000 elements and texts. API Management itself takes 256 KiB (16 KiB on the Consumption tier) and 512 KiB for a fragment."
    710 MIXED_VALUE Warning "expression with text around it" "A value begins with an expression and goes on with text. Microsoft documents values that are one expression as a whole; what the gateway makes of a mixed one is not documented. Put the text into the expression: `@(\"prefix-\" + ...)`."
    711 LINE_COMMENT Warning "line comment in an attribute" "In the `xml` format line breaks inside attributes are read as blanks before the C# is compiled, so that everything after `//` becomes a part of the comment. Write `/* ... */`, which means the same in both formats."
    712 BAD_CHARACTER Error "character that XML cannot hold" "XML 1.0 has no way to write most control characters, not even by number."
    713 TOO_MANY_FINDINGS Error "too many findings" "After 50 findings in one document the rest is not read: later ones are mostly consequences of the first."
}
