package dev.gatehouse.demo;

import java.nio.file.Path;
import java.util.List;

/**
 * The text of a demo's configuration.
 *
 * @param directory absolute
 * @param users who can log in, the administrator first
 */
record DemoConfigurationText(
    Path directory,
    int port,
    int applicationPort,
    int telemetryPort,
    DemoCertificates certificates,
    Path secretFile,
    List<User> users) {

  /** A local user. */
  record User(
      String email,
      String username,
      String name,
      String userId,
      String hash,
      List<String> groups) {}

  @Override
  public String toString() {
    StringBuilder people = new StringBuilder();
    users.forEach(user -> people.append(person(user)));
    return
"""
# The demo's configuration. It was written at the first start and is yours now:
# edit it and start the demo again. Delete the directory to start afresh.
apiVersion: gatehouse/v1
issuer: https://127.0.0.1:%d

storage:
  type: sqlite
  config:
    file: %s

web:
  https: 127.0.0.1:%d
  tlsCert: %s
  tlsKey: %s

telemetry:
  http: 127.0.0.1:%d

logger:
  level: warn # info shows every login

frontend:
  theme: auto # light or dark as the browser likes it

enablePasswordDB: true
staticPasswords:
%s
staticClients:
  - id: %s
    name: Demo application
    secretFile: %s
    requirePkce: true
    redirectURIs:
      - http://127.0.0.1:%d/callback
    postLogoutRedirectURIs:
      - http://127.0.0.1:%d/logged-out
  # For kubectl with kubelogin, which listens on a port of its own choice.
  - id: kubernetes
    name: Kubernetes
    public: true
    applicationType: native
    redirectURIs:
      - http://localhost:8000
      - http://127.0.0.1:8000
      - http://127.0.0.1:8000/callback
"""
        .formatted(
            port,
            // In this place a dollar sign would begin the name of a variable.
            quoted(directory.resolve("gatehouse.db").toString().replace("$", "$$")),
            port,
            quoted(certificates.certificate().toString()),
            quoted(certificates.key().toString()),
            telemetryPort,
            people,
            DemoConfiguration.CLIENT_ID,
            quoted(secretFile.toString()),
            applicationPort,
            applicationPort);
  }

  private static String person(User user) {
    return
"""
  - email: %s
    username: %s
    preferredUsername: %s
    name: %s
    userID: %s
    hash: %s
    groups: [%s]
"""
        .formatted(
            user.email(),
            quoted(user.username()),
            quoted(user.username()),
            quoted(user.name()),
            quoted(user.userId()),
            quoted(user.hash()),
            String.join(", ", user.groups()));
  }

  /** A scalar in single quotes, in which only the quote itself is special (YAML 1.2.2 §7.3.2). */
  private static String quoted(String text) {
    if (text.chars().anyMatch(c -> c < ' ')) {
      throw new IllegalArgumentException("a path or name with control characters cannot be kept");
    }
    return "'" + text.replace("'", "''") + "'";
  }
}
