package dev.gatehouse.testing;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Assumptions;

/**
 * What a test needs from the machine. A machine that lacks it skips the test with a sentence that
 * says what to install; with {@code CI=true} in the environment the same is a failure, so that a
 * green build has run everything.
 */
public final class Requirements {
  private static final boolean CI = "true".equals(System.getenv("CI"));

  private Requirements() {}

  /**
   * Goes on only where {@code met} holds.
   *
   * @param remedy one sentence: what is missing and what to install
   */
  public static void that(boolean met, String remedy) {
    that(met, remedy, CI);
  }

  /** The executable file {@code name} from the {@code PATH}. */
  public static Path command(String name) {
    return command(
        name, "Install it (for example apt-get install " + name + ") or put it on the PATH.");
  }

  /**
   * The executable file {@code name} from the {@code PATH}.
   *
   * @param remedy one sentence: how to install it
   */
  public static Path command(String name, String remedy) {
    Optional<Path> found = find(name, System.getenv("PATH"));
    that(found.isPresent(), "The command '" + name + "' is not on the PATH. " + remedy);
    return found.orElseThrow();
  }

  static void that(boolean met, String remedy, boolean mandatory) {
    if (met) {
      return;
    }
    if (mandatory) {
      throw new AssertionError(remedy + " (With CI=true a test that cannot run is a failure.)");
    }
    Assumptions.abort(remedy);
  }

  static Optional<Path> find(String name, String searchPath) {
    return Pattern.compile(Pattern.quote(File.pathSeparator))
        .splitAsStream(searchPath == null ? "" : searchPath)
        .filter(directory -> !directory.isEmpty())
        .map(directory -> Path.of(directory, name))
        .filter(file -> Files.isRegularFile(file) && Files.isExecutable(file))
        .findFirst();
  }
}
