use crate::check::plan::{Api, RetryAfter, Unmatched};
use crate::compile::sample::{self, chat, deny, no_capacity, plan_with, premium, retry, route, single, text, unmatched};
use crate::diagnostic::{Diagnostics, Mapped};
use crate::expr::{self, Want};
use crate::policy::{self, Element, Node};
use crate::time::Duration;

/// The compiled policy of the sample's API after a change, held to the rules for documents that people write.
fn compiled(change: impl FnOnce(&mut Api)) -> String {
    let plan = plan_with(change);
    let text = policy::print(&super::document(&plan, &plan.apis[0]));
    let mut sink = Diagnostics::new();
    let document = policy::read(&Mapped::made(text.as_str()), &mut sink);
    if let Some(document) = document {
        policy::element::policies(&document, None, &mut sink);
        bind(&document.root, &mut sink);
    }
    assert!(sink.is_empty(), "{sink:?}\n{text}");
    text
}

/// Binds every expression in it.
fn bind(element: &Element, sink: &mut Diagnostics) {
    element.attributes.iter().for_each(|a| expression(&a.value, sink));
    for node in &element.children {
        match node {
            Node::Element(inner) => bind(inner, sink),
            Node::Text(text) => expression(text, sink),
            Node::Comment(_) => {}
        }
    }
}

fn expression(value: &Mapped, sink: &mut Diagnostics) {
    if value.text().starts_with("@(") || value.text().starts_with("@{") {
        expr::bind(value, Want::Any, sink);
    }
}

