package dev.gatehouse.cli;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * A tool that people register often: what to ask, the client that it needs, and the settings that
 * the tool needs in return. Immutable.
 *
 * @param id name on the command line, and the client's identifier unless somebody says another
 * @param title the tool's name
 * @param question what to ask for beside the identifier; null for nothing
 * @param example an answer
 * @param members makes the client of the answer
 */
record ClientPreset(
    String id,
    String title,
    String question,
    String example,
    Function<String, Map<String, Object>> members) {

  /** All presets, in the order in which they are offered. */
  static final List<ClientPreset> ALL =
      List.of(
          new ClientPreset(
              "kubernetes", "Kubernetes (kubectl)", null, null, url -> ClientPreset.commandLine()),
          tool("argocd", "Argo CD", "/auth/callback"),
          tool("grafana", "Grafana", "/login/generic_oauth"),
          tool("headlamp", "Headlamp", "/oidc-callback"),
          tool("oauth2-proxy", "oauth2-proxy", "/oauth2/callback"),
          new ClientPreset(
              "vault",
              "Vault or OpenBao",
              "Address of Vault",
              "https://vault.example.com",
              url ->
                  Map.of(
                      "name",
                      "Vault",
                      "redirectURIs",
                      List.of(
                          base(url) + "/ui/vault/auth/oidc/oidc/callback",
                          base(url) + "/v1/auth/oidc/oidc/callback",
                          "http://localhost:8250/oidc/callback"))),
          tool("harbor", "Harbor", "/c/oidc/callback"),
          tool("minio", "MinIO", "/oauth_callback"),
          new ClientPreset(
              "web",
              "A web application with a server",
              "Redirect URI",
              "https://app.example.com/callback",
              uri -> Map.of("name", "Web application", "redirectURIs", List.of(uri))),
          new ClientPreset(
              "spa",
              "A browser application without a server",
              "Redirect URI",
              "https://app.example.com/callback",
              uri ->
                  Map.of(
                      "name",
                      "Browser application",
                      "public",
                      true,
                      "redirectURIs",
                      List.of(uri),
                      "corsOrigins",
                      List.of(origin(uri)))),
          new ClientPreset(
              "native",
              "A program on people's machines",
              "Redirect URI",
              "http://127.0.0.1/callback",
              uri ->
                  Map.of(
                      "name",
                      "Native application",
                      "public",
                      true,
                      "applicationType",
                      "native",
                      "redirectURIs",
                      List.of(uri))));

  /** The client with redirect URIs that somebody names instead of the usual ones. */
  Map<String, Object> membersFor(List<String> redirectUris) {
    Map<String, Object> named = new LinkedHashMap<>(members.apply(redirectUris.get(0)));
    named.put("redirectURIs", redirectUris);
    named.computeIfPresent(
        "corsOrigins",
        (key, usual) -> redirectUris.stream().map(ClientPreset::origin).distinct().toList());
    return named;
  }

  private static ClientPreset tool(String id, String title, String callback) {
    return new ClientPreset(
        id,
        title,
        "Address of " + title,
        "https://" + id + ".example.com",
        url -> Map.of("name", title, "redirectURIs", List.of(base(url) + callback)));
  }

  private static Map<String, Object> commandLine() {
    return Map.of(
        "name",
        "Kubernetes",
        "public",
        true,
        "applicationType",
        "native",
        "redirectURIs",
        List.of("http://localhost:8000", "http://127.0.0.1:8000"));
  }

  private static String base(String url) {
    return url.replaceFirst("/+$", "");
  }

  private static String origin(String uri) {
    return uri.replaceFirst("^([A-Za-z][A-Za-z0-9+.-]*://[^/?#]*).*$", "$1");
  }

  /** The preset of a name. */
  static ClientPreset of(String name) {
    return ALL.stream()
        .filter(preset -> preset.id().equals(name))
        .findFirst()
        .orElseThrow(() ->
            new CommandFailure("There is no preset " + name + "; there are " + names() + "."));
  }

  static String names() {
    return String.join(", ", ALL.stream().map(ClientPreset::id).toList());
  }

  /**
   * What to paste into the tool.
   *
   * @param values what stands for {@code {{issuer}}}, {@code {{id}}}, {@code {{secret}}} and {@code
   *     {{url}}}
   */
  String settings(Map<String, String> values) {
    try (InputStream in = ClientPreset.class.getResourceAsStream("presets/" + id + ".txt")) {
      String text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
      for (Map.Entry<String, String> value : values.entrySet()) {
        text = text.replace("{{" + value.getKey() + "}}", value.getValue());
      }
      return text;
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }
}
