package dev.gatehouse.demo;

import dev.gatehouse.crypto.Randomness;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Logins and passwords of the demo's people, in a file of their own: the configuration has hashes
 * only, and the banner must say what to type.
 *
 * @param accounts at least one
 */
record DemoAccounts(List<Account> accounts) {
  private static final String CONSONANTS = "bdfghkmnprstvwyz";
  private static final String VOWELS = "aeio";
  private static final int WORDS = 4;

  /** Somebody who can log in. */
  record Account(String login, String password) {

    /** Without the password. */
    @Override
    public String toString() {
      return "Account[" + login + "]";
    }
  }

  DemoAccounts {
    accounts = List.copyOf(accounts);
    if (accounts.isEmpty()) {
      throw new IllegalArgumentException("no account");
    }
  }

  /** New passwords for logins. */
  static DemoAccounts generate(List<String> logins, Randomness randomness) {
    return new DemoAccounts(
        logins.stream().map(login -> new Account(login, password(randomness))).toList());
  }

  /**
   * Reads the file that {@link #write} made and that a person may have edited.
   *
   * @throws DemoException when it is missing or has no account
   */
  static DemoAccounts read(Path file) throws IOException, DemoException {
    if (!Files.exists(file)) {
      throw new DemoException(
          file
              + " is missing: nobody knows the passwords of this demo any more. Delete the"
              + " directory to start afresh.");
    }
    List<Account> accounts = new ArrayList<>();
    for (String line : Files.readAllLines(file, StandardCharsets.UTF_8)) {
      String[] parts = line.strip().split("\\s+", 2);
      if (parts.length == 2 && !parts[0].startsWith("#")) {
        accounts.add(new Account(parts[0], parts[1]));
      }
    }
    if (accounts.isEmpty()) {
      throw new DemoException(file + " has no line with a login and a password.");
    }
    return new DemoAccounts(accounts);
  }

  void write(Path file) throws IOException {
    StringBuilder text =
        new StringBuilder(
                "# Who can log in to this demo: login, then password, as told at start.\n")
            .append("# To change a password, change its hash in the configuration, too.\n");
    accounts.forEach(
        one -> text.append(one.login()).append(' ').append(one.password()).append('\n'));
    DemoFiles.writePrivate(file, text.toString());
  }

  /** 48 random bits as four words that can be read aloud. */
  private static String password(Randomness randomness) {
    byte[] bytes = randomness.bytes(WORDS * 2);
    List<String> words = new ArrayList<>(WORDS);
    for (int i = 0; i < WORDS; i++) {
      words.add(syllable(bytes[2 * i]) + syllable(bytes[2 * i + 1]));
    }
    return String.join("-", words);
  }

  private static String syllable(byte random) {
    return "" + CONSONANTS.charAt(random & 15) + VOWELS.charAt(random >> 4 & 3);
  }
}
