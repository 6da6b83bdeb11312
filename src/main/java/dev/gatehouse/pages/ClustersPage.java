package dev.gatehouse.pages;

import java.util.List;

/**
 * The Kubernetes clusters that a person may use, with a kubeconfig for each.
 *
 * @param accountName who
 * @param clusters the clusters
 * @param all to one kubeconfig for all of them, or "" where there are fewer than two
 * @param account to the account's page
 */
public record ClustersPage(String accountName, List<Cluster> clusters, String all, String account)
    implements Page {
  public ClustersPage {
    accountName = DisplayName.clean(accountName);
    clusters = List.copyOf(clusters);
    Href.requireOrEmpty("all", all);
    Href.require("account", account);
  }

  /**
   * One cluster.
   *
   * @param name its name
   * @param server address of its API server, or ""
   * @param file name of the kubeconfig's file
   * @param kubeconfig to the kubeconfig, or "" where none can be made
   */
  public record Cluster(String name, String server, String file, String kubeconfig) {
    public Cluster {
      name = DisplayName.clean(name);
      server = DisplayName.clean(server);
      file = DisplayName.clean(file);
      Href.requireOrEmpty("kubeconfig", kubeconfig);
    }
  }

  @Override
  public PageKind kind() {
    return PageKind.CLUSTERS;
  }
}
