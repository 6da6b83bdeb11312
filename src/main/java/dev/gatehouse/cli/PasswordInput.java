package dev.gatehouse.cli;

import java.io.BufferedReader;
import java.io.Console;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Where the command line gets a new password from: a person at a terminal, or a script. */
final class PasswordInput {
  private PasswordInput() {}

  /**
   * A new password; the caller wipes it.
   *
   * @param fromInput whether it is the first line of standard input; otherwise a person is asked
   *     twice
   * @throws CommandFailure when there is none, or the two differ
   */
  static char[] read(boolean fromInput) throws IOException {
    return fromInput ? readLine() : ask();
  }

  /**
   * A password that somebody has; the caller wipes it.
   *
   * @param fromInput whether it is the first line of standard input; otherwise a person is asked
   * @throws CommandFailure when there is none
   */
  static char[] existing(boolean fromInput) throws IOException {
    if (fromInput) {
      return readLine();
    }
    char[] password = console().readPassword("Password: ");
    if (password == null || password.length == 0) {
      throw new CommandFailure("No password was given.");
    }
    return password;
  }

  private static char[] readLine() throws IOException {
    BufferedReader in =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    String line = in.readLine();
    if (line == null || line.isEmpty()) {
      throw new CommandFailure("Standard input has no password in its first line.");
    }
    return line.toCharArray();
  }

  // Java 21, our minimum, has no console without a terminal.
  @SuppressWarnings("SystemConsoleNull")
  private static Console console() {
    Console console = System.console();
    if (console == null) {
      throw new CommandFailure(
          "There is no terminal to ask for the password; use --password-stdin.");
    }
    return console;
  }

  private static char[] ask() {
    Console console = console();
    char[] first = console.readPassword("Password: ");
    char[] second = console.readPassword("Again: ");
    if (first == null || second == null || !Arrays.equals(first, second)) {
      throw new CommandFailure("The two passwords differ; nothing was changed.");
    }
    Arrays.fill(second, '\0');
    return first;
  }
}
