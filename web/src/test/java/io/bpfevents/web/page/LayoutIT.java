package io.bpfevents.web.page;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.InstanceOfAssertFactories.LIST;

import com.microsoft.playwright.Page.EmulateMediaOptions;
import com.microsoft.playwright.options.ColorScheme;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Layout, contrast and keyboard use of the page, with simulated events. */
@BrowserTest
class LayoutIT {
    @RegisterExtension static final ServerProcess SERVER = new ServerProcess("--simulated");

    private Tab tab;

    @BeforeEach
    void open(Chromium chromium) {
        tab = chromium.open(SERVER.url());
        tab.awaitState("live");
        assertThat(tab.rows().nth(20)).isAttached();
    }

    @AfterEach
    void close() {
        if (tab != null) {
            tab.close();
        }
    }

    @Test
    void shouldStateThatEventsAreSimulated() {
        assertThat(tab.page.locator("#simulated")).containsText("These events are simulated");
    }

    @Test
    void shouldFitItsWindowInLightAndDark() {
        for (ColorScheme scheme : List.of(ColorScheme.LIGHT, ColorScheme.DARK)) {
            tab.page.emulateMedia(new EmulateMediaOptions().setColorScheme(scheme));
            for (int width : new int[] {390, 800, 1280}) {
                tab.page.setViewportSize(width, 900);
                tab.screenshot("simulated-" + scheme.name().toLowerCase(Locale.ROOT) + "-" + width);
                assertThat(tab.page.evaluate("document.documentElement.scrollWidth"))
                        .isEqualTo(width);
            }
        }
    }

    @Test
    void shouldHaveEnoughContrast() {
        for (ColorScheme scheme : List.of(ColorScheme.LIGHT, ColorScheme.DARK)) {
            tab.page.emulateMedia(new EmulateMediaOptions().setColorScheme(scheme));
            assertThat(tab.page.evaluate(Contrast.SCRIPT))
                    .asInstanceOf(LIST)
                    .as(scheme.name())
                    .isEmpty();
        }
    }

    @Test
    void shouldBeUsableByKeyboard() {
        List<Object> reached = new ArrayList<>();
        for (int i = 0; i < 20 && !reached.contains("table"); i++) {
            tab.page.keyboard().press("Tab");
            reached.add(
                    tab.page.evaluate(
                            """
                            () => {
                                const focused = document.activeElement;
                                const outlined = (element) => getComputedStyle(element).outlineStyle !== 'none';
                                const seen = outlined(focused) || outlined(focused.parentElement);
                                return (seen ? '' : 'not outlined: ')
                                    + (focused.matches('.scroll') ? 'table' : focused.id || focused.value);
                            }
                            """));
        }
        assertThat(reached)
                .containsExactly(
                        "exec", "exit", "open", "connect", "load", "all", "policy", "filter",
                        "exec", "exit", "open", "connect", "lost", "pause", "table");

        tab.page.keyboard().press("Shift+Tab");
        tab.page.keyboard().press("Enter");
        assertThat(tab.button("Pause")).hasAttribute("aria-pressed", "true");
    }
}
