package dev.gatehouse.cli;

import com.nimbusds.jose.util.JSONArrayUtils;
import com.nimbusds.jose.util.JSONObjectUtils;
import java.text.ParseException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Option;

/** What may be said of a client; each option is a key of {@code staticClients}. */
final class ClientOptions {
  @Option(
      names = "--name",
      paramLabel = "NAME",
      description = "What people read on the consent page.")
  private String name;

  @Option(
      names = {"-r", "--redirect-uri"},
      paramLabel = "URI",
      description = "Where answers go, compared as an exact string; repeat it for several.")
  private List<String> redirects;

  @Option(
      names = "--post-logout-redirect-uri",
      paramLabel = "URI",
      description = "Where a logout may return to, as an exact string; repeat it for several.")
  private List<String> afterLogout;

  @Option(
      names = "--backchannel-logout-uri",
      paramLabel = "URI",
      description = "Where it is told that a session has ended (Back-Channel Logout).")
  private String backchannelLogout;

  @Option(names = "--public", description = "The client cannot keep a secret.")
  private Boolean isPublic;

  @Option(
      names = "--native",
      description = "It runs on people's machines: loopback addresses match with any port.")
  private Boolean isNative;

  @Option(
      names = "--grant-type",
      paramLabel = "TYPE",
      description = "authorization_code, refresh_token, client_credentials; repeat it for several.")
  private List<String> grants;

  @Option(
      names = "--scope",
      paramLabel = "SCOPE",
      description = "A scope that it may ask for; without any, it may ask for all.")
  private List<String> scopes;

  @Option(
      names = "--connector",
      paramLabel = "ID",
      description = "Only people of this connector may log in; repeat it for several.")
  private List<String> connectors;

  @Option(
      names = "--trusted-peer",
      paramLabel = "ID",
      description = "A client that may ask for tokens for this one; repeat it for several.")
  private List<String> peers;

  @Option(
      names = "--cors-origin",
      paramLabel = "ORIGIN",
      description = "Where its scripts come from; repeat it for several.")
  private List<String> origins;

  @Option(names = "--skip-consent", description = "Its people are never asked.")
  private Boolean skipConsent;

  @Option(names = "--require-pkce", description = "It must use PKCE although it has a secret.")
  private Boolean requirePkce;

  @Option(
      names = "--auth-method",
      paramLabel = "METHOD",
      description = "The only way it authenticates: client_secret_basic, client_secret_post, none.")
  private String method;

  @Option(names = "--logo", paramLabel = "URL", description = "Logo for the consent page.")
  private String logo;

  @Option(
      names = "--set",
      paramLabel = "KEY=JSON",
      description =
          "Any other key of staticClients, such as --set 'lifetimes={\"idTokens\":\"15m\"}'.")
  private Map<String, String> more = Map.of();

  /** The members that were named. */
  Map<String, Object> members() {
    Map<String, Object> members = new LinkedHashMap<>();
    Administration.put(members, "name", name);
    Administration.put(members, "redirectURIs", redirects);
    Administration.put(members, "postLogoutRedirectURIs", afterLogout);
    Administration.put(members, "backchannelLogoutURI", backchannelLogout);
    Administration.put(members, "public", isPublic);
    Administration.put(members, "applicationType", type());
    Administration.put(members, "grantTypes", grants);
    Administration.put(members, "allowedScopes", scopes);
    Administration.put(members, "allowedConnectors", connectors);
    Administration.put(members, "trustedPeers", peers);
    Administration.put(members, "corsOrigins", origins);
    Administration.put(members, "skipConsent", skipConsent);
    Administration.put(members, "requirePkce", requirePkce);
    Administration.put(members, "tokenEndpointAuthMethod", method);
    Administration.put(members, "logoURL", logo);
    more.forEach((key, value) -> members.put(key, value(value)));
    return members;
  }

  private String type() {
    return isNative == null ? null : isNative ? "native" : "web";
  }

  /** What is JSON is taken as JSON, everything else as text. */
  private static Object value(String text) {
    try {
      if (text.startsWith("{")) {
        return JSONObjectUtils.parse(text);
      }
      return text.startsWith("[") ? new ArrayList<>(JSONArrayUtils.parse(text)) : scalar(text);
    } catch (ParseException e) {
      throw new CommandFailure("This is not valid JSON: " + text);
    }
  }

  private static Object scalar(String text) {
    return text.equals("true") || text.equals("false") ? (Object) Boolean.valueOf(text) : text;
  }
}
