use super::File;

/// The parameter file: the name of the service, for the user to fill in.
pub(super) fn file() -> File {
    let text = r#"{
  "$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentParameters.json#",
  "contentVersion": "1.0.0.0",
  "parameters": {
    "apimServiceName": {
      "value": "your-api-management-service"
    }
  }
}
"#;
    File { path: "azuredeploy.parameters.json".to_owned(), text: text.to_owned() }
}
