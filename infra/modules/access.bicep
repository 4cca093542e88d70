// What the app's identity may do: read and write the data of one storage account, call the services that are named, and nothing else in Azure.

@description('Name of the storage account, in this resource group.')
param storageAccountName string

@description('Name of an Azure AI Language resource, in this resource group. Empty = none.')
param languageAccountName string

@description('Name of an Azure OpenAI resource, in this resource group. Empty = none.')
param chatAccountName string

@description('Resource id of the user-assigned identity.')
param identityId string

@description('Object id of the identity\'s service principal (a GUID).')
param principalId string

var roles = {
  // Owner, since the host takes leases on its blobs.
  storageBlobDataOwner: 'b7e6dc6d-f1e8-4753-8033-0f276bb0955b'
  // The host creates a poison queue that is missing.
  storageQueueDataContributor: '974c5e8b-45b9-4653-ba55-5f855dd0fb88'
  storageTableDataContributor: '0a9a7e1f-b9d0-4cc4-a60d-0319b160aaa3'
}

resource account 'Microsoft.Storage/storageAccounts@2025-01-01' existing = {
  name: storageAccountName
}

resource assignment 'Microsoft.Authorization/roleAssignments@2022-04-01' = [
  for role in items(roles): {
    name: guid(account.id, identityId, role.value)
    scope: account
    properties: {
      principalId: principalId
      // Without it, a principal made seconds ago may not be found.
      principalType: 'ServicePrincipal'
      roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', role.value)
    }
  }
]

// Calling is all that these two allow: neither reads keys nor changes the resource.
var cognitiveServicesUser = 'a97b65f3-24c7-4388-baec-2e87135dc908'
var cognitiveServicesOpenAIUser = '5e0bd9bd-7b93-4f28-af87-19fc36ad61bd'

resource language 'Microsoft.CognitiveServices/accounts@2025-06-01' existing = if (!empty(languageAccountName)) {
  name: languageAccountName
}

resource languageAssignment 'Microsoft.Authorization/roleAssignments@2022-04-01' = if (!empty(languageAccountName)) {
  name: guid(language.id, identityId, cognitiveServicesUser)
  scope: language
  properties: {
    principalId: principalId
    principalType: 'ServicePrincipal'
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', cognitiveServicesUser)
  }
}

resource chat 'Microsoft.CognitiveServices/accounts@2025-06-01' existing = if (!empty(chatAccountName)) {
  name: chatAccountName
}

resource chatAssignment 'Microsoft.Authorization/roleAssignments@2022-04-01' = if (!empty(chatAccountName)) {
  name: guid(chat.id, identityId, cognitiveServicesOpenAIUser)
  scope: chat
  properties: {
    principalId: principalId
    principalType: 'ServicePrincipal'
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', cognitiveServicesOpenAIUser)
  }
}
