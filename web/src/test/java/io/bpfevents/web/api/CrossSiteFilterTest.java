package io.bpfevents.web.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.http.MediaType;
import org.springframework.test.web.reactive.server.WebTestClient;
import org.springframework.test.web.reactive.server.WebTestClient.ResponseSpec;
import org.springframework.web.server.WebHandler;
import reactor.core.publisher.Mono;
import tools.jackson.databind.json.JsonMapper;

class CrossSiteFilterTest {
    private static final WebHandler SERVER = _ -> Mono.empty();

    private static ResponseSpec get(String address, String path, String header, String value) {
        return WebTestClient.bindToWebHandler(SERVER)
                .webFilter(new CrossSiteFilter(address, new JsonMapper()))
                .build()
                .get()
                .uri(URI.create(path))
                .header(header, value)
                .exchange()
                .expectHeader()
                .valueEquals("X-Frame-Options", "DENY");
    }

    private static void assertForbidden(ResponseSpec response) {
        response.expectStatus()
                .isForbidden()
                .expectHeader()
                .contentType(MediaType.APPLICATION_PROBLEM_JSON)
                .expectBody()
                .jsonPath("$.status")
                .isEqualTo(403)
                .jsonPath("$.detail")
                .value(detail -> assertThat((String) detail).contains("this"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "localhost",
                "LocalHost:8080",
                "127.0.0.1:8080",
                "192.0.2.7",
                "[::1]:8080",
                "[::1]",
                "box.example:8080"
            })
    void shouldAcceptItsAddressesAndItsConfiguredName(String host) {
        get("box.example", "/", "Host", host).expectStatus().isOk();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "evil.example",
                "evil.example:8080",
                "localhost.evil.example",
                "127.0.0.1.evil.example",
                "evil.example:127.0.0.1",
                "[evil.example]",
                ""
            })
    void shouldRejectOtherHostNames(String host) {
        assertForbidden(get("127.0.0.1", "/", "Host", host));
        assertForbidden(get("0.0.0.0", "/api/stats", "Host", host));
    }

    @ParameterizedTest
    @CsvSource({
        "/api/events, cross-site",
        "/api/stats, same-site",
        "/%61pi/stats, cross-site",
        "/actuator/health, cross-site",
        "/actuator, same-site"
    })
    void shouldRejectRequestsOfOtherSites(String path, String site) {
        assertForbidden(get("127.0.0.1", path, "Sec-Fetch-Site", site));
    }

    @ParameterizedTest
    @CsvSource({
        "/api/events, same-origin",
        "/api/stats, none",
        "/, cross-site", // a link to the page on another site
        "/app.js, same-site"
    })
    void shouldAcceptLinksToThePageAndRequestsOfThePage(String path, String site) {
        get("127.0.0.1", path, "Sec-Fetch-Site", site).expectStatus().isOk();
    }
}
