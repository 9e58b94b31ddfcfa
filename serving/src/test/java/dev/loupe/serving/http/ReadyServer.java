package dev.loupe.serving.http;

import dev.loupe.serving.fixture.Client;
import dev.loupe.serving.fixture.TestBundle;
import dev.loupe.serving.fixture.TestServer;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;

/** A server as it is without settings, and a client: what most tests of the routes begin with. */
abstract class ReadyServer {
  @TempDir static Path root;
  static TestServer server;
  static Client client;

  @BeforeAll
  static void start() {
    server = TestServer.ready(TestBundle.binary(root), Map.of());
    client = new Client();
  }

  @AfterAll
  static void stop() {
    client.close();
    server.close();
  }
}
