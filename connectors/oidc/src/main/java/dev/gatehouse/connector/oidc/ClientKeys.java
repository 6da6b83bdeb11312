package dev.gatehouse.connector.oidc;

import dev.gatehouse.connector.oidc.OidcSettings.Audience;
import dev.gatehouse.connector.oidc.OidcSettings.Client;
import dev.gatehouse.connector.oidc.OidcSettings.Method;
import dev.gatehouse.spi.settings.Kinds;
import dev.gatehouse.spi.settings.Report;
import dev.gatehouse.spi.settings.Secret;
import dev.gatehouse.spi.settings.Setting;
import dev.gatehouse.spi.settings.SettingsBuilder;
import dev.gatehouse.spi.settings.Values;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Locale;

/** The keys that say who we are at the provider. */
final class ClientKeys {
  private final Setting<String> id;
  private final Setting<Secret> secret;
  private final Setting<URI> redirect;
  private final Setting<Method> method;
  private final Setting<Boolean> basicUnsupported;
  private final Setting<Path> key;
  private final Setting<String> keyId;
  private final Setting<String> keyAlgorithm;
  private final Setting<Audience> audience;

  ClientKeys(SettingsBuilder s) {
    id = s.text("clientID").required().doc("Our client id at the provider.");
    secret =
        s.secret("clientSecret")
            .orFromEnvironment("clientSecretEnv")
            .orFromFile("clientSecretFile")
            .doc("Our secret there. Without it and without clientKeyFile we are a public client.");
    redirect =
        s.url("redirectURI")
            .doc(
                "The address that is registered there: {issuer}/callback. It need not be written;"
                    + " another one is refused at the login.");
    method =
        s.setting(
                "clientAuthentication",
                Kinds.choice(Method.class, m -> m.name().toLowerCase(Locale.ROOT)))
            .defaultsTo(Method.AUTO)
            .doc(
                "How we prove who we are at the token endpoint; auto goes by what is configured"
                    + " and what the provider's document offers.");
    basicUnsupported =
        s.bool("basicAuthUnsupported")
            .otherwise("by the provider's document; true for Okta")
            .doc("Dex's form of clientAuthentication: true is client_secret_post, false basic.");
    key =
        s.path("clientKeyFile")
            .doc(
                "File of our private key for private_key_jwt: PEM (PKCS #8, without a password) or"
                    + " a JWK.");
    keyId = s.text("clientKeyID").doc("The kid of that key at the provider, if it wants one.");
    keyAlgorithm =
        s.choice("clientKeyAlgorithm", "RS256", "PS256", "ES256", "ES384", "ES512")
            .otherwise("RS256, or ES256, ES384 or ES512 by the curve")
            .doc("What we sign with.");
    audience =
        s.choice("clientAssertionAudience", Audience.class)
            .defaultsTo(Audience.ISSUER)
            .doc(
                "Whom our signed proof is for: the provider's issuer, or its token endpoint where"
                    + " it wants that (Entra ID).");
    s.check(this::checkMethod);
    s.check(this::checkKey);
  }

  int secretLength(Values values) {
    return values
        .find(secret)
        .map(some -> some.reveal().getBytes(StandardCharsets.UTF_8).length)
        .orElse(0);
  }

  private void checkMethod(Values values, Report report) {
    Method wanted = values.get(method);
    boolean bySecret =
        wanted == Method.CLIENT_SECRET_BASIC
            || wanted == Method.CLIENT_SECRET_POST
            || wanted == Method.CLIENT_SECRET_JWT;
    if (values.written(basicUnsupported) && values.written(method)) {
      report.error(
          basicUnsupported,
          "clientAuthentication says this already",
          "remove basicAuthUnsupported");
    } else if (bySecret && values.find(secret).isEmpty()) {
      report.error(
          secret,
          "clientSecret is missing",
          "give clientSecret, clientSecretEnv or clientSecretFile");
    } else if (wanted == Method.NONE && values.find(secret).isPresent()) {
      report.error(method, "a public client has no secret", "remove clientSecret");
    } else if (wanted == Method.CLIENT_SECRET_JWT
        && secretLength(values) < Algorithms.SHORTEST_SECRET) {
      report.error(
          secret, "is too short to sign with (RFC 7518 wants 32 bytes)", "use another method");
    }
  }

  private void checkKey(Values values, Report report) {
    Method wanted = values.get(method);
    boolean signs = wanted == Method.PRIVATE_KEY_JWT || wanted == Method.AUTO;
    if (wanted == Method.PRIVATE_KEY_JWT && values.find(key).isEmpty()) {
      report.error(key, "clientKeyFile is missing", "give the file of the private key");
    } else if (!signs && values.find(key).isPresent()) {
      report.error(
          key, "clientKeyFile has no effect with this clientAuthentication", "remove one of them");
    } else if (values.find(key).isEmpty()
        && (values.written(keyId) || values.written(keyAlgorithm))) {
      report.error(key, "clientKeyFile is missing", "give the file of the private key");
    }
  }

  private Method method(Values values) {
    return values
        .find(basicUnsupported)
        .filter(some -> values.find(secret).isPresent())
        .map(post -> post ? Method.CLIENT_SECRET_POST : Method.CLIENT_SECRET_BASIC)
        .orElseGet(() -> values.get(method));
  }

  Client read(Values values) {
    return new Client(
        values.get(id),
        values.find(secret),
        method(values),
        values.find(key),
        values.find(keyId),
        values.find(keyAlgorithm),
        values.get(audience),
        values.find(redirect).map(URI::toString));
  }
}
