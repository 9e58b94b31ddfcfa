package dev.loupe.detector.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.loupe.detector.store.StoreException.Reason;
import org.apache.opendal.OpenDALException;
import org.apache.opendal.OpenDALException.Code;
import org.junit.jupiter.api.Test;

/** Messages as OpenDAL wrote them on a full tmpfs, and as another user. */
class FailureTest {
  private static final String URI = "file://models/runs/x";

  @Test
  void aFullVolumeSaysWhatToDo() {
    StoreException e =
        Failure.of(
            "write",
            URI,
            new OpenDALException(
                Code.Unexpected,
                "Unexpected (temporary) at write => no storage space\n\nContext:\n   service: fs\n\n"
                    + "Source:\n   No space left on device (os error 28)\n"));

    assertThat(e.reason()).isEqualTo(Reason.NO_SPACE);
    assertThat(e)
        .hasMessage(
            "file://models/runs/x: can't write: no space is left; enlarge the volume or delete old"
                + " runs");
  }

  @Test
  void aForbiddenFolderSaysWhoMustBeLetIn() {
    StoreException e =
        Failure.of(
            "open",
            URI,
            new OpenDALException(
                Code.Unexpected,
                "Unexpected (permanent) at Builder::build => create atomic write dir failed\n\n"
                    + "Source:\n   Permission denied (os error 13)\n"));

    assertThat(e.reason()).isEqualTo(Reason.FORBIDDEN);
    assertThat(e).hasMessageContaining("open to the user or group that this program runs as");
  }

  @Test
  void aReadOnlyVolumeIsToldAsOne() {
    StoreException e =
        Failure.of(
            "write",
            URI,
            new OpenDALException(
                Code.Unexpected,
                "Unexpected (permanent) at write\n\nSource:\n   Read-only file system (os error"
                    + " 30)\n"));

    assertThat(e.reason()).isEqualTo(Reason.FORBIDDEN);
    assertThat(e)
        .hasMessage(
            "file://models/runs/x: can't write: the volume is read-only; mount one that takes"
                + " writes, or mend the URI");
  }

  @Test
  void anythingElseIsToldInOpenDalsFirstLine() {
    StoreException e =
        Failure.of(
            "read",
            URI,
            new OpenDALException(Code.Unexpected, "Unexpected at read => odd\n\nmore"));

    assertThat(e.reason()).isEqualTo(Reason.FAILED);
    assertThat(e).hasMessage("file://models/runs/x: can't read: Unexpected at read => odd");
  }
}
