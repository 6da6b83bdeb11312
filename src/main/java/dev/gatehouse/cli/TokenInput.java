package dev.gatehouse.cli;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;

/** Where the command line gets a token from that somebody asks about: an argument, or a script. */
final class TokenInput {
  /** Stands for standard input. */
  static final String STANDARD_INPUT = "-";

  static final String DESCRIPTION =
      "The token; - or nothing reads it from the first line of standard input, where no list of"
          + " processes shows it.";

  private TokenInput() {}

  /**
   * The token.
   *
   * @param argument it, or what stands for standard input
   * @throws CommandFailure when there is none
   */
  static String read(String argument) throws IOException {
    if (!argument.equals(STANDARD_INPUT)) {
      return argument;
    }
    BufferedReader in =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    String line = in.readLine();
    if (line == null || line.isBlank()) {
      throw new CommandFailure("Give the token as the first line of standard input.");
    }
    return line.strip();
  }
}
