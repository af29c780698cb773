package io.bpfevents.cli.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The command line of a JVM that runs {@code bpf-events}. A build tests its jar, with an AOT cache
 * as {@code bin/bpf-events} has one, which halves the CPU time of a start. Without a build (an IDE,
 * the machines of {@code bin/test-kernels}) the class path of the tests is used, since a jar may be
 * older than the classes.
 */
public final class CliJvm {
    private static final String MAIN = "io.bpfevents.cli.Main";

    /** The jar that the build has made of the classes, from Failsafe. */
    private static final String JAR = System.getProperty("bpf-events.jar");

    private CliJvm() {}

    /** The command that runs {@code bpf-events}, without its arguments. */
    public static List<String> command() {
        return JAR == null
                ? java(List.of(), System.getProperty("java.class.path"))
                : java(cache(JAR), JAR);
    }

    /** The options that start a jar from the cache; none without a build, or for another jar. */
    public static List<String> cache(String jar) {
        // a JVM that cannot use the cache starts without it, and would report that on stdout
        return jar.equals(JAR)
                ? List.of("-XX:AOTCache=" + Cache.FILE, "-Xlog:aot*=off,cds*=off")
                : List.of();
    }

    private static List<String> java(List<String> options, String classPath) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.add("-XX:TieredStopAtLevel=1");
        command.add("--enable-native-access=ALL-UNNAMED");
        command.addAll(options);
        command.addAll(List.of("-cp", classPath, MAIN));
        return command;
    }

    /** Written at the first use. */
    private static final class Cache {
        private static final Path FILE = write();

        private static Path write() {
            Path file = Path.of(JAR).resolveSibling("bpf-events-cli-tests.aot");
            List<String> command = java(List.of("-XX:AOTCacheOutput=" + file), JAR);
            command.addAll(List.of("exec", "-o", "json", "--", "true"));
            try {
                Files.deleteIfExists(file);
                new ProcessBuilder(command)
                        .redirectErrorStream(true)
                        .redirectOutput(Redirect.DISCARD)
                        .start()
                        .waitFor(); // what the program returns does not matter
            } catch (IOException | InterruptedException e) {
                throw new AssertionError(e);
            }
            assertThat(file).isNotEmptyFile();
            return file;
        }
    }
}
