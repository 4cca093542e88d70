// The state of the pipeline. What is listed here equals functions/Storage/StorageLayout.cs; a test holds the two together.

@description('Name of the storage account, unique in Azure: 3 to 24 lower-case letters and digits.')
@minLength(3)
@maxLength(24)
param name string

@description('Azure region, as its short name.')
param location string

@description('SKU of the storage account: how many copies of the data there are, and where.')
param redundancy string

@description('Name of the blob container for the app\'s deployment package: 3 to 63 lower-case letters, digits and hyphens.')
param packageContainerName string

var tables = ['Feeds', 'Articles', 'Spending', 'Stories', 'Subscribers', 'Digests', 'Deliveries', 'Failures']

var containers = ['editions', 'messages', 'raw', 'story-index']

var queues = ['feeds-due', 'articles-found', 'articles-relevant', 'digests-due', 'emails-pending', 'webhooks-pending']

resource account 'Microsoft.Storage/storageAccounts@2025-01-01' = {
  name: name
  location: location
  kind: 'StorageV2'
  sku: {
    name: redundancy
  }
  properties: {
    allowSharedKeyAccess: false
    defaultToOAuthAuthentication: true
    allowBlobPublicAccess: false
    allowCrossTenantReplication: false
    minimumTlsVersion: 'TLS1_2'
    supportsHttpsTrafficOnly: true
  }
}

resource tableService 'Microsoft.Storage/storageAccounts/tableServices@2025-01-01' = {
  parent: account
  name: 'default'
}

resource table 'Microsoft.Storage/storageAccounts/tableServices/tables@2025-01-01' = [
  for table in tables: {
    parent: tableService
    name: table
  }
]

resource blobService 'Microsoft.Storage/storageAccounts/blobServices@2025-01-01' = {
  parent: account
  name: 'default'
}

resource container 'Microsoft.Storage/storageAccounts/blobServices/containers@2025-01-01' = [
  for container in containers: {
    parent: blobService
    name: container
  }
]

resource packageContainer 'Microsoft.Storage/storageAccounts/blobServices/containers@2025-01-01' = {
  parent: blobService
  name: packageContainerName
}

resource queueService 'Microsoft.Storage/storageAccounts/queueServices@2025-01-01' = {
  parent: account
  name: 'default'
}

resource queue 'Microsoft.Storage/storageAccounts/queueServices/queues@2025-01-01' = [
  for queue in queues: {
    parent: queueService
    name: queue
  }
]

// Where the host puts a message that used up its attempts.
resource poisonQueue 'Microsoft.Storage/storageAccounts/queueServices/queues@2025-01-01' = [
  for queue in queues: {
    parent: queueService
    name: '${queue}-poison'
  }
]
