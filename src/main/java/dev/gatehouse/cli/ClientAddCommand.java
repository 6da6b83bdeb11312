package dev.gatehouse.cli;

import dev.gatehouse.wiring.StartException;
import java.io.IOException;
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

/** {@code gatehouse client add}. */
@Command(
    name = "add",
    description = {
      "Register a client. Its secret is printed once and kept as a hash.",
      "Without arguments, somebody at a terminal is asked."
    },
    mixinStandardHelpOptions = true)
final class ClientAddCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;
  @Mixin private ConfigOption config;
  @Mixin private ClientOptions options;
  @Mixin private OutputOption output;

  @Parameters(
      arity = "0..1",
      paramLabel = "ID",
      description = "The client id; with a preset, the preset's name unless another is given.")
  private String id;

  @Option(
      names = "--preset",
      paramLabel = "NAME",
      description =
          "A tool that is known: kubernetes, argocd, grafana, headlamp, oauth2-proxy, vault, harbor,"
              + " minio, web, spa, native. Prints what to paste into it.")
  private String presetName;

  @Option(
      names = "--url",
      paramLabel = "URL",
      description = "What the preset asks for: the tool's address, or the redirect URI.")
  private String url;

  @Option(
      names = "--secret-stdin",
      description =
          "Take the secret from the first line of standard input, instead of a new one; at least 32"
              + " characters.")
  private boolean secretFromInput;

  @Override
  public Integer call() throws StartException, IOException {
    Map<String, Object> named = options.members();
    ClientQuestions.Answers wanted = wanted(named);
    Map<String, Object> body = new LinkedHashMap<>();
    Administration.put(body, "id", wanted.id());
    body.putAll(wanted.members());
    body.putAll(named);
    body.putIfAbsent("name", wanted.id());
    if (secretFromInput) {
      body.put("secret", new String(PasswordInput.read(true)));
    }
    Administration administration = new Administration(config.file());
    Map<String, Object> reply = administration.post("/clients", body);
    ClientText.warnings(spec.commandLine().getErr(), reply);
    PrintWriter out = spec.commandLine().getOut();
    String settings = settings(wanted, reply, administration);
    if (!settings.isEmpty()) {
      reply.put("settings", settings);
    }
    reply.put("issuer", administration.issuer());
    if (!output.printed(out, reply)) {
      tell(out, reply, settings);
    }
    return 0;
  }

  private ClientQuestions.Answers wanted(Map<String, Object> named) {
    if (presetName == null && id == null && named.isEmpty()) {
      return new ClientQuestions(ClientQuestions.terminal()).ask();
    }
    if (presetName == null) {
      if (url != null) {
        throw new CommandFailure("--url belongs to a --preset; use --redirect-uri.");
      }
      if (id == null) {
        throw new CommandFailure("Which id is the client to have?");
      }
      return new ClientQuestions.Answers(null, id, "", Map.of());
    }
    ClientPreset preset = ClientPreset.of(presetName);
    String known = id == null ? preset.id() : id;
    if (url == null && preset.question() != null && !named.containsKey("redirectURIs")) {
      throw new CommandFailure(
          preset.question() + "? Say it with --url, such as --url " + preset.example() + ".");
    }
    String answer = url == null ? "" : url;
    Map<String, Object> members =
        named.get("redirectURIs") instanceof List<?> uris && !uris.isEmpty()
            ? preset.membersFor(uris.stream().map(String::valueOf).toList())
            : preset.members().apply(answer);
    return new ClientQuestions.Answers(preset, known, answer, members);
  }

  private static String settings(
      ClientQuestions.Answers wanted, Map<String, Object> reply, Administration administration)
      throws StartException {
    if (wanted.preset() == null) {
      return "";
    }
    Map<?, ?> client = (Map<?, ?>) reply.get("client");
    Object secret = reply.get("secret");
    return wanted
        .preset()
        .settings(
            Map.of(
                "issuer", administration.issuer(),
                "id", String.valueOf(client.get("id")),
                "secret", secret == null ? "" : secret.toString(),
                "url", wanted.url().replaceFirst("/+$", "")));
  }

  private static void tell(PrintWriter out, Map<String, Object> reply, String settings) {
    Map<?, ?> client = (Map<?, ?>) reply.get("client");
    out.println("Registered " + client.get("id") + ".");
    out.println();
    out.println("issuer         " + reply.get("issuer"));
    out.println("client id      " + client.get("id"));
    if (reply.get("secret") != null) {
      out.println("client secret  " + reply.get("secret"));
      out.println();
      out.println("The secret is not shown again; gatehouse client rotate-secret makes a new one.");
    }
    if (!settings.isEmpty()) {
      out.println();
      out.print(settings);
    }
    out.flush();
  }
}
