/** Grafana's settings, as the environment variables that stand for its grafana.ini. */
import { type Environment, monitoringHost, origin } from '../../settings/schema';
import { secretPath } from '../secrets';

export function settings(environment: Environment): Record<string, string> {
  const host = monitoringHost(environment);
  return {
    GF_SERVER_DOMAIN: host,
    GF_SERVER_ROOT_URL: `${origin(environment, host)}/`,
    GF_PATHS_PROVISIONING: '/etc/grafana/provisioning',
    GF_DASHBOARDS_DEFAULT_HOME_DASHBOARD_PATH: '/etc/grafana/dashboards/home.json',
    GF_LOG_MODE: 'console',
    ...signIn(environment),
    ...protection,
    ...silence,
  };
}

/** Passwords are off. Users come from GitHub, or everybody may look. */
function signIn({ grafana: { anonymousViewers, githubOrganisations } }: Environment): Record<string, string> {
  return {
    GF_AUTH_BASIC_ENABLED: 'false',
    GF_AUTH_DISABLE_LOGIN_FORM: 'true',
    GF_SECURITY_DISABLE_INITIAL_ADMIN_CREATION: 'true',
    GF_USERS_ALLOW_SIGN_UP: 'false',
    GF_USERS_AUTO_ASSIGN_ORG_ROLE: 'Viewer',
    GF_AUTH_ANONYMOUS_ENABLED: String(anonymousViewers),
    GF_AUTH_ANONYMOUS_ORG_ROLE: 'Viewer',
    GF_AUTH_ANONYMOUS_HIDE_VERSION: 'true',
    ...(githubOrganisations.length > 0 && {
      GF_AUTH_GITHUB_ENABLED: 'true',
      GF_AUTH_GITHUB_ALLOW_SIGN_UP: 'true',
      GF_AUTH_GITHUB_SCOPES: 'user:email,read:org',
      GF_AUTH_GITHUB_ALLOWED_ORGANIZATIONS: githubOrganisations.join(','),
      GF_AUTH_GITHUB_CLIENT_ID__FILE: secretPath('grafana-github-client-id'),
      GF_AUTH_GITHUB_CLIENT_SECRET__FILE: secretPath('grafana-github-client-secret'),
    }),
  };
}

const protection = {
  GF_SECURITY_SECRET_KEY__FILE: secretPath('grafana-secret-key'),
  GF_SECURITY_COOKIE_SECURE: 'true',
  // Strict would lose the sign-in's state on the way back from GitHub.
  GF_SECURITY_COOKIE_SAMESITE: 'lax',
  GF_SECURITY_CONTENT_SECURITY_POLICY: 'true',
  GF_SECURITY_DISABLE_GRAVATAR: 'true',
  GF_SNAPSHOTS_EXTERNAL_ENABLED: 'false',
  // Plugins that come with Grafana from the Internet at each start.
  GF_PLUGINS_PREINSTALL_DISABLED: 'true',
};

/** Nothing is sent to Grafana's makers or fetched from them. */
const silence = {
  GF_ANALYTICS_REPORTING_ENABLED: 'false',
  GF_ANALYTICS_CHECK_FOR_UPDATES: 'false',
  GF_ANALYTICS_CHECK_FOR_PLUGIN_UPDATES: 'false',
  GF_ANALYTICS_FEEDBACK_LINKS_ENABLED: 'false',
  GF_NEWS_NEWS_FEED_ENABLED: 'false',
};
