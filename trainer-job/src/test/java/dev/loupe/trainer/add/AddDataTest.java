package dev.loupe.trainer.add;

import static org.assertj.core.api.Assertions.assertThat;

import dev.loupe.contract.ExitCode;
import dev.loupe.trainer.Lab;
import dev.loupe.trainer.Plans;
import dev.loupe.trainer.data.ClassFolders;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AddDataTest {
  private static final byte[] PICTURE = {(byte) 0xff, (byte) 0xd8, 1, 2, 3};

  @TempDir Path folder;
  private Lab lab;
  private Path from;

  @BeforeEach
  void twoClasses() {
    lab = new Lab(folder);
    from = folder.resolve("from");
    Lab.write(from.resolve("real/1.jpg"), PICTURE);
    Lab.write(from.resolve("real/deep/er/2.PNG"), PICTURE);
    Lab.write(from.resolve("ai_generated/3.webp"), PICTURE);
    Lab.write(from.resolve("README.txt"), PICTURE);
    Lab.write(from.resolve("real/.hidden.jpg"), PICTURE);
  }

  @Test
  void aFolderIsCopiedPicturesOnlyAndCounted() {
    assertThat(add(from.toString())).isEqualTo(ExitCode.OK);

    assertThat(pictures())
        .containsExactly("ai_generated/3.webp", "real/1.jpg", "real/deep/er/2.PNG");
    assertThat(Lab.read(lab.data().resolve("real/1.jpg"))).isEqualTo(PICTURE);
    assertThat(lab.out())
        .contains("3 pictures copied to file://photos/set", "{ai_generated=1, real=2}", "2 other");
  }

  @Test
  void addingMoreKeepsWhatIsThere() {
    add(from.toString());
    Path more = folder.resolve("more");
    Lab.write(more.resolve("real/9.jpg"), PICTURE);
    Lab.write(more.resolve("ai_generated/9.jpg"), PICTURE);

    assertThat(add(more.toString())).isEqualTo(ExitCode.OK);

    assertThat(pictures()).hasSize(5);
    assertThat(lab.out()).contains("5 pictures are there now");
  }

  @Test
  void aTarOfTheFolderIsCopiedTheSameWay() {
    Tar tar =
        new Tar()
            .folder("./")
            .folder("./real/")
            .file("./real/1.jpg", PICTURE)
            .file("./real/" + "long/".repeat(30) + "2.jpg", PICTURE)
            .pax("./ai_generated/ж.jpg", PICTURE)
            .file("./README.txt", new byte[1000])
            .link("./real/link.jpg", "/etc/passwd");

    assertThat(addTar(tar.bytes())).isEqualTo(ExitCode.OK);

    assertThat(pictures())
        .containsExactlyInAnyOrder(
            "real/1.jpg", "real/" + "long/".repeat(30) + "2.jpg", "ai_generated/ж.jpg");
  }

  @Test
  void aTarThatLeadsOutIsRefusedAndWritesNothingThere() {
    for (String name : List.of("../../evil.jpg", "real/../../../evil.jpg", "/tmp/x/evil.jpg")) {
      byte[] tar = new Tar().file("real/1.jpg", PICTURE).file(name, PICTURE).bytes();

      assertThat(addTar(tar)).as(name).isEqualTo(ExitCode.BAD_INPUT);

      assertThat(Lab.files(folder)).noneMatch(f -> f.contains("evil"));
    }
  }

  @Test
  void aTarThatBreaksOffLeavesADataSetThatIsNotTrainedOn() {
    byte[] tar = new Tar().file("real/1.jpg", PICTURE).file("real/2.jpg", new byte[5000]).bytes();

    assertThat(addTar(Arrays.copyOf(tar, 3000))).isEqualTo(ExitCode.BAD_INPUT);
    assertThat(lab.err()).contains("breaks off", "run add-data again");
    assertThat(Files.exists(lab.data().resolve(ClassFolders.UNFINISHED))).isTrue();
    assertThat(Files.exists(lab.data().resolve("real/2.jpg"))).isFalse();
    assertThat(lab.run("validate", Plans.good(1))).isEqualTo(ExitCode.BAD_INPUT);
    assertThat(lab.failure().reason()).isEqualTo("DataIncomplete");

    assertThat(add(from.toString())).isEqualTo(ExitCode.OK);
    assertThat(Files.exists(lab.data().resolve(ClassFolders.UNFINISHED))).isFalse();
  }

  @Test
  void whatIsNoTarIsSaidToBeNone() {
    assertThat(addTar(new byte[0])).isEqualTo(ExitCode.BAD_INPUT);
    assertThat(
            addTar("no tar at all, but long enough ".repeat(50).getBytes(StandardCharsets.UTF_8)))
        .isEqualTo(ExitCode.BAD_INPUT);
    assertThat(lab.err()).contains("no tar stream");
  }

  @Test
  void aFolderWithoutClassFoldersIsRefusedUntouched() {
    Lab.write(from.resolve("stray.jpg"), PICTURE);

    assertThat(add(from.toString())).isEqualTo(ExitCode.BAD_INPUT);
    assertThat(lab.err()).contains("\"stray.jpg\" lies beside the class folders");
    assertThat(add(from.resolve("real").toString())).isEqualTo(ExitCode.BAD_INPUT);
    assertThat(add(folder.resolve("none").toString())).isEqualTo(ExitCode.BAD_INPUT);
    assertThat(Lab.files(lab.data())).isEmpty();
  }

  @Test
  void anUnmountedClaimIsAnErrorOfTheStore() {
    assertThat(lab.run("add-data", "--from", from.toString(), "--to", "file://nowhere/set"))
        .isEqualTo(ExitCode.STORE);
    assertThat(lab.err()).contains("nowhere is not mounted");
    assertThat(lab.run("add-data", "--from", from.toString(), "--to", "s3://x/y"))
        .isEqualTo(ExitCode.BAD_INPUT);
  }

  private ExitCode add(String source) {
    return lab.run("add-data", "--from", source, "--to", Plans.DATA);
  }

  private ExitCode addTar(byte[] tar) {
    return lab.runWith(
        new ByteArrayInputStream(tar),
        UnaryOperator.identity(),
        "add-data",
        "--from",
        "-",
        "--to",
        Plans.DATA);
  }

  private List<String> pictures() {
    return Lab.files(lab.data());
  }
}
