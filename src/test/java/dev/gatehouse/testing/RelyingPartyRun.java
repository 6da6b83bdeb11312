package dev.gatehouse.testing;

import com.nimbusds.jose.util.JSONObjectUtils;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.text.ParseException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * One login, from discovery to revocation, by the npm library {@code openid-client} behind a small
 * browser that submits the issuer's own forms. It runs as a process of its own and ends within two
 * minutes.
 */
public final class RelyingPartyRun {
  private static final int LONGEST_SECONDS = 120;

  private RelyingPartyRun() {}

  /** How a client proves itself at the token endpoint (OpenID Connect Core 1.0, section 9). */
  public enum Authentication {
    /** Secret in the {@code Authorization} header. */
    CLIENT_SECRET_BASIC,
    /** Secret in the body. */
    CLIENT_SECRET_POST,
    /** A public client. */
    NONE
  }

  /**
   * Who logs in, and where.
   *
   * @param issuer the issuer's URL, exactly as in its tokens
   * @param ca PEM file with the certificates to trust besides the usual ones
   * @param clientSecret unused for {@link Authentication#NONE}
   * @param redirectUri registered for the client; it is never fetched
   * @param scopes must hold {@code openid} and {@code offline_access}
   * @param connector the id of the login to choose, if the issuer offers several
   */
  public record Settings(
      URI issuer,
      Path ca,
      String clientId,
      String clientSecret,
      Authentication authentication,
      URI redirectUri,
      List<String> scopes,
      Optional<String> connector,
      String username,
      String password) {
    /** Copies the scopes. */
    public Settings {
      scopes = List.copyOf(scopes);
    }

    String json() {
      Map<String, Object> json = new LinkedHashMap<>();
      json.put("issuer", issuer.toString());
      json.put("client_id", clientId);
      if (authentication != Authentication.NONE) {
        json.put("client_secret", clientSecret);
      }
      json.put("authentication", authentication.name().toLowerCase(Locale.ROOT));
      json.put("redirect_uri", redirectUri.toString());
      json.put("scope", String.join(" ", scopes));
      connector.ifPresent(id -> json.put("connector", id));
      json.put("username", username);
      json.put("password", password);
      return JSONObjectUtils.toJSONString(json);
    }

    /** Leaves the secret and the password out. */
    @Override
    public String toString() {
      return "Settings["
          + issuer
          + ", client "
          + clientId
          + ", "
          + authentication
          + ", user "
          + username
          + "]";
    }
  }

  /**
   * What came of it.
   *
   * @param succeeded whether every step passed
   * @param steps the steps that passed, in order: {@code settings}, {@code discovery}, {@code
   *     authorization}, {@code code}, {@code userinfo}, {@code refresh}, {@code introspection},
   *     {@code revocation}, {@code refresh_after_revocation}, {@code
   *     introspection_after_revocation} (introspection not for public clients)
   * @param failedStep empty when it succeeded
   * @param error the library's own wording; empty when it succeeded
   * @param learned by step: what it learned, for example {@code code} with {@code id_token}, {@code
   *     access_token}, {@code claims}
   */
  public record Result(
      boolean succeeded,
      List<String> steps,
      String failedStep,
      String error,
      Map<String, Object> learned) {

    /** What a step learned. */
    public Map<String, Object> learned(String step) {
      try {
        return Objects.requireNonNull(
            JSONObjectUtils.getJSONObject(learned, step), () -> "no result of " + step);
      } catch (ParseException e) {
        throw new IllegalArgumentException("the step " + step + " learned no object", e);
      }
    }

    /** The ID token of the login. It outlives the revocation at the end of the run. */
    public String idToken() {
      return (String) learned("code").get("id_token");
    }

    /** The verified claims of the login's ID token. */
    public Map<String, Object> claims() {
      try {
        return JSONObjectUtils.getJSONObject(learned("code"), "claims");
      } catch (ParseException e) {
        throw new IllegalStateException(e);
      }
    }

    /** Says how the run went, without the tokens. */
    @Override
    public String toString() {
      return succeeded
          ? "passed " + steps
          : "passed " + steps + ", then failed at " + failedStep + ": " + error;
    }
  }

  /** Runs it to the end. A failed step is a result, not an exception. */
  public static Result run(Settings settings) throws IOException, InterruptedException {
    Path node =
        Requirements.command(
            "node", "Install Node.js 20 or newer (for example apt-get install nodejs npm).");
    Path project = Peers.relyingParty();
    Path output = Files.createTempFile("gatehouse-rp", ".json");
    Path log = Files.createTempFile("gatehouse-rp", ".log");
    try {
      ProcessBuilder builder =
          new ProcessBuilder(node.toString(), project.resolve("rp.mjs").toString());
      builder.environment().put("RELYING_PARTY_SETTINGS", settings.json());
      builder.environment().put("NODE_EXTRA_CA_CERTS", settings.ca().toAbsolutePath().toString());
      builder.redirectOutput(output.toFile()).redirectError(log.toFile());
      Process process = builder.start();
      if (!process.waitFor(LONGEST_SECONDS, TimeUnit.SECONDS)) {
        process.destroyForcibly();
        throw new IOException(
            "The relying party did not end within "
                + LONGEST_SECONDS
                + " s: "
                + Files.readString(log));
      }
      return result(JSONObjectUtils.parse(Files.readString(output)));
    } catch (ParseException e) {
      throw new IOException("The relying party gave no result: " + Files.readString(log), e);
    } finally {
      Files.delete(output);
      Files.delete(log);
    }
  }

  private static Result result(Map<String, Object> report) throws ParseException {
    return new Result(
        JSONObjectUtils.getBoolean(report, "ok"),
        List.copyOf(JSONObjectUtils.getStringList(report, "steps")),
        Objects.requireNonNullElse(JSONObjectUtils.getString(report, "failed"), ""),
        Objects.requireNonNullElse(JSONObjectUtils.getString(report, "error"), ""),
        report);
  }
}
