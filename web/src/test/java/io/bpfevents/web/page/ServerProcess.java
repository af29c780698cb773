package io.bpfevents.web.page;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** Runs the server's jar for the tests of a class, in a JVM with the options of bin/demo. */
final class ServerProcess implements BeforeAllCallback, AfterAllCallback {
    private static final Path JAR = Path.of("target", "bpf-events-web.jar");

    private final List<String> options;
    private final Map<String, String> environment = new HashMap<>();
    private Path stdout;
    private Process process;
    private String url;

    ServerProcess(String... options) {
        this.options = List.of(options);
    }

    /** Sets a variable of its environment, as which Spring Boot reads a property. */
    ServerProcess with(String variable, String value) {
        environment.put(variable, value);
        return this;
    }

    @Override
    public void beforeAll(ExtensionContext context) throws IOException {
        start();
    }

    /** Starts the server, for a test whose options are known only when it begins. */
    void start() throws IOException {
        stdout = Files.createTempFile(Path.of("target"), "server", ".log");
        start(0);
    }

    @Override
    public void afterAll(ExtensionContext context) {
        if (process != null) {
            stop();
        }
    }

    String url() {
        return url;
    }

    long pid() {
        return process.pid();
    }

    void stop() {
        process.destroy();
        process.onExit().join();
    }

    /** Starts the server again, on the same port as before. */
    void restart() throws IOException {
        start(URI.create(url).getPort());
    }

    private void start(int port) throws IOException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        // only the C1 compiler, as in bin/demo: the server starts sooner
        command.addAll(List.of("-XX:TieredStopAtLevel=1", "-jar", JAR.toString()));
        command.addAll(List.of("--port", Integer.toString(port)));
        command.addAll(options);
        ProcessBuilder builder =
                new ProcessBuilder(command)
                        .redirectOutput(stdout.toFile())
                        .redirectErrorStream(true);
        builder.environment().putAll(environment);
        process = builder.start();
        await(stdout + " contains the URL")
                .failFast("the server has exited: " + stdout, () -> !process.isAlive())
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
}
