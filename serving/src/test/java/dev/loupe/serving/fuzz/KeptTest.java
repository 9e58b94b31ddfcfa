package dev.loupe.serving.fuzz;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.loupe.serving.fixture.TestBundle;
import dev.loupe.serving.fixture.TestServer;
import dev.loupe.serving.queue.ByteBudget;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class KeptTest {
  @TempDir static Path root;
  static TestServer server;
  static Target target;

  @BeforeAll
  static void start() {
    server = TestServer.ready(TestBundle.binary(root), FuzzRun.SETTINGS);
    target = new Target(server);
  }

  @AfterAll
  static void stop() {
    target.close();
    server.close();
  }

  static List<Kept> kept() {
    return Kept.all();
  }

  @ParameterizedTest
  @MethodSource("kept")
  void whatWentWrongOnceGoesWell(Kept kept) throws Exception {
    Good before = target.good();

    target.giveAll(kept.one());

    assertThat(target.good()).isEqualTo(before);
    // A call's memory is given back when its stream is closed, which its client need not wait for.
    await().until(() -> server.bean(ByteBudget.class).used() == 0);
  }
}
