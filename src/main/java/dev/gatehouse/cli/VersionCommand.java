package dev.gatehouse.cli;

import dev.gatehouse.wiring.Version;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code gatehouse version}. */
@Command(
    name = "version",
    description = "Say which version this is.",
    mixinStandardHelpOptions = true)
final class VersionCommand implements Runnable {
  @Spec private CommandSpec spec;

  @Override
  public void run() {
    spec.commandLine()
        .getOut()
        .println("Gatehouse " + Version.text() + ", Java " + Runtime.version());
  }
}
