using 'main.bicep'

param environmentName = 'prod'
param storageRedundancy = 'Standard_ZRS'

// From the environment, under the names that the app itself reads: nothing secret is written down here.
param siteBaseUrl = readEnvironmentVariable('Site__BaseUrl')
param emailFrom = readEnvironmentVariable('Email__From')
param smtpHost = readEnvironmentVariable('Email__Smtp__Host')
param smtpUser = readEnvironmentVariable('Email__Smtp__User', '')
param smtpPassword = readEnvironmentVariable('Email__Smtp__Password', '')
param secretsKeys = readEnvironmentVariable('Secrets__Keys')
