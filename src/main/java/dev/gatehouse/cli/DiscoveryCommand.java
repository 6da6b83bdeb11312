package dev.gatehouse.cli;

import com.nimbusds.jose.util.JSONObjectUtils;
import dev.gatehouse.spi.settings.Durations;
import dev.gatehouse.wiring.StartException;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.text.ParseException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code gatehouse discovery}. */
@Command(
    name = "discovery",
    description = "Copy the public documents to where others find them.",
    mixinStandardHelpOptions = true,
    synopsisSubcommandLabel = "COMMAND",
    subcommands = DiscoveryCommand.Export.class)
final class DiscoveryCommand {

  /** {@code gatehouse discovery export}. */
  @Command(
      name = "export",
      description =
          "Write the discovery document and the key set as files, for a web server or bucket that"
              + " answers when this server does not, or where this server is not reached. Ends with"
              + " 1 when readers of the files that were there have missed a key.",
      mixinStandardHelpOptions = true)
  static final class Export implements Callable<Integer> {
    private static final String DOCUMENT = ".well-known/openid-configuration";
    private static final String KEYS = "keys";

    @Spec private CommandSpec spec;
    @Mixin private ConfigOption config;
    @Mixin private OutputOption output;

    @Parameters(
        paramLabel = "DIRECTORY",
        description = "Gets " + DOCUMENT + " and " + KEYS + "; files are replaced at once.")
    private Path directory;

    @Option(
        names = "--base",
        paramLabel = "URL",
        description =
            "Where DIRECTORY is found: jwks_uri becomes URL/" + KEYS + ". Else it is the issuer's.")
    private URI base;

    @Option(
        names = "--every",
        paramLabel = "DURATION",
        description =
            "How often this runs, such as 1h: ends with 1 when that is too seldom for the rotation"
                + " of keys.")
    private String every;

    @Override
    public Integer call() throws StartException {
      Map<String, Object> reply = new Administration(config.file()).get("/discovery", Map.of());
      String keySet = (String) reply.get("key_set");
      String document = document((String) reply.get("document"));
      Instant until = Instant.parse((String) reply.get("complete_until"));
      List<String> complaints = new ArrayList<>(complaints(reply, keySet));
      tooSeldom(until).ifPresent(complaints::add);
      boolean changed;
      try {
        // A document whose keys are not there yet would be of no use.
        changed = PublicFile.write(directory.resolve(KEYS), keySet);
        changed |= PublicFile.write(directory.resolve(DOCUMENT), document);
      } catch (IOException e) {
        throw new CommandFailure("Cannot write to " + directory + ": " + e.getMessage());
      }
      tell(keySet, changed, until, complaints);
      return complaints.isEmpty() ? 0 : 1;
    }

    private String document(String ours) {
      if (base == null) {
        return ours;
      }
      if (!"https".equalsIgnoreCase(base.getScheme())
          || base.getHost() == null
          || base.getRawUserInfo() != null
          || base.getRawQuery() != null
          || base.getRawFragment() != null) {
        // A password would be published, and is not repeated here either.
        throw new CommandFailure("--base must be an https address without ?, # and @");
      }
      Map<String, Object> json = new LinkedHashMap<>(parse(ours));
      json.put("jwks_uri", base.toString().replaceAll("/+$", "") + "/" + KEYS);
      return JSONObjectUtils.toJSONString(json);
    }

    private static Map<String, Object> parse(String json) {
      try {
        return JSONObjectUtils.parse(json);
      } catch (ParseException e) {
        throw new CommandFailure("The server's answer is no JSON: " + e.getMessage());
      }
    }

    private Optional<String> tooSeldom(Instant until) {
      if (every == null) {
        return Optional.empty();
      }
      Duration pause;
      try {
        pause = Durations.parse(every);
      } catch (IllegalArgumentException e) {
        throw new CommandFailure("--every: " + e.getMessage());
      }
      Instant next = InstantSource.system().instant().plus(pause);
      return next.isBefore(until)
          ? Optional.empty()
          : Optional.of(
              "Run it more often than every "
                  + every
                  + ": from "
                  + until
                  + " on a key may sign that these files do not have.");
    }

    /** What readers of the files that were there have missed. */
    private List<String> complaints(Map<String, Object> reply, String keySet) {
      Optional<Set<String>> before = before();
      if (before.isEmpty()) {
        return List.of();
      }
      List<String> complaints = new ArrayList<>();
      for (Object kid : (List<?>) reply.get("signing")) {
        if (!before.get().contains(kid) && ids(keySet).contains(kid)) {
          complaints.add(
              "The key "
                  + kid
                  + " signs already and was not in the files: readers of them refused its tokens"
                  + " until now. Run this more often, and at once after gatehouse keys rotate.");
        }
      }
      return complaints;
    }

    private Optional<Set<String>> before() {
      try {
        return Optional.of(ids(Files.readString(directory.resolve(KEYS), StandardCharsets.UTF_8)));
      } catch (IOException | CommandFailure e) {
        // The first run, or a file of somebody else's: it is replaced.
        return Optional.empty();
      }
    }

    private static Set<String> ids(String keySet) {
      Set<String> ids = new LinkedHashSet<>();
      Object keys = parse(keySet).get("keys");
      for (Object key : keys instanceof List<?> list ? list : List.of()) {
        if (key instanceof Map<?, ?> one && one.get("kid") instanceof String kid) {
          ids.add(kid);
        }
      }
      return ids;
    }

    private void tell(String keySet, boolean changed, Instant until, List<String> complaints) {
      PrintWriter out = spec.commandLine().getOut();
      Map<String, Object> json = new LinkedHashMap<>();
      json.put("directory", directory.toString());
      json.put("changed", changed);
      json.put("keys", List.copyOf(ids(keySet)));
      json.put("complete_until", until.toString());
      json.put("complaints", complaints);
      if (!output.printed(out, json)) {
        out.println(
            directory + (changed ? " has the documents of now." : " had the documents of now."));
        out.println(
            "By schedule no key signs before "
                + until
                + " that they do not have. Run this again well before, and at once after gatehouse"
                + " keys rotate: a key that was changed by hand may sign minutes later, and one that"
                + " was dropped stays trusted where the files name it.");
      }
      complaints.forEach(spec.commandLine().getErr()::println);
    }
  }
}
