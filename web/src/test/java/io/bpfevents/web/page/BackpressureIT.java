package io.bpfevents.web.page;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;

import com.microsoft.playwright.Locator;
import io.bpfevents.core.testing.KernelTest;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A browser that reads nothing while there is load, and reads again: on this machine's kernel. */
@KernelTest
@BrowserTest
class BackpressureIT {
    private static Server server;

    @TempDir Path dir;

    @BeforeAll
    static void start() throws IOException {
        server = Server.start();
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @ParameterizedTest
    @CsvSource({
        "backpressure, reserveFailed, the ring was full",
        "drop-oldest, dropped, dropped by the policy",
    })
    void shouldReachTheRing(String policy, String count, String cause, Chromium chromium)
            throws IOException {
        try (Tab tab = chromium.open(server.url())) {
            tab.awaitState("live");
            tab.choosePolicy(policy);
            tab.read("nothing");
            tab.button("Make load").click();

            assertThat(tab.page.locator("#demand")).hasText("0");
            assertThat(tab.some(count)).isVisible();
            assertThat(tab.page.locator("#dial")).not().hasAttribute("data-level", "low");
            tab.screenshot("slow-" + policy);
            tab.button("Stop load").click();

            tab.read("everything");
            assertThat(tab.page.locator("#dial")).hasAttribute("data-level", "low");
            assertThat(tab.page.locator("#demand")).not().hasText("0");
            assertThat(tab.rows("lost", cause).first()).isVisible();
            assertDelivers(tab);
        }
    }

    @Test
    void shouldLoseInTheServerWhatIsShared(Chromium chromium) throws IOException {
        try (Tab tab = chromium.open(server.url())) {
            tab.awaitState("live");
            tab.read("nothing");
            tab.button("Make load").click();
            assertThat(tab.some("bufferDropped")).isVisible();
            tab.button("Stop load").click();

            tab.read("everything");
            assertThat(tab.rows("lost", "buffer dropped").first()).isVisible();
            assertDelivers(tab);
        }
    }

    @Test
    void shouldEndWhereThePolicyIsErrorAndConnectWhenAsked(Chromium chromium) throws IOException {
        try (Tab tab = chromium.open(server.url())) {
            tab.awaitState("live");
            tab.choosePolicy("error");
            tab.read("nothing");
            tab.button("Make load").click();
            assertThat(tab.some("reserveFailed")).isVisible();
            tab.button("Stop load").click();

            tab.read("everything");
            tab.awaitState("ended");
            Locator again = tab.button("Connect again");
            again.click();
            tab.awaitState("live");
            assertThat(again).isHidden();
            assertDelivers(tab);
        }
    }

    private void assertDelivers(Tab tab) throws IOException {
        tab.page.locator("#filter").fill("afterwards");
        try (var _ = new Activity(dir.resolve("afterwards"))) {
            assertThat(tab.rows("exec", "afterwards").first()).isVisible();
        }
    }
}
