package dev.gatehouse.cli;

import dev.gatehouse.audit.AuditText;
import dev.gatehouse.wiring.StartException;
import java.io.PrintWriter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code gatehouse account}. */
@Command(
    name = "account",
    description = "See which logins are one person, link and unlink them, disable people.",
    mixinStandardHelpOptions = true,
    synopsisSubcommandLabel = "COMMAND",
    subcommands = {
      AccountCommand.ListAccounts.class,
      AccountCommand.Link.class,
      AccountCommand.Unlink.class,
      AccountCommand.Subject.class,
      AccountCommand.Disable.class,
      AccountCommand.Enable.class
    })
final class AccountCommand {
  private static final String RESOURCE = "/accounts";

  private AccountCommand() {}

  /** {@code gatehouse account list}. */
  @Command(
      name = "list",
      description = "List accounts, each with the logins that are linked to it.",
      mixinStandardHelpOptions = true)
  static final class ListAccounts implements Callable<Integer> {
    @Spec private CommandSpec spec;
    @Mixin private ConfigOption config;
    @Mixin private OutputOption output;

    @Option(
        names = "--connector",
        paramLabel = "ID",
        description = "Only those with a login of this connector.")
    private String connector;

    @Option(
        names = "--user",
        paramLabel = "WHO",
        description = "A sub, an id at a connector, or what somebody logs in with.")
    private String user;

    @Override
    public Integer call() throws StartException {
      PrintWriter out = spec.commandLine().getOut();
      Map<String, String> query = new LinkedHashMap<>();
      Administration.put(query, "connector", connector);
      Administration.put(query, "user", user);
      try (Administration administration = Administration.kept(config.file())) {
        Pages.each(
            administration,
            RESOURCE,
            query,
            "accounts",
            account -> {
              if (!output.printed(out, account)) {
                print(out, account);
              }
            },
            out::checkError);
      }
      return 0;
    }
  }

  private static void print(PrintWriter out, Map<?, ?> account) {
    out.println(
        account.get("id") + (Boolean.TRUE.equals(account.get("enabled")) ? "" : "  (disabled)"));
    for (Object one : (List<?>) account.get("identities")) {
      Map<?, ?> identity = (Map<?, ?>) one;
      out.println(
          " " + HoldingOptions.values(identity, "connector", "user_id", "sub", "last_login"));
    }
  }

  /** An account, and one of its logins where it is about one. */
  abstract static class Change implements Callable<Integer> {
    private final String method;
    private final String below;
    @Spec private CommandSpec spec;
    @Mixin private ConfigOption config;
    @Mixin private OutputOption output;

    @Parameters(paramLabel = "ACCOUNT", description = "The account, by its id in the list.")
    private String account;

    Change(String method, String below) {
      this.method = method;
      this.below = below;
    }

    abstract Map<String, Object> body();

    @Override
    public Integer call() throws StartException {
      Map<String, Object> reply =
          new Administration(config.file())
              .change(
                  method,
                  RESOURCE + "/" + Administration.segment(account) + below,
                  Map.of(),
                  body());
      PrintWriter out = spec.commandLine().getOut();
      if (!output.printed(out, reply)) {
        print(out, (Map<?, ?>) reply.get("account"));
        out.println(
            AuditText.line(
                "Logins ended: "
                    + reply.get("sessions_ended")
                    + "; grants ended: "
                    + reply.get("grants_ended")
                    + "."));
      }
      return 0;
    }
  }

  /** {@code gatehouse account link}. */
  @Command(
      name = "link",
      description = {
        "Link a login to an account, also before its first use. Where applications may have seen its",
        "sub, it keeps that; else they get the one of the account."
      },
      mixinStandardHelpOptions = true)
  static final class Link extends Change {
    @ArgGroup(exclusive = false, multiplicity = "1")
    private PersonOption person;

    @Option(names = "--keep-subject", description = "The login keeps a sub of its own in any case.")
    private boolean keep;

    Link() {
      super("POST", "/link");
    }

    @Override
    Map<String, Object> body() {
      Map<String, Object> body = person.members();
      body.put("subject", keep ? "own" : "account");
      return body;
    }
  }

  /** {@code gatehouse account unlink}. */
  @Command(
      name = "unlink",
      description = "Give a login an account of its own. What it has as the account's sub ends.",
      mixinStandardHelpOptions = true)
  static final class Unlink extends Change {
    @ArgGroup(exclusive = false, multiplicity = "1")
    private PersonOption person;

    Unlink() {
      super("POST", "/unlink");
    }

    @Override
    Map<String, Object> body() {
      return person.members();
    }
  }

  /** {@code gatehouse account subject}. */
  @Command(
      name = "subject",
      description = {
        "Let applications get the sub of the account for a login, or the login's own again. To them",
        "it is somebody else from then on, so its logins, grants and consents end."
      },
      mixinStandardHelpOptions = true)
  static final class Subject extends Change {
    @ArgGroup(exclusive = false, multiplicity = "1")
    private PersonOption person;

    @Option(
        names = "--subject",
        required = true,
        paramLabel = "WHOSE",
        description = "account or own.")
    private String subject;

    Subject() {
      super("POST", "/subject");
    }

    @Override
    Map<String, Object> body() {
      Map<String, Object> body = person.members();
      body.put("subject", subject);
      return body;
    }
  }

  /** {@code gatehouse account disable}. */
  @Command(
      name = "disable",
      description = "Let nobody log in by any login of an account, and end all that it has.",
      mixinStandardHelpOptions = true)
  static final class Disable extends Change {
    Disable() {
      super("PATCH", "");
    }

    @Override
    Map<String, Object> body() {
      return Map.of("enabled", false);
    }
  }

  /** {@code gatehouse account enable}. */
  @Command(
      name = "enable",
      description = "Let people log in to a disabled account again.",
      mixinStandardHelpOptions = true)
  static final class Enable extends Change {
    Enable() {
      super("PATCH", "");
    }

    @Override
    Map<String, Object> body() {
      return Map.of("enabled", true);
    }
  }
}
