package dev.waymark.authoritative.zone;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;
import org.xbill.DNS.Name;
import org.xbill.DNS.TextParseException;

/// Reads a zone file (RFC 1035, section 5) and compiles the zone in it, or says everything that is
/// wrong with it.
///
/// The zone is named by the owner of its SOA record. Names are relative to `$ORIGIN`; until the
/// file has one, to the file's own name without `.zone`.
public final class ZoneFile {
  /// What zone files are called.
  public static final String SUFFIX = ".zone";

  /// The largest file: what one image can hold has less text than this.
  static final long MAX_FILE = 4L << 30;

  private ZoneFile() {}

  /// Reads a file, which may include others from its own directory and below.
  public static ZoneReading read(Path file) {
    return read(file, ZoneProgress.NONE);
  }

  /// Reads a file, which may include others from its own directory and below, and tells how far it
  /// has come.
  public static ZoneReading read(Path file, ZoneProgress progress) {
    Path directory = file.toAbsolutePath().getParent();
    return read(file, directory == null ? file.toAbsolutePath() : directory, progress);
  }

  /// Reads a file, which may include others from `directory` and below.
  public static ZoneReading read(Path file, Path directory) {
    return read(file, directory, ZoneProgress.NONE);
  }

  /// Reads a file, which may include others from `directory` and below, and tells how far it has
  /// come.
  public static ZoneReading read(Path file, Path directory, ZoneProgress progress) {
    return read(file, directory, null, progress);
  }

  /// Reads a file as a server would, and looks for more: what is wrong with the signatures and
  /// proofs of a signed zone.
  public static ZoneReading check(Path file, ThoroughCheck how, ZoneProgress progress) {
    Path directory = file.toAbsolutePath().getParent();
    return read(file, directory == null ? file.toAbsolutePath() : directory, how, progress);
  }

  private static ZoneReading read(
      Path file, Path directory, @Nullable ThoroughCheck how, ZoneProgress progress) {
    ProblemList problems = how == null ? new ProblemList() : new ProblemList(how.mostProblems());
    StagedZone staged = new StagedZone(problems);
    ZoneText text = new ZoneText(staged, problems, directory, progress);
    String shown = file.toString();
    progress.opening(file);
    if (!readFile(file, shown, problems, (in, size) -> text.read(in, file, size, origin(file)))) {
      return new ZoneReading.Refused(problems.all(shown));
    }
    if (staged.hasApex()) {
      progress.compiling(file, staged.builder().count());
    }
    IntConsumer checking = done -> progress.checking(file, done, staged.builder().names().count());
    return compile(staged, text, shown, problems, how, checking);
  }

  /// Reads what would be in a file of that name; it can include nothing.
  public static ZoneReading parse(String fileName, String content) {
    return parse(fileName, content.getBytes(StandardCharsets.UTF_8), true);
  }

  /// Reads what would be in a file of that name.
  ///
  /// @param shortCut whether plain lines may be read the short way
  static ZoneReading parse(String fileName, byte[] content, boolean shortCut) {
    ProblemList problems = new ProblemList();
    StagedZone staged = new StagedZone(problems);
    ZoneText text = new ZoneText(staged, problems, null, ZoneProgress.NONE);
    Path file = Path.of(fileName);
    try {
      (shortCut ? text : text.withoutShortCut())
          .read(new ByteArrayInputStream(content), file, content.length, origin(file));
    } catch (IOException e) {
      throw new IllegalStateException("an array was not readable", e);
    }
    return compile(staged, text, fileName, problems, null, _ -> {});
  }

  private static ZoneReading compile(
      StagedZone staged,
      ZoneText text,
      String file,
      ProblemList problems,
      @Nullable ThoroughCheck how,
      IntConsumer checking) {
    if (!staged.hasApex()) {
      if (!text.sawSoa() && !problems.isFull()) {
        problems.add(ZoneRule.NO_SOA, file, "no SOA record");
      }
      return new ZoneReading.Refused(problems.all(file));
    }
    ZoneChecks checks = new ZoneChecks(staged);
    checks.check();
    if (how != null && !problems.hasErrors()) {
      checks.checkSigned(how, checking);
    }
    if (problems.hasErrors()) {
      return new ZoneReading.Refused(problems.all(file));
    }
    try {
      return new ZoneReading.Compiled(staged.builder().build(), problems.all(file));
    } catch (ZoneTooLargeException e) {
      problems.add(
          ZoneRule.TOO_LARGE, file, "the zone is too large: " + e.getMessage(), "a smaller zone");
      return new ZoneReading.Refused(problems.all(file));
    }
  }

  /// What is done with an open file.
  @FunctionalInterface
  interface Reading {
    void read(InputStream in, long size) throws IOException;
  }

  /// Opens a file and reads it; whatever hinders that is reported.
  ///
  /// @return whether it could be read to its end
  static boolean readFile(Path file, String shown, ProblemList problems, Reading reading) {
    try {
      if (Files.exists(file) && !Files.isRegularFile(file)) {
        problems.add(ZoneRule.UNREADABLE, shown, "not a file");
        return false;
      }
      long size = Files.size(file);
      if (size > MAX_FILE) {
        problems.add(
            ZoneRule.TOO_LARGE, shown, "larger than " + MAX_FILE + " bytes", "a smaller file");
        return false;
      }
      try (InputStream in = Files.newInputStream(file)) {
        reading.read(in, size);
      }
      return true;
    } catch (NoSuchFileException e) {
      problems.add(ZoneRule.UNREADABLE, shown, "no such file");
    } catch (ZoneTooLargeException e) {
      problems.add(
          ZoneRule.TOO_LARGE, shown, "the zone is too large: " + e.getMessage(), "a smaller zone");
    } catch (IOException e) {
      problems.add(ZoneRule.UNREADABLE, shown, "cannot be read (" + e + ")");
    }
    return false;
  }

  /// The name that a file's name stands for, or null if it stands for none.
  private static @Nullable Name origin(Path file) {
    Path last = file.getFileName();
    String name = last == null ? "" : last.toString();
    if (name.endsWith(SUFFIX)) {
      name = name.substring(0, name.length() - SUFFIX.length());
    }
    try {
      return Name.fromString(name, Name.root);
    } catch (TextParseException e) {
      return null;
    }
  }
}
