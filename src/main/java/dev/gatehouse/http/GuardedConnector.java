package dev.gatehouse.http;

import java.nio.channels.SelectableChannel;
import java.util.concurrent.Executor;
import org.eclipse.jetty.io.SelectorManager;
import org.eclipse.jetty.server.ConnectionFactory;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.IO;
import org.eclipse.jetty.util.thread.Scheduler;

/** A network connector whose connections a {@link ConnectionGuard} keeps within their limits. */
final class GuardedConnector extends ServerConnector {
  private final ConnectionGuard guard;

  GuardedConnector(Server server, ConnectionGuard guard, ConnectionFactory... protocols) {
    super(server, 1, 1, protocols);
    this.guard = guard;
    addBean(guard, false);
  }

  @Override
  protected SelectorManager newSelectorManager(
      Executor executor, Scheduler scheduler, int selectors) {
    return new ServerConnectorManager(executor, scheduler, selectors) {
      @Override
      public void accept(SelectableChannel channel, Object attachment) {
        if (guard.admits(channel)) {
          super.accept(channel, attachment);
        } else {
          IO.close(channel);
        }
      }
    };
  }

  @Override
  protected void doStart() throws Exception {
    super.doStart();
    guard.watch(this);
  }
}
