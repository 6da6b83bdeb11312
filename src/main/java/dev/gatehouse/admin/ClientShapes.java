package dev.gatehouse.admin;

import dev.gatehouse.config.JsonSchemaWriter;
import dev.gatehouse.config.settings.ClientSchema;
import dev.gatehouse.config.settings.Dialect;
import dev.gatehouse.rest.ObjectShape;
import dev.gatehouse.rest.RuledShape;
import dev.gatehouse.rest.Shape;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** The forms of clients. What comes in is checked by the rules of {@code staticClients}. */
final class ClientShapes {
  /** For files; whoever calls gives the value itself. */
  private static final Set<String> OF_FILES = Set.of("idEnv", "secretEnv", "secretFile");

  static final Shape ID = Shape.text();

  static final RuledShape SETTINGS =
      Shape.ruled("ClientSettings", () -> settings(List.of("name"), false));

  static final RuledShape REPLACEMENT =
      Shape.ruled("ClientReplacement", () -> without(settings(List.of("name"), false), "secret"));

  static final RuledShape PATCH =
      Shape.ruled("ClientPatch", () -> without(settings(List.of(), true), "secret"));

  private static final ObjectShape SECRET =
      Shape.object("ClientSecret")
          .required("created", Shape.moment(), "Since when it works.")
          .optional("expires", Shape.moment(), "When it stops; absent for never.");

  private static final ObjectShape WARNING =
      Shape.object("Warning")
          .required("pointer", words(), "The member that is worth a look.")
          .required("detail", words(), "What is worth a look.")
          .optional("suggestion", words(), "What to do.");

  static final ObjectShape CLIENT = client();

  static final ObjectShape DONE =
      Shape.object("ClientResult")
          .required("client", CLIENT, "The client as it is now.")
          .optional(
              "secret", words(), "The client's new secret; told once, never in a repeated answer.")
          .optional(
              "warnings", Shape.list(WARNING).unbounded(), "What works, but is worth a look.");

  private ClientShapes() {}

  private static Shape words() {
    return Shape.text().length(0, 100_000).anyCharacters();
  }

  private static Shape texts() {
    return Shape.list(words()).unbounded();
  }

  private static ObjectShape exchange() {
    ObjectShape target =
        Shape.object("ClientExchangeTarget")
            .optional("audience", words(), "A client's id, or name or audience of a cluster.")
            .optional("resource", words(), "Address of a resource (RFC 8707).")
            .optional("groups", texts(), "The only groups that its tokens carry; absent for all.")
            .optional("lifetime", words(), "Longest life of its tokens (ISO 8601).");
    return Shape.object("ClientExchange")
        .optional("tokensOf", texts(), "Clients whose tokens it may exchange.")
        .optional("connectors", texts(), "Connectors whose upstream's tokens it may exchange.")
        .optional("workloads", texts(), "Workloads whose tokens it may exchange.")
        .optional("actors", texts(), "Clients whose tokens may say who acts.")
        .optional("targets", Shape.list(target).unbounded(), "Whom new tokens may be for.");
  }

  private static ObjectShape client() {
    ObjectShape lifetimes =
        Shape.object("ClientLifetimes")
            .optional("idTokens", words(), "ID tokens (ISO 8601).")
            .optional("accessTokens", words(), "Access tokens.")
            .optional("refreshAbsoluteLifetime", words(), "Refresh tokens, from the login.")
            .optional("refreshValidIfNotUsedFor", words(), "Refresh tokens, without use.")
            .required("rotateRefreshTokens", Shape.flag(), "Whether each refresh gives a new one.");
    return Shape.object("Client")
        .required("id", words(), "The client id.")
        .required(
            "source", Shape.choice("configuration", "administrator", "dynamic"), "Who said so.")
        .optional("version", Shape.number(0, Long.MAX_VALUE), "Changes with every change.")
        .optional("created", Shape.moment(), "When it was registered.")
        .optional("updated", Shape.moment(), "When it was changed.")
        .optional("note", words(), "Why it is not in force as it stands.")
        .optional("name", words(), "What people read.")
        .optional("logoURL", words(), "Logo.")
        .optional("public", Shape.flag(), "Whether it has no secret.")
        .optional("applicationType", Shape.choice("web", "native"), "Where it runs.")
        .optional("redirectURIs", texts(), "Addresses that answers go to.")
        .optional("postLogoutRedirectURIs", texts(), "Addresses that a logout returns to.")
        .optional("grantTypes", texts(), "Grants that it may use.")
        .optional("tokenEndpointAuthMethods", texts(), "How it may authenticate.")
        .optional("allowedScopes", texts(), "Scopes it may ask for; absent for all.")
        .optional("adminScopes", texts(), "Scopes of this interface that it may ask for.")
        .optional("allowedConnectors", texts(), "Where its users come from; absent for all.")
        .optional("trustedPeers", texts(), "Clients that may ask for tokens for it.")
        .optional("corsOrigins", texts(), "Origins of its scripts.")
        .optional("allowedResources", texts(), "Resources that it may ask access tokens for.")
        .optional("tokenExchange", exchange(), "What it may exchange for what.")
        .optional("profile", words(), "How strictly it is treated.")
        .optional("requirePkce", Shape.flag(), "Whether it must use PKCE.")
        .optional("skipConsent", Shape.flag(), "Whether nobody is asked.")
        .optional(
            "refreshTokenLifetime",
            Shape.choice("session", "standalone"),
            "Whether refresh tokens end with the browser session.")
        .optional("ssoSharedWith", texts(), "Clients that a login for it is good for, too.")
        .optional("idTokenSignedResponseAlg", words(), "Algorithm of its ID tokens.")
        .optional("lifetimes", lifetimes, "Lifetimes of its tokens.")
        .optional(
            "clientCredentialsClaims",
            Shape.object("ClientClaims").optional("groups", texts(), "The groups claim."),
            "Claims of its own tokens.")
        .optional("secrets", Shape.list(SECRET).unbounded(), "Its secrets, the newest first.");
  }

  private static Map<String, Object> settings(List<String> required, boolean nulls) {
    Map<String, Object> whole = JsonSchemaWriter.of(ClientSchema.of(Dialect.GATEHOUSE));
    Map<String, Object> properties = new LinkedHashMap<>();
    ((Map<?, ?>) whole.get("properties"))
        .forEach((key, property) -> {
          if (!OF_FILES.contains(key)) {
            properties.put((String) key, nulls ? nullable(property) : property);
          }
        });
    Map<String, Object> schema = new LinkedHashMap<>();
    schema.put("type", "object");
    schema.put("properties", properties);
    if (!required.isEmpty()) {
      schema.put("required", required);
    }
    schema.put("additionalProperties", false);
    return schema;
  }

  private static Object nullable(Object property) {
    return property instanceof Map<?, ?> map
        ? Map.of("anyOf", List.of(new TreeMap<>(Map.of("type", "null")), map))
        : property;
  }

  private static Map<String, Object> without(Map<String, Object> schema, String member) {
    Map<String, Object> properties = new LinkedHashMap<>();
    ((Map<?, ?>) schema.get("properties"))
        .forEach((key, property) -> {
          if (!key.equals(member)) {
            properties.put((String) key, property);
          }
        });
    Map<String, Object> rest = new LinkedHashMap<>(schema);
    rest.put("properties", properties);
    return rest;
  }
}
