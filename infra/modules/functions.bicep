// The function app on a Flex Consumption plan, and all of its settings: a deployment replaces the whole collection,
// so a setting made by hand is gone after the next one.

@description('Name of the function app, unique in Azure: 2 to 60 letters, digits and hyphens.')
@maxLength(60)
param name string

@description('Azure region, as its short name.')
param location string

@description('Memory of one instance, in MB.')
param instanceMemory int

@description('The most instances that run at once, a count.')
param maximumInstances int

@description('Name of the storage account, in this resource group.')
param storageAccountName string

@description('Name of the blob container that holds the deployment package.')
param packageContainerName string

@description('Resource id of the user-assigned identity.')
param identityId string

@description('Client id of the identity (a GUID).')
param identityClientId string

@description('Absolute https address of the public pages. Empty = the app\'s own address.')
param siteBaseUrl string

@description('Address that mails come from.')
param emailFrom string

@description('Name that mails come from: 0 to 100 characters.')
param emailFromName string

@description('Host name of the SMTP server.')
param smtpHost string

@description('TCP port of the SMTP server.')
param smtpPort int

@description('Encryption towards the SMTP server: StartTls or Tls.')
param smtpSecurity string

@description('User name at the SMTP server. Empty = no sign-in.')
param smtpUser string

@description('Password at the SMTP server, or a Key Vault reference.')
@secure()
param smtpPassword string

@description('Master keys: base64 of 32 bytes each, separated by commas, or a Key Vault reference.')
@secure()
param secretsKeys string

@description('Name of an Azure AI Language resource, in this resource group. Empty = none.')
param languageAccountName string

@description('The most that Azure AI Language may cost in a calendar month (UTC), in US dollars: a whole number.')
param languageMonthlyBudgetUsd int

@description('Name of an Azure OpenAI resource, in this resource group. Empty = none.')
param chatAccountName string

@description('Name of the deployment there. Empty where there is no such resource.')
param chatDeployment string

@description('The most that the chat model may cost in a calendar month (UTC), in US dollars: a whole number.')
param chatMonthlyBudgetUsd int

resource account 'Microsoft.Storage/storageAccounts@2025-01-01' existing = {
  name: storageAccountName
}

resource plan 'Microsoft.Web/serverfarms@2025-03-01' = {
  name: name
  location: location
  kind: 'functionapp'
  sku: {
    name: 'FC1'
    tier: 'FlexConsumption'
  }
  properties: {
    reserved: true
  }
}

resource site 'Microsoft.Web/sites@2025-03-01' = {
  name: name
  location: location
  kind: 'functionapp,linux'
  identity: {
    type: 'UserAssigned'
    userAssignedIdentities: {
      '${identityId}': {}
    }
  }
  properties: {
    serverFarmId: plan.id
    httpsOnly: true
    // Key Vault references are read by the system-assigned identity, which there is none of, unless this names another.
    keyVaultReferenceIdentity: identityId
    functionAppConfig: {
      // The executable named in host.json answers the host. The compiler takes any text here.
      runtime: {
        name: 'custom'
        version: '1.0'
      }
      deployment: {
        storage: {
          type: 'blobContainer'
          value: '${account.properties.primaryEndpoints.blob}${packageContainerName}'
          authentication: {
            type: 'UserAssignedIdentity'
            userAssignedIdentityResourceId: identityId
          }
        }
      }
      scaleAndConcurrency: {
        instanceMemoryMB: instanceMemory
        maximumInstanceCount: maximumInstances
      }
    }
  }
}

var publicAddress = empty(siteBaseUrl) ? 'https://${site.properties.defaultHostName}' : siteBaseUrl

resource language 'Microsoft.CognitiveServices/accounts@2025-06-01' existing = if (!empty(languageAccountName)) {
  name: languageAccountName
}

resource chat 'Microsoft.CognitiveServices/accounts@2025-06-01' existing = if (!empty(chatAccountName)) {
  name: chatAccountName
}

var languageEndpoint = empty(languageAccountName) ? '' : language!.properties.endpoint
var chatEndpoint = empty(chatAccountName) ? '' : chat!.properties.endpoint

resource settings 'Microsoft.Web/sites/config@2025-03-01' = {
  parent: site
  name: 'appsettings'
  properties: {
    AzureWebJobsStorage__blobServiceUri: account.properties.primaryEndpoints.blob
    AzureWebJobsStorage__queueServiceUri: account.properties.primaryEndpoints.queue
    AzureWebJobsStorage__tableServiceUri: account.properties.primaryEndpoints.table
    AzureWebJobsStorage__credential: 'managedidentity'
    AzureWebJobsStorage__clientId: identityClientId
    AZURE_CLIENT_ID: identityClientId
    Site__BaseUrl: publicAddress
    // A pickup folder would leave the mails on an instance that comes and goes.
    Email__Provider: 'Smtp'
    Email__From: emailFrom
    Email__FromName: emailFromName
    Email__Smtp__Host: smtpHost
    Email__Smtp__Port: string(smtpPort)
    Email__Smtp__Security: smtpSecurity
    Email__Smtp__User: smtpUser
    Email__Smtp__Password: smtpPassword
    Secrets__Keys: secretsKeys
    Language__Endpoint: languageEndpoint
    Language__MonthlyBudgetUsd: string(languageMonthlyBudgetUsd)
    Chat__Endpoint: chatEndpoint
    Chat__Deployment: chatDeployment
    Chat__MonthlyBudgetUsd: string(chatMonthlyBudgetUsd)
    // appsettings.json, made for one machine, says Information.
    Logging__LogLevel__Default: 'Warning'
  }
}

@description('Name of the function app.')
output name string = site.name

@description('Address of the public pages.')
output siteBaseUrl string = publicAddress
