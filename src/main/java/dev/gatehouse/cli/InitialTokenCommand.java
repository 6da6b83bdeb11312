package dev.gatehouse.cli;

import dev.gatehouse.wiring.StartException;
import java.io.PrintWriter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code gatehouse client initial-token}. */
@Command(
    name = "initial-token",
    description = "Make, list and remove tokens with which clients register themselves.",
    mixinStandardHelpOptions = true,
    synopsisSubcommandLabel = "COMMAND",
    subcommands = {
      InitialTokenCommand.Create.class,
      InitialTokenCommand.ListTokens.class,
      InitialTokenCommand.Remove.class
    })
final class InitialTokenCommand {
  private static final String RESOURCE = "/initial-tokens";

  /** {@code gatehouse client initial-token create}. */
  @Command(
      name = "create",
      description = "Make an initial access token (RFC 7591). It is printed once.",
      mixinStandardHelpOptions = true)
  static final class Create implements Callable<Integer> {
    @Spec private CommandSpec spec;
    @Mixin private ConfigOption config;
    @Mixin private OutputOption output;

    @Option(
        names = "--uses",
        paramLabel = "NUMBER",
        description = "How many clients may be registered with it. Default: 1.")
    private int uses = 1;

    @Option(
        names = "--life",
        paramLabel = "DURATION",
        description = "How long it works. Default: 1d.")
    private String life = "1d";

    @Option(names = "--note", paramLabel = "TEXT", description = "What it is for.")
    private String note;

    @Override
    public Integer call() throws StartException {
      Map<String, Object> body = new LinkedHashMap<>();
      body.put("uses", uses);
      body.put("life", life);
      Administration.put(body, "note", note);
      Administration administration = new Administration(config.file());
      Map<String, Object> reply = administration.post(RESOURCE, body);
      PrintWriter out = spec.commandLine().getOut();
      if (!output.printed(out, reply)) {
        out.println("initial access token  " + reply.get("token"));
        out.println("It registers " + uses + " client(s) until " + reply.get("expires") + ":");
        out.println();
        out.println(
            "curl -H 'Authorization: Bearer TOKEN' -H 'Content-Type: application/json' \\\n"
                + "  -d '{\"client_name\":\"Example\",\"redirect_uris\":[\"https://app.example.com/cb\"]}' "
                + administration.issuer()
                + "/register");
      }
      if (!Boolean.TRUE.equals(reply.get("registration_enabled"))) {
        spec.commandLine()
            .getErr()
            .println("Warning: registration.enabled is not set, so that it cannot be used yet.");
      }
      return 0;
    }
  }

  /** {@code gatehouse client initial-token list}. */
  @Command(
      name = "list",
      description = "List the initial access tokens that can still be used.",
      mixinStandardHelpOptions = true)
  static final class ListTokens implements Callable<Integer> {
    @Spec private CommandSpec spec;
    @Mixin private ConfigOption config;
    @Mixin private OutputOption output;

    @Override
    public Integer call() throws StartException {
      Map<String, Object> reply = new Administration(config.file()).get(RESOURCE, Map.of());
      PrintWriter out = spec.commandLine().getOut();
      if (!output.printed(out, reply)) {
        for (Object one : (List<?>) reply.get("initial_tokens")) {
          Map<?, ?> token = (Map<?, ?>) one;
          Object note = token.get("note");
          out.println(
              token.get("id")
                  + "  uses left "
                  + token.get("uses_left")
                  + "  until "
                  + token.get("expires")
                  + (note == null ? "" : "  " + note));
        }
      }
      return 0;
    }
  }

  /** {@code gatehouse client initial-token remove}. */
  @Command(
      name = "remove",
      description = "Remove an initial access token; the clients that it registered stay.",
      mixinStandardHelpOptions = true)
  static final class Remove implements Callable<Integer> {
    @Spec private CommandSpec spec;
    @Mixin private ConfigOption config;

    @Parameters(paramLabel = "ID", description = "The token's id in the list.")
    private String id;

    @Override
    public Integer call() throws StartException {
      new Administration(config.file())
          .change("DELETE", RESOURCE + "/" + Administration.segment(id), Map.of(), Map.of());
      spec.commandLine().getOut().println("Removed " + id + ".");
      return 0;
    }
  }
}
