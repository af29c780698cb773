package io.bpfevents.cli.demo;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.bpfevents.cli.testing.CliJvm;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** The demo as a user starts it: its jar, in a separate JVM. */
final class DemoProcess implements AutoCloseable {
    static final Path JAR = Path.of("target", "bpf-events-cli.jar").toAbsolutePath();

    private static final long PATIENCE_SECONDS = 120;
    private static final String MARK =
            "BPF_EVENTS_DEMO_TEST"; // inherited by the programs that a demo starts

    private final Process process;
    private final Path stdout;
    private final Path stderr;

    private DemoProcess(Process process, Path stdout, Path stderr) {
        this.process = process;
        this.stdout = stdout;
        this.stderr = stderr;
    }

    static DemoProcess start(Path dir, String... arguments) throws IOException {
        Path stdout = dir.resolve("stdout");
        return start(dir, stdout, Redirect.to(stdout.toFile()), command(JAR, arguments));
    }

    /** Starts the demo with a pipe as stdout whose reader has closed it. */
    static DemoProcess startUnread(Path dir, String... arguments) throws IOException {
        Path none = Path.of("/dev/null");
        DemoProcess demo = start(dir, none, Redirect.PIPE, command(JAR, arguments));
        demo.process.getInputStream().close();
        return demo;
    }

    static DemoProcess start(Path dir, List<String> command) throws IOException {
        Path stdout = dir.resolve("stdout");
        return start(dir, stdout, Redirect.to(stdout.toFile()), command);
    }

    private static DemoProcess start(Path dir, Path stdout, Redirect out, List<String> command)
            throws IOException {
        Path stderr = dir.resolve("stderr");
        ProcessBuilder builder =
                new ProcessBuilder(command)
                        .directory(dir.toFile())
                        .redirectOutput(out)
                        .redirectError(stderr.toFile());
        builder.environment().remove("CI"); // the demo reads it; tests that need it set it
        builder.environment().put(MARK, dir.toString());
        Process process = builder.start();
        return new DemoProcess(process, stdout, stderr);
    }

    static List<String> command(Path jar, String... arguments) {
        List<String> command = new ArrayList<>();
        // a shell that starts the tests in the background makes them ignore SIGINT
        Collections.addAll(command, "env", "--default-signal=INT");
        // the quick compiler alone and an AOT cache, as in bin/demo: a faster start
        Collections.addAll(command, java(), "-XX:TieredStopAtLevel=1");
        command.addAll(CliJvm.cache(jar.toString()));
        Collections.addAll(command, "-jar", jar.toString(), "demo");
        Collections.addAll(command, arguments);
        return command;
    }

    /** The java program of this JVM. */
    static String java() {
        return Path.of(System.getProperty("java.home"), "bin", "java").toString();
    }

    /** Sends SIGINT, as Ctrl-C does. */
    void interrupt() throws IOException, InterruptedException {
        String pid = Long.toString(process.pid());
        assertThat(new ProcessBuilder("kill", "-INT", pid).start().waitFor()).isZero();
    }

    long pid() {
        return process.pid();
    }

    /** The running processes of the demos of a directory, and of the programs that they started. */
    static List<String> running(Path dir) throws IOException {
        List<String> found = new ArrayList<>();
        String mark = MARK + '=' + dir + '\0';
        try (DirectoryStream<Path> processes =
                Files.newDirectoryStream(Path.of("/proc"), "[0-9]*")) {
            for (Path process : processes) {
                try {
                    byte[] environment = Files.readAllBytes(process.resolve("environ"));
                    if (new String(environment, UTF_8).contains(mark)) {
                        found.add(Files.readString(process.resolve("cmdline")));
                    }
                } catch (IOException e) {
                    // has ended, or belongs to another user
                }
            }
        }
        return found;
    }

    /** Waits until the process has ended, and returns the exit code. */
    int exitCode() throws InterruptedException {
        assertThat(process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)).as("has ended").isTrue();
        return process.exitValue();
    }

    /** The complete lines on stdout so far. */
    List<String> lines() throws IOException {
        String text = Files.readString(stdout);
        return text.substring(0, text.lastIndexOf('\n') + 1).lines().toList();
    }

    String stdout() throws IOException {
        return Files.readString(stdout);
    }

    String stderr() throws IOException {
        return Files.readString(stderr);
    }

    @Override
    public void close() {
        process.destroyForcibly().onExit().join();
    }
}
