package io.bpfevents.spring.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The description of the properties for development environments. */
class MetadataTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "\"name\": \"bpf-events.mode\"",
                "\"name\": \"bpf-events.shutdown-timeout\"",
                "\"name\": \"bpf-events.health.window\"",
                "\"defaultValue\": \"30s\"",
                "How long a loss is reported",
                "\"name\": \"bpf-events.objects\"",
                "\"name\": \"bpf-events.sources\"",
                "\"defaultValue\": \"kernel\"",
                "Where the events come from",
                "Sources of the catalogue by the name of their bean.",
            })
    void shouldDescribeTheProperties(String part) throws IOException {
        try (InputStream in =
                getClass().getResourceAsStream("/META-INF/spring-configuration-metadata.json")) {
            assertThat(in).isNotNull();
            assertThat(new String(in.readAllBytes(), StandardCharsets.UTF_8)).contains(part);
        }
    }
}
