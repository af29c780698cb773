package io.bpfevents.web.page;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The server in its default mode, where BPF cannot be used: there is no libbpf. */
class WithoutBpfIT {
    @RegisterExtension
    static final ServerProcess SERVER =
            new ServerProcess().with("JAVA_TOOL_OPTIONS", "-Dio.bpfevents.libbpf=/none/libbpf.so");

    private static String get(String path) throws IOException, InterruptedException {
        HttpRequest request =
                HttpRequest.newBuilder(URI.create(SERVER.url()).resolve(path)).build();
        try (HttpClient client = HttpClient.newHttpClient()) {
            return client.send(request, BodyHandlers.ofString()).body();
        }
    }

    @Test
    void shouldReportThatItSimulates() throws Exception {
        assertThat(get("/actuator/health"))
                .contains("\"mode\":\"SIMULATED\"")
                .contains("/none/libbpf.so");
        assertThat(get("/actuator/bpfevents"))
                .contains("\"mode\":\"SIMULATED\"")
                .contains("/none/libbpf.so");
        assertThat(get("/api/stats")).contains("\"simulated\":true");
    }
}
