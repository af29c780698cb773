package io.bpfevents.web.page;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The server as bin/demo starts it: its jar, on a JVM of its own. */
final class Server implements AutoCloseable {
    private static final Path JAR = Path.of("target", "bpf-events-web.jar");

    private final List<String> options;
    private final Path stdout;
    private Process process;
    private String url;

    private Server(List<String> options) throws IOException {
        this.options = options;
        stdout = Files.createTempFile(Path.of("target"), "server", ".log");
        start(0);
    }

    /** On any free port. */
    static Server start(String... options) throws IOException {
        return new Server(List.of(options));
    }

    String url() {
        return url;
    }

    void stop() {
        process.destroy();
        process.onExit().join();
    }

    /** On the port that it had before. */
    void startAgain() throws IOException {
        start(URI.create(url).getPort());
    }

    private void start(int port) throws IOException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        // the quick compiler alone, as in bin/demo: it is there sooner
        command.addAll(List.of("-XX:TieredStopAtLevel=1", "-jar", JAR.toString()));
        command.addAll(List.of("--port", Integer.toString(port)));
        command.addAll(options);
        process =
                new ProcessBuilder(command)
                        .redirectOutput(stdout.toFile())
                        .redirectErrorStream(true)
                        .start();
        await(stdout + " has the URL")
                .atMost(Duration.ofMinutes(2))
                .failFast("it has ended: " + stdout, () -> !process.isAlive())
                .until(() -> urlInStdout().isPresent());
        url = urlInStdout().orElseThrow();
    }

    private Optional<String> urlInStdout() {
        try {
            String text = Files.readString(stdout);
            return text.substring(0, text.lastIndexOf('\n') + 1)
                    .lines()
                    .filter(line -> line.startsWith("http://"))
                    .findFirst();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        stop();
    }
}
