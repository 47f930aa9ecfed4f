package dev.waymark.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.waymark.app.FakeMachine.Run;
import java.io.BufferedReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// The script `./waymark`, run for real on machines made of small scripts.
@Timeout(60)
final class LauncherTest {
  @TempDir private Path folder;
  private FakeMachine machine;

  @BeforeEach
  void anEmptyMachine() throws Exception {
    machine = new FakeMachine(folder);
    machine.age();
  }

  private Path aMachineThatCanBuild() throws Exception {
    machine.maven("3.8.7", FakeMachine.BUILDS);
    return machine.jdk("jdk-25", "25.0.3");
  }

  // The JDK

  @Test
  void saysHowToGetAJdkWhereThereIsNone() throws Exception {
    Run run = machine.run("--help");

    assertThat(run.status()).isEqualTo(2);
    assertThat(run.err())
        .startsWith("waymark: needs a JDK 25 or later and found none: install one (https://")
        .hasLineCount(1);
  }

  @Test
  void saysThatTheOnlyJdkIsTooOld() throws Exception {
    Path old = machine.jdk("jdk-17", "17.0.15");
    machine.environment.put("JAVA_HOME", old.toString());
    machine.link("java", old.resolve("bin/java"));

    Run run = machine.run("--help");

    assertThat(run.status()).isEqualTo(2);
    assertThat(run.err()).contains("found none, only a JDK 17: install").hasLineCount(1);
  }

  @Test
  void findsAJdkAmongTheUsualFoldersWhileJavaOnThePathIsTooOld() throws Exception {
    Path good = aMachineThatCanBuild();
    machine.link("java", machine.jdk("jdk-17", "17.0.15").resolve("bin/java"));

    assertThat(machine.run().status()).isZero();
    assertThat(machine.lastBuild()).startsWith(good + " ");
  }

  @Test
  void takesTheJdkNearestToTheOneTestedWith() throws Exception {
    machine.jdk("a-newest", "27-ea");
    Path nearest = aMachineThatCanBuild();
    machine.jdk("z-newer", "26.0.1");

    assertThat(machine.run().status()).isZero();
    assertThat(machine.lastBuild()).startsWith(nearest + " ");
  }

  @Test
  void prefersJavaHomeToThePathAndThePathToTheUsualFolders() throws Exception {
    aMachineThatCanBuild();
    Path onPath = machine.jdk("jdk-26", "26");
    Path named = machine.jdk("jdk-27", "27");
    Path alternative = Files.createSymbolicLink(folder.resolve("java"), onPath.resolve("bin/java"));
    machine.link("java", alternative);

    machine.run();
    assertThat(machine.lastBuild()).startsWith(onPath + " ");

    machine.environment.put("JAVA_HOME", named.toString());
    machine.touch("pom.xml");
    machine.run();
    assertThat(machine.lastBuild()).startsWith(named + " ");
  }

  // Maven

  @Test
  void saysHowToGetMavenWhereThereIsNone() throws Exception {
    machine.jdk("jdk-25", "25.0.3");

    Run run = machine.run("--help");

    assertThat(run.status()).isEqualTo(2);
    assertThat(run.err()).contains("needs Maven 3.8 or later to build: install it (https://");
  }

  @Test
  void saysThatMavenIsTooOld() throws Exception {
    machine.jdk("jdk-25", "25.0.3");
    machine.maven("3.6.3", FakeMachine.BUILDS);

    Run run = machine.run("--help");

    assertThat(run.status()).isEqualTo(2);
    assertThat(run.err()).contains("needs Maven 3.8 or later").contains("is 3.6.3:");
    assertThat(machine.builds()).isZero();
  }

  @Test
  void needsNoMavenWhereThereIsNothingToBuild() throws Exception {
    aMachineThatCanBuild();
    machine.run();
    Files.delete(folder.resolve("bin/mvn"));

    assertThat(machine.run().status()).isZero();
  }

  // When to build

  @Test
  void buildsOnceAndSaysWhy() throws Exception {
    aMachineThatCanBuild();

    Run first = machine.run();
    Run second = machine.run();

    assertThat(first.err()).isEqualTo("waymark: building, since nothing is built yet.");
    assertThat(second.err()).isEmpty();
    assertThat(machine.builds()).isEqualTo(1);
  }

  @Test
  void buildsAgainWhenASourceAPomOrAZoneIsNewer() throws Exception {
    aMachineThatCanBuild();
    machine.run();
    int builds = 1;

    for (String source :
        new String[] {"wire/src/main/java/Query.java", "wire/pom.xml", "zones/root.zone"}) {
      machine.touch(source);
      Run run = machine.run();
      machine.age();

      assertThat(run.err()).contains("since " + source + " is newer than the last build");
      assertThat(machine.builds()).isEqualTo(++builds);
    }
  }

