package dev.gatehouse.testing;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.nimbusds.jose.util.JSONObjectUtils;
import dev.gatehouse.cli.Gatehouse;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.text.ParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** A run of {@code gatehouse} in this process: what it ended with and said. Immutable. */
public record CommandRun(int code, String out, String err) {

  /** Runs a command with a configuration. */
  public static CommandRun of(Path configuration, List<String> arguments) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    List<String> all = new ArrayList<>(arguments);
    all.addAll(List.of("--config", configuration.toString()));
    int code =
        Gatehouse.run(
            new PrintWriter(out, true), new PrintWriter(err, true), all.toArray(String[]::new));
    return new CommandRun(code, out.toString(), err.toString());
  }

  /** The same with something on standard input. */
  public static CommandRun of(Path configuration, List<String> arguments, String input) {
    InputStream before = System.in;
    System.setIn(new ByteArrayInputStream(input.getBytes(StandardCharsets.UTF_8)));
    try {
      return of(configuration, arguments);
    } finally {
      System.setIn(before);
    }
  }

  /** Fails unless it ended with this code. */
  public CommandRun is(int expected) {
    assertEquals(expected, code, this::toString);
    return this;
  }

  /** Fails unless it said each of these. */
  public CommandRun says(String... parts) {
    for (String part : parts) {
      if (!err.contains(part) && !out.contains(part)) {
        throw new AssertionError("no \"" + part + "\" in " + this);
      }
    }
    return this;
  }

  public List<String> lines() {
    return out.lines().toList();
  }

  public Map<String, Object> json() {
    try {
      return JSONObjectUtils.parse(out);
    } catch (ParseException e) {
      throw new AssertionError(toString(), e);
    }
  }
}
