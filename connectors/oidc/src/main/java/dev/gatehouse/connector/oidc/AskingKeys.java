package dev.gatehouse.connector.oidc;

import dev.gatehouse.connector.oidc.OidcSettings.Asking;
import dev.gatehouse.connector.oidc.OidcSettings.Passed;
import dev.gatehouse.spi.settings.ChoiceKind;
import dev.gatehouse.spi.settings.Kinds;
import dev.gatehouse.spi.settings.Setting;
import dev.gatehouse.spi.settings.SettingsBuilder;
import dev.gatehouse.spi.settings.Values;
import java.time.Duration;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The keys that say what the browser is sent to the provider with. */
final class AskingKeys {
  private final Setting<List<String>> scopes;
  private final Setting<Boolean> offlineScope;
  private final Setting<String> promptType;
  private final Setting<String> prompt;
  private final Setting<List<String>> acrValues;
  private final Setting<Duration> maxAge;
  private final Setting<List<Passed>> passOn;
  private final Setting<Boolean> pkce;
  private final Setting<List<String>> hostedDomains;

  AskingKeys(SettingsBuilder s) {
    scopes =
        s.list("scopes", Kinds.text())
            .otherwise("profile, email")
            .doc("Scopes that are asked for besides openid.");
    offlineScope =
        s.bool("offlineAccess")
            .otherwise("true; in Dex files false")
            .doc(
                "Asks for the scope offline_access when a client does, where the provider's"
                    + " document has it.");
    promptType =
        s.text("promptType")
            .defaultsTo("consent")
            .check(AskingKeys::problemOfPrompt)
            .doc(
                "The parameter prompt of logins that are to be refreshed, together with"
                    + " access_type=offline. Empty: none.");
    prompt =
        s.text("prompt")
            .check(AskingKeys::problemOfPrompt)
            .doc("The parameter prompt of every login, such as select_account.");
    acrValues =
        s.list("acrValues", Kinds.text())
            .doc("Authentication context classes to ask for (acr_values), best first.");
    maxAge =
        s.duration("maxAge")
            .doc(
                "How old a login at the provider may be (max_age). One without a time, or older, is"
                    + " refused.");
    passOn =
        s.list(
                "passOn",
                Kinds.choice(Passed.class, passed -> passed.name().toLowerCase(Locale.ROOT)))
            .otherwise("all of them; in Dex files max_age, and nothing need be told back")
            .doc("Parameters of the client's request that the provider gets as well.");
    pkce =
        s.setting("pkceChallenge", pkceKind())
            .defaultsTo(true)
            .doc(
                "The proof that the code is used by who asked for it (RFC 7636): S256, or none for"
                    + " a provider that refuses the parameters.");
    hostedDomains =
        s.list("hostedDomains", Kinds.text())
            .doc(
                "Domains of Google Workspace, compared with the claim hd. Dex refuses it here; the"
                    + " type google has groups as well.");
  }

  private static ChoiceKind<Boolean> pkceKind() {
    Map<String, Boolean> words = new LinkedHashMap<>();
    words.put("S256", true);
    words.put("none", false);
    return Kinds.choice(words)
        .accepting(
            "plain", true, "S256 is sent: plain protects nothing from who can read the request");
  }

  /** What is wrong with a {@code prompt}. */
  static Optional<String> problemOfPrompt(String text) {
    return Arrays.asList(text.split(" ")).contains("none")
        ? Optional.of("none is of no use: people could not log in")
        : Optional.empty();
  }

  /** What is asked for where these scopes are written: with openid, first and once. */
  static List<String> scopes(List<String> written) {
    Set<String> asked = new LinkedHashSet<>(List.of("openid"));
    asked.addAll(written.isEmpty() ? List.of("profile", "email") : written);
    return List.copyOf(asked);
  }

  /** Domains, as the claim {@code hd} is compared with them. */
  static List<String> domains(List<String> written) {
    return written.stream().map(text -> text.toLowerCase(Locale.ROOT)).toList();
  }

  Asking read(Values values) {
    // In Dex nothing is passed on; but the host refuses a login that is older than was asked for.
    Set<Passed> passed =
        values.lenient() ? EnumSet.of(Passed.MAX_AGE) : EnumSet.allOf(Passed.class);
    if (values.written(passOn)) {
      passed.clear();
      passed.addAll(values.get(passOn));
    }
    return new Asking(
        scopes(values.get(scopes)),
        values.find(offlineScope).orElse(!values.lenient()),
        values.get(promptType),
        values.find(prompt).filter(text -> !text.isBlank()),
        values.get(acrValues),
        values.find(maxAge),
        passed,
        values.written(passOn) || !values.lenient(),
        values.get(pkce),
        domains(values.get(hostedDomains)));
  }
}
