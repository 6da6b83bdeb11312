package dev.gatehouse.demo;

import dev.gatehouse.crypto.Randomness;
import dev.gatehouse.spi.settings.Sources;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
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

  /** Somebody who can log in to a new demo. */
  private record Person(String username, String name, List<String> groups) {
    private String email() {
      return username + "@example.com";
    }
  }

  private static final List<Person> PEOPLE =
      List.of(
          new Person("admin", "Demo Administrator", List.of("platform-admins", "developers")),
          new Person("developer", "Demo Developer", List.of("developers")));

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
    DemoAccounts accounts =
        DemoAccounts.generate(PEOPLE.stream().map(Person::email).toList(), randomness);
    List<String> hashes =
        LocalPasswords.hash(
            accounts.accounts().stream().map(DemoAccounts.Account::password).toList(),
            clock,
            random,
            sources);
    List<DemoConfigurationText.User> users = new ArrayList<>();
    for (int i = 0; i < PEOPLE.size(); i++) {
      Person person = PEOPLE.get(i);
      users.add(
          new DemoConfigurationText.User(
              person.email(),
              person.username(),
              person.name(),
              randomness.token(USER_ID_BYTES),
              hashes.get(i),
              person.groups()));
    }
    accounts.write(accountsIn(directory));
    Path secret = directory.resolve(DemoConfiguration.CLIENT_ID + ".secret");
    DemoFiles.writePrivate(secret, randomness.token(SECRET_BYTES));
    DemoPorts ports = DemoPorts.first(options);
    DemoConfigurationText text =
        new DemoConfigurationText(
            directory,
            ports.issuer(),
            ports.application(),
            ports.telemetry().orElseThrow(),
            certificates,
            secret,
            users);
    DemoFiles.writePrivate(DemoConfiguration.fileIn(directory), text + options.more());
  }
}
