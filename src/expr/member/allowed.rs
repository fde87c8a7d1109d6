//! The types and members that API Management allows in policy expressions, as its documentation lists them; of types that it lists
//! without members, all.

use super::{Class, Shape};
use crate::expr::types::Ty;
use crate::expr::value::Text;

/// What is allowed of a type.
#[derive(Clone, Copy, Debug)]
pub enum Allowed {
    /// Every member.
    All,
    /// These members; a constructor is `.ctor`, an indexer `this[]`.
    Only(&'static [&'static str]),
}

use Allowed::{All, Only};

/// The types by namespace.
pub static ALLOWED: &[(&str, &[(&str, Allowed)])] = &[
    ("Newtonsoft.Json", &[("Formatting", All), ("JsonConvert", Only(&["SerializeObject", "DeserializeObject"]))]),
    (
        "Newtonsoft.Json.Linq",
        &[
            ("Extensions", All),
            ("JArray", All),
            ("JConstructor", All),
            ("JContainer", All),
            ("JObject", All),
            ("JProperty", All),
            ("JRaw", All),
            ("JToken", All),
            ("JTokenType", All),
            ("JValue", All),
        ],
    ),
    (
        "System",
        &[
            ("Array", All),
            ("BitConverter", All),
            ("Boolean", All),
            ("Byte", All),
            ("Char", All),
            ("Convert", All),
            (
                "DateTime",
                Only(&[
                    ".ctor",
                    "Add",
                    "AddDays",
                    "AddHours",
                    "AddMilliseconds",
                    "AddMinutes",
                    "AddMonths",
                    "AddSeconds",
                    "AddTicks",
                    "AddYears",
                    "Date",
                    "Day",
                    "DayOfWeek",
                    "DayOfYear",
                    "DaysInMonth",
                    "Hour",
                    "IsDaylightSavingTime",
                    "IsLeapYear",
                    "MaxValue",
                    "Millisecond",
                    "Minute",
                    "MinValue",
                    "Month",
                    "Now",
                    "Parse",
                    "Second",
                    "Subtract",
                    "Ticks",
                    "TimeOfDay",
                    "Today",
                    "ToString",
                    "UtcNow",
                    "Year",
                ]),
            ),
            ("DateTimeKind", Only(&["Utc"])),
            ("DateTimeOffset", All),
            ("Decimal", All),
            ("Double", All),
            ("Enum", Only(&["Parse", "TryParse", "ToString"])),
            ("Exception", All),
            ("Guid", All),
            ("Int16", All),
            ("Int32", All),
            ("Int64", All),
            ("Math", All),
            ("MidpointRounding", All),
            ("Nullable", All),
            ("Object", All),
            ("Random", All),
            ("SByte", All),
            ("Single", All),
            ("String", All),
            ("StringComparer", All),
            ("StringComparison", All),
            ("StringSplitOptions", All),
            ("TimeSpan", All),
            ("TimeZone", All),
            ("TimeZoneInfo", All),
            ("TimeZoneInfo.AdjustmentRule", All),
            ("TimeZoneInfo.TransitionTime", All),
            ("Tuple", All),
            ("UInt16", All),
            ("UInt32", All),
            ("UInt64", All),
            ("Uri", All),
            ("UriPartial", All),
        ],
    ),
    (
        "System.Collections.Generic",
        &[
            ("Dictionary<TKey, TValue>", All),
            ("HashSet<T>", All),
            ("ICollection<T>", All),
            ("IDictionary<TKey, TValue>", All),
            ("IEnumerable<T>", All),
            ("IEnumerator<T>", All),
            ("IList<T>", All),
            ("IReadOnlyCollection<T>", All),
            ("IReadOnlyDictionary<TKey, TValue>", All),
            ("ISet<T>", All),
            ("KeyValuePair<TKey, TValue>", All),
            ("List<T>", All),
            ("Queue<T>", All),
            ("Stack<T>", All),
        ],
    ),
    ("System.IO", &[("StringReader", All), ("StringWriter", All)]),
    ("System.Linq", &[("Enumerable", All)]),
    (
        "System.Net",
        &[
            ("IPAddress", Only(&["AddressFamily", "Equals", "GetAddressBytes", "IsLoopback", "Parse", "TryParse", "ToString"])),
            ("WebUtility", All),
        ],
    ),
    (
        "System.Security.Cryptography",
        &[
            ("AsymmetricAlgorithm", All),
            ("CipherMode", All),
            ("HMAC", All),
            ("HMACMD5", All),
            ("HMACSHA1", All),
            ("HMACSHA256", All),
            ("HMACSHA384", All),
            ("HMACSHA512", All),
            ("HashAlgorithm", All),
            ("HashAlgorithmName", All),
            ("KeyedHashAlgorithm", All),
            ("MD5", All),
            ("Oid", All),
            ("PaddingMode", All),
            ("RNGCryptoServiceProvider", All),
            ("RSA", All),
            ("RSAEncryptionPadding", All),
            ("RSASignaturePadding", All),
            ("SHA1", All),
            ("SHA1Managed", All),
            ("SHA256", All),
            ("SHA256Managed", All),
            ("SHA384", All),
            ("SHA384Managed", All),
            ("SHA512", All),
            ("SHA512Managed", All),
            ("SymmetricAlgorithm", All),
        ],
    ),
    (
        "System.Security.Cryptography.X509Certificates",
        &[
            ("PublicKey", All),
            ("RSACertificateExtensions", All),
            ("X500DistinguishedName", Only(&["Name"])),
            ("X509Certificate", All),
            ("X509Certificate2", All),
            ("X509ContentType", All),
            ("X509NameType", All),
        ],
    ),
    ("System.Text", &[("Encoding", All), ("StringBuilder", All)]),
    (
        "System.Text.RegularExpressions",
        &[
            ("Capture", Only(&["Index", "Length", "Value"])),
            ("CaptureCollection", Only(&["Count", "this[]"])),
            ("Group", Only(&["Captures", "Success"])),
            ("GroupCollection", Only(&["Count", "this[]"])),
            ("Match", Only(&["Empty", "Groups", "Result"])),
            ("Regex", Only(&[".ctor", "IsMatch", "Match", "Matches", "Replace", "Unescape", "Split"])),
            ("RegexOptions", All),
        ],
    ),
    ("System.Xml", &[("XmlNodeType", All)]),
    (
        "System.Xml.Linq",
        &[
            ("Extensions", All),
            ("XAttribute", All),
            ("XCData", All),
            ("XComment", All),
            ("XContainer", All),
            ("XDeclaration", All),
            ("XDocument", All),
            ("XDocumentType", All),
            ("XElement", All),
            ("XName", All),
            ("XNamespace", All),
            ("XNode", All),
            ("XNodeDocumentOrderComparer", All),
            ("XNodeEqualityComparer", All),
            ("XObject", All),
            ("XProcessingInstruction", All),
            ("XText", All),
        ],
    ),
];

