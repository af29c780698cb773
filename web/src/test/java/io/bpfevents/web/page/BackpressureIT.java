package io.bpfevents.web.page;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;

import com.microsoft.playwright.Locator;
import io.bpfevents.core.testing.KernelTest;
import java.io.IOException;
import java.nio.file.Path;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A browser that stops reading under load and resumes, on this machine's kernel. */
@KernelTest
@BrowserTest
class BackpressureIT {
    @RegisterExtension static final ServerProcess SERVER = new ServerProcess();

    @TempDir Path dir;

    @ParameterizedTest
    @CsvSource({
        "backpressure, reserveFailures, 9[0-9]|100, the ring was full",
        "drop-oldest, dropped, [1-9][0-9], dropped by the policy",
    })
    void shouldFillTheRingAndRecover(
            String policy, String count, String level, String cause, Chromium chromium)
            throws IOException {
        try (Tab tab = chromium.open(SERVER.url())) {
            tab.awaitState("live");
            tab.choosePolicy(policy);
            tab.read("nothing");
            tab.button("Generate load").click();

            assertThat(tab.page.locator("#demand")).hasText("0");
            assertThat(tab.positive(count)).isVisible();
            assertThat(dial(tab)).hasAttribute("aria-valuenow", Pattern.compile(level));
            tab.screenshot("slow-" + policy);
            tab.button("Stop load").click();

            tab.read("everything");
            assertThat(dial(tab)).hasAttribute("aria-valuenow", Pattern.compile("[0-9]"));
            assertThat(tab.page.locator("#demand")).not().hasText("0");
            assertShowsLoss(tab, cause);
            assertDelivers(tab);
        }
    }

    @Test
    void shouldDropEventsInTheServerWhenShared(Chromium chromium) throws IOException {
        try (Tab tab = chromium.open(SERVER.url())) {
            tab.awaitState("live");
            tab.read("nothing");
            tab.button("Generate load").click();
            assertThat(tab.positive("bufferDropped")).isVisible();
            tab.button("Stop load").click();

            tab.read("everything");
            assertShowsLoss(tab, "buffer dropped");
            assertDelivers(tab);
        }
    }

    /** Without opened files where it must not fail: other processes can open many at once. */
    @Test
    void shouldFailUnderPolicyErrorAndReconnectOnRequest(Chromium chromium) throws IOException {
        try (Tab tab = chromium.open(SERVER.url())) {
            tab.awaitState("live");
            Locator opens = tab.page.locator("#sources [value=open]");
            opens.uncheck();
            try {
                tab.choosePolicy("error");
                tab.read("nothing");
                opens.check();
                tab.button("Generate load").click();
                assertThat(tab.positive("reserveFailures")).isVisible();
                tab.button("Stop load").click();

                tab.read("everything");
                tab.awaitState("failed");
                opens.uncheck();
                Locator reconnect = tab.button("Reconnect");
                reconnect.click();
                tab.awaitState("live");
                assertThat(reconnect).isHidden();
                assertDelivers(tab);
            } finally {
                opens.check();
            }
        }
    }

    private static Locator dial(Tab tab) {
        return tab.page.locator("#dial");
    }

    /** A loss stays in the table even after thousands of newer events. */
    private static void assertShowsLoss(Tab tab, String cause) {
        tab.page.locator("#filter").fill("lost");
        assertThat(tab.rows("lost", cause).first()).isVisible();
    }

    private void assertDelivers(Tab tab) throws IOException {
        tab.page.locator("#filter").fill("afterwards");
        try (var _ = new RepeatedProcess(dir.resolve("afterwards"))) {
            assertThat(tab.rows("exec", "afterwards").first()).isVisible();
        }
    }
}
