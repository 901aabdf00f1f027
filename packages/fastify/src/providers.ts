// All of core's presets, name by name, so that one package is enough
export type {
  Auth0Options,
  AuthentikOptions,
  ClerkOptions,
  CognitoOptions,
  EntraOptions,
  FirebaseOptions,
  HydraOptions,
  KeycloakOptions,
  OktaOptions,
  SupabaseOptions,
  ZitadelOptions,
} from '@claimcheck/core/providers'
export {
  auth0,
  authentik,
  clerk,
  cognito,
  entra,
  firebase,
  google,
  hydra,
  keycloak,
  okta,
  supabase,
  zitadel,
} from '@claimcheck/core/providers'
