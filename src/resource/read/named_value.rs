use crate::json::{Node, Value};
use crate::resource::{KeyVault, NamedValue};

use super::property::Keys;
use super::{Reading, Resource};

const KEYS: Keys = Keys { known: &["displayName", "value", "secret", "keyVault"], quiet: &["tags"], not_modelled: &[] };

impl Reading<'_> {
    pub(super) fn named_value(&mut self, resource: &Resource<'_>) {
        let properties = resource.properties;
        self.keys(properties, "a named value", &KEYS);
        let name = self.required_text(properties, "displayName");
        let secret = self.flag(properties, "secret").unwrap_or(false);
        let vault = self.object(properties, "keyVault");
        let key_vault = vault.and_then(|v| {
            self.keys(&v, "`keyVault`", &Keys { known: &["secretIdentifier", "identityClientId"], quiet: &[], not_modelled: &[] });
            let identity = self.shared(&v, "identityClientId");
            self.required_text(&v, "secretIdentifier").map(|id| KeyVault { secret: id.shared(), identity })
        });
        let value = match properties.get("value") {
            Some(value) => {
                // A value that is given at deployment only is missed where it is used.
                match self.evaluate_with_holes(value) {
                    Some((Value { node: Node::Text(text), .. }, None)) => Some(text),
                    Some((Value { node: Node::Text(_) | Node::Null, .. }, _)) | None => None,
                    Some((other, _)) => {
                        self.wrong_type("value", &other, "a string");
                        None
                    }
                }
            }
            None => {
                if key_vault.is_none() && properties.get("keyVault").is_none() {
                    self.missing(properties, "value");
                }
                None
            }
        };
        if let Some(name) = name {
            self.bundle.named_values.push(NamedValue { name: name.shared(), span: resource.span, value, key_vault, secret });
        }
    }
}
