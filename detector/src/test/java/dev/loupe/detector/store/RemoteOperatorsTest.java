package dev.loupe.detector.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.loupe.detector.store.RemoteOperators.Opened;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The library frees an operator without asking who uses it. */
class RemoteOperatorsTest {
  @TempDir Path secret;
  private RemoteOperators operators;

  @BeforeEach
  void aSecret() throws Exception {
    set("AWS_REGION", "eu-test-1");
    set("AWS_ACCESS_KEY_ID", "id");
    set("AWS_SECRET_ACCESS_KEY", "of yesterday");
    operators =
        new RemoteOperators(RemoteUri.parse("s3://models/a").orElseThrow(), Access.secret(secret));
  }

  @Test
  void withoutNewValuesThereIsNoOther() throws Exception {
    Opened first = operators.current();

    assertThat(operators.after(first)).isSameAs(first).isSameAs(operators.current());
  }

  @Test
  void everyThreadThatWasRefusedHasTheNewOne() throws Exception {
    Opened first = operators.current();
    set("AWS_SECRET_ACCESS_KEY", "of today");
    Opened second = operators.after(first);

    assertThat(second).isNotSameAs(first);
    assertThat(second.settings()).containsEntry("secret_access_key", "of today");
    assertThat(operators.after(first)).isSameAs(second);
    assertThat(operators.after(second)).isSameAs(second);
  }

  @Test
  void theFormerOneIsFreedNoEarlierThanTheStore() throws Exception {
    Opened first = operators.current();
    set("AWS_SECRET_ACCESS_KEY", "of today");
    Opened second = operators.after(first);

    assertThat(first.operator().isDisposed()).isFalse();
    operators.close();
    assertThat(first.operator().isDisposed()).isTrue();
    assertThat(second.operator().isDisposed()).isTrue();
  }

  @Test
  void oneWithACallThatWasGivenUpIsNotFreed() throws Exception {
    Opened opened = operators.current();
    CompletableFuture<String> silent = new CompletableFuture<>();
    assertThat(opened.call(o -> silent)).isNotDone();
    assertThat(opened.call(o -> CompletableFuture.completedFuture("done"))).isDone();
    operators.close();

    assertThat(opened.operator().isDisposed()).isFalse();
  }

  @Test
  void aSecretThatLacksAKeyLeavesTheOneInUse() throws Exception {
    Opened first = operators.current();
    set("AWS_SECRET_ACCESS_KEY", "");

    assertThatExceptionOfType(StoreException.class)
        .isThrownBy(() -> operators.after(first))
        .withMessageContaining("set AWS_SECRET_ACCESS_KEY in Secret");
    assertThat(operators.current()).isSameAs(first);
  }

  private void set(String key, String value) throws Exception {
    Files.writeString(secret.resolve(key), value);
  }
}