  @Test
  void buildsAgainWhenASourceIsDeleted() throws Exception {
    aMachineThatCanBuild();
    machine.run();
    Files.delete(machine.project.resolve("wire/src/main/java/Query.java"));
    machine.touch("wire/src/main/java");

    assertThat(machine.run().err()).contains("since wire/src/main/java is newer");
  }

  @Test
  void buildsAgainWhatWasSavedWhileItBuilt() throws Exception {
    machine.jdk("jdk-25", "25.0.3");
    String saves = "touch -t 203801010000 \"$project/wire/src/main/java/Query.java\"\n";
    machine.maven("3.9.11", saves + FakeMachine.BUILDS);

    machine.run();
    machine.run();

    assertThat(machine.builds()).isEqualTo(2);
  }

  @Test
  void buildsAgainWhenAJarIsMissing() throws Exception {
    aMachineThatCanBuild();
    machine.run();
    Files.delete(machine.project.resolve("app/target/waymark/lib/waymark-app.jar"));

    assertThat(machine.run().err()).contains("since waymark-app.jar is missing");
  }

  // Builds that go wrong

  @Test
  void showsWhatFailedAndBuildsAgainNextTime() throws Exception {
    machine.jdk("jdk-25", "25.0.3");
    String fails =
        """
        echo "[INFO] Building"
        echo "[ERROR] $project/wire/src/main/java/Query.java:[3,1] ';' expected"
        echo "  at the end"
        echo "[INFO] BUILD FAILURE"
        echo "[ERROR] $project/wire/src/main/java/Query.java:[3,1] ';' expected"
        echo "[ERROR] -> [Help 1]"
        echo "[ERROR] Re-run Maven using the -X switch to enable full debug logging."
        """;
    machine.maven("3.8.7", FakeMachine.BUILDS + fails + "exit 1");

    Run run = machine.run("--help");

    assertThat(run.status()).isEqualTo(2);
    assertThat(run.out()).isEmpty();
    assertThat(run.err())
        .contains(
            "the build failed:\n  wire/src/main/java/Query.java:[3,1] ';' expected\n    at the end\n")
        .doesNotContain("INFO", "Re-run", "Help")
        .containsOnlyOnce("Query.java")
        .contains("all that Maven said is in " + machine.project);

    machine.maven("3.8.7", FakeMachine.BUILDS);
    assertThat(machine.run().status()).isZero();
    assertThat(machine.builds()).isEqualTo(2);
  }

  @Test
  void aBuildThatIsBrokenOffLeavesNothingThatLooksFinished() throws Exception {
    machine.jdk("jdk-25", "25.0.3");
    Path told = machine.pipe("told");
    Path never = machine.pipe("never");
    machine.maven(
        "3.8.7", FakeMachine.BUILDS + "echo $$ >'" + told + "'\nexec cat <>'" + never + "'");

    Process launcher = machine.start(machine.launcher);
    ProcessHandle maven =
        ProcessHandle.of(Long.parseLong(Files.readString(told).strip())).orElseThrow();
    launcher.toHandle().destroy();
    Run run = FakeMachine.finish(launcher);

    assertThat(run.status()).isEqualTo(128 + 15);
    assertThat(run.err()).endsWith("waymark: broken off.");
    assertThat(maven.onExit().get().isAlive()).isFalse();
    assertThat(machine.project.resolve("target/launcher.lock")).doesNotExist();

    machine.maven("3.8.7", FakeMachine.BUILDS);
    assertThat(machine.run().err()).contains("building, since the last build did not finish");
  }

  @Test
  void twoAtOnceBuildOnce() throws Exception {
    machine.jdk("jdk-25", "25.0.3");
    Path told = machine.pipe("told");
    Path go = machine.pipe("go");
    machine.maven("3.8.7", "echo >'" + told + "'\ncat '" + go + "'\n" + FakeMachine.BUILDS);

    Process first = machine.start(machine.launcher);
    Files.readString(told);
    Process second = machine.start(machine.launcher);
    BufferedReader secondSays = second.errorReader(StandardCharsets.UTF_8);
    assertThat(secondSays.readLine())
        .isEqualTo("waymark: waiting for the build of process " + first.pid() + ".");
    Files.writeString(go, "");

    assertThat(FakeMachine.finish(first).status()).isZero();
    Run waited = FakeMachine.finish(second);
    assertThat(waited.status()).isZero();
    assertThat(waited.err()).isEmpty();
    assertThat(machine.builds()).isEqualTo(1);
  }

  @Test
  void aLockWhoseProcessHasGoneHoldsNobodyUp() throws Exception {
    aMachineThatCanBuild();
    Process gone = machine.start(folder.resolve("bin/sh"), "-c", "exit");
    FakeMachine.finish(gone);
    Path lock = machine.project.resolve("target/launcher.lock");
    Files.createDirectories(lock.getParent());
    Files.createSymbolicLink(lock, Path.of(Long.toString(gone.pid())));

    assertThat(machine.run().err()).isEqualTo("waymark: building, since nothing is built yet.");
    assertThat(Files.isSymbolicLink(lock)).isFalse();
  }

