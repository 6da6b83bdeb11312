package dev.gatehouse.demo;

import dev.gatehouse.crypto.Randomness;
import dev.gatehouse.spi.settings.Sources;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;

/**
 * Everything that a demo's directory holds, made by its first start and kept by later ones.
 *
 * @param firstStart whether it was made just now
 */
record DemoSetup(
    Path directory,
    DemoConfiguration configuration,
    DemoAccounts accounts,
    DemoCertificates certificates,
    boolean firstStart) {
  private static final int SECRET_BYTES = 32;
  private static final int USER_ID_BYTES = 16;

  /** Who can log in to a new demo. */
  private enum Person {
    ADMINISTRATOR("admin@example.com", "Demo Administrator", "platform-admins", "developers"),
    DEVELOPER("developer@example.com", "Demo Developer", "developers");

    private final String email;
    private final String fullName;
    private final List<String> groups;

    Person(String email, String fullName, String... groups) {
      this.email = email;
      this.fullName = fullName;
      this.groups = List.of(groups);
    }
  }

  /**
   * Makes what is missing and reads the rest.
   *
   * @throws DemoException when something that is there cannot be used
   * @throws IOException when the directory cannot be written
   */
  static DemoSetup prepare(
      DemoOptions options, InstantSource clock, RandomGenerator random, Sources sources)
      throws IOException, DemoException {
    Path directory = options.directory();
    Files.createDirectories(directory);
    Randomness randomness = Randomness.of(random);
    boolean first = !DemoConfiguration.exists(directory);
    DemoCertificates certificates = DemoCertificates.prepare(directory, clock, randomness);
    if (first) {
      writeConfiguration(options, certificates, clock, random, sources);
    }
    return new DemoSetup(
        directory,
        DemoConfiguration.read(options, sources),
        DemoAccounts.read(accountsIn(directory)),
        certificates,
        first);
  }

  private static Path accountsIn(Path directory) {
    return directory.resolve("accounts.txt");
  }

  /** The configuration comes last: where it is, the rest is. */
  private static void writeConfiguration(
      DemoOptions options,
      DemoCertificates certificates,
      InstantSource clock,
      RandomGenerator random,
      Sources sources)
      throws IOException, DemoException {
    Path directory = options.directory();
    Randomness randomness = Randomness.of(random);
    List<Person> people = List.of(Person.values());
    DemoAccounts accounts =
        DemoAccounts.generate(people.stream().map(one -> one.email).toList(), randomness);
    List<String> hashes =
        LocalPasswords.hash(
            accounts.accounts().stream().map(DemoAccounts.Account::password).toList(),
            clock,
            random,
            sources);
    List<DemoConfigurationText.User> users = new ArrayList<>();
    for (int i = 0; i < people.size(); i++) {
      Person person = people.get(i);
      users.add(
          new DemoConfigurationText.User(
              person.email,
              person.email.substring(0, person.email.indexOf('@')),
              person.fullName,
              randomness.token(USER_ID_BYTES),
              hashes.get(i),
              person.groups));
    }
    accounts.write(accountsIn(directory));
    Path secret = directory.resolve(DemoConfiguration.CLIENT_ID + ".secret");
    DemoFiles.writePrivate(secret, randomness.token(SECRET_BYTES));
    Map<String, Integer> ports = DemoConfiguration.firstPorts(options);
    DemoConfigurationText text =
        new DemoConfigurationText(
            directory,
            ports.get(DemoConfiguration.ISSUER_PORT),
            ports.get(DemoConfiguration.APPLICATION_PORT),
            ports.get(DemoConfiguration.TELEMETRY_PORT),
            certificates,
            secret,
            users);
    DemoFiles.writePrivate(DemoConfiguration.fileIn(directory), text.toString());
  }
}
