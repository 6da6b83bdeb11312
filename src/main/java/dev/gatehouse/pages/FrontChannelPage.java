package dev.gatehouse.pages;

import java.net.URI;
import java.util.List;

/**
 * The person is logged out, and the page tells applications so (OpenID Connect Front-Channel Logout
 * 1.0 §3): it loads an address of each in a frame. When all are loaded, or after a few seconds, it
 * goes on by itself; without scripts it waits the few seconds, and there is a link.
 *
 * @param applicationName the client that asked for the logout, or ""
 * @param frames what is loaded
 * @param next where to go on, or "" for nowhere
 */
public record FrontChannelPage(String applicationName, List<Frame> frames, String next)
    implements Page {
  public FrontChannelPage {
    applicationName = DisplayName.clean(applicationName);
    frames = List.copyOf(frames);
    Href.requireOrEmpty("next", next);
  }

  /**
   * One application.
   *
   * @param name its name
   * @param address an http or https address
   */
  public record Frame(String name, String address) {
    public Frame {
      name = DisplayName.clean(name);
      if (!Href.isWeb(address)) {
        throw new IllegalArgumentException("a frame needs an http(s) address");
      }
    }
  }

  /** The origins that the page may load frames from. */
  List<String> origins() {
    return frames.stream()
        .map(frame -> ContentSecurity.origin(URI.create(frame.address())))
        .distinct()
        .toList();
  }

  @Override
  public PageKind kind() {
    return PageKind.FRONT_CHANNEL;
  }
}
