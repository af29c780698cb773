package io.bpfevents.web.page;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Locator;
import io.bpfevents.core.testing.KernelTest;
import java.io.IOException;
import java.nio.file.Path;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** The page's table and connection, with the server's jar on this machine's kernel. */
@KernelTest
@BrowserTest
class PageIT {
    @RegisterExtension static final ServerProcess SERVER = new ServerProcess();

    @TempDir Path dir;
    private Tab tab;

    @BeforeEach
    void open(Chromium chromium) {
        tab = chromium.open(SERVER.url());
        tab.awaitState("live");
    }

    @AfterEach
    void close() {
        if (tab != null) {
            tab.close();
        }
    }

    @Test
    void shouldShowStartedProcesses() throws IOException {
        Path program = dir.resolve("started");
        try (var _ = new RepeatedProcess(program)) {
            assertThat(tab.rows("exec", "started", program.toString()).first()).isVisible();
            assertThat(tab.rows("exit", "started").first()).isVisible();
        }
        assertThat(tab.page.locator("#simulated")).isHidden();
        assertThat(tab.positive("delivered")).isVisible();
    }

    @Test
    void shouldShowTheNameOfAProcessAsText() throws IOException {
        String name = "<img src=x onerror=document.title='broken'>";
        try (var _ = new RepeatedProcess(dir.resolve(name))) {
            assertThat(tab.rows("exec", name.substring(0, 15), name).first()).isVisible();
        }
        assertThat(tab.page.locator("#events img")).hasCount(0);
        assertThat(tab.page).hasTitle("bpf-events: live kernel events");
    }

    @Test
    void shouldFilterByTextAndKind() throws IOException {
        Locator filter = tab.page.locator("#filter");
        try (var _ = new RepeatedProcess(dir.resolve("wanted"));
                var _ = new RepeatedProcess(dir.resolve("unwanted"))) {
            assertThat(tab.rows("exit", "unwanted").first()).isVisible();
            filter.fill("/WANTED");
            assertThat(tab.rows("exec", "/wanted").first()).isVisible();
            assertThat(tab.rows("unwanted")).hasCount(0);
            assertThat(tab.rows("exit")).hasCount(0);

            filter.fill("wanted");
            assertThat(tab.rows("exit", "unwanted").first()).isVisible();
            tab.page.locator("#kinds").getByText("exit").click();
            assertThat(tab.rows("exit")).hasCount(0);
            assertThat(tab.rows("exec", "unwanted").first()).isVisible();
        }
        filter.fill("not in any row");
        assertThat(tab.rows()).hasCount(0);
    }

    @Test
    void shouldCountHiddenEventsWhilePaused() throws IOException {
        Locator pause = tab.button("Pause");
        pause.click();
        assertThat(pause).hasAttribute("aria-pressed", "true");
        try (var _ = new RepeatedProcess(dir.resolve("meanwhile"))) {
            assertThat(tab.page.locator("#shown"))
                    .hasText(Pattern.compile("paused, [0-9]{2,}.* newer events"));
            tab.page.locator("#filter").fill("meanwhile");
            assertThat(tab.rows()).hasCount(0);

            pause.click();
            assertThat(tab.rows("exec", "meanwhile").first()).isVisible();
        }
    }

    @Test
    void shouldSwitchAKindOffAndOn() throws IOException {
        Locator execs = tab.page.locator("#sources [value=exec]");
        try (Tab other = tab.duplicate()) {
            execs.uncheck();
            assertThat(other.page.locator("#sources [value=exec]")).not().isChecked();
        }
        tab.page.locator("#filter").fill("switched");
        try (var _ = new RepeatedProcess(dir.resolve("switched"))) {
            assertThat(tab.rows("exit").first()).isVisible();
        }
        assertThat(tab.rows("exec")).hasCount(0);

        execs.check();
        try (var _ = new RepeatedProcess(dir.resolve("switched"))) {
            assertThat(tab.rows("exec", "switched").first()).isVisible();
        }
    }

    @Test
    void shouldReconnectWhenTheServerIsBack() throws IOException {
        tab.allowConnectionErrors();
        SERVER.stop();
        tab.awaitState("waiting");
        assertThat(tab.page.locator("body")).hasAttribute("data-stale", "true");

        SERVER.restart();
        tab.awaitState("live");
        assertThat(tab.page.locator("body")).hasAttribute("data-stale", "false");
        try (var _ = new RepeatedProcess(dir.resolve("again"))) {
            assertThat(tab.rows("exec", "again").first()).isVisible();
        }
    }
}
