package dev.gatehouse.demo;

import java.net.URI;
import java.nio.file.Path;

/** What a person reads when the demo runs: at most 80 columns, addresses aside. */
final class DemoBanner {
  private static final String INDENT = "               ";

  private DemoBanner() {}

  /**
   * @param here the working directory, from which paths are shown
   */
  static void print(DemoSetup setup, Path here, Terminal terminal) {
    URI issuer = setup.configuration().issuer();
    String authority = shown(setup.certificates().authority(), here);
    terminal.line("");
    terminal.line("  " + terminal.strong("Gatehouse demo") + terminal.soft("  –  Ctrl-C ends it"));
    terminal.line("");
    entry(terminal, "Open", terminal.link(setup.configuration().applicationUri().toString()));
    String label = "Log in as";
    int width =
        setup.accounts().accounts().stream().mapToInt(one -> one.login().length()).max().orElse(0);
    for (DemoAccounts.Account account : setup.accounts().accounts()) {
      String login = account.login() + " ".repeat(width - account.login().length());
      entry(terminal, label, login + "   " + terminal.strong(account.password()));
      label = "";
    }
    terminal.line("");
    entry(terminal, "Issuer", terminal.link(issuer.toString()));
    entry(terminal, "Certificate", "from a CA of the demo's own: " + authority);
    terminal.line(INDENT + terminal.soft("your browser warns of it: go on, or import that file"));
    terminal.line("");
    entry(terminal, "curl", "curl --cacert " + quoted(authority) + " \\");
    terminal.line(INDENT + "  " + issuer + "/.well-known/openid-configuration");
    entry(terminal, "API server", "--oidc-issuer-url=" + issuer);
    terminal.line(INDENT + "--oidc-client-id=kubernetes");
    terminal.line(INDENT + "--oidc-username-claim=email --oidc-groups-claim=groups");
    terminal.line(INDENT + "--oidc-ca-file=" + quoted(authority));
    terminal.line("");
    entry(terminal, "Check", "./gatehouse demo --check" + terminal.soft("   logs in by itself"));
    entry(
        terminal,
        setup.firstStart() ? "Made" : "Kept",
        shown(setup.directory(), here) + terminal.soft("   delete it to start afresh"));
    terminal.line("");
  }

  private static void entry(Terminal terminal, String label, String text) {
    String padded = label + " ".repeat(INDENT.length() - 2 - label.length());
    terminal.line("  " + terminal.soft(padded) + text);
  }

  /** Relative when that leads down from here. */
  static String shown(Path path, Path here) {
    Path absolute = here.toAbsolutePath().normalize();
    return path.startsWith(absolute) && !path.equals(absolute)
        ? absolute.relativize(path).toString()
        : path.toString();
  }

  /** For a shell. */
  private static String quoted(String path) {
    return path.matches("[A-Za-z0-9_./@:+-]+") ? path : "'" + path.replace("'", "'\\''") + "'";
  }
}
