package dev.gatehouse.connector.http;

import dev.gatehouse.spi.settings.Kind;
import dev.gatehouse.spi.settings.Kinds;
import dev.gatehouse.spi.settings.Report;
import dev.gatehouse.spi.settings.Setting;
import dev.gatehouse.spi.settings.SettingsBuilder;
import dev.gatehouse.spi.settings.Values;
import java.util.List;

/** The keys for {@link Trust}, as Dex has them. Used while settings are declared and read. */
public final class TrustKeys {
  private final Setting<List<Authority>> authorities;
  private final Setting<Boolean> skipVerify;

  private TrustKeys(SettingsBuilder s, Setting<List<Authority>> authorities) {
    this.authorities = authorities;
    skipVerify =
        s.bool("insecureSkipVerify")
            .defaultsTo(false)
            .doc("Trusts any certificate. In files of Dex only; name the authority instead.");
    s.check(this::checkVerification);
  }

  /** Declares {@code rootCAs} and {@code insecureSkipVerify}. */
  public static TrustKeys declare(SettingsBuilder s) {
    return new TrustKeys(
        s,
        s.list("rootCAs", authority())
            .doc(
                "Authorities that are trusted besides Java's: files (PEM, read again when they"
                    + " change), or the PEM itself."));
  }

  /** A file of certificates, or the PEM itself. */
  public static Kind<Authority> authority() {
    return Kinds.parsed("certificates", Authority::parse);
  }

  /** What was configured. */
  public Trust trust(Values values) {
    return new Trust(values.get(authorities), !values.get(skipVerify));
  }

  private void checkVerification(Values values, Report report) {
    if (!values.get(skipVerify)) {
      return;
    }
    String advice = "give the authority of the server's certificate in " + authorities.key();
    if (!values.lenient()) {
      report.error(skipVerify, "insecureSkipVerify is not supported", advice);
    } else {
      report.warning(
          skipVerify,
          "insecureSkipVerify: whoever is on the way to the server can say who anybody is",
          advice);
    }
  }
}