/// A member's full name when the list does not have it: `System.DateTime.ToUniversalTime`.
///
/// The list is read by the letter: it names `Nullable` and `Tuple`, and so not `Nullable<T>` and `Tuple<T1, T2>`.
pub fn off_list(class: &'static Class, args: &[Ty], member: &str) -> Option<String> {
    // What hangs on `context` is there for expressions.
    if class.space == "Apim" {
        return None;
    }
    let full = match (class.shape, member) {
        (Shape::Enum(_), "ToString" | "Equals" | "GetHashCode" | "CompareTo" | "HasFlag") => "System.Enum".to_owned(),
        (Shape::Struct, "Equals" | "GetHashCode") if class.name() == "KeyValuePair" => "System.ValueType".to_owned(),
        (Shape::Interface, "MoveNext" | "Reset") if class.name() == "IEnumerator" => "System.Collections.IEnumerator".to_owned(),
        _ => displayed(class, args),
    };
    let space = match &*full {
        "System.Enum" | "System.ValueType" => "System",
        "System.Collections.IEnumerator" => "System.Collections",
        _ => class.space,
    };
    let name = full.strip_prefix(space).and_then(|name| name.strip_prefix('.')).unwrap_or(&full);
    let types = ALLOWED.iter().find(|(listed, _)| *listed == space).map_or(&[][..], |(_, types)| types);
    let plain = |name: &str| name.split('<').next().map(str::to_owned);
    let is = |listed: &str| plain(listed) == plain(name) && (listed.contains('<') || !name.contains('<'));
    let found = types.iter().find(|(listed, _)| is(listed)).map(|(_, allowed)| allowed);
    let member = match member {
        "new" => ".ctor",
        "this" => "this[]",
        member => member,
    };
    match found {
        Some(All) => None,
        Some(Only(members)) if members.contains(&member) => None,
        Some(Only(_)) | None => Some(format!("{full}.{member}")),
    }
}

/// Types that the list does not name, but that its members take or hand out: nobody could use `GroupBy` otherwise.
const HANDED_OUT: &[&str] = &[
    "(",
    "System.Action",
    "System.Collections.Generic.Dictionary<TKey, TValue>.",
    "System.Collections.Generic.IReadOnlyList<",
    "System.Collections.Generic.List<T>.",
    "System.Collections.IEnumerator.",
    "System.DayOfWeek.",
    "System.Func<",
    "System.Linq.IGrouping<",
    "System.Linq.ILookup<",
    "System.Linq.Lookup<",
    "System.Net.Sockets.AddressFamily.",
    "System.Nullable<",
    "System.Predicate<",
    "System.Text.RegularExpressions.MatchCollection.",
    "System.Tuple<",
];

/// Whether Azure takes a member although its list, read by the letter, does not have it.
pub fn is_tolerated(name: &str) -> bool {
    HANDED_OUT.iter().any(|start| name.starts_with(start))
}

/// A type's full name with its parameters, as C# declares it.
fn displayed(class: &'static Class, args: &[Ty]) -> String {
    let full = Ty::keyword(class.name()).map_or_else(|| class.full_name(), |ty| ty.full_name());
    let parameters: Vec<String> = match (class.name(), args.len()) {
        (_, 0) => Vec::new(),
        ("Func", 1) => vec!["TResult".to_owned()],
        ("Func", 2) => vec!["T".to_owned(), "TResult".to_owned()],
        ("Func", count) => (1..count).map(|n| format!("T{n}")).chain(["TResult".to_owned()]).collect(),
        ("Action", 1) => vec!["T".to_owned()],
        ("Action" | "Tuple", count) => (1..=count).map(|n| format!("T{n}")).collect(),
        (_, _) => class.parameters().map(str::to_owned).collect(),
    };
    let list = parameters.join(", ");
    match full.split_once('`') {
        // A type inside a generic one, whose parameters those are.
        Some((outer, inner)) => format!("{outer}<{list}>.{}", inner.trim_start_matches(|c: char| c.is_ascii_digit() || c == '+')),
        None if parameters.is_empty() => full,
        None => format!("{full}<{list}>"),
    }
}

/// In the order of .NET's sorted sets of strings, each once.
pub fn sort(names: &mut Vec<String>) {
    names.sort_by(|a, b| super::compare_culture(&Text::from(a.as_str()), &Text::from(b.as_str())));
    names.dedup();
}
