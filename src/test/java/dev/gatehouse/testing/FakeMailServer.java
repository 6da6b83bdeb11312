package dev.gatehouse.testing;

import dev.gatehouse.http.PemFiles;
import dev.gatehouse.tck.Listener;
import dev.gatehouse.tck.TestCertificates;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.Base64;
import java.util.Locale;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;

/**
 * An SMTP server (RFC 5321) on a free port of 127.0.0.1 that keeps what it is given: with STARTTLS,
 * and for a user name and a password.
 */
public final class FakeMailServer implements AutoCloseable {
  public static final String USER = "mailer";
  public static final String PASSWORD = "the password of the mailer";
  private final Listener listener;
  private final SSLContext tls;
  private final boolean offersTls;
  private final BlockingQueue<Received> received = new LinkedBlockingQueue<>();

  /**
   * A message.
   *
   * @param from sender of the envelope
   * @param to recipient of the envelope
   * @param data head and body
   * @param secure whether it came over TLS
   * @param user who had logged in, or ""
   */
  public record Received(String from, String to, String data, boolean secure, String user) {}

  private FakeMailServer(SSLContext tls, boolean offersTls) {
    this.tls = tls;
    this.offersTls = offersTls;
    listener = Listener.start(connection -> new Conversation(connection).run());
  }

  /**
   * Starts it.
   *
   * @param offersTls whether it knows STARTTLS
   */
  public static FakeMailServer start(
      Path directory, TestCertificates certificates, boolean offersTls) {
    try {
      Path certificate =
          Files.writeString(directory.resolve("mail.crt"), certificates.certificatePem());
      Path key = Files.writeString(directory.resolve("mail.key"), certificates.keyPem());
      KeyManagerFactory keys =
          KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
      keys.init(PemFiles.read(certificate, key), new char[0]);
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(keys.getKeyManagers(), null, null);
      return new FakeMailServer(context, offersTls);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  public int port() {
    return listener.port();
  }

  /** The next message; fails after ten seconds without one. */
  public Received next() throws InterruptedException {
    Received message = received.poll(10, TimeUnit.SECONDS);
    if (message == null) {
      throw new AssertionError("no mail came");
    }
    return message;
  }

  /** Whether nothing has come that nobody took. */
  public boolean isEmpty() {
    return received.isEmpty();
  }

  private final class Conversation {
    private Socket connection;
    private BufferedReader in;
    private OutputStream out;
    private String from = "";
    private String to = "";
    private String user = "";

    Conversation(Socket connection) throws IOException {
      use(connection);
    }

    private void use(Socket now) throws IOException {
      connection = now;
      in =
          new BufferedReader(
              new InputStreamReader(now.getInputStream(), StandardCharsets.ISO_8859_1));
      out = now.getOutputStream();
    }

    private void say(String line) throws IOException {
      out.write((line + "\r\n").getBytes(StandardCharsets.US_ASCII));
      out.flush();
    }

    void run() throws IOException {
      say("220 mail.example.com ready");
      for (String line = in.readLine(); line != null; line = in.readLine()) {
        String verb = line.split(" ", 2)[0].toUpperCase(Locale.ROOT);
        switch (verb) {
          case "EHLO", "HELO" -> greet();
          case "STARTTLS" -> protect();
          case "AUTH" -> authenticate(line);
          case "MAIL" -> {
            from = between(line);
            say("250 ok");
          }
          case "RCPT" -> {
            to = between(line);
            say(to.startsWith("unknown") ? "550 there is no such mailbox" : "250 ok");
          }
          case "DATA" -> data();
          case "QUIT" -> {
            say("221 bye");
            return;
          }
          default -> say("250 ok");
        }
      }
    }

    private boolean secure() {
      return connection instanceof SSLSocket;
    }

    private void greet() throws IOException {
      if (offersTls && !secure()) {
        say("250-mail.example.com");
        say("250 STARTTLS");
      } else {
        say("250-mail.example.com");
        say("250 AUTH PLAIN");
      }
    }

    private void protect() throws IOException {
      say("220 go ahead");
      SSLSocket protectedSocket =
          (SSLSocket) tls.getSocketFactory().createSocket(connection, null, true);
      protectedSocket.startHandshake();
      use(protectedSocket);
    }

    private void authenticate(String line) throws IOException {
      String[] parts = line.split(" ", -1);
      String encoded = parts.length > 2 ? parts[2] : "";
      if (encoded.isEmpty()) {
        say("334 ");
        encoded = in.readLine();
      }
      String plain = new String(Base64.getDecoder().decode(encoded), StandardCharsets.UTF_8);
      // RFC 4616: the identity to act as may stand in front.
      if (plain.equals("\0" + USER + "\0" + PASSWORD)
          || plain.equals(USER + "\0" + USER + "\0" + PASSWORD)) {
        user = USER;
        say("235 welcome");
      } else {
        say("535 wrong user name or password");
      }
    }

    private void data() throws IOException {
      say("354 go ahead");
      StringBuilder all = new StringBuilder();
      for (String line = in.readLine(); line != null && !line.equals("."); line = in.readLine()) {
        all.append(line).append('\n');
      }
      received.add(new Received(from, to, all.toString(), secure(), user));
      say("250 taken");
    }

    private static String between(String line) {
      return line.substring(line.indexOf('<') + 1, line.indexOf('>'));
    }
  }

  @Override
  public void close() {
    listener.close();
  }
}
