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
import picocli.CommandLine.Spec;

/** {@code gatehouse keys}. */
@Command(
    name = "keys",
    description = "List and rotate the keys that sign tokens.",
    mixinStandardHelpOptions = true,
    synopsisSubcommandLabel = "COMMAND",
    subcommands = {KeysCommand.ListKeys.class, KeysCommand.Rotate.class})
final class KeysCommand {

  /** {@code gatehouse keys list}. */
  @Command(name = "list", description = "List the keys.", mixinStandardHelpOptions = true)
  static final class ListKeys implements Callable<Integer> {
    @Spec private CommandSpec spec;
    @Mixin private ConfigOption config;

    @Override
    public Integer call() throws StartException {
      Map<String, Object> reply = new Administration(config.file()).get("/keys", Map.of());
      PrintWriter out = spec.commandLine().getOut();
      out.printf("%-8s %-6s %s%n", "STATE", "ALG", "KID");
      for (Object one : (List<?>) reply.get("keys")) {
        Map<?, ?> key = (Map<?, ?>) one;
        Object alg = key.get("alg");
        out.printf("%-8s %-6s %s%n", key.get("state"), alg == null ? "" : alg, key.get("kid"));
      }
      return 0;
    }
  }

  /** {@code gatehouse keys rotate}. */
  @Command(
      name = "rotate",
      description =
          "Plan the change to the next key as soon as every reader of the JWKS has had the time to"
              + " see it.",
      mixinStandardHelpOptions = true)
  static final class Rotate implements Callable<Integer> {
    @Spec private CommandSpec spec;
    @Mixin private ConfigOption config;

    @Option(names = "--alg", paramLabel = "ALG", description = "Only the keys of this algorithm.")
    private String algorithm;

    @Option(
        names = "--emergency",
        description =
            "The active key is not trusted any more: drop it at once. Tokens that it signed stop"
                + " working, and API servers may refuse new ones until they read the keys again.")
    private boolean emergency;

    @Override
    public Integer call() throws StartException {
      Map<String, Object> body = new LinkedHashMap<>();
      if (algorithm != null) {
        body.put("alg", algorithm);
      }
      if (emergency) {
        body.put("emergency", true);
      }
      Map<String, Object> reply = new Administration(config.file()).post("/keys/rotate", body);
      PrintWriter out = spec.commandLine().getOut();
      for (Object one : (List<?>) reply.get("rotated")) {
        Map<?, ?> rotated = (Map<?, ?>) one;
        out.println(
            rotated.get("alg")
                + ": the next key signs from "
                + rotated.get("signs_from")
                + (rotated.get("dropped") == null ? "" : "; dropped " + rotated.get("dropped")));
      }
      if (emergency) {
        out.println(
            "API servers keep keys that they have seen: change their AuthenticationConfiguration, or"
                + " restart them.");
      }
      return 0;
    }
  }
}
