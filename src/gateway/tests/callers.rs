use base64::Engine as _;

use super::{Answer, Gateway, ok, only, post};
use crate::http::{HeaderName, Request};

/// A request with a token of these claims.
fn with_token(claims: &str) -> Request {
    let part = |text: &str| base64::engine::general_purpose::URL_SAFE_NO_PAD.encode(text);
    let mut request = post("/api/chat");
    let token = format!("Bearer {}.{}.x", part(r#"{"alg":"RS256","typ":"JWT"}"#), part(claims));
    request.headers.set(HeaderName::AUTHORIZATION, token);
    request
}

fn gateway(policy: &str) -> Gateway {
    let error =
        r#"<base /><set-header name="x-why"><value>@(context.LastError.Reason + ": " + context.LastError.Message)</value></set-header>"#;
    Gateway::new(&only([policy, r#"<forward-request />"#, "", error]))
}

fn refused(answer: &Answer) -> Option<(u16, &str)> {
    answer.header("x-why").map(|why| (answer.status(), why))
}

#[test]
fn a_token_is_refused_for_the_documented_reason() {
    let policy = r#"<base /><validate-jwt header-name="Authorization" require-scheme="Bearer" failed-validation-error-message="no">
        <audiences><audience>a</audience><audience>b</audience></audiences><issuers><issuer>me</issuer></issuers>
        <required-claims><claim name="roles"><value>x</value><value>y</value></claim><claim name="scp" match="any" separator=" "><value>s</value></claim>
        <claim name="oid" /></required-claims></validate-jwt><set-backend-service backend-id="a" />"#;
    let mut gateway = gateway(policy);
    let audience = "TokenAudienceNotAllowed: The audience of the token is not allowed. Access denied.";
    for (claims, expected) in [
        (r#"{"exp":1999999999,"iss":"me","aud":["c","b"],"roles":["y","z","x"],"scp":"r s","oid":1}"#, None),
        (r#"{"iss":"me","aud":"a"}"#, Some("JwtInvalid: The token does not say when it expires. Access denied.")),
        (r#"{"exp":1,"iss":"me","aud":"a"}"#, Some("TokenExpired: The token is expired. Access denied.")),
        (
            r#"{"exp":1999999999,"iss":"you","aud":"a"}"#,
            Some("TokenIssuerNotAllowed: The issuer of the token is not allowed. Access denied."),
        ),
        (r#"{"exp":1999999999,"iss":"me","aud":"A"}"#, Some(audience)),
        (r#"{"exp":1999999999,"iss":"me"}"#, Some(audience)),
        (
            r#"{"exp":1999999999,"iss":"me","aud":"a","scp":"s"}"#,
            Some("TokenClaimNotFound: JWT token is missing the following claims: roles, oid. Access denied."),
        ),
        (
            r#"{"exp":1999999999,"iss":"me","aud":"a","roles":"x","scp":"s","oid":"1"}"#,
            Some("TokenClaimValueNotAllowed: Claim roles value of x is not allowed. Access denied."),
        ),
        ("", Some("JwtInvalid: The token cannot be read. Access denied.")),
    ] {
        let answer = gateway.send(with_token(claims), ok);
        assert_eq!(refused(&answer), expected.map(|why| (401, why)), "{claims}");
        if expected.is_some() {
            assert_eq!(answer.body(), r#"{ "statusCode": 401, "message": "no" }"#);
        }
    }
    let mut other = with_token("{}");
    other.headers.set(HeaderName::AUTHORIZATION, "Basic YTpi");
    assert_eq!(refused(&gateway.send(other, ok)), Some((401, "TokenNotPresent: JWT not present.")));
    assert_eq!(refused(&gateway.send(post("/api/chat"), ok)), Some((401, "TokenNotPresent: JWT not present.")));
}

#[test]
fn a_token_of_entra_names_its_tenant_and_client() {
    let policy = r#"<base /><validate-azure-ad-token tenant-id="https://login.microsoftonline.com/Contoso" failed-validation-httpcode="403"
        output-token-variable-name="jwt"><client-application-ids><application-id>app</application-id></client-application-ids>
        </validate-azure-ad-token><set-backend-service backend-id="a" />
        <set-header name="x-oid"><value>@(((Jwt)context.Variables["jwt"]).Claims.GetValueOrDefault("oid", "-"))</value></set-header>"#;
    let mut gateway = gateway(policy);
    for (claims, expected) in [
        (r#"{"tid":"contoso","appid":"app","oid":"me"}"#, None),
        (r#"{"iss":"https://sts.windows.net/contoso/","azp":"app"}"#, None),
        (r#"{"tid":"other","iss":"https://sts.windows.net/contoso/","appid":"app"}"#, Some("TokenIssuerNotAllowed")),
        (r#"{"tid":"contoso","appid":"app","azp":"other"}"#, Some("TokenClaimValueNotAllowed")),
        (r#"{"tid":"contoso"}"#, Some("TokenClaimValueNotAllowed")),
    ] {
        let answer = gateway.send(with_token(claims), ok);
        let reason = refused(&answer).map(|(status, why)| (status, why.split(':').next().unwrap_or("")));
        assert_eq!(reason, expected.map(|why| (403, why)), "{claims}");
    }
    let seen = gateway.send(with_token(r#"{"tid":"contoso","appid":"app","oid":"me"}"#), ok);
    assert_eq!(seen.calls[0].request.headers.find("x-oid").map(|v| v.as_str()), Some("me"));
}

#[test]
fn a_token_that_says_nothing_of_its_end_is_entras_own_matter() {
    let mut gateway = gateway(
        r#"<base /><validate-azure-ad-token tenant-id="organizations" query-parameter-name="t" /><set-backend-service backend-id="a" />"#,
    );
    let token = with_token(r#"{"tid":"any"}"#).headers.find("authorization").map(|v| v.as_str().replace("Bearer ", ""));
    let answer = gateway.send(post(&format!("/api/chat?t={}", token.unwrap())), ok);
    assert_eq!((answer.status(), refused(&answer)), (200, None));
}
