//! Types of .NET that API Management does not allow, which people try: by namespace.

const NOT_ALLOWED: &[(&str, &[&str])] = &[
    (
        "System",
        &["Activator", "AppContext", "AppDomain", "Console", "Environment", "GC", "Lazy", "OperatingSystem", "Version", "WeakReference"],
    ),
    ("System.Collections", &["ArrayList", "BitArray", "Hashtable", "SortedList"]),
    ("System.Collections.Concurrent", &["ConcurrentBag", "ConcurrentDictionary", "ConcurrentQueue", "ConcurrentStack"]),
    ("System.Collections.Generic", &["LinkedList", "SortedDictionary", "SortedList", "SortedSet"]),
    ("System.Collections.Specialized", &["NameValueCollection", "StringDictionary"]),
    ("System.Diagnostics", &["Debug", "Process", "Stopwatch", "Trace"]),
    ("System.Globalization", &["Calendar", "CharUnicodeInfo", "RegionInfo", "TextInfo", "UnicodeCategory"]),
    ("System.IO", &["BinaryReader", "Directory", "File", "FileInfo", "MemoryStream", "Path", "Stream", "StreamReader", "StreamWriter"]),
    ("System.IO.Compression", &["DeflateStream", "GZipStream"]),
    ("System.Net", &["Dns", "HttpWebRequest", "NetworkCredential", "WebClient", "WebRequest"]),
    ("System.Net.Http", &["HttpClient", "HttpRequestMessage"]),
    ("System.Net.Sockets", &["Socket", "TcpClient"]),
    ("System.Numerics", &["BigInteger"]),
    ("System.Reflection", &["Assembly"]),
    ("System.Security.Cryptography", &["Aes", "AesManaged", "ECDsa", "RandomNumberGenerator", "Rfc2898DeriveBytes", "TripleDES"]),
    ("System.Security.Cryptography.X509Certificates", &["X509Chain", "X509Store"]),
    ("System.Text.Json", &["JsonDocument", "JsonSerializer"]),
    ("System.Threading", &["Interlocked", "Monitor", "Thread", "Timer"]),
    ("System.Threading.Tasks", &["Parallel", "Task"]),
    ("System.Web", &["HttpUtility"]),
    (
        "System.Xml",
        &[
            "XmlConvert",
            "XmlDateTimeSerializationMode",
            "XmlDocument",
            "XmlElement",
            "XmlNamespaceManager",
            "XmlNode",
            "XmlReader",
            "XmlReaderSettings",
            "XmlWriter",
            "XmlWriterSettings",
        ],
    ),
    ("System.Xml.Linq", &["XStreamingElement"]),
    ("System.Xml.Serialization", &["XmlSerializer"]),
    ("System.Xml.XPath", &["XPathDocument"]),
    ("System.Xml.Xsl", &["XslCompiledTransform"]),
    (
        "Newtonsoft.Json",
        &[
            "DateFormatHandling",
            "DateParseHandling",
            "DateTimeZoneHandling",
            "JsonSerializer",
            "JsonSerializerSettings",
            "JsonTextReader",
            "JsonTextWriter",
            "MissingMemberHandling",
            "NullValueHandling",
            "ReferenceLoopHandling",
            "StringEscapeHandling",
        ],
    ),
    (
        "Newtonsoft.Json.Linq",
        &["JsonLoadSettings", "JsonMergeSettings", "JsonSelectSettings", "MergeArrayHandling", "MergeNullValueHandling"],
    ),
    ("Newtonsoft.Json.Serialization", &["CamelCasePropertyNamesContractResolver", "DefaultContractResolver"]),
];

/// The namespace of such a type.
pub fn space(name: &str) -> Option<&'static str> {
    NOT_ALLOWED.iter().find(|(_, names)| names.contains(&name)).map(|(space, _)| *space)
}

/// The namespaces that have such types.
pub fn spaces() -> impl Iterator<Item = &'static str> {
    NOT_ALLOWED.iter().map(|(space, _)| *space)
}
