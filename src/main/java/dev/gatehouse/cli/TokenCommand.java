package dev.gatehouse.cli;

import dev.gatehouse.wiring.StartException;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code gatehouse token}. */
@Command(
    name = "token",
    description = "Take back single ID tokens.",
    mixinStandardHelpOptions = true,
    synopsisSubcommandLabel = "COMMAND",
    subcommands = {TokenCommand.Revoke.class})
final class TokenCommand {

  private TokenCommand() {}

  /** {@code gatehouse token revoke}. Never prints the token. */
  @Command(
      name = "revoke",
      description = {
        "Take back one ID token; clusters with tokenReview refuse it from now on. What its login has"
            + " besides goes on: gatehouse grant revoke ends that."
      },
      mixinStandardHelpOptions = true)
  static final class Revoke implements Callable<Integer> {
    @Spec private CommandSpec spec;
    @Mixin private ConfigOption config;
    @Mixin private OutputOption output;

    @Parameters(
        paramLabel = "TOKEN",
        arity = "0..1",
        defaultValue = TokenInput.STANDARD_INPUT,
        description = TokenInput.DESCRIPTION)
    private String token;

    @Option(
        names = "--jti",
        paramLabel = "JTI",
        description =
            "Its identifier instead of the token: the claim jti, in Kubernetes' audit log the"
                + " credential-id.")
    private String jti;

    @Override
    public Integer call() throws StartException, IOException {
      if (jti != null && !TokenInput.STANDARD_INPUT.equals(token)) {
        throw new CommandFailure("Give the token or its --jti, one of them.");
      }
      Map<String, Object> body =
          jti != null ? Map.of("jti", jti) : Map.of("token", TokenInput.read(token));
      Administration administration = new Administration(config.file());
      Map<String, Object> reply = administration.post("/id-tokens/revoke", body);
      if (!output.printed(spec.commandLine().getOut(), reply)) {
        spec.commandLine()
            .getOut()
            .println(
                "The token "
                    + reply.get("jti")
                    + (Boolean.TRUE.equals(reply.get("revoked"))
                        ? " is refused from now on."
                        : " was refused before.")
                    + (jti == null ? "" : " Whether there is such a token was not looked up."));
      }
      if (!isAsked(administration)) {
        spec.commandLine()
            .getErr()
            .println(
                "warning: no cluster has tokenReview, so no API server hears of this: a token that"
                    + " a cluster takes is good there until it expires.");
      }
      return 0;
    }

    private static boolean isAsked(Administration administration) throws StartException {
      return ((List<?>) administration.get("/clusters", Map.of()).get("clusters"))
          .stream().anyMatch(one -> Boolean.TRUE.equals(((Map<?, ?>) one).get("token_review")));
    }
  }
}
