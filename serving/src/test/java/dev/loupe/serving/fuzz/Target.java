package dev.loupe.serving.fuzz;

import dev.loupe.serving.fixture.TestServer;
import java.io.IOException;

/** The server as one thread reaches it. */
final class Target implements AutoCloseable {
  private final Beneath beneath;
  private final HttpPort http;
  private final GrpcPort grpc;

  Target(TestServer server) {
    beneath = new Beneath(server);
    http = new HttpPort(server);
    grpc = new GrpcPort(server);
  }

  /**
   * @return what came of it
   */
  String give(Case one, boolean port) throws IOException, InterruptedException {
    if (!port) {
      return beneath.give(one);
    }
    return switch (one.kind()) {
      case PICTURE, REQUEST, WIRE -> http.give(one);
      case CALL, FRAMES -> grpc.give(one);
    };
  }

  /** In both ways, where there are two. */
  void giveAll(Case one) throws IOException, InterruptedException {
    switch (one.kind()) {
      case PICTURE, REQUEST, CALL -> {
        give(one, false);
        give(one, true);
      }
      case WIRE, FRAMES -> give(one, true);
    }
  }

  /** What is answered to a sound picture, but for what is new each time. */
  Good good() throws IOException {
    byte[] picture = Samples.read("plain.jpg");
    return Good.ask(http, grpc, picture);
  }

  @Override
  public void close() {
    http.close();
    grpc.close();
  }
}
