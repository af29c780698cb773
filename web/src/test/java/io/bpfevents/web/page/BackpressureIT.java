package io.bpfevents.web.page;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;

import com.microsoft.playwright.Locator;
import io.bpfevents.core.testing.KernelTest;
import java.io.IOException;
import java.nio.file.Path;
import java.util.regex.Pattern;
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
        if (server != null) {
            server.close();
        }
    }

    @ParameterizedTest
    @CsvSource({
        "backpressure, reserveFailed, 9[0-9]|100, the ring was full",
        "drop-oldest, dropped, [1-9][0-9], dropped by the policy",
    })
    void shouldReachTheRing(
            String policy, String count, String level, String cause, Chromium chromium)
            throws IOException {
        try (Tab tab = chromium.open(server.url())) {
            tab.awaitState("live");
            tab.choosePolicy(policy);
            tab.read("nothing");
            tab.button("Make load").click();

            assertThat(tab.page.locator("#demand")).hasText("0");
            assertThat(tab.some(count)).isVisible();
            assertThat(dial(tab)).hasAttribute("aria-valuenow", Pattern.compile(level));
            tab.screenshot("slow-" + policy);
            tab.button("Stop load").click();

            tab.read("everything");
            assertThat(dial(tab)).hasAttribute("aria-valuenow", Pattern.compile("[0-9]"));
            assertThat(tab.page.locator("#demand")).not().hasText("0");
            assertLost(tab, cause);
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
            assertLost(tab, "buffer dropped");
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
            // or it could end once more, by the files that others open
            Locator opens = tab.page.locator("#sources [value=open]");
            opens.uncheck();
            try {
                Locator again = tab.button("Connect again");
                again.click();
                tab.awaitState("live");
                assertThat(again).isHidden();
                assertDelivers(tab);
            } finally {
                opens.check();
            }
        }
    }

    private static Locator dial(Tab tab) {
        return tab.page.locator("#dial");
    }

    /** The row is there even if thousands of newer events have come. */
    private static void assertLost(Tab tab, String cause) {
        tab.page.locator("#filter").fill("lost");
        assertThat(tab.rows("lost", cause).first()).isVisible();
    }

    private void assertDelivers(Tab tab) throws IOException {
        tab.page.locator("#filter").fill("afterwards");
        try (var _ = new Activity(dir.resolve("afterwards"))) {
            assertThat(tab.rows("exec", "afterwards").first()).isVisible();
        }
    }
}
