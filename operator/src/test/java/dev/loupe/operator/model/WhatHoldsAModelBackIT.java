package dev.loupe.operator.model;

import static org.assertj.core.api.Assertions.assertThat;

import dev.loupe.crd.DetectorModelStatus;
import dev.loupe.operator.fixture.ApiServer;
import java.time.Duration;
import java.time.InstantSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(ApiServer.Extension.class)
class WhatHoldsAModelBackIT {
  private final ApiServer server;

  WhatHoldsAModelBackIT(ApiServer server) {
    this.server = server;
  }

  @Test
  void aSecretThatAPodLacksIsToldInTheKubeletsWords() {
    InstantSource aMinuteLater =
        InstantSource.offset(InstantSource.system(), Duration.ofMinutes(1));
    try (ModelWorld world = new ModelWorld(server, aMinuteLater)) {
      world.aModel();
      String version = world.aVersion('a', "2026-11-21T08:00:00Z");
      String words =
          "MountVolume.SetUp failed for volume \"secret-0\" : secret \"shop-s3\" not found";

      world.cluster.cannotMount(world.deployment(version), words);

      DetectorModelStatus status = world.statusWhere("its words", s -> s.message().contains(words));
      assertThat(status.phase()).isNotEqualTo("Serving");
    }
  }
}
