package dev.gatehouse.spi;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The version of this SPI, by the rules of semantic versioning: a connector that was built against
 * {@code 1.n} works with a server that has {@code 1.m}, where m is not below n.
 *
 * <p>A plug-in says which version it was built against in the manifest of the jar that has its
 * service file: {@value #ATTRIBUTE}.
 */
public final class SpiVersion {
  /** Rises when a connector that worked before would not any more. */
  public static final int MAJOR = 1;

  /** Rises when something is added. */
  public static final int MINOR = 0;

  /** The attribute of a plug-in's manifest. */
  public static final String ATTRIBUTE = "Gatehouse-SPI-Version";

  private static final Pattern FORM = Pattern.compile("(\\d{1,4})\\.(\\d{1,4})(\\.\\d{1,4})?");

  private SpiVersion() {}

  /** This version as text, such as {@code 1.0}. */
  public static String current() {
    return MAJOR + "." + MINOR;
  }

  /**
   * Why a plug-in cannot be used here; empty when it can. For people, with what to do.
   *
   * @param builtAgainst what its manifest says
   */
  public static Optional<String> refusal(String builtAgainst) {
    Matcher version = FORM.matcher(builtAgainst.strip());
    if (!version.matches()) {
      return Optional.of(
          ATTRIBUTE + " is \"" + builtAgainst + "\", which is no version such as " + current());
    }
    int major = Integer.parseInt(version.group(1));
    int minor = Integer.parseInt(version.group(2));
    if (major == MAJOR && minor <= MINOR) {
      return Optional.empty();
    }
    String found =
        "was built against version "
            + builtAgainst.strip()
            + " of the SPI, and this server has "
            + current();
    return Optional.of(
        major >= MAJOR
            ? found + ": use a newer server, or a version of the plug-in that was built for it"
            : found + ": use a version of the plug-in that was built against " + MAJOR + ".x");
  }
}
