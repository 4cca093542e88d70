// Everything the pipeline needs in Azure, in one resource group: its state in a storage account, the function app that works on it,
// and the identity by which the app reaches the account. No password or key lies between the two.

@description('Name of the environment, part of every resource name: 2 to 8 lower-case letters and digits.')
@minLength(2)
@maxLength(8)
param environmentName string

@description('Azure region of every resource, as its short name. One that offers Flex Consumption.')
param location string = resourceGroup().location

@description('How many copies of the data Azure keeps, and where: 3 in one data centre (LRS), 3 in as many zones (ZRS), 6 in two regions (GRS, GZRS).')
@allowed(['Standard_LRS', 'Standard_ZRS', 'Standard_GRS', 'Standard_GZRS'])
param storageRedundancy string = 'Standard_LRS'

@description('Memory of one instance, in MB. With it come 0.25, 1 or 2 cores.')
@allowed([512, 2048, 4096])
param instanceMemory int = 2048

@description('The most instances that run at once, a count. It bounds the bill and how hard sources and mail servers are worked.')
@minValue(1)
@maxValue(1000)
param maximumInstances int = 40

@description('Address of the public pages as links in mails show it: absolute, https, without query. Empty = the app\'s own address.')
param siteBaseUrl string = ''

@description('Address that mails come from.')
param emailFrom string

@description('Name that mails come from: 0 to 100 characters.')
@maxLength(100)
param emailFromName string = 'AI policy alerts'

@description('Host name of the SMTP server that takes the mails.')
@minLength(1)
param smtpHost string

@description('TCP port of the SMTP server. Not 25, which Azure blocks.')
@minValue(1)
@maxValue(65535)
param smtpPort int = 587

@description('Encryption towards the SMTP server: StartTls upgrades or fails (RFC 3207), Tls encrypts from the first byte (RFC 8314).')
@allowed(['StartTls', 'Tls'])
param smtpSecurity string = 'StartTls'

@description('User name at the SMTP server. Empty = no sign-in.')
param smtpUser string = ''

@description('Password at the SMTP server, or a Key Vault reference: @Microsoft.KeyVault(SecretUri=https://…).')
@secure()
param smtpPassword string = ''

@description('Master keys: base64 of 32 random bytes each, separated by commas, the newest first; or a Key Vault reference to them.')
@secure()
@minLength(44)
param secretsKeys string

@description('Name of an Azure AI Language resource, in this resource group, that finds places and languages. It needs a custom subdomain, or no identity can sign in. Empty = none.')
param languageAccountName string = ''

@description('The most that Azure AI Language may cost in a calendar month (UTC), in US dollars: a whole number. 0 = it is asked nothing.')
@minValue(0)
@maxValue(1000000)
param languageMonthlyBudgetUsd int = 10

@description('Name of an Azure OpenAI resource, in this resource group, that judges what the embedded model is not sure of. Empty = none.')
param chatAccountName string = ''

@description('Name of the deployment there: of a model that takes a temperature and a JSON schema. Needed where the resource is named.')
param chatDeployment string = ''

@description('The most that the chat model may cost in a calendar month (UTC), in US dollars: a whole number. 0 = it is asked nothing.')
@minValue(0)
@maxValue(1000000)
param chatMonthlyBudgetUsd int = 10

var suffix = uniqueString(resourceGroup().id)
var storageAccountName = 'alerts${environmentName}${take(suffix, 10)}'
var packageContainerName = 'app-package'

resource identity 'Microsoft.ManagedIdentity/userAssignedIdentities@2024-11-30' = {
  name: 'alertpipeline-${environmentName}'
  location: location
}

module storage 'modules/storage.bicep' = {
  params: {
    name: storageAccountName
    location: location
    redundancy: storageRedundancy
    packageContainerName: packageContainerName
  }
}

module access 'modules/access.bicep' = {
  params: {
    storageAccountName: storageAccountName
    languageAccountName: languageAccountName
    chatAccountName: chatAccountName
    identityId: identity.id
    principalId: identity.properties.principalId
  }
  dependsOn: [storage]
}

module functions 'modules/functions.bicep' = {
  params: {
    name: 'alertpipeline-${environmentName}-${suffix}'
    location: location
    instanceMemory: instanceMemory
    maximumInstances: maximumInstances
    storageAccountName: storageAccountName
    packageContainerName: packageContainerName
    identityId: identity.id
    identityClientId: identity.properties.clientId
    siteBaseUrl: siteBaseUrl
    emailFrom: emailFrom
    emailFromName: emailFromName
    smtpHost: smtpHost
    smtpPort: smtpPort
    smtpSecurity: smtpSecurity
    smtpUser: smtpUser
    smtpPassword: smtpPassword
    secretsKeys: secretsKeys
    languageAccountName: languageAccountName
    languageMonthlyBudgetUsd: languageMonthlyBudgetUsd
    chatAccountName: chatAccountName
    chatDeployment: chatDeployment
    chatMonthlyBudgetUsd: chatMonthlyBudgetUsd
  }
  // The app reads its package and the host takes its leases as soon as it starts.
  dependsOn: [access]
}

@description('Name of the function app: what a package is published to.')
output functionAppName string = functions.outputs.name

@description('Address of the public pages.')
output siteBaseUrl string = functions.outputs.siteBaseUrl

@description('Name of the storage account.')
output storageAccountName string = storageAccountName

@description('Object id of the app\'s identity. A vault behind a Key Vault reference must let it read secrets.')
output identityPrincipalId string = identity.properties.principalId
