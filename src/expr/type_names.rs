use super::types::{Ty, commas};

const CORE: &str = "System.Private.CoreLib, Version=4.0.0.0, Culture=neutral, PublicKeyToken=7cec85d7bea7798e";
const COLLECTIONS: &str = "System.Collections, Version=4.1.2.0, Culture=neutral, PublicKeyToken=b03f5f7f11d50a3a";
const LINQ: &str = "System.Linq, Version=4.2.2.0, Culture=neutral, PublicKeyToken=b03f5f7f11d50a3a";
const XML: &str = "System.Private.Xml.Linq, Version=4.0.2.0, Culture=neutral, PublicKeyToken=cc7b13ffcd2ddd51";
const REGEX: &str = "System.Text.RegularExpressions, Version=4.2.2.0, Culture=neutral, PublicKeyToken=b03f5f7f11d50a3a";
const URI: &str = "System.Private.Uri, Version=4.0.6.0, Culture=neutral, PublicKeyToken=b03f5f7f11d50a3a";
const JSON: &str = "Newtonsoft.Json, Version=13.0.0.0, Culture=neutral, PublicKeyToken=30ad4fe6b2a6aeed";

/// `System.ValueTuple<System.Int32, System.String>`; the eighth argument holds what comes behind the seventh.
fn shown_tuple(types: &[Ty]) -> String {
    let (here, rest) = types.split_at(types.len().min(7));
    let mut args: Vec<String> = here.iter().map(Ty::shown).collect();
    if !rest.is_empty() {
        args.push(shown_tuple(rest));
    }
    format!("System.ValueTuple<{}>", args.join(", "))
}

impl Ty {
    /// `System.Collections.Generic.List<System.Int32>`: the name in answers. An array's is .NET's `FullName`, in which generic
    /// types of items stand with their assemblies.
    pub fn shown(&self) -> String {
        match self {
            Self::Array(_) | Self::Grid(..) => self.qualified(),
            Self::Named(_, args) if !args.is_empty() => {
                let args: Vec<String> = args.iter().map(Self::shown).collect();
                format!("{}<{}>", self.stem(), args.join(", "))
            }
            Self::Nullable(inner) => format!("System.Nullable<{}>", inner.shown()),
            Self::Tuple(types, _) => shown_tuple(types),
            Self::Anonymous(_, fields) if !fields.is_empty() => {
                let args: Vec<String> = fields.iter().map(|(_, ty)| ty.shown()).collect();
                format!("{}<{}>", self.stem(), args.join(", "))
            }
            other => other.full_name(),
        }
    }

    /// What stands before the arity.
    fn stem(&self) -> String {
        let name = self.full_name();
        name.split('`').next().unwrap_or(&name).to_owned()
    }

    /// `AssemblyQualifiedName`.
    pub fn with_assembly(&self) -> String {
        format!("{}, {}", self.qualified(), self.assembly())
    }

    /// `FullName`.
    pub fn qualified(&self) -> String {
        let args: Vec<&Self> = match self {
            Self::Array(element) => return format!("{}[]", element.qualified()),
            Self::Grid(rank, element) => return format!("{}[{}]", element.qualified(), commas(*rank)),
            Self::Named(_, args) | Self::Tuple(args, _) => args.iter().collect(),
            Self::Nullable(inner) => vec![inner],
            Self::Anonymous(_, fields) => fields.iter().map(|(_, ty)| ty).collect(),
            _ => Vec::new(),
        };
        if args.is_empty() {
            return self.full_name();
        }
        let name = self.full_name();
        let head = name.split('[').next().unwrap_or(&name);
        let args: Vec<String> = args.iter().map(|ty| format!("[{}, {}]", ty.qualified(), ty.assembly())).collect();
        format!("{head}[{}]", args.join(","))
    }

    fn assembly(&self) -> &'static str {
        match self {
            Self::Array(element) | Self::Grid(_, element) => element.assembly(),
            Self::Named(class, _) => match (class.space, class.name()) {
                ("Newtonsoft.Json" | "Newtonsoft.Json.Linq", _) => JSON,
                ("System.Xml.Linq", _) => XML,
                ("System.Text.RegularExpressions", _) => REGEX,
                ("System", "Uri") => URI,
                ("System.Collections.Generic", "Stack" | "HashSet") => COLLECTIONS,
                (space, _) if space.starts_with("System.Linq") => LINQ,
                _ => CORE,
            },
            _ => CORE,
        }
    }
}