#[test]
fn settings_that_differ_are_asked_of_the_target() {
    let text = compiled(|api| {
        let mut slow = premium();
        slow.timeout = Duration::from_secs(120);
        slow.retry = Some(retry(2, &[(500, 599), (429, 429)]));
        slow.when_exhausted = no_capacity(Some(RetryAfter::Soonest));
        api.routes = vec![route(&["o3"], "premium", slow), route(&["gpt-4.1"], "foundry1", single(0)), route(&[], "chat", chat())];
    });
    insta::assert_snapshot!(text, @r#"
<policies>
  <!-- compiled by apc from apis.inference of the spec: change that, not this -->
  <inbound>
    <base />
    <!-- the caller's key is meant for the gateway: API Management would pass it on to the backend -->
    <set-header name='api-key' exists-action='delete' />
    <set-query-parameter name='api-key' exists-action='delete' />
    <!-- the model asked for: the URL's deployment, else the body's model -->
    <set-variable name='model' value='@{
        if (context.Request.MatchedParameters.ContainsKey("deployment-id")) { return context.Request.MatchedParameters["deployment-id"]; }
        if (context.Request.Body == null) { return ""; }
        if (context.Request.Headers.GetValueOrDefault("Content-Type", "").StartsWith("multipart/", StringComparison.OrdinalIgnoreCase)) { return ""; }
        try { return context.Request.Body.As&lt;JObject&gt;(preserveContent: true)["model"]?.ToString() ?? ""; } catch { return ""; }
    }' />
    <choose>
      <!-- apis.inference / o3 → premium -->
      <when condition='@((string)context.Variables["model"] == "o3")'>
        <set-variable name='target' value='premium' />
      </when>
      <!-- apis.inference / gpt-4.1 → foundry1 -->
      <when condition='@((string)context.Variables["model"] == "gpt-4.1")'>
        <set-variable name='target' value='foundry1' />
      </when>
      <!-- apis.inference / * → chat -->
      <otherwise>
        <set-variable name='target' value='chat' />
      </otherwise>
    </choose>
    <set-backend-service backend-id='@((string)context.Variables["target"])' />
  </inbound>
  <backend>
    <!-- each attempt asks anew where to go: a pool passes over the members whose breakers are open -->
    <!-- an attempt without a response is tried again, too, whether it shows as null or as the gateway's own 500 -->
    <retry count='@((string)context.Variables["target"] == "chat" ? 3 : 2)' interval='0' first-fast-retry='true' condition='@(((string)context.Variables["target"] == "premium" &amp;&amp; (context.Response == null || context.Response.StatusCode == 429 || context.Response.StatusCode &gt;= 500)) || ((string)context.Variables["target"] == "chat" &amp;&amp; (context.Response == null || context.Response.StatusCode == 429 || (context.Response.StatusCode &gt;= 500 &amp;&amp; context.LastError != null &amp;&amp; (context.LastError.Reason == "BackendConnectionFailure" || context.LastError.Reason == "Timeout")))))'>
      <set-backend-service backend-id='@((string)context.Variables["target"])' />
      <forward-request timeout='@((string)context.Variables["target"] == "premium" ? 120 : 60)' buffer-request-body='true' buffer-response='false' />
      <set-variable name='retryAfter' value='@{
          var seen = context.Variables.GetValueOrDefault&lt;int&gt;("retryAfter", -1);
          var header = context.Response?.Headers.GetValueOrDefault("Retry-After", "") ?? "";
          if (header == "") { return seen; }
          try {
            var wait = int.Parse(header);
            return seen &lt; 0 || wait &lt; seen ? wait : seen;
          } catch { return seen; }
        }' />
    </retry>
  </backend>
  <outbound>
    <base />
    <!-- no attempt is left: the answer written for this, in place of the last backend's -->
    <choose>
      <when condition='@((string)context.Variables["target"] == "premium" &amp;&amp; context.Response != null &amp;&amp; (context.Response.StatusCode == 429 || context.Response.StatusCode &gt;= 500))'>
        <return-response>
          <set-status code='503' reason='Service Unavailable' />
          <set-header name='Retry-After' exists-action='@(context.Variables.GetValueOrDefault&lt;int&gt;("retryAfter", -1) &gt;= 0 ? "override" : "delete")'><value>@(context.Variables.GetValueOrDefault&lt;int&gt;("retryAfter", -1).ToString())</value></set-header>
          <set-header name='Content-Type' exists-action='override'><value>application/json</value></set-header>
          <set-body>@(new JObject(new JProperty("error", new JObject(new JProperty("code", "no_capacity"), new JProperty("message", "No capacity for " + (string)context.Variables["model"])))).ToString(Newtonsoft.Json.Formatting.None))</set-body>
        </return-response>
      </when>
    </choose>
  </outbound>
  <on-error>
    <base />
    <!-- every member's breaker is open, the connection failed, or no answer came in time -->
    <choose>
      <when condition='@((context.Response != null &amp;&amp; context.Response.StatusCode == 503) || (context.LastError != null &amp;&amp; (context.LastError.Reason == "BackendConnectionFailure" || context.LastError.Reason == "Timeout")))'>
        <choose>
          <when condition='@(context.Variables.GetValueOrDefault&lt;string&gt;("target", "") == "premium")'>
            <return-response>
              <set-status code='503' reason='Service Unavailable' />
              <set-header name='Retry-After' exists-action='@(context.Variables.GetValueOrDefault&lt;int&gt;("retryAfter", -1) &gt;= 0 ? "override" : "delete")'><value>@(context.Variables.GetValueOrDefault&lt;int&gt;("retryAfter", -1).ToString())</value></set-header>
              <set-header name='Content-Type' exists-action='override'><value>application/json</value></set-header>
              <set-body>@(new JObject(new JProperty("error", new JObject(new JProperty("code", "no_capacity"), new JProperty("message", "No capacity for " + context.Variables.GetValueOrDefault&lt;string&gt;("model", ""))))).ToString(Newtonsoft.Json.Formatting.None))</set-body>
            </return-response>
          </when>
          <otherwise>
            <return-response>
              <set-status code='503' reason='Service Unavailable' />
            </return-response>
          </otherwise>
        </choose>
      </when>
    </choose>
  </on-error>
</policies>
"#);
}

#[test]
fn waits_grow_as_written() {
    let text = compiled(|api| {
        let mut patient = retry(5, &[(429, 429)]);
        patient.interval = Duration::from_secs(2);
        patient.delta = Some(Duration::from_secs(1));
        patient.max_interval = Some(Duration::from_secs(10));
        patient.first_fast_retry = false;
        api.routes[0].parts[0].target.retry = Some(patient);
    });
    let retry = text.lines().find(|l| l.contains("<retry"));
    assert_eq!(
        retry.and_then(|line| line.split(" condition=").next()).map(str::trim),
        Some("<retry count='5' interval='2' delta='1' max-interval='10'")
    );
}

