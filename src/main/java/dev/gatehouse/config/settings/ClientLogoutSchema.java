package dev.gatehouse.config.settings;

import dev.gatehouse.spi.settings.Report;
import dev.gatehouse.spi.settings.Setting;
import dev.gatehouse.spi.settings.SettingsBuilder;
import dev.gatehouse.spi.settings.Values;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/** Declares how a client is told that a session has ended. */
final class ClientLogoutSchema {
  private final Setting<String> front;
  private final Setting<Boolean> frontSession;
  private final Setting<String> back;
  private final Setting<Boolean> backSession;

  ClientLogoutSchema(SettingsBuilder s, boolean dex) {
    front =
        s.text("frontchannelLogoutURI")
            .check(ClientLogoutSchema::frontChannel)
            .warnAbout(Uris::inTheClear)
            .doc(
                "Address that the logged-out page loads in a frame when the session ends, with the"
                    + " parameters iss and sid; scheme, host and port of one of redirectURIs.");
    frontSession =
        s.bool("frontchannelLogoutSessionRequired")
            .defaultsTo(false)
            .doc("Whether the client needs iss and sid there; they are always sent.");
    back =
        s.text("backchannelLogoutURI")
            .check(dex ? Uris::dangerous : Uris::calledByUs)
            .warnAbout(
                text -> dex && Uris.dangerous(text).isEmpty() ? notCalled(text) : Optional.empty())
            .doc(
                "Address that a logout token is sent to when the session ends: https, at a public"
                    + " address or one that outbound allows.");
    backSession =
        s.bool("backchannelLogoutSessionRequired")
            .defaultsTo(false)
            .doc("Whether the client needs a sid in the token; it is always there.");
  }

  ClientSettings.Logout bind(Values v) {
    return new ClientSettings.Logout(
        v.find(front),
        v.get(frontSession),
        v.find(back).filter(text -> notCalled(text).isEmpty()),
        v.get(backSession));
  }

  /** What stands in a Dex file and is not followed. */
  private static Optional<String> notCalled(String text) {
    return Uris.calledByUs(text).map(problem -> problem + " (no logout is sent there)");
  }

  /** Front-Channel Logout 1.0 §2: the address has the origin of a redirect URI. */
  void check(Values v, List<String> redirects, Report report) {
    Optional<String> origin = v.find(front).flatMap(ClientLogoutSchema::origin);
    boolean strange =
        origin.isPresent()
            && redirects.stream()
                .flatMap(uri -> origin(uri).stream())
                .noneMatch(origin.get()::equals);
    if (strange) {
      report.error(
          front,
          "frontchannelLogoutURI is at another origin than all redirect URIs",
          "use scheme, host and port of one of them");
    }
  }

  private static Optional<String> frontChannel(String text) {
    return Uris.redirect(text)
        .or(() ->
            origin(text).isEmpty()
                ? Optional.of("has an address that no page can load: " + text)
                : Optional.empty());
  }

  private static Optional<String> origin(String text) {
    try {
      URI uri = new URI(text);
      String scheme = String.valueOf(uri.getScheme()).toLowerCase(Locale.ROOT);
      return Stream.of(uri)
          .filter(web -> scheme.equals("https") || scheme.equals("http"))
          .map(URI::getRawAuthority)
          .filter(authority -> authority != null)
          .map(authority -> scheme + "://" + authority.toLowerCase(Locale.ROOT))
          .map(origin -> origin.replaceAll("^(https://.*):443$|^(http://.*):80$", "$1$2"))
          .findFirst();
    } catch (URISyntaxException e) {
      return Optional.empty();
    }
  }
}
