package dev.gatehouse.wiring;

import dev.gatehouse.backchannel.LogoutDelivery;
import dev.gatehouse.config.settings.StorageSettings;
import dev.gatehouse.http.HttpServer;
import dev.gatehouse.jobs.CleanupJob;
import dev.gatehouse.jobs.Job;
import dev.gatehouse.jobs.Jobs;
import java.nio.file.Path;
import java.time.Duration;

/** The timetable of a server. */
final class BackgroundWork {
  private BackgroundWork() {}

  static Jobs of(
      Core core,
      DatabaseProbe probe,
      HttpServer http,
      Reloader reloader,
      LogoutDelivery logouts,
      OwnAddress address,
      Path configuration) {
    Jobs jobs = new Jobs(core.storage(), core.clock(), core.randomness());
    jobs.add(
        new Job(
            "key rotation",
            Duration.ofMinutes(1),
            Duration.ofSeconds(10),
            true,
            core.rotation()::tend));
    jobs.add(
        new Job("keys", Duration.ofSeconds(5), Duration.ofSeconds(1), false, core.keys()::refresh));
    jobs.add(
        new Job(
            "master key",
            MasterKeyChange.PERIOD,
            Duration.ofSeconds(1),
            false,
            core.masterKeyChange()));
    jobs.add(
        new Job(
            LogoutDelivery.JOB,
            Duration.ofSeconds(5),
            Duration.ofSeconds(1),
            false,
            logouts::deliver));
    jobs.add(
        new Job(
            "clients",
            Duration.ofSeconds(1),
            Duration.ZERO,
            false,
            core.generations()::followClients));
    jobs.add(
        new Job(
            "files of the configuration",
            Duration.ofMillis(500),
            Duration.ZERO,
            false,
            new ConfigurationWatch(configuration, reloader)));
    jobs.add(
        new Job(
            "clean-up",
            Duration.ofMinutes(5),
            Duration.ofMinutes(1),
            true,
            new CleanupJob(
                core.storage(),
                core.clock(),
                () -> reloader.settings().audit().retention(),
                CleanupJob.realTime(),
                reloader.settings().storage() instanceof StorageSettings.Sqlite)));
    jobs.add(new Job("audit", Duration.ofSeconds(1), Duration.ZERO, false, core.recorder()::flush));
    jobs.add(new Job("database probe", DatabaseProbe.PERIOD, Duration.ZERO, false, probe));
    jobs.add(
        new Job(
            "certificates",
            Duration.ofSeconds(10),
            Duration.ZERO,
            false,
            http::reloadCertificates));
    jobs.add(new Job("own address", OwnAddress.PERIOD, Duration.ofMinutes(1), false, address));
    jobs.add(
        new Job(
            "closed connectors",
            Duration.ofSeconds(30),
            Duration.ofSeconds(10),
            false,
            reloader::openClosedConnectors));
    return jobs;
  }
}