#[test]
fn what_a_user_writes_cannot_become_code_or_a_named_value() {
    let text = compiled(|api| {
        api.denies = vec![deny(&["{{secret}}", "a\"b", "@(1)*"])];
        api.unmatched = Some(Unmatched::Answer(sample::answer(400, vec![text("{{secret}} '\"<&>")])));
        api.routes = vec![route(&["x--{{y}}"], "chat", chat())];
        api.response_headers = vec![("x-note".into(), vec![text("@(context.RequestId)")])];
    });
    assert!(!text.contains("{{"), "{text}");
    insta::assert_snapshot!(text, @r#"
<policies>
  <!-- compiled by apc from apis.inference of the spec: change that, not this -->
  <inbound>
    <base />
    <!-- the caller's key is meant for the gateway: API Management would pass it on to the backend -->
    <set-header name='api-key' exists-action='delete' />
    <set-query-parameter name='api-key' exists-action='delete' />
    <!-- the model asked for: the URL's deployment, else the body's model -->
    <set-variable name='model' value='@{
        if (context.Request.MatchedParameters.ContainsKey("deployment-id")) { return context.Request.MatchedParameters["deployment-id"]; }
        if (context.Request.Body == null) { return ""; }
        if (context.Request.Headers.GetValueOrDefault("Content-Type", "").StartsWith("multipart/", StringComparison.OrdinalIgnoreCase)) { return ""; }
        try { return context.Request.Body.As&lt;JObject&gt;(preserveContent: true)["model"]?.ToString() ?? ""; } catch { return ""; }
    }' />
    <choose>
      <!-- apis.inference / deny { {secret}}, a"b, @(1)* -->
      <when condition='@((string)context.Variables["model"] == "{\u007bsecret}}" || (string)context.Variables["model"] == "a\"b" || ((string)context.Variables["model"]).StartsWith("@(1)", StringComparison.Ordinal))'>
        <return-response>
          <set-status code='403' reason='Forbidden' />
          <set-header name='x-note' exists-action='override'><value>@("@(context.RequestId)")</value></set-header>
          <set-header name='Content-Type' exists-action='override'><value>application/json</value></set-header>
          <set-body>@(new JObject(new JProperty("error", "Model '" + (string)context.Variables["model"] + "' is not permitted.")).ToString(Newtonsoft.Json.Formatting.None))</set-body>
        </return-response>
      </when>
      <!-- apis.inference / x- -{ {y}} → chat -->
      <when condition='@((string)context.Variables["model"] == "x--{\u007by}}")'>
        <set-backend-service backend-id='chat' />
      </when>
      <!-- apis.inference / unmatched -->
      <otherwise>
        <return-response>
          <set-status code='400' reason='Bad Request' />
          <set-header name='x-note' exists-action='override'><value>@("@(context.RequestId)")</value></set-header>
          <set-header name='Content-Type' exists-action='override'><value>application/json</value></set-header>
          <set-body>@(new JObject(new JProperty("error", "{\u007bsecret}} '\"&lt;&amp;&gt;")).ToString(Newtonsoft.Json.Formatting.None))</set-body>
        </return-response>
      </otherwise>
    </choose>
  </inbound>
  <backend>
    <!-- each attempt asks anew where to go: a pool passes over the members whose breakers are open -->
    <!-- an attempt without a response is tried again, too, whether it shows as null or as the gateway's own 500 -->
    <retry count='3' interval='0' first-fast-retry='true' condition='@(context.Response == null || context.Response.StatusCode == 429 || (context.Response.StatusCode &gt;= 500 &amp;&amp; context.LastError != null &amp;&amp; (context.LastError.Reason == "BackendConnectionFailure" || context.LastError.Reason == "Timeout")))'>
      <set-backend-service backend-id='chat' />
      <forward-request timeout='60' buffer-request-body='true' buffer-response='false' />
    </retry>
  </backend>
  <outbound>
    <base />
    <set-header name='x-note' exists-action='override'><value>@("@(context.RequestId)")</value></set-header>
  </outbound>
  <on-error>
    <base />
    <!-- every member's breaker is open, the connection failed, or no answer came in time -->
    <choose>
      <when condition='@((context.Response != null &amp;&amp; context.Response.StatusCode == 503) || (context.LastError != null &amp;&amp; (context.LastError.Reason == "BackendConnectionFailure" || context.LastError.Reason == "Timeout")))'>
        <return-response>
          <set-status code='503' reason='Service Unavailable' />
          <set-header name='x-note' exists-action='override'><value>@("@(context.RequestId)")</value></set-header>
        </return-response>
      </when>
    </choose>
    <set-header name='x-note' exists-action='override'><value>@("@(context.RequestId)")</value></set-header>
  </on-error>
</policies>
"#);
}

