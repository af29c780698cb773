package io.bpfevents.web.page;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.bpfevents.core.testing.KernelTest;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** An object that the starter loads from a jar within the executable jar, and attaches. */
@KernelTest
class NestedJarIT {
    @RegisterExtension
    static final ServerProcess SERVER =
            new ServerProcess()
                    .with("BPFEVENTS_OBJECTS_EXEC_LOCATION", "classpath:META-INF/bpf/exec.bpf.o")
                    .with("BPFEVENTS_OBJECTS_EXEC_RINGS_STARTS_MAP", "events");

    private static String get(String path) throws IOException, InterruptedException {
        HttpRequest request =
                HttpRequest.newBuilder(URI.create(SERVER.url()).resolve(path)).build();
        try (HttpClient client = HttpClient.newHttpClient()) {
            return client.send(request, BodyHandlers.ofString()).body();
        }
    }

    @Test
    void shouldBeAttachedAndHealthy() throws Exception {
        await().untilAsserted(() ->
                assertThat(get("/actuator/health"))
                        .contains("\"mode\":\"KERNEL\"")
                        .contains("\"attached\":[\"on_exec\"]")
                        .contains("\"startsBuffer\":{"));
        assertThat(get("/actuator/bpfevents"))
                .contains("\"startsBuffer\":{\"delivered\":0")
                .contains("\"reserve_failure\":0");
    }

    /** From the artifact, which is a jar within the executable jar too. */
    @Test
    void shouldUseTheBundledLibbpf() {
        Path maps = Path.of("/proc", Long.toString(SERVER.pid()), "maps");
        await().untilAsserted(() ->
                assertThat(maps)
                        .content()
                        .contains("/memfd:libbpf.so.1", "/memfd:libelf.so.1")
                        .doesNotContain("/libbpf.so"));
    }
}