  // The program

  @Test
  void worksThroughSymbolicLinksFromAnywhere() throws Exception {
    aMachineThatCanBuild();
    Path link = Files.createSymbolicLink(folder.resolve("way"), Path.of("a project/waymark"));
    Path linkToLink = Files.createDirectory(folder.resolve("more")).resolve("mark");
    Files.createSymbolicLink(linkToLink, Path.of("..", "way"));
    machine.link("waymark", linkToLink);

    for (Path command : new Path[] {link, linkToLink, folder.resolve("bin/waymark")}) {
      assertThat(machine.run(command).out())
          .contains(machine.project.toRealPath().resolve("app/target/waymark/lib").toString());
    }
    assertThat(machine.builds()).isEqualTo(1);
  }

  @Test
  void passesArgumentsAsTheyAre() throws Exception {
    aMachineThatCanBuild();

    assertThat(machine.run("trace", "a b", "", "*", "'\"$x").out())
        .endsWith("dev.waymark.app/dev.waymark.app.Waymark", "trace", "a b", "", "*", "'\"$x");
  }

  @Test
  void optionsOfTheUserComeAfterOursAndMayChooseTheCollector() throws Exception {
    aMachineThatCanBuild();
    machine.environment.put("WAYMARK_JAVA_OPTS", "-Xmx2g -XX:+UseG1GC -Dstar=*");

    assertThat(machine.run("trace").out())
        .containsSubsequence("-XX:+UseCompactObjectHeaders", "-Xmx2g", "-Dstar=*", "--module-path")
        .doesNotContain("-XX:+UseSerialGC");
  }

  @Test
  void collectsWithAllCoresInServersOnly() throws Exception {
    aMachineThatCanBuild();

    assertThat(machine.run("trace").out()).contains("-XX:+UseSerialGC");
    assertThat(machine.run("resolver").out()).contains("-XX:+UseParallelGC");
  }

  @Test
  void isTheProgramForSignalsAndStatus() throws Exception {
    machine.jdk("jdk-25", "25.0.3", "#!/bin/sh\necho $$\nexec cat\n");
    machine.maven("3.8.7", FakeMachine.BUILDS);
    machine.run();

    Process program = machine.start(machine.launcher);
    BufferedReader says = program.inputReader(StandardCharsets.UTF_8);
    assertThat(says.readLine()).isEqualTo(Long.toString(program.pid()));
    program.toHandle().destroy();
    assertThat(program.waitFor()).isEqualTo(128 + 15);

    machine.jdk("jdk-25", "25.0.3", "#!/bin/sh\nexit 7\n");
    assertThat(machine.run().status()).isEqualTo(7);
  }

  // The quick start

  @Test
  void startsFromACacheMadeOnceForEachJdk() throws Exception {
    Path jdk = aMachineThatCanBuild();

    String cache = cacheIn(machine.run());
    assertThat(cacheIn(machine.run())).isEqualTo(cache);
    assertThat(Path.of(cache)).hasContent("cache");

    Files.writeString(jdk.resolve("release"), "JAVA_VERSION=\"25.0.4\"\n");
    assertThat(cacheIn(machine.run())).isNotEqualTo(cache);
  }

  @Test
  void startsTheServerOfZonesFromACacheOfItsOwn() throws Exception {
    aMachineThatCanBuild();

    String cache = cacheIn(machine.run("authoritative"));
    assertThat(Path.of(cache)).hasContent("cache");
    assertThat(cacheIn(machine.run("authoritative", "--zones", "zones"))).isEqualTo(cache);
    assertThat(cacheIn(machine.run("resolver"))).isNotEqualTo(cache);
  }

  @Test
  void makesACacheForWhatMavenBuiltByItself() throws Exception {
    aMachineThatCanBuild();
    Path cache = Path.of(cacheIn(machine.run()));
    Path own = machine.project.resolve("target");
    Files.delete(cache);
    for (String file : new String[] {"launcher-build.log", "launcher-started", ""}) {
      Files.delete(own.resolve(file));
    }

    assertThat(cacheIn(machine.run())).isEqualTo(cache.toString());
    assertThat(machine.builds()).isEqualTo(1);
  }

  @Test
  void startsWithoutACacheWhereTrainingFails() throws Exception {
    machine.maven("3.8.7", FakeMachine.BUILDS);
    machine.jdk("jdk-25", "25.0.3", "#!/bin/sh\necho run >>\"$HOME/runs\"\necho \"$*\"\n");

    assertThat(cacheIn(machine.run())).isNull();
    assertThat(cacheIn(machine.run())).isNull();
    assertThat(folder.resolve("runs")).hasContent("run\nrun\nrun");
  }

  private static String cacheIn(Run run) {
    assertThat(run.status()).isZero();
    return run.out().stream()
        .filter(line -> line.startsWith("-XX:AOTCache="))
        .map(line -> line.substring("-XX:AOTCache=".length()))
        .findFirst()
        .orElse(null);
  }
}
