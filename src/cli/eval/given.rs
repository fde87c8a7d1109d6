use std::path::Path;

use apc::evaluation;
use apc::expr::{Context, Token};
use serde_json::{Map, Value as Json, json};

/// A context as JSON, put together from arguments.
#[derive(Debug, Default)]
pub struct Given(Map<String, Json>);

/// The types that a variable can be given, as a context names them.
const TYPES: &[&str] = &["string", "int", "long", "double", "decimal", "bool", "Guid", "DateTime", "JObject-text"];

impl Given {
    /// Begins with a context in a file.
    pub fn load(&mut self, path: &Path) -> Result<(), String> {
        let text = super::read(path)?;
        let context: Json = serde_json::from_str(&text).map_err(|error| format!("{} is not JSON: {error}", path.display()))?;
        let told = |message| format!("{}: {message}", path.display());
        evaluation::misfit(&context).map_or(Ok(()), |misfit| Err(told(misfit)))?;
        let Json::Object(context) = context else { return Err(told("a context is an object, `{...}`".to_owned())) };
        for (key, value) in &context {
            readable(key, value).map_err(|message| told(format!("`{key}` cannot be read: {message}")))?;
        }
        self.0 = context;
        Ok(())
    }

    /// Takes a message in: `request` or `response`.
    pub fn message(&mut self, key: &str, path: &Path) -> Result<(), String> {
        let text = super::read(path)?;
        let read = if key == "request" { evaluation::request(&text) } else { evaluation::response(&text) };
        let message = read.map_err(|error| format!("{} is {error}", path.display()))?;
        let told = |message| format!("{}: {message}", path.display());
        evaluation::misfit(&json!({ key: message })).map_or(Ok(()), |misfit| Err(told(misfit)))?;
        readable(key, &message).map_err(|message| told(format!("the {key} cannot be read: {message}")))?;
        self.0.insert(key.to_owned(), message);
        Ok(())
    }

    /// Sets a variable: `name=value`.
    pub fn set(&mut self, var: &str) -> Result<(), String> {
        let pair = var.split_once('=').filter(|(name, _)| !name.trim().is_empty());
        let (name, value) = pair.ok_or_else(|| format!("`{var}` is not NAME=VALUE"))?;
        let value = serde_json::from_str(value).unwrap_or_else(|_| match value.split_once(':') {
            Some((ty, text)) if TYPES.contains(&ty) => json!({ "$type": ty, "value": text }),
            _ => value.into(),
        });
        readable("variables", &json!({ name.trim(): value })).map_err(|message| format!("`{var}` cannot be read: {message}"))?;
        let variables = self.0.entry("variables").or_insert_with(|| json!({}));
        if variables.is_null() {
            *variables = json!({});
        }
        if let Some(variables) = variables.as_object_mut() {
            variables.insert(name.trim().to_owned(), value);
        }
        Ok(())
    }

    /// The variables, one a line.
    pub fn variables(&self) -> String {
        let variables = self.0.get("variables").and_then(Json::as_object);
        variables.into_iter().flatten().map(|(name, value)| format!("{name} = {value}\n")).collect()
    }

    /// The JSON.
    pub fn json(&self) -> Json {
        Json::Object(self.0.clone())
    }

    /// A new context.
    pub fn context(&self) -> Result<Context, String> {
        made(&self.json()).map_err(|message| format!("the context cannot be read: {message}"))
    }
}

/// Whether a part of a context can be read, and why not.
fn readable(key: &str, part: &Json) -> Result<(), String> {
    made(&json!({ key: part })).map(drop)
}

fn made(context: &Json) -> Result<Context, String> {
    let told = |e: apc::expr::Exception| format!("{}: {}", e.kind, e.message);
    let json = Token::read_undated(&context.to_string()).map_err(told)?;
    evaluation::context(Some(&json)).map_err(told)
}
