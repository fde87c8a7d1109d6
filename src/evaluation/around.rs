//! What is known of the API, the caller and the gateway.

use crate::expr::{ApiInfo, DeploymentInfo, Group, LastError, OperationInfo, ProductInfo, Subscription, Token, User};
use crate::http::Str;

use super::context::{Try, field, text, text_or_null, url};

pub fn user(json: &Token) -> Try<User> {
    let mut groups = Vec::new();
    for group in field(json, "groups").filter(|groups| groups.class() == "JArray").iter().flat_map(|groups| groups.children()) {
        let name = group.cast("string")?.as_text().map(crate::expr::Text::shared);
        groups.push(Group { id: name.clone(), name });
    }
    Ok(User {
        id: text_or_null(json, "id")?,
        email: text_or_null(json, "email")?,
        first_name: text_or_null(json, "first_name")?,
        last_name: text_or_null(json, "last_name")?,
        note: text_or_null(json, "note")?,
        groups,
        registered_at: None,
    })
}

pub fn subscription(json: &Token) -> Try<Subscription> {
    Ok(Subscription {
        id: text_or_null(json, "id")?,
        name: text_or_null(json, "name")?,
        key: text_or_null(json, "key")?,
        primary_key: text_or_null(json, "primary_key")?,
        secondary_key: text_or_null(json, "secondary_key")?,
        ..Subscription::default()
    })
}

pub fn product(json: &Token) -> Try<ProductInfo> {
    Ok(ProductInfo {
        id: text_or_null(json, "id")?,
        name: text_or_null(json, "name")?,
        is_published: text(json, "state", "Published")?.as_deref() == Some("Published"),
        ..ProductInfo::default()
    })
}

pub fn api(json: &Token) -> Try<ApiInfo> {
    let service_url = text_or_null(json, "service_url")?;
    Ok(ApiInfo {
        id: text(json, "id", "api")?,
        name: text(json, "name", "api")?,
        path: text(json, "path", "api")?,
        revision: text(json, "revision", "1")?,
        version: text(json, "version", "")?,
        service_url: service_url.map(|address| url(Some(&address))).transpose()?,
        key_header: "Ocp-Apim-Subscription-Key".into(),
        key_query: "subscription-key".into(),
    })
}

pub fn operation(json: &Token, method: Str) -> Try<OperationInfo> {
    Ok(OperationInfo {
        id: text(json, "id", "op")?,
        method: text(json, "method", method)?,
        name: text(json, "name", "op")?,
        url_template: text(json, "url_template", "/*")?,
    })
}

pub fn deployment(json: &Token) -> Try<DeploymentInfo> {
    Ok(DeploymentInfo {
        region: text(json, "region", "East US")?,
        service_name: text(json, "service_name", "svc")?,
        service_id: text(json, "service_id", "svc")?,
        gateway_id: text(json, "gateway_id", "managed")?,
    })
}

pub fn last_error(json: &Token) -> Try<LastError> {
    Ok(LastError {
        source: text_or_null(json, "source")?,
        reason: text_or_null(json, "reason")?,
        message: text_or_null(json, "message")?,
        scope: text_or_null(json, "scope")?,
        section: text_or_null(json, "section")?,
        path: text_or_null(json, "path")?,
        policy_id: text_or_null(json, "policy_id")?,
    })
}
