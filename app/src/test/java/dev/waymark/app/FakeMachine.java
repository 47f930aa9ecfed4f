package dev.waymark.app;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// A machine in a folder: a project with the real launcher in it, and commands, JDKs and a Maven
/// that are small scripts. Only what a test puts there is on its PATH.
final class FakeMachine {
  /// What the launcher itself may call, all of it POSIX.
  private static final List<String> TOOLS =
      List.of(
          "awk cat cksum find grep head ln mkdir mv readlink rm sed sh sleep tail touch tr"
              .split(" ", -1));

  /// Prints its process id, then each of its arguments on a line of its own; a training makes its
  /// cache.
  private static final String JAVA =
      """
      #!/bin/sh
      echo "$$"
      for argument do
        echo "$argument"
        case $argument in -XX:AOTCacheOutput=*) echo cache >"${argument#*=}" ;; esac
      done
      """;

  /// Does what `mvn package` does to the launcher's eyes, and counts how often.
  static final String BUILDS =
      """
      mkdir -p "$project/app/target/waymark/lib"
      echo jar >"$project/app/target/waymark/lib/waymark-app.jar"
      echo waymark-app.jar >"$project/app/target/waymark/built"
      """;

  private final Path root;
  final Path project;
  final Path launcher;
  final Path jdks;
  final Map<String, String> environment = new HashMap<>();

  /// What one run of the launcher left behind.
  record Run(int status, List<String> out, String err) {}

  FakeMachine(Path root) throws IOException {
    this.root = root;
    project = Files.createDirectories(root.resolve("a project"));
    jdks = Files.createDirectories(root.resolve("some jdks"));
    launcher = project.resolve("waymark");
    Files.copy(Path.of("..", "waymark"), launcher);
    for (String source : List.of("pom.xml", "app/pom.xml", "wire/pom.xml", "zones/root.zone")) {
      write(project.resolve(source), "");
    }
    write(project.resolve("wire/src/main/java/Query.java"), "");
    for (String tool : TOOLS) {
      script(root.resolve("bin").resolve(tool), "#!/bin/sh\nexec " + whereIs(tool) + " \"$@\"\n");
    }
    environment.put("PATH", root.resolve("bin").toString());
    environment.put("HOME", root.toString());
    environment.put("WAYMARK_JDK_FOLDERS", jdks.toString());
  }

  private static Path whereIs(String tool) {
    for (String folder : System.getenv("PATH").split(File.pathSeparator, -1)) {
      Path candidate = Path.of(folder, tool);
      if (Files.isExecutable(candidate)) {
        return candidate;
      }
    }
    throw new AssertionError("this machine has no " + tool);
  }

  private static void write(Path file, String text) throws IOException {
    Files.createDirectories(file.getParent());
    Files.writeString(file, text);
  }

  private static void script(Path file, String text) throws IOException {
    write(file, text);
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
  }

  /// A JDK that says this version of itself; its java prints its arguments.
  Path jdk(String folder, String version) throws IOException {
    return jdk(folder, version, JAVA);
  }

  /// A JDK whose java is this script.
  Path jdk(String folder, String version, String java) throws IOException {
    Path home = jdks.resolve(folder);
    write(home.resolve("release"), "IMPLEMENTOR=\"us\"\nJAVA_VERSION=\"" + version + "\"\n");
    script(home.resolve("bin/java"), java);
    script(home.resolve("bin/javac"), "#!/bin/sh\n");
    return home;
  }

  /// A command on the PATH that is a link to this file.
  void link(String command, Path target) throws IOException {
    Files.createSymbolicLink(root.resolve("bin").resolve(command), target);
  }

  /// A Maven of this version on the PATH; `project` is set where its build runs.
  void maven(String version, String build) throws IOException {
    script(
        root.resolve("bin/mvn"),
        """
        #!/bin/sh
        case "$*" in *-v) echo "Apache Maven %s (0)"; exit ;; esac
        project='%s'
        echo "$JAVA_HOME $*" >>'%s'
        %s
        """
            .formatted(version, project, calls(), build));
  }

  private Path calls() {
    return root.resolve("calls");
  }

  /// How often Maven was asked to build.
  int builds() throws IOException {
    return Files.exists(calls()) ? Files.readAllLines(calls()).size() : 0;
  }

  /// What Maven was asked the last time.
  String lastBuild() throws IOException {
    return Files.readAllLines(calls()).getLast();
  }

  /// A pipe with a name, at which a script waits until the test opens the other end.
  Path pipe(String name) throws IOException, InterruptedException {
    Path pipe = root.resolve(name);
    new ProcessBuilder("mkfifo", pipe.toString()).inheritIO().start().waitFor();
    return pipe;
  }

  /// Lets time go on for a file of the project: it is now newer than everything built.
  void touch(String source) throws IOException {
    Files.setLastModifiedTime(
        project.resolve(source), FileTime.from(Instant.now().plusSeconds(60)));
  }

  /// Lets everything in the project be an hour old: nothing is newer than the last build.
  void age() throws IOException {
    FileTime anHourAgo = FileTime.from(Instant.now().minusSeconds(3600));
    try (var files = Files.walk(project)) {
      for (Path file : files.toList()) {
        Files.setLastModifiedTime(file, anHourAgo);
      }
    }
  }

  Process start(Path command, String... arguments) throws IOException {
    ProcessBuilder builder = new ProcessBuilder(command.toString());
    builder.command().addAll(List.of(arguments));
    builder.directory(root.toFile());
    builder.environment().clear();
    builder.environment().putAll(environment);
    return builder.start();
  }

  Run run(String... arguments) throws IOException, InterruptedException {
    return run(launcher, arguments);
  }

  Run run(Path command, String... arguments) throws IOException, InterruptedException {
    return finish(start(command, arguments));
  }

  /// Reads what a launcher says until its end.
  static Run finish(Process process) throws IOException, InterruptedException {
    process.getOutputStream().close();
    try (BufferedReader out = process.inputReader(StandardCharsets.UTF_8);
        BufferedReader err = process.errorReader(StandardCharsets.UTF_8)) {
      List<String> lines = out.lines().toList();
      String errors = String.join("\n", err.lines().toList());
      return new Run(process.waitFor(), lines, errors);
    }
  }
}
