package dev.gatehouse.cli;

import dev.gatehouse.spi.settings.Durations;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeParseException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Options that say which events of the audit record are meant. */
final class AuditFilters {
  private static final InstantSource CLOCK = InstantSource.system();

  @Spec(Spec.Target.MIXEE)
  private CommandSpec spec;

  @Option(
      names = "--since",
      paramLabel = "TIME",
      description = "How long ago (1h, 30d), a day (2026-03-01) or a time (2026-03-01T12:00:00Z).")
  private String since;

  @Option(names = "--until", paramLabel = "TIME", description = "Events before that; as --since.")
  private String until;

  @Option(
      names = "--type",
      paramLabel = "EVENT",
      split = ",",
      description = "Such as login.failed, or login.* for all of a family; may be repeated.")
  private List<String> types = List.of();

  @Option(
      names = "--user",
      paramLabel = "WHO",
      description = "A sub, an id at a connector, or what somebody logs in with.")
  private String user;

  @Option(names = "--client", paramLabel = "ID", description = "The client.")
  private String client;

  @Option(names = "--connector", paramLabel = "ID", description = "The connector.")
  private String connector;

  @Option(names = "--session", paramLabel = "ID", description = "The login in one browser.")
  private String session;

  @Option(names = "--grant", paramLabel = "ID", description = "The grant, as tokens name it.")
  private String grant;

  @Option(names = "--jti", paramLabel = "ID", description = "The access token.")
  private String jti;

  @Option(
      names = "--request-id",
      paramLabel = "ID",
      description = "The request; an error page shows it.")
  private String request;

  @Option(names = "--remote", paramLabel = "ADDRESS", description = "Where it came from.")
  private String remote;

  /** The parameters of the search. */
  Map<String, String> parameters() {
    Map<String, String> parameters = new LinkedHashMap<>();
    Administration.put(parameters, "type", types.isEmpty() ? null : String.join(",", types));
    Administration.put(parameters, "since", time("--since", since));
    Administration.put(parameters, "until", time("--until", until));
    Administration.put(parameters, "user", user);
    Administration.put(parameters, "client", client);
    Administration.put(parameters, "connector", connector);
    Administration.put(parameters, "session", session);
    Administration.put(parameters, "grant", grant);
    Administration.put(parameters, "jti", jti);
    Administration.put(parameters, "request_id", request);
    Administration.put(parameters, "remote", remote);
    return parameters;
  }

  private String time(String option, String text) {
    if (text == null) {
      return null;
    }
    try {
      if (text.indexOf('T') > 0) {
        return Instant.parse(text).toString();
      }
      if (text.indexOf('-') > 0) {
        return LocalDate.parse(text).atStartOfDay(ZoneOffset.UTC).toInstant().toString();
      }
      return CLOCK.instant().minus(Durations.parse(text)).toString();
    } catch (DateTimeParseException | IllegalArgumentException e) {
      throw new ParameterException(
          spec.commandLine(),
          option
              + " is a duration such as 1h, a day such as 2026-03-01 or a time in UTC such as"
              + " 2026-03-01T12:00:00Z, and not "
              + text);
    }
  }
}