#[test]
fn many_routes_are_a_table() {
    let text = compiled(|api| {
        let target = |i: usize| if i.is_multiple_of(2) { chat() } else { premium() };
        api.routes = (0..101).map(|i| route(&[&format!("model-{i}")], "", target(i))).collect();
        api.unmatched = unmatched();
    });
    let lines: Vec<&str> = text.lines().filter(|l| !l.contains("if (model == \"model-") || l.contains("model-7\"")).collect();
    insta::assert_snapshot!(lines.join("\n"), @r#"
<policies>
  <!-- compiled by apc from apis.inference of the spec: change that, not this -->
  <inbound>
    <base />
    <!-- the caller's key is meant for the gateway: API Management would pass it on to the backend -->
    <set-header name='api-key' exists-action='delete' />
    <set-query-parameter name='api-key' exists-action='delete' />
    <!-- the model asked for: the URL's deployment, else the body's model -->
    <set-variable name='model' value='@{
        if (context.Request.MatchedParameters.ContainsKey("deployment-id")) { return context.Request.MatchedParameters["deployment-id"]; }
        if (context.Request.Body == null) { return ""; }
        if (context.Request.Headers.GetValueOrDefault("Content-Type", "").StartsWith("multipart/", StringComparison.OrdinalIgnoreCase)) { return ""; }
        try { return context.Request.Body.As&lt;JObject&gt;(preserveContent: true)["model"]?.ToString() ?? ""; } catch { return ""; }
    }' />
    <!-- apis.inference: where each model goes, the first line that matches -->
    <set-variable name='target' value='@{
        var model = (string)context.Variables["model"];
        if (model == "model-7") { return "premium"; }
        return "";
    }' />
    <choose>
      <!-- apis.inference / unmatched -->
      <when condition='@((string)context.Variables["target"] == "")'>
        <return-response>
          <set-status code='400' reason='Bad Request' />
          <set-header name='Content-Type' exists-action='override'><value>application/json</value></set-header>
          <set-body>@(new JObject(new JProperty("error", "Invalid model or deployment-id.")).ToString(Newtonsoft.Json.Formatting.None))</set-body>
        </return-response>
      </when>
    </choose>
    <set-backend-service backend-id='@((string)context.Variables["target"])' />
  </inbound>
  <backend>
    <!-- each attempt asks anew where to go: a pool passes over the members whose breakers are open -->
    <!-- an attempt without a response is tried again, too, whether it shows as null or as the gateway's own 500 -->
    <retry count='@((string)context.Variables["target"] == "premium" ? 1 : 3)' interval='0' first-fast-retry='true' condition='@(context.Response == null || context.Response.StatusCode == 429 || (context.Response.StatusCode &gt;= 500 &amp;&amp; context.LastError != null &amp;&amp; (context.LastError.Reason == "BackendConnectionFailure" || context.LastError.Reason == "Timeout")))'>
      <set-backend-service backend-id='@((string)context.Variables["target"])' />
      <forward-request timeout='60' buffer-request-body='true' buffer-response='false' />
    </retry>
  </backend>
  <outbound><base /></outbound>
  <on-error>
    <base />
    <!-- every member's breaker is open, the connection failed, or no answer came in time -->
    <choose>
      <when condition='@((context.Response != null &amp;&amp; context.Response.StatusCode == 503) || (context.LastError != null &amp;&amp; (context.LastError.Reason == "BackendConnectionFailure" || context.LastError.Reason == "Timeout")))'>
        <return-response>
          <set-status code='503' reason='Service Unavailable' />
        </return-response>
      </when>
    </choose>
  </on-error>
</policies>
"#);
}

#[test]
fn plans_that_mean_the_same_compile_to_the_same_bytes() {
    let plain = compiled(|api| {
        api.routes = vec![route(&["gpt-4.1", "o3"], "premium", premium()), route(&[], "chat", chat())];
        api.routes[0].parts[0].target.retry = Some(retry(1, &[(429, 429), (500, 503)]));
    });
    let roundabout = compiled(|api| {
        let mut same = premium();
        same.retry = Some(retry(1, &[(502, 503), (429, 429), (500, 501), (429, 429)]));
        api.routes = vec![route(&["gpt-4.1", "o3"], "premium", same), route(&[], "chat", chat()), route(&["x"], "foundry1", single(0))];
        api.routes[0].models.extend(sample::patterns(&["o3", "gpt-4.1"]));
        api.unmatched = unmatched();
    });
    assert_eq!(plain, roundabout);
}
