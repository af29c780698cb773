package io.bpfevents.web.page;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The server as a user starts it: its jar, on a JVM of its own. */
final class Server implements AutoCloseable {
    private static final Path JAR = Path.of("target", "bpf-events-web.jar");

    private final List<String> options;
    private Process process;
    private String url;

    private Server(List<String> options) throws IOException {
        this.options = options;
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
        command.addAll(List.of("-jar", JAR.toString(), "--port", Integer.toString(port)));
        command.addAll(options);
        process = new ProcessBuilder(command).redirectError(Redirect.INHERIT).start();
        // it says nothing more, so that nobody has to read on
        BufferedReader stdout = process.inputReader(UTF_8);
        url = stdout.readLine();
        assertThat(url).as("where the server is").startsWith("http://127.0.0.1:");
    }

    @Override
    public void close() {
        stop();
    }
}
